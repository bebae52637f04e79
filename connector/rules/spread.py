"""Many numbers as a few honest ones: how they spread, what share of them something holds for, and how sure that is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from connector.rules.kpi import tenths

LEAST = 10  # of fewer no average and no percentage is said, only how many there were
_Z = Decimal("1.96")  # 95 of 100 times


@dataclass(frozen=True, slots=True)
class Spread:
    """How numbers of days spread: the middle half lies between `low` and `high`. To one decimal, halves up."""

    many: int
    mean: Decimal
    low: Decimal
    median: Decimal
    high: Decimal

    @property
    def enough(self) -> bool:
        return self.many >= LEAST


def spread(values: Iterable[int]) -> Spread | None:
    """None of nothing. Quartiles lie between neighbours in proportion, as in most spreadsheets (QUARTILE.INC)."""
    found = sorted(values)
    if not found:
        return None
    low, median, high = (tenths(_at(found, Fraction(quarter, 4))) for quarter in (1, 2, 3))
    return Spread(len(found), tenths(Fraction(sum(found), len(found))), low, median, high)


def _at(found: Sequence[int], part: Fraction) -> Fraction:
    place = part * (len(found) - 1)
    below = int(place)
    above = min(below + 1, len(found) - 1)
    return found[below] + (place - below) * (found[above] - found[below])


@dataclass(frozen=True, slots=True)
class Share:
    """Of `whole` things it holds for `part`. What is said of it in percent is said of LEAST or more only."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} of {self.whole} is no share")

    @property
    def enough(self) -> bool:
        return self.whole >= LEAST

    @property
    def percent(self) -> Decimal | None:
        """To one decimal, halves up; None of too few."""
        return tenths(Fraction(self.part, self.whole) * 100) if self.enough else None

    @property
    def between(self) -> tuple[Decimal, Decimal] | None:
        """Percentages between which the true share lies 95 times of 100 (Wilson's interval); None of too few."""
        if not self.enough:
            return None
        n, p = Decimal(self.whole), Decimal(self.part) / self.whole
        square = _Z * _Z
        middle = p + square / (2 * n)
        reach = _Z * ((p * (1 - p) + square / (4 * n)) / n).sqrt()
        whole = 1 + square / n
        ends = (max(Decimal(0), (middle - reach) / whole), min(Decimal(1), (middle + reach) / whole))
        return tenths(Fraction(ends[0]) * 100), tenths(Fraction(ends[1]) * 100)
