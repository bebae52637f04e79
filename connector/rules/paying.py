"""What is known of how one receivable was paid: on which day, by what money, and after which messages.

Nothing is guessed. The day is the one that the source tells; what closed without a day, or by a credit alone, was paid
on no day that we know.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from connector.model import Notice, Payment, PaymentKind, PaymentState, Receivable, ReceivableState

OUTSTANDING = (ReceivableState.OPEN, ReceivableState.HANDED_OVER)


class End(StrEnum):
    """How a receivable stands, as far as the source tells."""

    OPEN = "open"
    PAID = "paid"  # on a known day
    UNTOLD = "untold"  # nothing is asked of it any more, and on which day it was paid, or whether, is not known


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that came on this day and was not taken back; in the receivable's currency."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Life:
    """One receivable with all that the figures look at.

    `receipts` is the money that is booked on it, where the source tells payments; `closing` is what it had open when
    the source said last that something was, for sources that do not. `reminded` are the days of reminders, ours and
    the source's own, `written` those of ours; notices before the due date are in neither. `steps` are those that were
    sent or posted. `disputed` is the part of what is open that is in dispute. From `elsewhere_since` on another one
    collects it, because a person here said so.
    """

    receivable: Receivable
    paid_on: date | None = None
    receipts: tuple[Receipt, ...] = ()
    closing: Decimal | None = None
    reminded: tuple[date, ...] = ()
    written: tuple[date, ...] = ()
    steps: tuple[tuple[date, Notice], ...] = ()
    disputed: Decimal = Decimal(0)
    elsewhere_since: date | None = None

    @property
    def end(self) -> End:
        if self.receivable.state in OUTSTANDING and self.receivable.open.positive:
            return End.OPEN
        return End.PAID if self.paid_on is not None else End.UNTOLD

    @property
    def outstanding(self) -> Decimal:
        """What is owed of it for sure; 0 where that is not known."""
        return self.receivable.open.amount if self.end is End.OPEN else Decimal(0)

    def days_late(self, on: date) -> int:
        """Days after the due date; what comes early or in time is not late."""
        return max(0, (on - self.receivable.due).days)


def paid_on(receivable: Receivable, payments: Iterable[Payment]) -> date | None:
    """The day on which the last of it was paid; None as long as it is open, and where no source tells the day.

    What was closed by credits alone was paid on no day.
    """
    if receivable.state is not ReceivableState.SETTLED or not receivable.amount.positive:
        return None
    booked = [p for p in payments if p.state is PaymentState.FINAL]
    received = [p.value_date for p in booked if p.kind is PaymentKind.RECEIVED]
    if booked and not received:
        return None
    return receivable.settled_on or max(received, default=None)


def standing(payments: Sequence[Payment], currency: str) -> tuple[Receipt, ...]:
    """The receipts on one receivable, oldest first, less what was taken back: a reversal takes from the last one
    before it. Another currency than the receivable's is left out."""
    mine = [p for p in payments if p.state is PaymentState.FINAL and p.amount.currency == currency]
    left: list[Receipt] = []
    for payment in sorted(mine, key=lambda p: (p.value_date, p.kind is PaymentKind.REVERSAL, p.key)):
        if payment.kind is PaymentKind.RECEIVED:
            left.append(Receipt(payment.value_date, payment.amount.amount))
        elif payment.kind is PaymentKind.REVERSAL:
            _take_back(left, payment.amount.amount)
    return tuple(left)


def _take_back(receipts: list[Receipt], amount: Decimal) -> None:
    while amount > 0 and receipts:
        last = receipts.pop()
        if last.amount > amount:
            receipts.append(Receipt(last.on, last.amount - amount))
        amount -= min(last.amount, amount)
