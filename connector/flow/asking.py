"""What a message asks, announces and costs on which day: worked out once, for letters, pages and reports alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from connector.model import Charge, Delivery, Money, Notice, Plan, PlannedMessage, PlanTerm
from connector.rules.announcing import announced, fixed_cost, interest_charges, last_day_given
from connector.rules.charge_kinds import REMINDER_COST, SAID
from connector.rules.facts import Facts, about_each
from connector.rules.holds import withheld
from connector.rules.law.announced import Consequence
from connector.rules.outlook import Outlook, interest_a_day, outlook
from connector.rules.planning import coming_term, confirmation_step, first_term, notice_step
from connector.rules.policy import Policy, Step
from connector.rules.statement import Line, Statement, Totals, statement
from connector.tables import law_tables

Message = Delivery | PlannedMessage


@dataclass(frozen=True, slots=True)
class Asked:
    """The amounts, the last day that it gives (None = none), what it announces for after that day, and the calendar of
    what has to be paid when."""

    statement: Statement
    pay_by: date | None
    consequence: Consequence | None
    outlook: Outlook


def asked(message: Message, facts: Facts, policy: Policy, today: date) -> Asked:
    """What this message asks if it leaves today. Amounts come from the statement alone."""
    if message.notice.of_plan:
        amounts, day = _of_plan(message, facts, policy, today)
        return Asked(amounts, day, None, outlook(amounts, None))
    steps, tables = _steps(message, policy), law_tables()
    amounts = _amounts({line.receivable: line.step for line in message.lines}, facts, policy, today)
    last_day = last_day_given(policy, steps[0] if steps else None, today, message.term_days)
    consequence = announced(steps, amounts, facts, policy, tables, last_day)
    if message.notice is Notice.PRE_DUE:
        last_day = max(line.due for line in amounts.lines)
    calendar = outlook(amounts, consequence, interest_a_day(amounts, policy, tables))
    return Asked(amounts, last_day, consequence, calendar)


def _steps(message: Message, policy: Policy) -> list[Step]:
    """The rungs that this message completes; none for a notice that is no rung of a ladder."""
    places = (policy.index(line.step) for line in message.lines)
    return [policy.steps[place] for place in places if place is not None]


def _amounts(steps: Mapping[str, str], facts: Facts, policy: Policy, today: date) -> Statement:
    """Over these receivables (key → step), with the cost that its step brings."""
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
    booked = [c for c in facts.charges if c.receivable in steps and c.amount.positive and c.kind not in SAID]
    if facts.debtor.kind.may_be_consumer:  # whatever he was taken for when it was booked
        booked = [c for c in booked if c.kind != REMINDER_COST]
    known = {(c.receivable, c.step) for c in facts.charges if c.kind == REMINDER_COST}
    for receivable, step in sorted(steps.items()):
        cost = fixed_cost(policy, step, facts.debtor)
        if cost is not None and (receivable, step) not in known:
            booked.append(Charge(receivable, step, cost, today))
    return [*booked, *interest_charges(steps, facts, policy, law_tables(), today)]


def plan_of(message: Message, facts: Facts) -> Plan | None:
    """The plan that this message confirms; None when it confirms none."""
    return next((p for p in facts.plans if confirmation_step(p) == message.lines[0].step), None)


def _coming(message: Message, plan: Plan, facts: Facts, policy: Policy, today: date) -> tuple[int, PlanTerm] | None:
    """The instalment that the message is about: the first that is left when it confirms the plan."""
    if plan == plan_of(message, facts):
        return first_term(plan, facts, today)
    coming = coming_term(plan, facts, today, policy.plan_notice_days)
    return coming if coming is not None and notice_step(plan, coming[0]) == message.lines[0].step else None


def _of_plan(message: Message, facts: Facts, policy: Policy, today: date) -> tuple[Statement, date | None]:
    """The one instalment that comes, as one line; its own day is the day to pay by."""
    for plan in facts.plans:
        coming = _coming(message, plan, facts, policy, today)
        if coming is None:
            continue
        number, term = coming
        first = min((r for r in facts.receivables if r.key in plan.receivables), key=lambda r: (r.due, r.key))
        label = f"{first.number} ({number}/{len(plan.terms)})"
        line = Line(first.key, label, first.issued, term.on, term.amount, term.amount, 0, first.reference)
        nothing = Money(term.amount.amount * 0, term.amount.currency)
        totals = Totals(term.amount.currency, term.amount, nothing, nothing, term.amount)
        return Statement(today, (line,), (), (), (totals,)), term.on
    return statement([], [], [], today), None
