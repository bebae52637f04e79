"""One customer's account as of a day: per currency what is open, late, credited and costs, from the one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from connector.model import Charge, HoldKind, Money, Receivable, ReceivableState, total
from connector.rules.announcing import interest_charges
from connector.rules.charge_kinds import REMINDER_COST, SAID
from connector.rules.facts import Facts, about_each
from connector.rules.policy import Policy
from connector.rules.statement import CreditLine, Line, Statement, Totals, statement, unmatched
from connector.tables import law_tables


@dataclass(frozen=True, slots=True)
class OfCurrency:
    """The account in one currency. `totals.payable` is what is open, less credits, with costs and interest; `late` and
    `disputed` are parts of what is open. A charge stands with the label of its invoice."""

    totals: Totals
    late: Money
    disputed: Money
    lines: tuple[Line, ...]
    credits: tuple[CreditLine, ...]
    charges: tuple[tuple[str, Charge], ...]


def account(facts: Facts, policy: Policy, today: date) -> tuple[OfCurrency, ...]:
    """Everything open, disputed or not, and all that was booked; interest up to today where a message asked any."""
    charges = _charges(facts, policy, today)
    charged = {charge.receivable for charge in charges}
    owed = [r for r in facts.receivables if r.key in charged or (r.state in _STANDS and r.open.positive)]
    told = statement(
        [replace(r, under_way=None) for r in owed],
        facts.payments,
        charges,
        today,
        overpaid=[r for r in facts.receivables if r.open.amount < 0],
    )
    alone = [c for c in _credits(facts) if c.amount.currency not in {t.currency for t in told.totals}]
    labels = {r.key: r.label for r in facts.receivables}
    disputed = objected(facts, owed, today)
    found = [_of(told, totals, labels, disputed) for totals in told.totals]
    return (*found, *(_only_credits(c, alone) for c in sorted({one.amount.currency for one in alone})))


_STANDS = (ReceivableState.OPEN, ReceivableState.UNKNOWN)


def _charges(facts: Facts, policy: Policy, today: date) -> list[Charge]:
    """What is in the ledger, also of what is paid since; and today's interest where the last message asked some."""
    booked = [c for c in facts.charges if c.kind not in SAID and c.amount.positive]
    if facts.debtor.kind.may_be_consumer:
        booked = [c for c in booked if c.kind != REMINDER_COST]
    last = {done.receivable: done.step for done in sorted(facts.done, key=lambda d: d.on)}
    return [*booked, *interest_charges(last, facts, policy, law_tables(), today)]


def _credits(facts: Facts) -> list[CreditLine]:
    some = unmatched(facts.payments, [r for r in facts.receivables if r.open.amount < 0])
    return [CreditLine(p.number, p.value_date, p.amount, p.kind) for p in some]


def objected(facts: Facts, owed: Iterable[Receivable], today: date) -> dict[str, Money]:
    """By receivable, how much of what is open is objected to: all of it, or the part that a person noted."""
    each, found = about_each(facts), {}
    for receivable in owed:
        laid = [h for h in each[receivable.key].holds if h.kind is HoldKind.DISPUTE and h.holds_on(today)]
        parts = total((h.amount for h in laid if h.amount), receivable.open.currency)
        whole = receivable.disputed or any(h.amount is None for h in laid) or parts.amount > receivable.open.amount
        found[receivable.key] = receivable.open if whole else parts
    return found


def _of(told: Statement, totals: Totals, labels: dict[str, str], disputed: dict[str, Money]) -> OfCurrency:
    currency = totals.currency
    lines = tuple(line for line in told.lines if line.open.currency == currency)
    return OfCurrency(
        totals,
        total((line.open for line in lines if line.days_late), currency),
        total((disputed[line.receivable] for line in lines), currency),
        lines,
        tuple(c for c in told.credits if c.amount.currency == currency),
        tuple((labels[c.receivable], c) for c in told.charges if c.amount.currency == currency),
    )


def _only_credits(currency: str, credits_: list[CreditLine]) -> OfCurrency:
    """Nothing is open in this currency, and something is owed to the customer."""
    mine = tuple(c for c in credits_ if c.amount.currency == currency)
    nothing = Money(Decimal(0), currency)
    given = total((c.amount for c in mine), currency)
    return OfCurrency(Totals(currency, nothing, given, nothing, -given), nothing, nothing, (), mine, ())
