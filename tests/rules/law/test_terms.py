"""Terms: the fourteen-day letter, Belgian waiting days, limitation, and the words that start a term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.rules.law import be
from connector.rules.law.fourteen_days import (
    Sent,
    safe_costs_from,
    safe_last_day,
    starts_on_receipt,
    term_after_receipt,
)
from connector.rules.law.limitation import Claim, limitation
from connector.rules.workdays import public_holidays

days = st.dates(date(2026, 7, 1), date(2035, 12, 31))


# ---------------------------------------------------------------- the Dutch letter


def test_a_letter_of_friday_by_mail_gives_until_monday_when_the_fifteenth_day_is_a_saturday() -> None:
    assert safe_last_day(date(2026, 5, 1), Sent.EMAIL) == date(2026, 5, 18)


def test_by_post_there_are_nineteen_days_and_twenty_one_from_july_2027() -> None:
    assert safe_last_day(date(2026, 11, 2), Sent.POST) == date(2026, 11, 23), "the nineteenth day is a Saturday"
    assert safe_last_day(date(2027, 6, 30), Sent.POST) == date(2027, 7, 19)
    assert safe_last_day(date(2027, 7, 1), Sent.POST) == date(2027, 7, 22)


def test_post_around_christmas_takes_the_days_on_which_none_is_delivered() -> None:
    """Posted on Wednesday 23 December: delivered on the 24th (first) and 29th (second); a spare day, and fourteen."""
    assert safe_last_day(date(2026, 12, 23), Sent.POST) == date(2027, 1, 13)


def test_a_term_that_ends_on_new_years_day_runs_to_the_next_working_day() -> None:
    assert term_after_receipt(date(2026, 12, 18)).costs_from == date(2027, 1, 5)


@pytest.mark.parametrize("holiday", [(2027, 3, 26), (2027, 3, 29), (2027, 4, 27), (2027, 5, 5), (2027, 5, 6)])
def test_good_friday_easter_kings_day_the_fifth_of_may_and_ascension_end_no_term(holiday: tuple[int, int, int]) -> None:
    day = date(*holiday)
    assert term_after_receipt(day - timedelta(days=14)).last_day_without_costs > day


@given(days, st.sampled_from(Sent))
def test_the_last_day_without_costs_is_a_working_day_and_surely_late_enough(sent: date, how: Sent) -> None:
    last = safe_last_day(sent, how)
    assert last.weekday() < 5
    assert last not in public_holidays("NL", last.year)
    assert last >= sent + timedelta(days=15 if how is Sent.EMAIL else 19)
    assert last <= sent + timedelta(days=30)
    assert safe_costs_from(sent, how) == last + timedelta(days=1)


@given(days, st.sampled_from(Sent))
def test_a_letter_of_a_later_day_never_ends_earlier(sent: date, how: Sent) -> None:
    assert safe_last_day(sent, how) <= safe_last_day(sent + timedelta(days=1), how)


RIGHT = [
    "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd",
    "binnen 14 dagen vanaf de dag nadat deze brief bij u is bezorgd",
    "binnen 14 (veertien) dagen vanaf de dag na ontvangst van deze brief",
    "binnen vijftien dagen nadat deze brief bij u is bezorgd",
    "binnen 15 dagen na ontvangst van deze e-mail",
    "binnen veertien dagen, te rekenen vanaf de dag nadat u deze brief hebt ontvangen",
]
WRONG = [
    "binnen veertien dagen na heden",
    "binnen veertien dagen na dagtekening van deze brief",
    "binnen veertien dagen na verzending van deze brief",
    "binnen veertien dagen",
    "binnen veertien dagen nadat deze brief bij u is bezorgd",  # that is thirteen from the day after
    "binnen dertien dagen vanaf de dag nadat deze brief bij u is bezorgd",
    "binnen 14 (vijftien) dagen vanaf de dag nadat deze brief bij u is bezorgd",
    "binnen twee weken na ontvangst",
    "binnen vijftien dagen na ontvangst van de factuur",
    "binnen vijftien dagen na bezorging van het pakket",
    "binnen vijftien dagen na ontvangst van deze brief of na dagtekening",
    "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd en binnen een week na heden",
    "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd, maar uiterlijk morgen",
    "binnen veertien dagen vanaf de dag nadat deze brief bij u is bezorgd, in elk geval 10 dagen na heden",
    "",
]


@pytest.mark.parametrize("sentence", RIGHT)
def test_words_that_count_from_the_day_after_delivery_are_right(sentence: str) -> None:
    assert starts_on_receipt(f"Betaal het bedrag {sentence}.")
    assert starts_on_receipt(f"Betaal het bedrag\n  {sentence.upper()}.")


@pytest.mark.parametrize("sentence", WRONG)
def test_words_that_count_from_another_day_or_too_few_days_are_wrong(sentence: str) -> None:
    assert not starts_on_receipt(f"Betaal het bedrag {sentence}.")


# ---------------------------------------------------------------- Belgium


def test_nothing_but_the_principal_may_be_asked_for_fourteen_days_and_one_to_spare() -> None:
    assert be.costs_from(date(2026, 6, 1), Sent.EMAIL) == date(2026, 6, 17)
    assert be.costs_from(date(2026, 6, 4), Sent.POST) == date(2026, 6, 24), "the third working day is the first"


def test_a_belgian_holiday_is_no_working_day_for_the_post() -> None:
    """Posted on Friday 17 July 2026: Monday, then the national holiday, Wednesday and Thursday."""
    assert be.costs_from(date(2026, 7, 17), Sent.POST) == date(2026, 7, 23) + timedelta(days=15)


@given(days, st.sampled_from(Sent))
def test_a_belgian_consumer_always_has_his_fourteen_days(sent: date, how: Sent) -> None:
    assert (be.costs_from(sent, how) - sent).days >= (16 if how is Sent.EMAIL else 18)


def test_interest_of_a_small_creditor_counts_from_the_day_after_the_first_reminder() -> None:
    assert be.interest_from(date(2026, 6, 1), Sent.EMAIL, small_creditor=True) == date(2026, 6, 2)
    assert be.interest_from(date(2026, 6, 1), Sent.EMAIL, small_creditor=False) == date(2026, 6, 17)


# ---------------------------------------------------------------- limitation


def test_a_claim_from_a_contract_lives_five_years_and_one_from_a_consumer_sale_two() -> None:
    assert limitation(date(2022, 6, 15)).last_day_to_interrupt == date(2027, 6, 15)
    assert limitation(date(2022, 6, 15), Claim.CONSUMER_SALE).last_day_to_interrupt == date(2024, 6, 15)
    assert limitation(date(2022, 6, 15), Claim.BELGIAN).last_day_to_interrupt == date(2032, 6, 15)


def test_a_demand_in_time_starts_a_new_term_and_one_that_came_too_late_does_not() -> None:
    sale = Claim.CONSUMER_SALE
    assert limitation(date(2022, 6, 15), sale, [date(2024, 6, 15)]).last_day_to_interrupt == date(2026, 6, 15)
    assert limitation(date(2022, 6, 15), sale, [date(2024, 6, 16)]).last_day_to_interrupt == date(2024, 6, 15)
    chain = [date(2026, 1, 1), date(2024, 6, 1)]
    assert limitation(date(2022, 6, 15), sale, chain).last_day_to_interrupt == date(2028, 1, 1)


def test_a_new_term_is_never_longer_than_five_years_and_never_ends_sooner_than_the_old_one() -> None:
    assert limitation(date(2022, 6, 15), Claim.BELGIAN, [date(2030, 1, 1)]).last_day_to_interrupt == date(2035, 1, 1)
    assert limitation(date(2022, 6, 15), Claim.BELGIAN, [date(2023, 1, 1)]).last_day_to_interrupt == date(2032, 6, 15)


def test_the_warning_comes_six_months_before_the_end() -> None:
    found = limitation(date(2022, 8, 31))
    assert found.warn_from == date(2027, 2, 28)
    assert found.warns_on(date(2027, 2, 28))
    assert not found.warns_on(date(2027, 2, 27))
