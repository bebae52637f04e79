"""What a person may do, and what is refused with a reason."""

from datetime import date
from decimal import Decimal

import pytest

from connector.errors import NotFound, Refused
from connector.model import HoldKind
from connector.store import holds
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import invoice, money


def owing(world: World) -> World:
    world.begin().owe(invoice("F1", "100.00", due="2026-03-01"))
    world.sync()
    return world


def test_a_promise_keeps_the_ladder_silent_until_its_day_has_passed(world: World) -> None:
    owing(world)
    acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 10), "Els", world.now)
    world.days(5)
    assert world.sent() == []
    world.days(2)
    assert world.sent() == [("F1",)]
    assert len(world.events("promise_broken")) == 1


def test_a_kept_promise_is_kept(world: World) -> None:
    owing(world)
    acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 10), "Els", world.now)
    world.owe(invoice("F1", "100.00", open="0.00", due="2026-03-01")).day()
    assert len(world.events("promise_kept")) == 1


def test_a_second_promise_at_the_same_step_needs_a_person(world: World) -> None:
    owing(world)
    acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 10), "Els", world.now)
    with pytest.raises(Refused, match="a person decides"):
        acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 12), "portal", world.now)
    assert "judge_promise" in world.tasks()
    acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 12), "Els", world.now, confirmed=True)
    assert "judge_promise" not in world.tasks(), "that was the answer"


@pytest.mark.parametrize("day", [date(2026, 3, 5), date(2027, 3, 5)])
def test_a_promise_for_the_past_or_for_next_year_is_refused(world: World, day: date) -> None:
    owing(world)
    with pytest.raises(Refused):
        acts.promise(world.store, SCOPE, "bakker", day, "Els", world.now)


def test_a_plan_that_does_not_add_up_is_refused_and_says_by_how_much(world: World) -> None:
    owing(world)
    terms = [(date(2026, 4, 1), Decimal(50)), (date(2026, 5, 1), Decimal(40))]
    with pytest.raises(Refused, match=r"EUR 90\.00, and EUR 100\.00 is open"):
        acts.plan(world.store, SCOPE, "bakker", ["F1"], terms, "Els", world.now)


def test_a_plan_in_three_equal_parts_shares_what_is_open_to_the_cent(world: World) -> None:
    owing(world)
    terms = [(date(2026, month, 1), None) for month in (4, 5, 6)]
    acts.plan(world.store, SCOPE, "bakker", ["F1"], terms, "Els", world.now)
    with world.store.read(SCOPE, world.now) as tx:
        made = holds.of_debtors_plans(tx, ["bakker"])["bakker"][0]
    assert [term.amount for term in made.terms] == [money("33.33"), money("33.33"), money("33.34")]


def test_a_dispute_over_a_part_leaves_the_rest_to_be_asked(world: World) -> None:
    owing(world)
    acts.dispute(world.store, SCOPE, "F1", "one box was missing", "Els", world.now, amount=money("30.00"))
    world.day()
    assert world.postman.parcels[0].statement.of_currency("EUR").payable == money("70.00")


def test_a_lifted_dispute_gives_the_ladder_back_in_the_same_place(world: World) -> None:
    owing(world)
    key = acts.dispute(world.store, SCOPE, "F1", "never ordered", "Els", world.now)
    world.days(10)
    assert world.sent() == []
    acts.lift(world.store, SCOPE, "bakker", key, "Els", world.now)
    world.day()
    assert world.sent() == [("F1",)]


def test_a_hold_without_a_reason_is_refused(world: World) -> None:
    owing(world)
    with pytest.raises(Refused, match="needs a reason"):
        acts.block(world.store, SCOPE, "bakker", "  ", "Els", world.now)


def test_what_was_handed_over_stays_so_although_the_source_calls_it_open(world: World) -> None:
    owing(world)
    acts.hand_over(world.store, SCOPE, ["F1"], "Incasso BV", "Els", world.now)
    world.days(40)
    assert world.sent() == []


def test_a_disputed_invoice_cannot_be_sent_by_hand(world: World) -> None:
    owing(world)
    acts.dispute(world.store, SCOPE, "F1", "never ordered", "Els", world.now)
    with pytest.raises(Refused, match=HoldKind.DISPUTE.value):
        acts.send_now(world.store, SCOPE, ["F1"], "Els", world.now)


def test_a_debtor_gets_one_message_a_day_also_by_hand(world: World) -> None:
    owing(world).owe(invoice("F2", due="2026-03-04")).day()
    with pytest.raises(Refused, match="one message a day"):
        acts.send_now(world.store, SCOPE, ["F2"], "Els", world.now)


def test_a_bounced_address_is_never_used_again(world: World) -> None:
    owing(world)
    acts.note_bounce(world.store, SCOPE, "bakker", "jan@bakker.example", world.now)
    world.days(5)
    assert world.sent() == []
    assert {"mend_address", "find_contact"} <= set(world.tasks())


def test_a_skip_has_a_name_and_a_reason_and_opens_the_next_step(world: World) -> None:
    owing(world)
    with pytest.raises(Refused):
        acts.skip_step(world.store, SCOPE, "F1", "", "Els", world.now)
    assert acts.skip_step(world.store, SCOPE, "F1", "phoned", "Els", world.now) == "first"
    world.days(20)
    assert len(world.sent()) == 1
    skipped = world.events("skipped")[0].content
    assert skipped is not None
    assert (skipped["by"], skipped["reason"]) == ("Els", "phoned")


def test_who_or_what_does_not_exist_is_named(world: World) -> None:
    owing(world)
    with pytest.raises(NotFound, match="F9"):
        acts.skip_step(world.store, SCOPE, "F9", "phoned", "Els", world.now)
    with pytest.raises(NotFound, match="nobody"):
        acts.block(world.store, SCOPE, "nobody", "phoned", "Els", world.now)
