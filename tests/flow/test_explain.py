"""Why something was or was not done: each case tells its facts, its past, its reason, and what comes when."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector.carrier import Carried, Outcome
from connector.errors import BadInput, NotFound
from connector.flow import acts
from connector.flow.acts import settle
from connector.flow.explain import Explanation, Part
from connector.flow.explain import why as explain
from connector.model import DeliveryState, Mark
from connector.store import journal
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.flow.world import SCOPE, World
from tests.rules.builders import credit, day, debtor, invoice, payment


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Explaining asks nothing of a database that the other tests do not ask of both, so one kind will do."""
    with open_store(f"sqlite:///{tmp_path}/world.sqlite3", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        yield World(store).begin().owe(invoice("F1", due="2026-03-01"))


def why(world: World, text: str = "F1", language: str = "en") -> Explanation:
    return explain(world.store, SCOPE, text, world.now, language)


def part(world: World, text: str = "F1", language: str = "en") -> Part:
    return why(world, text, language).parts[0]


def done(world: World, text: str = "F1") -> list[str]:
    return [happened.sentence for happened in part(world, text).done]


def test_what_was_sent_is_told_with_its_moment_and_what_comes_next(world: World) -> None:
    world.day()
    found = part(world)
    assert [happened.kind for happened in found.done] == ["decided", "planned", "sent"]
    assert found.done[-1].sentence == "Sent: reminder."
    assert found.done[-1].at == world.now
    assert found.owed == "F1 of Bakker: €100.00, fell due on 1 March 2026, 5 days ago; €100.00 is open."
    assert found.next == ("Reminder: due on 21 March 2026, may leave on 21 March 2026.",)
    assert "The data is of 6 Mar 2026, 09:00." in found.facts


def test_the_same_is_told_in_dutch(world: World) -> None:
    world.day()
    text = "\n".join(why(world, language="nl").lines())
    assert "Verstuurd: herinnering." in text
    assert "verviel op 1 maart 2026, 5 dagen geleden" in text
    assert "Wat er gebeurde:" in text


def test_a_hold_says_by_whom_why_and_until_when_and_can_be_lifted(world: World) -> None:
    world.sync()
    acts.block(world.store, SCOPE, "bakker", "moving house", "Els", world.now, day("2026-03-20"), "F1")
    world.run()
    found = part(world)
    assert found.now == ("Blocked until the end of 20 March 2026: moving house.",)
    assert "Held by Els: Blocked until the end of 20 March 2026: moving house." in done(world)
    assert found.next == ("Reminder: due on 6 March 2026, may leave on 21 March 2026.",)
    acts.lift(world.store, SCOPE, "bakker", found.laid[0].key, "Jan", world.now)
    assert done(world)[-1] == "No longer held by Jan."
    assert part(world).laid == ()


def test_a_hold_before_the_step_is_due_is_told_as_what_stands_in_its_way(world: World) -> None:
    world.books.debtors = [debtor(contacts=())]
    world.owe(invoice("F1", due="2026-03-20")).sync()
    assert any("No usable address" in line for line in part(world).now[1:])
    assert "as soon as nothing is in its way" in part(world).next[0]


def test_what_happened_to_another_invoice_of_the_debtor_is_left_out(world: World) -> None:
    world.owe(invoice("F2", due="2026-06-01")).sync()
    acts.dispute(world.store, SCOPE, "F2", "wrong goods", "Els", world.now)
    world.run()
    world.deliver()
    assert not any("disputed" in line for line in done(world, "F1"))
    assert any("disputed" in line for line in done(world, "F2"))
    assert not any("Sent" in line for line in done(world, "F2"))


def test_what_concerns_the_whole_debtor_is_told_of_each_invoice(world: World) -> None:
    world.owe(invoice("F2", due="2026-06-01")).sync()
    acts.mark(world.store, SCOPE, "bakker", Mark.DEBT_HELP, "Els", world.now)
    for text in ("F1", "F2"):
        assert "No more reminders by Els: debt help." in done(world, text)


def test_agreements_and_their_end_are_told(world: World) -> None:
    world.sync()
    acts.promise(world.store, SCOPE, "bakker", day("2026-03-10"), "Els", world.now)
    assert "The customer promised to pay €100.00 on 10 March 2026 (noted by Els)." in done(world)
    world.on("2026-03-13T09:00").day()
    assert "The promise was not kept." in done(world)


def test_a_message_that_is_unclear_and_was_settled_says_who_said_what(world: World) -> None:
    world.postman.answers = [Carried(Outcome.UNCLEAR, "the line broke")]
    world.day()
    assert done(world)[-1] == "It is unclear whether it arrived: reminder: the line broke."
    key = world.deliveries(DeliveryState.UNCLEAR)[0].key
    settle(world.store, SCOPE, key, True, "Els", world.now)
    assert done(world)[-1] == "It arrived, says Els: reminder."


def test_before_going_live_it_says_that_nothing_leaves_and_what_was_a_preview(world: World) -> None:
    acts.pause_sending(world.store, SCOPE, "Els", world.now)
    world.sync()
    world.run()
    assert part(world).now[0] == "This administration is not live yet: nothing leaves."
    assert done(world) == ["Preview, not live yet: Leaves today: reminder."]
    acts.go_live(world.store, SCOPE, "Els", world.now)
    assert done(world)[0].startswith("Preview, not live yet: ")
    assert done(world)[-1] == "Went live by Els: since then messages leave."
    world.run()
    assert done(world)[-1] == "Planned: reminder."


def test_money_that_came_in_and_credit_that_is_not_matched_are_among_the_facts(world: World) -> None:
    world.owe(invoice("F1", due="2026-03-01", open="60.00"))
    world.books.payments = [payment("40.00", on="2026-03-02", to="F1"), credit("15.00", on="2026-03-03")]
    world.sync()
    facts = part(world).facts
    assert "Received on 2 March 2026: €40.00." in facts
    assert "Credit of 3 March 2026 that is not matched to an invoice: €15.00." in facts


def test_every_instalment_is_told(world: World) -> None:
    one = replace(invoice("F9"), key="F9-1", instalments=2)
    world.owe(one, replace(one, key="F9-2", instalment=2, due=day("2026-04-01"))).sync()
    found = why(world, "F9")
    assert [p.owed.partition(" of ")[0] for p in found.parts] == ["F9 (1/2)", "F9 (2/2)"]


def test_after_a_person_was_erased_nothing_of_him_is_told(world: World) -> None:
    world.day()
    with world.store.write(SCOPE, world.now) as tx:
        journal.forget(tx, "bakker", "Els")
    text = "\n".join(why(world).lines())
    assert "Bakker" not in text
    assert "The personal data were erased by Els." in text
    assert "“sent”; the content of this was erased." in text


def test_an_invoice_that_is_not_there_is_told_with_what_comes_near(world: World) -> None:
    world.owe(invoice("2026-0043")).sync()
    with pytest.raises(NotFound, match="did you mean 2026-0043"):
        why(world, "2026-0044")
    with pytest.raises(NotFound) as nothing_near:
        why(world, "zzz")
    assert "did you mean" not in str(nothing_near.value)


def test_a_number_of_two_debtors_is_not_guessed(world: World) -> None:
    world.books.debtors.append(debtor("slager"))
    world.owe(replace(invoice("77"), key="A"), replace(invoice("77", debtor="slager"), key="B")).sync()
    with pytest.raises(BadInput, match="name one by its key"):
        why(world, "77")
    assert why(world, "B").debtor.key == "slager"


def test_explaining_changes_nothing(world: World) -> None:
    world.day()
    before = len(world.events())
    why(world)
    assert len(world.events()) == before
