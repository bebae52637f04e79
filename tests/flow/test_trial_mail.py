"""A test of sending: by the real carrier, to oneself, and not too often."""

from dataclasses import replace

import pytest

from connector.carrier import Carried, Creditor, Outcome
from connector.errors import NotFound, Refused
from connector.flow import trial_mail
from connector.model import Channel, Scope
from connector.store import installations
from tests.flow.world import SCOPE, World


def tried(world: World) -> trial_mail.Tried:
    return trial_mail.send(world.store, SCOPE, world.now, {Channel.EMAIL: world.postman}, "Els")


def test_it_goes_to_where_answers_go_and_touches_no_debtor(world: World) -> None:
    world.begin()
    with world.store.write(SCOPE, world.now) as tx:
        sender = replace(installations.creditor(tx), reply_to="antwoord@bakker.example")
        installations.save_creditor(tx, sender)
    found = tried(world)
    assert (found.to, found.taken) == ("antwoord@bakker.example", True)
    (parcel,) = world.postman.parcels
    assert parcel.to.email == "antwoord@bakker.example"
    assert parcel.creditor == sender, "nothing is filled in that the sender did not say"
    assert [event.kind for event in world.events()] == ["trial_mail"]


def test_what_the_server_said_is_told(world: World) -> None:
    world.begin()
    world.postman.answers = [Carried(Outcome.FAILED, "550 no"), Carried(Outcome.UNCLEAR, "no answer")]
    assert [tried(world).carried.outcome for _ in range(3)] == [Outcome.FAILED, Outcome.UNCLEAR, Outcome.SENT]


def test_ten_tests_an_hour_are_enough(world: World) -> None:
    world.begin()
    for _ in range(10):
        tried(world)
    with pytest.raises(Refused, match="ten tests were sent within an hour"):
        tried(world)
    assert len(world.postman.parcels) == 10


def test_ten_are_enough_for_all_administrations_of_an_office_together(world: World) -> None:
    world.begin()
    for _ in range(10):
        tried(world)
    other = Scope(SCOPE.tenant, "another")
    with world.store.write(other, world.now) as tx:
        installations.create(tx, "books", "Another administration", live=True)
        installations.save_creditor(tx, Creditor("Bakkerij Maan", "maan@bakker.example", for_clients=False))
    with pytest.raises(Refused, match="ten tests were sent within an hour"):
        trial_mail.send(world.store, other, world.now, {Channel.EMAIL: world.postman}, "Els")
    assert len(world.postman.parcels) == 10


def test_an_hour_later_there_may_be_another(world: World) -> None:
    world.begin()
    for _ in range(10):
        tried(world)
    world.later(minutes=61)
    assert tried(world).taken


def test_without_a_server_or_a_sender_there_is_nothing_to_try(world: World) -> None:
    world.begin()
    with pytest.raises(Refused, match="no mail server"):
        trial_mail.send(world.store, SCOPE, world.now, {}, "Els")
    with world.store.write(SCOPE, world.now) as tx:
        installations.save_creditor(tx, replace(installations.creditor(tx), email=""))
    with pytest.raises(Refused, match="no e-mail address yet"):
        tried(world)
    assert world.events() == []


def test_before_there_is_an_administration_nothing_is_sent(world: World) -> None:
    with pytest.raises(NotFound):
        tried(world)
