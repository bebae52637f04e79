"""Held against the platform's own description of its API: every answer, and what may stand in a body."""

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import BaseModel

from adapters.moneybird.sandbox import bodies
from adapters.moneybird.sandbox.calls import Route
from adapters.moneybird.sandbox.serving import Sandbox, all_routes
from tests.adapters.moneybird.sandbox.callers import Caller, Receiver
from tests.adapters.moneybird.sandbox.description import (
    PLACE,
    answer_schema,
    body_schema,
    described,
    faults,
    needs_description,
    operation,
)

pytestmark = needs_description
DAY = "2026-03-03"
ADMINISTRATION = "/{administration_id}"


def template(path: str) -> str:
    return f"{ADMINISTRATION}{path}{{format}}"


def some(api: Caller, kind: str) -> Any:
    return api.get(f"/{kind}")[0]["id"]


def ids(api: Caller, kind: str) -> dict[str, Any]:
    every = {} if kind != "external_sales_invoices" else {"filter": "period:202501..202612"}
    return {"ids": [one["id"] for one in api.get(f"/{kind}/synchronization", **every)]}


def reminders(api: Caller) -> dict[str, Any]:
    one = api.invoice("late", paused=False)
    names = ("contact_id", "workflow_id", "document_style_id", "identity_id")
    return {"sales_invoice_reminders": [{name: getattr(one, name) for name in names} | {"sales_invoice_ids": [one.id]}]}


def credit(api: Caller) -> str:
    made = api("PATCH", f"/sales_invoices/{api.invoice('late').id}/duplicate_creditinvoice", {}).json or {}
    api("PATCH", f"/sales_invoices/{made['id']}/send_invoice", {})
    return str(made["id"])


Maker = Callable[[Caller], Any]
NOTE, PAYMENT = {"note": {"note": "x"}}, {"payment": {"payment_date": DAY, "price": "1.5"}}
SALE, BOOKED = "/sales_invoices/{sales_invoice_id}", "/external_sales_invoices/{external_sales_invoice_id}"

