"""Work comes in the order of what it is worth: amount, chance and age, by a formula that anybody can do by hand."""

from datetime import date
from decimal import Decimal

import pytest

from connector.rules.worth import FORMULA, History, Worth, is_slow
from tests.rules.builders import money


def worth(amount: str = "900.00", known: int = 0, slow: int = 0, days: int = 0) -> Worth:
    return Worth(money(amount), History(known, slow), days)


def test_without_history_the_chance_is_one_in_three() -> None:
    assert worth("900.00", days=30).value == money("600.00")  # 900 x 1/3 x 2


def test_the_figures_that_are_shown_are_those_it_was_made_of() -> None:
    one = worth("1000.00", known=7, slow=3, days=45)
    assert (one.chance, one.age) == (Decimal("0.4"), Decimal("2.5"))
    assert one.value == money("1000.00")


def test_the_order_changes_with_history() -> None:
    """Of two who owe the same as long, whoever paid slowly comes first; without their history it was the other way."""
    large, small = worth("1000.00", days=10), worth("800.00", days=10)
    assert large.value.amount > small.value.amount
    large, small = worth("1000.00", 12, 0, 10), worth("800.00", 12, 9, 10)
    assert large.value.amount < small.value.amount


def test_one_invoice_decides_nothing_and_nobody_is_certain() -> None:
    assert worth(known=1, slow=1).chance == Decimal("0.5")
    assert 0 < worth(known=200, slow=0).chance < worth(known=200, slow=200).chance < 1


@pytest.mark.parametrize(("days", "age"), [(-20, "1"), (0, "1"), (30, "2"), (90, "4"), (4000, "4")])
def test_older_debts_weigh_more_up_to_three_months(days: int, age: str) -> None:
    assert worth(days=days).age == Decimal(age)


def test_a_payment_is_slow_after_a_fortnight() -> None:
    assert not is_slow(date(2026, 3, 1), date(2026, 3, 15))
    assert is_slow(date(2026, 3, 1), date(2026, 3, 16))


def test_it_is_in_the_amounts_own_currency_and_whole_cents() -> None:
    assert str(Worth(money("100.01", "USD"), History(), 0).value) == "USD 33.34"


def test_the_formula_is_said_in_words_with_its_figures() -> None:
    for text in FORMULA:
        assert all(figure in text for figure in ("14", "30", "1", "3", "4"))
