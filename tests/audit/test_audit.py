"""What the audit calls open, and the part of it that every run of the tests does: headers on each answer over https."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from connector.flow.house import House
from tests.audit import headers
from tests.audit.finding import Excuse, Finding, excuses, judged
from tests.audit.tools import HOUSE
from tests.web import walk
from tests.web.grounds import everything
from tests.web.walk import Ground

ONE = Finding("bandit", "B608", "connector/store/bulk.py", "line 1")
TWICE = Excuse("bandit", "B608", "connector/store/bulk.py", 2, "names of ours")


def test_what_is_excused_is_so_as_often_as_it_says_and_no_more() -> None:
    assert judged([ONE, ONE], [TWICE], ["bandit"]) == ([], [])
    assert judged([ONE, ONE, ONE], [TWICE], ["bandit"]) == ([ONE], [])
    assert judged([ONE], [], ["bandit"]) == ([ONE], [])


def test_an_excuse_for_what_is_not_there_any_more_is_told() -> None:
    assert judged([ONE], [TWICE], ["bandit"]) == ([], ["bandit B608 connector/store/bulk.py"])
    assert judged([], [TWICE], ["wapiti"]) == ([], [])


def test_every_excuse_has_its_reason_and_is_of_a_file_that_is_there() -> None:
    for excuse in excuses():
        assert len(excuse.reason) > 10
        assert excuse.tool != "bandit" or (HOUSE / excuse.place).is_file()


@pytest.fixture
def ground(tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Ground]:
    with everything(tmp_path / "home", pages) as there:
        yield there


def test_no_page_lacks_what_an_observatory_looks_for(ground: Ground) -> None:
    client = ground.visitor.client
    addresses = [address for _, address in walk.addresses(ground)]
    addresses += ["/nobody", "/healthz"]
    assert len(addresses) > 20
    found = [one for address in addresses for one in headers.look(_over_https(client, address), address)]
    assert found == []


def _over_https(client: object, address: str) -> TestResponse:
    from flask.testing import FlaskClient

    assert isinstance(client, FlaskClient)
    return client.get(address, base_url="https://localhost")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Content-Security-Policy", "default-src 'self'"),
        ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'self'"),
        ("Strict-Transport-Security", "max-age=60"),
        ("X-Content-Type-Options", ""),
        ("X-Frame-Options", "ALLOWALL"),
        ("Referrer-Policy", "unsafe-url"),
        ("Access-Control-Allow-Origin", "*"),
        ("Set-Cookie", "session=1; HttpOnly; SameSite=Lax"),
    ],
)
def test_what_an_answer_lacks_is_found(ground: Ground, name: str, value: str) -> None:
    @ground.app.after_request
    def spoil(answer: Response) -> Response:
        answer.headers[name] = value
        return answer

    ground.app.after_request_funcs[None].insert(0, ground.app.after_request_funcs[None].pop())  # it comes last
    found = {one.rule for one in headers.look(_over_https(ground.visitor.client, "/"), "/")}
    assert found == {name}
