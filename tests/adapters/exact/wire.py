"""What tests of the wire share: a transport, a grant that writes down what it was told, and Exact's answers in JSON."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from adapters.exact.client import Client
from connector.transport import Patience, Transport
from tests.transport.servers import Answering, Server, says

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
HOST = "https://start.exactonline.nl"
DIVISION = 123456
JSON = "Content-Type: application/json; charset=utf-8"
PAGE = "Content-Type: text/html; charset=utf-8"
TOKENS = ("t0ken-1", "t0ken-2", "t0ken-3")


@dataclass
class Grant:
    """Satisfies `connector.source.Access`: as many tokens as are left, the newest of them good. With `keeps`, Exact
    gives no newer one yet."""

    keeps: bool = False
    refusals: list[str] = field(default_factory=list)

    def token(self) -> str:
        return TOKENS[0 if self.keeps else len(self.refusals)]

    def refused(self, token: str) -> str:
        self.refusals.append(token)
        return self.token()


def a_transport(home: str) -> Transport:
    return Transport(lambda: NOW, home=home, patience=Patience(pause=0.001), sleep=lambda seconds: None)


def a_client(server: Server, grant: Grant | None = None) -> Client:
    return Client(a_transport(server.url), grant or Grant(), server.url, DIVISION)


def rows(*found: dict[str, Any], following: str = "") -> Answering:
    """A page of a list."""
    inside: dict[str, Any] = {"results": list(found)} | ({"__next": following} if following else {})
    return told({"d": inside})


def told(said: object, status: int = 200) -> Answering:
    return says(status, json.dumps(said).encode(), JSON)


def failing(status: int, why: str = "") -> Answering:
    """An error as Exact words it."""
    return told({"error": {"code": "", "message": {"lang": "", "value": why}}}, status)
