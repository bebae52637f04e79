"""Webhooks: subscribing tries the address, the body is thin and signed, and what is not taken is told again."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import requests

from tests.adapters.exact.sandbox.callers import BACK, Caller, Clock, Push, Receiver
from tests.adapters.exact.sandbox.conftest import ROOMY, Open

PATH = "webhooks/WebhookSubscriptions"
WAITS = 3.0  # seconds for an answer that must not wait
HOOK = "https://127.0.0.1/hook"


def subscribe(api: Caller, topic: str = "Accounts", **besides: Any) -> requests.Response:
    return api("POST", PATH, {"Topic": topic, "CallbackURL": HOOK, **besides})


def listening(api: Caller, receiver: Receiver, *topics: str) -> None:
    """These topics are told, and nothing was told yet."""
    for topic in topics:
        assert subscribe(api, topic).status_code == 201
    receiver.got.clear()


def told(api: Caller, receiver: Receiver) -> list[tuple[str, str]]:
    """Topic and action of what is due now."""
    receiver.got.clear()
    api.sandbox.tick()
    return [(push.content["Topic"], push.content["Action"]) for push in receiver.got]


# ---------------------------------------------------------------- subscribing


def test_an_address_is_tried_with_an_empty_post_during_the_call(api: Caller, receiver: Receiver) -> None:
    assert subscribe(api).status_code == 201
    assert receiver.got == [Push(HOOK, b"", {})]
    assert [row["CallbackURL"] for row in api.rows(PATH)] == [HOOK]


def test_the_api_answers_while_an_address_is_tried(opened: Open) -> None:
    answered: list[int] = []

    def busy(_url: str, _body: bytes, _headers: Mapping[str, str]) -> tuple[int | None, str]:
        answer = requests.get(f"{api.url}/api/v1/current/Me", headers=api.headers, timeout=WAITS)
        answered.append(answer.status_code)
        return 200, ""

    api = opened(post=busy)
    assert subscribe(api).status_code == 201
    assert answered == [200]


@pytest.mark.parametrize("status", [200, 201])
def test_an_address_may_answer_in_two_ways(api: Caller, receiver: Receiver, status: int) -> None:
    receiver.status = status
    assert subscribe(api).status_code == 201


@pytest.mark.parametrize("status", [202, 204, 302, 401, 404, 500])
def test_an_address_that_answers_anything_else_is_refused(api: Caller, receiver: Receiver, status: int) -> None:
    receiver.status = status
    answer = subscribe(api)
    assert answer.status_code == 500
    assert api.error(answer) == f"Invalid: Post to callback URL endpoint returns {status}"
    assert api.rows(PATH) == []


def test_an_address_that_does_not_answer_is_refused(api: Caller, receiver: Receiver) -> None:
    receiver.status = None
    assert subscribe(api).status_code == 500


def test_a_second_subscription_of_a_topic_is_there_already(api: Caller) -> None:
    subscribe(api)
    answer = subscribe(api)
    assert (answer.status_code, api.error(answer)) == (500, "Data already exists")
    assert subscribe(api, "SalesEntries").status_code == 201
    api.division = api.sandbox.divisions[1]
    assert subscribe(api).status_code == 201


def test_another_application_may_subscribe_to_the_same_topic(api: Caller) -> None:
    subscribe(api)
    api.oauth.application = api.sandbox.grants.register("Een ander", [BACK])
    api.new_token()
    assert subscribe(api).status_code == 201


@pytest.mark.parametrize("topic", ["Receivables", "PaymentTerms", "accounts", ""])
def test_there_is_no_topic_for_receivables(api: Caller, topic: str) -> None:
    assert subscribe(api, topic).status_code == 500


def test_instant_ones_are_refused(api: Caller) -> None:
    assert subscribe(api, IsInstant=True).status_code == 500
    assert subscribe(api, IsInstant=False).status_code == 201


@pytest.mark.parametrize("url", ["https://elsewhere.example/hook", "http://elsewhere.example/hook", "ftp://127.0.0.2/"])
def test_an_address_is_secure_and_on_the_domain_of_the_application(api: Caller, receiver: Receiver, url: str) -> None:
    assert api("POST", PATH, {"Topic": "Accounts", "CallbackURL": url}).status_code == 500
    assert receiver.got == []


@pytest.mark.parametrize(("scheme", "status"), [("http", 500), ("https", 201)])
def test_an_address_that_is_not_on_this_machine_is_secure(opened: Open, scheme: str, status: int) -> None:
    api = opened(redirect_uris=[BACK, "https://app.example/back"])
    answer = api("POST", PATH, {"Topic": "Accounts", "CallbackURL": f"{scheme}://app.example/hook"})
    assert answer.status_code == status


def test_what_waits_for_a_subscription_that_is_removed_is_not_told(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "Accounts")
    api.books.change_mail(api.account(), "x@example.nl")
    api.books.remove(next(api.books.rows("subscriptions")))
    assert told(api, receiver) == []


def test_a_subscription_is_removed_and_never_changed(api: Caller, receiver: Receiver) -> None:
    subscribe(api)
    key = f"{PATH}(guid'{api.rows(PATH)[0]['ID']}')"
    assert api("PUT", key, {"CallbackURL": HOOK}).status_code == 405
    assert api("DELETE", key).status_code == 204
    api.books.change_mail(api.account(), "x@example.nl")
    assert told(api, receiver) == []
    assert subscribe(api).status_code == 201


# ---------------------------------------------------------------- the body


def test_the_body_is_compact_and_names_nothing_but_the_record(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "Accounts")
    account = api.account()
    api.books.change_mail(account, "x@example.nl")
    api.sandbox.tick()
    (push,) = receiver.got
    body = push.body.decode()
    assert list(json.loads(body)) == ["Content", "HashCode"]
    assert body == json.dumps(json.loads(body), separators=(",", ":"))
    assert push.content == {
        "Topic": "Accounts",
        "ClientId": api.oauth.application.client_id,
        "Division": api.division,
        "Action": "Update",
        "Key": account.key,
        "ExactOnlineEndpoint": f"https://start.exactonline.nl/api/v1/{api.division}/crm/Accounts(guid'{account.key}')",
        "EventCreatedOn": push.content["EventCreatedOn"],
    }
    assert push.content["EventCreatedOn"].startswith("2026-03-03T09:00:00.")


def test_the_content_as_it_stands_is_signed_in_capitals(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "Accounts")
    api.books.change_mail(api.account(), "x@example.nl")
    api.sandbox.tick()
    body = receiver.got[0].body
    begin, end = body.index(b'{"Content":') + len(b'{"Content":'), body.rindex(b',"HashCode":')
    secret = api.oauth.application.webhook_secret.encode()
    assert json.loads(body)["HashCode"] == hmac.new(secret, body[begin:end], hashlib.sha256).hexdigest().upper()
    assert set(receiver.got[0].headers) == {"Content-Type"}


def test_the_address_of_the_record_may_be_a_path(opened: Open, receiver: Receiver) -> None:
    api = opened(replace(ROOMY, absolute_endpoints=False))
    listening(api, receiver, "Accounts")
    api.books.change_mail(api.account(), "x@example.nl")
    api.sandbox.tick()
    assert receiver.got[0].content["ExactOnlineEndpoint"].startswith(f"/api/v1/{api.division}/crm/")


# ---------------------------------------------------------------- what is told


def test_a_new_account_its_change_and_its_end_are_told(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "Accounts")
    account = api.books.add_account("Nieuw BV")
    api.books.block(account)
    api.books.remove(account)
    assert told(api, receiver) == [("Accounts", "Create"), ("Accounts", "Update"), ("Accounts", "Delete")]


def test_a_payment_is_told_as_a_bank_entry_and_by_nothing_else(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "Accounts", "SalesEntries", "SalesInvoices", "BankEntries", "Documents")
    entry = next(row for row in api.books.rows("entries") if api.books.open_amount(row.key) > 0)
    api.books.pay(entry)
    assert told(api, receiver) == [("BankEntries", "Create")]
    api.books.unmatch(entry)
    api.books.select(entry)
    assert told(api, receiver) == []


def test_an_invoice_is_told_as_entry_and_as_invoice(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "SalesEntries", "SalesInvoices")
    entry = api.books.add_invoice(api.account(), "121")
    assert sorted(told(api, receiver)) == [("SalesEntries", "Create"), ("SalesInvoices", "Create")]
    assert entry.key in {push.content["Key"] for push in receiver.got}
    api.books.edit(entry, YourRef="PO 1")
    assert told(api, receiver) == [("SalesEntries", "Update")]


def test_the_umbrella_tells_of_entries_and_of_money(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "FinancialTransactions")
    api.books.pay(api.books.add_invoice(api.account(), "121"))
    assert told(api, receiver) == [("FinancialTransactions", "Create")] * 2


def test_what_happens_in_another_division_is_not_told(api: Caller, receiver: Receiver) -> None:
    listening(api, receiver, "Accounts")
    api.sandbox.world.books[api.sandbox.divisions[1]].add_account("Elders BV")
    assert told(api, receiver) == []


# ---------------------------------------------------------------- once more


def test_what_is_not_taken_is_told_ten_times_more_with_doubling_intervals(
    api: Caller, receiver: Receiver, clock: Clock
) -> None:
    listening(api, receiver, "Accounts")
    receiver.status = 500
    api.books.change_mail(api.account(), "x@example.nl")
    assert api.sandbox.tick() == 1
    for number in range(1, 11):
        clock.forward(minutes=2**number, seconds=-1)
        assert api.sandbox.tick() == 0
        clock.forward(seconds=1)
        assert api.sandbox.tick() == 1
    clock.forward(days=30)
    assert api.sandbox.tick() == 0
    assert len({push.body for push in receiver.got}) == 1


def test_what_is_taken_late_is_told_no_more(api: Caller, receiver: Receiver, clock: Clock) -> None:
    listening(api, receiver, "Accounts")
    receiver.status = None
    api.books.change_mail(api.account(), "x@example.nl")
    api.sandbox.tick()
    receiver.status = 201
    clock.forward(minutes=2)
    assert [api.sandbox.tick(), len(api.sandbox.deliveries.waiting)] == [1, 0]
