"""Rows hold what the table of entities says; selections, formats, and places that are not there."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapters.exact.entities import Entity, entities
from adapters.exact.sandbox.views import VIEWS
from tests.adapters.exact.sandbox.callers import Caller
from tests.adapters.exact.sandbox.conftest import ROOMY, Open

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOMENT = re.compile(r"/Date\(-?\d+\)/")
SINGLE, BULK, SYNC, LIST = (
    "cashflow/Receivables",
    "bulk/Cashflow/Receivables",
    "sync/Cashflow/PaymentTerms",
    "read/financial/ReceivablesList",
)


def named(row: dict[str, Any]) -> list[str]:
    return [name for name in row if name != "__metadata"]


# ---------------------------------------------------------------- rows


def fits(kind: str, value: Any) -> bool:
    """Whether a value in JSON is one of a field of this type."""
    match kind:
        case "guid":
            return isinstance(value, str) and GUID.fullmatch(value) is not None
        case "datetime":
            return isinstance(value, str) and MOMENT.fullmatch(value) is not None
        case "int64":
            return isinstance(value, str) and value.isdigit()
        case "double":
            return isinstance(value, float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "text" | "binary":
            return isinstance(value, str)
        case _:
            return isinstance(value, int) and not isinstance(value, bool)


def fill(api: Caller) -> None:
    """One of each thing that no seed makes."""
    account = api.account()
    document = api.add("documents/Documents", {"Subject": "Brief", "Type": 55, "Account": account.key})["ID"]
    api.add("documents/DocumentAttachments", {"Document": document, "FileName": "b.pdf", "Attachment": "cGRm"})
    api.add("activities/Tasks", {"Description": "Bel de klant", "Account": account.key})
    api.add("webhooks/WebhookSubscriptions", {"Topic": "Accounts", "CallbackURL": "https://127.0.0.1/hook"})
    api.books.remove(api.books.add_account("Weg BV"))


def test_every_row_has_exactly_the_selected_fields_with_the_types_of_the_table(api: Caller) -> None:
    fill(api)
    wrong = []
    for name in VIEWS:
        entity, rows = entities()[name], api.rows(name)
        assert rows, name
        for row in rows:
            assert named(row) == list(entity.fields), name
            wrong += [
                (name, field, value)
                for field, kind in entity.fields.items()
                if (value := row[field]) is not None and not fits(kind, value)
            ]
    assert wrong == []


def test_what_is_selected_comes_in_the_order_in_which_it_was(api: Caller) -> None:
    rows = api.rows(SINGLE, select="Status,ID,AmountDC")
    assert {tuple(named(row)) for row in rows} == {("Status", "ID", "AmountDC")}


def test_the_record_says_where_it_is_had(api: Caller) -> None:
    row = api.rows("crm/Accounts", select="ID,Name")[0]
    assert row["__metadata"]["uri"] == f"{api.url}/api/v1/{api.division}/crm/Accounts(guid'{row['ID']}')"
    assert api.get(row["__metadata"]["uri"] + "?$select=ID,Name") == row


@pytest.mark.parametrize("due", [date(2026, 1, 15), date(2026, 7, 15)], ids=["winter", "summer"])
def test_a_day_is_midnight_in_utc(api: Caller, due: date) -> None:
    entry = api.books.add_invoice(api.account(), "121", due=due)
    (row,) = api.rows(SINGLE, select="DueDate", filter=f"TransactionEntryID eq guid'{entry.key}'")
    assert int(row["DueDate"][6:-2]) == datetime(due.year, due.month, due.day, tzinfo=UTC).timestamp() * 1000
    assert api.rows(SINGLE, select="ID", filter=f"DueDate eq datetime'{due}T00:00:00'")


def test_account_codes_are_padded_to_eighteen_characters_everywhere(api: Caller) -> None:
    codes = {row["Code"] for row in api.rows("crm/Accounts", select="Code")}
    others = {row["AccountCode"] for path in (SINGLE, LIST) for row in api.rows(path, select="AccountCode")}
    assert {len(code) for code in codes | others} == {18}
    assert others <= codes


def test_a_double_may_be_off_in_its_last_digit(opened: Open) -> None:
    plain, noisy = opened(), opened(replace(ROOMY, noisy_doubles=True))
    exact, off = ([row["AmountDC"] for row in api.rows(SINGLE, select="AmountDC")] for api in (plain, noisy))
    assert exact != off
    assert [round(amount, 2) for amount in off] == exact


def test_created_is_in_utc_or_local_time_under_the_name_of_utc(opened: Open) -> None:
    plain, local = opened(), opened(replace(ROOMY, moments_local=True))
    utc, shifted = (int(api.rows("crm/Accounts", select="Created")[0]["Created"][6:-2]) for api in (plain, local))
    assert shifted - utc in (3_600_000, 7_200_000)


# ---------------------------------------------------------------- selections


@pytest.mark.parametrize("path", [BULK, SYNC, "crm/Accounts", "sync/Deleted", "sync/CRM/Accounts"])
def test_a_selection_is_mandatory(api: Caller, path: str) -> None:
    answer = api("GET", path)
    assert answer.status_code == 400
    assert api.error(answer) == "Please add a $select or a $top=1 statement to the query string."
    assert api("GET", path, top=1).status_code == 200


def test_a_selection_may_be_mandatory_everywhere(opened: Open) -> None:
    assert opened()("GET", SINGLE).status_code == 200
    assert opened(replace(ROOMY, select_everywhere=True))("GET", SINGLE).status_code == 400


def test_one_unknown_field_refuses_the_whole_call(api: Caller) -> None:
    answer = api("GET", "crm/Accounts", select="ID,Name,CreditStatus")
    assert answer.status_code == 400
    assert set(answer.json()["error"]) == {"code", "message"}


def test_everything_can_be_selected_but_not_of_contacts_to_synchronize(api: Caller) -> None:
    assert named(api.rows("crm/Contacts", select="*")[0]) == list(entities()["crm/Contacts"].fields)
    assert api("GET", "sync/CRM/Contacts", select="*").status_code == 400


@pytest.mark.parametrize("option", ["expand", "search", "top", "skip", "orderby", "skiptoken"])
@pytest.mark.parametrize("value", ["x", "9" * 5000])
def test_an_option_that_is_unknown_or_means_nothing_is_refused(api: Caller, option: str, value: str) -> None:
    assert api("GET", SINGLE, select="ID", **{option: value}).status_code == 400


def test_a_list_that_has_a_twin_to_synchronize_may_have_to_be_filtered(opened: Open) -> None:
    api = opened(replace(ROOMY, mandatory_filter=True))
    assert api("GET", BULK, select="ID").status_code == 408
    assert api("GET", BULK, select="ID", filter="Status eq 20").status_code == 200
    assert api("GET", SYNC, select="ID").status_code == 200


# ---------------------------------------------------------------- formats


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_who_does_not_ask_for_json_gets_atom(api: Caller, accept: str) -> None:
    answer = api("GET", "crm/Accounts", None, {"Accept": accept}, select="ID")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert answer.text.count("<entry>") == len(api.rows("crm/Accounts", select="ID"))


def test_plain_xml_cannot_be_had(api: Caller) -> None:
    assert api("GET", "crm/Accounts", None, {"Accept": "application/xml"}, select="ID").status_code == 406


@pytest.mark.parametrize("path", ["crm/Nobody", "cashflow", "crm/accounts", "webhooks/WebhookTopics", "x(1)(2)"])
def test_a_place_that_is_not_there_is_404(api: Caller, path: str) -> None:
    answer = api("GET", path, select="ID")
    assert answer.status_code == 404
    assert "error" in answer.json()


@pytest.mark.parametrize("division", ["999999", "1" * 5000, "x"])
def test_an_unknown_division_is_404(api: Caller, division: str) -> None:
    address = f"{api.url}/api/v1/{division}/crm/Accounts?$select=ID"
    assert api("GET", address).status_code == 404


@pytest.mark.parametrize("path", ["system/Divisions", "hrm/Divisions"])
def test_the_divisions_are_all_that_the_user_reaches(api: Caller, path: str) -> None:
    rows = api.rows(path, select="Code,Status,Currency")
    assert [row["Code"] for row in rows] == sorted(api.sandbox.divisions)
    assert {row["Status"] for row in rows} == {1, 2}


def test_who_i_am_names_the_present_division_and_is_typed_as_the_table_says(api: Caller) -> None:
    entity: Entity = entities()["current/Me"]
    row = api.get(f"{api.url}/api/v1/current/Me")["results"][0]
    assert row["CurrentDivision"] == api.sandbox.divisions[0]
    assert all(value is None or fits(entity.fields[name], value) for name, value in row.items() if name != "__metadata")
