"""Other ways in which a term is closed than by money, and how it comes open again."""

import pytest

from adapters.exact.sandbox.terms import NotAllowed
from tests.adapters.exact.sandbox.callers import Caller
from tests.adapters.exact.sandbox.shown import FIELDS, LISTS, invoice, outstanding, states, terms

# ---------------------------------------------------------------- other ways to be closed


def test_a_collection_is_selected_then_processed_then_paid(api: Caller) -> None:
    entry = invoice(api, method="I")
    seen = []
    for act in (api.books.select, api.books.collect, api.books.pay):
        act(entry)
        seen += [status for _, status in states(api, entry)]
    assert seen == [30, 40, 50]


def test_what_was_sent_to_the_bank_is_in_transit(api: Caller) -> None:
    entry = invoice(api)
    api.books.select(entry)
    api.books.collect(entry)
    (row,) = [one for one in outstanding(api) if one["EntryNumber"] == entry["EntryNumber"]]
    assert (row["Amount"], row["AmountInTransit"]) == (121.0, 121.0)


def test_a_write_off_matches_without_any_money(api: Caller) -> None:
    entry = invoice(api)
    api.books.write_off(entry)
    (row,) = terms(api, entry)
    assert (row["Status"], row["LastPaymentDate"]) == (50, None)


def test_a_credit_note_that_is_matched_closes_both(api: Caller) -> None:
    entry = invoice(api)
    credit = api.books.credit(entry)
    api.books.settle_credit(credit, entry)
    assert states(api, entry) == [(121.0, 50)]
    assert states(api, credit) == [(-121.0, 50)]


def test_a_payment_difference_closes_what_was_paid_short(api: Caller) -> None:
    entry = invoice(api)
    api.books.pay_short(entry, "120")
    assert states(api, entry) == [(1.0, 50), (120.0, 50)]
    assert 83 in {row["TransactionType"] for row in api.rows(LISTS[0], select=FIELDS)}


def test_a_reversal_is_a_sale_that_is_negative_and_says_so(api: Caller) -> None:
    reversal = api.books.reverse(invoice(api))
    (row,) = terms(api, reversal)
    assert (row["AmountDC"], row["TransactionAmountDC"], row["TransactionType"]) == (121.0, -121.0, 20)
    assert api.get(f"{LISTS[0]}(guid'{row['ID']}')", select="TransactionIsReversal")["TransactionIsReversal"] is True


def test_an_opening_balance_is_owed_and_has_no_entry(api: Caller) -> None:
    term = api.books.add_opening(api.account(), "99", api.books.today, "OUD-1")
    row = api.get(f"{LISTS[0]}(guid'{term.key}')", select=FIELDS + ",TransactionEntryID,YourRef")
    assert (row["AmountDC"], row["TransactionType"], row["YourRef"]) == (-99.0, 10, "OUD-1")
    assert (
        api("GET", f"salesentry/SalesEntries(guid'{row['TransactionEntryID']}')", select="EntryID").status_code == 404
    )


@pytest.mark.parametrize("act", ["pay", "select", "write_off"])
def test_nothing_more_happens_to_what_is_closed(api: Caller, act: str) -> None:
    entry = invoice(api)
    api.books.pay(entry)
    with pytest.raises(NotAllowed):
        getattr(api.books, act)(entry)


# ---------------------------------------------------------------- and open again


@pytest.mark.parametrize("act", ["pay", "write_off"])
def test_what_is_reversed_is_owed_again_and_what_closed_it_is_gone(api: Caller, act: str) -> None:
    entry = invoice(api)
    before = {row["ID"] for row in api.rows(LISTS[0], select="ID")}
    getattr(api.books, act)(entry)
    api.books.reopen(entry)
    (row,) = terms(api, entry)
    assert (row["AmountDC"], row["Status"], row["IsFullyPaid"], row["EndDate"]) == (-121.0, 20, False, None)
    assert {row["ID"] for row in api.rows(LISTS[0], select="ID")} == before


def test_a_direct_debit_that_is_taken_back_is_open_again(api: Caller) -> None:
    entry = invoice(api)
    api.books.select(entry)
    api.books.collect(entry)
    api.books.reopen(entry)
    assert states(api, entry) == [(121.0, 20)]


def test_what_is_merely_unmatched_leaves_its_money_open_too(api: Caller) -> None:
    entry = invoice(api)
    money = api.books.pay(entry)
    api.books.unmatch(entry)
    assert states(api, entry) == [(121.0, 20)]
    assert (money["Status"], money.key in {row["ID"] for row in api.rows(LISTS[0], select="ID")}) == (20, True)


def test_an_edit_gives_every_term_new_names_and_logs_the_old_ones(api: Caller) -> None:
    entry = invoice(api)
    api.books.pay(entry, "21")
    before, listed = terms(api, entry), {row["HID"] for row in outstanding(api)}
    api.books.edit(entry, YourRef="PO 8")
    after = terms(api, entry)
    for name in ("ID", "EntryID", "PaymentReference"):
        assert not {row[name] for row in before} & {row[name] for row in after}
    assert [(row["AmountDC"], row["Status"], row["YourRef"]) for row in after] == [
        (-21.0, 50, "PO 8"),
        (-100.0, 20, "PO 8"),
    ]
    assert len({row["HID"] for row in outstanding(api)} - listed) == 1
    gone = {row["EntityKey"] for row in api.rows("sync/Deleted") if row["EntityType"] == 10}
    assert {row["ID"] for row in before} <= gone


def test_what_is_deleted_is_in_no_list_and_in_the_log(api: Caller) -> None:
    entry = invoice(api)
    (term,) = terms(api, entry)
    api.books.delete(entry)
    assert terms(api, entry) == []
    assert api("GET", f"salesentry/SalesEntries(guid'{entry.key}')", select="EntryID").status_code == 404
    kinds = {row["EntityKey"]: row["EntityType"] for row in api.rows("sync/Deleted")}
    assert kinds[term["ID"]] == 10
    assert 13 in kinds.values()