# Method, path as it is described, the parts of the path in their order, the body, the status.
CALLS: list[tuple[str, str, list[Maker], Maker | None, int]] = [
    ("GET", "/sales_invoices", [], None, 200),
    ("GET", "/sales_invoices/synchronization", [], None, 200),
    ("POST", "/sales_invoices/synchronization", [], lambda api: ids(api, "sales_invoices"), 200),
    ("POST", "/sales_invoices/synchronization", [], lambda api: {}, 400),
    ("GET", "/sales_invoices/find_by_invoice_id/{invoice_id}", [lambda api: api.invoice("late").invoice_id], None, 200),
    ("POST", "/sales_invoices", [], lambda api: {"sales_invoice": {"contact_id": some(api, "contacts")}}, 201),
    ("POST", "/sales_invoices", [], lambda api: {"sales_invoice": {}}, 422),
    ("GET", "/sales_invoices/{id}", [lambda api: api.invoice("draft").id], None, 200),
    ("GET", "/sales_invoices/{id}", [lambda api: "1"], None, 404),
    ("PATCH", "/sales_invoices/{id}", [lambda api: api.invoice("late").id], lambda api: {"sales_invoice": {}}, 200),
    ("DELETE", "/sales_invoices/{id}", [lambda api: api.invoice("late").id], None, 204),
    ("PATCH", "/sales_invoices/{id}/send_invoice", [lambda api: api.invoice("draft").id], lambda api: {}, 200),
    ("POST", "/sales_invoices/{id}/pause", [lambda api: api.invoice("late").id], lambda api: {}, 201),
    ("POST", "/sales_invoices/{id}/resume", [lambda api: api.invoice("late").id], lambda api: {}, 201),
    ("PATCH", "/sales_invoices/{id}/mark_as_dubious", [lambda api: api.invoice("late").id], lambda api: {}, 200),
    ("PATCH", "/sales_invoices/{id}/mark_as_uncollectible", [lambda api: api.invoice("late").id], lambda api: {}, 200),
    ("PATCH", "/sales_invoices/{id}/mark_as_uncollectible", [lambda api: api.invoice("paid").id], lambda api: {}, 400),
    ("PATCH", "/sales_invoices/{id}/duplicate_creditinvoice", [lambda api: api.invoice("late").id], lambda _: {}, 200),
    ("PATCH", "/sales_invoices/{id}/register_payment_creditinvoice", [credit], lambda api: {}, 200),
    ("POST", "/sales_invoices/send_reminders", [], reminders, 200),
    ("POST", f"{SALE}/payments", [lambda api: api.invoice("late").id], lambda api: PAYMENT, 201),
    ("POST", f"{SALE}/payments", [lambda api: api.invoice("late").id], lambda api: {"payment": {}}, 422),
    ("GET", "/payments/{id}", [lambda api: api.invoice("paid").payments[0].id], None, 200),
    ("POST", f"{SALE}/notes", [lambda api: api.invoice("late").id], lambda api: NOTE, 201),
    ("POST", f"{SALE}/notes", [lambda api: "1"], lambda api: NOTE, 400),
    ("POST", f"{SALE}/notes", [lambda api: api.invoice("late").id], lambda api: {"note": {}}, 422),
    ("GET", "/external_sales_invoices", [], None, 200),
    ("GET", "/external_sales_invoices/synchronization", [], None, 200),
    ("POST", "/external_sales_invoices/synchronization", [], lambda api: ids(api, "external_sales_invoices"), 200),
    ("GET", "/external_sales_invoices/{id}", [lambda api: some(api, "external_sales_invoices")], None, 200),
    ("POST", f"{BOOKED}/payments", [lambda api: some(api, "external_sales_invoices")], lambda api: PAYMENT, 201),
    ("POST", f"{BOOKED}/notes", [lambda api: some(api, "external_sales_invoices")], lambda api: NOTE, 201),
    ("GET", "/contacts", [], None, 200),
    ("GET", "/contacts/filter", [], None, 200),
    ("GET", "/contacts/synchronization", [], None, 200),
    ("POST", "/contacts/synchronization", [], lambda api: ids(api, "contacts"), 200),
    ("GET", "/contacts/customer_id/{customer_id}", [lambda api: "1"], None, 200),
    ("GET", "/contacts/{id}", [lambda api: some(api, "contacts")], None, 200),
    ("POST", "/contacts", [], lambda api: {"contact": {"company_name": "Nieuw"}}, 201),
    ("POST", "/contacts", [], lambda api: {"contact": {}}, 422),
    ("POST", "/contacts", [], lambda api: {}, 400),
    ("PATCH", "/contacts/{id}", [lambda api: some(api, "contacts")], lambda api: {"contact": {"city": "Gent"}}, 200),
    ("PATCH", "/contacts/{id}/archive", [lambda api: some(api, "contacts")], None, 204),
    ("POST", "/contacts/{contact_id}/notes", [lambda api: some(api, "contacts")], lambda api: NOTE, 201),
    ("GET", "/workflows", [], None, 200),
    ("GET", "/workflows/{id}", [lambda api: some(api, "workflows")], None, 200),
    ("GET", "/workflows/{id}", [lambda api: "1"], None, 404),
    ("GET", "/custom_fields", [], None, 200),
    ("GET", "/users", [], None, 200),
    ("GET", "/webhooks", [], None, 200),
    ("POST", "/webhooks", [], lambda api: {"url": "https://example.nl/"}, 201),
    ("POST", "/webhooks", [], lambda api: {}, 400),
]


@pytest.mark.parametrize(("method", "path", "parts", "body", "status"), CALLS)
def test_an_answer_is_what_the_description_says(
    api: Caller, method: str, path: str, parts: list[Maker], body: Maker | None, status: int
) -> None:
    place = path
    for part in parts:
        before, _, rest = place.partition("{")
        place = f"{before}{part(api)}{rest.partition('}')[2]}"
    sent = body(api) if body else None
    answer = api(method, place, sent)
    assert answer.status_code == status, answer.text
    schema = answer_schema(method, template(path), status)
    assert (schema is None) == (answer.text == "")
    assert schema is None or faults(schema, answer.json) == []
    if sent and status < 300:
        assert faults(body_schema(method, template(path)), sent) == [], "the test sends what the platform would refuse"


def test_administrations_are_as_described(sandbox: Sandbox) -> None:
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    listed = sandbox.app.test_client().get("/api/v2/administrations.json", headers=headers).json
    schema = answer_schema("GET", "/administrations{format}", 200)
    assert schema
    assert faults(schema, listed) == []


@pytest.mark.parametrize("status", [401, 404, 429])
def test_refusals_at_the_door_are_as_described(api: Caller, status: int) -> None:
    answer = {401: lambda: Caller(api.sandbox, "x")("GET", "/contacts"), 404: lambda: api("GET", "/contacts/1")}.get(
        status, lambda: [api("GET", "/users") for _ in range(151)][-1]
    )()
    assert answer.status_code == status
    (name,) = (name for name in described()["components"]["responses"] if name.startswith(str(status)))
    assert faults(f"/components/responses/{name}/content/application~1json/schema", answer.json) == []


def test_every_operation_here_exists_at_the_platform_and_asks_for_the_same_scopes(sandbox: Sandbox) -> None:
    shapes = {_shape(path): path for path in described()["paths"]}
    for route in all_routes(sandbox.deliveries):
        for path in _spelled(route):
            there = operation(route.method, shapes[_shape(template(path))])
            scopes = {scope for one in there["security"] for scope in one["bearerAuth"]}
            assert set(route.scopes) == (scopes or {"sales_invoices"}), f"{route.method} {path}"


