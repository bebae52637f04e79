"""Bad days: every kind of trouble comes, the same every time, and acts that got no answer were done or not done."""

from collections import Counter

import pytest
import requests
from werkzeug.test import TestResponse

from adapters.exact.sandbox import Sandbox
from connector.demo.serving import served
from tests.adapters.exact.sandbox.callers import BACK, PATIENCE, Clock, Receiver
from tests.adapters.exact.sandbox.conftest import ROOMY

MANY = 600
CALLED = 80  # by real HTTP


def bad_days(clock: Clock, receiver: Receiver, slept: list[float], seed: int = 1) -> Sandbox:
    return Sandbox(
        clock, seed=seed, invoices=20, chaos=True, quirks=ROOMY, post=receiver, sleep=slept.append, redirect_uris=[BACK]
    )


def headers(sandbox: Sandbox) -> dict[str, str]:
    code = sandbox.grants.new_code(sandbox.application, sandbox.divisions, BACK)
    token = sandbox.grants.exchange(sandbox.application, code, BACK)["access_token"]
    return {"Authorization": f"Bearer {token}", "Accept": "application/json"}


def answers(sandbox: Sandbox) -> list[TestResponse]:
    client, head = sandbox.app.test_client(), headers(sandbox)
    address = f"/api/v1/{sandbox.divisions[0]}/cashflow/PaymentConditions?$select=ID"
    return [client.get(address, headers=head) for _ in range(MANY)]


def outcomes(sandbox: Sandbox) -> list[tuple[int, str | None]]:
    return [(one.status_code, one.mimetype) for one in answers(sandbox)]


def test_every_kind_of_trouble_comes_and_most_calls_are_well(clock: Clock, receiver: Receiver) -> None:
    slept: list[float] = []
    seen = Counter(outcomes(bad_days(clock, receiver, slept)))
    json, html = "application/json", "text/html"
    assert set(seen) == {(200, json), (200, html), (429, json), (502, html), (503, html)}
    assert seen[200, json] > MANY * 0.8
    assert slept
    assert all(0 < seconds <= 3 for seconds in slept)


def test_answers_are_cut_before_or_after_the_call_was_done(clock: Clock, receiver: Receiver) -> None:
    every = answers(bad_days(clock, receiver, []))
    broken = {one.data for one in every if len(one.data) < int(one.headers["Content-Length"])}
    assert len(broken) == 2
    assert b'{"d"' in broken


def test_the_same_seed_has_the_same_bad_days(clock: Clock, receiver: Receiver) -> None:
    first, again, other = (outcomes(bad_days(clock, receiver, [], seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_bad_days_change_nothing_about_the_world(clock: Clock, receiver: Receiver) -> None:
    bad, good = bad_days(clock, receiver, []), Sandbox(clock, seed=1, invoices=20, quirks=ROOMY)
    assert bad.application.secret == good.application.secret


def test_some_webhooks_are_lost_some_come_twice_and_some_late(clock: Clock, receiver: Receiver) -> None:
    sandbox = bad_days(clock, receiver, [])
    books = sandbox.world.books[sandbox.divisions[0]]
    about = {"Topic": "Accounts", "CallbackURL": "https://127.0.0.1/", "ClientID": sandbox.application.client_id}
    books.put("subscriptions", about)
    for number in range(100):
        books.add_account(f"Nieuw {number} BV")
    sandbox.tick()
    at_once = len(receiver.got)
    clock.forward(minutes=1, seconds=45)
    sandbox.tick()
    keys = Counter(push.content["Key"] for push in receiver.got)
    assert at_once < len(receiver.got)
    assert set(keys.values()) == {1, 2}
    assert len(keys) < 100


def test_a_connection_is_cut_and_a_note_may_have_been_written_or_not(clock: Clock, receiver: Receiver) -> None:
    sandbox = bad_days(clock, receiver, [])
    books, head = sandbox.world.books[sandbox.divisions[0]], headers(sandbox)
    before, answered, cut = len(list(books.rows("notes"))), 0, 0
    with served(sandbox.app) as url:
        address = f"{url}/api/v1/{books.code}/activities/CommunicationNotes"
        for _ in range(CALLED):
            try:
                answer = requests.post(address, json={"Subject": "x"}, headers=head, timeout=PATIENCE)
                answered += answer.status_code == 201
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                cut += 1
    written = len(list(books.rows("notes"))) - before
    assert cut > 0
    assert answered < written < CALLED


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_the_switch_no_day_is_bad(clock: Clock, seed: int) -> None:
    sandbox = Sandbox(clock, seed=seed, invoices=5, quirks=ROOMY)
    assert set(outcomes(sandbox)) == {(200, "application/json")}
