"""The three shapes of an answer, pages that are followed to their end, order, and single records."""

from dataclasses import replace
from typing import Any

import pytest

from tests.adapters.exact.sandbox.callers import Caller
from tests.adapters.exact.sandbox.conftest import ROOMY, Open

MANY = 120
SINGLE, BULK, SYNC, LIST = (
    "cashflow/Receivables",
    "bulk/Cashflow/Receivables",
    "sync/Cashflow/PaymentTerms",
    "read/financial/ReceivablesList",
)


@pytest.fixture
def large(opened: Open) -> Caller:
    return opened(invoices=MANY)


def named(row: dict[str, Any]) -> list[str]:
    return [name for name in row if name != "__metadata"]


def test_a_list_comes_as_results(api: Caller) -> None:
    assert set(api.get("cashflow/PaymentConditions", select="ID")) == {"results"}


def test_with_top_it_is_a_bare_list(api: Caller) -> None:
    page = api.get(SINGLE, select="ID", top=5)
    assert isinstance(page, list)
    assert len(page) == 5


def test_a_short_list_may_be_bare_too(opened: Open) -> None:
    api = opened(replace(ROOMY, bare_lists=True))
    assert isinstance(api.get("cashflow/PaymentConditions", select="ID"), list)


def test_an_inline_count_forces_results_and_is_a_text(api: Caller) -> None:
    page = api.get(SINGLE, select="ID", top=2, inlinecount="allpages")
    assert set(page) >= {"results", "__count"}
    assert page["__count"] == str(len(api.rows(SINGLE, select="ID")))


def test_a_record_by_its_key_is_one_object(api: Caller) -> None:
    account = api.account()
    row = api.get(f"crm/Accounts(guid'{account.key}')", select="ID,Name")
    assert (row["ID"], row["Name"]) == (account.key, account["Name"])
    assert api.get("documents/DocumentTypes(55)", select="Description")["Description"] == "Diversen"


@pytest.mark.parametrize("key", ["guid'00000000-0000-4000-8000-000000000000'", "guid'x'", "12", "'text'"])
def test_a_key_that_is_not_there_or_is_none_is_refused(api: Caller, key: str) -> None:
    answer = api("GET", f"crm/Accounts({key})", select="ID")
    assert answer.status_code == (404 if key.startswith("guid'0") else 400)


def test_a_count_is_a_bare_number_and_needs_no_accept(api: Caller) -> None:
    answer = api("GET", f"{SINGLE}/$count", None, {"Accept": "text/plain"})
    assert answer.text == str(len(api.rows(SINGLE, select="ID")))


@pytest.mark.parametrize(("path", "size"), [(SINGLE, 60), (LIST, 60), (BULK, 1000), (SYNC, 1000)])
def test_pages_have_the_size_of_the_table(large: Caller, path: str, size: int) -> None:
    every = large.rows(path, select="DueDate")
    page = large.get(path, select="DueDate")
    assert len(page["results"]) == min(size, len(every))
    assert ("__next" in page) == (len(every) > size)


def test_all_pages_together_have_every_row_once(large: Caller) -> None:
    ids = [row["ID"] for row in large.rows(SINGLE, select="ID")]
    assert len(ids) > 120
    assert sorted(ids) == sorted(set(ids)) == sorted(row["ID"] for row in large.rows(BULK, select="ID"))


def test_the_next_page_is_on_this_host_with_a_token_and_the_same_options(large: Caller) -> None:
    following = large.get(SINGLE, select="ID,Status", filter="Status ge 20")["__next"]
    assert following.startswith(f"{large.url}/api/v1/{large.division}/{SINGLE}?")
    assert "$skiptoken=guid'" in following
    assert {tuple(named(row)) for row in large.get(following)["results"]} == {("ID", "Status")}


def test_pages_lose_nothing_when_the_last_row_of_one_vanishes(large: Caller) -> None:
    page = large.get(SINGLE, select="ID")
    large.books.remove(large.books.row("terms", page["results"][-1]["ID"]))
    after = large.rows(page["__next"])
    assert len(page["results"]) + len(after) == len(large.rows(SINGLE, select="ID")) + 1


def test_a_top_beyond_a_page_goes_on_with_what_is_left_of_it(large: Caller) -> None:
    assert len(large.rows(SINGLE, select="ID", top=70)) == 70


def test_rows_are_ordered_as_asked_over_all_pages(large: Caller) -> None:
    due = [int(row["DueDate"][6:-2]) for row in large.rows(SINGLE, select="DueDate,ID", orderby="DueDate desc")]
    assert due == sorted(due, reverse=True)
    assert len(due) > 120


def test_rows_can_be_skipped_on_single_lists_alone(large: Caller) -> None:
    first = large.get(SINGLE, select="ID", top=3)
    assert large.get(SINGLE, select="ID", top=2, skip=1) == first[1:]
    assert large("GET", BULK, select="ID", skip=1).status_code == 400
