"""A day costs nothing for who only waits, and every night it is checked that nobody is passed by who should not be."""

from datetime import date

from sqlalchemy import event

from connector.flow.by_turns import ByTurns
from connector.flow.dunning import decide_some
from connector.flow.recount import recount
from connector.flow.rounds import QUESTIONS, Rounds
from connector.model import Channel
from connector.store import looks
from tests.flow.world import SCOPE, World
from tests.rules.builders import debtor, invoice


def owing(world: World, debtors: int) -> World:
    """So many debtors, each with one invoice that falls due on 1 March; the first step comes five days later."""
    world.begin()
    world.books.debtors = [debtor(f"D{n}") for n in range(debtors)]
    return world.owe(*(invoice(f"F{n}", debtor=f"D{n}") for n in range(debtors)))


def statements(world: World) -> int:
    """How many a run takes."""
    many: list[str] = []
    engine = world.store.engine
    note = lambda *told: many.append(told[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    try:
        world.run()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(many)


def test_a_run_decides_about_those_whose_day_has_come_and_passes_by_the_others(world: World) -> None:
    owing(world, 3).on("2026-03-02 09:00").sync()
    world.owe(invoice("F9", debtor="D1", due="2026-02-20"))
    world.sync()
    assert [d.debtor for d in world.run().decisions] == ["D0", "D1", "D2"]  # the first run is over everybody
    assert [d.debtor for d in world.on("2026-03-03 09:00").run().decisions] == ["D1"]  # his message is under way
    world.on("2026-03-06 09:00").sync()
    assert {d.debtor for d in world.run().planned} == {"D0", "D2"}


def test_a_quiet_day_costs_nothing_for_each_who_waits(world: World) -> None:
    owing(world, 40).on("2026-03-02 09:00").sync()
    world.run()
    quiet = statements(world.on("2026-03-03 09:00"))
    world.books.debtors += [debtor(f"E{n}") for n in range(60)]
    world.owe(*(invoice(f"G{n}", debtor=f"E{n}") for n in range(60))).sync()
    world.on("2026-03-04 09:00").run()
    assert statements(world.on("2026-03-05 09:00")) == quiet


def test_whoever_something_is_told_of_is_looked_at_although_his_day_has_not_come(world: World) -> None:
    owing(world, 2).on("2026-03-02 09:00").sync()
    world.run()
    world.owe(invoice("F9", debtor="D1", due="2026-02-20")).on("2026-03-03 09:00").sync()
    assert [d.debtor for d in world.run().decisions] == ["D1"]


def test_whoever_was_decided_about_on_old_data_gets_his_reminder_by_the_run_of_the_same_day(world: World) -> None:
    """A webhook comes before the first sync of the day: what is held for the age of the data does not wait a day."""
    owing(world, 1).on("2026-03-02 09:00").sync()
    world.run()
    world.on("2026-03-09 08:00")
    told = decide_some(world.store, SCOPE, world.now, ["D0"])
    assert [v.code for d in told.decisions for v in d.verdicts] == ["stale_data"]
    world.on("2026-03-09 09:30").sync()
    assert [d.debtor for d in world.run().planned] == ["D0"]


def test_the_recount_finds_nothing_while_everything_that_changes_something_says_so(world: World) -> None:
    owing(world, 30).on("2026-03-02 09:00").sync()
    world.run()
    found = recount(world.store, SCOPE, world.on("2026-03-03 00:10").now)
    assert (found.looked_at, found.wrong) == (30, [])


def test_whoever_was_decided_about_today_is_not_told_of_the_same_day(world: World) -> None:
    """His message is under way by then, and the next run looks at him in any case."""
    owing(world, 2).on("2026-03-06 09:00").sync()
    assert len(world.run().planned) == 2
    found = recount(world.store, SCOPE, world.now)
    assert (found.looked_at, found.wrong) == (0, [])


def test_the_recount_wakes_whoever_sleeps_too_long(world: World) -> None:
    _sleeps_until(world, "2026-03-20")


def test_the_recount_tells_of_whoever_sleeps_less_long_than_he_may(world: World) -> None:
    _sleeps_until(world, "2026-03-05")


def _sleeps_until(world: World, day: str) -> None:
    owing(world, 3).on("2026-03-02 09:00").sync()
    world.run()
    with world.store.write(SCOPE, world.now) as tx:
        looks.put(tx, {"D1": date.fromisoformat(day)})
    assert recount(world.store, SCOPE, world.on("2026-03-03 00:10").now).wrong == ["D1"]
    assert [d.debtor for d in world.on("2026-03-03 09:00").run().decisions] == ["D1"]


def test_every_night_a_worker_recounts_once_on_fresh_data(world: World) -> None:
    owing(world, 3).on("2026-03-02 09:00").sync()
    world.run()
    rounds = Rounds(world.store, lambda: world.now, {Channel.EMAIL: world.postman})
    work = ByTurns(world.store, lambda: world.now, rounds.handlers())
    work.schedule([q for q in QUESTIONS if q.name == "which_recounts"])
    with world.store.write(SCOPE, world.now) as tx:
        looks.put(tx, {"D1": date(2026, 3, 20)})
    world.on("2026-03-02 23:50")
    assert work.run_due() == 1  # the question alone: it was everybody's turn today
    world.on("2026-03-03 00:10")
    assert work.run_due() == 2
    with world.store.read(SCOPE, world.now) as tx:
        assert looks.due(tx, world.now.date()) == ["D1"]
    world.on("2026-03-03 00:40")
    assert work.run_due() == 1
