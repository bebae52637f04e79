"""Steps, contacts, holds, promises, plans, charges and tasks: each kept once, and found at its debtor."""

from dataclasses import replace
from datetime import date

import pytest

from connector.errors import NotFound
from connector.model import (
    Charge,
    Contacted,
    Done,
    Hold,
    HoldKind,
    Notice,
    Plan,
    PlanTerm,
    Promise,
    StepDone,
    Task,
    TaskKind,
)
from connector.store import charges, contacts, holds, receivables, steps, tasks
from connector.store.engine import Store
from tests.store.builders import NOW, SCOPE, TODAY, eur, invoice, later

REMINDED = StepDone("R1", "ladder", "reminder", Notice.REMINDER, TODAY, Done.SENT, 1, date(2026, 3, 10))


def test_a_step_done_is_kept_as_it_was_first_noted(store: Store) -> None:
    skipped = StepDone("R1", "ladder", "formal", Notice.FORMAL_NOTICE, TODAY, Done.SKIPPED, 2, None, "Anna", "agreed")
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1"), invoice("R2", "D2")])
        steps.note(tx, [REMINDED, skipped])
        steps.note(tx, [replace(REMINDED, on=date(2026, 3, 9))])
        assert steps.of_debtors(tx, ["D1"]) == {"D1": [REMINDED, skipped]}
        assert steps.of_debtors(tx, ["D2"]) == {}


def test_steps_and_charges_follow_a_receivable_to_another_debtor(store: Store) -> None:
    charge = Charge("R1", "formal", eur("40.00"), TODAY)
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1")])
        steps.note(tx, [REMINDED])
        charges.book(tx, charge)
        receivables.absorb(tx, [invoice("R1", "D2")])
        assert steps.of_debtors(tx, None) == {"D2": [REMINDED]}
        assert charges.of_debtors(tx, None) == {"D2": [charge]}


def test_the_same_contact_told_twice_is_one(store: Store) -> None:
    theirs = Contacted(TODAY, Notice.REMINDER, ("R1", "R2"), "moneybird")
    ours = Contacted(TODAY, Notice.REMINDER, ("R1", "R2"))
    with store.write(SCOPE, NOW) as tx:
        assert contacts.note(tx, "D1", theirs)
        assert not contacts.note(tx, "D1", theirs)
        assert contacts.note(tx, "D1", ours)
        assert contacts.note(tx, "D2", ours)
        found = contacts.of_debtors(tx, ["D1"])["D1"]
    assert sorted(found, key=lambda c: c.by_source) == [ours, theirs]


def test_a_charge_is_booked_once_per_receivable_kind_step_and_cycle(store: Store) -> None:
    cost = Charge("R1", "formal", eur("40.00"), TODAY)
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, [invoice("R1")])
        assert charges.book(tx, cost)
        assert not charges.book(tx, replace(cost, on=date(2026, 3, 9)))
        assert charges.book(tx, replace(cost, cycle=2))
        waived = replace(cost, amount=eur("0.00"))
        assert charges.change(tx, waived)
        assert not charges.change(tx, replace(cost, kind="interest"))
        assert not charges.book(tx, cost), "what was waived is not booked a second time"
        assert charges.of_debtors(tx, None) == {"D1": [waived, replace(cost, cycle=2)]}


# ---------------------------------------------------------------- holds, promises, plans


def test_a_hold_is_lifted_from_a_day_on_and_gets_a_key_when_it_has_none(store: Store) -> None:
    dispute = Hold(HoldKind.DISPUTE, "wrong price", "Anna", TODAY, None, "R1", eur("30.00"), "settled")
    block = Hold(HoldKind.BLOCK, "holiday", "Anna", TODAY, date(2026, 3, 5), key="own-key")
    with store.write(SCOPE, NOW) as tx:
        assert holds.add(tx, "D1", dispute) == "hold-1"
        assert holds.add(tx, "D1", block) == "own-key"
        assert holds.add(tx, "D2", dispute) == "hold-2"
        assert holds.of_debtors(tx, ["D1"]) == {"D1": [replace(dispute, key="hold-1"), block]}
        holds.lift(tx, "hold-1", date(2026, 3, 9))
        holds.lift(tx, "own-key", date(2026, 3, 9))
        lifted, ended = holds.of_debtors(tx, ["D1"])["D1"]
    assert lifted.until == date(2026, 3, 8)
    assert lifted.holds_on(date(2026, 3, 8))
    assert not lifted.holds_on(date(2026, 3, 9))
    assert ended.until == date(2026, 3, 5), "it had ended before"


