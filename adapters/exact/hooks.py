"""Exact's webhooks: whether a call is genuine, and that something changed.

A call is `{"Content":{…},"HashCode":"…"}`, and the hash is HMAC-SHA256 in upper-case hexadecimal over the bytes of the
content as they came, braces included. So it is cut from the bytes and never written anew. The secret belongs to the
app, not to the customer, and signs calls about every administration that uses it; an address belongs to one, so its
secret here is `<administration>:<the app's secret>`, and what is told of another one is passed by.

Nothing bears a time, so an old call may come again: it means no more than "look", and bears the same name. There is no
topic for what is owed; a call says that something changed there, and all that changed is pulled. The address in the
body is never used.
"""

import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from connector.errors import BadInput, NotGenuine
from connector.model import Nudge

TOPICS = (
    "Accounts",
    "Contacts",
    "SalesInvoices",
    "SalesEntries",
    "BankEntries",
    "CashEntries",
    "GeneralJournalEntries",
)
_BLANK = b" \t\r\n"
_BLANKS = 99  # at one place; Exact writes none, and nobody has us go through a megabyte of them
_MAY_BE_BLANK = rb"[ \t\r\n]{0,%d}" % _BLANKS
_HEAD = re.compile(rb"%(b)s\{%(b)s\"Content\"%(b)s:%(b)s" % {b"b": _MAY_BE_BLANK})
_TAIL = re.compile(rb"\"HashCode\"%(b)s:%(b)s\"([0-9A-F]{64})\"%(b)s\}%(b)s" % {b"b": _MAY_BE_BLANK})


class ExactHooks:
    """Fills the contract of `connector.source.Hooks`."""

    def verify(
        self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: datetime
    ) -> Sequence[Nudge]:
        """The nudge of this call, without a subject; none for the empty call by which Exact tries an address, for
        another administration, and for a topic that we do not follow.

        Raises NotGenuine, and BadInput or ValueError for a body that cannot be read. As long as no secret is known
        nothing but the empty call is answered with a yes: Exact repeats the rest, and by then there is one."""
        if not body:
            return ()
        content, signature = _cut(body)
        ours = _divisions(content, signature, secrets)
        if not ours:
            raise NotGenuine("the call is signed by somebody else")
        said = _object(content)
        topic = _topic(said)
        if _division(said) not in ours or topic not in TOPICS:
            return ()
        return (Nudge(sha256(body).hexdigest(), topic),)


def secret_of(division: int, secret: str) -> bytes:
    """What signs the calls to an address of this administration."""
    return f"{division}:{secret}".encode()


def _cut(body: bytes) -> tuple[bytes, bytes]:
    """The bytes of the content, and the hash that was sent with them. Raises NotGenuine for anything but these two, in
    this order: nothing else is ever signed."""
    at = body.rfind(b'"HashCode"')
    tail = _TAIL.fullmatch(body, at) if at >= 0 else None
    head = _HEAD.match(body)
    before = _trimmed(body[: max(at, 0)])
    if head is None or tail is None or not before.endswith(b","):
        raise NotGenuine("the call is not signed")
    content = _trimmed(before[head.end() : -1])
    if not (content.startswith(b"{") and content.endswith(b"}")):
        raise NotGenuine("the call is not signed")
    return content, tail[1]


def _trimmed(text: bytes) -> bytes:
    """Without the blanks at its end, where they are not too many."""
    end = text[-_BLANKS:]
    return text[: len(text) - len(end) + len(end.rstrip(_BLANK))]


def _divisions(content: bytes, signature: bytes, secrets: Sequence[bytes]) -> set[str]:
    """The administrations whose secret signed this; all secrets are tried, each in constant time."""
    found = set()
    for secret in secrets:
        division, _, key = secret.partition(b":")
        wanted = hmac.new(key, content, sha256).hexdigest().upper().encode()
        if hmac.compare_digest(wanted, signature) and key:
            found.add(division.decode())
    return found


def _object(content: bytes) -> dict[str, Any]:
    said = json.loads(content)
    if not isinstance(said, dict):
        raise BadInput("the call tells of nothing")
    return said


def _topic(said: dict[str, Any]) -> str:
    topic = said.get("Topic")
    if not isinstance(topic, str):
        raise BadInput("the call names no topic")
    return topic


def _division(said: dict[str, Any]) -> str:
    division = said.get("Division")
    if isinstance(division, bool) or not isinstance(division, int | str):
        raise BadInput("the call names no administration")
    return str(division)
