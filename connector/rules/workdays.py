"""On which days a message may leave."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

LIBERATION_DAY = (5, 5)


@cache
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a country in a year; none for the country "".

    The Dutch list counts 5 May every year (Algemene termijnenwet art. 3), although most employers only keep it
    every fifth.
    """
    if not country:
        return frozenset()
    days = set(holidays.country_holidays(country, years=year))
    if country == "NL":
        days.add(date(year, *LIBERATION_DAY))
    return frozenset(days)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    """Days without settlement in euro beside weekends (TARGET calendar of the ECB)."""
    return frozenset(holidays.financial_holidays("ECB", years=year))


def bank_day_before(day: date) -> date:
    """The last day before this one on which banks booked: what was paid on a Saturday is booked on Monday."""
    before = day - timedelta(days=1)
    while before.weekday() > 4 or before in _bank_holidays(before.year):
        before -= timedelta(days=1)
    return before


def knows(country: str) -> bool:
    """Whether the public holidays of this country (ISO 3166 alpha-2; "" = none are kept) are known."""
    return not country or country in holidays.list_supported_countries()


@dataclass(frozen=True, slots=True)
class SendingDays:
    """The weekdays (0 = Monday) on which messages leave, less the public holidays of a country."""

    weekdays: tuple[int, ...]
    country: str

    def __contains__(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in public_holidays(self.country, day.year)

    def first_from(self, day: date) -> date:
        """The first sending day on or after this one. There is one within a month on any sane calendar."""
        for ahead in range(32):
            candidate = day + timedelta(days=ahead)
            if candidate in self:
                return candidate
        raise ValueError(f"no sending day within a month of {day}")
