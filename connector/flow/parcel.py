"""Everything a message says, made from the facts of this moment: amounts, term, and what comes next and when."""

from collections.abc import Mapping
from datetime import date, timedelta

from connector.carrier import Parcel
from connector.model import (
    Channel,
    Charge,
    Contact,
    Delivery,
    HoldKind,
    Money,
    Notice,
    Receivable,
    ReceivableState,
    StepDone,
)
from connector.rules.announcing import announced, interest_charges, last_day_given
from connector.rules.decide import decide
from connector.rules.facts import Facts, about_each
from connector.rules.holds import withheld
from connector.rules.planning import coming_term, notice_step
from connector.rules.policy import Policy, Step
from connector.rules.progress import place
from connector.rules.statement import Line, Statement, Totals, statement
from connector.rules.workdays import SendingDays
from connector.store import installations
from connector.store.engine import Tx
from connector.tables import law_tables


def parcel_of(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy) -> Parcel:
    """What the message says if it leaves now. Amounts come from the statement alone."""
    today = tx.now.date()
    keys = {line.receivable for line in delivery.lines}
    about = [r for r in facts.receivables if r.key in keys]
    steps = _steps(delivery, policy)
    pay_by = last_day_given(policy, steps[0] if steps else None, today, delivery.term_days)
    if delivery.notice is Notice.PRE_DUE:
        pay_by = max(r.due for r in about)
    next_notice, next_on = _what_follows(delivery, about, facts, policy, today, pay_by)
    amounts, term_day = _amounts(delivery, facts, policy, today)
    return Parcel(
        delivery=delivery.key,
        message_id=delivery.message_id,
        notice=delivery.notice,
        to=facts.debtor.reachable_by(delivery.channel) or Contact(),
        debtor_name=facts.debtor.name,
        debtor_number=facts.debtor.number,
        language=facts.debtor.language,
        creditor=installations.creditor(tx),
        statement=amounts,
        written_on=tx.now,
        pay_by=term_day or pay_by,
        next_notice=next_notice,
        next_on=next_on,
        also_open=_also_open(delivery, facts, policy, today),
        consequence=announced(steps, amounts, policy, law_tables(), pay_by),
        debtor_kind=facts.debtor.kind,
        debtor_country=facts.debtor.country,
        address=facts.debtor.address if delivery.channel is Channel.LETTER else None,
        natural_person=facts.debtor.natural_person,
    )


def _steps(delivery: Delivery, policy: Policy) -> list[Step]:
    """The rungs that this message completes; none for a notice that is no rung of a ladder."""
    places = (policy.index(line.step) for line in delivery.lines)
    return [policy.steps[place] for place in places if place is not None]


def _amounts(delivery: Delivery, facts: Facts, policy: Policy, today: date) -> tuple[Statement, date | None]:
    if delivery.notice is Notice.PLAN_NOTICE:
        return _plan_statement(delivery, facts, policy, today)
    return message_statement({line.receivable: line.step for line in delivery.lines}, facts, policy, today), None


def message_statement(steps: Mapping[str, str], facts: Facts, policy: Policy, today: date) -> Statement:
    """The amounts of a message over these receivables (key → step), with the cost that its step brings."""
    about = [r for r in facts.receivables if r.key in steps]
    each = about_each(facts)
    parts = {r.key: withheld(each[r.key], r, today) for r in about}
    return statement(
        about,
        facts.payments,
        _charges(steps, facts, policy, today),
        today,
        withheld={key: part for key, part in parts.items() if part is not None},
        overpaid=[r for r in facts.receivables if r.open.amount < 0],
    )


def _charges(steps: Mapping[str, str], facts: Facts, policy: Policy, today: date) -> list[Charge]:
    booked = [c for c in facts.charges if c.receivable in steps and c.amount.positive]
    known = {(c.receivable, c.step) for c in facts.charges}
    for receivable, step in sorted(steps.items()):
        index = policy.index(step)
        cost = policy.steps[index].cost if index is not None else None
        if cost is not None and (receivable, step) not in known:
            booked.append(Charge(receivable, step, cost, today))
    return [*booked, *interest_charges(steps, facts, policy, law_tables(), today)]


def _plan_statement(delivery: Delivery, facts: Facts, policy: Policy, today: date) -> tuple[Statement, date | None]:
    """The one instalment that comes, as one line; its own day is the day to pay by."""
    for plan in facts.plans:
        coming = coming_term(plan, facts, today, policy.plan_notice_days)
        if coming is None or notice_step(plan, coming[0]) != delivery.lines[0].step:
            continue
        number, term = coming
        first = min((r for r in facts.receivables if r.key in plan.receivables), key=lambda r: (r.due, r.key))
        label = f"{first.number} ({number}/{len(plan.terms)})"
        line = Line(first.key, label, first.issued, term.on, term.amount, term.amount, 0, first.reference)
        nothing = Money(term.amount.amount * 0, term.amount.currency)
        totals = Totals(term.amount.currency, term.amount, nothing, nothing, term.amount)
        return Statement(today, (line,), (), (), (totals,)), term.on
    return statement([], [], [], today), None


def _what_follows(
    delivery: Delivery, about: list[Receivable], facts: Facts, policy: Policy, today: date, pay_by: date | None
) -> tuple[Notice | None, date | None]:
    """The next notice and the first day on which it may come when nothing happens."""
    if delivery.notice is Notice.PLAN_NOTICE:
        return None, None
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    ends = None if delivery.notice.before_due else pay_by
    found: list[tuple[date, Notice]] = []
    for line in delivery.lines:
        done = StepDone(
            line.receivable, policy.ladder, line.step, delivery.notice, today, cycle=line.cycle, term_ends=ends
        )
        receivable = next(r for r in about if r.key == line.receivable)
        after = place(receivable, [*facts.done, done], policy, today, days)
        if after.step is not None and after.due is not None:
            earliest = max(after.due, today + timedelta(days=policy.cooldown_days))
            found.append((days.first_from(earliest), after.step.notice))
    return (found[0][1], found[0][0]) if (found := sorted(found)) else (None, None)


# What the debtor and we know about: he is not reminded of it in passing either.
_NOT_MENTIONED = frozenset(
    (
        HoldKind.DISPUTE,
        HoldKind.BLOCK,
        HoldKind.PROMISE,
        HoldKind.WAITS_FOR_BANK_DATA,
        HoldKind.PLAN,
        HoldKind.STOP_SIGN,
        HoldKind.UNDER_WAY,
        HoldKind.IDENTITY,
        HoldKind.HANDED_OVER,
    )
)


def _also_open(delivery: Delivery, facts: Facts, policy: Policy, today: date) -> tuple[str, ...]:
    """Other open invoices, for information; never in a letter with legal effect."""
    if delivery.notice.legal_effect or delivery.notice is Notice.PLAN_NOTICE:
        return ()
    keys = {line.receivable for line in delivery.lines}
    holds = {v.receivable: {hold.kind for hold in v.holds} for v in decide(facts, policy, today).verdicts}
    others = (r for r in facts.receivables if r.key not in keys and r.state is ReceivableState.OPEN)
    return tuple(sorted(r.label for r in others if r.open.positive and not holds[r.key] & _NOT_MENTIONED))
