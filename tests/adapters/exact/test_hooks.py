"""Webhooks of Exact: whose calls are heard, and that they say no more than that something changed."""

import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exact.hooks import TOPICS, ExactHooks, secret_of
from connector.errors import BadInput, NotGenuine
from connector.model import Nudge
from connector.source import Hooks

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
DIVISION, APP = 123456, "app:secret"
SECRET, OLD = secret_of(DIVISION, APP), secret_of(DIVISION, "old secret")
KEY = "0d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6"
HOOKS: Hooks = ExactHooks()


def content(**more: Any) -> bytes:
    """As Exact writes it, compact."""
    said = {
        "Topic": "Accounts",
        "ClientId": KEY,
        "Division": DIVISION,
        "Action": "Update",
        "Key": KEY,
        "ExactOnlineEndpoint": f"https://start.exactonline.nl/api/v1/{DIVISION}/crm/Accounts(guid'{KEY}')",
        "EventCreatedOn": "2026-10-01T12:00:00.123",
    }
    return json.dumps({**said, **more}, separators=(",", ":")).encode()


def mac(inside: bytes, secret: str = APP) -> str:
    return hmac.new(secret.encode(), inside, sha256).hexdigest().upper()


def body_of(inside: bytes, secret: str = APP) -> bytes:
    return b'{"Content":' + inside + b',"HashCode":"' + mac(inside, secret).encode() + b'"}'


BODY = body_of(content())
SPACED = BODY.replace(b'{"Content":', b' {\r\n\t"Content" : ').replace(b',"HashCode":"', b' ,\n "HashCode" : "') + b"\n"
SPACED = SPACED[:-2] + b"\n }\n"


def heard(body: bytes, secrets: Sequence[bytes] = (SECRET, OLD)) -> tuple[Nudge, ...]:
    return tuple(HOOKS.verify({}, body, secrets, NOW))


def refused(body: bytes, secrets: Sequence[bytes] = (SECRET, OLD)) -> bool:
    try:
        heard(body, secrets)
    except NotGenuine:
        return True
    return False


# ---------------------------------------------------------------- what a call means


@pytest.mark.parametrize("topic", TOPICS)
def test_a_call_says_that_something_changed_and_not_what(topic: str) -> None:
    body = body_of(content(Topic=topic))
    assert heard(body) == (Nudge(sha256(body).hexdigest(), topic, ""),)


@pytest.mark.parametrize(
    "action", ["Update", "UPDATE", "update", "Create", "CREATE", "Delete", "DELETE", "Merge", None]
)
def test_whatever_was_done_and_however_that_is_spelled_something_changed(action: str | None) -> None:
    assert [nudge.kind for nudge in heard(body_of(content(Action=action)))] == ["Accounts"]


@pytest.mark.parametrize("topic", ["Documents", "StockPositions", "accounts", ""])
def test_a_topic_that_we_do_not_follow_brings_nothing(topic: str) -> None:
    assert heard(body_of(content(Topic=topic))) == ()


def test_what_is_told_of_another_administration_brings_nothing() -> None:
    assert heard(body_of(content(Division=654321))) == ()
    assert heard(body_of(content(Division=str(DIVISION)))) != ()
    assert heard(body_of(content(Division=654321)), [SECRET, secret_of(654321, APP)]) != ()


def test_another_administration_is_not_let_in_by_the_secret_of_another_app() -> None:
    theirs = body_of(content(Division=654321), "another app")
    assert heard(theirs, [SECRET, secret_of(654321, "another app")]) != ()
    assert heard(theirs, [SECRET, secret_of(DIVISION, "another app")]) == ()


def test_the_address_in_a_call_is_not_used() -> None:
    nudges = heard(body_of(content(ExactOnlineEndpoint="http://169.254.169.254/", Key="../../x")))
    assert [(nudge.kind, nudge.subject) for nudge in nudges] == [("Accounts", "")]


def test_a_repetition_has_the_same_name_whenever_it_comes() -> None:
    later = HOOKS.verify({}, BODY, [SECRET], NOW + timedelta(days=400))
    assert tuple(later) == heard(BODY)


@pytest.mark.parametrize(
    "inside",
    [
        content(Topic=None),
        content(Topic=["Accounts"]),
        content(Division=None),
        content(Division=True),
        content(Division=123456.0),
        b"{}",
        b"{not json}",
        b"{\xff}",
    ],
)
def test_a_content_that_cannot_be_read_is_refused_once_it_is_known_whose_it_is(inside: bytes) -> None:
    with pytest.raises((BadInput, ValueError)):
        heard(body_of(inside))
    assert refused(body_of(inside, "somebody else"))


# ---------------------------------------------------------------- trying an address


