"""What one policy and one day make the same for every debtor, worked out once for all of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from operator import attrgetter

from connector.model import Receivable, StepDone
from connector.rules.facts import in_their_order
from connector.rules.limits import old_on
from connector.rules.policy import Policy
from connector.rules.progress import Place, place
from connector.rules.workdays import SendingDays

_Rungs = tuple[tuple[object, ...], ...]

# All of a step that its place can depend on. By value for what there is only one of: an enum's own hash is slow.
_rung = attrgetter("step", "on", "term_ends", "policy", "notice._value_", "how._value_", "cycle")


class Reckoning:
    """A policy on a day, with what follows from them alone. It remembers answers and never changes one, so deciding
    with a new one each time or with the same one for a million debtors gives equal decisions."""

    def __init__(self, policy: Policy, today: date) -> None:
        self.policy, self.today = policy, today
        self.tomorrow = today + timedelta(days=1)
        self.old = old_on(today)
        self.days = SendingDays(policy.sending_weekdays, policy.holidays)
        self._places: dict[tuple[date, _Rungs], Place] = {}
        self._opens: dict[date, date] = {}

    def place(self, receivable: Receivable, done: Sequence[StepDone]) -> Place:
        """Where a receivable stands; `done` are its own steps. Only its due date and those steps matter."""
        at = receivable.due, tuple(map(_rung, done))
        known = self._places.get(at)
        if known is None:
            known = place(receivable, in_their_order(done), self.policy, self.today, self.days)
            if known.moved is None:  # a step on another ladder names its receivable, so it fits no other one
                self._places[at] = known
        return known

    def first_from(self, day: date) -> date:
        """The first sending day on or after this one."""
        opens = self._opens.get(day)
        if opens is None:
            opens = self._opens[day] = self.days.first_from(day)
        return opens
