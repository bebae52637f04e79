"""Payments, notes, pauses, reminders, credit invoices and fields: what each answers, and what it changes."""

from typing import Any

import pytest

from adapters.moneybird.sandbox import Quirks, Sandbox
from adapters.moneybird.sandbox.records import Invoice
from tests.adapters.moneybird.sandbox.callers import Caller, Clock

DAY = "2026-03-03"


def read(api: Caller, invoice: Invoice) -> Any:
    return api.get(f"/sales_invoices/{invoice.id}")


def pay(api: Caller, invoice: Invoice, price: str) -> Any:
    body = {"payment": {"payment_date": DAY, "price": price}}
    answer = api("POST", f"/sales_invoices/{invoice.id}/payments", body)
    assert answer.status_code == 201, answer.text
    return answer.json


def test_a_part_paid_lowers_what_is_open_and_keeps_the_state(api: Caller) -> None:
    invoice = api.invoice("late", payments=[])
    paid = pay(api, invoice, "10,00")
    assert (paid["price"], paid["financial_mutation_id"]) == ("10.0", None)
    after = read(api, invoice)
    assert after["state"] == "late"
    assert after["total_paid"] == "10.0"
    assert after["payments"] == [paid]


def test_all_of_it_paid_ends_it_and_taking_the_payment_away_brings_it_back(api: Caller) -> None:
    invoice = api.invoice("late", payments=[])
    paid = pay(api, invoice, str(invoice.unpaid))
    assert (read(api, invoice)["state"], read(api, invoice)["paid_at"]) == ("paid", DAY)
    assert api("DELETE", f"/sales_invoices/{invoice.id}/payments/{paid['id']}").status_code == 204
    assert (read(api, invoice)["state"], read(api, invoice)["paid_at"]) == ("late", None)


def test_a_draft_takes_no_payment(api: Caller) -> None:
    body = {"payment": {"payment_date": DAY, "price": 1}}
    assert api("POST", f"/sales_invoices/{api.invoice('draft').id}/payments", body).status_code == 400


def test_an_external_invoice_takes_payments_too(api: Caller) -> None:
    external = api.get("/external_sales_invoices")[0]
    body = {"payment": {"payment_date": DAY, "price": external["total_unpaid"]}}
    made = api("POST", f"/external_sales_invoices/{external['id']}/payments", body)
    assert (made.json or {})["invoice_type"] == "ExternalSalesInvoice"
    assert api.get(f"/external_sales_invoices/{external['id']}")["state"] == "paid"


def test_pausing_answers_201_and_moves_the_next_reminder_out_of_sight_until_it_is_resumed(api: Caller) -> None:
    invoice = api.invoice("late", paused=False)
    before = read(api, invoice)["next_reminder"]
    paused = api("POST", f"/sales_invoices/{invoice.id}/pause", {})
    assert paused.status_code == 201
    assert paused.json
    assert (paused.json["paused"], paused.json["state"], paused.json["next_reminder"]) == (True, "late", "2099-01-01")
    resumed = api("POST", f"/sales_invoices/{invoice.id}/resume", {})
    assert resumed.status_code == 201
    assert resumed.json
    assert (resumed.json["paused"], resumed.json["next_reminder"]) == (False, before)
    assert [event["action"] for event in resumed.json["events"]][-2:] == [
        "sales_invoice_paused",
        "sales_invoice_unpaused",
    ]


def test_a_note_is_added_and_taken_away_and_cannot_be_edited(api: Caller) -> None:
    invoice = api.invoice("late", notes=[])
    made = api("POST", f"/sales_invoices/{invoice.id}/notes", {"note": {"note": "Gebeld"}})
    assert made.status_code == 201
    assert made.json
    assert (made.json["note"], made.json["todo"], made.json["entity_type"]) == ("Gebeld", False, "SalesInvoice")
    assert read(api, invoice)["notes"] == [made.json]
    assert api("PATCH", f"/sales_invoices/{invoice.id}/notes/{made.json['id']}", {}).status_code == 404
    assert api("DELETE", f"/sales_invoices/{invoice.id}/notes/{made.json['id']}").status_code == 204
    assert read(api, invoice)["notes"] == []


def test_an_assignee_makes_a_note_a_to_do(api: Caller) -> None:
    owner = api.get("/users")[0]["id"]
    body = {"note": {"note": "Bellen", "assignee_id": owner}}
    made = api("POST", f"/sales_invoices/{api.invoice('late').id}/notes", body).json
    assert made
    assert (made["todo"], made["assignee_id"]) == (True, owner)