@pytest.mark.parametrize("secrets", [[], [SECRET], [SECRET, OLD]])
def test_an_empty_call_tries_the_address_and_is_answered(secrets: list[bytes]) -> None:
    assert HOOKS.verify({}, b"", secrets, NOW) == ()


def test_before_a_secret_is_known_what_is_told_is_to_be_repeated() -> None:
    assert refused(BODY, [])


# ---------------------------------------------------------------- signatures


def test_each_secret_of_an_address_is_tried() -> None:
    assert not refused(BODY)
    assert not refused(body_of(content(), "old secret"))
    assert refused(body_of(content(), "another secret"))
    assert refused(body_of(content(), f"{DIVISION}:{APP}"))


def test_no_secret_is_none_that_signs() -> None:
    for empty in (b"", b"123456:", b"123456"):
        assert refused(body_of(content(), ""), [empty])


def test_the_content_is_cut_as_it_came_also_with_blanks_between_the_members() -> None:
    assert [nudge.kind for nudge in heard(SPACED)] == ["Accounts"]
    loose = json.dumps(json.loads(content()), indent=2).encode()
    assert [nudge.kind for nudge in heard(body_of(loose))] == ["Accounts"]
    assert refused(BODY.replace(b'"Topic":', b'"Topic": ')), "a blank within the content is a part of it"


def test_a_content_that_names_the_members_itself_is_cut_at_the_last_one() -> None:
    odd = content(Key='x","HashCode":"' + "0" * 64 + '"}', Other={"Content": {}, "HashCode": "0" * 64})
    assert [nudge.kind for nudge in heard(body_of(odd))] == ["Accounts"]


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(mac(content()).encode(), mac(content()).lower().encode()),
        body_of(content()).replace(b'"HashCode"', b'"hashcode"'),
        b'{"HashCode":"' + mac(content()).encode() + b'","Content":' + content() + b"}",
        BODY[:-1] + b',"More":1}',
        BODY + b"x",
        b"x" + BODY,
        b"[" + BODY + b"]",
        BODY.replace(b',"HashCode"', b'"HashCode"'),
        BODY.replace(b',"HashCode"', b',,"HashCode"'),
        BODY.replace(b',"HashCode"', b',"More":1,"HashCode"'),
        b'{"Content":"' + content() + b'","HashCode":"' + mac(content()).encode() + b'"}',
        b'{"Content":,"HashCode":"' + mac(b"").encode() + b'"}',
        b'{"Content":1,"HashCode":"' + mac(b"1").encode() + b'"}',
        content(),
        b"{}",
        b"null",
        b" ",
        b"{" * 500_000,
        b'{"Content":' + b"}," * 300_000,
        b'"HashCode"' * 50_000,
    ],
)
def test_what_is_not_signed_as_exact_signs_is_not_genuine(body: bytes) -> None:
    assert refused(body)


def test_what_a_stranger_sends_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []
    monkeypatch.setattr(json, "loads", parsed.append)
    assert refused(body_of(content(), "another secret"))
    assert parsed == []


@given(place=st.integers(0, len(BODY) - 1), byte=st.integers(0, 255))
def test_no_byte_of_a_call_can_be_changed(place: int, byte: int) -> None:
    changed = bytearray(BODY)
    changed[place] = byte
    assert refused(bytes(changed)) is (bytes(changed) != BODY)


@pytest.mark.parametrize("bit", range(8))
def test_no_bit_of_a_call_can_be_changed(bit: int) -> None:
    for place in range(len(BODY)):
        changed = bytearray(BODY)
        changed[place] ^= 1 << bit
        assert refused(bytes(changed)), f"bit {bit} of byte {place}"


@given(place=st.integers(0, len(BODY) - 1), more=st.binary(min_size=1, max_size=3))
def test_nothing_can_be_put_into_the_content_or_its_hash(place: int, more: bytes) -> None:
    changed = BODY[:place] + more + BODY[place:]
    blanks = changed.translate(None, b" \t\r\n") == BODY  # between the members they mean nothing
    assert refused(changed) or (blanks and content() in changed)


@given(place=st.integers(0, len(SPACED) - 1), byte=st.integers(0, 255))
def test_no_byte_of_a_call_with_blanks_can_be_changed_but_a_blank_for_another(place: int, byte: int) -> None:
    changed = bytearray(SPACED)
    changed[place] = byte
    blanks = SPACED[place] in b" \t\r\n" and byte in b" \t\r\n"
    assert refused(bytes(changed)) is not blanks or bytes(changed) == SPACED


@given(start=st.integers(0, len(BODY)), end=st.integers(0, len(BODY)))
def test_no_part_of_a_call_is_one(start: int, end: int) -> None:
    part = BODY[start:end]
    assert not part or part == BODY or refused(part)


@given(st.binary(min_size=1))
def test_whatever_a_stranger_sends_he_is_refused(body: bytes) -> None:
    assert refused(body)
