"""A debtor who is passed by until his day would have got nothing before it, and nothing else would be said of him."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from connector.model import Decision, DeliveryState
from connector.rules.decide import decide
from connector.rules.looks import NEVER, next_at
from tests.rules.builders import day, delivery, facts, invoice, policy, step
from tests.rules.strategies import TODAY, Known, roll
from tests.rules.test_quiet import calm

DEBTORS = 600
AHEAD = 30  # days that are looked at one by one
LADDER = policy(step("first", 5), step("second", 20))


def _said(decision: Decision) -> tuple[object, ...]:
    """What is kept of a decision, and what it does."""
    verdicts = [(v.receivable, v.act, v.code, v.step, v.due, v.sends_on, v.next_look) for v in decision.verdicts]
    return verdicts, decision.message, decision.proposal, decision.tasks, decision.events


def _slept(case: Known) -> Iterator[date]:
    """The days on which he is passed by, each compared with what would be decided then on data of that day."""
    first = decide(case.facts, case.policy, TODAY)
    until = next_at(case.facts, first)
    for ahead in range(1, AHEAD):
        today = TODAY + timedelta(days=ahead)
        if today >= until:
            return
        fresh = replace(case.facts, data_as_of=today)
        assert _said(decide(fresh, case.policy, today)) == _said(first), today
        yield today


def _cases() -> Iterator[Known]:
    for seed in range(DEBTORS):
        known = roll(seed)
        yield from (Known(replace(k.facts, data_as_of=TODAY), k.policy) for k in (known, calm(known)))


def test_whoever_is_passed_by_would_have_got_nothing() -> None:
    assert sum(1 for case in _cases() for _ in _slept(case)) > DEBTORS


@pytest.mark.parametrize("forgotten", ["_changes", "NEVER"])
def test_an_index_that_lets_them_sleep_longer_is_found(forgotten: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if forgotten == "_changes":
        monkeypatch.setattr("connector.rules.looks._changes", lambda *_: iter(()))
    else:
        monkeypatch.setattr("tests.rules.test_looks.next_at", lambda *_: NEVER)
    with pytest.raises(AssertionError):
        test_whoever_is_passed_by_would_have_got_nothing()


def test_whoever_only_waits_is_looked_at_on_the_day_of_his_step() -> None:
    known = facts(invoice("F1", due="2026-04-13"), invoice("F2", due="2026-04-25"), data_as_of=TODAY)
    assert next_at(known, decide(known, LADDER, TODAY)) == day("2026-04-18")


def test_whoever_owes_nothing_more_is_looked_at_when_something_is_told() -> None:
    known = facts(invoice("F1", open="0.00"), data_as_of=TODAY)
    assert next_at(known, decide(known, LADDER, TODAY)) == NEVER


@pytest.mark.parametrize("state", [s for s in DeliveryState if s not in (DeliveryState.SENT, DeliveryState.WITHDRAWN)])
def test_whoever_has_a_message_under_way_is_looked_at_by_every_run(state: DeliveryState) -> None:
    under_way = delivery(("F1", "first"), state=state, on=TODAY)
    known = facts(invoice("F1", due="2026-12-01"), data_as_of=TODAY, deliveries=(under_way,))
    assert next_at(known, decide(known, LADDER, TODAY)) == TODAY


def test_whoever_is_held_for_the_age_of_the_data_is_looked_at_by_the_next_run() -> None:
    """Which is today's when he was decided about on a webhook, and the source is read before the run."""
    old = facts(invoice("F1", due="2026-01-01"), data_as_of=TODAY - timedelta(days=9))
    assert [v.code for v in decide(old, LADDER, TODAY).verdicts] == ["stale_data"]
    assert next_at(old, decide(old, LADDER, TODAY)) == TODAY
