"""Webhooks out: the trial call, the signature that anybody can check, the retries, and what is told of what."""

import hashlib
import hmac
from typing import Any

import pytest

from adapters.moneybird.sandbox import Sandbox
from adapters.moneybird.sandbox.deliveries import INTERVALS, wants
from adapters.moneybird.sandbox.records import Webhook
from tests.adapters.moneybird.sandbox.callers import Caller, Clock, Push, Receiver

URL = "https://example.nl/webhooks/1"


def subscribe(api: Caller, receiver: Receiver, *events: str) -> Any:
    answer = api("POST", "/webhooks", {"url": URL, "enabled_events": list(events)})
    assert answer.status_code == 201, answer.text
    receiver.got.clear()
    return answer.json


def genuine(push: Push, secret: str) -> bool:
    """As the platform's page about signatures describes it, written without the sandbox's own code."""
    parts = dict(part.split("=", 1) for part in push.headers["Moneybird-Signature"].split(","))
    expected = hmac.new(secret.encode(), parts["t"].encode() + b"." + push.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts["v1"])


def test_an_address_is_tried_first_by_a_call_that_names_no_webhook(api: Caller, receiver: Receiver) -> None:
    made = api("POST", "/webhooks", {"url": URL}).json
    assert made
    assert [push.url for push in receiver.got] == [URL]
    told = receiver.got[0].json
    assert (told["action"], told["token"]) == ("test_webhook", made["token"])
    assert "webhook_id" not in told
    assert "webhook_token" not in told


@pytest.mark.parametrize("status", [201, 204, 302, 404, 500, None])
def test_an_address_that_does_not_answer_200_gets_no_webhook(
    api: Caller, receiver: Receiver, status: int | None
) -> None:
    receiver.status = status
    assert api("POST", "/webhooks", {"url": URL}).status_code == 400
    assert api.get("/webhooks") == []


def test_the_secret_is_shown_once(api: Caller, receiver: Receiver) -> None:
    made = subscribe(api, receiver)
    assert len(made["secret"]) == 64
    listed = api.get("/webhooks")
    assert [one["id"] for one in listed] == [made["id"]]
    assert "secret" not in listed[0]


@pytest.mark.parametrize(
    ("body", "symbolic"),
    [({"url": URL, "events": ["payment"]}, {"events": "removed"}), ({}, {"url": "required"})],
)
def test_the_old_key_and_a_missing_address_are_refused(api: Caller, body: Any, symbolic: Any) -> None:
    answer = api("POST", "/webhooks", body)
    assert (answer.status_code, (answer.json or {})["symbolic"]) == (400, symbolic)


def test_a_push_is_signed_over_its_time_and_its_exact_bytes(
    api: Caller, receiver: Receiver, sandbox: Sandbox, clock: Clock
) -> None:
    made = subscribe(api, receiver, "sales_invoice")
    api("POST", f"/sales_invoices/{api.invoice('late', paused=False).id}/pause", {})
    assert sandbox.tick() == 1
    (push,) = receiver.got
    assert genuine(push, made["secret"])
    assert not genuine(Push(push.url, push.body + b" ", push.headers), made["secret"])
    assert not genuine(push, made["secret"][::-1])
    assert push.headers["Moneybird-Signature"].startswith(f"t={int(clock.now.timestamp())},v1=")


def test_a_push_says_what_happened_and_shows_the_whole_record(
    api: Caller, receiver: Receiver, sandbox: Sandbox
) -> None:
    made, invoice = subscribe(api, receiver, "sales_invoice"), api.invoice("late", paused=False)
    shown = api("POST", f"/sales_invoices/{invoice.id}/pause", {}).json
    sandbox.tick()
    assert receiver.got[0].json == {
        "administration_id": sandbox.administration,
        "webhook_id": made["id"],
        "webhook_token": made["token"],
        "entity_type": "SalesInvoice",
        "entity_id": invoice.id,
        "state": "late",
        "action": "sales_invoice_paused",
        "entity": shown,
    }


def test_the_state_is_that_of_the_event_and_the_entity_is_as_it_is_now(
    api: Caller, receiver: Receiver, sandbox: Sandbox
) -> None:
    subscribe(api, receiver, "sales_invoice")
    invoice = api.invoice("late", paused=False, payments=[])
    api("POST", f"/sales_invoices/{invoice.id}/pause", {})
    body = {"payment": {"payment_date": "2026-03-03", "price": str(invoice.unpaid)}}
    api("POST", f"/sales_invoices/{invoice.id}/payments", body)
    sandbox.tick()
    first = receiver.got[0].json
    assert (first["state"], first["entity"]["state"]) == ("late", "paid")


def test_a_payment_is_told_of_with_its_invoice_named(api: Caller, receiver: Receiver, sandbox: Sandbox) -> None:
    subscribe(api, receiver, "payment", "sales_invoice_state_changed")
    invoice = api.invoice("late", payments=[])
    body = {"payment": {"payment_date": "2026-03-03", "price": str(invoice.unpaid)}}
    made = api("POST", f"/sales_invoices/{invoice.id}/payments", body).json or {}
    api("DELETE", f"/sales_invoices/{invoice.id}/payments/{made['id']}")
    sandbox.tick()
    assert receiver.actions() == [
        "payment_registered",
        "sales_invoice_state_changed_to_paid",
        "payment_destroyed",
        "sales_invoice_state_changed_to_late",
    ]
    entity = receiver.got[0].json["entity"]
    assert (entity["invoice_type"], entity["invoice_id"]) == ("SalesInvoice", invoice.id)


