"""What is sent and what comes back: a request and its answer, neither of which shows a secret when it is printed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

from connector.errors import SourceUnavailable
from connector.transport.budget import Urgency

READING = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Request:
    """One request, with one body at most: `json`, `form` or `body`.

    `idempotent` says that asking twice does no more than asking once; None = as its method says, GET and HEAD. A POST
    that only reads is one too; whatever writes is not, even where the method would allow it. `judges_500` says that a
    500 is an answer too: there are platforms that refuse a request with it, and say why.
    """

    method: str
    url: str = field(repr=False)
    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    urgency: Urgency = Urgency.BULK
    idempotent: bool | None = None
    judges_500: bool = False

    def __post_init__(self) -> None:
        if sum(part is not None for part in (self.json, self.form, self.body)) > 1:
            raise ValueError("a request has one body")

    @property
    def may_repeat(self) -> bool:
        """Whether it is asked again when no answer came."""
        return self.method.upper() in READING if self.idempotent is None else self.idempotent

    @property
    def place(self) -> str:
        """Method and address, for errors and logs: without the query, which may name a person."""
        try:
            parts = urlsplit(self.url)
        except ValueError:
            return self.method.upper()
        return f"{self.method.upper()} {parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole. Names of headers are in lower case; the body is unpacked."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def ahead(self, now: datetime) -> timedelta:
        """By how much the platform's clock is ahead of ours, at this aware moment; nothing where it tells no time."""
        try:
            told = parsedate_to_datetime(self.headers["date"])
        except (KeyError, ValueError):
            return timedelta()
        return told - now if told.tzinfo else timedelta()

    def json(self) -> Any:
        """What the body says. Numbers with a point are Decimals, for they may be money.

        Raises SourceUnavailable for what is no JSON: a proxy's page, a body that was cut, numbers that are none.
        """
        try:
            return json.loads(self.body, parse_float=Decimal, parse_constant=_refuse)
        except (ValueError, ArithmeticError, RecursionError):
            raise SourceUnavailable(f"the platform's answer (status {self.status}) is not in its own form") from None


def _refuse(_constant: str) -> NoReturn:
    """NaN and Infinity are no JSON, and no amounts."""
    raise ValueError
