"""What people correct, note and agree about a customer: kept, told in the journal, and taken back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from connector.errors import NotFound, Refused
from connector.flow.happenings import sentence
from connector.model import Channel, Contact, Debtor, DebtorKind, Role
from connector.rules.calling import CallOutcome
from connector.rules.presets import DEFAULT
from connector.store import debtors, holds, own_words
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import AN_ADDRESS, debtor, invoice

JAN = Contact("jan@bakker.example", "Jan", "0612345678")
PETRA = Contact("petra@bakker.example", "Petra", role=Role.ACCOUNTS_PAYABLE)


def begun(world: World) -> World:
    world.begin().owe(invoice("F1", "100.00", due="2026-03-01"))
    world.books.debtors = [debtor(contacts=(JAN,), address=AN_ADDRESS)]
    world.sync()
    return world


def person(world: World) -> Debtor:
    with world.store.read(SCOPE, world.now) as tx:
        found = debtors.get(tx, "bakker")
    assert found is not None
    return found


def words_here(world: World) -> list[str]:
    with world.store.read(SCOPE, world.now) as tx:
        return [word.field for word in own_words.of_debtors(tx, ["bakker"]).get("bakker", [])]


def told(world: World, kind: str) -> str:
    return sentence(world.events(kind)[-1], "", DEFAULT, "en")


# ---------------------------------------------------------------- corrections


def test_a_corrected_kind_survives_the_sync_and_is_decided_by(world: World) -> None:
    begun(world)
    acts.correct(world.store, SCOPE, "bakker", "kind", "business", "Els", world.now)
    world.books.debtors = [replace(world.books.debtors[0], name="Bakker & Zn")]
    world.day()
    assert (person(world).name, person(world).kind) == ("Bakker & Zn", DebtorKind.BUSINESS)
    assert told(world, "corrected") == "Changed here by Els: kind of customer is business."
    acts.give_back(world.store, SCOPE, "bakker", "kind", "Els", world.now)
    assert person(world).kind is DebtorKind.UNKNOWN
    assert told(world, "given_back") == "Back to what the source says by Els: kind of customer."
    with pytest.raises(NotFound):
        acts.give_back(world.store, SCOPE, "bakker", "kind", "Els", world.now)


def test_a_message_goes_to_the_contact_that_was_added_here(world: World) -> None:
    begun(world)
    acts.add_contact(world.store, SCOPE, "bakker", PETRA, "Els", world.now)
    world.days(5)
    assert [parcel.to.email for parcel in world.postman.parcels] == ["petra@bakker.example"]
    assert told(world, "contact_added") == "Contact added by Els: Petra, petra@bakker.example."


def test_a_contact_corrected_twice_is_one_correction_and_one_click_takes_it_back(world: World) -> None:
    begun(world)
    once, twice = replace(JAN, phone="0687654321"), replace(JAN, phone="0611111111")
    acts.correct_contact(world.store, SCOPE, "bakker", JAN, once, "Els", world.now)
    acts.correct_contact(world.store, SCOPE, "bakker", once, twice, "Bram", world.now)
    assert person(world).contacts == (twice,)
    [field] = words_here(world)
    acts.give_back(world.store, SCOPE, "bakker", field, "Els", world.now)
    assert person(world).contacts == (JAN,)


def test_a_removed_contact_of_the_source_comes_back_and_one_of_our_own_is_gone(world: World) -> None:
    begun(world)
    acts.add_contact(world.store, SCOPE, "bakker", PETRA, "Els", world.now)
    acts.remove_contact(world.store, SCOPE, "bakker", PETRA, "Els", world.now)
    assert (person(world).contacts, words_here(world)) == ((JAN,), [])
    acts.remove_contact(world.store, SCOPE, "bakker", JAN, "Els", world.now)
    world.sync()
    assert person(world).contacts == ()
    acts.give_back(world.store, SCOPE, "bakker", words_here(world)[0], "Els", world.now)
    assert person(world).contacts == (JAN,)


@pytest.mark.parametrize(
    ("contact", "why"),
    [
        (Contact(name="Petra"), "needs an e-mail address or a telephone number"),
        (Contact("petra.bakker.example"), "no e-mail address"),
        (Contact(phone="bel maar"), "no telephone number"),
        (JAN, "there already"),
    ],
)
def test_a_contact_that_cannot_be_is_refused_and_nothing_is_kept(world: World, contact: Contact, why: str) -> None:
    begun(world)
    with pytest.raises(Refused, match=why):
        acts.add_contact(world.store, SCOPE, "bakker", contact, "Els", world.now)
    assert (words_here(world), world.events("contact_added")) == ([], [])


def test_a_working_address_ends_the_task_to_mend_one(world: World) -> None:
    begun(world)
    acts.note_bounce(world.store, SCOPE, "bakker", JAN.email, world.now)
    assert "mend_address" in world.tasks()
    acts.add_contact(world.store, SCOPE, "bakker", Contact(phone="0687654321"), "Els", world.now)
    assert "mend_address" in world.tasks(), "a number is no address"
    acts.add_contact(world.store, SCOPE, "bakker", PETRA, "Els", world.now)
    assert "mend_address" not in world.tasks()


def test_who_wants_post_is_planned_a_letter(world: World) -> None:
    begun(world)
    acts.correct(world.store, SCOPE, "bakker", "channel", "letter", "Els", world.now)
    planned = world.run().planned
    assert [one.channel for one in planned] == [Channel.LETTER]


# ---------------------------------------------------------------- notes and calls


def test_a_note_stands_in_the_case_and_changes_nothing_else(world: World) -> None:
    begun(world)
    acts.note(world.store, SCOPE, "bakker", " Petra is er op maandag niet. ", "Els", world.now)
    assert told(world, "noted") == "Note by Els: Petra is er op maandag niet."
    assert (world.tasks(), len(world.run().planned)) == ([], 1)
    with pytest.raises(Refused):
        acts.note(world.store, SCOPE, "bakker", "  ", "Els", world.now)


def test_a_call_names_whom_what_and_when_again(world: World) -> None:
    begun(world)
    again = acts.call(
        world.store, SCOPE, "bakker", CallOutcome.REACHED, "Els", world.now, JAN, "belt terug", date(2026, 3, 9)
    )
    assert again == date(2026, 3, 9)
    assert told(world, "called") == "Called by Els to Jan 0612345678: spoken – belt terug."
    assert world.tasks() == [], "not before that day"
    assert world.on("2026-03-09T09:00").tasks() == ["call_back"]
    acts.call(world.store, SCOPE, "bakker", CallOutcome.NOT_REACHED, "Els", world.now, JAN)
    assert world.tasks() == [], "nobody wanted to be called: without a day nothing follows"
    with pytest.raises(Refused, match="has passed"):
        acts.call(world.store, SCOPE, "bakker", CallOutcome.REACHED, "Els", world.now, JAN, "", date(2026, 3, 1))


def test_who_wants_to_be_called_and_was_not_reached_is_on_the_list_again_after_two_days(world: World) -> None:
    begun(world)
    acts.correct(world.store, SCOPE, "bakker", "channel", "phone", "Els", world.now)
    acts.look_again(world.store, SCOPE, "bakker", world.now)
    assert world.tasks() == ["call"]
    acts.call(world.store, SCOPE, "bakker", CallOutcome.NOT_REACHED, "Els", world.now, JAN)
    assert world.tasks() == []
    world.sync()
    world.run()
    assert world.tasks() == [], "the run finds it again, and it stays put off"
    assert world.later(days=2).tasks() == ["call"]


def test_who_is_called_because_nothing_else_reaches_him_waits_too(world: World) -> None:
    begun(world)
    world.books.debtors = [debtor(contacts=(replace(JAN, email=""),))]
    world.sync()
    world.run()
    assert world.tasks() == ["find_contact"]
    acts.call(world.store, SCOPE, "bakker", CallOutcome.NOT_REACHED, "Els", world.now, None, "", date(2026, 3, 9))
    assert world.tasks() == []
    assert world.on("2026-03-09T09:00").tasks() == ["find_contact"], "and no second task to call"


def test_a_wrong_number_is_taken_from_the_contact_and_can_be_given_back(world: World) -> None:
    begun(world)
    acts.call(world.store, SCOPE, "bakker", CallOutcome.WRONG_NUMBER, "Els", world.now, JAN)
    world.sync()
    assert person(world).contacts == (replace(JAN, phone=""),)
    acts.give_back(world.store, SCOPE, "bakker", words_here(world)[0], "Els", world.now)
    assert person(world).contacts == (JAN,)


# ---------------------------------------------------------------- agreements that end


def test_an_ended_plan_gives_the_ladder_back(world: World) -> None:
    begun(world)
    terms = [(date(2026, 3, 20), Decimal(50)), (date(2026, 4, 20), Decimal(50))]
    key = acts.plan(world.store, SCOPE, "bakker", ["F1"], terms, "Els", world.now)
    assert world.run().planned == []
    acts.end_plan(world.store, SCOPE, "bakker", key, "betaalt in een keer", "Els", world.now)
    assert len(world.run().planned) == 1
    assert told(world, "plan_ended") == "The payment plan was ended by Els: betaalt in een keer."
    with pytest.raises(NotFound):
        acts.end_plan(world.store, SCOPE, "bakker", key, "nog eens", "Els", world.now)


def test_a_withdrawn_promise_holds_no_more_and_needs_a_reason(world: World) -> None:
    begun(world)
    key = acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 20), "Els", world.now)
    with pytest.raises(Refused, match="reason"):
        acts.withdraw_promise(world.store, SCOPE, "bakker", key, " ", "Els", world.now)
    assert world.run().planned == []
    acts.withdraw_promise(world.store, SCOPE, "bakker", key, "vergissing", "Els", world.now)
    assert len(world.run().planned) == 1
    with world.store.read(SCOPE, world.now) as tx:
        assert holds.of_debtors_promises(tx, ["bakker"]) == {}


def test_another_customers_agreement_is_not_ended_by_this_ones_name(world: World) -> None:
    begun(world)
    world.books.debtors.append(debtor("slager"))
    world.sync()
    key = acts.promise(world.store, SCOPE, "bakker", date(2026, 3, 20), "Els", world.now)
    with pytest.raises(NotFound):
        acts.withdraw_promise(world.store, SCOPE, "slager", key, "vergissing", "Els", world.now)


def test_two_plans_never_run_over_one_invoice_and_no_term_has_passed(world: World) -> None:
    begun(world)
    soon = world.now.date() + timedelta(days=5)
    with pytest.raises(Refused, match="has passed"):
        acts.plan(world.store, SCOPE, "bakker", ["F1"], [(date(2026, 3, 1), None)], "Els", world.now)
    acts.plan(world.store, SCOPE, "bakker", ["F1"], [(soon, None)], "Els", world.now)
    with pytest.raises(Refused, match="runs over F1 already"):
        acts.plan(world.store, SCOPE, "bakker", ["F1"], [(soon, None)], "Els", world.now)
