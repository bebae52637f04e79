"""Leaving: everything stops at once, can be taken back until its day, and then all is gone and the chain verifies."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connector.errors import Refused
from connector.flow import acts, leaving
from connector.flow.leaving_day import GRACE_DAYS, leaves_on
from connector.flow.rounds import Rounds
from connector.flow.sources import Sources
from connector.model import Channel, Delivery, DeliveryState, Mark, MessageLine, Notice, ReceivableState, Scope
from connector.store import debtors, deliveries, emptying, facts, installations, journal, receivables, tables
from connector.store.queries import rows
from tests.flow.world import SCOPE, World
from tests.rules.builders import debtor, invoice

OTHER = Scope(SCOPE.tenant, "another administration")


def begun(world: World) -> World:
    """Two debtors, one who heard from us today and one who will."""
    world.begin()
    world.books.debtors = [debtor("jansen"), debtor("later")]
    world.owe(
        replace(invoice("F1", due="2026-03-01"), debtor="jansen"),
        replace(invoice("F2", due="2026-03-02"), debtor="later"),
    )
    world.day()
    assert world.sent() == [("F1",)]
    return world


def leave(world: World) -> leaving.Leave:
    return leaving.begin(Sources(world.store, lambda: world.now, {}), SCOPE, {}, "Els")


def worked(world: World, letters: Path | None = None) -> None:
    """What the daily work does, asked by its question."""
    rounds = Rounds(world.store, lambda: world.now, {Channel.EMAIL: world.postman}, letters=letters)
    with world.store.read(SCOPE, world.now) as tx:
        wanted = rounds._to_tidy(installations.get(tx), world.now)
    if wanted:
        rounds.tidy(SCOPE)


def days_of_work(world: World, days: int, letters: Path | None = None) -> None:
    for _ in range(days):
        world.later(days=1)
        worked(world, letters)


def left(world: World) -> set[str]:
    """Which tables still hold rows of this administration."""
    with world.store.read(SCOPE, world.now) as tx:
        return {table.name for table in tables.metadata.sorted_tables if rows(tx, table)}


def everything(world: World) -> str:
    """All that can still be read of it, as text."""
    with world.store.read(SCOPE, world.now) as tx:
        return repr([rows(tx, table) for table in tables.metadata.sorted_tables])


def test_leaving_stops_everything_at_once_and_names_the_day(world: World) -> None:
    begun(world).later(days=1).run()
    assert len(world.deliveries(DeliveryState.PLANNED)) == 1
    found = leave(world)
    assert found.day == world.now.date() + timedelta(days=GRACE_DAYS)
    assert world.deliver().sent == []
    assert len(world.deliveries(DeliveryState.WITHDRAWN)) == 1
    assert (world.events("leaves")[0].content or {})["by"] == "Els"
    world.days(5)
    assert world.sent() == [("F1",)]


def test_who_is_leaving_cannot_go_live_nor_leave_again(world: World) -> None:
    leave(begun(world))
    with pytest.raises(Refused, match="being left, and its data will be deleted"):
        acts.go_live(world.store, SCOPE, "Els", world.now)
    with pytest.raises(Refused, match="being left already"):
        leave(world)


def test_it_can_be_taken_back_until_its_day_and_then_all_is_as_it_was(world: World) -> None:
    leave(begun(world))
    days_of_work(world, GRACE_DAYS - 1)
    leaving.stay(world.store, SCOPE, "Els", world.now)
    days_of_work(world, 10)
    acts.go_live(world.store, SCOPE, "Els", world.now)
    with world.store.read(SCOPE, world.now) as tx:
        assert set(debtors.of_keys(tx, None)) == {"jansen", "later"}
        assert leaves_on(tx) is None
    world.day()
    assert ("F2",) in world.sent(), "it goes on where it was"
    assert world.sent().count(("F1",)) <= 2
    with pytest.raises(Refused, match="nothing to take back"):
        leaving.stay(world.store, SCOPE, "Els", world.now)


def test_a_day_before_nothing_is_deleted_and_on_the_day_everything_is(world: World) -> None:
    begun(world)
    acts.mark(world.store, SCOPE, "jansen", Mark.VULNERABLE, "Els", world.now)
    leave(world)
    days_of_work(world, GRACE_DAYS - 1)
    assert "jansen" in everything(world)
    days_of_work(world, 1)
    assert left(world) <= {table.name for table in emptying.KEPT}
    for name in ("jansen", "later", "bakker.example", "Bakkerij Zon"):
        assert name not in everything(world), name
    with world.store.read(SCOPE, world.now) as tx:
        assert journal.verify(tx) > 5
        there = installations.get(tx)
        assert (there.live, there.data_as_of, there.connection) == (False, None, None)
        kinds = [event.kind for event in journal.all(tx)]
    assert kinds[-1] == "emptied"
    assert kinds.count("forgotten") == 2


def test_its_letters_on_paper_go_too_and_nobody_elses(world: World, tmp_path: Path) -> None:
    begun(world)
    with world.store.write(SCOPE, world.now) as tx:
        lines = (MessageLine("F2", "second"),)
        day = world.now.date()
        paper = Delivery(
            "P1", "later", Notice.REMINDER, Channel.LETTER, lines, DeliveryState.PLANNED, day, "p1@x.example"
        )
        deliveries.plan(tx, paper)
    folder = tmp_path / "letters"
    folder.mkdir()
    for name in ("P1", "of-another"):
        (folder / f"{name}.pdf").write_bytes(b"%PDF")
    leave(world)
    days_of_work(world, GRACE_DAYS, folder)
    assert [path.name for path in folder.iterdir()] == ["of-another.pdf"]


def test_another_administration_keeps_all_that_it_has(world: World) -> None:
    begun(world)
    with world.store.write(OTHER, world.now) as tx:
        installations.create(tx, "books", "Another")
        debtors.absorb(tx, [debtor("jansen")])
        receivables.absorb(tx, [invoice("F1", due="2026-03-01")])
    with world.store.read(OTHER, world.now) as tx:
        before = repr([sorted(map(repr, rows(tx, table))) for table in tables.metadata.sorted_tables])
    leave(world)
    days_of_work(world, GRACE_DAYS)
    with world.store.read(OTHER, world.now) as tx:
        assert repr([sorted(map(repr, rows(tx, table))) for table in tables.metadata.sorted_tables]) == before


def test_whoever_begins_again_begins_with_nothing_known(world: World) -> None:
    leave(begun(world))
    days_of_work(world, GRACE_DAYS + 2)
    world.sync()
    with world.store.read(SCOPE, world.now) as tx:
        assert all(not each.done for each in facts.load(tx, world.now.date()))
        assert journal.verify(tx) > 0
    assert world.events("emptied") == world.events("emptied")[:1], "once"


# ---------------------------------------------------------------- keeping for some days


def test_whoever_is_done_is_erased_by_the_daily_work_after_the_days_that_were_chosen(world: World) -> None:
    begun(world)
    owed = world.books.receivables["F1"]
    nothing = replace(owed.open, amount=owed.open.amount * 0)
    world.owe(replace(owed, open=nothing, state=ReceivableState.SETTLED, settled_on=world.now.date()))
    world.day()
    world.later(days=121)
    worked(world)
    assert names(world) == {"jansen", "later"}, "nobody chose anything"
    leaving.keep_for(world.store, SCOPE, 122, "Els", world.now)
    worked(world)
    assert names(world) == {"jansen", "later"}, "not yet"
    days_of_work(world, 2)
    assert names(world) == {"later"}, "who still owes is kept"
    with world.store.read(SCOPE, world.now) as tx:
        assert journal.verify(tx) > 0


def names(world: World) -> set[str]:
    with world.store.read(SCOPE, world.now) as tx:
        return {key for key in debtors.of_keys(tx, None) if not key.startswith("forgotten")}


def test_it_is_looked_at_once_a_day(world: World) -> None:
    begun(world)
    leaving.keep_for(world.store, SCOPE, 30, "Els", world.now)
    with world.store.read(SCOPE, world.now) as tx:
        assert leaving.is_to_tidy(tx)
    worked(world)
    with world.store.read(SCOPE, world.now) as tx:
        assert not leaving.is_to_tidy(tx)
    world.later(days=1)
    with world.store.read(SCOPE, world.now) as tx:
        assert leaving.is_to_tidy(tx)


def test_a_clock_that_leaps_for_a_day_deletes_nothing(world: World) -> None:
    begun(world)
    leave(world)
    days_of_work(world, 2)
    today = world.now
    world.later(days=3650)
    worked(world)
    assert names(world) == {"jansen", "later"}
    world.now = today + timedelta(days=1)
    worked(world)
    days_of_work(world, GRACE_DAYS - 4)
    assert names(world) == {"jansen", "later"}, "the day has not come"
    days_of_work(world, 1)
    assert names(world) == set(), "and on its day it is done"


def test_data_are_kept_for_a_month_at_least(world: World) -> None:
    begun(world)
    with pytest.raises(Refused, match="30 days at least"):
        leaving.keep_for(world.store, SCOPE, 29, "Els", world.now)
