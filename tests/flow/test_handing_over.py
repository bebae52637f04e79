"""A claim that was asked for in vain goes to another collector when a person says so, and comes back when he does."""

from collections.abc import Callable

import pytest

from connector.errors import Refused
from connector.model import Mark
from connector.store import facts as known
from connector.store import payments, policies
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import invoice, ladder, money, payment


def owing(world: World) -> World:
    """€ 100,00 that fell due on 1 March; the one step of the ladder is sent on its sixth day."""
    world.begin().owe(invoice("F1", "100.00", due="2026-03-01"))
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(tx, ladder(5, name="short"))
    acts.use_policy(world.store, SCOPE, "short", "Els", world.now)
    world.sync()
    return world


def hold_of(world: World) -> str:
    with world.store.read(SCOPE, world.now) as tx:
        return known.load(tx, world.now.date(), ["bakker"])[0].holds[-1].key


def test_after_the_last_step_in_vain_a_person_is_asked_once_and_nothing_goes_by_itself(world: World) -> None:
    owing(world).days(3)
    assert world.sent() == [("F1",)]
    assert world.tasks() == ["hand_over"]
    world.days(10)
    assert world.tasks() == ["hand_over"]
    assert world.events("handed_over") == []


def test_handed_over_the_task_is_done_and_taken_back_it_is_there_again(world: World) -> None:
    owing(world).days(3)
    acts.hand_over(world.store, SCOPE, ["F1"], "Incasso BV", "Els", world.now)
    world.day()
    assert world.tasks() == []
    acts.lift(world.store, SCOPE, "bakker", hold_of(world), "Els", world.now)
    world.later(days=1)
    world.day()
    assert world.tasks() == ["hand_over"]


def test_paid_the_task_is_gone(world: World) -> None:
    owing(world).days(3)
    world.owe(invoice("F1", "100.00", open="0.00", due="2026-03-01")).day()
    assert world.tasks() == []


def _dispute(world: World) -> None:
    acts.dispute(world.store, SCOPE, "F1", "never ordered", "Els", world.now)


def _dispute_a_part(world: World) -> None:
    acts.dispute(world.store, SCOPE, "F1", "one box", "Els", world.now, amount=money("30.00"))


def _block(world: World) -> None:
    acts.block(world.store, SCOPE, "bakker", "we talk", "Els", world.now)


def _plan(world: World) -> None:
    acts.plan(world.store, SCOPE, "bakker", ["F1"], [(world.now.date(), None)], "Els", world.now)


def _promise(world: World) -> None:
    acts.promise(world.store, SCOPE, "bakker", world.now.date(), "Els", world.now)


def _bankrupt(world: World) -> None:
    acts.mark(world.store, SCOPE, "bakker", Mark.BANKRUPT, "Els", world.now)


def _over(world: World) -> None:
    acts.hand_over(world.store, SCOPE, ["F1"], "another one", "Els", world.now)


def _pay_without_a_match(world: World) -> None:
    with world.store.write(SCOPE, world.now) as tx:
        payments.absorb(tx, [payment("100.00", on=world.now.date())])


def _old(world: World) -> None:
    world.later(days=5)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (_dispute, "dispute"), (_dispute_a_part, "dispute"), (_block, "block"), (_plan, "plan"),
        (_promise, "promise"), (_bankrupt, "stop_sign"), (_over, "handed_over"), (_old, "stale_data"),
        (_pay_without_a_match, "net_credit"),
    ],
)  # fmt: skip
def test_what_is_in_talks_in_doubt_or_old_is_not_handed_over(
    world: World, before: Callable[[World], None], why: str
) -> None:
    owing(world).days(3)
    before(world)
    told = len(world.events("handed_over"))
    with pytest.raises(Refused, match=f"F1 cannot be handed over: {why}$"):
        acts.hand_over(world.store, SCOPE, ["F1"], "Incasso BV", "Els", world.now)
    assert len(world.events("handed_over")) == told


def test_paid_or_not_late_it_is_not_handed_over_and_of_two_neither_is(world: World) -> None:
    owing(world).owe(invoice("F2", "100.00", open="0.00", due="2026-03-01"), invoice("F3", due="2026-09-01")).days(3)
    for key, why in (("F2", "nothing of F2 is open"), ("F3", "F3 is not late yet")):
        with pytest.raises(Refused, match=why):
            acts.hand_over(world.store, SCOPE, ["F1", key], "Incasso BV", "Els", world.now)
    assert world.events("handed_over") == []


def test_nothing_chosen_is_told(world: World) -> None:
    with pytest.raises(Refused, match="choose at least one invoice"):
        acts.hand_over(world.store, SCOPE, [], "Incasso BV", "Els", world.now)


def test_a_payment_after_it_is_a_task_to_tell_him_who_has_it(world: World) -> None:
    owing(world).days(3)
    _over(world)
    world.owe(invoice("F1", "100.00", open="40.00", due="2026-03-01")).day()
    assert world.tasks() == ["tell_collector"]
    assert [(e.content or {})["open"] for e in world.events("open_changed")] == ["EUR 40.00"]


def test_nothing_is_agreed_about_what_another_one_has(world: World) -> None:
    owing(world).owe(invoice("F2", "50.00", due="2026-03-01")).days(3)
    _over(world)
    for agree in (_promise_of_it, _plan):
        with pytest.raises(Refused, match="F1 was handed over to another one; take it back first"):
            agree(world)
    _promise(world)
    assert [(e.content or {})["receivables"] for e in world.events("promised")] == [["F2"]]


def _promise_of_it(world: World) -> None:
    acts.promise(world.store, SCOPE, "bakker", world.now.date(), "Els", world.now, keys=["F1"])
