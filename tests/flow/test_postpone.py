"""A message put off: not skipped, not early, and everything given back in the same place."""

from datetime import date

import pytest

from connector.errors import Refused
from connector.model import DeliveryState
from tests.flow.test_approval import ASKED_FIRST, proposals, waiting
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import invoice, policy, step

ON_THE_17TH = date(2026, 3, 17)


def put_off(world: World, day: date = ON_THE_17TH, reason: str = "he is on holiday") -> World:
    [key] = proposals(world)
    acts.postpone(world.store, SCOPE, key, day, reason, "Els", world.now)
    return world


def test_a_message_put_off_to_the_17th_is_proposed_again_on_that_day_and_not_before(world: World) -> None:
    put_off(waiting(world))
    for day in range(7, 17):
        world.on(f"2026-03-{day:02}T10:00").day()
        assert proposals(world) == []
    world.on("2026-03-17T10:00").day()
    [key] = proposals(world)
    acts.approve(world.store, SCOPE, key, "Els", world.now)
    assert world.deliver().sent == [key]
    assert [line.step for line in world.deliveries(DeliveryState.SENT)[0].lines] == ["first"]


def test_after_it_left_the_next_step_keeps_its_distance_of_15_days(world: World) -> None:
    put_off(waiting(world))
    world.on("2026-03-17T10:00").day()
    acts.approve(world.store, SCOPE, proposals(world)[0], "Els", world.now)
    world.deliver()
    world.on("2026-03-31T10:00").day()
    assert proposals(world) == []
    world.on("2026-04-01T10:00").day()
    assert [line.step for line in world.deliveries(DeliveryState.PROPOSED)[0].lines] == ["second"]


def test_a_message_put_off_to_a_saturday_leaves_on_the_monday_after(world: World) -> None:
    week = policy(step("first", 5), step("second", 20), name="default", sending_weekdays=(0, 1, 2, 3, 4))
    world.begin(week).owe(invoice("F1", "100.00", due="2026-03-01")).on("2026-03-06T18:00").day()
    [planned] = world.deliveries(DeliveryState.PLANNED)
    acts.postpone(world.store, SCOPE, planned.key, date(2026, 3, 14), "he called", "Els", world.now)
    for moment in ("2026-03-09T10:00", "2026-03-13T10:00", "2026-03-14T10:00", "2026-03-15T10:00"):
        world.on(moment).day()
        assert world.sent() == []
    world.on("2026-03-16T10:00").day()
    assert world.sent() == [("F1",)]


def test_what_is_paid_meanwhile_never_leaves(world: World) -> None:
    put_off(waiting(world))
    world.owe(invoice("F1", "100.00", open="0.00", due="2026-03-01"))
    world.on("2026-03-17T10:00").day()
    assert (proposals(world), world.sent()) == ([], [])


def test_the_journal_says_who_put_it_off_to_when_and_why(world: World) -> None:
    put_off(waiting(world))
    [told] = world.events("postponed")
    assert told.content is not None
    assert {name: told.content[name] for name in ("by", "day", "reason")} == {
        "by": "Els",
        "day": "2026-03-17",
        "reason": "he is on holiday",
    }


@pytest.mark.parametrize("day", ["2026-03-05", "2026-03-06", "2026-05-06"])
def test_a_day_that_has_come_or_lies_too_far_off_is_refused(world: World, day: str) -> None:
    with pytest.raises(Refused, match="at most 60 days ahead"):
        put_off(waiting(world), date.fromisoformat(day))
    assert len(proposals(world)) == 1


def test_without_a_reason_it_is_not_put_off(world: World) -> None:
    with pytest.raises(Refused, match="needs a reason"):
        put_off(waiting(world), reason="  ")


def test_what_left_or_was_put_off_already_is_refused_in_words(world: World) -> None:
    [key] = proposals(waiting(world))
    put_off(world)
    for do in (acts.postpone, lambda *rest: acts.skip_message(*rest[:3], *rest[4:])):
        with pytest.raises(Refused, match="does not wait any more"):
            do(world.store, SCOPE, key, ON_THE_17TH, "again", "Els", world.now)
    assert len(world.events("postponed")) == 1


def test_a_message_about_two_invoices_is_skipped_for_both(world: World) -> None:
    world.begin(ASKED_FIRST).owe(*(invoice(f"F{n}", "100.00", due="2026-03-01") for n in (1, 2)))
    world.on("2026-03-06T18:00").day()
    [key] = proposals(world)
    acts.skip_message(world.store, SCOPE, key, "paid in cash, he says", "Els", world.now)
    world.on("2026-03-09T10:00").day()
    assert proposals(world) == []
    assert [event.content and event.content["step"] for event in world.events("skipped")] == ["first", "first"]
    world.on("2026-03-23T10:00").day()  # 15 days after the 6th is Saturday the 21st
    assert [line.step for line in world.deliveries(DeliveryState.PROPOSED)[0].lines] == ["second", "second"]
