"""Somebody else's clients work against the sandbox: it imitates the platform, not what our own client happens to ask.

Both are from PyPI, and were written by people who had the platform itself before them: `exactonline` in 2015, and
`django-exact`, which needs Django around it. Neither is changed; the first is told that plain HTTP is allowed here.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

import django
import exactonline.http
import pytest
from django.conf import settings
from django.db import connection
from exactonline.api import ExactApi
from exactonline.http import HTTPError
from exactonline.resource import GET, POST
from exactonline.storage import MissingSetting
from exactonline.storage.base import ExactOnlineConfig

from adapters.exact.sandbox import Sandbox
from adapters.exact.sandbox.rows import Row
from connector.demo.serving import served
from tests.adapters.exact.sandbox.callers import BACK, Clock, OAuth
from tests.adapters.exact.sandbox.conftest import ROOMY

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.sites", "exact"],
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    EXACT_ONLINE_REDIRECT_URI=BACK,
    EXACT_ONLINE_CLIENT_ID="set by each test",
    EXACT_ONLINE_CLIENT_SECRET="set by each test",
    EXACT_ONLINE_API_URL="set by each test",
    EXACT_ONLINE_DIVISION=0,
)
django.setup()

import exact.api  # noqa: E402 - it reads the settings above
import exact.models  # noqa: E402

MANY = 130
ACCOUNTS, ENTRIES, NOTES = "crm/Accounts", "salesentry/SalesEntries", "activities/CommunicationNotes"


class Memory(ExactOnlineConfig):  # type: ignore[misc]  # it ships no types
    """What `exactonline` keeps between two calls."""

    def __init__(self, values: dict[tuple[str, str], str]) -> None:
        self.values = values

    def get(self, section: str, option: str) -> str:
        try:
            return self.values[section, option]
        except KeyError:
            raise MissingSetting from None

    def set(self, section: str, option: str, value: str) -> None:
        self.values[section, option] = value


class Client(Protocol):
    """What both can do within a division."""

    refused: type[Exception]

    def divisions(self) -> set[int]: ...

    def rows(self, path: str, select: str, chosen: str | None = None) -> list[dict[str, Any]]: ...

    def add(self, path: str, body: dict[str, Any]) -> dict[str, Any]: ...

    def refresh(self) -> None: ...


class Library:
    """`exactonline`."""

    refused = HTTPError

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        known = {
            ("server", "auth_url"): f"{url}/api/oauth2/auth",
            ("server", "rest_url"): f"{url}/api",
            ("server", "token_url"): f"{url}/api/oauth2/token",
            ("application", "base_url"): BACK,
            ("application", "client_id"): sandbox.application.client_id,
            ("application", "client_secret"): sandbox.application.secret,
        }
        self.api = ExactApi(storage=Memory(known))
        self.api.request_token(OAuth(sandbox, url).consents()["code"])
        self.api.set_division(sandbox.divisions[0])

    def divisions(self) -> set[int]:
        choices, _ = self.api.get_divisions()
        return set(choices)

    def rows(self, path: str, select: str, chosen: str | None = None) -> list[dict[str, Any]]:
        asked = f"?$select={select}" + (f"&$filter={chosen.replace(' ', '+')}" if chosen else "")
        found: list[dict[str, Any]] = self.api.restv1(GET(path + asked))
        return found

    def add(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self.api.restv1(POST(path, body))
        return made

    def refresh(self) -> None:
        self.api.refresh_token()


class Django:
    """`django-exact`."""

    refused = exact.api.ExactException

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        exact.api.EXACT_SETTINGS.update(
            client_id=sandbox.application.client_id,
            client_secret=sandbox.application.secret,
            api_url=f"{url}/api",
            division=sandbox.divisions[0],
        )
        self.api = exact.api.Exact()
        self.api.session.authorization_code = OAuth(sandbox, url).consents()["code"]
        self.api.get_token()

    def divisions(self) -> set[int]:
        return {row["Code"] for row in self.api.filter("system/Divisions", select="Code")}

    def rows(self, path: str, select: str, chosen: str | None = None) -> list[dict[str, Any]]:
        return list(self.api.filter(path, filter_string=chosen, select=select))

    def add(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self.api.create(path, body)
        return made

    def refresh(self) -> None:
        self.api.refresh_token()


@pytest.fixture(scope="module", autouse=True)
def tables() -> Iterator[None]:
    """Where `django-exact` keeps its tokens: in memory."""
    with closing(connection):
        with connection.schema_editor() as editor:
            editor.create_model(exact.models.Session)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Sandbox:
    return Sandbox(clock, invoices=MANY, quirks=ROOMY, redirect_uris=[BACK])


@pytest.fixture
def url(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(exactonline.http.opt_secure, "protocols", ("http",))
    with served(sandbox.app) as address:
        yield address


Make = Callable[[Sandbox, str], Client]


@pytest.fixture(params=[Library, Django])
def client(request: pytest.FixtureRequest, sandbox: Sandbox, url: str) -> Client:
    make: Make = request.param
    return make(sandbox, url)


def rows(sandbox: Sandbox, table: str) -> list[Row]:
    return list(sandbox.world.books[sandbox.divisions[0]].rows(table))


# ---------------------------------------------------------------- both


def test_the_divisions_are_found(client: Client, sandbox: Sandbox) -> None:
    assert client.divisions() == set(sandbox.divisions)


def test_every_page_is_read_and_every_receivable_once(client: Client, sandbox: Sandbox) -> None:
    found = client.rows("cashflow/Receivables", "ID,AmountDC,TransactionAmountDC,Status")
    held = {row.key: -float(row["AmountDC"]) for row in rows(sandbox, "terms") if row["LineType"] == 20}
    assert len(found) > 180
    assert {row["ID"]: row["AmountDC"] for row in found} == held


@pytest.mark.parametrize("path", ["bulk/Cashflow/Receivables", "sync/Cashflow/PaymentTerms"])
def test_bulk_and_sync_give_all_in_one_page(client: Client, sandbox: Sandbox, path: str) -> None:
    found = client.rows(path, "ID,AmountDC")
    assert {row["ID"] for row in found} <= {row.key for row in rows(sandbox, "terms")}
    assert len(found) > 180


def test_a_note_is_written_and_found_again(client: Client, sandbox: Sandbox) -> None:
    account = rows(sandbox, "accounts")[0]
    made = client.add(NOTES, {"Subject": "Herinnering 1", "Account": account.key})
    found = client.rows(NOTES, "ID,Subject,AccountName", f"Account eq guid'{account.key}'")
    assert [(row["ID"], row["AccountName"]) for row in found if row["Subject"] == "Herinnering 1"] == [
        (made["ID"], account["Name"])
    ]


def test_a_field_that_is_not_there_is_an_error_to_both(client: Client) -> None:
    with pytest.raises(client.refused, match="400"):
        client.rows(ACCOUNTS, "ID,Nobody")


def test_a_refresh_is_refused_when_it_is_early_and_done_when_it_is_time(
    client: Client, sandbox: Sandbox, clock: Clock
) -> None:
    with pytest.raises(client.refused):
        client.refresh()
    clock.forward(seconds=570)
    client.refresh()
    clock.forward(seconds=570)
    assert client.rows(ACCOUNTS, "ID")
    assert len(sandbox.grants.access) == 2


# ---------------------------------------------------------------- each by itself


@pytest.fixture
def library(sandbox: Sandbox, url: str) -> Any:
    return Library(sandbox, url).api


@pytest.fixture
def framed(sandbox: Sandbox, url: str) -> Any:
    return Django(sandbox, url).api


def test_exactonline_finds_a_relation_by_its_padded_code(library: Any, sandbox: Sandbox) -> None:
    account = rows(sandbox, "accounts")[3]
    assert library.relations.get(relation_code=account["Code"].strip())["ID"] == account.key


def test_exactonline_lists_what_is_outstanding_and_what_is_late(library: Any, sandbox: Sandbox) -> None:
    every, late = library.receivables.all(), library.receivables.filter(duedate__lt=date(2026, 1, 1))
    books = sandbox.world.books[sandbox.divisions[0]]
    owed = [row for row in books.rows("terms") if row["LineType"] == 20 and row["Status"] != 50]
    assert len(every) == len(owed)
    assert len(late) == sum(row["DueDate"] < date(2026, 1, 1) for row in owed)
    assert {Decimal(str(row["Amount"])) for row in every} == {row["AmountFC"] for row in owed}


def test_exactonline_maps_numbers_of_another_system_to_those_of_the_books(library: Any, sandbox: Sandbox) -> None:
    entry = next(row for row in rows(sandbox, "entries") if (row["YourRef"] or "").startswith("WEB"))
    found = library.invoices.map_foreign2exact_invoice_numbers([entry["YourRef"], "nobody's"])
    assert found == {entry["YourRef"]: entry["InvoiceNumber"], "nobody's": None}


def test_django_exact_gets_one_account_with_all_its_fields(framed: Any, sandbox: Sandbox) -> None:
    account = rows(sandbox, "accounts")[3]
    found = framed.accounts.get(code=account["Code"].strip())
    assert (found["ID"], found["Name"]) == (account.key, account["Name"])
    with pytest.raises(exact.api.DoesNotExist):
        framed.accounts.get(code="99")


def test_django_exact_changes_and_removes_an_account(framed: Any, sandbox: Sandbox) -> None:
    key = framed.accounts.create({"Name": "Nieuw BV"})["ID"]
    assert framed.accounts.update(key, {"Remarks": "stipt"}) is None
    books = sandbox.world.books[sandbox.divisions[0]]
    assert books.row("accounts", key)["Remarks"] == "stipt"
    assert framed.accounts.delete(key) is None
    assert key not in books.tables["accounts"]


def test_django_exact_reads_what_went_wrong_from_either_kind_of_refusal(framed: Any) -> None:
    with pytest.raises(exact.api.ExactUnavailable) as refused:
        framed.accounts.create({"Email": "x@example.nl"})
    assert refused.value.error_message == "Mandatory: Name"
    assert refused.value.limits is None
    with pytest.raises(exact.api.ExactAuthException) as early:
        framed.refresh_token()
    assert early.value.error_message == "access token not expired"


def test_django_exact_knows_a_page_about_maintenance_from_an_answer(framed: Any, sandbox: Sandbox) -> None:
    sandbox.world.quirks = replace(ROOMY, maintenance="200")
    with pytest.raises(exact.api.ExactUnavailable, match="text/html"):
        framed.accounts.get(code="1")


def test_django_exact_asks_who_it_is(framed: Any) -> None:
    answer = framed.raw("GET", "/v1/current/Me", params={"$select": "FullName,Email,ThumbnailPicture"})
    assert set(answer.json()["d"]["results"][0]) - {"__metadata"} == {"FullName", "Email", "ThumbnailPicture"}
    assert json.loads(answer.text)["d"]["results"][0]["Email"] == "petra@example.nl"
