"""Interest: rates that change, years that fill, days that count, payments that lower the base."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import RateUnknown
from connector.rules.law.dated import AtLeast, FixedRate
from connector.rules.law.interest import (
    BELGIAN,
    Compounding,
    Convention,
    DayCount,
    Lowered,
    Rounding,
    a_day,
    agreed_monthly,
    interest,
)
from connector.tables import law_tables

CONSUMER, COMMERCIAL = law_tables().nl_consumer, law_tables().nl_commercial
SIMPLE = Convention(compounding=Compounding.NONE)
days = st.dates(date(2004, 1, 1), date(2026, 12, 31))
amounts = st.decimals("0.01", "1000000", places=2)
conventions = st.builds(Convention, st.sampled_from(DayCount), st.sampled_from(Rounding), st.sampled_from(Compounding))


def euros(text: str) -> Decimal:
    return Decimal(text)


def test_a_full_year_gives_exactly_the_yearly_rate_also_in_a_leap_year() -> None:
    for year in (2023, 2024, 2025):
        found = interest(euros("5000"), date(year, 1, 1), date(year, 12, 31), FixedRate(Decimal(6)))
        assert found.amount == euros("300.00")


def test_a_leap_year_by_365_days_costs_a_day_more() -> None:
    convention = Convention(DayCount.ALWAYS_365)
    found = interest(euros("36500"), date(2024, 1, 1), date(2024, 12, 31), FixedRate(Decimal(6)), convention)
    assert found.amount == euros("2196.00")


def test_a_payment_on_the_first_day_of_default_leaves_that_day_its_interest() -> None:
    first, rate = date(2026, 1, 1), FixedRate(Decimal("3.65"))
    paid = Lowered(first, Decimal(600))
    assert interest(euros("1000"), first, first, rate, lowered=[paid]).amount == euros("0.10")
    assert interest(euros("1000"), first, first + timedelta(days=10), rate, lowered=[paid]).amount == euros("0.50")


def test_the_year_that_is_full_bears_interest_itself_from_its_own_anniversary() -> None:
    first = date(2024, 3, 15)
    one = interest(euros("1000"), first, date(2025, 3, 14), FixedRate(Decimal(10)))
    next_day = interest(euros("1000"), first, date(2025, 3, 15), FixedRate(Decimal(10)))
    assert next_day.segments[-1].first == date(2025, 3, 15), "not 1 January"
    assert next_day.segments[-1].base == 1000 + one.amount


def test_default_on_29_february_is_a_year_old_on_28_february() -> None:
    found = interest(euros("1000"), date(2024, 2, 29), date(2025, 3, 1), FixedRate(Decimal(10)))
    assert [s.first for s in found.segments] == [date(2024, 2, 29), date(2025, 2, 28)]


def test_two_years_at_10_percent_are_210_with_interest_on_interest_and_200_without() -> None:
    span = (euros("1000"), date(2025, 1, 1), date(2026, 12, 31), FixedRate(Decimal(10)))
    assert interest(*span).amount == euros("210.00")
    assert interest(*span, SIMPLE).amount == euros("200.00")


def test_interest_changes_with_the_rate_from_its_first_day() -> None:
    found = interest(euros("1210"), date(2026, 6, 30), date(2026, 7, 1), COMMERCIAL)
    assert [(s.first, s.percent) for s in found.segments] == [
        (date(2026, 6, 30), Decimal("10.15")),
        (date(2026, 7, 1), Decimal("10.40")),
    ]


def test_a_payment_lowers_the_base_from_the_day_after_it_came() -> None:
    """100 days at 3.65 percent over 1,000 are 10.00; when 600 come on the 50th day, 5.00 and 2.00."""
    first, rate = date(2025, 1, 1), FixedRate(Decimal("3.65"))
    last, paid = first + timedelta(days=99), Lowered(first + timedelta(days=49), Decimal(600))
    assert interest(euros("1000"), first, last, rate).amount == euros("10.00")
    assert interest(euros("1000"), first, last, rate, lowered=[paid]).amount == euros("7.00")


def test_interest_stops_when_the_principal_is_paid() -> None:
    first = date(2024, 1, 1)
    paid = Lowered(date(2025, 6, 1), Decimal(1000))
    till_then = interest(euros("1000"), first, paid.on, CONSUMER)
    assert interest(euros("1000"), first, date(2026, 9, 1), CONSUMER, lowered=[paid]).amount == till_then.amount


def test_an_agreed_rate_goes_on_with_a_consumer_where_it_is_higher() -> None:
    rates = AtLeast(Decimal(5), CONSUMER)
    assert [piece.percent for piece in rates.pieces(date(2022, 12, 31), date(2024, 1, 1))] == [5, 5, 6, 7]


def test_by_piece_every_piece_is_rounded_and_the_rounded_sum_joins_the_base() -> None:
    by_piece = Convention(DayCount.ALWAYS_365, Rounding.PER_SEGMENT)
    found = interest(euros("3000"), date(2014, 5, 29), date(2014, 12, 11), CONSUMER, by_piece)
    assert found.amount == sum(s.interest for s in found.segments) == euros("48.58")


def test_the_rate_of_next_year_is_not_guessed() -> None:
    assert interest(euros("1"), date(2026, 12, 1), date(2026, 12, 31), CONSUMER).days == 31
    with pytest.raises(RateUnknown, match=r"2026-11-22.*2027-01-01"):
        interest(euros("1"), date(2026, 12, 1), date(2027, 1, 1), CONSUMER)
    with pytest.raises(RateUnknown, match="begins on 2002"):
        CONSUMER.on(date(2001, 12, 31))


@pytest.mark.parametrize("given", [("-1", 0, "0"), ("1", -1, "0"), ("1", 0, "-1")])
def test_impossible_input_is_refused(given: tuple[str, int, str]) -> None:
    principal, length, payment = given
    first = date(2026, 1, 1)
    lowered = [Lowered(first, Decimal(payment))]
    with pytest.raises(ValueError, match=r"below zero|before the first"):
        interest(Decimal(principal), first, first + timedelta(days=length), CONSUMER, lowered=lowered)


@given(amounts, days, days, days, st.sampled_from(DayCount))
def test_interest_over_two_adjoining_periods_is_that_over_both_within_a_cent(
    principal: Decimal, one: date, other: date, third: date, count: DayCount
) -> None:
    first, middle, last = sorted((one, other, third))
    convention = Convention(count, compounding=Compounding.NONE)
    whole = interest(principal, first, last, COMMERCIAL, convention).amount
    parts = interest(principal, first, middle, COMMERCIAL, convention).amount
    if middle < last:
        parts += interest(principal, middle + timedelta(days=1), last, COMMERCIAL, convention).amount
    assert abs(whole - parts) <= Decimal("0.01")


@given(amounts, days, days, conventions, st.lists(st.builds(Lowered, days, amounts), max_size=4))
def test_interest_is_never_below_zero_a_payment_never_raises_it_and_the_pieces_cover_every_day(
    principal: Decimal, one: date, other: date, convention: Convention, paid: list[Lowered]
) -> None:
    first, last = sorted((one, other))
    found = interest(principal, first, last, CONSUMER, convention, paid)
    assert found.amount >= 0
    if not paid:
        assert sum(s.days for s in found.segments) == found.days
        assert found.segments[0].first == first
        assert found.segments[-1].last == last
    assert interest(principal, first, last, CONSUMER, convention).amount >= found.amount


@given(amounts, amounts, days, days, conventions)
def test_more_principal_never_bears_less_interest(
    one: Decimal, other: Decimal, start: date, end: date, convention: Convention
) -> None:
    (low, high), (first, last) = sorted((one, other)), sorted((start, end))
    assert (
        interest(low, first, last, COMMERCIAL, convention).amount
        <= interest(high, first, last, COMMERCIAL, convention).amount
    )


def test_a_month_at_2_percent_compounds_and_its_days_are_a_part_of_that_month() -> None:
    """From 25 September 2024 over 1,809.18: a full month 36.18, then 36.91; 21 of 30 days 33.42 in the fifteenth."""
    found = agreed_monthly(euros("1809.18"), Decimal(2), date(2024, 9, 25), date(2025, 12, 15))
    assert [str(s.interest) for s in found.segments][:3] == ["36.18", "36.91", "37.65"]
    assert (found.segments[-1].days, str(found.segments[-1].interest)) == (21, "33.42")


def test_twelve_months_at_2_percent_over_1000_are_the_sum_of_twelve_rounded_lines() -> None:
    assert agreed_monthly(euros("1000"), Decimal(2), date(2025, 1, 15), date(2026, 1, 14)).amount == euros("268.23")


def test_months_from_the_31st_end_with_shorter_months() -> None:
    found = agreed_monthly(euros("1000"), Decimal(2), date(2025, 1, 31), date(2025, 4, 29))
    assert [s.days for s in found.segments] == [28, 31, 30]


def test_one_day_is_shown_in_cents() -> None:
    assert a_day(euros("1210"), COMMERCIAL, date(2026, 11, 22)) == euros("0.34")


def test_between_belgian_businesses_interest_is_simple_and_by_365_days() -> None:
    found = interest(euros("2500"), date(2024, 1, 1), date(2025, 12, 31), FixedRate(Decimal("10.5")), BELGIAN)
    assert found.amount == euros("525.72"), "731 days"