def test_a_changed_contact_is_told_of_as_changed_and_not_as_updated(
    api: Caller, receiver: Receiver, sandbox: Sandbox
) -> None:
    subscribe(api, receiver, "contact")
    api("PATCH", f"/contacts/{api.get('/contacts')[0]['id']}", {"contact": {"city": "Elders"}})
    sandbox.tick()
    assert receiver.actions() == ["contact_changed"]


@pytest.mark.parametrize("status", [201, 301, 500, None])
def test_what_is_not_answered_with_200_is_tried_ten_more_times_under_one_key_and_then_lost(
    api: Caller, receiver: Receiver, sandbox: Sandbox, clock: Clock, status: int | None
) -> None:
    subscribe(api, receiver, "sales_invoice")
    receiver.status = status
    api("POST", f"/sales_invoices/{api.invoice('late', paused=False).id}/pause", {})
    sandbox.tick()
    for number, interval in enumerate(INTERVALS, start=1):
        clock.now += interval
        assert sandbox.tick() == 1, f"attempt {number}"
    clock.forward(days=30)
    sandbox.tick()
    assert receiver.actions().count("sales_invoice_paused") == 11
    keys = {push.headers["Idempotency-Key"] for push in receiver.got if push.json["action"] == "sales_invoice_paused"}
    assert len(keys) == 1
    assert api.get("/webhooks")[0]["last_http_status"] == status


def test_intervals_between_attempts_grow() -> None:
    assert len(INTERVALS) == 10
    assert list(INTERVALS) == sorted(set(INTERVALS))


def test_nothing_is_tried_before_its_time_and_what_was_taken_is_not_told_again(
    api: Caller, receiver: Receiver, sandbox: Sandbox, clock: Clock
) -> None:
    subscribe(api, receiver, "sales_invoice_paused")
    receiver.status = 500
    api("POST", f"/sales_invoices/{api.invoice('late', paused=False).id}/pause", {})
    assert [sandbox.tick(), sandbox.tick()] == [1, 0]
    receiver.status = 200
    clock.now += INTERVALS[0]
    assert sandbox.tick() == 1
    clock.forward(days=1)
    assert sandbox.tick() == 0


def test_a_retry_is_signed_anew_so_that_it_is_not_too_old(
    api: Caller, receiver: Receiver, sandbox: Sandbox, clock: Clock
) -> None:
    made = subscribe(api, receiver, "sales_invoice_paused")
    receiver.status = 500
    api("POST", f"/sales_invoices/{api.invoice('late', paused=False).id}/pause", {})
    sandbox.tick()
    clock.now += INTERVALS[0]
    sandbox.tick()
    first, second = receiver.got
    assert first.headers["Moneybird-Signature"] != second.headers["Moneybird-Signature"]
    assert genuine(second, made["secret"])


def test_a_webhook_that_is_switched_off_hears_nothing_new_until_it_is_switched_on(
    api: Caller, receiver: Receiver, sandbox: Sandbox
) -> None:
    made, address = subscribe(api, receiver, "sales_invoice"), f"/sales_invoices/{api.invoice('late', paused=False).id}"
    assert (api("PATCH", f"/webhooks/{made['id']}/deactivate").json or {})["deactivated_at"]
    api("POST", f"{address}/pause", {})
    assert (api("PATCH", f"/webhooks/{made['id']}/activate").json or {"deactivated_at": 0})["deactivated_at"] is None
    api("POST", f"{address}/resume", {})
    sandbox.tick()
    assert receiver.actions() == ["sales_invoice_unpaused"]


def test_a_webhook_that_was_deleted_is_gone(api: Caller, receiver: Receiver) -> None:
    made = subscribe(api, receiver)
    assert api("DELETE", f"/webhooks/{made['id']}").status_code == 204
    assert api("DELETE", f"/webhooks/{made['id']}").status_code == 404
    assert api.get("/webhooks") == []


@pytest.mark.parametrize(
    ("groups", "action", "heard"),
    [
        ([], "sales_invoice_state_changed_to_late", True),
        ([], "sales_invoice_paused", False),
        (["sales_invoice"], "sales_invoice_paused", True),
        (["sales_invoice"], "external_sales_invoice_created", False),
        (["payment"], "payment_registered", True),
        (["contact_updated"], "contact_changed", False),
        (["sales_invoice_state_changed_to_paid"], "sales_invoice_state_changed_to_paid", True),
    ],
)
def test_events_are_heard_by_their_name_or_the_beginning_of_it(
    clock: Clock, groups: list[str], action: str, heard: bool
) -> None:
    webhook = Webhook(
        id="1",
        administration_id="1",
        created_at=clock.now,
        updated_at=clock.now,
        url=URL,
        enabled_events=groups,
        token="",
        secret="",
    )
    assert wants(webhook, action) is heard


def test_days_that_go_by_are_told_of_too(api: Caller, receiver: Receiver, sandbox: Sandbox, clock: Clock) -> None:
    subscribe(api, receiver)
    clock.forward(days=20)
    sandbox.tick()
    assert "sales_invoice_state_changed_to_late" in receiver.actions()
