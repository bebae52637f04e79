"""The ledger of charges: what is owed when a letter's term is over, what is taken back, and what is let go.

Costs and interest stand beside the invoice and are never added to it. Every entry is there once per receivable, kind,
step and cycle. Amounts in euro, days local days of the tenant.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from connector.model import (
    Charge,
    Done,
    Hold,
    HoldKind,
    Mark,
    Money,
    PaymentKind,
    Receivable,
    ReceivableState,
    StepDone,
)
from connector.rules.announcing import costs_over, interest_begins
from connector.rules.charge_kinds import ANNOUNCED, COSTS, EURO, INTEREST, INTEREST_ASKED, REMINDER_COST, SAID
from connector.rules.facts import About, Facts, about_each
from connector.rules.holds import books, withheld
from connector.rules.interest_owed import Owed, interest_on, open_at, unpaid_by
from connector.rules.law.allocation import in_proportion
from connector.rules.law.amounts import NOTHING
from connector.rules.law.dated import LawTables
from connector.rules.policy import AfterPrincipal, Policy
from connector.rules.standing import is_closed
from connector.rules.statement import unmatched

# ---------------------------------------------------------------- the ledger, day by day


class Change(StrEnum):
    """What happens to an entry of the ledger."""

    BOOKED = "cost_booked"
    LOWERED = "cost_lowered"  # a payment of before the end of the term came to be known
    TAKEN_BACK = "cost_taken_back"  # that payment was all of it
    WAIVED = "cost_waived"
    ASK = "cost_asked"  # a person decides


@dataclass(frozen=True, slots=True)
class Entry:
    """A change of the ledger: the entry as it is after it. What is taken back or waived stays, as nothing: so it is
    never booked a second time."""

    change: Change
    charge: Charge
    was: Money | None = None


# While one of these holds a receivable, no costs are booked on it: it is doubted, arranged, or not ours to ask.
_NOT_CHARGED = frozenset(
    (
        HoldKind.DISPUTE,
        HoldKind.BLOCK,
        HoldKind.PROMISE,
        HoldKind.WAITS_FOR_BANK_DATA,
        HoldKind.PLAN,
        HoldKind.STOP_SIGN,
        HoldKind.HANDED_OVER,
        HoldKind.UNKNOWN,
        HoldKind.UNREADABLE,
        HoldKind.IDENTITY,
        HoldKind.STALE_DATA,
        HoldKind.UNDER_WAY,
        HoldKind.NOT_REGISTERED,
        HoldKind.LEFT_OUT,
        HoldKind.POLICY_CHANGED,
        HoldKind.DUE_ASSUMED,
    )
)


def changes(
    facts: Facts, holds: Mapping[str, Sequence[Hold]], policy: Policy, tables: LawTables, today: date
) -> tuple[Entry, ...]:
    """How the ledger of this debtor changes today. `holds` are those of today's verdicts, by receivable.

    The same facts on the same day give the same changes, and once they are written down there are none.
    """
    each = about_each(facts)
    return (
        *_after_terms(facts, holds, each, policy, tables, today),
        *_not_of_consumers(facts),
        *_crossed(facts, each),
        *_after_principal(facts, each, policy, tables, today),
    )


def _after_terms(
    facts: Facts,
    holds: Mapping[str, Sequence[Hold]],
    each: Mapping[str, About],
    policy: Policy,
    tables: LawTables,
    today: date,
) -> Iterator[Entry]:
    """Costs over what was left at the end of each letter's term, once the bank tells of that day; and less of them
    when a payment of before that end becomes known later (HR 2016:2704 r.o. 3.8)."""
    receivables = {r.key: r for r in facts.receivables}
    through = books(facts, today).bank_through
    for letter, said in _letters(facts):
        ended = letter[0].term_ends
        if ended is None or today <= ended or through < ended:
            continue
        booked = {c.receivable: c for c in facts.charges if c.kind == COSTS and _same(c, letter[0])}
        rest = {}
        for done in letter:
            receivable = receivables.get(done.receivable)
            if receivable is None or receivable.open.currency != EURO:
                continue
            about = each[receivable.key]
            kinds = {hold.kind for hold in holds.get(receivable.key, ())}
            if receivable.key in booked:
                rest[receivable.key] = unpaid_by(receivable, about.payments, ended)
            elif not kinds & _NOT_CHARGED:
                rest[receivable.key] = _rest(receivable, about, ended, today)
        costs = _Costs(rest, said, _unmatched_by(facts, ended), policy, tables)
        yield from _of_letter(letter[0], costs, booked, today)


def _letters(facts: Facts) -> Iterator[tuple[list[StepDone], dict[str, Decimal]]]:
    """The letters that left and announced costs, each with all receivables that it was about and what it announced for
    each. What was said then counts, whatever ladder the debtor goes by now."""
    said = {(c.receivable, c.step, c.cycle): c.amount.amount for c in facts.charges if c.kind == ANNOUNCED}
    found: dict[tuple[object, ...], list[StepDone]] = defaultdict(list)
    for done in facts.done:
        left = done.how in (Done.SENT, Done.POSTED)
        if left and (done.receivable, done.step, done.cycle) in said:
            found[(done.on, done.step, done.cycle, done.term_ends)].append(done)
    for key in sorted(found, key=repr):
        letter = sorted(found[key], key=lambda done: done.receivable)
        yield letter, {done.receivable: said[(done.receivable, done.step, done.cycle)] for done in letter}


def _unmatched_by(facts: Facts, day: date) -> Decimal:
    """Money that came by this day and that the books have not matched, and credit notes whatever their day: it may have
    been meant for this letter."""
    overpaid = [r for r in facts.receivables if r.open.amount < 0]
    found = (p for p in unmatched(facts.payments, overpaid) if p.amount.currency == EURO)
    counted = (p for p in found if p.value_date <= day or p.kind is PaymentKind.CREDIT)
    return sum((p.amount.amount for p in counted), NOTHING)


def _same(charge: Charge, done: StepDone) -> bool:
    return (charge.step, charge.cycle) == (done.step, done.cycle)


def _rest(receivable: Receivable, about: About, day: date, today: date) -> Decimal:
    """What was left at the end of the term, less what is in dispute or on its way now."""
    kept_back = withheld(about, receivable, today)
    less = kept_back.amount if kept_back is not None else NOTHING
    left = min(open_at(receivable, about.payments, day), unpaid_by(receivable, about.payments, day))
    return max(left - less, NOTHING)


@dataclass(frozen=True, slots=True)
class _Costs:
    """What the costs of one letter follow from: what was left of each receivable, what was announced for each, and
    money that is not matched."""

    rest: Mapping[str, Decimal]
    said: Mapping[str, Decimal]
    unmatched_money: Decimal
    policy: Policy
    tables: LawTables

    def shares(self) -> dict[str, Decimal]:
        """Each receivable's part: never more in all than the law gives over the rest, nor more than was announced."""
        left = max(sum(self.rest.values(), NOTHING) - self.unmatched_money, NOTHING)
        whole = costs_over(left, self.policy, self.tables)
        wanted = in_proportion(whole, self.rest) if whole else {}
        return {key: min(amount, self.said[key]) for key, amount in wanted.items()}


