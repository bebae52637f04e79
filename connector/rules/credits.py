"""Credits that wait beside the invoice they were given on: what is more than it has open counts for the debtor."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from connector.model import Money, Payment, PaymentKind, PaymentState, Receivable, ReceivableState


def freed(payments: Sequence[Payment], receivables: Iterable[Receivable]) -> tuple[Payment, ...]:
    """One debtor's payments, in which no credit is lost on an invoice that was paid by other means.

    A credit that is not settled yet is taken off its invoice, as far as that has something open; the rest becomes an
    unmatched credit, which lowers what the debtor owes net. So does all of one whose invoice we do not know.
    """
    if not any(map(_waits, payments)):
        return tuple(payments)
    left = {r.key: r.open for r in receivables if r.state is ReceivableState.OPEN and r.open.positive}
    return tuple(part for payment in payments for part in _parts(payment, left))


def _waits(payment: Payment) -> bool:
    waits = payment.kind is PaymentKind.CREDIT and payment.state is PaymentState.PENDING
    return waits and payment.receivable is not None


def _parts(payment: Payment, left: dict[str, Money]) -> Iterator[Payment]:
    """The payment itself, or what stays with its invoice and what is free; `left` is lowered by the first."""
    if not _waits(payment):
        yield payment
        return
    key, currency = payment.receivable or "", payment.amount.currency
    here = left.get(key, Money(Decimal(0), currency))
    room = here.amount if here.currency == currency else Decimal(0)
    stays = min(room, payment.amount.amount)
    if stays > 0:
        left[key] = Money(room - stays, currency)
        yield replace(payment, amount=Money(stays, currency))
    if payment.amount.amount > stays:
        rest = Money(payment.amount.amount - stays, currency)
        name = f"{payment.key}:rest" if stays > 0 else payment.key
        yield replace(payment, key=name, amount=rest, state=PaymentState.FINAL, receivable=None)
