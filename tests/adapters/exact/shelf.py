"""A few entities of one administration that keep what is written: just enough of Exact to see what is asked twice."""

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from adapters.exact.client import Client
from tests.adapters.exact.wire import DIVISION, Grant, a_transport, failing, rows, told
from tests.transport.servers import Answering, Server, raw, says, serving

Row = dict[str, Any]
Rule = Callable[[str, Row], Answering | None]  # entity and values of a new record: why it is not made
LOST = raw(b"")  # the line is cut


def anything(_name: str, _values: Row) -> None:
    return None


@dataclass
class Shelf:
    """`asked` are method and entity of each request; `rule` may refuse a new record. After `loses` a record is kept,
    and the answer is lost, that many times."""

    server: Server
    kept: dict[str, list[Row]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    rule: Rule = anything
    loses: int = 0

    @property
    def client(self) -> Client:
        return Client(a_transport(self.server.url), Grant(), self.server.url, DIVISION)

    def of(self, name: str) -> list[Row]:
        return self.kept.setdefault(name, [])

    def put(self, name: str, **values: Any) -> Row:
        """A record that is there, whoever made it."""
        row = {"ID": str(UUID(int=sum(len(found) for found in self.kept.values()) + 1)), **values}
        self.of(name).append(row)
        return row

    def answer(self, line: socket.socket, closing: threading.Event) -> None:
        """To the request that came last."""
        self._answer(*self._request())(line, closing)

    def _request(self) -> tuple[str, str, str, str, Row]:
        head, _, body = self.server.asked[-1].partition(b"\r\n\r\n")
        method, url, _ = head.partition(b"\r\n")[0].decode().split(" ")
        parts = urlsplit(url)
        name, _, key = parts.path.removeprefix(f"/api/v1/{DIVISION}/").partition("(")
        return method, name, key, parse_qs(parts.query).get("$filter", [""])[0], json.loads(body or b"{}")

    def _answer(self, method: str, name: str, key: str, where: str, values: Row) -> Answering:
        self.asked.append(f"{method} {name}")
        if method == "GET":
            return rows(*(row for row in self.of(name) if _passes(row, where)))
        if method == "DELETE":
            left = [row for row in self.of(name) if row["ID"] not in key]
            gone, self.kept[name] = len(left) < len(self.of(name)), left
            return says(204, b"") if gone else failing(404)
        if refusal := self.rule(name, values):
            return refusal
        row = self.put(name, **values)
        if self.loses:
            self.loses -= 1
            return LOST
        return told({"d": row}, 201)


@contextmanager
def a_shelf() -> Iterator[Shelf]:
    with serving() as server:
        shelf = Shelf(server)
        server.answers.append(shelf.answer)
        yield shelf


def _passes(row: Row, where: str) -> bool:
    """As far as we filter: an account, and one of some parts of a text."""
    account = re.search(r"Account eq guid'([^']*)'", where)
    parts = re.findall(r"substringof\('([^']*)',(\w+)\) eq true", where)
    of_account = account is None or row.get("Account") == account[1]
    return of_account and (not parts or any(part in str(row.get(name, "")) for part, name in parts))
