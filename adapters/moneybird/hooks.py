"""Moneybird's webhooks: whether a call is genuine, and where it says to look.

A call is signed with the secret that Moneybird told when the webhook was made: HMAC-SHA256 over the moment, a point and
the bytes of the body, as developer.moneybird.com describes under "Verifying signatures". While a secret is replaced a
call bears several signatures, and one that fits is enough.

Of the body only the name of a record is used. Which administration it names does not matter: an address, and with it
its secrets, belongs to one administration, and the record is asked for in that one alone. Somebody else's id is not
found there and touches nothing.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from adapters.moneybird.keys import CONTACT, EXTERNAL_SALES_INVOICE, SALES_INVOICE, WORKFLOW, invoice_key
from connector.errors import BadInput, NotGenuine
from connector.model import Nudge

# Groups of events by the beginning of their names. All that they tell of is looked at, or passed by.
EVENTS = ("sales_invoice", "external_sales_invoice", "credit_invoice", "payment", "contact", "workflow")

TOLERANCE = 300  # seconds, in both directions: a call signed longer ago may be a repetition by somebody else
_MOMENT = re.compile(r"[0-9]{1,12}")
_ID = re.compile(r"[0-9]{1,20}")
_TEST = "test_webhook"  # by which Moneybird tries an address, before anybody here can know the secret

_KINDS = {
    "SalesInvoice": SALES_INVOICE,
    "ExternalSalesInvoice": EXTERNAL_SALES_INVOICE,
    "Contact": CONTACT,
    "Workflow": WORKFLOW,
    "InvoiceWorkflow": WORKFLOW,  # which of the two words a call has is not documented
}
# What is told of something else, and stands for the record that it belongs to: the fields of its type and its id.
_BELONGS_TO = {"Payment": ("invoice_type", "invoice_id"), "ContactPerson": ("", "contact_id")}


class MoneybirdHooks:
    """Fills the contract of `connector.source.Hooks`."""

    def verify(
        self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: datetime
    ) -> Sequence[Nudge]:
        """The nudge of this call; none for a test call, and for a type of record that we do not follow.

        Raises NotGenuine, and BadInput or ValueError for a body that cannot be read.

        As long as no secret is known nothing but a test call is answered with a yes: Moneybird repeats the rest, and by
        then there is one."""
        if not body:
            return ()
        try:
            _check(headers.get("moneybird-signature", ""), body, secrets, now)
        except NotGenuine:
            # Where a webhook is made anew, its test call comes with no secret that we know yet; it must be answered.
            if _is_test(body):
                return ()
            raise
        said = _object(body)
        if said.get("action") == _TEST:
            return ()
        place = _place(said)
        if place is None:
            return ()
        return (Nudge(headers.get("idempotency-key") or sha256(body).hexdigest(), *place),)


def _check(signature: str, body: bytes, secrets: Sequence[bytes], now: datetime) -> None:
    """Raises NotGenuine unless one of the signatures is of this moment, this body and one of the secrets."""
    parts = [part.strip().partition("=") for part in signature.split(",")]
    moments = [value for name, _, value in parts if name == "t"]
    given = [value.encode() for name, _, value in parts if name == "v1"]  # other schemes prove nothing to us
    if len(moments) != 1 or not _MOMENT.fullmatch(moments[0]) or not given:
        raise NotGenuine("the call is not signed")
    if abs(now.timestamp() - int(moments[0])) > TOLERANCE:
        raise NotGenuine("the call was signed too long ago")
    signed = moments[0].encode() + b"." + body
    wanted = [hmac.new(secret, signed, sha256).hexdigest().encode() for secret in secrets]
    if not any(hmac.compare_digest(one, other) for one in given for other in wanted):
        raise NotGenuine("the call is signed by somebody else")


def _is_test(body: bytes) -> bool:
    if _TEST.encode() not in body:
        return False  # what a stranger sends is not even parsed
    try:
        return _object(body).get("action") == _TEST
    except (BadInput, ValueError, RecursionError):
        return False


def _object(body: bytes) -> dict[str, Any]:
    said = json.loads(body)
    if not isinstance(said, dict):
        raise BadInput("the call tells of nothing")
    return said


def _place(said: dict[str, Any]) -> tuple[str, str] | None:
    """Kind and subject of the record to look at, None for one that we do not follow. A payment that does not say of
    which invoice it is has no subject: something changed."""
    told = said.get("entity_type")
    if not isinstance(told, str):
        raise BadInput("the call names no type of record")
    if told in _KINDS:
        return _named(_KINDS[told], _id(said.get("entity_id")))
    return _owner(told, said.get("entity")) if told in _BELONGS_TO else None


def _owner(told: str, entity: object) -> tuple[str, str] | None:
    type_field, id_field = _BELONGS_TO[told]
    fields = entity if isinstance(entity, dict) else {}
    owner = fields.get(type_field) if type_field else "Contact"
    if owner is None or fields.get(id_field) is None:
        return told.lower(), ""
    kind = _KINDS.get(owner) if isinstance(owner, str) else None
    return _named(kind, _id(fields[id_field])) if kind else None


def _named(kind: str, record: str) -> tuple[str, str]:
    return kind, record if kind in (CONTACT, WORKFLOW) else invoice_key(kind, record)


def _id(value: object) -> str:
    text = str(value) if isinstance(value, int) else value
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise BadInput("the call names no record")
    return text
