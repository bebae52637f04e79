"""Where parts meet: a forgotten debtor and a run, a wish and a message that waits, a call and the first week."""

from datetime import date

from connector.flow.dunning import decide_all, run
from connector.model import Address, Channel, Contact, DeliveryState, Notice, TaskKind
from connector.store import deliveries, installations, journal, tasks
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import debtor, invoice, policy, step

LADDER = policy(step("first", 5), step("second", 20, Notice.REMINDER), name="default")
ADDRESS = Address(("Dorpsstraat 1",), "1234AB", "Zwolle", "NL")


def live(world: World, many: int, a_day: int) -> World:
    """So many debtors with a telephone, each with an invoice that asks for its first step today."""
    world.begin(LADDER, live=False)
    ways = (Contact(email="info@klant.example", phone="0612345678"),)
    world.books.debtors = [debtor(f"D{n}", address=ADDRESS, contacts=ways) for n in range(many)]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in range(many))).sync()
    acts.go_live(world.store, SCOPE, "Els", world.now, a_day)
    return world


def waiting(world: World) -> dict[str, Channel]:
    with world.store.read(SCOPE, world.now) as tx:
        return {each.debtor: each.channel for each in deliveries.in_state(tx, DeliveryState.PLANNED)}


def test_one_who_was_forgotten_while_he_owed_something_stops_nobodys_run(world: World) -> None:
    live(world, 2, 25).run()
    world.deliver()
    with world.store.write(SCOPE, world.now) as tx:
        journal.forget(tx, "D0", "Els")
    for everybody in (False, True):
        world.later(days=16)
        report = run(world.store, SCOPE, world.now, everybody=everybody)
        assert all(decision.debtor == "D1" for decision in report.decisions)
        assert report.warnings == []


def test_an_email_that_waits_is_taken_back_when_he_asks_for_post(world: World) -> None:
    live(world, 2, 1).run()
    world.deliver()
    assert waiting(world) == {"D1": Channel.EMAIL}
    acts.correct(world.store, SCOPE, "D1", "channel", "letter", "Els", world.now)
    world.later(days=3).sync()
    world.run()
    report = world.deliver()
    assert report.sent == []
    assert waiting(world) in ({"D1": Channel.LETTER}, {})


def test_who_is_to_be_called_stays_on_the_list_while_his_email_waits_for_its_day(world: World) -> None:
    live(world, 3, 1)
    acts.correct(world.store, SCOPE, "D2", "channel", "phone", "Els", world.now)
    for _ in range(3):
        world.run()
        with world.store.read(SCOPE, world.now) as tx:
            if "D2" in waiting(world):
                assert TaskKind.CALL in [task.kind for debtor_, task in tasks.open_tasks(tx) if debtor_ == "D2"]
        world.deliver()
        world.later(days=1).sync()


def test_what_waits_for_its_day_in_the_first_week_and_is_blocked_for_longer_says_the_later_day(world: World) -> None:
    live(world, 2, 1).run()
    world.deliver()
    acts.block(world.store, SCOPE, "D1", "talks", "Els", world.now, until=date(2026, 12, 30))
    with world.store.read(SCOPE, world.now) as tx:
        ((_, decision),) = decide_all(tx, installations.get(tx), ["D1"], [])
    assert [verdict.sends_on for verdict in decision.verdicts] == [date(2026, 12, 31)]
