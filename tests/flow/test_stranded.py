"""What nobody knows of is settled: by a provider that takes each key once, or else by a person."""

from datetime import timedelta

import pytest

from connector.carrier import Carried, Outcome
from connector.model import DeliveryState, Notice
from connector.store import steps
from tests.flow.world import SCOPE, TOOK_IT, World, acts
from tests.rules.builders import invoice, policy, step

BROKE = Carried(Outcome.UNCLEAR, "the connection broke")
REFUSED = Carried(Outcome.FAILED, "421 not now", again=True)


@pytest.fixture
def keyed(world: World) -> World:
    """A message whose connection broke after the handing over, at a provider that remembers keys for a day."""
    world.begin().owe(invoice("D1", due="2026-03-01"))
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.day()
    return world


def test_a_provider_with_keys_is_handed_the_same_bytes_again_and_no_person_is_asked(keyed: World) -> None:
    assert keyed.deliveries(DeliveryState.CLAIMED) != []
    assert keyed.later(minutes=5).deliver().sent == []
    assert len(keyed.later(minutes=6).deliver().sent) == 1
    assert [parcel.message_id.encode() for parcel in keyed.postman.parcels] == keyed.postman.again
    assert keyed.tasks() == []
    assert [event.kind for event in keyed.events("sent")] == ["sent"]
    keyed.later(days=1).day()
    assert len(keyed.postman.again) == 1


def test_what_was_paid_meanwhile_is_not_handed_over_again_and_a_person_decides(keyed: World) -> None:
    keyed.owe(invoice("D1", "0.00", due="2026-03-01")).later(minutes=11).sync()
    assert len(keyed.deliver().unclear) == 1
    assert keyed.postman.again == []
    assert keyed.tasks() == ["settle_unclear"]


def test_when_the_window_is_over_a_person_decides(keyed: World) -> None:
    keyed.later(days=1).sync()
    assert len(keyed.deliver().unclear) == 1
    assert keyed.postman.again == []


def test_a_refusal_says_nothing_of_the_first_time_and_it_is_asked_again(keyed: World) -> None:
    keyed.postman.answers = [REFUSED, BROKE, TOOK_IT]
    for _ in range(2):
        report = keyed.later(minutes=11).deliver()
        assert (report.sent, report.failed, report.unclear) == ([], [], [])
    assert len(keyed.later(minutes=11).deliver().sent) == 1
    assert len(set(keyed.postman.again)) == 1


def test_nothing_is_repeated_outside_the_sending_hours(keyed: World) -> None:
    keyed.on("2026-03-06 18:00").deliver()
    assert keyed.postman.again == []
    assert keyed.deliveries(DeliveryState.CLAIMED) != []


def test_nothing_is_repeated_while_sending_is_paused(keyed: World) -> None:
    acts.pause_sending(keyed.store, SCOPE, "Els", keyed.now)
    keyed.later(minutes=11).deliver()
    assert keyed.postman.again == []
    acts.go_live(keyed.store, SCOPE, "Els", keyed.now)
    assert len(keyed.later(minutes=11).deliver().sent) == 1


def test_what_a_person_sent_is_not_repeated_at_night_either(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    acts.send_now(world.store, SCOPE, ["D1"], "Els", world.now)
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.deliver()
    world.on("2026-03-06 21:00").deliver()
    assert world.postman.again == []


def test_an_answer_that_comes_after_it_was_settled_changes_nothing(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    world.run()

    def somebody_settles_it() -> None:
        world.postman.before = lambda: None
        world.later(minutes=11).deliver()

    world.postman.before = somebody_settles_it
    world.deliver()
    assert len(world.deliveries(DeliveryState.UNCLEAR)) == 1
    assert [event.kind for event in world.events("sent")] == []


def test_a_repeat_gives_the_day_that_the_message_gave(world: World) -> None:
    world.begin(policy(step("ahead", -5, Notice.PRE_DUE), name="default")).owe(invoice("D1", due="2026-03-10"))
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.day()
    assert len(world.later(minutes=11).deliver().sent) == 1
    with world.store.read(SCOPE, world.now) as tx:
        [done] = steps.of_debtors(tx, None)["bakker"]
    assert done.term_ends == world.postman.parcels[0].pay_by
