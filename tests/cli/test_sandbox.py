"""`tijdig sandbox`: what it serves and says, and what it refuses."""

from collections.abc import Callable
from socket import socket
from typing import TYPE_CHECKING

import pytest
import requests

from adapters.csv import ADAPTER as CSV
from adapters.moneybird import ADAPTER as MONEYBIRD
from connector import registry
from connector.cli import sandbox
from connector.cli.serving import url_of
from tests.cli.conftest import Desk
from tests.serving import waited

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@pytest.fixture(autouse=True)
def _platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are there, whatever is installed."""
    monkeypatch.setattr(registry, "adapter", {"csv": CSV, "moneybird": MONEYBIRD}.__getitem__)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[requests.Response]:
    """The answers of a visitor who comes as soon as it is served, and after whom it ends."""
    answers: list[requests.Response] = []

    def serve(app: "WSGIApplication", bound: socket, ready: Callable[[str], None]) -> None:
        with waited(app, bound):
            url = url_of(bound)
            ready(url)
            answers.append(requests.get(f"{url}/", timeout=10))
            answers.append(requests.get(f"{url}/api/v2/administrations.json", timeout=10))

    monkeypatch.setattr(sandbox, "serve_until_stopped", serve)
    return answers


def test_it_serves_the_page_and_the_api_and_says_how_to_come_in(desk: Desk, seen: list[requests.Response]) -> None:
    told = desk.done("sandbox", "moneybird", "--port", "0", "--invoices", "5", "--seed", "3").out
    page, api = seen
    assert page.status_code == 200
    assert (api.status_code, api.json()["error"]) == (401, "token is invalid")
    for word in ("Page:", "OAuth:", "Client id:", "Client secret:", "Personal token:"):
        assert word in told


def test_its_clock_is_the_one_that_it_was_handed(desk: Desk, seen: list[requests.Response]) -> None:
    desk.on("2031-07-08T12:34").done("sandbox", "moneybird", "--port", "0", "--invoices", "5")
    assert "08-07-2031, 12:34" in seen[0].text


@pytest.mark.usefixtures("seen")
def test_it_opens_no_data_of_ones_own(desk: Desk) -> None:
    desk.done("sandbox", "moneybird", "--port", "0", "--invoices", "5", "--chaos")
    assert list(desk.folder.iterdir()) == []


def test_a_platform_without_an_imitation_says_so(desk: Desk) -> None:
    refused = desk("sandbox", "csv")
    assert refused.code == 9
    assert "no local imitation of csv" in refused.err
