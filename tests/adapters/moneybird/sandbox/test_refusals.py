"""Refusals in all the shapes that the platform has, and the limit on calls."""

from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from adapters.moneybird.sandbox import Quirks, Sandbox
from tests.adapters.moneybird.sandbox.callers import BEGIN, Caller, Clock


def test_without_a_token_or_with_another_one_the_door_stays_shut(api: Caller) -> None:
    dead = {"error": "token is invalid", "symbolic": {"request": "invalid_grant"}}
    api.token = "made-up"
    answer = api("GET", "/contacts")
    assert (answer.status_code, answer.json) == (401, dead)
    assert api.client.get("/api/v2/administrations.json").status_code == 401


def test_another_administration_is_not_found_and_a_suspended_one_is_closed(api: Caller) -> None:
    headers = {"Authorization": f"Bearer {api.token}"}
    assert api.client.get("/api/v2/123/contacts.json", headers=headers).status_code == 404
    suspended = next(key for key, books in api.sandbox.world.books.items() if books.suspended)
    assert api.client.get(f"/api/v2/{suspended}/contacts.json", headers=headers).status_code == 403


@pytest.mark.parametrize(
    ("path", "payload"),
    [
        ("/sales_invoices/1", {"error": "record not found", "symbolic": {"id": "not_found"}}),
        ("/workflows/1", {"error": "Record not found for model name: Workflow"}),
        ("/external_sales_invoices/1", {"error": "Record not found for model name: External invoice"}),
    ],
)
def test_what_is_not_there_is_said_in_two_ways(api: Caller, path: str, payload: Any) -> None:
    answer = api("GET", path)
    assert (answer.status_code, answer.json) == (404, payload)


def test_a_missing_property_is_a_400_and_a_blank_field_a_422_with_codes(api: Caller) -> None:
    address = f"/sales_invoices/{api.invoice('late').id}/notes"
    whole = api("POST", address, {})
    assert (whole.status_code, whole.json) == (400, {"error": "Note is required", "symbolic": {"note": "required"}})
    blank = api("POST", address, {"note": {"note": " "}})
    assert blank.status_code == 422
    assert blank.json == {"error": {"note": ["can't be blank"]}, "details": {"note": [{"error": "blank"}]}}


@pytest.mark.parametrize(
    "body",
    [{"note": {"note": "x"}, "marker": 1}, {"note": {"note": "x", "text": "y"}}],
)
def test_a_property_that_is_not_known_is_ignored_or_refused_at_any_depth(clock: Clock, body: Any) -> None:
    for refuses, status in ((False, 201), (True, 400)):
        api = Caller(Sandbox(clock, invoices=20, quirks=Quirks(refuses_unknown=refuses)))
        assert api("POST", f"/sales_invoices/{api.invoice('late').id}/notes", body).status_code == status


def test_null_counts_as_not_given(api: Caller) -> None:
    made = api("POST", "/contacts", {"contact": {"company_name": "Nieuw", "city": None, "delivery_method": None}})
    assert made.status_code == 201
    assert (made.json or {})["delivery_method"] == "Email"


@pytest.mark.parametrize("price", ["ten", "1e400", "1000000001", "NaN", None, True])
def test_what_is_no_amount_is_refused(api: Caller, price: Any) -> None:
    body = {"payment": {"payment_date": "2026-03-03", "price": price}}
    assert api("POST", f"/sales_invoices/{api.invoice('late').id}/payments", body).status_code == 422


@pytest.mark.parametrize("day", ["03-03-2026", "2026-02-30", "", None, 20260303])
def test_what_is_no_date_is_refused(api: Caller, day: Any) -> None:
    body = {"payment": {"payment_date": day, "price": 1}}
    assert api("POST", f"/sales_invoices/{api.invoice('late').id}/payments", body).status_code == 422


@pytest.mark.parametrize("body", ["{", "[1]", "7", '"text"'])
def test_a_body_that_is_no_object_is_a_400(api: Caller, body: str) -> None:
    address = f"/api/v2/{api.sandbox.administration}/contacts/synchronization.json"
    headers = {"Authorization": f"Bearer {api.token}", "Content-Type": "application/json"}
    assert api.client.post(address, data=body, headers=headers).status_code == 400


def test_without_its_content_type_a_body_does_not_count(api: Caller) -> None:
    address = f"/api/v2/{api.sandbox.administration}/contacts/synchronization.json"
    answer = api.client.post(address, data='{"ids": []}', headers={"Authorization": f"Bearer {api.token}"})
    assert (answer.json or {})["error"] == "Ids is required"


def test_the_format_may_be_left_out_and_another_one_cannot_be_had(api: Caller) -> None:
    address, headers = f"/api/v2/{api.sandbox.administration}/contacts", {"Authorization": f"Bearer {api.token}"}
    assert api.client.get(address, headers=headers).status_code == 200
    assert api.client.get(f"{address}.xml", headers=headers).status_code == 406


# ---------------------------------------------------------------- the limit


def test_of_151_calls_in_five_minutes_the_last_is_refused_and_the_headers_do_not_mean_what_they_say(
    api: Caller, clock: Clock
) -> None:
    clock.now = BEGIN.replace(minute=1)
    answers = [api("GET", "/custom_fields") for _ in range(151)]
    assert {one.status_code for one in answers[:150]} == {200}
    refused, reset = answers[150], int(BEGIN.replace(minute=5).timestamp())
    assert (refused.status_code, refused.text) == (429, '"Retry later"')
    assert int(refused.headers["Retry-After"]) == reset, "a Unix time, not seconds"
    assert int(refused.headers["RateLimit-Reset"]) == reset
    assert answers[0].headers["RateLimit-Remaining"] == "240", "seconds, not calls"
    assert answers[0].headers["RateLimit-RequestsRemaining"] == "149"
    assert answers[0].headers["RateLimit-Limit"] == "150"
    clock.now = BEGIN.replace(minute=5)
    assert api("GET", "/custom_fields").status_code == 200


def test_calls_that_are_refused_for_their_token_count_too(clock: Clock) -> None:
    api = Caller(Sandbox(clock, invoices=3, quirks=Quirks(requests_allowed=2)), token="made-up")
    assert [api("GET", "/contacts").status_code for _ in range(3)] == [401, 401, 429]


def test_the_limit_is_per_client_address_over_all_administrations_and_tokens(url: str, sandbox: Sandbox) -> None:
    sandbox.world.quirks = Quirks(requests_allowed=2)

    def ask(source: str, token: str) -> int:
        line = HTTPConnection(url.removeprefix("http://"), source_address=(source, 0), timeout=5)
        line.request("GET", "/api/v2/administrations.json", headers={"Authorization": f"Bearer {token}"})
        with closing(line):
            return line.getresponse().status

    other = sandbox.grants.personal_token()
    assert [ask("127.0.0.1", sandbox.token), ask("127.0.0.1", other), ask("127.0.0.1", sandbox.token)] == [
        200,
        200,
        429,
    ]
    assert ask("127.0.0.2", sandbox.token) == 200


def test_the_pages_do_not_count(clock: Clock) -> None:
    sandbox = Sandbox(clock, invoices=3, quirks=Quirks(requests_allowed=1))
    client = sandbox.app.test_client()
    assert [client.get("/").status_code for _ in range(3)] == [200, 200, 200]
