"""Where a receivable stands on the ladder: which step is next and on which day it falls due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from connector.model import Done, Notice, Receivable, StepDone
from connector.rules.policy import CountFrom, Policy, Step
from connector.rules.workdays import SendingDays

PLAN_LADDER = "plan"  # the "ladder" of notices that follow from a plan


@dataclass(frozen=True, slots=True)
class Place:
    """`step` is the next one (None = all are behind it), `due` its day, `distance` what must lie before it.

    `moved` holds the last step done on another ladder when nobody has placed the receivable on this one yet. When no
    step is left, `last_day` is the last day that was given to pay, None when nothing ever asked for that.
    """

    step: Step | None
    due: date | None
    distance: int
    cycle: int
    moved: StepDone | None = None
    last_day: date | None = None

    @property
    def in_vain_from(self) -> date | None:
        """The first local day on which the whole ladder was in vain, and a person is to decide what comes of it."""
        return self.last_day + timedelta(days=1) if self.last_day else None


def place(receivable: Receivable, done: Iterable[StepDone], policy: Policy, today: date, days: SendingDays) -> Place:
    """The next step in its order, never skipped: promise 3 of the design."""
    own = [d for d in done if d.receivable == receivable.key and d.policy != PLAN_LADDER]
    cycle = max((d.cycle for d in own), default=1)
    terms = [d.term_ends for d in own if d.term_ends is not None]
    own = [d for d in own if d.cycle == cycle]
    here = {policy.index(d.step): d for d in own if d.policy == policy.ladder and policy.index(d.step) is not None}
    reached = max((i for i in here if i is not None), default=None)
    last = here[reached] if reached is not None else None
    moved = _moved(own, policy)
    following = 0 if reached is None else reached + 1
    following = _without_lapsed(policy, following, receivable, today, days)
    if following >= len(policy.steps):
        return Place(None, None, 0, cycle, moved, _last_day(own))
    distance = policy.distance(following, reached)
    return Place(
        policy.steps[following],
        _due(policy, following, receivable, last, distance, terms),
        distance,
        cycle,
        moved,
    )


def _last_day(done: list[StepDone]) -> date | None:
    asked = [d for d in done if d.how in (Done.SENT, Done.POSTED) and not d.notice.before_due]
    return max(d.term_ends or d.on for d in (*asked, *done)) if asked else None


def _moved(done: list[StepDone], policy: Policy) -> StepDone | None:
    """The last reminder on another ladder, unless something on this one came after it.

    Friendly announcements do not count, and neither does a place that a person gave.
    """
    weighty = [d for d in done if d.policy != policy.ladder and not d.notice.before_due and d.how is not Done.PLACED]
    elsewhere = max(weighty, key=lambda d: (d.on, d.notice.strictness), default=None)
    here = max((d.on for d in done if d.policy == policy.ladder), default=None)
    return None if elsewhere is None or (here is not None and here >= elsewhere.on) else elsewhere


def _due(
    policy: Policy, index: int, receivable: Receivable, last: StepDone | None, distance: int, terms: list[date]
) -> date:
    """The latest of: its place after the due date, the distance kept, and the day after every term that was given."""
    step = policy.steps[index]
    if last is None or step.count_from is CountFrom.DUE:
        days = [receivable.due + timedelta(days=policy.position(index))]
    else:
        days = [receivable.due + timedelta(days=1)] if not step.notice.before_due else []
    if last is not None:
        days.append(last.on + timedelta(days=distance))
    return max([*days, *(term + timedelta(days=1) for term in terms)])


def _without_lapsed(policy: Policy, index: int, receivable: Receivable, today: date, days: SendingDays) -> int:
    """Announcing a due date that has come makes no sense, so such a step lapses: the one way past a step undone."""
    while index < len(policy.steps) and policy.steps[index].notice is Notice.PRE_DUE:
        due = receivable.due + timedelta(days=policy.position(index))
        if days.first_from(max(due, today)) < receivable.due:
            break
        index += 1
    return index


def propose_place(moved: StepDone, policy: Policy) -> str:
    """Where to go on after a change of ladder: the last step that is no stricter than what the debtor already got."""
    reached = [s for s in policy.steps if not s.notice.before_due and s.notice.strictness <= moved.notice.strictness]
    return reached[-1].key if reached else ""