def _spelled(route: Route) -> list[str]:
    """The paths of a route, one for each kind of record that it serves."""
    before, choice, rest = route.path.partition("<any(")
    if not choice:
        return [route.path]
    kinds, _, rest = rest.partition("):kind>")
    return [f"{before}{kind}{rest}" for kind in kinds.split(",")]


def _shape(path: str) -> tuple[str, ...]:
    """A path without the names of its variable parts."""
    parts = path.removesuffix("{format}").strip("/").split("/")
    return tuple("*" if part[:1] in ("{", "<") else part for part in parts)


BODIES: list[tuple[type[BaseModel], str, str, str]] = [
    (bodies.InvoiceBody, "POST", "/sales_invoices", ""),
    (bodies.SendingBody, "PATCH", "/sales_invoices/{id}/send_invoice", ""),
    (bodies.Sending, "PATCH", "/sales_invoices/{id}/send_invoice", "sales_invoice_sending"),
    (bodies.PaymentBody, "POST", f"{SALE}/payments", ""),
    (bodies.PaymentValues, "POST", f"{SALE}/payments", "payment"),
    (bodies.NoteBody, "POST", f"{SALE}/notes", ""),
    (bodies.NoteValues, "POST", f"{SALE}/notes", "note"),
    (bodies.DubiousBody, "PATCH", "/sales_invoices/{id}/mark_as_dubious", ""),
    (bodies.UncollectibleBody, "PATCH", "/sales_invoices/{id}/mark_as_uncollectible", ""),
    (bodies.WebhookBody, "POST", "/webhooks", ""),
    (bodies.ContactBody, "POST", "/contacts", ""),
    (bodies.ContactValues, "POST", "/contacts", "contact"),
]


@pytest.mark.parametrize(("model", "method", "path", "inner"), BODIES)
def test_a_body_may_hold_exactly_what_the_description_names(
    model: type[BaseModel], method: str, path: str, inner: str
) -> None:
    schema = operation(method, template(path))["requestBody"]["content"]["application/*"]["schema"]
    properties = (schema["properties"][inner] if inner else schema)["properties"]
    assert set(model.model_fields) == set(properties)


def test_an_invoice_takes_what_making_and_changing_one_take_together() -> None:
    taken: set[str] = set()
    for method, path in (("POST", "/sales_invoices"), ("PATCH", "/sales_invoices/{id}")):
        schema = operation(method, template(path))["requestBody"]["content"]["application/*"]["schema"]
        taken |= set(schema["properties"]["sales_invoice"]["properties"])
    assert set(bodies.InvoiceValues.model_fields) == taken


def test_what_a_webhook_shows_is_the_record_as_the_api_gives_it(
    api: Caller, receiver: Receiver, sandbox: Sandbox
) -> None:
    api("POST", "/webhooks", {"url": "https://example.nl/", "enabled_events": ["sales_invoice", "payment", "note"]})
    receiver.got.clear()
    key = api.invoice("late", paused=False).id
    api("POST", f"/sales_invoices/{key}/pause", {})
    api("POST", f"/sales_invoices/{key}/payments", PAYMENT)
    api("POST", f"/sales_invoices/{key}/notes", NOTE)
    sandbox.tick()
    schemas = {"SalesInvoice": "sales_invoice_response", "Payment": "payment_response", "Note": "note_response"}
    told = [push.json for push in receiver.got]
    assert {one["entity_type"] for one in told} == set(schemas)
    for one in told:
        assert faults(f"/components/schemas/{schemas[one['entity_type']]}", one["entity"]) == []


def test_every_event_that_is_told_is_in_the_platforms_list(sandbox: Sandbox) -> None:
    listed = (PLACE.parent / "webhook_events.md").read_text(encoding="utf-8")
    logged = {
        event.action
        for books in sandbox.world.books.values()
        for one in [*books.debts(), *books.contacts.values()]
        for event in one.events
    }
    assert logged
    assert [action for action in sorted(logged) if f"| {action} |" not in listed] == []


def test_the_check_itself_sees_an_unknown_property_a_wrong_kind_and_a_wrong_word(api: Caller) -> None:
    good = api.get(f"/sales_invoices/{api.invoice('late').id}")
    place = "/components/schemas/sales_invoice_response"
    assert faults(place, good) == []
    for wrong in ({"surprise": 1}, {"total_unpaid": 363.0}, {"state": "overdue"}, {"due_date": "03-03-2026"}):
        assert faults(place, {**good, **wrong}) != [], wrong
