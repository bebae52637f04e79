"""The calendar of a ladder: an invoice that is never paid, each step on the day on which it would really leave."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connector.model import Money, Notice, Receivable, StepDone
from connector.rules.announcing import last_day_given
from connector.rules.policy import Policy, Step
from connector.rules.progress import place
from connector.rules.workdays import SendingDays

KEY = "example"


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the example: `days` after the due date on paper, the day that it falls due, the first sending day from
    there, and the last day that its message gives (None before the due date)."""

    step: Step
    days: int
    falls: date
    leaves: date
    term_ends: date | None


def calendar(policy: Policy, due: date) -> tuple[Rung, ...]:
    """The steps of an invoice that falls due on this day, by the rules' own code. A step that would be done on a day
    when its notice makes no sense any more is not in it."""
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    nothing = Money(Decimal(0), "EUR")
    example = Receivable(KEY, "", "", due, due, nothing, nothing)
    day = min([due, *(falls for _, falls in policy.preview(due))])
    done: list[StepDone] = []
    rungs: list[Rung] = []
    while (where := place(example, done, policy, day, days)).step is not None and where.due is not None:
        step, leaves = where.step, days.first_from(max(where.due, day))
        ends = due if step.notice is Notice.PRE_DUE else last_day_given(policy, step, leaves, step.term_days)
        done.append(StepDone(KEY, policy.ladder, step.key, step.notice, leaves, term_ends=ends))
        place_of = policy.index(step.key) or 0
        rungs.append(Rung(step, policy.position(place_of), where.due, leaves, None if step.notice.before_due else ends))
        day = leaves + timedelta(days=max(1, policy.cooldown_days))
    return tuple(rungs)
