"""A yes is to what was shown. What changes since takes it away, in days and amounts; time alone does not."""

from dataclasses import replace
from datetime import datetime
from threading import Barrier, Thread

import pytest

from connector.carrier import Creditor
from connector.errors import Refused
from connector.flow import seen
from connector.flow.happenings import sentence
from connector.model import Address, Channel, Contact, DebtorKind, DeliveryState, Mark, Notice, OwnText, Scope
from connector.rules.policy import Policy
from connector.store import approvals, erasure, installations, own_texts, policies
from connector.store.engine import Store
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import credit, debtor, invoice, policy, step

ASKED_FIRST = policy(step("first", 5, approve=True), step("second", 20, approve=True), name="default")


def waiting(world: World, ladder: Policy = ASKED_FIRST) -> World:
    """100.00 due on 1 March; its first step waits for a yes on Friday 6 March at 18:00, after hours."""
    world.begin(ladder).owe(invoice("F1", "100.00", due="2026-03-01"), invoice("F9", "500.00", due="2026-06-01"))
    world.on("2026-03-06T18:00").day()
    return world


def waiting_again(world: World) -> World:
    """The same in a world that began before."""
    world.owe(invoice("F1", "100.00", due="2026-03-01"))
    world.on("2026-03-06T18:00").day()
    return world


def proposals(world: World) -> list[str]:
    return [delivery.key for delivery in world.deliveries(DeliveryState.PROPOSED)]


def approved(world: World) -> str:
    """Els said yes to it; it waits for the working hours of Monday."""
    [key] = proposals(world)
    acts.approve(world.store, SCOPE, key, "Els", world.now)
    assert world.deliver().sent == []
    return key


def monday(world: World) -> World:
    return world.on("2026-03-09T10:00")


def went_back(world: World) -> list[str]:
    """That nothing left, that one proposal waits for a yes again, and what was told of the one that lapsed."""
    world.day()
    world.deliver()
    assert world.sent() == []
    assert world.deliveries(DeliveryState.PLANNED) == []
    assert len(proposals(world)) == 1
    [told] = world.events("approval_lapsed")
    return [sentence(told, "F1", ASKED_FIRST, language) for language in ("en", "nl")]


def test_what_was_approved_on_friday_leaves_on_monday_when_nothing_changed(world: World) -> None:
    key = approved(waiting(world))
    assert monday(world).day().sent == [key]
    assert world.sent() == [("F1",)]
    assert world.events("approval_lapsed") == []


def test_a_part_that_was_paid_after_the_yes_takes_it_back(world: World) -> None:
    approved(waiting(world))
    monday(world).owe(invoice("F1", "100.00", open="60.00", due="2026-03-01"))
    english, dutch = went_back(world)
    assert english.replace("\xa0", " ") == (
        "The approval by Els lapsed, for since then this changed: the amounts (€100.00 → €60.00). It is decided anew."
    )
    assert "Het akkoord door Els is vervallen, want sindsdien veranderde: de bedragen" in dutch


def test_a_part_that_is_paid_in_the_very_minute_before_it_leaves_takes_it_back(world: World) -> None:
    """Between the day's decision and the claim: the balance that is asked for just before is the first to tell."""
    approved(waiting(world))
    monday(world).run()
    world.owe(invoice("F1", "100.00", open="60.00", due="2026-03-01"))
    world.sync()
    assert (world.deliver().sent, world.sent()) == ([], [])
    assert len(proposals(world)) == 1


def test_a_credit_note_of_15_00_takes_it_back(world: World) -> None:
    approved(waiting(world))
    monday(world).books.payments = [credit("15.00")]
    assert "the amounts (€100.00 → €85.00)" in went_back(world)[0].replace("\xa0", " ")


def test_another_address_takes_it_back(world: World) -> None:
    approved(waiting(world))
    monday(world).books.debtors = [debtor(contacts=(Contact("new@bakker.example"),))]
    assert "this changed: the address." in went_back(world)[0]


def test_another_telephone_number_does_not(world: World) -> None:
    waiting(world).books.debtors = [debtor(contacts=(*debtor().contacts, Contact(phone="020 1")))]
    world.sync()
    world.run()
    key = approved(world)
    world.books.debtors = [debtor(contacts=(*debtor().contacts, Contact(phone="020 2")))]
    assert monday(world).day().sent == [key]


def test_another_invoice_that_joined_takes_it_back_and_the_next_proposal_is_about_both(world: World) -> None:
    approved(waiting(world))
    monday(world).owe(invoice("F2", "40.00", due="2026-03-02"))
    assert "this changed: the invoices" in went_back(world)[0]
    [both] = world.deliveries(DeliveryState.PROPOSED)
    assert [line.receivable for line in both.lines] == ["F1", "F2"]


FORMAL = policy(step("formal", 5, Notice.FORMAL_NOTICE, approve=True), name="default")


