"""What answers at the address that Exact is given, over the wire: nothing breaks, and nothing wrong is believed.

Three kinds are answered with a yes and bring nothing, because Exact repeats for a day and a half whatever gets another
answer: the empty call by which it tries an address, what is told of another administration of the same app, and a topic
that we do not follow.
"""

import json
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from waitress.channel import HTTPChannel

from adapters.exact.hooks import ExactHooks
from connector.source import Hooks
from connector.store import hooks
from connector.store.engine import Store
from tests.adapters.exact.test_hooks import BODY, KEY, SECRET, body_of, content, mac
from tests.soak.rows import row
from tests.store.builders import NOW, SCOPE
from tests.webhooks.conftest import Door, open_books
from tests.webhooks.test_inbound import jobs_of
from tests.webhooks.test_over_http import RAW, head, raw, served
from webhooks.inbound import LIMIT, Inbound

REFUSED = (400, 401, 413)
PAST = 1024 * 1024  # bytes of a body that may be read past the limit
CPU = 0.005  # seconds of the processor for each
REPEATED = 20  # times, for a figure that means something
OTHER_ADDRESS = "https://start.exactonline.nl/api/v1/1/crm/Accounts"


def hooks_of(platform: str) -> Hooks | None:
    return ExactHooks() if platform == "exact" else None


@pytest.fixture
def door(quick_store: Store) -> Door:
    made = Door(quick_store, open_books(quick_store, SCOPE, platform="exact"))
    with quick_store.write(SCOPE, NOW) as tx:
        hooks.keep_secret(tx, made.token, SECRET)
    made.app = Inbound(quick_store, lambda: made.now, hooks_of)
    return made


@pytest.fixture
def port(door: Door) -> Iterator[int]:
    with served(door.store, hooks_of) as bound:
        yield bound


def hashed(inside: bytes, hash_: str) -> bytes:
    return b'{"Content":' + inside + b',"HashCode":"' + hash_.encode() + b'"}'


