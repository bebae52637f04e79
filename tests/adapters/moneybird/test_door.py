"""What answers at the address that Moneybird is given: whatever is sent there, nothing breaks or is believed."""

import time
from collections.abc import Callable, Iterator

import pytest

from adapters.moneybird.hooks import MoneybirdHooks
from connector.source import Hooks
from connector.store.engine import Store
from tests.soak.rows import row
from tests.store.builders import NOW, SCOPE
from tests.webhooks.conftest import Door, open_books
from tests.webhooks.platform import SECRET, signature
from tests.webhooks.test_inbound import MALFORMED, jobs_of
from tests.webhooks.test_over_http import RAW, raw, served
from webhooks.inbound import LIMIT, Inbound

NAME = "Moneybird-Signature"
ID = "512400000000000201"
REFUSED = (400, 401, 413)
CPU = 0.005  # seconds of the processor for each
REPEATED = 20  # times, for a figure that means something
Call = tuple[bytes, dict[str, str]]


def hooks_of(platform: str) -> Hooks | None:
    return MoneybirdHooks() if platform == "moneybird" else None


@pytest.fixture
def door(quick_store: Store) -> Door:
    made = Door(quick_store, open_books(quick_store, SCOPE, platform="moneybird"))
    made.app = Inbound(quick_store, lambda: made.now, hooks_of)
    return made


@pytest.fixture
def port(door: Door) -> Iterator[int]:
    with served(door.store, hooks_of) as bound:
        yield bound


def signed(body: bytes, more: str = "") -> Callable[[], Call]:
    return lambda: (body, {NAME: signature(body, NOW.timestamp(), SECRET) + more, "Idempotency-Key": "push-1"})


def about(record: str, kind: str = '"SalesInvoice"', more: str = "") -> bytes:
    return f'{{"entity_type": {kind}, "entity_id": {record}{more}}}'.encode()


# What Moneybird itself would have to have signed, and what somebody else sends who knows how its calls look.
OF_MONEYBIRD: dict[str, Callable[[], Call]] = {
    "an id with a fraction": signed(about("5124.5")),
    "an id below zero": signed(about("-1")),
    "an id of ten to the thirtieth": signed(about(str(10**30))),
    "an id that is not a number": signed(about("NaN")),
    "an id in exponents": signed(about("1e17")),
    "an id of foreign digits": signed(about('"٥١٢"')),
    "an id with a line": signed(about(f'"{ID}\\nforged"')),
    "an id with a path": signed(about('"1/../../contacts/2"')),
    "a list of ids": signed(about(f'["{ID}"]')),
    "no id": signed(about("null")),
    "a type that is a number": signed(about(f'"{ID}"', kind="1")),
    "a payment on an invoice without a usable id": signed(
        about('"1"', kind='"Payment"', more=', "entity": {"invoice_type": "SalesInvoice", "invoice_id": -5}')
    ),
    "signed by somebody else": lambda: (
        about(f'"{ID}"'),
        {NAME: signature(about(f'"{ID}"'), NOW.timestamp(), b"another")},
    ),
    "a body in a body": signed(b'{"action": "test_webhook"', more=""),
    "two moments, the right one first": signed(about(f'"{ID}"'), more=f",t={int(NOW.timestamp())}"),
    "a test call in a list": lambda: (b'[{"action": "test_webhook"}]', {}),
    "a test call deep within": lambda: (b'{"a": {"action": "test_webhook"}}', {}),
    "the word alone": lambda: (b"test_webhook", {NAME: "t=1,v1=00"}),
    "the word among a hundred thousand brackets": lambda: (b'["test_webhook"' + b"[" * 100_000, {}),
}


def as_moneybird(call: Callable[[], Call]) -> Callable[[], Call]:
    """The same, in the header that Moneybird signs in."""

    def renamed() -> Call:
        body, headers = call()
        return body, {NAME if name == "Platform-Signature" else name: value for name, value in headers.items()}

    return renamed


CALLS = {**{what: as_moneybird(call) for what, call in MALFORMED.items()}, **OF_MONEYBIRD}

# Nothing follows from these either, and they are answered: Moneybird tries an address before it tells its secret, and
# repeats for hours what gets another answer than 200.
ANSWERED: dict[str, Callable[[], Call]] = {
    "its test call, which nobody can check yet": lambda: (b'{"action": "test_webhook", "token": "1"}', {}),
    "an empty call": lambda: (b"", {}),
    "a record that we do not follow": signed(about('"1"', kind='"Product"')),
    "a payment on a bill of theirs": signed(
        about('"1"', kind='"Payment"', more=', "entity": {"invoice_type": "Document", "invoice_id": "7"}')
    ),
}


EMPTY = ("no length and no body", "bytes that are no text")  # of what the server is sent; by these an address is tried


def test_there_are_enough_of_them() -> None:
    assert len(CALLS) + len(RAW) >= 40


@pytest.mark.parametrize("what", CALLS)
def test_whatever_is_wrong_with_a_call_is_its_senders_fault(door: Door, what: str) -> None:
    body, headers = CALLS[what]()
    assert door.post(body, headers) in REFUSED
    assert (door.waiting(), jobs_of(door.store)) == ([], [])


@pytest.mark.parametrize("what", ANSWERED)
def test_what_has_to_be_answered_is_and_nothing_follows(door: Door, what: str) -> None:
    body, headers = ANSWERED[what]()
    assert door.post(body, headers) == 200
    assert (door.waiting(), jobs_of(door.store)) == ([], [])


def test_a_number_that_is_none_does_no_harm_where_nobody_looks(door: Door) -> None:
    """Of a call that is signed only the record's name is used; what else stands in it is asked for, not believed."""
    body, headers = signed(about(f'"{ID}"', more=', "entity": {"total_unpaid": NaN}'))()
    assert door.post(body, headers) == 200
    assert [told.nudge.subject for told in door.waiting()] == [f"sales:{ID}"]


@pytest.mark.parametrize("what", RAW)
def test_nothing_that_is_sent_to_the_server_is_its_fault(door: Door, port: int, what: str) -> None:
    request = RAW[what](door.token).replace(b"Platform-Signature", NAME.encode())
    status = raw(port, request)
    assert status == 200 if what in EMPTY else 400 <= status < 500
    assert door.waiting() == []


def _fifty_megabytes() -> tuple[bytes, dict[str, str]]:
    return b"x" * 50 * LIMIT, {}


@pytest.mark.soak
def test_to_refuse_a_call_takes_five_thousandths_of_a_second_at_most(door: Door) -> None:
    took = {}
    for what, call in {**CALLS, "fifty megabytes": _fifty_megabytes}.items():
        body, headers = call()
        began = time.process_time()
        for _ in range(REPEATED):
            assert door.post(body, headers) in REFUSED, what
        took[what] = (time.process_time() - began) / REPEATED
    slowest = max(took, key=lambda what: took[what])
    row("malformed calls", f"{len(took)} x {REPEATED}", None, slowest_ms=round(took[slowest] * 1000, 2), which=slowest)
    assert took[slowest] <= CPU
