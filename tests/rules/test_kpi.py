"""Figures of credit management, as the trade computes them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from connector.rules import kpi
from connector.rules.kpi import Month, PromiseGiven

TODAY = date(2026, 6, 1)


def test_50000_open_on_100000_of_sales_in_30_days_is_a_dso_of_15() -> None:
    assert kpi.dso(Decimal(50000), Decimal(100000), 30) == Decimal("15.0")


def test_the_days_delinquent_are_the_difference_to_the_best_possible() -> None:
    found = kpi.delinquency(Decimal(50000), Decimal(30000), Decimal(100000), 30)
    assert (found.dso, found.best_possible_dso, found.average_days_delinquent) == (
        Decimal("15.0"),
        Decimal("9.0"),
        Decimal("6.0"),
    )


def test_counting_back_takes_off_the_newest_months_first() -> None:
    months = [Month(Decimal(60000), 31), Month(Decimal(60000), 30)]
    assert kpi.dso_countback(Decimal(90000), months) == Decimal("46.0")
    assert kpi.dso_countback(Decimal(500000), months) == Decimal("61.0"), "older than all that is given"
    assert kpi.dso_countback(Decimal(0), months) == 0
    assert kpi.dso_countback(Decimal(60000), [Month(Decimal(0), 30), *months]) == Decimal("61.0")


def test_effectiveness_is_what_was_collected_of_what_could_be() -> None:
    assert kpi.collection_effectiveness(Decimal(50000), Decimal(50000), Decimal(40000), Decimal(35000)) == Decimal(
        "92.3"
    )


@pytest.mark.parametrize(
    ("late", "name"),
    [
        (-1, "current"),
        (0, "current"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "90+"),
    ],
)
def test_an_invoice_stands_in_the_bucket_of_its_days_late(late: int, name: str) -> None:
    found = kpi.ageing([(TODAY - timedelta(days=late), Decimal("12.50"))], TODAY)
    assert [bucket for bucket, amount in found.items() if amount] == [name]
    assert list(found) == ["current", "1-30", "31-60", "61-90", "90+"]


def test_a_promise_is_judged_when_its_day_has_passed_and_kept_when_all_came() -> None:
    day = timedelta(days=1)
    given = [
        PromiseGiven(TODAY - day, Decimal(100), Decimal(100)),
        PromiseGiven(TODAY - day, Decimal(100), Decimal("99.99")),
        PromiseGiven(TODAY - day, Decimal(100), Decimal(120)),
        PromiseGiven(TODAY, Decimal(100), Decimal(0)),
    ]
    assert kpi.promises_kept(given, TODAY) == Decimal("66.7")
    assert kpi.promises_kept(given[3:], TODAY) is None


def test_figures_without_sales_are_refused() -> None:
    with pytest.raises(ValueError, match="credit sales"):
        kpi.dso(Decimal(1), Decimal(0), 30)
    with pytest.raises(ValueError, match="what could be collected"):
        kpi.collection_effectiveness(Decimal(0), Decimal(0), Decimal(0), Decimal(0))
    with pytest.raises(ValueError, match="at least one month"):
        kpi.dso_countback(Decimal(1), [])
