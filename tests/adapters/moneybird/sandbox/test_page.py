"""The page to play bookkeeper on: what is pressed there happens, is shown, and is told."""

import pytest

from adapters.moneybird.sandbox import Sandbox
from tests.adapters.moneybird.sandbox.callers import Caller, Receiver


def press(api: Caller, key: str, act: str, **form: str) -> int:
    return api.client.post(f"/invoices/{key}/{act}", data=form).status_code


def test_it_lists_the_invoices_with_their_customers(api: Caller) -> None:
    invoice, page = api.invoice("late"), api.client.get("/").text
    assert str(invoice.invoice_id) in page
    assert "verlopen" in page
    assert "nagebootste boekhouding" in page


def test_every_administration_has_its_page(api: Caller, sandbox: Sandbox) -> None:
    for key, books in sandbox.world.books.items():
        assert f"<h1>{books.name}</h1>" in api.client.get("/", query_string={"administration": key}).text


def test_an_empty_amount_pays_all_of_it(api: Caller) -> None:
    invoice = api.invoice("late")
    assert press(api, invoice.id, "pay", amount="") == 303
    assert invoice.state == "paid"


def test_a_part_is_paid_with_a_dutch_amount(api: Caller) -> None:
    invoice = api.invoice("late", payments=[])
    assert press(api, invoice.id, "pay", amount="1,50") == 303
    assert (invoice.state, str(invoice.paid)) == ("late", "1.50")


@pytest.mark.parametrize("amount", ["veel", "1,234", "NaN", "1e400"])
def test_what_is_no_amount_is_said_on_the_page_and_changes_nothing(api: Caller, amount: str) -> None:
    invoice = api.invoice("late", payments=[])
    answer = api.client.post(f"/invoices/{invoice.id}/pay", data={"amount": amount})
    assert (answer.status_code, invoice.payments) == (400, [])
    assert 'role="alert"' in answer.text


def test_a_dispute_pauses_the_invoice_and_says_why_and_it_can_be_resumed(api: Caller) -> None:
    invoice = api.invoice("late", paused=False)
    press(api, invoice.id, "dispute")
    assert invoice.paused
    assert "betwist" in invoice.notes[-1].text
    press(api, invoice.id, "resume")
    assert not invoice.paused


def test_it_reminds_gives_up_and_deletes(api: Caller, sandbox: Sandbox) -> None:
    invoice = api.invoice("late")
    press(api, invoice.id, "remind")
    assert (invoice.state, invoice.reminder_count) == ("reminded", 1)
    press(api, invoice.id, "uncollectible")
    assert invoice.state == "uncollectible"
    press(api, invoice.id, "delete")
    assert invoice.id not in sandbox.world.books[sandbox.administration].invoices


def test_what_a_state_does_not_allow_is_said_and_not_done(api: Caller) -> None:
    invoice = api.invoice("paid")
    assert press(api, invoice.id, "remind") == 400
    assert press(api, "1", "pay") == 400
    assert invoice.state == "paid"


def test_an_invoice_is_added_and_may_be_overdue_at_once(api: Caller, sandbox: Sandbox) -> None:
    books = sandbox.world.books[sandbox.administration]
    contact = next(iter(books.contacts))
    form = {"contact": contact, "amount": "1.210,00", "due": "2026-02-01"}
    assert api.client.post("/invoices", data=form).status_code == 303
    made = list(books.invoices.values())[-1]
    assert (str(made.incl), str(made.excl), made.state) == ("1210.00", "1000.00", "late")
    assert api.client.post("/invoices", data={"amount": "5"}).status_code == 400


def test_what_is_done_on_the_page_is_told_to_subscribers(api: Caller, receiver: Receiver, sandbox: Sandbox) -> None:
    api("POST", "/webhooks", {"url": "https://example.nl/", "enabled_events": ["payment"]})
    receiver.got.clear()
    press(api, api.invoice("late").id, "pay")
    sandbox.tick()
    assert receiver.actions() == ["payment_registered"]


def test_what_customers_are_called_cannot_become_part_of_the_page(api: Caller) -> None:
    api.invoice("late").copied.company_name = "<script>alert(1)</script>"
    page = api.client.get("/").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
