"""Messages leave on sending days only: the weekdays that were chosen, less the public holidays of a country."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.rules.workdays import SendingDays, knows, public_holidays
from tests.rules.builders import day

OFFICE = SendingDays((0, 1, 2, 3, 4), "NL")
BELGIUM = SendingDays((0, 1, 2, 3, 4), "BE")


@pytest.mark.parametrize("year", range(2020, 2036))
def test_in_the_netherlands_nothing_leaves_on_5_may_in_any_year(year: int) -> None:
    assert date(year, 5, 5) not in SendingDays(tuple(range(7)), "NL")


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("New Year's Day", "2026-01-01"),
        ("Good Friday", "2026-04-03"),
        ("Easter Monday", "2026-04-06"),
        ("King's Day", "2026-04-27"),
        ("King's Day moved from Sunday 27 April", "2025-04-26"),
        ("King's Day moved from Sunday 27 April", "2031-04-26"),
        ("Ascension Day", "2026-05-14"),
        ("Whit Monday", "2026-05-25"),
        ("Christmas Day", "2026-12-25"),
        ("Second Day of Christmas", "2028-12-26"),
    ],
)
def test_on_a_dutch_holiday_nothing_leaves(name: str, on: str) -> None:
    assert day(on) in public_holidays("NL", day(on).year), name
    assert day(on) not in SendingDays(tuple(range(7)), "NL"), name


@pytest.mark.parametrize("on", ["2025-04-28", "2026-05-04", "2026-05-06", "2026-12-24", "2026-12-28", "2026-05-01"])
def test_a_dutch_weekday_beside_a_holiday_is_a_sending_day(on: str) -> None:
    assert day(on) in OFFICE


@pytest.mark.parametrize("on", ["2026-05-01", "2026-07-21", "2026-11-11", "2026-04-06", "2026-05-14", "2026-12-25"])
def test_on_a_belgian_holiday_nothing_leaves(on: str) -> None:
    assert day(on) not in BELGIUM


@pytest.mark.parametrize("on", ["2026-04-27", "2026-05-05", "2026-04-03"])
def test_belgium_works_on_days_that_only_the_dutch_keep(on: str) -> None:
    assert day(on) in BELGIUM
    assert day(on) not in OFFICE


def test_without_a_country_no_holiday_is_kept() -> None:
    assert date(2026, 12, 25) in SendingDays((4,), "")


def test_a_country_is_known_by_its_code() -> None:
    assert knows("NL")
    assert knows("BE")
    assert knows("")
    assert not knows("XX")
    assert not knows("Netherlands")


def test_what_falls_due_on_good_friday_leaves_on_the_tuesday_after_easter() -> None:
    assert OFFICE.first_from(date(2026, 4, 3)) == date(2026, 4, 7)
    assert OFFICE.first_from(date(2026, 4, 2)) == date(2026, 4, 2)


def test_a_calendar_without_sending_days_is_refused_and_not_searched_forever() -> None:
    with pytest.raises(ValueError, match="no sending day within a month of 2026-03-01"):
        SendingDays((), "NL").first_from(date(2026, 3, 1))


@given(
    start=st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    weekdays=st.sets(st.integers(0, 6), min_size=1).map(lambda s: tuple(sorted(s))),
    country=st.sampled_from(["", "NL", "BE"]),
)
def test_the_first_sending_day_is_one_and_there_is_none_before_it(
    start: date, weekdays: tuple[int, ...], country: str
) -> None:
    days = SendingDays(weekdays, country)
    found = days.first_from(start)
    assert found >= start
    assert found in days
    assert not any(start + timedelta(days=n) in days for n in range((found - start).days))
