"""A yes is taken back as long as its message has not left: it waits for one again, and the journal says who did it."""

from dataclasses import replace

import pytest

from connector.errors import NotFound, Refused
from connector.flow import review
from connector.flow.happenings import sentence
from connector.model import DeliveryState, Notice, OwnText
from connector.store import approvals, deliveries, policies, rewordings
from tests.flow.test_approval import ASKED_FIRST, approved, monday, proposals, waiting
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import invoice, policy, step


def take_back(world: World, key: str, by: str = "Jan") -> None:
    acts.take_yes_back(world.store, SCOPE, key, by, world.now)


def asked(world: World) -> list[tuple[str, bool]]:
    """What the page of today asks, and whether it says that it is asked once more."""
    with world.store.read(SCOPE, world.now) as tx:
        return [(item.delivery, item.again) for item in review.items(tx) if item.kind is review.Kind.ASKS]


def test_a_yes_that_a_colleague_takes_back_lets_nothing_leave_and_the_same_proposal_waits_again(world: World) -> None:
    key = approved(waiting(world))
    take_back(world, key)
    assert asked(world) == [(key, True)]
    assert (monday(world).day().sent, world.sent(), proposals(world)) == ([], [], [key])


def test_the_journal_says_who_said_yes_and_who_took_it_back(world: World) -> None:
    take_back(world, approved(waiting(world)))
    [told] = world.events("approval_taken_back")
    assert [sentence(told, "F1", ASKED_FIRST, spoken) for spoken in ("en", "nl")] == [
        "The approval by Els was taken back by Jan: reminder waits for one again.",
        "Het akkoord van Els is ingetrokken door Jan: herinnering wacht weer op een akkoord.",
    ]


def test_the_yes_that_is_said_after_it_counts_and_the_message_leaves_once(world: World) -> None:
    key = approved(waiting(world))
    take_back(world, key)
    acts.approve(world.store, SCOPE, key, "Fatma", world.now)
    assert monday(world).day().sent == [key]
    assert world.sent() == [("F1",)]
    with world.store.read(SCOPE, world.now) as tx:
        assert (approvals.of(tx, [key])[key].by, approvals.of(tx, [key])[key].lapsed_at) == ("Fatma", None)


def test_what_is_being_sent_or_has_left_cannot_be_taken_back(world: World) -> None:
    key = approved(waiting(world))
    refused: list[DeliveryState] = []

    def at_that_moment() -> None:
        with pytest.raises(Refused, match="no approval to take back"):
            take_back(world, key)
        refused.extend(each.state for each in world.deliveries(DeliveryState.CLAIMED))

    world.postman.before = at_that_moment
    assert monday(world).day().sent == [key]
    assert refused == [DeliveryState.CLAIMED]
    with pytest.raises(Refused, match="no approval to take back"):
        take_back(world, key)


def test_what_nobody_said_yes_to_has_none_to_take_back(world: World) -> None:
    [key] = proposals(waiting(world))
    with pytest.raises(Refused, match="no approval to take back"):
        take_back(world, key)
    with pytest.raises(NotFound):
        take_back(world, "nothing")


def test_a_message_that_leaves_by_itself_is_not_stopped_by_it(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01")).sync()
    world.run()
    [planned] = world.deliveries(DeliveryState.PLANNED)
    with pytest.raises(Refused, match="leaves without an approval by now"):
        take_back(world, planned.key)


def test_under_a_ladder_that_asks_no_more_it_is_refused_because_the_message_would_leave_all_the_same(
    world: World,
) -> None:
    key = approved(waiting(world))
    by_itself = replace(ASKED_FIRST, steps=tuple(replace(each, approve=False) for each in ASKED_FIRST.steps))
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(tx, by_itself)
    with pytest.raises(Refused, match="postpone or skip the message instead"):
        take_back(world, key)


def test_where_the_facts_changed_since_what_is_true_now_is_proposed(world: World) -> None:
    key = approved(waiting(world))
    monday(world).owe(invoice("F1", "100.00", open="60.00", due="2026-03-01")).sync()
    take_back(world, key)
    acts.approve(world.store, SCOPE, proposals(world)[0], "Jan", world.now)
    world.deliver()
    assert [str(parcel.statement.totals[0].payable) for parcel in world.postman.parcels] == ["EUR 60.00"]


def test_words_that_were_given_to_this_one_message_stay_with_it(world: World) -> None:
    [key] = proposals(waiting(world))
    with world.store.write(SCOPE, world.now) as tx:
        own = OwnText(Notice.REMINDER, "nl", (("greeting", "Dag Jan,"),))
        rewordings.save(tx, deliveries.get(tx, key), own, "Els")
    take_back(world, approved(world))
    with world.store.read(SCOPE, world.now) as tx:
        assert rewordings.told(tx, [key])[key].by == "Els"


# ---------------------------------------------------------------- a ladder that is changed


LONGER = replace(ASKED_FIRST, steps=(replace(ASKED_FIRST.steps[0], term_days=21), *ASKED_FIRST.steps[1:]))


def test_a_ladder_that_is_changed_takes_a_yes_away_and_says_so_as_whenever_one_lapses(world: World) -> None:
    approved(waiting(world))
    acts.save_policy(world.store, SCOPE, LONGER, "Fatma", world.now)
    assert [sentence(told, "F1", LONGER, "en") for told in world.events("approval_lapsed")] == [
        "The approval by Els lapsed, for since then this changed: the reminder policy. It is decided anew."
    ]
    assert world.events("withdrawn") == []
    world.run()
    [key] = proposals(world)
    assert asked(world) == [(key, True)]


def test_what_was_planned_by_itself_is_taken_back_as_before(world: World) -> None:
    world.begin(policy(step("first", 5), name="default")).owe(invoice("F1", due="2026-03-01")).sync()
    world.run()
    acts.save_policy(world.store, SCOPE, policy(step("first", 5, approve=True), name="default"), "Fatma", world.now)
    assert len(world.events("withdrawn")) == 1
    assert world.events("approval_lapsed") == []


def test_one_debtors_odd_data_do_not_keep_a_ladder_from_being_saved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(*_given: object) -> bool:
        raise ValueError("odd data")

    approved(waiting(world))
    monkeypatch.setattr("connector.flow.acts.choices.lapse", odd)
    acts.save_policy(world.store, SCOPE, LONGER, "Fatma", world.now)
    assert world.deliveries(DeliveryState.PLANNED) == []
    assert len(world.events("withdrawn")) == 1
