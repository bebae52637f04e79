"""Synchronizing: versions that rise, deletions that are remembered for two months, and a division that moves."""

from typing import Any

import pytest

from tests.adapters.exact.sandbox.callers import Caller, Clock

TERMS = "sync/Cashflow/PaymentTerms"


def since(api: Caller, cursor: int, path: str = TERMS, **besides: str) -> list[dict[str, Any]]:
    return api.rows(path, select="ID,Timestamp", filter=f"Timestamp gt {cursor}L", **besides)


def highest(api: Caller, path: str = TERMS) -> int:
    return max(int(row["Timestamp"]) for row in since(api, 1, path))


def test_versions_are_unique_in_the_division_and_longer_than_32_bits(api: Caller) -> None:
    paths = (TERMS, "sync/CRM/Accounts", "sync/CRM/Contacts", "sync/SalesInvoice/SalesInvoices", "sync/Deleted")
    versions = [int(row["Timestamp"]) for path in paths for row in since(api, 1, path)]
    assert len(versions) == len(set(versions))
    assert min(versions) > 2**32


def test_rows_come_in_the_order_of_their_versions(api: Caller) -> None:
    versions = [int(row["Timestamp"]) for row in since(api, 1)]
    assert versions == sorted(versions)


def test_nothing_is_newer_than_the_highest_version(api: Caller) -> None:
    assert since(api, highest(api)) == []


def test_an_act_brings_the_rows_that_it_changed_and_no_other(api: Caller) -> None:
    cursor, entry = highest(api), next(row for row in api.books.rows("entries") if api.books.unmatched(row.key))
    money = api.books.pay(entry)
    touched = {row["ID"] for row in since(api, cursor)}
    assert touched >= {money.key}
    assert touched <= {row.key for row in api.books.terms_of(entry.key)} | {money.key}


def test_a_change_of_mail_is_a_newer_account(api: Caller) -> None:
    cursor, account = highest(api, "sync/CRM/Accounts"), api.account()
    api.books.change_mail(account, "nieuw@example.nl")
    assert [row["ID"] for row in since(api, cursor, "sync/CRM/Accounts")] == [account.key]
    assert api.get(f"crm/Accounts(guid'{account.key}')", select="Email")["Email"] == "nieuw@example.nl"


def test_a_deletion_has_a_version_like_every_change(api: Caller) -> None:
    before = max(highest(api), highest(api, "sync/CRM/Accounts"))
    gone = api.books.add_account("Weg BV")
    api.books.remove(gone)
    (row,) = api.rows(
        "sync/Deleted", select="EntityKey,EntityType,Timestamp,DeletedDate,ID", filter=f"Timestamp gt {before}L"
    )
    assert (row["EntityKey"], row["EntityType"]) == (gone.key, 2)
    assert row["ID"] != gone.key


@pytest.mark.parametrize(("days", "remembered"), [(60, True), (62, False)])
def test_deletions_are_remembered_for_two_months(api: Caller, clock: Clock, days: int, remembered: bool) -> None:
    gone = api.books.add_account("Weg BV")
    api.books.remove(gone)
    clock.forward(days=days)
    api.new_token()
    assert (gone.key in {row["EntityKey"] for row in api.rows("sync/Deleted")}) is remembered


def test_after_a_move_every_version_is_new_and_an_old_cursor_finds_nothing(api: Caller, clock: Clock) -> None:
    assert division(api)["DivisionMoveDate"] is None
    cursor, before = highest(api), {row["ID"]: row["Timestamp"] for row in since(api, 1)}
    api.books.move()
    after = {row["ID"]: row["Timestamp"] for row in since(api, 1)}
    assert after.keys() == before.keys()
    assert not set(after.values()) & set(before.values())
    assert since(api, cursor) == []
    midnight = clock.now.replace(hour=0, minute=0).timestamp()
    assert division(api)["DivisionMoveDate"] == f"/Date({int(midnight * 1000)})/"


def test_what_happens_after_a_move_is_still_below_an_old_cursor(api: Caller) -> None:
    cursor = highest(api)
    api.books.move()
    api.books.add_invoice(api.account(), "121")
    assert since(api, cursor) == []


def test_a_move_of_one_division_leaves_the_others_alone(api: Caller) -> None:
    other = api.sandbox.world.books[api.sandbox.divisions[1]]
    before = [row.timestamp for row in other.rows("terms")]
    api.books.move()
    assert [row.timestamp for row in other.rows("terms")] == before


def division(api: Caller) -> dict[str, Any]:
    rows = api.rows("system/Divisions", select="Code,DivisionMoveDate", filter=f"Code eq {api.division}")
    return rows[0]
