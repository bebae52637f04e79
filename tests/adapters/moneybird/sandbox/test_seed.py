"""The world that a seed makes: the same every time, and with everything in it that a dunning product meets."""

import json
from datetime import timedelta

import pytest

from adapters.moneybird.sandbox import Sandbox, shapes
from adapters.moneybird.sandbox.world import Books
from tests.adapters.moneybird.sandbox.callers import BEGIN, Clock


def books_of(seed: int = 1, invoices: int = 60) -> Books:
    sandbox = Sandbox(Clock(), seed=seed, invoices=invoices)
    return sandbox.world.books[sandbox.administration]


def printed(books: Books) -> str:
    debts = [shapes.entity(books, one) for one in books.debts()]
    return json.dumps([debts, [shapes.contact(books, one) for one in books.contacts.values()]])


def test_same_seed_and_moment_same_world_to_the_letter() -> None:
    assert printed(books_of()) == printed(books_of())


def test_another_seed_is_another_world() -> None:
    assert printed(books_of(1)) != printed(books_of(2))


def test_tokens_follow_from_the_seed_too() -> None:
    one, same, other = (Sandbox(Clock(), seed=seed, invoices=3) for seed in (1, 1, 2))
    assert one.token == same.token != other.token


@pytest.mark.parametrize("invoices", [0, 1, 5, 40, 200])
def test_there_are_as_many_invoices_as_asked_and_credit_invoices_beside_them(invoices: int) -> None:
    originals = [one for one in books_of(invoices=invoices).invoices.values() if not one.original_sales_invoice_id]
    assert len(originals) == invoices


def test_every_state_is_there() -> None:
    books = books_of()
    states = {one.state for one in books.invoices.values()}
    assert states == {"draft", "scheduled", "open", "late", "reminded", "pending_payment", "paid", "uncollectible"}


def test_what_makes_dunning_hard_is_there() -> None:
    invoices = list(books_of().invoices.values())
    assert any(one.paused for one in invoices)
    assert any(one.marked_dubious_on and one.state != "uncollectible" for one in invoices)
    assert any(0 < one.paid < one.incl for one in invoices)
    assert any(one.incl < 0 and one.state != "paid" for one in invoices), "a credit invoice that was not set off"
    assert any(one.incl < 0 and one.state == "paid" for one in invoices), "a credit invoice that was set off"
    assert any(one.unpaid > 0 and one.issued and one.issued.year < BEGIN.year for one in invoices)
    assert any(event.action == "sales_invoice_send_to_payt" for one in invoices for event in one.events)


def test_some_invoices_are_reminded_of_by_their_workflow_alone() -> None:
    books = books_of()
    sends_itself = {one.id for one in books.workflows.values() if any(step.auto_send for step in one.steps)}
    assert any(one.workflow_id in sends_itself and one.reminder_count for one in books.invoices.values())


def test_contacts_are_companies_and_people_of_two_countries_some_by_direct_debit_and_one_archived() -> None:
    contacts = list(books_of().contacts.values())
    assert {bool(one.company_name) for one in contacts} == {True, False}
    assert {one.country for one in contacts} == {"NL", "BE"}
    assert any(one.sepa_active for one in contacts)
    assert [one.archived for one in contacts].count(True) == 1


def test_nothing_happened_after_now() -> None:
    books = books_of()
    for debt in books.debts():
        assert debt.created_at <= debt.updated_at <= BEGIN
        assert all(event.at <= BEGIN for event in debt.events)
        assert all(payment.day <= BEGIN.date() for payment in debt.payments)


def test_what_became_late_did_so_on_the_day_after_it_was_due() -> None:
    for one in books_of().invoices.values():
        for event in one.events:
            if event.action == "sales_invoice_state_changed_to_late" and one.due:
                assert event.at.date() == one.due + timedelta(days=1)


def test_ids_have_18_digits_and_none_is_used_twice() -> None:
    books = books_of()
    ids = [one.id for one in [*books.debts(), *books.contacts.values(), *books.workflows.values()]]
    assert all(len(one) == 18 and one.isdigit() for one in ids)
    assert len(set(ids)) == len(ids)


def test_days_go_by_an_open_invoice_becomes_late_and_a_scheduled_one_goes_out() -> None:
    clock = Clock()
    sandbox = Sandbox(clock, invoices=40)
    books = sandbox.world.books[sandbox.administration]
    scheduled = next(one for one in books.invoices.values() if one.state == "scheduled")
    clock.forward(days=10)
    sandbox.tick()
    assert scheduled.state == "open"
    assert scheduled.invoice_id
    clock.forward(days=20)
    sandbox.tick()
    assert scheduled.state == "late"