def _of_letter(done: StepDone, costs: _Costs, booked: Mapping[str, Charge], today: date) -> Iterator[Entry]:
    """The costs of one letter over what was left, shared by its receivables."""
    wanted = costs.shares()
    for key, charge in booked.items():
        if key in costs.rest and wanted.get(key, NOTHING) < charge.amount.amount:
            yield _less(charge, wanted.get(key, NOTHING))
    whole = sum(wanted.values(), NOTHING)
    room = whole - sum((min(wanted.get(key, NOTHING), c.amount.amount) for key, c in booked.items()), NOTHING)
    for key, amount in wanted.items():
        if key not in booked and (part := min(amount, room)) > 0:
            room -= part
            yield Entry(Change.BOOKED, Charge(key, done.step, Money(part, EURO), today, COSTS, done.cycle))


def _less(charge: Charge, amount: Decimal) -> Entry:
    if not amount:
        return _nothing_left(Change.TAKEN_BACK, charge)
    return Entry(Change.LOWERED, replace(charge, amount=Money(amount, EURO)), charge.amount)


def _nothing_left(change: Change, charge: Charge) -> Entry:
    return Entry(change, replace(charge, amount=charge.amount - charge.amount), charge.amount)


def _not_of_consumers(facts: Facts) -> Iterator[Entry]:
    """The fixed cost of a step that was booked on somebody who, as is known now, may be a consumer."""
    if facts.debtor.kind.may_be_consumer:
        for charge in facts.charges:
            if charge.kind == REMINDER_COST and charge.amount.positive:
                yield _nothing_left(Change.TAKEN_BACK, charge)


