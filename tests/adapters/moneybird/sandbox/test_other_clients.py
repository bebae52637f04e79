"""Somebody else's clients work against the sandbox: it imitates the platform, not what our own client happens to ask.

Both are from PyPI, and were written by people who had the platform itself before them. Neither knows of another host
than the platform's, so a test puts the sandbox's into the constant in which each keeps it; nothing else is touched.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Protocol

import moneybird
import moneybird_cli.client
import pytest
import requests
from click.testing import CliRunner
from moneybird_cli.main import cli

from adapters.moneybird.sandbox import Sandbox
from adapters.moneybird.sandbox.records import OWED, Invoice
from connector.demo.serving import served
from tests.adapters.moneybird.sandbox.callers import Clock

BACK = "http://127.0.0.1:8000/back"


class Client(Protocol):
    """What both can do: read and write what stands at a path within the administration."""

    def __init__(self, token: str, administration: str) -> None: ...

    def administrations(self) -> Any: ...

    def get(self, path: str) -> Any: ...

    def post(self, path: str, body: dict[str, Any]) -> Any: ...


class Library:
    """The package `moneybird`, since 2015."""

    def __init__(self, token: str, administration: str) -> None:
        self.client = moneybird.MoneyBird(moneybird.TokenAuthentication(token))
        self.administration = administration

    def administrations(self) -> Any:
        return self.client.get("administrations")

    def get(self, path: str) -> Any:
        return self.client.get(path, self.administration)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self.client.post(path, body, self.administration)


class CommandLine:
    """The client within the package `moneybird-cli`, of 2026."""

    def __init__(self, token: str, administration: str) -> None:
        self.token = token
        self.client = moneybird_cli.client.MoneybirdClient(token, administration, timezone="Europe/Amsterdam")

    def administrations(self) -> Any:
        return self.client.list_administrations(self.token)

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self.client.post(path, body)


REFUSED = (moneybird.MoneyBird.APIError, moneybird_cli.client.MoneybirdApiError)


@pytest.fixture(scope="module")
def sandbox() -> Sandbox:
    return Sandbox(Clock(), invoices=130, redirect_uris=[BACK])


@pytest.fixture(scope="module")
def _host(sandbox: Sandbox) -> Iterator[str]:
    with served(sandbox.app) as url:
        yield url


@pytest.fixture(autouse=True)
def host(_host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the clients go for as long as a test lasts."""
    monkeypatch.setattr(moneybird.MoneyBird, "base_url", f"{_host}/api/")
    monkeypatch.setattr(moneybird.OAuthAuthentication, "base_url", f"{_host}/oauth/")
    monkeypatch.setattr(moneybird_cli.client, "API_BASE", f"{_host}/api/v2")


@pytest.fixture(params=[Library, CommandLine])
def client(request: pytest.FixtureRequest, sandbox: Sandbox) -> Client:
    made: Client = request.param(sandbox.token, sandbox.administration)
    return made


def invoices(sandbox: Sandbox) -> dict[str, Invoice]:
    return sandbox.world.books[sandbox.administration].invoices


def unpaid(records: list[Any]) -> dict[str, Decimal]:
    """Id → what is open of it."""
    return {one["id"]: Decimal(one["total_unpaid"]) for one in records}


# ---------------------------------------------------------------- both


def test_the_administrations_are_those_of_the_token(client: Client, sandbox: Sandbox) -> None:
    assert [one["id"] for one in client.administrations()] == list(sandbox.world.books)


def test_a_synchronization_reads_every_invoice_with_its_version_and_its_open_amount(
    client: Client, sandbox: Sandbox
) -> None:
    listed = client.get("sales_invoices/synchronization")
    ids, found = [one["id"] for one in listed], []
    for start in range(0, len(ids), 100):
        found += client.post("sales_invoices/synchronization", {"ids": ids[start : start + 100]})
    assert len(found) > 100
    assert {one["id"]: one["version"] for one in found} == {one["id"]: one["version"] for one in listed}
    assert unpaid(found) == {key: invoice.unpaid for key, invoice in invoices(sandbox).items()}


def test_who_asks_for_more_than_a_hundred_gets_a_hundred(client: Client) -> None:
    ids = [one["id"] for one in client.get("sales_invoices/synchronization")]
    assert len(client.post("sales_invoices/synchronization", {"ids": ids})) == 100


@pytest.mark.parametrize("resource", ["contacts", "external_sales_invoices"])
def test_the_others_are_synchronized_in_the_same_way(client: Client, resource: str) -> None:
    listed = client.get(f"{resource}/synchronization")
    found = client.post(f"{resource}/synchronization", {"ids": [one["id"] for one in listed][:100]})
    assert [one["id"] for one in found] == [one["id"] for one in listed][:100]
    assert len(found) > 1


