"""Interest over a principal: cut where the rate, the base or the year changes, exact in between, rounded to cents.

Dutch law fixes neither the day count nor the rounding, so both are settings (`Convention`). The recommended defaults
give exactly the yearly rate over every full year and round once: a leap year never overcharges.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import takewhile

from connector.rules.law.amounts import NOTHING, cents, not_negative, percent_of
from connector.rules.law.calendar import DAY, months_after, years_after
from connector.rules.law.dated import Rates


class DayCount(StrEnum):
    ACTUAL = "actact"  # a day is 1/365 of a year, or 1/366 in a leap year
    ALWAYS_365 = "act365"


class Rounding(StrEnum):
    END = "end"  # only the total
    PER_SEGMENT = "per_segment"  # every piece with its own rate or base; the rounded sum is capitalised


class Compounding(StrEnum):
    YEARLY = "yearly_on_anniversary"  # art. 6:119 lid 2, 6:119a lid 3 BW: from the first day of default
    NONE = "none"  # Belgium


@dataclass(frozen=True, slots=True)
class Convention:
    """How interest is counted where the law is silent; the defaults are the recommended ones for the Netherlands."""

    day_count: DayCount = DayCount.ACTUAL
    rounding: Rounding = Rounding.END
    compounding: Compounding = Compounding.YEARLY


BELGIAN = Convention(DayCount.ALWAYS_365, Rounding.END, Compounding.NONE)


@dataclass(frozen=True, slots=True)
class Lowered:
    """On this day so much of the principal was paid: interest of the next days runs over less."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Segment:
    """Days, first and last counted, with one rate over one base. `base` and `interest` are shown in cents."""

    first: date
    last: date
    percent: Decimal
    base: Decimal
    interest: Decimal

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Interest:
    """The interest in euro over `days` days, with what it is made of. Pieces are rounded for show: only `amount` is
    the interest."""

    days: int
    amount: Decimal
    segments: tuple[Segment, ...]


def interest(
    principal: Decimal,
    first: date,
    last: date,
    rates: Rates,
    convention: Convention = Convention(),
    lowered: Sequence[Lowered] = (),
) -> Interest:
    """Interest over a principal in euro from `first` up to and including `last` (art. 6:119, 6:119a BW).

    A payment still counts for the day on which it came (6:119a lid 1: up to and including the day of payment); from
    the next day the base is lower. When nothing of the principal is left, interest stops. Raises ValueError for a
    principal or payment below zero, or days in the wrong order; RateUnknown where the table does not reach.
    """
    not_negative("the principal", principal)
    for part in lowered:
        not_negative("a payment", part.amount)
    if last < first:
        raise ValueError(f"the last day, {last}, lies before the first, {first}")
    run = _Run(principal, convention)
    for start, end, percent in _stretches(first, last, rates, convention, lowered):
        run.begin(start, first, lowered)
        run.add(start, end, percent)
    return Interest((last - first).days + 1, run.rounded(), tuple(run.segments))


class _Run:
    """The base as it goes through the days."""

    def __init__(self, principal: Decimal, convention: Convention) -> None:
        self.principal = principal
        self.convention = convention
        self.left = principal
        self.capitalised = Fraction(0)
        self.year = Fraction(0)
        self.segments: list[Segment] = []

    def begin(self, start: date, first: date, lowered: Sequence[Lowered]) -> None:
        if start != first and start in _anniversaries(first, start, self.convention):
            self.capitalised += self.year
            self.year = Fraction(0)
        paid = sum((part.amount for part in lowered if part.on < start), NOTHING)
        self.left = max(self.principal - paid, NOTHING)

    def add(self, start: date, end: date, percent: Decimal) -> None:
        base = Fraction(self.left) + self.capitalised if self.left else Fraction(0)
        exact = base * Fraction(percent) / 100 * _years(start, end, self.convention.day_count)
        if self.convention.rounding is Rounding.PER_SEGMENT:
            exact = Fraction(cents(exact))
        self.year += exact
        if base:
            self.segments.append(Segment(start, end, percent, cents(base), cents(exact)))

    def rounded(self) -> Decimal:
        return cents(self.capitalised + self.year)


def _stretches(
    first: date, last: date, rates: Rates, convention: Convention, lowered: Sequence[Lowered]
) -> Iterator[tuple[date, date, Decimal]]:
    """The days cut wherever the rate or the base changes."""
    cuts = {part.on + DAY for part in lowered} | set(_anniversaries(first, last, convention))
    for piece in rates.pieces(first, last):
        starts = [piece.first, *sorted(cut for cut in cuts if piece.first < cut <= piece.last)]
        for start, following in zip(starts, [*starts[1:], piece.last + DAY], strict=True):
            yield start, following - DAY, piece.percent


def _anniversaries(first: date, last: date, convention: Convention) -> list[date]:
    """Each day on which a year of default is full and its interest joins the base."""
    if convention.compounding is Compounding.NONE:
        return []
    years = range(1, last.year - first.year + 1)
    return list(takewhile(lambda day: day <= last, (years_after(first, number) for number in years)))


def _years(first: date, last: date, count: DayCount) -> Fraction:
    """These days, both counted, as a part of a year."""
    if count is DayCount.ALWAYS_365:
        return Fraction((last - first).days + 1, 365)
    parts = Fraction(0)
    for year in range(first.year, last.year + 1):
        begins, ends = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        length = (date(year, 12, 31) - date(year, 1, 1)).days + 1
        parts += Fraction((ends - begins).days + 1, length)
    return parts


def agreed_monthly(principal: Decimal, monthly_percent: Decimal, first: date, last: date) -> Interest:
    """Agreed interest per month, compounded monthly: each line is rounded, the base is not.

    Months count from `first`; the days of an unfinished month, `last` counted, are a part of that month's own days.
    Raises ValueError as `interest` does.
    """
    not_negative("the principal", principal)
    not_negative("the percentage", monthly_percent)
    if last < first:
        raise ValueError(f"the last day, {last}, lies before the first, {first}")
    base, lines = Fraction(principal), []
    for number in range((last.year - first.year) * 12 + last.month - first.month + 1):
        begins, ends = months_after(first, number), months_after(first, number + 1) - DAY
        if begins > last:
            break
        until = min(ends, last)
        part = Fraction((until - begins).days + 1, (ends - begins).days + 1)
        exact = base * Fraction(monthly_percent) / 100 * part
        lines.append(Segment(begins, until, monthly_percent, cents(base), cents(exact)))
        base += exact
    amount = sum((line.interest for line in lines), NOTHING)
    return Interest((last - first).days + 1, amount, tuple(lines))


def a_day(base: Decimal, rates: Rates, day: date, convention: Convention = Convention()) -> Decimal:
    """What one more day costs over this base in euro, rounded to cents: for showing, never for adding up."""
    return cents(percent_of(base, rates.on(day)) * _years(day, day, convention.day_count))
