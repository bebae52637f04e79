"""The one render model of amounts: mail, letter, page and API print it, and nothing else adds up money."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connector.model import Charge, Money, Payment, PaymentKind, Receivable, total


@dataclass(frozen=True, slots=True)
class Line:
    """One receivable as the debtor sees it; `days_late` counts whole days after the due date, never below 0."""

    receivable: str
    label: str
    issued: date
    due: date
    amount: Money
    open: Money
    days_late: int
    reference: str = ""
    due_assumed: bool = False  # nobody agreed that day: it is the creditor's usual term, and is said to be that


@dataclass(frozen=True, slots=True)
class CreditLine:
    """A credit note or a receipt that the books have not matched to an invoice yet."""

    number: str
    on: date
    amount: Money
    kind: PaymentKind


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of one currency. `payable` = principal - credits + charges."""

    currency: str
    principal: Money
    credits: Money
    charges: Money
    payable: Money


@dataclass(frozen=True, slots=True)
class Statement:
    """What is asked, as of one day: lines, what is taken off, charges, and one total per currency."""

    as_of: date
    lines: tuple[Line, ...]
    credits: tuple[CreditLine, ...]
    charges: tuple[Charge, ...]
    totals: tuple[Totals, ...]

    def of_currency(self, currency: str) -> Totals:
        return next(t for t in self.totals if t.currency == currency)


def unmatched(payments: Iterable[Payment], receivables: Iterable[Receivable] = ()) -> tuple[Payment, ...]:
    """What counts for the debtor although no invoice shows it.

    Final credits and receipts without an invoice, and what was paid too much on one (open below zero).
    """
    found = [p for p in payments if p.counts and p.receivable is None and p.kind is not PaymentKind.REVERSAL]
    found += [
        Payment(f"overpaid:{r.key}", r.debtor, -r.open, r.due, number=r.label) for r in receivables if r.open.amount < 0
    ]
    return tuple(sorted(found, key=lambda p: (p.value_date, p.key)))


def statement(
    receivables: Iterable[Receivable],
    payments: Iterable[Payment],
    charges: Iterable[Charge],
    as_of: date,
    withheld: Mapping[str, Money] | None = None,
    overpaid: Iterable[Receivable] = (),
) -> Statement:
    """The statement over these receivables, less all unmatched money of their debtor in the same currency.

    Amounts are in each receivable's own currency; nothing is converted. `withheld` gives, per receivable key,
    the part that is not asked: in dispute, or on its way; `overpaid` are the debtor's receivables with
    less than zero open.
    """
    kept_back = withheld or {}
    chosen = sorted(receivables, key=lambda r: (r.due, r.number, r.instalment, r.key))
    keys = {r.key for r in chosen}
    lines = tuple(_line(r, as_of, kept_back.get(r.key)) for r in chosen)
    used = tuple(
        sorted(
            (c for c in charges if c.receivable in keys),
            key=lambda c: (c.on, c.receivable, c.step),
        )
    )
    currencies = sorted({line.open.currency for line in lines})
    credits_ = tuple(
        CreditLine(p.number, p.value_date, p.amount, p.kind)
        for p in unmatched(payments, overpaid)
        if p.amount.currency in currencies
    )
    totals = tuple(_totals(currency, lines, credits_, used) for currency in currencies)
    return Statement(as_of, lines, credits_, used, totals)


def _line(receivable: Receivable, as_of: date, withheld: Money | None) -> Line:
    late = max(0, (as_of - receivable.due).days)
    return Line(
        receivable.key,
        receivable.label,
        receivable.issued,
        receivable.due,
        receivable.amount,
        askable(receivable, withheld),
        late,
        receivable.reference,
        receivable.due_assumed,
    )


def askable(receivable: Receivable, withheld: Money | None = None) -> Money:
    """What may be asked: open, less a collection under way and less what is withheld; never below zero."""
    left = receivable.open
    for part in (receivable.under_way, withheld):
        if part is not None:
            left = left - part
    return left if left.positive else Money(Decimal(0), left.currency)


def _totals(
    currency: str,
    lines: tuple[Line, ...],
    credits_: tuple[CreditLine, ...],
    charges: tuple[Charge, ...],
) -> Totals:
    principal = total((line.open for line in lines if line.open.currency == currency), currency)
    taken = total((c.amount for c in credits_ if c.amount.currency == currency), currency)
    costs = total((c.amount for c in charges if c.amount.currency == currency), currency)
    return Totals(currency, principal, taken, costs, principal - taken + costs)
