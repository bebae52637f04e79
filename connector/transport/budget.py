"""How many requests there may be: asked before each of them, and told after it what the platform says of its limits.

How a platform words its limits is its adapter's to read (`ReadLimits`); keeping count, over all processes and tenants,
is the budget's (store/budgets.py).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from connector.transport.messages import Answer, Request


class Urgency(StrEnum):
    """What somebody waits for, and what may take its time: first loads, polls, writing back."""

    URGENT = "urgent"
    BULK = "bulk"


# After a window's end: two clocks that differ a little, and requests that are still on their way.
GRACE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many requests in each window, of all tenants together; `kept` of them for urgent work alone.

    To stay below what the platform allows is wise: it may count requests in another window than we do.
    """

    requests: int
    window: timedelta
    kept: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.kept < self.requests or self.window <= 2 * GRACE:
            raise ValueError("an allowance leaves something for every kind of work")

    def for_(self, urgency: Urgency) -> int:
        """How many of a window's requests work of this kind may use up to."""
        return self.requests if urgency is Urgency.URGENT else self.requests - self.kept


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer says of the platform's limits, None where it says nothing. Moments are aware and by our clock: an
    adapter that reads absolute moments takes the platform's `Date` into account, for the two clocks may differ."""

    used: int | None = None  # requests that the platform has counted in its window, this one too
    resets_at: datetime | None = None  # when it begins to count anew
    retry_at: datetime | None = None  # before which it wants no request; counts with a 429, 502, 503 or 504
    allowed: int | None = None  # requests that it takes in one window
    refused: bool = False  # it counts this answer as a refusal


# The adapter's reading of an answer that came at this moment; None = it says nothing.
ReadLimits = Callable[["Answer", datetime], Limits | None]


@dataclass(frozen=True, slots=True)
class Quota:
    """What a platform counts together, of all tenants of ours.

    `counted` names what this request is counted with, `limits` reads what an answer says of that count. With
    `refusals` not requests are counted but answers that refuse: after `allowance.requests` of them none is sent until
    its window has passed without another.
    """

    allowance: Allowance
    counted: Callable[["Request"], str]
    limits: ReadLimits
    refusals: bool = False


class Budget(Protocol):
    """Who may send a request. Safe to use from several threads."""

    def take(self, urgency: Urgency) -> None:
        """Count one request, about to be sent. Raises BudgetSpent when it must not go; never waits."""
        ...

    def heard(self, limits: Limits) -> None:
        """Note what an answer said. Raises nothing: the answer is there, and must not be lost."""
        ...


class _NoBudget:
    """Counts nothing."""

    def take(self, urgency: Urgency) -> None:
        """Always."""

    def heard(self, limits: Limits) -> None:
        """Whatever it was."""


NO_BUDGET: Budget = _NoBudget()


@dataclass(frozen=True, slots=True)
class Meter:
    """One count that a request goes into, and how its answer speaks of it."""

    budget: Budget = NO_BUDGET
    limits: ReadLimits = lambda answer, now: None


Meters = Callable[["Request"], Sequence[Meter]]  # those of a request; the first one hears of a 429


def unmetered(_request: "Request") -> Sequence[Meter]:
    """Nothing is counted, and nothing is read of limits."""
    return (Meter(),)


def always(budget: Budget = NO_BUDGET, limits: ReadLimits = lambda answer, now: None) -> Meters:
    """The same one for every request."""
    meter = Meter(budget, limits)
    return lambda request: (meter,)
