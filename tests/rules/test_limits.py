"""Limitation on a case: a person is warned six months before a claim can no longer be kept alive."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from connector.model import DebtorKind, Notice, TaskKind
from connector.rules.limits import first_near, old_on
from connector.rules.looks import next_at
from tests.rules.builders import debtor, done, facts, invoice, on, policy, promise, step

BY = policy(step("formal", 20, Notice.FORMAL_NOTICE))
DUE = "2024-06-15"
CONSUMER, BUSINESS = debtor(), debtor(kind=DebtorKind.BUSINESS)
BELGIAN = debtor(country="BE")


def warned(today: str, of: object = CONSUMER, **known: object) -> list[str]:
    told = facts(invoice("F1", due=DUE), debtor=of, **known)
    found = on(today, told, BY).tasks
    return [task.detail for task in found if task.kind is TaskKind.LIMITATION_NEARS]


def test_a_consumer_sale_warns_eighteen_months_after_its_due_day_and_not_a_day_earlier() -> None:
    assert warned("2025-12-14") == []
    assert warned("2025-12-15") == ["F1: 2026-06-15"]


def test_a_business_warns_after_four_and_a_half_years_as_in_belgium() -> None:
    for of in (BUSINESS, BELGIAN):
        assert warned("2028-12-14", of) == []
        assert warned("2028-12-15", of) == ["F1: 2029-06-15"]


def test_a_demand_that_left_or_a_promise_starts_the_term_anew_and_a_friendly_word_does_not() -> None:
    sent = done("F1", "formal", "2024-08-01", BY, notice=Notice.FORMAL_NOTICE)
    assert warned("2025-12-15", done=[sent]) == []
    assert warned("2026-02-01", done=[sent]) == ["F1: 2026-08-01"]
    assert warned("2025-12-15", done=[replace(sent, notice=Notice.FRIENDLY)]) == ["F1: 2026-06-15"]
    given = promise("F1", made="2024-09-01", by="2024-09-10")
    assert warned("2025-12-15", promises=[given]) == []


def test_what_is_paid_warns_nobody_and_a_due_day_that_was_assumed_does() -> None:
    def found(**traits: Any) -> set[TaskKind]:
        return {task.kind for task in on("2026-01-15", facts(invoice("F1", due=DUE, **traits)), BY).tasks}

    assert TaskKind.LIMITATION_NEARS not in found(open="0.00")
    assert TaskKind.LIMITATION_NEARS in found(due_assumed=True)


def test_a_run_looks_again_on_the_day_of_the_warning() -> None:
    told = facts(
        invoice("F1", due=DUE),
        debtor=CONSUMER,
        done=[done("F1", "formal", "2024-07-20", BY, notice=Notice.FORMAL_NOTICE)],
    )
    finished = on("2024-08-01", told, BY)
    assert next_at(told, finished) == date(2025, 12, 15)
    assert next_at(told, on("2025-12-15", told, BY)) == date(2026, 1, 20)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_absurd_days_are_no_fault(day: date) -> None:
    assert old_on(day) <= day
    assert first_near(day) >= day or day == date.min
    assert first_near(day - timedelta(days=1) if day == date.max else day) is not None
