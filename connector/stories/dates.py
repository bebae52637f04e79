"""Reads the days and times of a story: `2026-03-01`, `1 March 2026`, `Friday 1 May`, `day 5`, `14:00`."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_DAY = re.compile(r"day (-?\d+)", re.IGNORECASE)
_WORDS = re.compile(r"(?:([a-z]+) )?(\d{1,2}) ([a-z]+)(?: (\d{4}))?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What makes a short date whole: the story's year, and the day from which `day 5` counts."""

    year: int | None = None
    day_zero: date | None = None

    def read(self, text: str) -> date:
        """The date that is meant; ValueError says what is wrong with it."""
        if _ISO.fullmatch(text):
            return _iso(text)
        if counted := _DAY.fullmatch(text):
            return self._counted(int(counted[1]))
        if worded := _WORDS.fullmatch(text):
            return self._worded(text, *worded.groups())
        raise ValueError(f"{text!r} is not a date; write 2026-03-01, 1 March 2026 or day 5")

    def _counted(self, days: int) -> date:
        if self.day_zero is None:
            raise ValueError(f"day {days}: no day to count from; write 'day 0 is 1 January 2026' at the top")
        return self.day_zero + timedelta(days=days)

    def _worded(self, text: str, weekday: str | None, day: str, month: str, year: str | None) -> date:
        number = _index(MONTHS, month)
        if number is None:
            raise ValueError(f"{text!r} is not a date: {month!r} is no month")
        whole = int(year) if year else self.year
        if whole is None:
            raise ValueError(f"{text!r} has no year; write it, or 'year 2026' at the top")
        found = _date(whole, number + 1, int(day), text)
        if weekday and _index(WEEKDAYS, weekday) != found.weekday():
            raise ValueError(f"{text!r}: that day is a {WEEKDAYS[found.weekday()]}")
        return found


def _index(names: tuple[str, ...], name: str) -> int | None:
    return next((i for i, each in enumerate(names) if each.lower() == name.lower()), None)


def _iso(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    return _date(year, month, day, text)


def _date(year: int, month: int, day: int, text: str) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{text!r} is not a date: {year}-{month:02} has no day {day}") from None


def read_time(text: str) -> time:
    """A local time in hours and minutes."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(f"{text!r} is not a time; write 09:00 or 14:30")
    return time(int(hours), int(minutes))


def read_zone(text: str) -> str:
    """A time zone by its IANA name."""
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise ValueError(f"{text!r} is not a time zone; write a name such as Europe/Amsterdam") from None


def read_weekdays(text: str) -> tuple[int, ...]:
    """`every day`, `Monday to Friday`, or a list of weekdays; Monday is 0."""
    if text.lower() == "every day":
        return tuple(range(7))
    first, to, last = text.partition(" to ")
    if to:
        return tuple(range(_weekday(first), _weekday(last) + 1))
    return tuple(sorted(_weekday(each) for each in re.split(r", | and ", text)))


def _weekday(name: str) -> int:
    found = _index(WEEKDAYS, name.strip())
    if found is None:
        raise ValueError(f"{name.strip()!r} is not a weekday; write Monday, Tuesday …")
    return found


def in_words(day: date) -> str:
    """`Sunday 22 March 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
