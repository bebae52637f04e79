"""Other settings under running cases: what they would change is told before, and nothing leaves as it was planned."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from connector.errors import BadInput, Refused
from connector.flow import acts
from connector.flow.differences import Comparison, Settings, compare
from connector.flow.dunning import preview
from connector.model import Channel, DebtorKind, DeliveryState, HoldKind, Money
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND, DEFAULT, FIRM, FRIENDLY, PLAIN
from connector.store import installations
from tests.flow.world import POLICY, SCOPE, World
from tests.rules.builders import debtor, invoice, policy, step

SOONER = policy(step("first", 1), step("second", 20), name="default")
APPROVED = policy(step("first", 5, approve=True), step("second", 20), name="default")
BY_POST = policy(step("first", 5, channel=Channel.LETTER), step("second", 20), name="default")
OTHER_STEPS = policy(step("only", 30), name="default")
BUSINESSES = replace(POLICY, writes_to=(DebtorKind.BUSINESS,))
MINIMUM = replace(POLICY, minimums=(Money(Decimal("500.00"), "EUR"),))


def owing(world: World, ladder: Policy = POLICY, live: bool = True) -> World:
    """Three debtors on 6 March 2026: one five days late, one two days, one not yet."""
    world.begin(ladder, live=live)
    world.books.debtors = [debtor(key) for key in ("early", "late", "later")]
    world.owe(
        replace(invoice("F1", due="2026-03-01"), debtor="late"),
        replace(invoice("F2", due="2026-03-04"), debtor="later"),
        replace(invoice("F3", due="2026-03-20"), debtor="early"),
    )
    world.sync()
    return world


def compared(world: World, *ladders: Policy, general: str | None = None) -> Comparison:
    return compare(world.store, SCOPE, world.now, lambda present: present.with_ladders(ladders, general))


def told(found: Comparison) -> dict[str, tuple[str, str]]:
    return {each.debtor.key: (each.before.verdict.code, each.after.verdict.code) for each in found.differences}


def test_the_same_settings_make_no_difference(world: World) -> None:
    found = compared(owing(world), POLICY)
    assert (found.looked_at, found.differences, found.letters) == (3, (), (1, 1))


def test_a_step_that_comes_sooner_is_told_for_whoever_gets_it_today_and_for_whoever_gets_it_later(world: World) -> None:
    found = compared(owing(world), SOONER)
    assert told(found) == {"later": ("not_due_yet", "send"), "early": ("not_due_yet", "not_due_yet")}
    assert [(each.debtor.key, each.today) for each in found.differences] == [("later", True), ("early", False)]
    assert (found.today, found.letters) == (1, (1, 2))


@pytest.mark.parametrize(
    ("ladder", "becomes"),
    [(BUSINESSES, "left_out"), (MINIMUM, "below_minimum"), (APPROVED, "propose"), (BY_POST, "missing_contact")],
)
def test_whoever_would_hear_nothing_or_after_a_yes_is_told(world: World, ladder: Policy, becomes: str) -> None:
    assert told(compared(owing(world), ladder))["late"] == ("send", becomes)


def test_another_channel_term_or_approval_is_a_difference_and_another_reason_to_do_nothing_is_not_one_of_today(
    world: World,
) -> None:
    owing(world)
    for change in ({"channel": Channel.LETTER}, {"term_days": 9}, {"approve": True}):
        other = replace(POLICY, steps=(replace(POLICY.steps[0], **change), POLICY.steps[1]))
        found = compared(world, other)
        assert {each.debtor.key: each.today for each in found.differences} == {
            "late": True,
            "later": False,
            "early": False,
        }, change
    acts.block(world.store, SCOPE, "late", "her sister", "Els", world.now)
    assert {each.debtor.key: each.today for each in compared(world, BUSINESSES).differences}["late"] is False


def test_what_is_foretold_is_what_the_next_run_decides(world: World) -> None:
    owing(world)
    changes: dict[str, tuple[tuple[Policy, ...], str | None]] = {
        "sooner": ((SOONER,), None),
        "businesses": ((BUSINESSES,), None),
        "friendly": ((), FRIENDLY.name),
        "by kind": ((), BY_KIND),
    }
    for name, (ladders, general) in changes.items():
        found = compared(world, *ladders, general=general)
        foretold = {each.debtor.key: each.after.verdict for each in found.differences}
        assert foretold, name
        acts.change_ladders(world.store, SCOPE, ladders, general, "Els", world.now)
        decided = {d.debtor: d.verdicts for d in preview(world.store, SCOPE, world.now).decisions}
        for key, verdict in foretold.items():
            assert verdict in decided[key], (name, key)


def test_comparing_touches_nothing(world: World) -> None:
    owing(world)
    before = world.events()
    compared(world, SOONER, general="friendly")
    assert world.events() == before
    with world.store.read(SCOPE, world.now) as tx:
        assert installations.get(tx).policy == "default"


def test_what_was_planned_today_is_compared_as_if_it_were_not(world: World) -> None:
    owing(world).run()
    assert told(compared(world, BUSINESSES)) == {
        "late": ("send", "left_out"),
        "later": ("not_due_yet", "not_due_yet"),
        "early": ("not_due_yet", "not_due_yet"),
    }
    assert all(each.after.verdict.holds for each in compared(world, BUSINESSES).differences)


def test_whoever_collects_for_clients_without_a_number_is_foretold_whom_it_holds(world: World) -> None:
    def unregistered(present: Settings) -> Settings:
        return replace(present, unregistered=True)

    found = compare(owing(world).store, SCOPE, world.now, unregistered)
    assert told(found)["late"] == ("send", "not_registered")


def test_a_debtor_who_cannot_be_decided_is_a_warning_and_no_difference(world: World) -> None:
    found = compared(owing(world), general="gone")
    assert found.differences == ()
    assert found.warnings
    assert "does not exist" in found.warnings[0]


# ---------------------------------------------------------------- saving


@pytest.mark.parametrize("ladder", [APPROVED, BY_POST], ids=["after a yes", "by post"])
def test_what_was_planned_and_would_now_leave_otherwise_is_taken_back(world: World, ladder: Policy) -> None:
    owing(world).run()
    assert len(world.deliveries(DeliveryState.PLANNED)) == 1
    acts.change_ladders(world.store, SCOPE, (ladder,), None, "Els", world.now)
    assert world.deliver().sent == []
    assert world.sent() == []
    assert len(world.deliveries(DeliveryState.WITHDRAWN)) == 1


def test_after_approve_first_was_chosen_the_planned_message_waits_for_a_yes_and_then_leaves_once(world: World) -> None:
    owing(world).run()
    acts.save_policy(world.store, SCOPE, APPROVED, "Els", world.now)
    world.later(days=1).day()
    (proposal,) = world.deliveries(DeliveryState.PROPOSED)
    assert world.sent() == []
    acts.approve(world.store, SCOPE, proposal.key, "Els", world.now)
    acts.save_policy(world.store, SCOPE, APPROVED, "Els", world.now)
    assert len(world.deliver().sent) == 1, "a yes that was given stays one"
    assert world.sent() == [("F1",)]


def test_what_stays_as_it_was_still_leaves(world: World) -> None:
    owing(world).run()
    acts.save_policy(world.store, SCOPE, replace(POLICY, cooldown_days=2), "Els", world.now)
    assert len(world.deliver().sent) == 1


def test_a_change_is_saved_whole_or_not_at_all(world: World) -> None:
    owing(world)
    wrong = replace(SOONER, steps=())
    with pytest.raises(BadInput):
        acts.change_ladders(world.store, SCOPE, (SOONER, wrong), "friendly", "Els", world.now)
    with pytest.raises(Refused, match="no policy 'nothing'"):
        acts.change_ladders(world.store, SCOPE, (SOONER,), "nothing", "Els", world.now)
    assert compared(world, SOONER).differences, "still to be changed"
    assert world.events("policy_saved") == []


def test_each_save_says_who_and_when(world: World) -> None:
    owing(world)
    acts.change_ladders(world.store, SCOPE, (SOONER,), "friendly", "Els", world.now)
    told = [(event.kind, (event.content or {})["by"]) for event in world.events()][-2:]
    assert told == [("policy_saved", "Els"), ("policy_chosen", "Els")]


# ---------------------------------------------------------------- somebody who changes his mind


def test_friendly_standard_and_firm_are_the_same_steps_so_that_nobody_has_to_be_placed() -> None:
    assert len({preset.ladder for preset in PLAIN}) == 1
    days = [[step.days for step in preset.steps[1:]] for preset in (FIRM, DEFAULT, FRIENDLY)]
    assert all(a < b < c for a, b, c in zip(*days, strict=True))


@pytest.mark.parametrize("change", [lambda: OTHER_STEPS, lambda: SOONER], ids=["other steps", "other days"])
def test_whoever_changes_his_mind_and_changes_it_back_has_lost_and_doubled_nothing(
    world: World, change: Callable[[], Policy]
) -> None:
    owing(world).day()
    assert world.sent() == [("F1",)]
    for _ in range(3):
        acts.save_policy(world.store, SCOPE, change(), "Els", world.now)
        world.sync()
        world.run()
        acts.save_policy(world.store, SCOPE, POLICY, "Els", world.now)
    world.days(20)
    assert sorted(world.sent()) == [("F1",), ("F1",), ("F2",), ("F2",), ("F3",)], "each step on its day, and once"


def test_other_steps_hold_what_was_reminded_until_it_is_placed_and_that_is_foretold(world: World) -> None:
    owing(world).day()
    found = compared(world, OTHER_STEPS)
    after = {each.debtor.key: each.after.verdict.holds for each in found.differences}
    assert [hold.kind for hold in after["late"]] == [HoldKind.POLICY_CHANGED]
