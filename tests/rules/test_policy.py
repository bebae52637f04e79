"""A policy with faults is never saved: each check has a policy that it refuses and one that it lets pass."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal

import pytest

from connector.model import Money, Notice
from connector.rules.policy import Policy, Rate, faults
from connector.rules.presets import DEFAULT
from tests.rules.builders import after_previous, day, ladder, money, policy, step

LATE = step("late", 5)


def reasons(of: Policy) -> list[str]:
    return [fault.reason for fault in faults(of)]


FAULTY = {
    "has no steps": policy(),
    "uses a step key twice": policy(step("late", 5), step("late", 10)),
    "cooldown_days is under 1": policy(LATE, cooldown_days=0),
    "has no sending days": policy(LATE, sending_weekdays=()),
    "sending_weekdays must lie between": policy(LATE, sending_weekdays=(0, 7)),
    "knows no public holidays of 'XX'": policy(LATE, holidays="XX"),
    "sending_from is not before sending_until": policy(LATE, sending_from=time(17), sending_until=time(17)),
    "max_attempts is under 1": policy(LATE, max_attempts=0),
    "freshness_days is negative": policy(LATE, freshness_days=-1),
    "plan_notice_days is under 1": policy(LATE, plan_notice_days=0),
    "gives two minimums for one currency": policy(LATE, minimums=(money("5"), money("6"))),
    "the first step cannot count from a previous one": policy(after_previous("late", 5)),
    "lies less than a day after the previous step": policy(LATE, after_previous("same", 0)),
    "term_days must lie between 0 and 3650": policy(step("late", 5, term_days=-1)),
    "a cost must be above zero, and on a step after the due date": policy(step("late", 5, cost=money("0.00"))),
    "a milder notice follows a stricter one": policy(step("firm", 5, Notice.FORMAL_NOTICE), step("mild", 9)),
    "plan notices follow from a plan": policy(step("plan", -3, Notice.PLAN_NOTICE), LATE),
    "speaks of late payment on day -3": policy(step("late", -3, Notice.FRIENDLY)),
    "speaks of late payment on day 0": policy(step("late", 0, Notice.REMINDER)),
    "announces a due date that has come": policy(step("pre", 0, Notice.PRE_DUE), LATE),
    "does not come after the step before it": policy(LATE, step("same", 5)),
}


@pytest.mark.parametrize("reason", FAULTY)
def test_a_policy_with_this_fault_is_refused_for_this_reason_alone(reason: str) -> None:
    told = reasons(FAULTY[reason])
    assert len(told) == 1, told
    assert reason in told[0]


def test_the_last_sane_value_of_each_check_is_let_pass() -> None:
    edge = policy(
        step("pre", -1, Notice.PRE_DUE),
        step("first", 1, Notice.FRIENDLY, cost=money("0.01")),
        after_previous("second", 1, Notice.FRIENDLY),
        step("third", 3, Notice.FRIENDLY),
        after_previous("last", 1, Notice.LAST_DEMAND),
        cooldown_days=1,
        sending_weekdays=(6,),
        holidays="BE",
        sending_from=time(9),
        sending_until=time(9, 1),
        max_attempts=1,
        freshness_days=0,
        plan_notice_days=1,
        minimums=(money("5"), money("5", "USD")),
    )
    assert reasons(edge) == []


def test_the_ladder_that_comes_with_the_product_is_sane() -> None:
    assert faults(DEFAULT) == ()


def test_every_fault_is_told_at_once_and_names_its_step() -> None:
    bad = policy(step("a", 0), step("a", -1, Notice.REMINDER, term_days=-1), cooldown_days=0)
    assert len(faults(bad)) >= 5
    assert "policy test, step a: speaks of late payment on day 0" in "\n".join(map(str, faults(bad)))


def test_a_cost_on_a_step_before_the_due_date_is_refused() -> None:
    assert reasons(policy(step("pre", -3, Notice.PRE_DUE, cost=money("1.00")), LATE)) != []


def test_s25_a_late_payment_text_cannot_be_saved_on_a_step_before_the_due_date() -> None:
    for notice in (n for n in Notice if not n.before_due):
        assert reasons(policy(step("early", -3, notice))) != [], notice
    assert reasons(policy(step("early", -3, Notice.PRE_DUE))) == []


# ---------------------------------------------------------------- the calendar of a policy


@pytest.mark.parametrize(
    ("days", "due", "shown"),
    [
        (60, "2026-03-01", "2026-04-30"),
        (-3, "2026-03-01", "2026-02-26"),
        (-3, "2028-03-01", "2028-02-27"),  # a leap year
        (10, "2026-12-28", "2027-01-07"),
    ],
)
def test_s25_the_preview_counts_whole_days_from_the_due_date(days: int, due: str, shown: str) -> None:
    only = policy(step("it", days, Notice.PRE_DUE if days < 0 else Notice.REMINDER))
    assert only.preview(day(due)) == (("it", day(shown)),)


def test_the_preview_adds_up_steps_that_count_from_the_previous_one() -> None:
    mixed = policy(step("a", 3), after_previous("b", 7), step("c", 20), after_previous("d", 5))
    shown = [on for _, on in mixed.preview(date(2026, 3, 1))]
    assert shown == [date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 21), date(2026, 3, 26)]


def test_the_distance_between_two_steps_is_that_of_their_places() -> None:
    mixed = policy(step("a", 3), after_previous("b", 7), step("c", 20))
    assert [mixed.distance(i, i - 1) for i in (1, 2)] == [7, 10]
    assert [mixed.distance(i, None) for i in (0, 1, 2)] == [3, 10, 20]
    assert mixed.distance(2, 0) == 17


# ---------------------------------------------------------------- minimums and sameness


def test_a_minimum_in_its_own_currency_comes_before_a_converted_one() -> None:
    both = ladder(5, minimums=(money("150"), money("100", "USD")))
    rates = (Rate("USD", "EUR", Decimal("0.5")),)
    assert both.minimum("USD", rates) == money("100", "USD")
    assert ladder(5, minimums=(money("150"),)).minimum("USD", rates) == money("300", "USD")


def test_without_a_minimum_or_a_rate_every_amount_is_asked_for() -> None:
    assert ladder(5, minimums=(money("150"),)).minimum("USD") == Money(Decimal(0), "USD")
    assert ladder(5).minimum("EUR") == money("0")


def test_other_days_or_manners_leave_the_ladder_the_same_and_other_steps_do_not() -> None:
    old = ladder(3, 10)
    assert ladder(5, 30, cooldown_days=9, name="new").ladder == old.ladder
    assert replace(old, steps=old.steps[:1]).ladder != old.ladder
    assert policy(step("step1", 3), step("step2", 10, Notice.FORMAL_NOTICE)).ladder != old.ladder
