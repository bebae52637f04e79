"""A reminder that the bookkeeping package sent by itself: noted once, and all it does is make ours come later."""

from dataclasses import replace

from connector.flow import acts
from connector.source import Reminded
from connector.store import looks, steps
from tests.flow.world import SCOPE, World
from tests.rules.builders import day, invoice


def reminded(world: World, *days: str) -> World:
    """F1 fell due on 1 March and its first step comes five days later; these days the package reminded of it."""
    world.begin().on("2026-03-06T09:00").owe(invoice("F1", due="2026-03-01"))
    world.books.reminded = [Reminded("F1", "bakker", day(on), "Moneybird") for on in days]
    world.sync()
    return world


def test_it_starts_the_distance_to_our_next_step_anew(world: World) -> None:
    reminded(world, "2026-03-04").day()
    assert world.sent() == []
    world.on("2026-03-09T09:00").day()
    assert world.sent() == [("F1",)]


def test_without_one_the_step_goes_on_its_day(world: World) -> None:
    reminded(world).day()
    assert world.sent() == [("F1",)]


def test_it_completes_no_step(world: World) -> None:
    reminded(world, "2026-03-04").run()
    with world.store.read(SCOPE, world.now) as tx:
        assert steps.of_debtors(tx, None) == {}


def test_told_with_every_sync_it_is_noted_once_and_wakes_nobody_again(world: World) -> None:
    reminded(world, "2026-03-04", "2026-03-05")
    later = day("2026-04-01")
    with world.store.write(SCOPE, world.now) as tx:
        looks.put(tx, {"bakker": later})
    assert world.sync().changed == set()
    with world.store.read(SCOPE, world.now) as tx:
        assert looks.asleep(tx, world.now.date()) == {"bakker": later}
    acts.note_source_reminder(world.store, SCOPE, ["F1"], "Moneybird", day("2026-03-05"), world.now)
    told = [event.content for event in world.events("source_reminded")]
    assert [content and content["on"] for content in told] == ["2026-03-04", "2026-03-05"]


def test_it_is_noted_under_the_key_that_we_know(world: World) -> None:
    reminded(world)
    world.books.receivables = {"N1": replace(invoice("F1", due="2026-03-01"), key="N1")}
    world.books.reminded = [Reminded("N1", "bakker", day("2026-03-05"), "Moneybird")]
    world.sync()
    assert [event.content and event.content["receivables"] for event in world.events("source_reminded")] == [["F1"]]