def test_an_invoice_that_reaches_the_step_over_the_weekend_takes_no_yes_away_and_joins_the_next(world: World) -> None:
    world.owe(invoice("F2", "40.00", due="2026-03-02"))  # its step is due on Saturday 7 March
    key = approved(waiting(world))
    assert monday(world).day().sent == [key]
    assert (world.sent(), world.events("approval_lapsed")) == ([("F1",)], [])
    [later_on] = world.deliveries(DeliveryState.PROPOSED)
    assert [line.receivable for line in later_on.lines] == ["F2"]


def test_nor_from_a_letter_with_legal_effect(world: World) -> None:
    world.owe(invoice("F2", "40.00", due="2026-03-02"))
    approved(waiting(world, FORMAL))
    assert monday(world).day().withdrawn == []
    assert world.events("approval_lapsed") == []


def test_a_new_invoice_that_would_have_been_in_that_letter_on_the_day_of_the_yes_takes_it_back(world: World) -> None:
    approved(waiting(world, FORMAL))
    monday(world).owe(invoice("F2", "40.00", due="2026-02-20"))
    assert "this changed: the invoices" in went_back(world)[0]


def test_another_invoice_that_is_paid_or_disputed_takes_it_back(world: World) -> None:
    world.owe(invoice("F2", "40.00", due="2026-03-02"))
    approved(waiting(world))
    monday(world).owe(invoice("F2", "40.00", open="0.00", due="2026-03-02"))
    assert "this changed: the invoices" in went_back(world)[0]


def test_a_stricter_one_that_falls_due_over_the_weekend_takes_no_yes_away(world: World) -> None:
    """The friendly one was approved, so it leaves first; the reminder about the other waits for a yes of its own."""
    ladder = policy(step("first", 5, Notice.FRIENDLY, approve=True), step("second", 20, approve=True), name="default")
    world.owe(invoice("F2", "40.00", due="2026-02-15"))
    world.begin(ladder).on("2026-02-20T10:00").day()
    [early] = proposals(world)
    acts.approve(world.store, SCOPE, early, "Els", world.now)
    world.deliver()
    key = approved(waiting_again(world))
    assert monday(world).day().sent == [key]
    assert world.sent() == [("F2",), ("F1",)]
    assert world.events("approval_lapsed") == []


def test_an_invoice_that_a_person_skips_or_hands_over_takes_it_back_and_who_gave_it_is_told(world: World) -> None:
    both = (invoice("F1", "100.00", due="2026-03-01"), invoice("F2", "50.00", due="2026-03-01"))
    world.begin(ASKED_FIRST).owe(*both).on("2026-03-06T18:00").day()
    for act, about in ((acts.skip_step, "F2"), (_hand_over, "F1")):
        approved(world)
        act(world.store, SCOPE, about, "asked by phone", "Anna", world.now)
        told = world.events("approval_lapsed")[-1]
        assert (told.content or {})["by"] == "Els"
        assert sentence(told, about, ASKED_FIRST, "en").endswith("this changed: the invoices. It is decided anew.")
        world.day()
    assert len(world.events("approval_lapsed")) == 2
    assert world.events("withdrawn") == []


def _hand_over(store: Store, scope: Scope, key: str, to: str, by: str, now: datetime) -> None:
    acts.hand_over(store, scope, [key], to, by, now)


def test_another_open_invoice_that_would_be_mentioned_takes_it_back(world: World) -> None:
    approved(waiting(world))
    monday(world).owe(invoice("F8", "40.00", due="2026-05-01"))
    assert "this changed: the invoices" in went_back(world)[0]


def test_a_ladder_whose_terms_changed_takes_it_back_and_other_hours_do_not(world: World) -> None:
    key = approved(waiting(world))
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(tx, replace(ASKED_FIRST, max_attempts=2, freshness_days=5))
    assert monday(world).day().sent == [key]


def test_a_ladder_with_another_term_takes_it_back(world: World) -> None:
    approved(waiting(world))
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(
            tx, replace(ASKED_FIRST, steps=(replace(ASKED_FIRST.steps[0], term_days=3), *ASKED_FIRST.steps[1:]))
        )
    monday(world)
    assert "this changed: the reminder policy" in went_back(world)[0]


@pytest.mark.parametrize("other", [{"kind": DebtorKind.CONSUMER}, {"name": "Bakker & Zn"}])
def test_another_kind_or_name_of_debtor_takes_it_back(world: World, other: dict[str, object]) -> None:
    approved(waiting(world))
    monday(world).books.debtors = [replace(debtor(), **other)]  # type: ignore[arg-type] # what a case says
    assert "this changed: the customer's details." in went_back(world)[0]


def test_another_sender_or_text_takes_it_back(world: World) -> None:
    approved(waiting(world))
    with world.store.write(SCOPE, world.now) as tx:
        installations.save_creditor(tx, Creditor("Bakkerij Maan", "maan@bakker.example", for_clients=False))
        own_texts.save(tx, OwnText(Notice.REMINDER, "nl", (("greeting", "Dag,"),)))
        own_texts.save(tx, OwnText(Notice.FRIENDLY, "nl", (("greeting", "Dag,"),)))
    monday(world)
    assert "this changed: the sender, the text." in went_back(world)[0]


