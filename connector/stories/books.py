"""The simple books that a story keeps: invoices, credit notes and payments, and what is open because of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from connector.model import Debtor, Money, Payment, PaymentKind, PaymentState, Receivable, ReceivableState
from connector.stories.story import Part


@dataclass(slots=True)
class Invoice:
    """An invoice as the books hold it; its marks are what the bookkeeping package itself says."""

    number: str
    debtor: str
    parts: tuple[Part, ...]
    issued: date
    reference: str = ""
    due_assumed: bool = False
    disputed: bool = False
    forwarded: bool = False
    missing: bool = False
    unreadable: str = ""
    under_way: Money | None = None

    def key(self, instalment: int) -> str:
        """The key of one due date, counted from 1."""
        return self.number if len(self.parts) == 1 else f"{self.number}/{instalment}"

    @property
    def currency(self) -> str:
        return self.parts[0].amount.currency

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.key(number) for number in range(1, len(self.parts) + 1))


@dataclass(slots=True)
class Entry:
    """A payment or credit note; without an invoice it is not matched. `reversed_on` is the day it was taken back."""

    name: str
    debtor: str
    amount: Money
    value_date: date
    kind: PaymentKind
    state: PaymentState = PaymentState.FINAL
    invoice: str = ""
    reversed_on: date | None = None

    @property
    def lowers(self) -> bool:
        """Whether it lowers what its invoice has open."""
        return self.state is PaymentState.FINAL and self.reversed_on is None


@dataclass(frozen=True, slots=True)
class Share:
    """The part of an entry that went to one instalment, counted from 1."""

    entry: Entry
    instalment: int
    amount: Decimal


@dataclass(slots=True)
class Books:
    """Everything that the story's bookkeeping package knows."""

    debtors: dict[str, Debtor] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def keys_of(self, names: Iterable[str]) -> tuple[str, ...]:
        """The receivables meant by these names: an invoice stands for all its instalments."""
        return tuple(key for name in names for key in (self.invoices[name].keys if name in self.invoices else (name,)))

    def receivables(self) -> Iterator[Receivable]:
        """Every instalment that the list mentions and that can be read, with what is open now."""
        for invoice in self.invoices.values():
            if not invoice.missing and not invoice.unreadable:
                yield from self._instalments(invoice)

    def payments(self) -> Iterator[Payment]:
        """Every entry as a row; one that is spread over instalments is a row for each."""
        for entry in self.entries.values():
            if not entry.invoice or not entry.lowers:
                yield from self._row(entry)
        for invoice in self.invoices.values():
            yield from self._spread(invoice)

    def _of(self, invoice: Invoice) -> list[Entry]:
        """The entries that lower an invoice, by value date and then in the order of the story."""
        chosen = [entry for entry in self.entries.values() if entry.invoice == invoice.number and entry.lowers]
        return sorted(chosen, key=lambda entry: entry.value_date)

    def _shares(self, invoice: Invoice) -> list[Share]:
        """Each entry fills the oldest instalment first; what is over stays on the last one."""
        room = [part.amount.amount for part in invoice.parts]
        shares = []
        for entry in self._of(invoice):
            left = entry.amount.amount
            for i, space in enumerate(room):
                last = i == len(room) - 1
                taken = left if last else min(left, max(space, Decimal(0)))
                if taken:
                    shares.append(Share(entry, i + 1, taken))
                room[i] -= taken
                left -= taken
        return shares

    def _spread(self, invoice: Invoice) -> Iterator[Payment]:
        shares = self._shares(invoice)
        for share in shares:
            entry = share.entry
            alone = sum(other.entry is entry for other in shares) == 1
            yield Payment(
                key=entry.name if alone else f"{entry.name}/{share.instalment}",
                debtor=entry.debtor,
                amount=Money(share.amount, entry.amount.currency),
                value_date=entry.value_date,
                kind=entry.kind,
                receivable=invoice.key(share.instalment),
                number=entry.name,
            )

    def _row(self, entry: Entry) -> Iterator[Payment]:
        invoice = self.invoices.get(entry.invoice)
        receivable = invoice.key(1) if invoice else None
        row = Payment(
            entry.name,
            entry.debtor,
            entry.amount,
            entry.value_date,
            entry.kind,
            entry.state,
            receivable,
            entry.name,
        )
        yield row
        if entry.reversed_on is not None:
            back = PaymentKind.REVERSAL
            yield replace(row, key=f"{entry.name}-back", value_date=entry.reversed_on, kind=back)

    def _instalments(self, invoice: Invoice) -> Iterator[Receivable]:
        shares = self._shares(invoice)
        for number, part in enumerate(invoice.parts, start=1):
            mine = [share for share in shares if share.instalment == number]
            paid = sum((share.amount for share in mine), Decimal(0))
            left = Money(part.amount.amount - paid, part.amount.currency)
            closed = not left.positive
            yield Receivable(
                key=invoice.key(number),
                debtor=invoice.debtor,
                number=invoice.number,
                issued=invoice.issued,
                due=part.due,
                amount=part.amount,
                open=left,
                state=_state(invoice, closed),
                invoice=invoice.number,
                instalment=number,
                instalments=len(invoice.parts),
                due_assumed=invoice.due_assumed,
                disputed=invoice.disputed,
                settled_on=max((share.entry.value_date for share in mine), default=None) if closed else None,
                under_way=invoice.under_way if not closed else None,
                reference=invoice.reference,
            )


def _state(invoice: Invoice, closed: bool) -> ReceivableState:
    if closed:
        return ReceivableState.SETTLED
    return ReceivableState.HANDED_OVER if invoice.forwarded else ReceivableState.OPEN