def test_a_list_without_a_word_more_is_its_first_page(client: Client) -> None:
    assert len(client.get("sales_invoices")) == 50


def test_one_invoice_is_read_whole(client: Client, sandbox: Sandbox) -> None:
    wanted = next(one for one in invoices(sandbox).values() if one.payments)
    found = client.get(f"sales_invoices/{wanted.id}")
    assert found["contact"]["id"] == wanted.contact_id
    assert [one["price"] for one in found["payments"]] == [str(one.price) for one in wanted.payments]
    [paid, *_] = found["payments"]
    assert client.get(f"payments/{paid['id']}")["invoice_id"] == wanted.id


def test_a_note_is_written_and_read_back(client: Client, sandbox: Sandbox) -> None:
    wanted = next(iter(invoices(sandbox).values()))
    made = client.post(f"sales_invoices/{wanted.id}/notes", {"note": {"note": f"by {type(client).__name__}"}})
    assert made["id"] in {one["id"] for one in client.get(f"sales_invoices/{wanted.id}")["notes"]}


def test_what_is_not_there_and_who_is_not_known_are_told_in_words_that_they_understand(
    client: Client, sandbox: Sandbox
) -> None:
    with pytest.raises(REFUSED, match=r"404.*record not found"):
        client.get("sales_invoices/1")
    stranger: Client = type(client)("0" * 64, sandbox.administration)
    with pytest.raises(REFUSED, match=r"401.*token is invalid"):
        stranger.get("contacts")


# ---------------------------------------------------------------- each in its own way


def test_the_library_comes_in_by_oauth(sandbox: Sandbox) -> None:
    application = sandbox.application
    asks = moneybird.OAuthAuthentication(BACK, application.client_id, application.secret)
    address, state = asks.authorize_url(["sales_invoices"])
    answer = requests.post(address, data={"answer": "allow"}, allow_redirects=False, timeout=10)
    token = asks.obtain_token(answer.headers["Location"], state)
    with_it = Library(token, sandbox.administration)
    assert len(with_it.get("sales_invoices/synchronization")) == len(invoices(sandbox))
    with pytest.raises(REFUSED, match="No access to settings"):
        with_it.get("webhooks")


class Terminal:
    """Somebody who types the commands of `moneybird`, and reads JSON."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.with_it = ["--token", sandbox.token, "--administration-id", sandbox.administration, "--output", "json"]

    def says(self, *words: str) -> Any:
        done = CliRunner().invoke(cli, [*self.with_it, *words], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.output)


@pytest.fixture
def terminal(sandbox: Sandbox) -> Terminal:
    return Terminal(sandbox)


EVER = ("--period", "202001..202612")


def test_the_commands_list_page_after_page_to_the_end(terminal: Terminal, sandbox: Sandbox) -> None:
    listed = terminal.says("sales-invoices", "list", "--all", *EVER)
    assert unpaid(listed) == {key: one.unpaid for key, one in invoices(sandbox).items()}
    small = terminal.says("sales-invoices", "list", "--all", "--per-page", "20", *EVER)
    assert [one["id"] for one in small] == [one["id"] for one in listed]
    contacts = terminal.says("contacts", "list", "--all", "--include-archived")
    assert {one["id"] for one in contacts} == set(sandbox.world.books[sandbox.administration].contacts)


@pytest.mark.parametrize("state", sorted(OWED))
def test_the_commands_filter_by_state(terminal: Terminal, sandbox: Sandbox, state: str) -> None:
    found = terminal.says("sales-invoices", "list", "--all", "--state", state, *EVER)
    assert {one["id"] for one in found} == {key for key, one in invoices(sandbox).items() if one.state == state}
    assert found


def test_the_commands_find_an_invoice_by_its_number_and_its_contact_by_name(
    terminal: Terminal, sandbox: Sandbox
) -> None:
    wanted = next(one for one in invoices(sandbox).values() if one.invoice_id and one.copied.company_name)
    assert terminal.says("sales-invoices", "find", str(wanted.invoice_id))["id"] == wanted.id
    found = terminal.says("contacts", "search", wanted.copied.company_name)
    assert wanted.contact_id in {one["id"] for one in found}


def test_the_commands_make_a_contact_and_read_it_back(terminal: Terminal) -> None:
    made = terminal.says(
        "contacts", "create", "--firstname", "Noor", "--lastname", "de Wit", "--email", "n@wit.example"
    )
    assert terminal.says("contacts", "get", made["id"])["lastname"] == "de Wit"


def test_a_webhook_asked_for_in_the_words_of_before_is_refused(sandbox: Sandbox) -> None:
    """The command still says `events`, which the platform removed."""
    asked = ["webhooks", "create", "--url", "https://somewhere.example/", "--events", "payment"]
    done = CliRunner().invoke(cli, [*Terminal(sandbox).with_it, *asked])
    assert done.exit_code == 1
    assert "API error 400" in done.output
