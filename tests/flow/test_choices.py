"""What the tenant chooses, with its line in the journal; and a day's work in one go."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from connector.carrier import Creditor
from connector.errors import BadInput, NotFound, OpenQuestion, Refused
from connector.flow import acts
from connector.flow.daily import daily_round, furnish_sample
from connector.model import Channel, Scope
from connector.rules.presets import PRESETS
from connector.source import Page, Question
from connector.store import debtors, installations, policies
from tests.flow.world import POLICY, SCOPE, Books, World
from tests.rules.builders import invoice, policy, step


def test_nobody_goes_live_without_an_address_to_send_from(world: World) -> None:
    with world.store.write(SCOPE, world.now) as tx:
        installations.create(tx, "books", "An administration")
    with pytest.raises(NotFound, match="not filled in"):
        acts.go_live(world.store, SCOPE, "Els", world.now)
    acts.save_creditor(world.store, SCOPE, Creditor("Bakkerij Zon", "", for_clients=False), "Els", world.now)
    with pytest.raises(Refused, match="no e-mail address"):
        acts.go_live(world.store, SCOPE, "Els", world.now)
    acts.save_creditor(
        world.store, SCOPE, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False), "Els", world.now
    )
    acts.go_live(world.store, SCOPE, "Els", world.now)
    assert [event.kind for event in world.events()] == ["creditor_saved", "creditor_saved", "went_live"]


def test_a_policy_is_saved_chosen_and_given_to_one_debtor(world: World) -> None:
    world.begin().sync()
    acts.save_policy(world.store, SCOPE, policy(step("only", 30), name="patient"), "Els", world.now)
    acts.use_policy(world.store, SCOPE, "patient", "Els", world.now)
    acts.use_policy(world.store, SCOPE, "default", "Els", world.now, "bakker")
    with world.store.read(SCOPE, world.now) as tx:
        assert installations.get(tx).policy == "patient"
        assert debtors.of_keys(tx, ["bakker"])["bakker"].policy == "default"
    acts.use_policy(world.store, SCOPE, "", "Els", world.now, "bakker")
    with world.store.read(SCOPE, world.now) as tx:
        assert debtors.of_keys(tx, ["bakker"])["bakker"].policy == ""
    assert [event.kind for event in world.events()][-4:] == ["policy_saved", *["policy_chosen"] * 3]


def test_what_is_not_there_or_not_sane_is_not_chosen(world: World) -> None:
    world.begin().sync()
    with pytest.raises(Refused, match=r"saved are: be_.*, default, .*, by_kind"):
        acts.use_policy(world.store, SCOPE, "patient", "Els", world.now)
    with pytest.raises(NotFound):
        acts.use_policy(world.store, SCOPE, "default", "Els", world.now, "slager")
    with pytest.raises(BadInput):
        acts.save_policy(world.store, SCOPE, replace(POLICY, steps=()), "Els", world.now)
    with world.store.read(SCOPE, world.now) as tx:
        assert policies.saved(tx) == {preset.name: preset for preset in PRESETS} | {"default": POLICY}
    assert world.events("policy_saved") == world.events("policy_chosen") == []


def test_an_address_that_works_again_is_used_again(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01")).sync()
    acts.note_bounce(world.store, SCOPE, "bakker", "jan@bakker.example", world.now)
    world.run()
    assert world.deliver().sent == []
    acts.mend_address(world.store, SCOPE, "bakker", "jan@bakker.example", "Els", world.now)
    world.run()
    assert len(world.deliver().sent) == 1
    assert "mend_address" not in world.tasks()


def test_a_days_work_pulls_decides_and_sends_in_one_go(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01"))
    report = daily_round(world.store, SCOPE, world.books, world.now, {Channel.EMAIL: world.postman})
    assert (len(report.decided.planned), len(report.delivered.sent)) == (1, 1)
    assert world.sent() == [("F1",)]


def test_a_question_ends_the_days_work_before_anything_is_decided(world: World) -> None:
    class Asking(Books):
        def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
            yield Page(questions=(Question("decimal", "line 2", "Which sign?", ("comma", "point"), "--decimal SIGN"),))

    world.begin()
    with pytest.raises(OpenQuestion, match=r"Which sign\? \(one of: comma; point, answer with --decimal SIGN\)"):
        daily_round(world.store, SCOPE, Asking(), world.now, {})
    assert world.events("decided") == []


def test_the_sample_administration_is_furnished_once_and_live(world: World) -> None:
    scope = Scope("demo", "demo")
    assert furnish_sample(world.store, scope, "csv", world.now) is True
    assert furnish_sample(world.store, scope, "csv", world.now) is False
    with world.store.read(scope, world.now) as tx:
        assert installations.get(tx).live
        assert installations.creditor(tx).email.endswith(".example")
