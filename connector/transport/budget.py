"""How many requests there may be: asked before each of them, and told after it what the platform says of its limits.

How a platform words its limits is its adapter's to read (`ReadLimits`); keeping count, over all processes and tenants,
is the budget's (store/budgets.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from connector.transport.messages import Answer


class Urgency(StrEnum):
    """What somebody waits for, and what may take its time: first loads, polls, writing back."""

    URGENT = "urgent"
    BULK = "bulk"


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer says of the platform's limits, None where it says nothing. Moments are aware and by our clock: an
    adapter that reads absolute moments takes the platform's `Date` into account, for the two clocks may differ."""

    used: int | None = None  # requests that the platform has counted in its window, this one too
    resets_at: datetime | None = None  # when it begins to count anew
    retry_at: datetime | None = None  # before which it wants no request; counts with a 429, 502, 503 or 504


# The adapter's reading of an answer that came at this moment; None = it says nothing.
ReadLimits = Callable[["Answer", datetime], Limits | None]


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
