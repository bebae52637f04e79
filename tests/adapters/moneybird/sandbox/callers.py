"""Who calls a sandbox in tests, what receives its webhooks, and the clock between them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.test import TestResponse

from adapters.moneybird.sandbox import Sandbox
from adapters.moneybird.sandbox.records import Invoice

BEGIN = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday


@dataclass
class Clock:
    """Gives the moment that the test chose."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Push:
    """One webhook as it came."""

    url: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """Takes webhooks, and answers with the status that the test chose; None is no answer at all."""

    status: int | None = 200
    got: list[Push] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
        self.got.append(Push(url, body, headers))
        return self.status, "taken"

    def actions(self) -> list[str]:
        return [push.json["action"] for push in self.got]


class Caller:
    """Calls the API of the first administration with a personal token, or with another one."""

    def __init__(self, sandbox: Sandbox, token: str = "") -> None:
        self.sandbox, self.token = sandbox, token or sandbox.token
        self.client = sandbox.app.test_client()

    def __call__(self, method: str, path: str, body: Any = None, /, **arguments: Any) -> TestResponse:
        """Paths are those within the administration, without the format."""
        return self.client.open(
            f"/api/v2/{self.sandbox.administration}{path}.json",
            method=method,
            json=body,
            query_string=arguments,
            headers={"Authorization": f"Bearer {self.token}"},
        )

    def get(self, path: str, /, **arguments: Any) -> Any:
        """The payload of a call that must succeed."""
        answer = self("GET", path, **arguments)
        assert answer.status_code == 200, answer.text
        return answer.json

    def invoice(self, state: str, **has: Any) -> Invoice:
        """Some invoice in this state that has these values."""
        for one in self.sandbox.world.books[self.sandbox.administration].invoices.values():
            if one.state == state and one.incl > 0 and all(getattr(one, name) == value for name, value in has.items()):
                return one
        raise LookupError(state)
