"""Dates as people write them: the order of day, month and year is decided by evidence over a whole column.

"2024-01-31", "31-1-24", "1/31/2024", "20240131", "31 jan. 2024" and "2024-01-31T00:00:00Z" are dates; "01-02-2024"
alone is no evidence of its order, and "31-02-2024" exists in none.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from adapters.csv.words import plain, vocabulary

HOME = ZoneInfo("Europe/Amsterdam")  # a moment with an offset is turned into the local day here (Brussels is the same)
EARLIEST, LATEST = 1950, 2199
TEXTS_WAITING = 8192
# Cells that only the month in front explains: one may be a slip of the pen, in a list of our own days.
SEVERAL_PROOFS = 3
AMBIGUOUS_PER_PROOF = 3  # of days picked at random two in three prove their order

_TIME = r"(?:[T ]+(?P<clock>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]+)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
_ZONE = r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
_NUMERIC = re.compile(
    rf"(?P<a>[0-9]{{1,4}})\s*(?P<mark>[-/.])\s*(?P<b>[0-9]{{1,2}})\s*(?P=mark)\s*(?P<c>[0-9]{{1,4}}){_TIME}{_ZONE}"
)
_COMPACT = re.compile(r"(?P<digits>[0-9]{8})(?:\.0+)?")  # "20240131.0" is what pandas makes of it
_DAY_FIRST = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th|\.)?[\s\-/.]*(?P<month>[^\W\d_]{3,12})\.?[\s\-/.,]*"
    rf"(?P<year>[0-9]{{4}}|[0-9]{{2}}){_TIME}"
)
_MONTH_FIRST = re.compile(
    r"(?P<month>[^\W\d_]{3,12})\.?[\s\-/]*(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?[\s\-/]+(?P<year>[0-9]{4})" + _TIME
)
_NEVER = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}(?: 00:00:00)?|0?1[-/.]0?1[-/.]0001.*|0001-01-01.*|0{8}")


class Order(StrEnum):
    """In which order a numeric date gives day, month and year."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


class NotADate(ValueError):
    """The text is no date; the message says why in words for a user."""


def parse_date(text: str, order: Order | None) -> date | None:
    """The day in this text; None where a package writes "never" ("00-00-0000").

    A year of four digits in front settles the order by itself. Raises NotADate for what is no date, or one that
    does not exist, or one whose order is not known.
    """
    return _parse(text.strip(), order)


@lru_cache(maxsize=65536)
def _parse(text: str, order: Order | None) -> date | None:
    if _NEVER.fullmatch(text):
        return None
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, order)
    if match := _COMPACT.fullmatch(text):
        return _compact(match["digits"], order)
    if match := _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        month = vocabulary("months").get(plain(match["month"]))
        if month is None:
            raise NotADate(f"“{text[:40]}” is not a date")
        return _day(text, _year(match["year"]), int(month), int(match["day"]))
    raise NotADate(f"“{text[:40]}” is not a date")


def _numeric(match: re.Match[str], order: Order | None) -> date:
    text = match[0]
    parts = match["a"], match["b"], match["c"]
    settled = _order_of(parts, order)
    if settled is None:
        raise NotADate(f"“{text}” is not clear about its order of day and month")
    if settled is Order.YMD:
        year, month, day = parts
    elif settled is Order.DMY:
        day, month, year = parts
    else:
        month, day, year = parts
    if len(day) > 2 or len(month) > 2 or len(year) not in (2, 4):
        raise NotADate(f"“{text}” is not a date in the order {settled}")
    found = _day(text, _year(year), int(month), int(day))
    return _local(found, match["clock"], match["zone"]) if match["zone"] else found


def _order_of(parts: tuple[str, str, str], order: Order | None) -> Order | None:
    """The order that these parts themselves allow, or else the given one."""
    if len(parts[0]) == 4:
        return Order.YMD
    if order is Order.YMD and len(parts[2]) == 4:
        return None
    if order is None and parts[0] == parts[1]:
        return Order.DMY  # 5-5-2024 is the same day in both orders
    return order


