"""Days as the law counts them: years from a day, working days, and terms that end on a day of rest."""

from collections.abc import Iterator
from datetime import date, timedelta

from connector.rules.workdays import public_holidays

DAY = timedelta(days=1)
SATURDAY = 5


def years_after(day: date, years: int) -> date:
    """The same day so many years on; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


def working_days_from(day: date, country: str) -> Iterator[date]:
    """Every Monday to Friday from this day on that is no public holiday of the country."""
    while True:
        if day.weekday() < SATURDAY and day not in public_holidays(country, day.year):
            yield day
        day += DAY


def not_on_a_day_of_rest(day: date, country: str = "NL") -> date:
    """A term that ends on a Saturday, Sunday or recognised holiday runs to the end of the next working day
    (Algemene termijnenwet art. 1 and 3)."""
    return next(working_days_from(day, country))
