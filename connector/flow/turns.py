"""In which order and on which days the messages of the first week leave; flow/first_week.py says what that is about."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from connector.model import Delivery
from connector.rules.workdays import SendingDays

DAYS = 7


@dataclass(frozen=True, slots=True)
class FirstWeek:
    """The local days `begins` until and including `last`, on each of which at most `a_day` messages leave. `through`:
    nothing that waited then waits any more."""

    begins: date
    a_day: int
    through: bool = False

    @property
    def last(self) -> date:
        return self.begins + timedelta(days=DAYS - 1)

    def counts_on(self, day: date) -> bool:
        return self.begins <= day <= self.last

    def holds_on(self, day: date) -> bool:
        """Whether anything is limited on it: in the week all messages, after it what is left of the week."""
        return self.counts_on(day) or (self.last < day and not self.through)


def in_turn(planned: Sequence[Delivery], oldest: Mapping[str, date]) -> list[Delivery]:
    """By hand first, then of agreements, then the strictest, then the one about what fell due first; otherwise as they
    were planned."""
    return sorted(
        planned,
        key=lambda d: (not d.manual_by, not d.notice.of_plan, -d.notice.strictness, oldest.get(d.key, date.max)),
    )


def places(week: FirstWeek, now: date, tried: int, days: SendingDays) -> Iterator[date]:
    """One day after the other, each as often as it has places, without end."""
    day = days.first_from(now)
    free = max(0, week.a_day - tried) if day == now else week.a_day
    while True:
        yield from (day for _ in range(free))
        day, free = days.first_from(day + timedelta(days=1)), week.a_day