def _crossed(facts: Facts, each: Mapping[str, About]) -> Iterator[Entry]:
    """A payment whose value date is on or before the day of sending, and that was all of it: the message and the
    money crossed, and that step's cost was never owed."""
    if facts.debtor.kind.may_be_consumer:
        return
    receivables = {r.key: r for r in facts.receivables}
    for charge in facts.charges:
        receivable = receivables.get(charge.receivable)
        if charge.kind != REMINDER_COST or not charge.amount.positive:
            continue
        if receivable is None or not is_closed(receivable):
            continue
        if not unpaid_by(receivable, each[receivable.key].payments, charge.on):
            yield _nothing_left(Change.TAKEN_BACK, charge)


# ---------------------------------------------------------------- once the principal is paid


# Insolvency of the debtor: no interest from its day on (Fw 128, 299); since when is not known, so none is written down.
NO_INTEREST = frozenset((Mark.BANKRUPT, Mark.DEBT_RESTRUCTURING))


def _after_principal(
    facts: Facts, each: Mapping[str, About], policy: Policy, tables: LawTables, today: date
) -> Iterator[Entry]:
    crossed = [entry.charge for entry in (*_crossed(facts, each), *_not_of_consumers(facts))]
    for receivable in facts.receivables:
        if not is_closed(receivable) or receivable.state not in (ReceivableState.OPEN, ReceivableState.SETTLED):
            continue
        paid_on = _paid_on(receivable, each[receivable.key])
        entries = [c for c in facts.charges if c.receivable == receivable.key]
        if not facts.debtor.marks & NO_INTEREST:
            yield from _last_interest(
                receivable, each[receivable.key], entries, facts, policy, tables, paid_on or today
            )
        owed = [c for c in entries if c.amount.positive and c.kind not in SAID]
        owed = [c for c in owed if not any(_key(c) == _key(one) for one in crossed)]
        if owed and paid_on is not None:
            yield from _let_go(owed, policy, paid_on, today)


def _key(charge: Charge) -> tuple[object, ...]:
    return charge.receivable, charge.kind, charge.step, charge.cycle


def _paid_on(receivable: Receivable, about: About) -> date | None:
    """The day on which the last of it was paid, as far as is known."""
    days = [payment.value_date for payment in about.payments if payment.counts]
    return max(days, default=receivable.settled_on)


def _last_interest(
    receivable: Receivable,
    about: About,
    entries: Sequence[Charge],
    facts: Facts,
    policy: Policy,
    tables: LawTables,
    until: date,
) -> Iterator[Entry]:
    """Interest that was asked stops on the day of the payment, and what it came to is written down."""
    asked = [entry for entry in entries if entry.kind == INTEREST_ASKED and entry.amount.positive]
    if not asked or any(entry.kind == INTEREST for entry in entries):
        return
    owed = Owed(receivable, about.payments, interest_begins(receivable, facts, policy))
    amount, last = interest_on(owed, policy, tables, until)
    if amount:
        newest = max(asked, key=lambda c: (c.on, c.step))
        charge = Charge(receivable.key, newest.step, Money(amount, EURO), last, INTEREST, newest.cycle)
        yield Entry(Change.BOOKED, charge)


def _let_go(entries: Sequence[Charge], policy: Policy, paid_on: date, today: date) -> Iterator[Entry]:
    """What becomes of costs and interest that are left: they stay, go after some days, or are a person's to judge."""
    if policy.after_principal is AfterPrincipal.ASK:
        yield Entry(Change.ASK, entries[0])
    if policy.after_principal is AfterPrincipal.WAIVE and today >= paid_on + timedelta(days=policy.waive_after_days):
        for charge in entries:
            yield _nothing_left(Change.WAIVED, charge)


def may_change(facts: Facts, policy: Policy) -> bool:
    """Whether the ledger of this debtor may change by the passing of time alone: then every run looks at him."""
    closed = {r.key for r in facts.receivables if is_closed(r)}
    if policy.after_principal is AfterPrincipal.WAIVE and any(
        c.receivable in closed and c.amount.positive and c.kind not in SAID for c in facts.charges
    ):
        return True
    keys = {r.key for r in facts.receivables} - closed
    charged = {(c.receivable, c.step, c.cycle) for c in facts.charges if c.kind == COSTS}
    letters = (done for letter, _ in _letters(facts) for done in letter)
    return any(d.receivable in keys and (d.receivable, d.step, d.cycle) not in charged for d in letters)