@pytest.mark.parametrize("kind", ["contacts", "external_sales_invoices"])
def test_notes_stand_on_contacts_and_external_invoices_too(api: Caller, kind: str) -> None:
    key = api.get(f"/{kind}")[0]["id"]
    made = api("POST", f"/{kind}/{key}/notes", {"note": {"note": "Let op"}}).json
    assert api.get(f"/{kind}/{key}")["notes"] == [made]


def test_a_note_on_an_invoice_that_is_gone_is_a_400_where_everything_else_is_a_404(api: Caller) -> None:
    assert api("POST", "/sales_invoices/1/notes", {"note": {"note": "x"}}).status_code == 400
    assert api("POST", "/sales_invoices/1/pause", {}).status_code == 404


@pytest.mark.parametrize("touches", [True, False])
def test_whether_a_note_changes_the_version_is_a_doubt_that_can_be_set_either_way(clock: Clock, touches: bool) -> None:
    api = Caller(Sandbox(clock, invoices=20, quirks=Quirks(notes_touch=touches)))
    invoice = api.invoice("late")
    before = read(api, invoice)["version"]
    clock.forward(minutes=1)
    api("POST", f"/sales_invoices/{invoice.id}/notes", {"note": {"note": "x"}})
    assert (read(api, invoice)["version"] != before) is touches


# ---------------------------------------------------------------- reminders


def reminder(invoice: Invoice, **other: Any) -> dict[str, Any]:
    ids = {name: getattr(invoice, name) for name in ("contact_id", "workflow_id", "document_style_id", "identity_id")}
    return {"sales_invoice_reminders": [{**ids, "sales_invoice_ids": [invoice.id], **other}]}


def test_reminders_answer_with_the_bare_number_200_and_are_to_be_read_back(api: Caller) -> None:
    invoice = api.invoice("late", paused=False)
    answer = api("POST", "/sales_invoices/send_reminders", reminder(invoice, delivery_method="Email"))
    assert (answer.status_code, answer.text) == (200, "200")
    after = read(api, invoice)
    assert (after["state"], after["reminder_count"]) == ("reminded", 1)
    last = [event for event in after["events"] if "reminder" in event["action"]][-1]
    assert last["action"] == "sales_invoice_send_reminder_email"


def test_a_manual_reminder_counts_and_sends_nothing(api: Caller) -> None:
    invoice = api.invoice("late", paused=False)
    api("POST", "/sales_invoices/send_reminders", reminder(invoice, delivery_method="Manual"))
    after = read(api, invoice)
    assert after["reminder_count"] == 1
    assert "sales_invoice_send_reminder_manually" in {event["action"] for event in after["events"]}


@pytest.mark.parametrize("name", ["contact_id", "workflow_id", "document_style_id", "identity_id", "sales_invoice_ids"])
def test_a_reminder_without_one_of_its_five_keys_is_refused(api: Caller, name: str) -> None:
    body = reminder(api.invoice("late"))
    del body["sales_invoice_reminders"][0][name]
    answer = api("POST", "/sales_invoices/send_reminders", body)
    assert answer.status_code == 422
    assert (answer.json or {})["details"] == {name: [{"error": "blank"}]}


def test_one_entry_that_cannot_be_reminded_of_stops_them_all(api: Caller) -> None:
    late, paid = api.invoice("late"), api.invoice("paid")
    body = {
        "sales_invoice_reminders": [
            *reminder(late)["sales_invoice_reminders"],
            *reminder(paid)["sales_invoice_reminders"],
        ]
    }
    assert api("POST", "/sales_invoices/send_reminders", body).status_code == 400
    assert late.reminder_count == 0


def test_an_invoice_with_another_workflow_needs_an_entry_of_its_own(api: Caller) -> None:
    other = next(one["id"] for one in api.get("/workflows") if one["name"] == "Vanzelf herinneren")
    body = reminder(api.invoice("late", workflow_id=api.get("/workflows")[0]["id"]), workflow_id=other)
    assert api("POST", "/sales_invoices/send_reminders", body).status_code == 400


# ---------------------------------------------------------------- marks, credits and fields


def test_dubious_is_a_date_and_no_state(api: Caller) -> None:
    invoice = api.invoice("late")
    after = api("PATCH", f"/sales_invoices/{invoice.id}/mark_as_dubious", {"dubious_date": "2026-03-01"}).json
    assert after
    assert (after["state"], after["marked_dubious_on"]) == ("late", "2026-03-01")