def test_a_stop_sign_takes_it_back_and_nothing_is_proposed(world: World) -> None:
    approved(waiting(world))
    acts.mark(world.store, SCOPE, debtor().key, Mark.DEBT_HELP, "Els", world.now)
    monday(world).day()
    assert (world.sent(), proposals(world), len(world.events("approval_lapsed"))) == ([], [], 1)


def test_a_dispute_over_20_00_takes_it_back(world: World) -> None:
    approved(waiting(world))
    part = replace(invoice("F1").open, amount=invoice("F1", "20.00").open.amount)
    acts.dispute(world.store, SCOPE, "F1", "one bag was torn", "Els", world.now, part)
    monday(world)
    assert "this changed: the amounts, what holds it or was agreed (€100.00 → €80.00)" in went_back(world)[0].replace(
        "\xa0", " "
    )


def test_what_was_approved_and_is_paid_does_not_come_back(world: World) -> None:
    approved(waiting(world))
    monday(world).owe(invoice("F1", "100.00", open="0.00", due="2026-03-01")).day()
    assert (world.sent(), proposals(world)) == ([], [])


def test_the_next_yes_is_to_the_new_amount_and_that_leaves(world: World) -> None:
    approved(waiting(world))
    monday(world).owe(invoice("F1", "100.00", open="60.00", due="2026-03-01")).day()
    [key] = proposals(world)
    acts.approve(world.store, SCOPE, key, "Jan", world.now)
    assert world.deliver().sent == [key]
    assert str(world.postman.parcels[0].statement.totals[0].payable) == "EUR 60.00"


def test_a_letter_to_another_street_takes_it_back(world: World) -> None:
    by_post = policy(replace(step("first", 5, approve=True), channel=Channel.LETTER), name="default")
    here = Address(("Dorpsstraat 1",), "1234 AB", "Ons Dorp", "NL")
    world.books.debtors = [debtor(address=here)]
    approved(waiting(world, by_post))
    monday(world).books.debtors = [debtor(address=replace(here, lines=("Dorpsstraat 3",)))]
    assert "this changed: the address." in went_back(world)[0]


# ---------------------------------------------------------------- giving the yes


def test_a_yes_to_an_amount_that_is_no_more_is_refused_and_the_true_one_proposed(world: World) -> None:
    """The books told of it, and no decision followed yet."""
    [key] = proposals(waiting(world))
    world.owe(invoice("F1", "100.00", open="60.00", due="2026-03-01")).sync()
    with pytest.raises(Refused, match="not what was shown any more"):
        acts.approve(world.store, SCOPE, key, "Els", world.now)
    [anew] = proposals(world)
    assert anew != key


def test_a_yes_to_a_page_whose_texts_were_changed_since_is_refused(world: World) -> None:
    [key] = proposals(waiting(world))
    with world.store.read(SCOPE, world.now) as tx:
        shown = seen.marks(tx, [key])
    with world.store.write(SCOPE, world.now) as tx:
        own_texts.save(tx, OwnText(Notice.REMINDER, "nl", (("greeting", "Dag,"),)))
    assert acts.approve_some(world.store, SCOPE, shown, "Els", world.now).changed == [key]
    with world.store.read(SCOPE, world.now) as tx:
        shown = seen.marks(tx, [key])
    assert acts.approve_some(world.store, SCOPE, shown, "Els", world.now).approved == [key]


def test_a_second_yes_says_who_was_first_and_doubles_nothing(world: World) -> None:
    key = approved(waiting(world))
    with pytest.raises(Refused, match="approved already, by Els"):
        acts.approve(world.store, SCOPE, key, "Jan", world.now)
    assert len(world.events("approved")) == 1
    monday(world).day()
    assert len(world.sent()) == 1


def test_two_people_who_approve_at_the_same_moment_give_one_yes(world: World) -> None:
    [key] = proposals(waiting(world))
    both, answers = Barrier(2), []

    def say_yes(by: str) -> None:
        both.wait()
        answers.append(acts.approve_some(world.store, SCOPE, {key: ""}, by, world.now))

    people = [Thread(target=say_yes, args=(by,)) for by in ("Els", "Jan")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(len(answer.approved) for answer in answers) == [0, 1]
    assert sorted(len(answer.gone) for answer in answers) == [0, 1]
    assert len(world.events("approved")) == 1
    assert monday(world).day().sent == [key]


def test_who_said_yes_and_to_what_is_kept(world: World) -> None:
    key = approved(waiting(world))
    with world.store.read(SCOPE, world.now) as tx:
        given = approvals.of(tx, [key])[key]
    assert (given.by, given.asks, given.lapsed_at) == ("Els", ("EUR 100.00",), None)


def test_of_a_debtor_who_is_forgotten_no_digest_stays(world: World) -> None:
    key = approved(waiting(world))
    with world.store.write(SCOPE, world.now) as tx:
        erasure.forget(tx, debtor().key)
        assert approvals.of(tx, [key])[key].parts == {}
