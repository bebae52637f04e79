"""Dutch collection costs: the scale, one letter, VAT, instalments, and when they are owed at all."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.rules.law import nl
from connector.rules.law.amounts import NOTHING
from connector.rules.law.nl import Charged, Debt, Owed, VatConditions
from connector.tables import law_tables

SCALE = law_tables().nl_costs
amounts = st.decimals("0.01", "5000000", places=2)


def costs(principal: str) -> str:
    return str(nl.collection_costs(Decimal(principal), SCALE))


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("0.00", "0.00"),
        ("0.01", "40.00"),
        ("266.66", "40.00"),  # 15 percent is 39.999
        ("266.70", "40.01"),
        ("1000.50", "150.08"),  # a float makes 150.07 of it
        ("2500.00", "375.00"),
        ("5000.00", "625.00"),
        ("10000.00", "875.00"),
        ("200000.00", "2775.00"),
        ("999999.99", "6775.00"),  # 6,774.99995
        ("1000000.00", "6775.00"),
        ("1005000.00", "6775.00"),  # the maximum is reached at a million, not here
    ],
)
def test_costs_over_a_principal_follow_the_scale_of_the_decree(principal: str, expected: str) -> None:
    assert costs(principal) == expected


@given(amounts, amounts)
def test_costs_never_fall_when_the_principal_rises_and_never_pass_the_maximum(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    found = [nl.collection_costs(each, SCALE) for each in (low, high)]
    assert SCALE.minimum <= found[0] <= found[1] <= SCALE.maximum
    assert all(each == each.quantize(Decimal("0.01")) for each in found)


@given(st.lists(amounts, min_size=1, max_size=6))
def test_one_letter_never_costs_more_than_a_letter_for_each(principals: list[Decimal]) -> None:
    together = nl.costs_of_one_letter(principals, SCALE)
    assert together <= sum((nl.collection_costs(each, SCALE) for each in principals), Decimal(0)) + Decimal("0.03")
    assert together == nl.collection_costs(sum(principals, Decimal(0)), SCALE)


def test_a_principal_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        costs("-0.01")


@pytest.mark.parametrize("missing", ["outsourced", "can_deduct", "declared_in_letter"])
def test_vat_comes_on_top_only_when_all_three_conditions_are_met(missing: str) -> None:
    met = {"outsourced": True, "can_deduct": False, "declared_in_letter": True}
    assert nl.vat_on_costs(Decimal(150), Decimal(21), VatConditions(**met)) == Decimal("31.50")
    met[missing] = not met[missing]
    assert nl.vat_on_costs(Decimal(150), Decimal(21), VatConditions(**met)) == 0


# ---------------------------------------------------------------- instalments


def of_months(instalment: str, months: int) -> list[Decimal]:
    """The costs when the instalment of the first of each month is missed."""
    charged: list[Charged] = []
    for number in range(months):
        on = date(2025 + number // 12, number % 12 + 1, 1)
        charged.append(Charged(on, nl.instalment_costs(Decimal(instalment), on, charged, SCALE)))
    return [each.costs for each in charged]


def test_six_missed_instalments_of_100_cost_40_and_five_times_20() -> None:
    assert of_months("100.00", 6) == [40, 20, 20, 20, 20, 20]


@pytest.mark.parametrize("instalment", ["5.00", "100.00", "266.66"])
def test_small_instalments_never_cost_more_than_140_in_any_half_year(instalment: str) -> None:
    charged = of_months(instalment, 36)
    assert max(sum(charged[start : start + 6]) for start in range(31)) <= 140


def test_an_instalment_of_267_is_none_of_the_small_ones() -> None:
    assert of_months("300.00", 2) == [Decimal("45.00"), Decimal("45.00")]


def test_after_six_quiet_months_the_first_missed_instalment_costs_40_again() -> None:
    earlier = [Charged(date(2026, 1, 1), Decimal(40))]
    assert nl.instalment_costs(Decimal(100), date(2026, 6, 30), earlier, SCALE) == 20
    assert nl.instalment_costs(Decimal(100), date(2026, 7, 1), earlier, SCALE) == 40


def test_skipped_letters_are_caught_up_by_one_letter_at_the_costs_of_one_instalment() -> None:
    assert nl.costs_after_skipped_letters([Decimal(100), Decimal(260), Decimal(90)], SCALE) == 40


# ---------------------------------------------------------------- when they are owed

DUE = date(2026, 9, 1)
LETTER = date(2026, 11, 2)  # a Monday; its fourteenth day is Monday the 16th


def owed(today: date, letter: date | None = LETTER, *payments: tuple[date, str]) -> tuple[str, Owed]:
    debt = Debt(Decimal("1000.00"), DUE, tuple((day, Decimal(amount)) for day, amount in payments))
    amount, why = nl.costs_owed_by_consumer(debt, letter, today, SCALE)
    return str(amount), why


def test_a_consumer_owes_no_costs_on_the_sixteenth_and_150_on_the_seventeenth() -> None:
    assert owed(date(2026, 11, 16)) == ("0.00", Owed.TERM_RUNNING)
    assert owed(date(2026, 11, 17)) == ("150.00", Owed.DUE)


def test_without_a_letter_a_consumer_never_owes_costs() -> None:
    assert owed(date(2027, 11, 16), None) == ("0.00", Owed.NO_LETTER)


def test_a_letter_before_default_counts_for_nothing() -> None:
    assert owed(date(2026, 12, 1), DUE) == ("0.00", Owed.LETTER_TOO_EARLY)
    assert owed(date(2026, 12, 1), DUE + timedelta(days=1))[1] is Owed.DUE


def test_who_pays_all_on_the_last_day_owes_no_costs_and_a_day_later_all_of_them() -> None:
    assert owed(date(2026, 12, 1), LETTER, (date(2026, 11, 16), "1000.00")) == ("0.00", Owed.PAID_IN_TIME)
    assert owed(date(2026, 12, 1), LETTER, (date(2026, 11, 17), "1000.00")) == ("150.00", Owed.DUE)


def test_who_pays_900_of_1000_within_the_term_owes_the_costs_of_the_rest() -> None:
    assert owed(date(2026, 12, 1), LETTER, (date(2026, 11, 12), "900.00")) == ("40.00", Owed.DUE)


def test_a_business_owes_costs_from_the_day_after_the_due_day_and_at_least_40() -> None:
    debt = Debt(Decimal("2000.00"), DUE)
    assert nl.costs_owed_by_business(debt, DUE, SCALE) == (NOTHING, Owed.NOT_OVERDUE)
    assert nl.costs_owed_by_business(debt, DUE + timedelta(days=1), SCALE) == (Decimal("300.00"), Owed.DUE)
    late = Debt(Decimal("2000.00"), DUE, ((DUE + timedelta(days=3), Decimal(2000)),))
    assert nl.costs_owed_by_business(late, DUE + timedelta(days=9), SCALE) == (Decimal("40.00"), Owed.DUE)
    on_time = Debt(Decimal("2000.00"), DUE, ((DUE, Decimal(2000)),))
    assert nl.costs_owed_by_business(on_time, DUE + timedelta(days=9), SCALE) == (NOTHING, Owed.PAID_IN_TIME)


# ---------------------------------------------------------------- interest in trade


def test_without_an_agreed_day_interest_in_trade_runs_from_the_31st_day_after_the_last_of_invoice_and_delivery() -> (
    None
):
    assert nl.interest_without_agreed_day(date(2026, 9, 15)) == date(2026, 10, 16)
    assert nl.interest_without_agreed_day(date(2026, 9, 15), delivered=date(2026, 9, 20)) == date(2026, 10, 21)
    assert nl.interest_without_agreed_day(date(2026, 9, 15), date(2026, 9, 1), date(2026, 9, 25)) == date(2026, 10, 26)
