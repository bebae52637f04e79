"""A person is forgotten while a message to him is on its way, could not be sent, or perhaps arrived."""

import pytest

from connector.carrier import Carried, Outcome
from connector.errors import Refused
from connector.flow import review
from connector.flow.forgetting import forget
from connector.model import DeliveryState
from connector.store import deliveries
from tests.flow.world import SCOPE, World
from tests.rules.builders import debtor, invoice


class Died(BaseException):
    """The program stopped, as when the power goes."""


def one(world: World) -> World:
    """Two debtors; a message to each is due."""
    world.begin()
    world.books.debtors = [debtor("D0"), debtor("D1")]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in range(2))).sync()
    world.run()
    return world


def erase(world: World, who: str = "D0") -> str:
    with world.store.write(SCOPE, world.now) as tx:
        return forget(tx, who, "Els")


def died_while_sending(world: World) -> World:
    """The program stopped when the first message was claimed, and nobody knows whether it left."""
    world.postman.before = _die
    with pytest.raises(Died):
        one(world).deliver()
    world.postman.before = lambda: None
    return world


def _die() -> None:
    raise Died


def states(world: World, who: str) -> list[DeliveryState]:
    with world.store.read(SCOPE, world.now) as tx:
        return [each.state for each in deliveries.history(tx, who)]


def told(world: World) -> list[str]:
    """Whoever the page of today lists."""
    with world.store.read(SCOPE, world.now) as tx:
        return [item.debtor for item in review.items(tx)]


def test_who_is_written_to_at_this_moment_is_forgotten_once_it_is_known_what_came_of_it(world: World) -> None:
    refused: list[str] = []

    def at_that_moment() -> None:
        world.postman.before = lambda: None
        with pytest.raises(Refused, match="being sent at this moment"):
            erase(world)
        refused.append("D0")

    one(world).postman.before = at_that_moment
    assert len(world.deliver().sent) == 2
    assert refused == ["D0"]
    assert states(world, erase(world)) == [DeliveryState.SENT]


def test_who_was_written_to_when_the_program_stopped_is_forgotten_ten_minutes_later_and_it_is_settled(
    world: World,
) -> None:
    died_while_sending(world)
    with pytest.raises(Refused):
        erase(world.later(minutes=9))
    alias = erase(world.later(minutes=2))
    assert states(world, alias) == [DeliveryState.UNCLEAR]
    assert len(world.events("unclear")) == 1


def test_nobody_is_asked_about_it_and_the_others_get_their_messages(world: World) -> None:
    died_while_sending(world).later(minutes=11)
    alias = erase(world)
    assert len(world.deliver().sent) == 1
    assert alias not in told(world)
    assert world.tasks() == []
    with world.store.read(SCOPE, world.now) as tx:
        assert DeliveryState.UNCLEAR not in deliveries.how_many(tx)


def test_its_step_is_not_sent_a_second_time_when_the_source_lists_him_again(world: World) -> None:
    died_while_sending(world).later(minutes=11)
    erase(world)
    world.day()
    world.later(days=1).day()
    assert [keys for keys in world.sent() if keys == ("F0",)] == []


def test_of_who_is_forgotten_nothing_stays_to_be_tried_again(world: World) -> None:
    one(world).postman.answers = [Carried(Outcome.FAILED, "550 nobody here", again=False)]
    world.deliver()
    alias = erase(world)
    assert states(world, alias) == [DeliveryState.WITHDRAWN]
    assert alias not in told(world)
