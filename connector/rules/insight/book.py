"""All that the figures are made of, and the days that they are about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from connector.rules.paying import Life
from connector.rules.spread import Share, Spread

BASELINE_LEAST = 30  # invoices; of fewer no before and no after is said
NOTHING = Decimal("0.00")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError(f"a period from {self.first} to {self.last} has no days")

    @classmethod
    def of(cls, days: int, last: date) -> "Period":
        return cls(last - timedelta(days=days - 1), last)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class PaidLate:
    """How late what was paid in a period was, in days; `on_time` counts what came by its due date."""

    period: Period
    days: Spread | None
    on_time: Share

    @property
    def many(self) -> int:
        return self.on_time.whole

    @property
    def enough(self) -> bool:
        return self.many >= BASELINE_LEAST


@dataclass(frozen=True, slots=True)
class Book:
    """All that the figures are made of.

    `today` and `installed` are local days. From `known_from` on all that was invoiced is known; of what was invoiced
    before only what was still open then. `unapplied` are credits and receipts that are not taken off any invoice yet,
    by currency. `promises` are those that came to an end, with the day on which that was seen. `baseline` is the one
    that was kept.
    """

    today: date
    installed: date
    known_from: date
    lives: Sequence[Life] = ()
    unapplied: Mapping[str, Decimal] = field(default_factory=dict)
    promises: Sequence[tuple[date, str]] = ()
    promises_running: int = 0
    baseline: PaidLate | None = None


def by_currency(lives: Iterable[Life]) -> dict[str, list[Life]]:
    found: dict[str, list[Life]] = defaultdict(list)
    for life in lives:
        found[life.receivable.amount.currency].append(life)
    return found


def added_up(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)
