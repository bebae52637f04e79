"""The daily run: proposals and their lapse, runs into the past, odd data, and a change of policy."""

from dataclasses import replace

import pytest

from connector.errors import Refused
from connector.flow.dunning import preview
from connector.model import DeliveryState, HoldKind
from connector.store import debtors, policies
from tests.flow.world import POLICY, SCOPE, World, acts
from tests.rules.builders import invoice, policy, step

APPROVED_FIRST = policy(step("first", 5, approve=True), step("second", 20), name="default")


def test_a_proposal_that_nobody_answers_stays_one_proposal(world: World) -> None:
    world.begin(APPROVED_FIRST).owe(invoice("F1", due="2026-03-01"))
    world.days(25)
    assert len(world.deliveries(DeliveryState.PROPOSED)) == 1
    assert world.sent() == []


def test_an_approved_proposal_leaves_and_the_next_step_counts_from_that_day(world: World) -> None:
    world.begin(APPROVED_FIRST).owe(invoice("F1", due="2026-03-01"))
    world.days(10)
    acts.approve(world.store, SCOPE, world.deliveries(DeliveryState.PROPOSED)[0].key, "Els", world.now)
    world.days(15)
    assert len(world.sent()) == 1  # 16 March; the second follows 15 days later
    world.days(1)
    assert len(world.sent()) == 2


def test_a_proposal_lapses_when_an_amount_changes_and_is_made_anew(world: World) -> None:
    world.begin(APPROVED_FIRST).owe(invoice("F1", due="2026-03-01")).day()
    old = world.deliveries(DeliveryState.PROPOSED)[0]
    world.owe(invoice("F1", open="60.00", due="2026-03-01")).day()
    new = world.deliveries(DeliveryState.PROPOSED)
    assert [d.key for d in new] != [old.key]
    assert len(new) == 1
    with pytest.raises(Refused):
        acts.approve(world.store, SCOPE, old.key, "Els", world.now)


def test_a_refused_proposal_does_not_come_back(world: World) -> None:
    world.begin(APPROVED_FIRST).owe(invoice("F1", due="2026-03-01")).day()
    key = world.deliveries(DeliveryState.PROPOSED)[0].key
    acts.refuse_proposal(world.store, SCOPE, key, "wait for the new buyer", "Els", world.now)
    world.days(5)
    assert world.deliveries(DeliveryState.PROPOSED) == []


def test_a_run_before_the_last_run_is_refused_and_changes_nothing(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01")).sync()
    world.run()
    before = len(world.events())
    with pytest.raises(Refused, match="lies before it"):
        world.later(days=-1).run()
    assert len(world.events()) == before


def test_a_debtor_whose_policy_is_gone_is_named_and_the_others_go_on(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01"))
    world.books.debtors.append(replace(world.books.debtors[0], key="other"))
    world.owe(replace(invoice("F2", due="2026-03-01"), debtor="other")).sync()
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(tx, replace(POLICY, name="own"))
        debtors.set_policy(tx, "other", "own")
    world.books.debtors[1] = replace(world.books.debtors[1], policy="never saved")
    with world.store.write(SCOPE, world.now) as tx:
        debtors.set_policy(tx, "other", "")
    world.sync()
    report = world.run()
    assert (len(report.planned), len(report.warnings)) == (1, 1)


def test_after_a_change_of_ladder_a_person_places_the_invoice(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01")).day()
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(tx, policy(step("kind", 7), step("firm", 14), name="default"))
    world.later(days=30).day()
    assert world.sent() == [("F1",)]
    shown = preview(world.store, SCOPE, world.now).decisions[0]
    held = [h.kind for v in shown.verdicts for h in v.holds]
    assert held == [HoldKind.POLICY_CHANGED]
    assert "place_on_policy" in world.tasks()
    acts.place_on_step(world.store, SCOPE, "F1", "kind", "Els", world.now)
    world.day()
    assert world.sent() == [("F1",), ("F1",)]


def test_a_restarted_ladder_begins_anew_and_keeps_its_history(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01"))
    world.days(20)
    assert len(world.sent()) == 2
    acts.restart_ladder(world.store, SCOPE, "F1", "new agreement", "Els", world.now)
    world.days(20)
    assert len(world.sent()) == 4