GENUINE = mac(content())
UNSIGNED: dict[str, bytes] = {
    "not JSON": b"hello",
    "nothing but space": b" ",
    "null": b"null",
    "a list": b"[]",
    "a call in a list": b"[" + BODY + b"]",
    "two calls": BODY + BODY,
    "no members": b"{}",
    "the content alone": content(),
    "no hash": b'{"Content":' + content() + b"}",
    "an empty hash": hashed(content(), ""),
    "a short hash": hashed(content(), GENUINE[:-1]),
    "a long hash": hashed(content(), GENUINE + "0"),
    "no hexadecimal": hashed(content(), "G" * 64),
    "a hash in small letters": hashed(content(), GENUINE.lower()),
    "a hash in base64": hashed(content(), "A" * 43 + "="),
    "a hash of foreign digits": hashed(content(), "١" * 64),
    "a wrong hash": hashed(content(), "0" * 64),
    "a hundred hashes": b'{"Content":' + content() + f',"HashCode":"{"0" * 64}"'.encode() * 100 + b"}",
    "a hundred thousand characters of hash": hashed(content(), "0" * 100_000),
    "a number for a hash": b'{"Content":' + content() + b',"HashCode":1}',
    "junk behind the right hash": BODY + b"x",
    "junk before it": b"x" + BODY,
    "a third member": BODY[:-1] + b',"More":1}',
    "a member in between": BODY.replace(b',"HashCode"', b',"More":1,"HashCode"'),
    "no comma": BODY.replace(b',"HashCode"', b'"HashCode"'),
    "two commas": BODY.replace(b',"HashCode"', b',,"HashCode"'),
    "the hash first": b'{"HashCode":"' + GENUINE.encode() + b'","Content":' + content() + b"}",
    "signed by another app": body_of(content(), "another app"),
    "signed with the secret as we keep it": body_of(content(), SECRET.decode()),
    "signed over another content": hashed(content(Key="x"), GENUINE),
    "written anew with blanks": json.dumps(json.loads(BODY)).encode(),
    "cut off": BODY[: len(BODY) // 2],
    "UTF-16": BODY.decode().encode("utf-16"),
    "a mark before it": b"\xef\xbb\xbf" + BODY,
    "gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03",
    "half a million brackets": b"{" * 500_000,
    "a content that never ends": b'{"Content":' + b"}," * 300_000,
    "fifty thousand hashes' names": b'"HashCode"' * 50_000,
    "a megabyte of blanks": b'{"Content":' + b" " * (LIMIT - 100),
    "a megabyte of blanks in a whole one": hashed(b" " * (LIMIT - 200) + content(), "0" * 64),
    "a megabyte of blanks behind its content": hashed(content() + b" " * (LIMIT - 500), "0" * 64),
    "a byte too large": b"x" * (LIMIT + 1),
}
# What Exact itself would have to have signed.
SIGNED: dict[str, bytes] = {
    "a content without members": b"{}",
    "a content that is no JSON": b"{not json}",
    "a content that is not UTF-8": b"{\xff}",
    "a content that is cut off": content()[:40] + b"}",
    "a topic that is a number": content(Topic=1),
    "a list of topics": content(Topic=["Accounts"]),
    "no topic": content(Topic=None),
    "no administration": content(Division=None),
    "an administration that is a truth": content(Division=True),
    "an administration with a fraction": content(Division=123456.5),
    "an administration that is not a number": content().replace(b"123456", b"NaN", 1),
    "an endless administration": content().replace(b"123456", b"1e999", 1),
    "a list of administrations": content(Division=[123456]),
    "a number of five thousand digits": content().replace(b"123456", b"9" * 5000, 1),
    "a hundred thousand brackets": b'{"Topic":' + b"[" * 100_000 + b"}",
}
CALLS = {**UNSIGNED, **{what: body_of(inside) for what, inside in SIGNED.items()}}
# These are answered, for they are Exact's own ways, and nothing follows.
ANSWERED: dict[str, bytes] = {
    "the empty call by which an address is tried": b"",
    "another administration": body_of(content(Division=654321)),
    "one of ten to the thirtieth": body_of(content(Division=10**30)),
    "one with a path": body_of(content(Division="../1")),
    "a topic that we do not follow": body_of(content(Topic="Documents")),
    "a topic with a line": body_of(content(Topic="Accounts\nerror: forged")),
    "a topic of ten thousand characters": body_of(content(Topic="x" * 10_000)),
    "a topic of half a surrogate": body_of(content(Topic="\ud800")),
}
EMPTY = ("no length and no body", "bytes that are no text")  # of what the server is sent; by these an address is tried


def sent(port: int, door: Door, body: bytes) -> int:
    """The status; a sender that is cut off while it sends hears it too, or nothing."""
    return raw(port, head(door.token, f"Content-Length: {len(body)}") + body)


def test_there_are_enough_of_them() -> None:
    assert len(CALLS) >= 40


@pytest.mark.parametrize("what", CALLS)
def test_whatever_is_wrong_with_a_call_is_its_senders_fault(door: Door, port: int, what: str) -> None:
    assert sent(port, door, CALLS[what]) in REFUSED
    assert (door.waiting(), jobs_of(door.store)) == ([], [])


@pytest.mark.parametrize("what", ANSWERED)
def test_what_exact_must_have_answered_is_and_nothing_follows(door: Door, port: int, what: str) -> None:
    assert sent(port, door, ANSWERED[what]) == 200
    assert (door.waiting(), jobs_of(door.store)) == ([], [])


def test_a_call_as_exact_makes_it_is_heard(door: Door, port: int) -> None:
    """So it is what is wrong with them that those above are refused for."""
    assert sent(port, door, BODY) == 200
    assert [told.nudge.kind for told in door.waiting()] == ["Accounts"]


def test_nothing_of_a_call_but_its_topic_is_kept(door: Door, port: int) -> None:
    odd = body_of(content(Key="../../x", ExactOnlineEndpoint=OTHER_ADDRESS, Action=["<b>"]))
    assert sent(port, door, odd) == 200
    (told,) = door.waiting()
    assert (told.nudge.kind, told.nudge.subject) == ("Accounts", "")
    assert KEY not in told.nudge.id


@pytest.mark.parametrize("what", RAW)
def test_nothing_that_is_sent_to_the_server_is_its_fault(door: Door, port: int, what: str) -> None:
    status = raw(port, RAW[what](door.token))
    assert status == 200 if what in EMPTY else 400 <= status < 500
    assert door.waiting() == []


@pytest.mark.parametrize(
    ("length", "piece"),
    [
        ("Content-Length: 52428800", b"x" * 65_536),
        ("Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
    ],
    ids=["said", "in pieces"],
)
def test_of_a_body_that_is_too_large_hardly_anything_past_the_megabyte_is_read(
    door: Door, port: int, length: str, piece: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    received = []
    honest = HTTPChannel.recv

    def counting(channel: HTTPChannel, size: int) -> bytes:
        data = honest(channel, size)
        received.append(len(data))
        return data

    monkeypatch.setattr(HTTPChannel, "recv", counting)
    assert raw(port, head(door.token, length), then=piece) in (400, 413)
    past = max(sum(received) - LIMIT, 0)
    row("a body without end at Exact's address", length.partition(":")[0], None, bytes_past_the_limit=past)
    assert past <= PAST


def _servers_own(post_it: Callable[[], int]) -> float:
    """Seconds of the processor that answering took: all of the process's without those of the sender, who is this
    thread."""
    whole, own = time.process_time(), time.thread_time()
    for _ in range(REPEATED):
        assert post_it() in REFUSED
    return (time.process_time() - whole - (time.thread_time() - own)) / REPEATED


@pytest.mark.soak
def test_to_refuse_a_call_takes_five_thousandths_of_a_second_at_most(door: Door, port: int) -> None:
    took = {what: _servers_own(partial(sent, port, door, body)) for what, body in CALLS.items()}
    slowest = max(took, key=lambda what: took[what])
    told = {"slowest_ms": round(took[slowest] * 1000, 2), "which": slowest}
    row("malformed calls at Exact's address", f"{len(CALLS)} x {REPEATED}", None, **told)
    assert took[slowest] <= CPU
