"""The list of tasks: ordered by what they are worth, done, put off or dropped, and back when the facts change."""

from datetime import date

import pytest

from connector.errors import NotFound, Refused
from connector.flow import todo
from connector.flow.todo import Item
from connector.model import Contact, ReceivableState, Task, TaskKind
from connector.rules.worth import History
from connector.store import journal, tasks
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import debtor, invoice


def two(world: World) -> World:
    """Two customers without any way to reach them; the second owes less."""
    world.begin().owe(invoice("F1", "1000.00", due="2026-03-01"))
    world.owe(*(invoice(f"G{n}", "900.00", due="2026-03-01", debtor="slager") for n in range(1)))
    world.books.debtors = [debtor(contacts=()), debtor("slager", name="Slager", contacts=())]
    world.sync()
    world.run()
    return world


def items(world: World, later: bool = False) -> list[Item]:
    with world.store.read(SCOPE, world.now) as tx:
        return todo.items(tx, world.now.date(), later)


def order(world: World) -> list[str]:
    return [item.listed.debtor for item in items(world)]


def paid_late(world: World, owner: str, days: int, many: int) -> None:
    settled = [
        invoice(
            f"{owner}-{n}", "50.00", open="0.00", due="2026-01-01", debtor=owner,
            state=ReceivableState.SETTLED, settled_on=date(2026, 1, 1 + days),
        )
        for n in range(many)
    ]  # fmt: skip
    world.owe(*settled).sync()


def test_the_most_worth_comes_first_and_history_changes_the_order(world: World) -> None:
    two(world)
    assert order(world) == ["bakker", "slager"]
    paid_late(world, "slager", 25, 4)
    assert order(world) == ["slager", "bakker"], "4 of 4 late: 5/7 of 900 is more than 1/3 of 1000"
    paid_late(world, "bakker", 25, 6)
    assert order(world) == ["bakker", "slager"]


def test_who_paid_promptly_comes_later(world: World) -> None:
    two(world)
    paid_late(world, "bakker", 3, 5)
    assert order(world) == ["slager", "bakker"]
    [mine] = [i for i in items(world) if i.listed.debtor == "bakker"]
    assert mine.worth is not None
    assert (mine.worth.history.known, mine.worth.history.slow) == (5, 0)


def test_broken_promises_count_as_slow_and_kept_ones_as_prompt(world: World) -> None:
    two(world)
    with world.store.write(SCOPE, world.now) as tx:
        journal.append(tx, "promise_broken", "slager", "p1", {})
        journal.append(tx, "plan_broken", "slager", "p2", {})
        journal.append(tx, "promise_kept", "bakker", "p3", {})
    assert order(world) == ["slager", "bakker"]
    past = {i.listed.debtor: i.worth.history for i in items(world) if i.worth}
    assert [(past[key].known, past[key].slow) for key in ("slager", "bakker")] == [(2, 2), (1, 0)]


def test_what_is_about_no_amount_holds_up_everything_and_stands_on_top(world: World) -> None:
    two(world)
    with world.store.write(SCOPE, world.now) as tx:
        tasks.note(tx, "", [Task(TaskKind.CHECK_TABLE, "nl_interest")])
    assert next(i.task.kind for i in items(world)) is TaskKind.CHECK_TABLE


def number(world: World, kind: TaskKind = TaskKind.FIND_CONTACT) -> int:
    return next(i.listed.number for i in items(world) if i.task.kind is kind)


def test_a_task_that_a_run_finds_again_stays_off_the_list_while_nothing_changes(world: World) -> None:
    two(world)
    first = number(world)
    acts.drop(world.store, SCOPE, first, "belt zelf", "Els", world.now)
    world.later(days=1).sync()
    world.run()
    assert order(world) == ["slager"]
    assert len(items(world, later=True)) == 1
    [event] = world.events("task_dropped")
    assert event.content == {"by": "Els", "reason": "belt zelf", "task": "find_contact"}


def test_it_is_back_when_what_it_says_changes(world: World) -> None:
    two(world)
    acts.finish(world.store, SCOPE, number(world), "", "Els", world.now)
    with world.store.write(SCOPE, world.now) as tx:
        tasks.note(tx, "bakker", [Task(TaskKind.FIND_CONTACT, "bakker", proposal="send_by_post")])
    assert order(world) == ["bakker", "slager"]


def test_later_comes_back_on_its_day(world: World) -> None:
    two(world)
    acts.put_off(world.store, SCOPE, number(world), date(2026, 3, 9), "vakantie", "Els", world.now)
    assert order(world) == ["slager"]
    assert order(world.on("2026-03-09T08:00")) == ["bakker", "slager"]
    with pytest.raises(Refused, match="later is after today"):
        acts.put_off(world.store, SCOPE, number(world), date(2026, 3, 9), "", "Els", world.now)


def test_dropping_needs_a_reason_and_an_unknown_number_is_not_there(world: World) -> None:
    two(world)
    with pytest.raises(Refused):
        acts.drop(world.store, SCOPE, number(world), "  ", "Els", world.now)
    with pytest.raises(NotFound):
        acts.finish(world.store, SCOPE, 999, "", "Els", world.now)


def test_a_message_between_sent_and_not_sent_is_not_waved_away(world: World) -> None:
    two(world)
    with world.store.write(SCOPE, world.now) as tx:
        tasks.note(tx, "bakker", [Task(TaskKind.SETTLE_UNCLEAR, "M1")])
    unclear = number(world, TaskKind.SETTLE_UNCLEAR)
    with pytest.raises(Refused, match="its own answer"):
        acts.drop(world.store, SCOPE, unclear, "laat maar", "Els", world.now)
    acts.put_off(world.store, SCOPE, unclear, date(2026, 3, 9), "", "Els", world.now)
    assert TaskKind.SETTLE_UNCLEAR not in [i.task.kind for i in items(world)]


def test_after_an_act_the_tasks_are_those_of_the_case_as_it_is_now(world: World) -> None:
    """And nothing is planned by it."""
    two(world)
    before = world.events("planned")
    acts.add_contact(world.store, SCOPE, "bakker", Contact("jan@bakker.example"), "Els", world.now)
    assert order(world) == ["bakker", "slager"]
    acts.look_again(world.store, SCOPE, "bakker", world.now)
    acts.look_again(world.store, SCOPE, "nobody", world.now)
    assert order(world) == ["slager"]
    assert world.events("planned") == before


def test_of_a_debtor_with_two_currencies_the_euros_count_for_nothing_is_converted() -> None:
    some = [invoice("F1", "10.00", due="2026-03-01"), invoice("F2", "90.00", due="2026-02-01", currency="USD")]
    found = todo.worth_of(some, History(), date(2026, 3, 3))
    assert (str(found.amount), found.days_late) == ("EUR 10.00", 2)


def test_2_000_yen_stand_below_1_500_euro_and_currencies_follow_one_another(world: World) -> None:
    world.begin()
    owed = {"a": ("2000.00", "JPY"), "b": ("1500.00", "EUR"), "c": ("90000.00", "JPY"), "d": ("7.00", "CHF")}
    for who, (amount, currency) in owed.items():
        world.owe(invoice(f"F{who}", amount, due="2026-03-01", debtor=who, currency=currency))
    world.books.debtors = [debtor(who, name=who, contacts=()) for who in owed]
    world.sync()
    world.run()
    assert order(world) == ["b", "d", "c", "a"]
