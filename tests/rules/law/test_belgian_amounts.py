"""Belgian amounts: the lump sum, what a reminder may cost, the ceiling of interest, structured communications."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.rules.law import be
from connector.rules.law.communication import is_structured, structured
from connector.rules.law.dated import AtMost
from connector.tables import law_tables

CAPS, B2B = law_tables().be_caps, law_tables().be_b2b
amounts = st.decimals("0.01", "1000000", places=2)


@pytest.mark.parametrize(
    ("balance", "highest"),
    [("0", "0.00"), ("0.01", "20.00"), ("150", "20.00"), ("150.01", "30.00"), ("500", "65.00"), ("500.20", "65.01")],
)
def test_the_lump_sum_follows_the_balance(balance: str, highest: str) -> None:
    assert str(be.highest_compensation(Decimal(balance), CAPS)) == highest


@given(amounts, amounts)
def test_the_lump_sum_never_falls_when_the_balance_rises_and_never_passes_2000(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert be.highest_compensation(low, CAPS) <= be.highest_compensation(high, CAPS) <= 2000


def test_a_reminder_costs_nothing_outside_regular_supply() -> None:
    assert be.cost_of_reminder(date(2026, 6, 1), Decimal("1.50"), False, [date(2026, 1, 1)] * 9) == 0


def test_under_regular_supply_the_reminders_of_three_due_dates_a_year_are_free() -> None:
    earlier = [date(2025, 12, 1), date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5)]
    assert be.cost_of_reminder(date(2026, 4, 5), Decimal("1.50"), True, earlier[:3]) == 0
    assert be.cost_of_reminder(date(2026, 4, 5), Decimal("1.50"), True, earlier) == Decimal("9.00")
    assert be.cost_of_reminder(date(2027, 1, 5), Decimal("1.50"), True, earlier) == 0


def test_agreed_interest_from_a_consumer_stays_under_the_ceiling() -> None:
    day = date(2026, 9, 1)
    assert AtMost(Decimal(8), B2B).on(day) == 8
    assert AtMost(Decimal(12), B2B).on(day) == Decimal("10.50")
    pieces = AtMost(Decimal("11.2"), B2B).pieces(date(2025, 6, 30), date(2025, 7, 1))
    assert [piece.percent for piece in pieces] == [Decimal("11.2"), Decimal("10.50")]


def test_old_contracts_have_their_own_rate_until_15_march_2015() -> None:
    old = law_tables().be_b2b_old_contracts
    found = [(old.on(day), B2B.on(day)) for day in (date(2014, 7, 1), date(2015, 3, 15), date(2015, 3, 16))]
    assert found == [
        (Decimal("7.50"), Decimal("8.50")),
        (Decimal("7.50"), Decimal("8.50")),
        (Decimal("8.50"), Decimal("8.50")),
    ]


@given(st.integers(0, 9_999_999_999))
def test_every_structured_communication_checks_and_one_wrong_digit_does_not(number: int) -> None:
    found = structured(number)
    assert is_structured(found)
    digits = [place for place, sign in enumerate(found) if sign.isdigit()]
    at = digits[number % len(digits)]
    assert not is_structured(found[:at] + str((int(found[at]) + 1) % 10) + found[at + 1 :])


def test_a_remainder_of_nothing_is_written_97() -> None:
    assert structured(970) == "+++000/0000/97097+++"


@pytest.mark.parametrize("number", [-1, 10_000_000_000])
def test_a_number_of_more_than_ten_digits_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"10 digits"):
        structured(number)
