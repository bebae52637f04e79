"""Webhooks of Moneybird: whose calls are heard, and where they say to look."""

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.moneybird.hooks import TOLERANCE, MoneybirdHooks
from adapters.moneybird.keys import CONTACT, EXTERNAL_SALES_INVOICE, SALES_INVOICE, WORKFLOW
from connector.errors import BadInput, NotGenuine
from connector.model import Nudge
from connector.source import Hooks

NOW = datetime(2026, 4, 1, 12, 0, tzinfo=UTC)
SECRET, OLD = b"ab" * 32, b"cd" * 32
ID = "512400000000000201"
HOOKS: Hooks = MoneybirdHooks()


def mac(body: bytes, secret: bytes = SECRET, at: datetime = NOW) -> str:
    return hmac.new(secret, f"{at.timestamp():.0f}.".encode() + body, sha256).hexdigest()


def signed(body: bytes, secret: bytes = SECRET, at: datetime = NOW) -> Mapping[str, str]:
    return {"moneybird-signature": f"t={at.timestamp():.0f},v1={mac(body, secret, at)}", "idempotency-key": "push-1"}


def telling(entity_type: str, record: object = ID, **more: Any) -> bytes:
    said = {"administration_id": "734918265", "entity_type": entity_type, "entity_id": record, **more}
    return json.dumps(said).encode()


def heard(body: bytes) -> tuple[Nudge, ...]:
    return tuple(HOOKS.verify(signed(body), body, [SECRET], NOW))


def refused(headers: Mapping[str, str], body: bytes, now: datetime = NOW) -> bool:
    try:
        HOOKS.verify(headers, body, [SECRET, OLD], now)
    except NotGenuine:
        return True
    return False


# ------------------------------------------------------------ where to look


@pytest.mark.parametrize(
    ("entity_type", "kind", "subject"),
    [
        ("SalesInvoice", SALES_INVOICE, f"sales:{ID}"),
        ("ExternalSalesInvoice", EXTERNAL_SALES_INVOICE, f"external:{ID}"),
        ("Contact", CONTACT, ID),
        ("Workflow", WORKFLOW, ID),
        ("InvoiceWorkflow", WORKFLOW, ID),
    ],
)
@pytest.mark.parametrize("action", ["created", "state_changed_to_late", "merged", "destroyed"])
def test_a_record_that_we_follow_is_named_whatever_happened_to_it(
    entity_type: str, kind: str, subject: str, action: str
) -> None:
    assert heard(telling(entity_type, action=action, entity=None)) == (Nudge("push-1", kind, subject),)


def test_a_payment_stands_for_its_invoice() -> None:
    of_ours = {"id": "1", "invoice_type": "SalesInvoice", "invoice_id": ID}
    elsewhere = {"id": "1", "invoice_type": "ExternalSalesInvoice", "invoice_id": ID}
    assert heard(telling("Payment", "1", entity=of_ours)) == (Nudge("push-1", SALES_INVOICE, f"sales:{ID}"),)
    assert heard(telling("Payment", "1", entity=elsewhere)) == (
        Nudge("push-1", EXTERNAL_SALES_INVOICE, f"external:{ID}"),
    )


def test_a_payment_on_a_bill_of_theirs_is_nothing_to_us() -> None:
    assert heard(telling("Payment", "1", entity={"invoice_type": "Document", "invoice_id": ID})) == ()


def test_a_payment_that_does_not_say_of_what_means_that_something_changed() -> None:
    assert heard(telling("Payment", "1", entity=None)) == (Nudge("push-1", "payment", ""),)


def test_a_person_at_a_contact_stands_for_the_contact() -> None:
    assert heard(telling("ContactPerson", "1", entity={"contact_id": ID})) == (Nudge("push-1", CONTACT, ID),)


@pytest.mark.parametrize("entity_type", ["Note", "Estimate", "Identity", "Administration", "SomethingNew", ""])
def test_what_we_do_not_follow_brings_nothing(entity_type: str) -> None:
    assert heard(telling(entity_type)) == ()


def test_the_body_is_trusted_for_nothing_but_where_to_look() -> None:
    calm = telling("SalesInvoice", state="late", entity={"id": ID, "state": "late", "total_unpaid": "242.0"})
    loud = telling("SalesInvoice", state="paid", entity={"id": "9", "state": "paid", "total_unpaid": "0.0"})
    assert heard(calm) == heard(loud)


def test_eighteen_digits_survive_as_number_and_as_text() -> None:
    assert heard(telling("Contact", int(ID))) == heard(telling("Contact", ID)) == (Nudge("push-1", CONTACT, ID),)