def test_uncollectible_is_a_state_that_keeps_its_amount(api: Caller) -> None:
    invoice = api.invoice("late")
    after = api("PATCH", f"/sales_invoices/{invoice.id}/mark_as_uncollectible", {}).json
    assert after
    assert (after["state"], after["marked_uncollectible_on"]) == ("uncollectible", DAY)
    assert after["total_unpaid"] != "0.0"


@pytest.mark.parametrize("act", ["mark_as_dubious", "mark_as_uncollectible"])
def test_what_is_not_open_cannot_be_marked(api: Caller, act: str) -> None:
    answer = api("PATCH", f"/sales_invoices/{api.invoice('paid').id}/{act}", {})
    assert (answer.status_code, (answer.json or {})["symbolic"]) == (400, {"invoice": "not_open"})


def test_a_credit_invoice_is_not_set_off_until_somebody_does_so(api: Caller) -> None:
    invoice = api.invoice("late", payments=[])
    made = api("PATCH", f"/sales_invoices/{invoice.id}/duplicate_creditinvoice", {}).json
    assert made
    assert (made["state"], made["original_sales_invoice_id"]) == ("draft", invoice.id)
    api("PATCH", f"/sales_invoices/{made['id']}/send_invoice", {"sales_invoice_sending": {"delivery_method": "Manual"}})
    assert read(api, invoice)["state"] == "late"
    settled = api("PATCH", f"/sales_invoices/{made['id']}/register_payment_creditinvoice", {}).json
    assert settled
    assert settled["state"] == "paid"
    after = read(api, invoice)
    assert (after["state"], after["payments"][0]["financial_mutation_id"]) == ("paid", None)
    assert after["payments"][0]["credit_invoice_id"] == made["id"]


def test_a_field_of_ones_own_is_set_and_an_unknown_one_refused(api: Caller) -> None:
    field = next(one["id"] for one in api.get("/custom_fields") if one["source"] == "sales_invoice")
    address = f"/sales_invoices/{api.invoice('late').id}"
    body = {"sales_invoice": {"custom_fields_attributes": {"0": {"id": field, "value": "Herinnerd"}}}}
    after = api("PATCH", address, body)
    assert after.status_code == 200
    assert (after.json or {})["custom_fields"] == [{"id": field, "name": "Incassostatus", "value": "Herinnerd"}]
    body["sales_invoice"]["custom_fields_attributes"]["0"]["id"] = "1234"
    assert api("PATCH", address, body).status_code == 404


def test_an_invoice_is_made_as_a_draft_and_gets_its_number_when_it_is_sent(api: Caller) -> None:
    contact = api.get("/contacts")[0]["id"]
    values = {"contact_id": contact, "details_attributes": [{"description": "Advies", "price": "100,00"}]}
    made = api("POST", "/sales_invoices", {"sales_invoice": values})
    assert made.status_code == 201
    assert made.json
    assert (made.json["state"], made.json["invoice_id"]) == ("draft", None)
    assert made.json["total_price_incl_tax"] == "121.0"
    sent = api("PATCH", f"/sales_invoices/{made.json['id']}/send_invoice", {}).json
    assert sent
    assert (sent["state"], sent["sent_at"], sent["due_date"]) == ("open", DAY, "2026-03-17")
    assert sent["invoice_id"].startswith("2026-")


def test_a_contact_is_made_and_changed_and_its_invoices_keep_the_copy(api: Caller) -> None:
    nameless = api("POST", "/contacts", {"contact": {"city": "Gent"}})
    assert nameless.status_code == 422
    invoice = api.invoice("late")
    old = read(api, invoice)["contact"]["city"]
    body = {"contact": {"city": "Elders"}}
    assert (api("PATCH", f"/contacts/{invoice.contact_id}", body).json or {})["city"] == "Elders"
    assert read(api, invoice)["contact"]["city"] == old
    api("PATCH", f"/sales_invoices/{invoice.id}", {"sales_invoice": {"update_contact": True}})
    assert read(api, invoice)["contact"]["city"] == "Elders"


def test_nothing_is_deleted_in_a_period_that_is_locked(api: Caller) -> None:
    books = api.sandbox.world.books[api.sandbox.administration]
    books.locked_until = books.today
    assert api("DELETE", f"/sales_invoices/{api.invoice('late').id}").status_code == 400
