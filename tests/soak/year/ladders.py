"""The ladders of the simulated year as plain tables: policies are made from them, and the judge reckons with them."""

from dataclasses import dataclass

from connector.model import Notice
from connector.rules.policy import CountFrom, Policy, Step

WORKDAYS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step; no ladder here uses a notice twice, so that a letter tells which step it is."""

    notice: Notice
    days: int
    from_previous: bool = False
    term: int = 0
    approve: bool = False


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs with the manners that the judge looks at."""

    rungs: tuple[Rung, ...]
    cooldown: int = 1
    weekdays: tuple[int, ...] = WORKDAYS

    def position(self, index: int) -> int:
        """Days after the due date."""
        rung = self.rungs[index]
        return rung.days + (self.position(index - 1) if rung.from_previous else 0)

    def policy(self) -> Policy:
        steps = (
            Step(
                f"step{i}",
                rung.notice,
                rung.days,
                CountFrom.PREVIOUS if rung.from_previous else CountFrom.DUE,
                term_days=rung.term,
                approve=rung.approve,
            )
            for i, rung in enumerate(self.rungs)
        )
        return Policy("default", tuple(steps), cooldown_days=self.cooldown, sending_weekdays=self.weekdays)


LADDERS = (
    Ladder(
        (
            Rung(Notice.PRE_DUE, -5),
            Rung(Notice.FRIENDLY, 4),
            Rung(Notice.REMINDER, 12, term=12),
            Rung(Notice.FORMAL_NOTICE, 20, term=14),
        )
    ),
    Ladder(
        (
            Rung(Notice.FRIENDLY, 7),
            Rung(Notice.REMINDER, 9, from_previous=True, term=7),
            Rung(Notice.FORMAL_NOTICE, 10, from_previous=True),
        ),
        cooldown=3,
    ),
    Ladder(
        (Rung(Notice.REMINDER, 3, term=8), Rung(Notice.FORMAL_NOTICE, 10, approve=True)),
        cooldown=2,
        weekdays=(0, 1, 2, 3, 4, 5),
    ),
)