def _compact(digits: str, order: Order | None) -> date:
    if order in (None, Order.YMD) or _exists_compact(digits):
        return _day(digits, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    first, second, year = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    day, month = (first, second) if order is Order.DMY else (second, first)
    return _day(digits, year, month, day)


def _exists_compact(digits: str) -> bool:
    """Whether eight digits are a day of our times as year, month, day; 31012024 is not, for year 3101."""
    try:
        _day(digits, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except NotADate:
        return False
    return True


def _year(text: str) -> int:
    """Two digits stand for 1980 to 2079."""
    year = int(text)
    if len(text) > 2:
        return year
    return 1900 + year if year >= 80 else 2000 + year


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise NotADate(f"“{text[:40]}” is a day that does not exist") from None
    if not EARLIEST <= year <= LATEST:
        raise NotADate(f"“{text[:40]}” is no year in which we live")
    return found


def _local(found: date, clock: str | None, zone: str) -> date:
    offset = "+00:00" if zone == "Z" else zone
    try:
        moment = datetime.fromisoformat(f"{found.isoformat()}T{(clock or '00:00').rjust(5, '0')}{offset}")
    except ValueError:
        raise NotADate(f"“{clock}” is not a time") from None
    return moment.astimezone(HOME).date()


# ---------------------------------------------------------------- evidence


@dataclass(slots=True)
class DateEvidence:
    """What a column's cells tell of their order; filled in one pass over the file."""

    dmy: int = 0  # cells that only this order allows
    mdy: int = 0
    ymd_short: int = 0  # "99-12-31": a year of two digits in front
    ambiguous: int = 0  # cells that both orders allow, with different days
    example: dict[Order, tuple[int, str]] = field(default_factory=dict)
    unclear: tuple[int, str] | None = None  # the first of those
    marks: set[str] = field(default_factory=set)
    waiting: dict[str, tuple[int, int]] = field(default_factory=dict)  # text: first line, and how many

    def add(self, line: int, text: str) -> None:
        """Take this cell in; the same text is looked at once."""
        first, count = self.waiting.get(text, (line, 0))
        self.waiting[text] = (first, count + 1)
        if len(self.waiting) >= TEXTS_WAITING:
            self.settle()

    def settle(self) -> None:
        """Work out what the waiting cells tell; what settles its own order, or is no date, tells nothing."""
        for text, (line, count) in self.waiting.items():
            self._take(line, text, count)
        self.waiting.clear()

    def _take(self, line: int, text: str, count: int) -> None:
        clue, mark = _clue(text.strip())
        if clue is None:
            return
        self.marks.add(mark)
        if clue == "unclear":
            self.unclear = self.unclear or (line, text)
            self.ambiguous += count
            return
        order = Order(clue)
        self.example.setdefault(order, (line, text))
        if order is Order.DMY:
            self.dmy += count
        elif order is Order.MDY:
            self.mdy += count
        else:
            self.ymd_short += count


def _clue(text: str) -> tuple[str | None, str]:
    if match := _COMPACT.fullmatch(text):
        digits = match["digits"]
        if _exists_compact(digits):
            return None, ""
        return _clue_of_parts(int(digits[:2]), int(digits[2:4]), 4), ""
    match = _NUMERIC.fullmatch(text)
    if match is None or len(match["a"]) == 4:
        return None, ""
    return _clue_of_parts(int(match["a"]), int(match["b"]), len(match["c"])), match["mark"]


def _clue_of_parts(first: int, second: int, year_digits: int) -> str | None:
    if first > 31 and year_digits == 2 and second <= 12:
        return Order.YMD.value
    if first > 12 and 1 <= second <= 12:
        return Order.DMY.value
    if second > 12 and 1 <= first <= 12:
        return Order.MDY.value
    if first == second or first > 12 or second > 12:
        return None
    return "unclear"


@dataclass(frozen=True, slots=True)
class OrderFound:
    """The order of a column: found, undecided (`asks` = line and text that have two readings), or not needed."""

    order: Order | None
    asks: tuple[int, str] | None = None
    contradicts: bool = False
    scarce: bool = False  # too few cells show it: those that do may be slips
    by_custom: bool = False  # not proved by a cell, but by how the file's language writes dates


def weigh_order(evidence: DateEvidence, others: Iterable[DateEvidence] = (), custom: Order | None = None) -> OrderFound:
    """Decide a column by its own cells, else by the other date columns of the file, else by its language's custom.

    Custom decides nothing about "/", which every language has learnt to use with the month in front. An order
    wins when it has at least ten times the evidence of the other; what then does not fit is a faulty row. The month
    in front needs several proofs, unless it is this package's custom.
    """
    if evidence.ymd_short and not evidence.dmy and not evidence.mdy:
        return OrderFound(Order.YMD)
    columns = [evidence, *others]
    if evidence.dmy and evidence.mdy:
        return _stronger(evidence, [evidence])
    if _proves_itself(evidence):
        return OrderFound(Order.DMY if evidence.dmy else Order.MDY)
    dmy, mdy = sum(column.dmy for column in columns), sum(column.mdy for column in columns)
    if dmy and mdy:
        return _stronger(evidence, columns)
    if dmy:
        return OrderFound(Order.DMY)
    if mdy:
        return OrderFound(Order.MDY) if custom is Order.MDY else _month_first(evidence, columns, mdy)
    if evidence.marks == {"."}:  # nobody writes the month in front with points
        return OrderFound(Order.DMY, by_custom=True)
    if custom and "/" not in evidence.marks:
        return OrderFound(custom, by_custom=True)
    return OrderFound(None, evidence.unclear)


def _proves_itself(evidence: DateEvidence) -> bool:
    """Whether the column's own cells prove one order amply, whatever the other columns say."""
    proofs = max(evidence.dmy, evidence.mdy)
    return proofs >= SEVERAL_PROOFS and evidence.ambiguous <= AMBIGUOUS_PER_PROOF * proofs


def _month_first(evidence: DateEvidence, columns: Sequence[DateEvidence], proofs: int) -> OrderFound:
    """Only the month in front is proved. One such cell may be a slip: then the others cannot be read by it."""
    ambiguous = sum(column.ambiguous for column in columns)
    if not evidence.ambiguous or (proofs >= SEVERAL_PROOFS and ambiguous <= AMBIGUOUS_PER_PROOF * proofs):
        return OrderFound(Order.MDY)
    return OrderFound(None, _example(columns, Order.MDY), scarce=True)


def _stronger(evidence: DateEvidence, columns: Sequence[DateEvidence]) -> OrderFound:
    """Both orders are proved: the one with ten times the other's proofs, else a question."""
    dmy, mdy = sum(column.dmy for column in columns), sum(column.mdy for column in columns)
    if max(dmy, mdy) < 10 * min(dmy, mdy):
        rarer = Order.DMY if dmy <= mdy else Order.MDY
        return OrderFound(None, _example(columns, rarer) or evidence.unclear, contradicts=True)
    return OrderFound(Order.DMY if dmy > mdy else Order.MDY)


def _example(columns: Iterable[DateEvidence], order: Order) -> tuple[int, str] | None:
    """The first cell that only this order allows."""
    return next((column.example[order] for column in columns if order in column.example), None)