@pytest.mark.parametrize("record", [None, "", "12/../13", 5.124e17, True, {"id": 1}, "9" * 21])
def test_a_record_without_a_usable_name_is_refused(record: object) -> None:
    with pytest.raises(BadInput):
        heard(telling("SalesInvoice", record))


@pytest.mark.parametrize("body", [b"[]", b"null", b'{"entity_type": 5}', b"{}", b"not json", b"\xff\xfe"])
def test_a_body_that_cannot_be_read_is_refused_once_it_is_known_whose_it_is(body: bytes) -> None:
    with pytest.raises((BadInput, ValueError)):
        heard(body)


def test_a_repetition_has_the_same_name_and_without_one_the_body_gives_it() -> None:
    body = telling("Contact")
    unnamed = {name: value for name, value in signed(body).items() if name != "idempotency-key"}
    later = {**signed(body, at=NOW + timedelta(seconds=9)), "idempotency-key": ""}
    assert [n.id for n in HOOKS.verify(unnamed, body, [SECRET], NOW)] == [sha256(body).hexdigest()]
    assert HOOKS.verify(unnamed, body, [SECRET], NOW) == HOOKS.verify(later, body, [SECRET], NOW)


# ------------------------------------------------------------ test calls


def test_before_a_secret_is_known_only_a_test_call_is_answered_and_the_rest_is_to_be_repeated() -> None:
    for body in (b"", telling("SalesInvoice", action="test_webhook", token="t")):
        assert HOOKS.verify(signed(body), body, [], NOW) == ()
    for body in (b"not json", telling("SalesInvoice")):
        with pytest.raises(NotGenuine):
            HOOKS.verify(signed(body), body, [], NOW)


def test_a_test_call_is_answered_signed_unsigned_or_with_a_secret_that_is_not_known_yet() -> None:
    body = telling("SalesInvoice", action="test_webhook", token="t")
    for headers in ({}, signed(body), signed(body, b"new")):
        assert HOOKS.verify(headers, body, [SECRET], NOW) == ()


def test_naming_the_test_call_somewhere_else_opens_no_door() -> None:
    body = telling("SalesInvoice", state="test_webhook")
    assert refused({}, body)
    assert refused({}, body + b'"test_webhook"')
    assert refused({}, b'["test_webhook",' * 200_000)


def test_an_empty_call_tries_the_address_and_is_answered() -> None:
    assert HOOKS.verify({}, b"", [SECRET], NOW) == ()


def test_what_a_stranger_sends_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[bytes] = []
    monkeypatch.setattr(json, "loads", parsed.append)
    assert refused({}, b'{"action": "updated"}')
    assert parsed == []


# ------------------------------------------------------------ signatures


@pytest.mark.parametrize("secret", [SECRET, OLD])
def test_every_signature_is_tried_with_every_secret(secret: bytes) -> None:
    body = telling("Contact")
    both = f"t={NOW.timestamp():.0f},v1={'0' * 64},v0=abc, v1={mac(body, secret)}"
    assert not refused({"moneybird-signature": both}, body)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=1775044800",
        "v1={mac}",
        "t=1775044800,v0={mac}",
        "t=1775044800,v1=",
        "t=1775044800,v1=é",
        "t=1775044800,t=1775044800,v1={mac}",
        "t=-1775044800,v1={mac}",
        "t=1775044801,v1={mac}",
        "t=17750448000000000000000,v1={mac}",
    ],
)
def test_what_is_not_signed_as_described_is_not_genuine(signature: str) -> None:
    body = telling("Contact")
    assert f"{NOW.timestamp():.0f}" == "1775044800"
    assert refused({"moneybird-signature": signature.replace("{mac}", mac(body))}, body)


@pytest.mark.parametrize(("seconds", "is_refused"), [(0, False), (TOLERANCE, False), (TOLERANCE + 1, True)])
@pytest.mark.parametrize("direction", [1, -1])
def test_five_minutes_are_tolerated_both_ways(seconds: int, is_refused: bool, direction: int) -> None:
    body = telling("Contact")
    assert refused(signed(body), body, NOW + direction * timedelta(seconds=seconds)) is is_refused


@given(place=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_bit_of_a_signed_body_can_be_changed(place: int, bit: int) -> None:
    body = bytearray(telling("Contact"))
    headers = signed(bytes(body))
    body[place % len(body)] ^= 1 << bit
    assert refused(headers, bytes(body))


@given(header=st.text(), body=st.binary())
def test_whatever_a_stranger_sends_he_is_refused_or_heard_as_nothing(header: str, body: bytes) -> None:
    assert not body or refused({"moneybird-signature": header}, body)
