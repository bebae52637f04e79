"""The dated tables: what ships is what was checked, and it says so when nobody looked since."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connector.rules.law.dated import Checked, RateTable
from connector.tables import law_tables

TABLES = law_tables()
CHECKED_AGAINST = Path(__file__).parents[2] / "shared" / "law"


def published(name: str) -> Iterator[dict[str, str]]:
    if not (CHECKED_AGAINST / name).exists():
        pytest.skip(f"THE PUBLISHED TABLE {name} IS NOT HERE: ours was not compared with it")
    with (CHECKED_AGAINST / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@pytest.mark.parametrize(("kind", "ours"), [("consumer", TABLES.nl_consumer), ("commercial", TABLES.nl_commercial)])
def test_dutch_rates_are_the_published_ones(kind: str, ours: RateTable) -> None:
    theirs = [row for row in published("nl_interest_rates.csv") if row["kind"] == kind]
    assert [(row.valid_from.isoformat(), row.percent) for row in ours.rows] == [
        (row["valid_from"], Decimal(row["rate_percent"])) for row in theirs
    ]


def test_belgian_rates_are_the_published_ones() -> None:
    for row in published("be_interest_rates.csv"):
        day, percent = date.fromisoformat(row["valid_from"]), Decimal(row["rate_percent"])
        if row["kind"] == "legal_civil":
            assert TABLES.be_civil.on(day) == percent
        elif row["contracts"] != "before_2013-03-16":
            assert TABLES.be_b2b.on(day) == percent
        if row["kind"] == "b2b_late_payment" and row["contracts"] != "from_2013-03-16":
            assert TABLES.be_b2b_old_contracts.on(day) == percent


def test_the_scale_and_the_caps_are_the_published_ones() -> None:
    bands = [(row["principal_from"], row["percent_of_band"]) for row in published("nl_collection_cost_scale.csv")]
    assert [(band.above, band.percent) for band in TABLES.nl_costs.bands] == [
        (Decimal(a), Decimal(p)) for a, p in bands
    ]
    caps = [(row["balance_from_exclusive"], row["fixed_eur"], row["percent"]) for row in published("be_caps.csv")]
    assert [(cap.above, cap.fixed, cap.percent) for cap in TABLES.be_caps.caps] == [
        tuple(map(Decimal, cap)) for cap in caps
    ]


def test_every_table_names_its_law_its_source_and_the_day_it_was_checked() -> None:
    assert len({checked.table for checked in TABLES.checks}) == len(TABLES.checks) == 6
    for checked in TABLES.checks:
        assert checked.article
        assert checked.source
        assert checked.until >= date(2026, 11, 22)


@pytest.mark.parametrize(
    ("until", "alarm"),
    [
        (date(2026, 6, 30), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2027, 1, 1)),
        (date(2026, 11, 22), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2027, 7, 1)),
    ],
)
def test_the_alarm_is_raised_on_the_first_day_on_which_a_rate_may_have_changed(until: date, alarm: date) -> None:
    checked = Checked("t", "a", "s", until)
    assert checked.alarm_from == alarm
    assert checked.stale_on(alarm)
    assert not checked.stale_on(date.fromordinal(alarm.toordinal() - 1))


def test_on_new_years_day_every_table_that_nobody_looked_at_is_named() -> None:
    assert TABLES.stale_on(date(2026, 12, 31)) == ()
    assert {checked.table for checked in TABLES.stale_on(date(2027, 1, 1))} == {c.table for c in TABLES.checks}
