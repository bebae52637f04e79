"""Bad days: every kind of trouble comes, the same every time, and acts that got no answer were done or not done."""

from collections import Counter
from threading import Thread

import pytest
import requests
from werkzeug.serving import make_server

from adapters.moneybird.sandbox import Quirks, Sandbox
from tests.adapters.moneybird.sandbox.callers import Caller, Clock, Receiver

MANY = 600
CALLED = 80  # by real HTTP


def bad_days(clock: Clock, receiver: Receiver, slept: list[float], seed: int = 1) -> Sandbox:
    quirks = Quirks(requests_allowed=10**6)
    return Sandbox(clock, seed=seed, invoices=20, chaos=True, quirks=quirks, post=receiver, sleep=slept.append)


def outcomes(sandbox: Sandbox) -> list[tuple[int, str | None]]:
    api = Caller(sandbox)
    answers = [api("GET", "/custom_fields") for _ in range(MANY)]
    return [(one.status_code, one.mimetype) for one in answers]


def test_every_kind_of_trouble_comes_and_most_calls_are_well(clock: Clock, receiver: Receiver) -> None:
    slept: list[float] = []
    seen = Counter(outcomes(bad_days(clock, receiver, slept)))
    json, html = "application/json", "text/html"
    assert set(seen) == {(200, json), (429, json), (429, html), (502, html), (503, html)}
    assert seen[200, json] > MANY * 0.8
    assert slept
    assert all(0 < seconds <= 3 for seconds in slept)


def test_the_same_seed_has_the_same_bad_days(clock: Clock, receiver: Receiver) -> None:
    first, again, other = (outcomes(bad_days(clock, receiver, [], seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_the_html_of_overload_has_no_headers_about_limits(clock: Clock, receiver: Receiver) -> None:
    api = Caller(bad_days(clock, receiver, []))
    html = [one for one in (api("GET", "/custom_fields") for _ in range(MANY)) if one.mimetype == "text/html"]
    assert {one.status_code for one in html} >= {429, 503}
    assert not any(name in one.headers for one in html for name in ("Retry-After", "RateLimit-Reset"))


def test_bad_days_change_nothing_about_the_world(clock: Clock, receiver: Receiver) -> None:
    bad, good = bad_days(clock, receiver, []), Sandbox(clock, seed=1, invoices=20)
    assert bad.token == good.token


def test_some_webhooks_are_lost_some_come_twice_and_some_late(clock: Clock, receiver: Receiver) -> None:
    sandbox = bad_days(clock, receiver, [])
    api, books = Caller(sandbox), sandbox.world.books[sandbox.administration]
    while not books.webhooks:
        api("POST", "/webhooks", {"url": "https://example.nl/", "enabled_events": ["sales_invoice"]})
    receiver.got.clear()
    invoice = api.invoice("late")
    for _ in range(100):
        books.log(invoice, "sales_invoice_updated", books.owner)
    sandbox.tick()
    at_once = len(receiver.got)
    clock.forward(minutes=2)
    sandbox.tick()
    keys = Counter(push.headers["Idempotency-Key"] for push in receiver.got)
    assert at_once < len(receiver.got)
    assert set(keys.values()) == {1, 2}
    assert len(keys) < 100


def test_a_connection_is_cut_in_the_middle_and_a_note_may_have_been_written_or_not(
    clock: Clock, receiver: Receiver
) -> None:
    sandbox = bad_days(clock, receiver, [])
    invoice = Caller(sandbox).invoice("late")
    before = len(invoice.notes)
    server = make_server("127.0.0.1", 0, sandbox.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    answered = cut = 0
    address = f"http://127.0.0.1:{server.server_port}/api/v2/{sandbox.administration}/sales_invoices/{invoice.id}/notes"
    for _ in range(CALLED):
        try:
            answer = requests.post(
                address,
                json={"note": {"note": "x"}},
                headers={"Authorization": f"Bearer {sandbox.token}"},
                timeout=5,
            )
            answered += answer.status_code == 201
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            cut += 1
    server.shutdown()
    thread.join()
    server.server_close()
    written = len(invoice.notes) - before
    assert cut > 0
    assert answered < written < CALLED


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_without_the_switch_no_day_is_bad(clock: Clock, seed: int) -> None:
    api = Caller(Sandbox(clock, seed=seed, invoices=5))
    assert {api("GET", "/custom_fields").status_code for _ in range(100)} == {200}
