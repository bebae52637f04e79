"""Who calls a sandbox in tests, what receives its webhooks, and the clock between them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from adapters.exact.entities import entity
from adapters.exact.sandbox import Sandbox
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.rows import Row

BEGIN = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday
BACK = "http://127.0.0.1:8000/back"
PATIENCE = 10.0  # seconds


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
    def content(self) -> Any:
        return json.loads(self.body)["Content"]


@dataclass
class Receiver:
    """Takes webhooks, and answers with the status that the test chose; None is no answer at all."""

    status: int | None = 200
    got: list[Push] = field(default_factory=list)

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
        self.got.append(Push(url, body, headers))
        return self.status, "taken"


class OAuth:
    """The application that is registered from the start, at the OAuth addresses of the sandbox at this address."""

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.application, self.url = sandbox.application, url

    def asks(self, **other: str) -> dict[str, str]:
        asked = {"client_id": self.application.client_id, "redirect_uri": BACK, "response_type": "code", "state": "s 1"}
        return asked | other

    def consents(self, divisions: list[int] | None = None, answer: str = "allow", **other: str) -> dict[str, str]:
        """What the user's browser brings back to the application."""
        ticked = {} if divisions is None else {"scoped": "1", "division": [str(code) for code in divisions]}
        said = requests.post(
            f"{self.url}/api/oauth2/auth",
            params=self.asks(**other),
            data={"answer": answer, **ticked},
            timeout=PATIENCE,
            allow_redirects=False,
        )
        assert said.status_code == 302, said.text
        return {name: values[0] for name, values in parse_qs(urlsplit(said.headers["Location"]).query).items()}

    def token(self, form: Mapping[str, str], headers: Mapping[str, str] | None = None) -> requests.Response:
        who = {"client_id": self.application.client_id, "client_secret": self.application.secret}
        return requests.post(
            f"{self.url}/api/oauth2/token", data={**who, **form}, headers=dict(headers or {}), timeout=PATIENCE
        )

    def exchange(self, code: str, **other: str) -> requests.Response:
        return self.token({"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, **other})

    def refresh(self, refresh_token: str) -> requests.Response:
        return self.token({"grant_type": "refresh_token", "refresh_token": refresh_token})

    def tokens(self, divisions: list[int] | None = None) -> dict[str, str]:
        """Those of a new consent."""
        answer = self.exchange(self.consents(divisions)["code"])
        assert answer.status_code == 200, answer.text
        given: dict[str, str] = answer.json()
        return given


class Caller:
    """Calls the API by real HTTP, with an access token that is good for ten minutes of the clock."""

    def __init__(self, sandbox: Sandbox, url: str, division: int = 0) -> None:
        self.sandbox, self.url, self.division = sandbox, url, division or sandbox.divisions[0]
        self.oauth = OAuth(sandbox, url)
        self.headers = {"Accept": "application/json"}
        self.new_token()

    @property
    def books(self) -> Books:
        return self.sandbox.world.books[self.division]

    def new_token(self, divisions: list[int] | None = None) -> None:
        self.headers["Authorization"] = f"Bearer {self.oauth.tokens(divisions)['access_token']}"

    def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        /,
        **options: Any,
    ) -> requests.Response:
        """Paths are those within the division, or whole ones; options are named without their sign."""
        address = path if path.startswith("http") else f"{self.url}/api/v1/{self.division}/{path}"
        asked = {f"${name}": value for name, value in options.items()}
        return requests.request(
            method,
            address,
            params=asked,
            json=body,
            headers={**self.headers, **(headers or {})},
            timeout=PATIENCE,
            allow_redirects=False,
        )

    def get(self, path: str, /, **options: Any) -> Any:
        """What stands under `d`, of a call that must succeed; without a selection, all fields of the entity."""
        if "select" not in options and not path.startswith("http"):
            options["select"] = ",".join(entity(path.partition("(")[0]).fields)
        answer = self("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()["d"]

    def rows(self, path: str, /, **options: Any) -> list[dict[str, Any]]:
        """All rows, page after page."""
        page, found = self.get(path, **options), []
        while True:
            if isinstance(page, list):
                return page
            found += page["results"]
            if "__next" not in page:
                return found
            page = self.get(page["__next"])

    def add(self, path: str, body: Any, **headers: str) -> Any:
        """What stands under `d` of a POST that must succeed."""
        answer = self("POST", path, body, headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["d"]

    def account(self) -> Row:
        """Some customer in euros."""
        return next(row for row in self.books.rows("accounts") if row["IsSales"] and row["SalesCurrency"] == "EUR")

    def error(self, answer: requests.Response) -> str:
        """The text of a refusal in OData's shape."""
        return str(answer.json()["error"]["message"]["value"])
