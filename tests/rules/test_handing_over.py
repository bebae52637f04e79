"""A person is asked about handing over once every step was done in vain; nobody is handed over by a rule."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connector.model import Act, DebtorKind, HoldKind, Notice, PaymentState, TaskKind
from connector.rules.looks import NEVER, next_at
from tests.rules.builders import (
    credit,
    day,
    debtor,
    done,
    facts,
    hold,
    invoice,
    money,
    on,
    payment,
    plan,
    policy,
    promise,
    skipped,
    step,
    verdict_on,
)

BY = policy(step("first", 5), step("last", 20, Notice.LAST_DEMAND, term_days=7))
OWED = invoice("F1", "100.00", due="2026-03-01")
SENT = (
    done("F1", "first", "2026-03-06", BY, notice=Notice.REMINDER),
    done("F1", "last", "2026-03-21", BY, notice=Notice.LAST_DEMAND, term_ends="2026-03-28"),
)


def asked(today: str, *owed: Any, by: Any = BY, **known: Any) -> bool:
    """Whether a person is to decide on this day, about F1 of € 100,00 of which the last demand gave until 28 March."""
    told = facts(*(owed or (OWED,)), **{"done": SENT, "data_as_of": day(today), **known})
    return [task.subject for task in on(today, told, by).tasks if task.kind is TaskKind.HAND_OVER] == ["bakker"]


def test_a_person_is_asked_the_day_after_the_last_demand_gave_and_not_a_day_earlier() -> None:
    assert not asked("2026-03-28", bank_through=day("2026-03-28"))
    assert asked("2026-03-29", bank_through=day("2026-03-28"))


def test_nobody_is_asked_before_the_bank_entries_of_the_last_day_are_known() -> None:
    assert not asked("2026-04-02", bank_through=day("2026-03-27"))
    assert asked("2026-04-02", bank_through=day("2026-03-28"))
    without = policy(*BY.steps, needs_bank_data=False)
    assert asked("2026-04-02", bank_through=day("2026-03-27"), by=without)


def test_old_data_take_the_task_off_no_list() -> None:
    assert asked("2026-04-20", data_as_of=day("2026-04-01"))


@pytest.mark.parametrize(
    "known",
    [
        {"holds": (hold(HoldKind.DISPUTE, on="F1"),)},
        {"holds": (hold(HoldKind.DISPUTE, on="F1", amount="30.00"),)},
        {"holds": (hold(HoldKind.BLOCK),)},
        {"holds": (hold(HoldKind.HANDED_OVER, on="F1"),)},
        {"plans": (plan("F1", made="2026-04-01", terms=[("2026-05-01", "100.00")]),)},
        {"payments": (credit("0.01"),)},
        {"payments": (payment("99.00", on="2026-04-09", to="F1", state=PaymentState.PENDING),)},
        {"promises": (promise("F1", made="2026-04-01", by="2026-04-09"),), "bank_through": day("2026-04-08")},
        {"payments": (payment("100.00", on="2026-04-01"),)},
        {"done": SENT[:1]},
        {"done": (skipped("F1", "first", "2026-03-06", BY), skipped("F1", "last", "2026-03-21", BY))},
    ],
    ids=[
        "disputed", "a part disputed", "blocked", "handed over", "in a plan", "a credit that nobody matched",
        "paid and not booked", "promised, and the bank does not tell yet",
        "paid and not matched", "a step left", "never asked to pay",
    ],
)  # fmt: skip
def test_nobody_is_asked_about_what_is_not_certain(known: dict[str, Any]) -> None:
    assert asked("2026-04-10")
    assert not asked("2026-04-10", **known)


def test_less_than_the_least_that_is_asked_for_is_not_handed_over() -> None:
    assert asked("2026-04-10", by=policy(*BY.steps, minimums=(money("100.00"),)))
    assert not asked("2026-04-10", by=policy(*BY.steps, minimums=(money("100.01"),)))


def test_what_another_one_has_makes_no_small_rest_worth_handing_over() -> None:
    small = invoice("F2", "2.00", due="2026-03-01")
    done_ = (*SENT, *(replace(one, receivable="F2") for one in SENT))
    least = policy(*BY.steps, minimums=(money("50.00"),))
    assert asked("2026-04-10", OWED, small, done=done_, by=least)
    gone = (hold(HoldKind.HANDED_OVER, on="F1"),)
    assert not asked("2026-04-10", OWED, small, done=done_, by=least, holds=gone)
    assert asked("2026-04-10", OWED, small, done=done_, holds=gone)


def told(left: str, then: str | None = "100.00", **known: Any) -> list[str]:
    """What the collector is to be told of F1, of which `then` was open when he got it."""
    owed = invoice("F1", "100.00", open=left, due="2026-03-01")
    gone = hold(HoldKind.HANDED_OVER, on="F1", amount=then, reason="Incasso BV")
    found = on("2026-04-10", facts(owed, holds=(gone,), done=SENT, data_as_of=day("2026-04-10"), **known), BY).tasks
    return [task.detail for task in found if task.kind is TaskKind.TELL_COLLECTOR]


def test_whoever_collects_it_is_told_of_every_payment_and_of_nothing_else() -> None:
    assert told("100.00") == []
    assert told("60.00") == ["Incasso BV: F1, EUR 60.00"]
    assert told("25.00") == ["Incasso BV: F1, EUR 25.00"], "another one than before, so it is listed again"
    assert told("0.00") == told("0.00", then=None) == ["Incasso BV: F1, EUR 0.00"]


def test_who_is_not_written_to_is_not_handed_over() -> None:
    business = policy(*BY.steps, writes_to=(DebtorKind.BUSINESS,))
    assert not asked("2026-04-10", debtor=debtor(kind=DebtorKind.CONSUMER), by=business)


def test_the_debtor_is_looked_at_on_that_day_then_daily_until_the_bank_tells_and_not_once_it_is_asked() -> None:
    told = facts(OWED, done=SENT, data_as_of=day("2026-03-22"))
    assert next_at(told, on("2026-03-22", told, BY)) == day("2026-03-29")
    late = facts(OWED, done=SENT, data_as_of=day("2026-03-29"), bank_through=day("2026-03-27"))
    assert next_at(late, on("2026-03-29", late, BY)) == day("2026-03-29")
    told = facts(OWED, done=SENT, data_as_of=day("2026-04-02"))
    assert next_at(told, on("2026-04-02", told, BY)) > day("2026-04-02") + timedelta(days=300), "limitation alone"


def test_one_who_was_handed_over_is_looked_at_no_more() -> None:
    told = facts(OWED, done=SENT, data_as_of=day("2026-04-02"), holds=(hold(HoldKind.HANDED_OVER, on="F1"),))
    decision = on("2026-04-02", told, BY)
    assert verdict_on("F1", decision).act is Act.FINISHED
    assert day("2026-04-02") + timedelta(days=300) < next_at(told, decision) <= NEVER
