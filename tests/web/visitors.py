"""A visitor of the pages without a browser: follows the house's rules, or breaks one on purpose."""

import re
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from connector.flow.house import House
from connector.model import OfficeRole
from connector.web.tokens import Tokens
from tests.web.signed_in import cookies, let_in

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
ALERT = re.compile(r'<div class="alert [^"]*" role="[a-z]+">(.*?)</div>', re.DOTALL)


class Visitor:
    """One browser session of somebody who reads Dutch and is signed in as an owner, unless told otherwise. A stranger
    has no role."""

    def __init__(
        self,
        app: Flask,
        house: House,
        books: str,
        language: str = "nl",
        role: OfficeRole | None = OfficeRole.OWNER,
    ) -> None:
        self.app, self.house, self.books = app, house, books
        self.client: FlaskClient = app.test_client()
        if role is not None:
            let_in(house, role)
            for name, value, host in cookies(role):
                self.client.set_cookie(name, value, domain=host)
        self.base = "http://localhost"  # where this browser opens the pages
        self._headers = {"Accept-Language": language}
        self._token = ""

    def get(self, address: str, **query: object) -> TestResponse:
        shown = {name: str(value) for name, value in query.items()}
        return self.client.get(address, query_string=shown or None, headers=self._headers, base_url=self.base)

    def text(self, address: str, status: int = 200, **query: object) -> str:
        """A page as it came, after checking its status."""
        answer = self.get(address, **query)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, address: str, fields: dict[str, object] | None = None, follow: bool = False) -> TestResponse:
        """A form of ours, sent as its page would send it."""
        data: dict[str, object] = {"csrf_token": self.token(), **(fields or {})}
        return self.client.post(address, data=data, headers=self._headers, follow_redirects=follow, base_url=self.base)

    def token(self) -> str:
        """What the session's forms carry; any page of ours has it."""
        if not self._token:
            found = TOKEN.search(self.get("/upload").text) or TOKEN.search(self.get("/sign-in").text)
            assert found, "the page has no form"
            self._token = found[1]
        return self._token

    def debtor(self, key: str) -> str:
        """The address of a customer's page."""
        tokens = Tokens(self.app.config["SECRET_KEY"], self.house.scope(self.books))
        return f"/debtor/{tokens.seal(key)}"


def alerts(answer: TestResponse | str) -> list[str]:
    """What a page tells, as a person reads it."""
    text = answer if isinstance(answer, str) else answer.text
    return [unescape(re.sub(r"<[^>]+>|\s+", " ", found)).strip() for found in ALERT.findall(text)]


def words_of(text: str) -> str:
    """A page's words without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).replace("\u00a0", " ")
