"""What plans and promises ask of a day: a notice before a term, and their end when they are kept or broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connector.model import (
    Channel,
    MessageLine,
    Money,
    Notice,
    Plan,
    PlannedMessage,
    PlanTerm,
    ReceivableState,
    total,
)
from connector.rules.facts import Facts
from connector.rules.holds import books, is_stale
from connector.rules.plans import Kept, in_force, judge_plan, judge_promise, plan_paid, terms_left
from connector.rules.policy import Policy
from connector.rules.progress import PLAN_LADDER

CONFIRMED_WITHIN = timedelta(days=7)  # a plan that is older was confirmed otherwise, or goes by long since


def notice_step(plan: Plan, number: int) -> str:
    """The step key of the notice before a plan's term, counted from 1; unique per plan, so it is sent once."""
    return f"{PLAN_LADDER}:{plan.key}:{number}"


def confirmation_step(plan: Plan) -> str:
    """The step key of the confirmation of a plan."""
    return notice_step(plan, 0)


def first_term(plan: Plan, facts: Facts, today: date) -> tuple[int, PlanTerm] | None:
    """The first term that still asks something: number from 1, and what it asks."""
    left = terms_left(plan, plan_paid(plan, books(facts, today)))
    return next(((number, term) for number, term in enumerate(left, start=1) if term.amount.positive), None)


@dataclass(frozen=True, slots=True)
class Running:
    """How a plan goes: what was agreed, what is paid, and what each term still asks."""

    plan: Plan
    kept: Kept
    agreed: Money
    paid: Money
    left: tuple[PlanTerm, ...]


def running(plan: Plan, facts: Facts, today: date) -> Running:
    """Progress of a plan by what is known of the money; never more paid than was agreed."""
    known = books(facts, today)
    paid, agreed = plan_paid(plan, known), total((t.amount for t in plan.terms), plan.terms[0].amount.currency)
    least = max(min(paid, agreed, key=_amount), agreed - agreed, key=_amount)
    return Running(plan, judge_plan(plan, known), agreed, least, terms_left(plan, paid))


def _amount(money: Money) -> Decimal:
    return money.amount


def coming_term(plan: Plan, facts: Facts, today: date, notice_days: int) -> tuple[int, PlanTerm] | None:
    """The term whose notice is due today: number from 1, and what it still asks."""
    left = terms_left(plan, plan_paid(plan, books(facts, today)))
    for number, term in enumerate(left, start=1):
        if term.amount.positive and term.on - timedelta(days=notice_days) <= today < term.on:
            return number, term
    return None


def plan_message(facts: Facts, policy: Policy, today: date) -> PlannedMessage | None:
    """The confirmation of a plan that was just agreed, or the notice some days before a term of a running one; once its
    day has come a notice lapses."""
    if is_stale(facts, policy, today) or facts.debtor.kind not in policy.writes_to:
        return None
    for plan in _spoken_of(facts, today):
        for notice, step in _wanted(plan, facts, policy, today):
            if not _told(facts, step):
                return PlannedMessage(notice, Channel.EMAIL, tuple(_lines(facts, plan, step)))
    return None


def notice_from(facts: Facts, policy: Policy, today: date) -> date | None:
    """The first day, today or later, from which a notice before a term of a running plan is due (None = none comes)."""
    days = [
        max(today, term.on - timedelta(days=policy.plan_notice_days))
        for plan in _spoken_of(facts, today)
        for number, term in enumerate(terms_left(plan, plan_paid(plan, books(facts, today))), start=1)
        if term.amount.positive and today < term.on and not _told(facts, notice_step(plan, number))
    ]
    return min(days, default=None)


def _spoken_of(facts: Facts, today: date) -> Iterator[Plan]:
    """The plans that run, and about which the debtor may hear from us."""
    for plan in facts.plans:
        if not in_force(plan, today) or judge_plan(plan, books(facts, today)) is not Kept.RUNNING:
            continue
        if facts.debtor.reachable_by(Channel.EMAIL) is not None and not _stopped(facts, plan, today):
            yield plan


def _wanted(plan: Plan, facts: Facts, policy: Policy, today: date) -> Iterator[tuple[Notice, str]]:
    """What is to be told of a plan on this day, with its step."""
    if policy.confirm_plans and plan.made_on <= today <= plan.made_on + CONFIRMED_WITHIN:
        yield Notice.PLAN_CONFIRMATION, confirmation_step(plan)
    coming = coming_term(plan, facts, today, policy.plan_notice_days)
    if coming is not None:
        yield Notice.PLAN_NOTICE, notice_step(plan, coming[0])


def _lines(facts: Facts, plan: Plan, step: str) -> list[MessageLine]:
    return [MessageLine(r.key, step) for r in facts.receivables if r.key in plan.receivables and r.open.positive]


def _told(facts: Facts, step: str) -> bool:
    planned = (line.step for delivery in facts.deliveries for line in delivery.lines)
    return step in {d.step for d in facts.done} or step in planned


def _stopped(facts: Facts, plan: Plan, today: date) -> bool:
    """A plan's notice is a message too: stop signs, blocks and doubt hold it as they hold any other."""
    if facts.debtor.marks or facts.unreadable or facts.unregistered:
        return True
    if any(h.holds_on(today) and (h.receivable is None or h.receivable in plan.receivables) for h in facts.holds):
        return True
    covered = [r for r in facts.receivables if r.key in plan.receivables]
    return any(r.disputed or r.under_way or r.state is not ReceivableState.OPEN for r in covered if r.open.positive)


def ended(facts: Facts, policy: Policy, today: date) -> tuple[tuple[str, str], ...]:
    """Promises and plans that came to an end today: (what became of it, its key)."""
    if not (facts.promises or facts.plans):
        return ()
    known = books(facts, today)
    over = (Kept.KEPT, Kept.PARTLY_KEPT, Kept.BROKEN)
    promises = ((judge_promise(p, known, policy.needs_bank_data), p.key) for p in facts.promises)
    plans = ((judge_plan(p, known, policy.needs_bank_data), p.key) for p in facts.plans if in_force(p, today))
    return (
        *((f"promise_{kept}", key) for kept, key in promises if kept in over),
        *((f"plan_{kept}", key) for kept, key in plans if kept in over),
    )
