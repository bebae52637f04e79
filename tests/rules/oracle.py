"""Amounts and days counted a second time, in another way than the rules do it: what the tests judge by."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from connector.model import (
    Done,
    HoldKind,
    Notice,
    PaymentKind,
    PaymentState,
    Receivable,
    ReceivableState,
    StepDone,
)
from connector.rules.facts import Facts
from connector.rules.policy import CountFrom, Policy

RANK = ("pre_due", "plan_notice", "friendly", "reminder", "formal_notice", "fourteen_day_letter", "last_demand")
# Public holidays from February 2026 to February 2027, from the calendar.
HOLIDAYS = {
    "": (),
    "NL": (
        "2026-04-03 2026-04-05 2026-04-06 2026-04-27 2026-05-05 2026-05-14 2026-05-24 2026-05-25 2026-12-25 "
        "2026-12-26 2027-01-01"
    ).split(),
    "BE": (
        "2026-04-05 2026-04-06 2026-05-01 2026-05-14 2026-05-24 2026-05-25 2026-07-21 2026-08-15 2026-11-01 "
        "2026-11-11 2026-12-25 2027-01-01"
    ).split(),
}


def sends_on(policy: Policy, day: date) -> bool:
    """Whether messages leave on this day."""
    return day.weekday() in policy.sending_weekdays and day.isoformat() not in HOLIDAYS[policy.holidays]


def rank(notice: Notice) -> int:
    """Place of a notice in the order of legal weight."""
    return RANK.index(notice.value)


def asked(facts: Facts, key: str, today: date) -> Decimal:
    """What may be asked of a receivable: open less what is disputed, pending or under way."""
    owed = next(r for r in facts.receivables if r.key == key)
    currency = owed.open.currency
    off = [p.amount for p in facts.payments if p.receivable == key and p.state is PaymentState.PENDING]
    off += [
        h.amount
        for h in facts.holds
        if h.kind is HoldKind.DISPUTE and h.amount and h.receivable == key and h.holds_on(today)
    ]
    if owed.under_way:
        off.append(owed.under_way)
    return max(Decimal(0), owed.open.amount - sum((m.amount for m in off if m.currency == currency), Decimal(0)))


def net(facts: Facts, keys: Iterable[str], today: date) -> dict[str, Decimal]:
    """What these ask together per currency, less credits, unmatched receipts and what was paid too much."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    owed = {r.key: r for r in facts.receivables}
    for key in keys:
        found[owed[key].open.currency] += asked(facts, key, today)
    free = [
        p.amount
        for p in facts.payments
        if p.receivable is None
        and p.kind is not PaymentKind.REVERSAL
        and p.state in (PaymentState.FINAL, PaymentState.PENDING)
    ]
    free += [-r.open for r in facts.receivables if r.open.amount < 0]
    for amount in free:
        if amount.currency in found:
            found[amount.currency] -= amount.amount
    return found


def late_in_total(facts: Facts, today: date, currency: str) -> Decimal:
    """All that is late in this currency, net."""
    late = [r.key for r in facts.receivables if r.due < today and r.state is ReceivableState.OPEN and r.open.positive]
    return net(facts, late, today)[currency]


def places(policy: Policy) -> list[int]:
    """Days after the due date of each step, when everything goes on time."""
    found: list[int] = []
    for step in policy.steps:
        found.append(step.days + (found[-1] if step.count_from is CountFrom.PREVIOUS else 0))
    return found


def why_not(
    step: str, cycle: int, receivable: Receivable, history: Iterable[StepDone], policy: Policy, today: date
) -> str:
    """Why this step may not be taken today by its order and its day; "" when it may."""
    keys = [s.key for s in policy.steps]
    at = keys.index(step)
    own = [d for d in history if d.receivable == receivable.key and not d.step.startswith("plan:")]
    here = {keys.index(d.step): d for d in own if d.policy == policy.ladder and d.cycle == cycle and d.step in keys}
    if any(d.cycle > cycle for d in own):
        return "a later cycle has begun"
    if _moved([d for d in own if d.cycle == cycle], policy):
        return "a person has not placed it on this ladder"
    if at in here:
        return "it is done already"
    if here and max(here) > at:
        return "a later step is done"
    before = max(here, default=-1)
    if not all(_lapsed(policy, j, receivable, today) for j in range(before + 1, at)):
        return "a step before it is undone"
    return _too_early(policy, at, receivable, here.get(before), before, own, today)


def _moved(own: list[StepDone], policy: Policy) -> bool:
    """Whether the last that the debtor got as a reminder was on another ladder."""
    reminded = [d.on for d in own if d.policy != policy.ladder and rank(d.notice) >= 2 and d.how is not Done.PLACED]
    here = [d.on for d in own if d.policy == policy.ladder]
    return bool(reminded) and max(here, default=date.min) < max(reminded)


def distance(policy: Policy, step: str, receivable: str, history: Iterable[StepDone], cycle: int) -> int:
    """Days between this step and the one done before it; without one, after the due date."""
    keys = [s.key for s in policy.steps]
    own = [d for d in history if (d.receivable, d.policy, d.cycle) == (receivable, policy.ladder, cycle)]
    before = max((keys.index(d.step) for d in own if d.step in keys), default=None)
    return places(policy)[keys.index(step)] - (places(policy)[before] if before is not None else 0)


def _lapsed(policy: Policy, at: int, receivable: Receivable, today: date) -> bool:
    """An announcement for which no sending day is left before the due date."""
    first = max(today, receivable.due + timedelta(days=places(policy)[at]))
    left = [first + timedelta(days=n) for n in range(max(0, (receivable.due - first).days))]
    return policy.steps[at].notice is Notice.PRE_DUE and not any(sends_on(policy, d) for d in left)


def _too_early(
    policy: Policy,
    at: int,
    receivable: Receivable,
    last: StepDone | None,
    before: int,
    own: Iterable[StepDone],
    today: date,
) -> str:
    place = places(policy)
    from_due = last is None or policy.steps[at].count_from is CountFrom.DUE
    if from_due and (today - receivable.due).days < place[at]:
        return "its day after the due date has not come"
    if last is not None and (today - last.on).days < place[at] - place[before]:
        return "the distance to the step before it is not kept"
    if any(d.term_ends and today <= d.term_ends for d in own):
        return "the term of a letter is running"
    early = policy.steps[at].notice is Notice.PRE_DUE
    if (today >= receivable.due) if early else (today <= receivable.due):
        return "its text does not fit the due date"
    return ""
