"""What is owed, and what came in."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connector.model.money import Money


class ReceivableState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"
    UNKNOWN = "unknown"  # the source no longer mentions it: held, never dunned; not paid and not gone
    NO_LONGER_LISTED = "no_longer_listed"  # a person said the list was complete; reversible
    HANDED_OVER = "handed_over"  # at an agency or other collector
    WRITTEN_OFF = "written_off"


@dataclass(frozen=True, slots=True)
class Receivable:
    """The thing that falls due: one instalment of an invoice.

    `open` is what the source says is open today. `due_assumed` means that no due date was given and the
    tenant's agreed term was used; such a receivable is never in default by that alone.
    """

    key: str
    debtor: str
    number: str
    issued: date
    due: date
    amount: Money
    open: Money
    state: ReceivableState = ReceivableState.OPEN
    invoice: str = ""
    instalment: int = 1
    instalments: int = 1
    due_assumed: bool = False
    disputed: bool = False  # as the source says it
    settled_on: date | None = None
    under_way: Money | None = None  # a collection in progress, such as a direct debit
    reference: str = ""  # what the debtor must mention when paying

    @property
    def label(self) -> str:
        """The invoice number, with the instalment where there are several."""
        return f"{self.number} ({self.instalment}/{self.instalments})" if self.instalments > 1 else self.number


class PaymentKind(StrEnum):
    RECEIVED = "received"
    CREDIT = "credit"
    REVERSAL = "reversal"  # a reversed or charged-back payment: raises the debt again


class PaymentState(StrEnum):
    FINAL = "final"
    PENDING = "pending"  # promised by the bank, or a credit given on an invoice; not yet booked
    DRAFT = "draft"  # does not count
    WITHDRAWN = "withdrawn"  # does not count any more


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received, credited or reversed; the amount is positive, the kind gives the direction.

    Without a receivable it is unmatched: it lowers what the debtor owes net, not what an invoice has open.
    """

    key: str
    debtor: str
    amount: Money
    value_date: date
    kind: PaymentKind = PaymentKind.RECEIVED
    state: PaymentState = PaymentState.FINAL
    receivable: str | None = None
    number: str = ""

    @property
    def counts(self) -> bool:
        """Money that may not be asked for a second time: final, or on its way."""
        return self.state in (PaymentState.FINAL, PaymentState.PENDING)


@dataclass(frozen=True, slots=True)
class Charge:
    """A cost booked in the ledger beside the invoice, never added to it: once per receivable, kind, step and cycle."""

    receivable: str
    step: str
    amount: Money
    on: date
    kind: str = "reminder_cost"
    cycle: int = 1
