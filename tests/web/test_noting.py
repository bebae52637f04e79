"""What is noted of requests: which rule, how it went and how long it took, and nothing of what they were about."""

import json
import re
import subprocess
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs
from werkzeug.test import Client

from connector.flow.house import House
from connector.web.noting import HEADER, Noted
from connector.web.signed import COOKIE
from tests.cli.conftest import running  # noqa: F401 # a fixture
from tests.cli.test_working import first_line
from tests.web.houses import BOOKS
from tests.web.signed_in import token
from tests.web.visitors import Visitor

LINE = {"event", "log_level", "method", "rule", "status", "ms"}
PERSONAL = re.compile(r"Jansen|Hoekje|Geen Adres|Bakkerij|klant\.example|@|alert\(|Traceback", re.IGNORECASE)


def noted(app: Any, path: str, method: str = "GET", **headers: str) -> list[dict[str, Any]]:
    with capture_logs() as lines:
        client = Client(app)
        client.set_cookie(COOKIE, token())
        client.open(path, method=method, headers=headers)
    return [dict(line) for line in lines if line["event"] == "request"]


@pytest.fixture
def app(house: House, pages: Callable[[House], Flask]) -> Noted:
    return Noted(pages(house), ("/hooks/", "/metrics"))


def test_a_page_is_one_line_with_its_rule_and_not_its_address(app: Noted, visitor: Visitor) -> None:
    address = f"{visitor.debtor('1')}?q=Jansen"
    [line] = noted(app, address)
    assert set(line) == LINE
    assert (line["method"], line["rule"], line["status"]) == ("GET", "/debtor/<token>", 200)
    assert 0 < line["ms"] < 60_000


@pytest.mark.parametrize(
    ("path", "method", "rule"),
    [
        ("/nobody/Jansen%20Bouw", "GET", "other"),
        ("/Jansen\nBouw", "GET", "other"),
        ("/", "JANSEN", "/"),
        ("/debtor/Jansen", "GET", "/debtor/<token>"),
        ("/static/Jansen.css", "GET", "/static/<path:filename>"),
    ],
)
def test_what_a_stranger_asks_for_is_not_repeated(app: Noted, path: str, method: str, rule: str) -> None:
    [line] = noted(app, path, method, **{"User-Agent": "Jansen", "Referer": "https://jansen.example", HEADER: "Jansen"})
    assert line["rule"] in (rule, "other")
    assert "jansen" not in str(line).lower()


def test_webhooks_are_noted_when_they_are_refused_and_then_without_their_token(app: Noted) -> None:
    [line] = noted(app, "/hooks/a-secret-token", "POST")
    assert (line["rule"], line["status"]) == ("/hooks/", 404)

    def well(_environ: object, start: Callable[[str, list[Any]], Any]) -> list[bytes]:
        start("200 OK", [])
        return []

    assert noted(Noted(well, ("/hooks/",)), "/hooks/a-secret-token", "POST") == []


def test_the_answer_bears_the_number_that_its_lines_do(app: Noted) -> None:
    numbers = [Client(app).get("/").headers[HEADER] for _ in range(2)]
    assert len(set(numbers)) == 2
    assert all(re.fullmatch(r"[0-9a-f]{16}", number) for number in numbers)


def test_an_application_that_breaks_is_noted_too() -> None:
    def broken(_environ: object, _start: object) -> list[bytes]:
        raise ZeroDivisionError

    with capture_logs() as lines, pytest.raises(ZeroDivisionError):
        Client(Noted(broken)).get("/")
    assert [line["status"] for line in lines] == [500]


# ---------------------------------------------------------------- a whole walk, by the program itself


def test_of_a_whole_walk_the_log_tells_no_name_address_or_token(
    home: Path,
    visitor: Visitor,
    running: Callable[..., "subprocess.Popen[str]"],  # noqa: F811
) -> None:
    """Every page, what is not there, a form without its token, a webhook of a stranger and what machines ask."""
    rules = [rule.rule for rule in visitor.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    token = visitor.debtor("1").rpartition("/")[2]
    addresses = [re.sub(r"<(?:path:)?\w+>", token, rule) + "?q=Jansen+Bouw&mail=a@klant.example" for rule in rules]
    addresses += ["/nobody/Jansen%0aforged", "/readyz", "/metrics", f"/hooks/{token}"]
    visitor.house.store.close()
    server = running("--home", str(home), "serve", "--port", "0")
    port = int(re.findall(r":(\d+)", first_line(server))[0])
    for address in addresses:
        for method in ("GET", "POST"):
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request(method, address, b"name=Jansen", {"Referer": "https://jansen.example/", "Cookie": "a=b"})
            connection.getresponse().read()
            connection.close()
    server.terminate()
    _, errors = server.communicate(timeout=60)
    lines = [json.loads(line) for line in errors.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert len(requests) > 2 * len(rules) - 5
    for line in requests:
        assert set(line) == {"event", "method", "rule", "status", "ms", "request", "level", "logger", "timestamp"}
    assert token not in errors
    assert PERSONAL.search(errors) is None, PERSONAL.search(errors)
    assert BOOKS not in {line["rule"] for line in requests}
