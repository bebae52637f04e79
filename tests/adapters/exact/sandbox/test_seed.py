"""The world that a seed makes: every state is in it, it is the same each time, and it can be put away and taken up."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.exact.sandbox import Quirks, Sandbox
from tests.adapters.exact.sandbox.callers import BACK, Caller, Clock, Receiver
from tests.adapters.exact.sandbox.conftest import Open

ALL = 22  # as many invoices as there are fates: each is met once


@pytest.fixture
def api(opened: Open) -> Caller:
    return opened(invoices=ALL)


def picture(sandbox: Sandbox) -> str:
    """Every row of every table."""
    books = sandbox.world.books.values()
    rows = {
        one.code: [(row.table, row.key, row.timestamp, row.values) for name in one.tables for row in one.rows(name)]
        for one in books
    }
    return json.dumps(rows, default=str)


def test_the_same_seed_is_the_same_world_and_another_is_another(clock: Clock) -> None:
    first, again, other = (Sandbox(clock, seed=seed, invoices=ALL) for seed in (1, 1, 2))
    assert picture(first) == picture(again)
    assert picture(first) != picture(other)
    assert first.application.secret == again.application.secret


@pytest.mark.parametrize("status", [20, 30, 40, 50])
def test_every_status_of_a_term_is_met(api: Caller, status: int) -> None:
    assert [row for row in api.books.rows("terms") if row["Status"] == status and row["TransactionType"] == 20]


def test_every_kind_of_transaction_is_met(api: Caller) -> None:
    assert {row["TransactionType"] for row in api.books.rows("terms")} == {10, 20, 21, 30, 40, 83, 90}


def entries(api: Caller) -> list[list[Any]]:
    """The terms of every sales entry."""
    return [api.books.terms_of(row.key) for row in api.books.rows("entries")]


def test_some_are_partly_paid_some_in_instalments_and_some_of_another_system(api: Caller) -> None:
    states = [{term["Status"] for term in terms} for terms in entries(api)]
    assert {20, 50} in states
    assert max(len({term["DueDate"] for term in terms}) for terms in entries(api)) == 3
    made = {row["_entry"] for row in api.books.rows("invoices")}
    elsewhere = [row for row in api.books.rows("entries") if row.key not in made and not row["Reversal"]]
    assert elsewhere
    assert all(row["YourRef"] for row in elsewhere)


def test_there_is_money_that_nobody_matched_and_a_credit_note_that_is_open(api: Caller) -> None:
    open_ones = {row["TransactionType"] for row in api.books.rows("terms") if row["Status"] == 20}
    assert {40, 21} <= open_ones


def test_terms_were_made_anew_and_the_log_knows_the_old_ones(api: Caller) -> None:
    gone = {row["EntityKey"] for row in api.books.rows("deleted") if row["EntityType"] == 10}
    assert gone
    assert not gone & {row.key for row in api.books.rows("terms")}


def test_a_draft_is_an_invoice_that_nobody_owes(api: Caller) -> None:
    (draft,) = [row for row in api.books.rows("invoices") if row["Status"] == 10]
    assert draft["InvoiceNumber"] is None
    assert draft["_entry"] == ""


def test_there_is_a_customer_of_every_kind(opened: Open) -> None:
    accounts = list(opened(invoices=120).books.rows("accounts"))
    assert any(row["ChamberOfCommerce"] and row["VATNumber"] for row in accounts)
    assert any(not row["ChamberOfCommerce"] and not row["VATNumber"] for row in accounts)
    assert {"NL", "BE", "DE", "GB"} <= {row["Country"] for row in accounts}
    assert any(row["Blocked"] for row in accounts)
    assert any(row["EndDate"] for row in accounts)
    assert any(row["Email"] is None for row in accounts)
    assert any(row["MainContact"] for row in accounts)


def test_pounds_are_owed_somewhere(opened: Open) -> None:
    terms = list(opened(invoices=300).books.rows("terms"))
    assert {row["Currency"] for row in terms} == {"EUR", "GBP"}


def test_nothing_happened_after_now(api: Caller, clock: Clock) -> None:
    for books in api.sandbox.world.books.values():
        assert all(row.modified <= clock.now for name in books.tables for row in books.rows(name))


def test_as_many_invoices_are_there_as_were_asked_for(api: Caller) -> None:
    sales = [row for row in api.books.rows("entries") if row["Type"] == 20 and not row["Reversal"]]
    drafts = [row for row in api.books.rows("invoices") if row["Status"] == 10]
    before = [row for row in api.books.rows("terms") if row["TransactionType"] == 10]
    assert len(sales) + len(drafts) + len(before) == ALL


# ---------------------------------------------------------------- put away


def test_what_was_put_away_goes_on_with_its_books_its_grants_and_its_webhooks(
    clock: Clock, receiver: Receiver, tmp_path: Path
) -> None:
    kept = tmp_path / "sandbox"
    first = Sandbox(clock, invoices=5, kept=kept, post=receiver, redirect_uris=[BACK])
    code = first.grants.new_code(first.application, first.divisions, BACK)
    given = first.grants.exchange(first.application, code, BACK)
    books = first.world.books[first.divisions[0]]
    about = {"Topic": "Accounts", "CallbackURL": "https://127.0.0.1/", "ClientID": first.application.client_id}
    books.put("subscriptions", about)
    books.add_account("Net voor het einde BV")
    with first.working():
        pass
    again = Sandbox(clock, seed=9, invoices=50, kept=kept, post=receiver, redirect_uris=[BACK])
    assert picture(again) == picture(first)
    assert again.grants.access[given["access_token"]].chain.application is again.application
    waiting = len(again.deliveries.waiting)
    assert waiting + len(receiver.got) == 1
    clock.forward(seconds=570)
    assert again.grants.renew(again.application, given["refresh_token"])["access_token"]


def test_it_works_while_a_block_lasts(clock: Clock, receiver: Receiver) -> None:
    sandbox = Sandbox(clock, invoices=0, post=receiver)
    with sandbox.working():
        assert sandbox.tick() == 0


def test_the_greeting_says_where_everything_is_and_what_opens_it(clock: Clock) -> None:
    sandbox = Sandbox(clock, invoices=0)
    greeting = "\n".join(sandbox.greeting("http://127.0.0.1:1"))
    own = sandbox.application
    for said in (own.client_id, own.secret, own.webhook_secret, "http://127.0.0.1:1/", str(sandbox.divisions[0])):
        assert said in greeting


def test_a_world_without_invoices_has_its_conditions_and_types(opened: Open) -> None:
    api = opened(Quirks(), invoices=0)
    assert api.rows("cashflow/Receivables", select="ID") == []
    assert len(api.rows("cashflow/PaymentConditions", select="ID")) == 3
