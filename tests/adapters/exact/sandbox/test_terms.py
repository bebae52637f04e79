"""Payment terms: their signs, and what becomes of them when money comes, as every list shows it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.exact.sandbox import Quirks
from tests.adapters.exact.sandbox.callers import Caller
from tests.adapters.exact.sandbox.conftest import ROOMY, Open
from tests.adapters.exact.sandbox.shown import FIELDS, LISTS, invoice, outstanding, states, terms

# ---------------------------------------------------------------- signs


@pytest.mark.parametrize("path", LISTS)
def test_an_open_receivable_is_negative_beside_its_positive_transaction(api: Caller, path: str) -> None:
    (row,) = terms(api, invoice(api), path)
    assert (row["AmountDC"], row["AmountFC"], row["TransactionAmountDC"]) == (-121.0, -121.0, 121.0)


@pytest.mark.parametrize("path", LISTS)
def test_a_credit_note_and_money_speak_against_it(api: Caller, path: str) -> None:
    entry = invoice(api)
    (credit,) = terms(api, api.books.credit(entry, "21"), path)
    assert (credit["AmountDC"], credit["TransactionAmountDC"], credit["TransactionType"]) == (21.0, -21.0, 21)
    money = api.books.receive(api.account(), "50")
    row = next(one for one in api.rows(path, select=FIELDS) if one["ID"] == money.key)
    assert (row["AmountDC"], row["Status"], row["TransactionType"]) == (50.0, 20, 40)


@pytest.mark.parametrize(
    ("quirks", "path"),
    [
        (replace(ROOMY, receivables_sign=1), LISTS[0]),
        (replace(ROOMY, receivables_sign=1), LISTS[1]),
        (replace(ROOMY, terms_sign=1), LISTS[2]),
    ],
)
def test_each_sign_can_be_the_other_way_round(opened: Open, quirks: Quirks, path: str) -> None:
    api = opened(quirks)
    (row,) = terms(api, invoice(api), path)
    assert (row["AmountDC"], row["TransactionAmountDC"]) == (121.0, 121.0)


@pytest.mark.parametrize(("sign", "amount"), [(1, 121.0), (-1, -121.0)])
def test_the_list_of_outstanding_items_has_a_sign_of_its_own(opened: Open, sign: Any, amount: float) -> None:
    api = opened(replace(ROOMY, list_sign=sign))
    entry = invoice(api)
    number = entry["EntryNumber"]
    assert [row["Amount"] for row in outstanding(api) if row["EntryNumber"] == number] == [amount]


# ---------------------------------------------------------------- money


def test_an_invoice_that_is_paid_is_matched_with_its_money(api: Caller) -> None:
    entry = invoice(api)
    money = api.books.pay(entry)
    (row,) = terms(api, entry)
    assert (row["Status"], row["IsFullyPaid"]) == (50, True)
    assert row["LastPaymentDate"] == row["EndDate"] is not None
    assert money["Status"] == 50
    assert entry["EntryNumber"] not in {one["EntryNumber"] for one in outstanding(api)}


def test_a_part_paid_splits_the_term_into_two_sets(api: Caller) -> None:
    entry = invoice(api)
    (before,) = terms(api, entry)
    api.books.pay(entry, "21")
    assert states(api, entry) == [(21.0, 50), (100.0, 20)]
    paid, rest = terms(api, entry)
    assert rest["ID"] == before["ID"]
    assert len({paid["EntryID"], rest["EntryID"]}) == 2
    assert {row["TransactionAmountDC"] for row in (paid, rest)} == {121.0}


def test_the_paid_part_may_keep_the_id(opened: Open) -> None:
    api = opened(replace(ROOMY, split_keeps_open=False))
    entry = invoice(api)
    (before,) = terms(api, entry)
    api.books.pay(entry, "21")
    paid, rest = terms(api, entry)
    assert (paid["ID"], paid["Status"], rest["Status"]) == (before["ID"], 50, 20)


def test_too_much_money_leaves_a_rest_that_nobody_matched(api: Caller) -> None:
    entry = invoice(api)
    api.books.pay(entry, "150")
    loose = [row for row in api.rows(LISTS[0], select=FIELDS) if row["TransactionType"] == 40 and row["Status"] == 20]
    assert states(api, entry) == [(121.0, 50)]
    assert 29.0 in {row["AmountDC"] for row in loose}


def test_money_that_is_matched_later_takes_over_the_reference_of_its_invoice(api: Caller) -> None:
    entry = invoice(api, your_ref="PO 7")
    money = api.books.receive(api.account(), "121")
    assert states(api, entry) == [(121.0, 20)]
    api.books.match(money, entry)
    assert states(api, entry) == [(121.0, 50)]
    assert money["YourRef"] == "PO 7"


def test_instalments_fall_due_one_by_one_and_the_earliest_is_paid_first(api: Caller) -> None:
    days = [api.books.today + timedelta(days=30 * number) for number in (1, 2, 3)]
    entry = invoice(api, parts=[(day, Decimal(amount)) for day, amount in zip(days, (10, 20, 30), strict=True)])
    api.books.pay(entry, "15")
    assert states(api, entry) == [(5.0, 50), (10.0, 50), (15.0, 20), (30.0, 20)]
    assert {row["TransactionAmountDC"] for row in terms(api, entry)} == {60.0}


def test_pounds_are_owed_in_pounds_and_kept_in_euros(api: Caller) -> None:
    entry = invoice(api, "100", currency="GBP", rate=Decimal("1.17"))
    (row,) = terms(api, entry)
    assert (row["AmountFC"], row["AmountDC"], row["TransactionAmountDC"]) == (-100.0, -117.0, 117.0)
    api.books.pay(entry, "40")
    assert [(row["AmountFC"], row["AmountDC"]) for row in terms(api, entry)] == [(-40.0, -46.8), (-60.0, -70.2)]


def test_every_payment_stands_in_the_bank_book(api: Caller) -> None:
    entry = invoice(api)
    before = len(api.rows("financialtransaction/BankEntryLines", select="ID"))
    api.books.pay(entry, "21")
    lines = api.rows("financialtransaction/BankEntryLines", select="AmountDC,Account,EntryID")
    assert len(lines) == before + 1
    assert (21.0, entry["Customer"]) in {(line["AmountDC"], line["Account"]) for line in lines}
