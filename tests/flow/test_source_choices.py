"""What may be chosen about a source: what its adapter offers, for an administration that is connected to it."""

import pytest
from sqlalchemy import update

from adapters.exact import ADAPTER
from connector.errors import NotFound, Refused
from connector.flow import choices, errands, happenings
from connector.rules.presets import DEFAULT
from connector.store import installations
from connector.store import tables as t
from tests.flow.world import SCOPE, World

(NUMBER,) = ADAPTER.choices


def at(world: World, platform: str, connection: str | None = "a grant") -> World:
    """The world's administration, as if it were read from there."""
    world.begin()
    with world.store.write(SCOPE, world.now) as tx:
        tx.conn.execute(update(t.installations).values(connection=connection, platform=platform))
    return world


def choose(world: World, value: str, name: str = "number") -> bool:
    return choices.choose(world.store, SCOPE, name, value, "Anna", world.now)


def test_the_usual_one_holds_until_another_is_chosen_and_then_the_books_are_read(world: World) -> None:
    at(world, "exact")
    with world.store.read(SCOPE, world.now) as tx:
        assert choices.value(tx, NUMBER) == "invoice_number"
    assert choose(world, "your_ref")
    assert not choose(world, "your_ref")
    with world.store.read(SCOPE, world.now) as tx:
        assert choices.value(tx, NUMBER) == "your_ref"
        assert errands.waits(tx, errands.to_sync())
    (event,) = world.events("reading_chosen")
    said = happenings.sentence(event, "", DEFAULT, "en")
    assert (
        said == "From then on the books are read differently (chosen by Anna): number = your_ref, was invoice_number."
    )


def test_what_is_not_offered_is_not_kept(world: World) -> None:
    at(world, "exact")
    with pytest.raises(Refused, match="that are offered"):
        choose(world, "phone_number")
    with pytest.raises(NotFound):
        choose(world, "7", "division")
    with world.store.read(SCOPE, world.now) as tx:
        settings = dict(installations.get(tx).settings)
    assert not [name for name in settings if name.startswith("source.")]
    assert world.events("reading_chosen") == []


@pytest.mark.parametrize(
    ("platform", "connection"), [("moneybird", "a grant"), ("csv", None), ("unknown", "a grant"), ("exact", None)]
)
def test_where_nothing_is_offered_nothing_can_be_chosen(world: World, platform: str, connection: str | None) -> None:
    at(world, platform, connection)
    with pytest.raises(NotFound):
        choose(world, "your_ref")