def test_a_hold_that_is_lifted_on_its_first_day_holds_on_no_day(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        key = holds.add(tx, "D1", Hold(HoldKind.BLOCK, "", "Anna", TODAY))
        holds.lift(tx, key, TODAY)
        assert not holds.of_debtors(tx, None)["D1"][0].holds_on(TODAY)
        with pytest.raises(NotFound):
            holds.lift(tx, "no-such-hold", TODAY)


def test_promises_that_ended_are_told_only_when_asked_for(store: Store) -> None:
    full = Promise("", TODAY, date(2026, 3, 10), ("R1",), eur("50.00"), eur("90.00"), "reminder", True)
    bare = Promise("mine", TODAY, date(2026, 3, 12))
    with store.write(SCOPE, NOW) as tx:
        key = holds.add_promise(tx, "D1", full)
        holds.add_promise(tx, "D1", bare)
        assert holds.of_debtors_promises(tx, ["D1"]) == {"D1": [bare, replace(full, key=key)]}
        assert holds.end_promise(tx, key, TODAY)
        assert not holds.end_promise(tx, key, TODAY), "it ends once"
        assert holds.of_debtors_promises(tx, None) == {"D1": [bare]}
        assert len(holds.of_debtors_promises(tx, None, ended=True)["D1"]) == 2
        with pytest.raises(NotFound, match="no promise"):
            holds.end_promise(tx, "nothing", TODAY)


def test_plans_come_back_with_their_terms_to_the_cent(store: Store) -> None:
    terms = tuple(PlanTerm(date(2026, month, 1), eur(part)) for month, part in ((4, "333.33"), (5, "333.34")))
    plan = Plan("", TODAY, ("R1", "R2"), terms, grace_days=5)
    with store.write(SCOPE, NOW) as tx:
        key = holds.add_plan(tx, "D1", plan)
        assert holds.of_debtors_plans(tx, None) == {"D1": [replace(plan, key=key)]}
        assert holds.end_plan(tx, key, TODAY)
        assert holds.of_debtors_plans(tx, None) == {}
        assert holds.of_debtors_plans(tx, None, ended=True)["D1"][0].ended_on == TODAY


# ---------------------------------------------------------------- tasks


def test_the_same_open_task_is_one_row_with_the_newest_words(store: Store) -> None:
    first = Task(TaskKind.MATCH_CREDIT, "D1", "a credit of 200.00", "R1")
    with store.write(SCOPE, NOW) as tx:
        tasks.note(tx, "D1", [first])
        tasks.note(tx, "D1", [replace(first, detail="a credit of 250.00")])
        tasks.note(tx, "D2", [Task(TaskKind.FIND_CONTACT, "D2")])
        assert tasks.open_tasks(tx) == [
            ("D1", replace(first, detail="a credit of 250.00")),
            ("D2", Task(TaskKind.FIND_CONTACT, "D2")),
        ]


def test_a_task_that_was_closed_can_come_again(store: Store) -> None:
    task = Task(TaskKind.FIND_CONTACT, "D1")
    with store.write(SCOPE, NOW) as tx:
        tasks.note(tx, "D1", [task])
        assert tasks.close(tx, TaskKind.FIND_CONTACT, "D1", "Anna")
        assert not tasks.close(tx, TaskKind.FIND_CONTACT, "D1", "Anna")
        assert tasks.open_tasks(tx) == []
    with store.write(SCOPE, later(1)) as tx:
        tasks.note(tx, "D1", [task])
        assert tasks.open_tasks(tx) == [("D1", task)]


def test_what_a_new_decision_finds_no_more_is_closed_and_nothing_else(store: Store) -> None:
    contact, credit = Task(TaskKind.FIND_CONTACT, "D1"), Task(TaskKind.MATCH_CREDIT, "D1")
    unclear, neighbours = Task(TaskKind.SETTLE_UNCLEAR, "M1"), Task(TaskKind.FIND_CONTACT, "D2")
    found_by_decisions = {TaskKind.FIND_CONTACT, TaskKind.MATCH_CREDIT}
    with store.write(SCOPE, NOW) as tx:
        tasks.note_all(tx, {"D1": [contact, credit, unclear], "D2": [neighbours]})
        tasks.close_gone(tx, "D1", [credit], found_by_decisions)
        assert {task for _, task in tasks.open_tasks(tx)} == {credit, unclear, neighbours}
        tasks.close_all_gone(tx, {"D1": [], "D2": []})
        assert tasks.open_tasks(tx) == []
