"""Tables with dates: which rate, scale or cap held on a day, and up to which day somebody looked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from connector.errors import RateUnknown
from connector.rules.law.calendar import DAY


@dataclass(frozen=True, slots=True)
class Checked:
    """Which table it is, the law and the publication it comes from, and the last day for which it was checked."""

    table: str
    article: str
    source: str
    until: date

    @property
    def alarm_from(self) -> date:
        """Rates change on 1 January and 1 July: on the first of these after the check, the table may be wrong."""
        july = date(self.until.year, 7, 1)
        return july if self.until < july else date(self.until.year + 1, 1, 1)

    def stale_on(self, day: date) -> bool:
        """Whether a rate may have changed by this day without anybody having looked."""
        return day >= self.alarm_from


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of days, both counted, under one rate in percent a year."""

    first: date
    last: date
    percent: Decimal


class Rates(Protocol):
    """What interest runs at."""

    def on(self, day: date) -> Decimal:
        """Percent a year on this day. Raises RateUnknown."""
        ...

    def pieces(self, first: date, last: date) -> Iterator[Piece]:
        """These days, both counted, cut where the rate changes. Raises RateUnknown."""
        ...

    @property
    def known_through(self) -> date:
        """The last day whose rate is known."""
        ...


@dataclass(frozen=True, slots=True)
class Row:
    """From this day on this rate holds, until the next row. `confidence` is "high" where a publication was seen."""

    valid_from: date
    percent: Decimal
    confidence: str = "high"


@dataclass(frozen=True, slots=True)
class RateTable:
    """A published rate through the years, oldest row first.

    It is silent before its first row, and from the day on which it may have changed unseen: a rate is never guessed.
    """

    rows: tuple[Row, ...]
    checked: Checked

    def on(self, day: date) -> Decimal:
        """Percent a year on this day. Raises RateUnknown outside what was published and checked."""
        self._must_reach(day)
        return next(row.percent for row in reversed(self.rows) if row.valid_from <= day)

    @property
    def known_through(self) -> date:
        return self.checked.alarm_from - DAY

    def pieces(self, first: date, last: date) -> Iterator[Piece]:
        """These days, both counted, cut where the rate changes. Raises RateUnknown."""
        self._must_reach(first)
        self._must_reach(last)
        starts = [first, *(row.valid_from for row in self.rows if first < row.valid_from <= last)]
        for start, following in zip(starts, [*starts[1:], last + DAY], strict=True):
            yield Piece(start, following - DAY, self.on(start))

    def _must_reach(self, day: date) -> None:
        if day < self.rows[0].valid_from:
            raise RateUnknown(f"the table {self.checked.table} begins on {self.rows[0].valid_from}, after {day}")
        if self.checked.stale_on(day):
            raise RateUnknown(
                f"the table {self.checked.table} was checked until {self.checked.until}, and the rate may change on "
                f"{self.checked.alarm_from}: the rate on {day} is not known"
            )


@dataclass(frozen=True, slots=True)
class FixedRate:
    """A rate that was agreed, the same on every day."""

    percent: Decimal

    @property
    def known_through(self) -> date:
        return date.max

    def on(self, day: date) -> Decimal:
        return self.percent

    def pieces(self, first: date, last: date) -> Iterator[Piece]:
        yield Piece(first, last, self.percent)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """An agreed rate that goes on where it is higher than the statutory one (art. 6:119 lid 3 BW)."""

    agreed: Decimal
    statutory: Rates

    @property
    def known_through(self) -> date:
        return self.statutory.known_through

    def on(self, day: date) -> Decimal:
        return max(self.agreed, self.statutory.on(day))

    def pieces(self, first: date, last: date) -> Iterator[Piece]:
        for piece in self.statutory.pieces(first, last):
            yield Piece(piece.first, piece.last, max(self.agreed, piece.percent))


@dataclass(frozen=True, slots=True)
class AtMost:
    """An agreed rate under a ceiling (art. XIX.4 WER)."""

    agreed: Decimal
    ceiling: Rates

    @property
    def known_through(self) -> date:
        return self.ceiling.known_through

    def on(self, day: date) -> Decimal:
        return min(self.agreed, self.ceiling.on(day))

    def pieces(self, first: date, last: date) -> Iterator[Piece]:
        for piece in self.ceiling.pieces(first, last):
            yield Piece(piece.first, piece.last, min(self.agreed, piece.percent))


@dataclass(frozen=True, slots=True)
class Band:
    """A part of the principal, in euro, from above `above` up to and including `up_to` (None = without end)."""

    above: Decimal
    up_to: Decimal | None
    percent: Decimal


@dataclass(frozen=True, slots=True)
class CostScale:
    """Collection costs as a percentage per band of the principal, within a minimum and a maximum, in euro."""

    valid_from: date
    bands: tuple[Band, ...]
    minimum: Decimal
    maximum: Decimal
    checked: Checked


@dataclass(frozen=True, slots=True)
class Cap:
    """For a balance above `above`: a fixed amount and a percentage of what lies above, in euro."""

    above: Decimal
    fixed: Decimal
    percent: Decimal
    maximum: Decimal | None


@dataclass(frozen=True, slots=True)
class Caps:
    """The highest lump sum for a debt, by the size of its balance; smallest balances first."""

    valid_from: date
    caps: tuple[Cap, ...]
    checked: Checked


@dataclass(frozen=True, slots=True)
class LawTables:
    """Every table that the rules need."""

    nl_consumer: RateTable
    nl_commercial: RateTable
    nl_costs: CostScale
    be_b2b: RateTable
    be_b2b_old_contracts: RateTable  # made before 16 March 2013
    be_civil: RateTable
    be_caps: Caps

    @property
    def checks(self) -> tuple[Checked, ...]:
        """What was checked until when, each table once."""
        every = (self.nl_consumer, self.nl_commercial, self.nl_costs, self.be_b2b, self.be_civil, self.be_caps)
        return tuple(table.checked for table in every)

    def stale_on(self, day: date) -> tuple[Checked, ...]:
        """The tables that may be wrong on this day, because nobody looked since a day on which they may change."""
        return tuple(checked for checked in self.checks if checked.stale_on(day))
