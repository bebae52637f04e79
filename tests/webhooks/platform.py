"""A small honest platform: it keeps invoices, signs what it tells of, and repeats it until it gets a 200.

It signs like Moneybird does: `Platform-Signature: t=<unix>,v1=<hex>[,v1=<hex>]`, HMAC-SHA256 over `<t>.<raw body>`,
and names each telling in `Idempotency-Key`. What is fetched by name is noted.
"""

import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from http.client import HTTPConnection
from threading import Lock
from typing import Any, NoReturn

from connector.errors import BadInput, NotGenuine, Unsupported
from connector.model import Debtor, Nudge, Receivable
from connector.source import Page, Status, Written

TOLERANCE = 300  # seconds
SECRET = b"5f2b1c0e9d8a7b6c"
_SIGNATURE = re.compile(r"t=(\d{1,12})((?:,v1=[0-9a-f]{64}){1,4})", re.ASCII)


def signature(body: bytes, at: float, *secrets: bytes) -> str:
    stamp = str(int(at))
    signed = (hmac.new(secret, stamp.encode() + b"." + body, sha256).hexdigest() for secret in secrets)
    return f"t={stamp}," + ",".join(f"v1={one}" for one in signed)


class PlatformHooks:
    """Reads what the platform tells of."""

    def verify(
        self, headers: Mapping[str, str], body: bytes, secrets: Sequence[bytes], now: datetime
    ) -> Sequence[Nudge]:
        if not body:
            return ()  # it tries the address
        found = _SIGNATURE.fullmatch(headers.get("platform-signature", ""))
        if found is None or abs(now.timestamp() - int(found[1])) > TOLERANCE:
            raise NotGenuine("unsigned, or too long ago")
        given = re.findall(r"v1=(\w+)", found[2])
        wanted = [hmac.new(secret, found[1].encode() + b"." + body, sha256).hexdigest() for secret in secrets]
        if not any(hmac.compare_digest(one, other) for one in given for other in wanted):
            raise NotGenuine("signed by somebody else")
        said = json.loads(body, parse_constant=_no_number)
        if not isinstance(said, dict) or not isinstance(said.get("entity_id"), str):
            raise BadInput("this tells of nothing")
        return (Nudge(headers.get("idempotency-key", ""), str(said.get("entity_type", "")), said["entity_id"]),)


def _no_number(_text: str) -> NoReturn:
    raise BadInput("no number")


@dataclass
class Platform:
    """Its books, and what was fetched of them."""

    debtors: list[Debtor] = field(default_factory=list)
    invoices: dict[str, Receivable] = field(default_factory=dict)
    fetched: list[list[str]] = field(default_factory=list)
    told: int = 0
    lock: Lock = field(default_factory=Lock)

    def tell(self, port: int, token: str, subject: str, at: datetime, name: str = "", secret: bytes = SECRET) -> int:
        """Tells of a change over HTTP; the answer's status."""
        with self.lock:
            self.told += 1
            name = name or f"evt_{self.told}"
        return post(port, f"/hooks/{token}", *telling(subject, at, name, secret))[0]

    # ------------------------------------------------------------ as a source

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        yield Page(tuple(self.debtors), tuple(self.invoices.values()), complete=True)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        return self._named(keys)

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        self.fetched.append([nudge.subject for nudge in nudges])
        return self._named(self.fetched[-1])

    def write_back(self, status: Status) -> Written:
        raise Unsupported("this platform cannot be told anything")

    def _named(self, keys: Sequence[str]) -> Page:
        found = tuple(self.invoices[key] for key in keys if key in self.invoices)
        owing = {one.debtor for one in found}
        gone = tuple(key for key in keys if key not in self.invoices)
        return Page(tuple(d for d in self.debtors if d.key in owing), found, gone=gone)


def telling(
    subject: str, at: datetime, name: str, secret: bytes = SECRET, note: str = "é"
) -> tuple[bytes, dict[str, str]]:
    """The body and headers by which it tells of a change."""
    said = {"entity_type": "SalesInvoice", "entity_id": subject, "action": "sales_invoice_updated", "state": "open"}
    body = json.dumps({**said, "entity": {"id": subject, "note": note}}, ensure_ascii=False).encode()
    return body, {
        "Content-Type": "application/json",
        "Idempotency-Key": name,
        "Platform-Signature": signature(body, at.timestamp(), secret),
    }


def post(port: int, path: str, body: bytes, headers: Mapping[str, Any]) -> tuple[int, bytes]:
    """One call on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
