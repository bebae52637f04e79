"""What a pull must not miss, and must not believe."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.exact import deleting
from adapters.exact.cursor import read_cursor
from adapters.exact.sandbox import Quirks
from connector.model import PaymentKind, ReceivableState
from tests.adapters.exact.history import Account
from tests.adapters.exact.reading import a_customer, read
from tests.adapters.exact.stand import ROOMY, ExactStand, standing


def test_terms_that_are_made_anew_are_the_same_case(stand: ExactStand, account: Account) -> None:
    stand.settings["number"] = "your_ref"
    entry = stand.some()
    (before,) = stand.books.terms_of(entry.key)
    stand.books.edit(entry, YourRef="PO-99")
    (after,) = stand.books.terms_of(entry.key)
    assert before.key != after.key
    found = read(stand, account)
    assert account.owed == stand.owed()
    assert account.receivables[f"entry:{entry.key}"].number == "PO-99"
    assert [key for page in found for key in page.gone] == []


def test_terms_that_are_made_anew_between_two_questions_are_not_counted_twice(
    stand: ExactStand, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deletions are read, the entry is edited, and then its new term is read beside the old one."""
    entry = stand.some()
    whole, honest = entry["AmountFC"], deleting.take_deletions

    def too_early(*asked: object) -> Iterator[None]:
        yield from honest(*asked)  # type: ignore[arg-type]
        monkeypatch.undo()
        stand.books.edit(entry, YourRef="PO-99")

    monkeypatch.setattr("adapters.exact.polling.take_deletions", too_early)
    found = read(stand, account)
    told = [one for page in found for one in page.receivables if one.key == f"entry:{entry.key}"]
    assert [one.open.amount for one in told] == [whole]
    read(stand, account)
    assert account.owed == stand.owed()


def test_two_invoices_with_one_reference_of_the_customers_bear_two_numbers(stand: ExactStand, account: Account) -> None:
    both = [stand.books.add_invoice(a_customer(stand), "10.00", your_ref="PO-1") for _ in range(2)]
    read(stand, account)
    assert len({account.receivables[f"entry:{entry.key}"].number for entry in both}) == 2


def test_a_due_date_that_is_put_off_is_the_same_case(stand: ExactStand, account: Account) -> None:
    entry = stand.some()
    stand.books.edit(entry, DueDate=stand.today + timedelta(days=50))
    read(stand, account)
    assert account.owed == stand.owed()
    assert account.receivables[f"entry:{entry.key}"].due == stand.today + timedelta(days=50)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_part_that_is_paid_leaves_the_rest_whichever_row_is_new(keeps: bool) -> None:
    with standing(40, Quirks(**ROOMY, split_keeps_open=keeps)) as stand:  # type: ignore[arg-type]
        account = Account()
        account.read(stand.source(), stand.today)
        entry = stand.some()
        stand.books.pay(entry, "10.00")
        read(stand, account)
        told = account.receivables[f"entry:{entry.key}"]
        assert (told.amount.amount, told.open.amount) == (entry["AmountFC"], entry["AmountFC"] - 10)
        assert (told.instalment, told.instalments) == (1, 1)


@pytest.mark.parametrize("booked", ["42.00", "-42.00"])
def test_money_is_the_debtors_with_whichever_sign_it_was_booked(
    stand: ExactStand, account: Account, booked: str
) -> None:
    money = stand.books.receive(a_customer(stand), "42.00")
    stand.books.change(money, TransactionAmountFC=Decimal(booked), TransactionAmountDC=Decimal(booked))
    read(stand, account)
    assert account.payments[f"money:line:{money['TransactionID']}"].amount.amount == 42
    assert f"line:{money['TransactionID']}" not in account.receivables


def test_instalments_fall_due_one_by_one(stand: ExactStand, account: Account) -> None:
    days = [stand.today + timedelta(days=30 * number) for number in (1, 2)]
    entry = stand.books.add_invoice(a_customer(stand), "0", parts=[(day, Decimal(50)) for day in days])
    stand.books.pay(entry, "50.00")
    read(stand, account)
    first, second = (account.receivables[f"entry:{entry.key}{place}"] for place in ("", ":2"))
    assert [(one.due, one.open.amount, one.label[-5:]) for one in (first, second)] == [
        (days[0], Decimal("0.00"), "(1/2)"),
        (days[1], Decimal("50.00"), "(2/2)"),
    ]


def test_an_instalment_that_an_edit_took_away_is_gone(stand: ExactStand, account: Account) -> None:
    days = [stand.today + timedelta(days=30 * number) for number in (1, 2)]
    entry = stand.books.add_invoice(a_customer(stand), "0", parts=[(day, Decimal(50)) for day in days])
    read(stand, account)
    stand.books.edit(entry, DueDate=days[1])
    found = read(stand, account)
    assert [key for page in found for key in page.gone] == [f"entry:{entry.key}:2"]
    assert account.owed == stand.owed()


def test_what_was_settled_comes_back_when_it_is_taken_back(stand: ExactStand, account: Account) -> None:
    key = stand.pay()
    read(stand, account)
    assert account.receivables[key].state is ReceivableState.SETTLED
    assert account.receivables[key].settled_on == stand.today
    stand.books.reopen(stand.entry(key))
    read(stand, account)
    assert account.owed == stand.owed()
    assert key in account.owed


def test_half_of_what_was_settled_comes_back_when_that_is_taken_back(stand: ExactStand, account: Account) -> None:
    entry = stand.some()
    money = stand.books.pay(entry, "10.00")
    stand.books.pay(entry)
    read(stand, account)
    assert f"entry:{entry.key}" not in account.owed
    half = next(t for t in stand.books.terms_of(entry.key) if t["_match"] == money["_match"])
    stand.books.open_again(half)
    read(stand, account)
    assert account.owed[f"entry:{entry.key}"] == Decimal("10.00")
    assert account.receivables[f"entry:{entry.key}"].amount.amount == entry["AmountFC"]


def test_money_that_nobody_matched_counts_for_the_debtor_until_it_is_used(stand: ExactStand, account: Account) -> None:
    entry = stand.some()
    money = stand.books.receive(a_customer(stand), entry["AmountFC"])
    read(stand, account)
    told = account.payments[f"money:line:{money['TransactionID']}"]
    assert (told.kind, told.amount.amount, told.receivable) == (PaymentKind.RECEIVED, entry["AmountFC"], None)
    assert account.free == stand.free_money()
    stand.books.match(money, entry)
    read(stand, account)
    assert account.free == stand.free_money()
    assert f"entry:{entry.key}" not in account.owed


def test_money_that_is_taken_out_of_the_books_counts_no_more(stand: ExactStand, account: Account) -> None:
    money = stand.books.receive(a_customer(stand), "42.00")
    read(stand, account)
    stand.books.withdraw_money(money)
    found = read(stand, account)
    assert f"money:line:{money['TransactionID']}" in [key for page in found for key in page.withdrawn]
    assert account.free == stand.free_money()


def test_a_collection_is_under_way_from_its_selection_until_it_is_over(stand: ExactStand, account: Account) -> None:
    entry = stand.some()
    key, whole = f"entry:{entry.key}", entry["AmountFC"]
    for act in (stand.books.select, stand.books.collect):
        act(entry)
        read(stand, account)
        under_way = account.receivables[key].under_way
        assert under_way
        assert under_way.amount == whole
    stand.books.reopen(entry)
    read(stand, account)
    assert account.receivables[key].under_way is None
    assert account.owed[key] == whole


def test_what_we_owe_others_makes_nobody_a_debtor(stand: ExactStand, account: Account) -> None:
    supplier = stand.books.add_account("Alleen Leverancier", IsSupplier=True, IsSales=False)
    stand.books.add_payable(supplier, "99.00", "INK-1")
    read(stand, account)
    fresh = Account().read(stand.source(), stand.today)
    assert supplier.key not in account.debtors.keys() | fresh.debtors.keys()
    assert not any(one.debtor == supplier.key for one in account.receivables.values())


def test_a_foreign_debt_is_owed_in_its_own_currency(stand: ExactStand, account: Account) -> None:
    entry = stand.books.add_invoice(a_customer(stand), "100.00", currency="GBP", rate=Decimal("1.17"))
    read(stand, account)
    told = account.receivables[f"entry:{entry.key}"]
    assert str(told.open) == "GBP 100.00"


def test_a_row_that_cannot_be_read_is_told_with_its_debtor_and_stops_nothing(
    stand: ExactStand, account: Account
) -> None:
    entry, other = stand.some(), stand.new_invoice(a_customer(stand))
    stand.books.change(stand.books.terms_of(entry.key)[0], Currency="€")
    found = read(stand, account)
    (error,) = [error for page in found for error in page.errors]
    assert (error.record, error.debtor) == (f"entry:{entry.key}", entry["Customer"])
    assert f"entry:{other.key}" in account.owed


def test_a_row_that_was_written_a_little_late_is_seen(stand: ExactStand, account: Account) -> None:
    """Its Timestamp is below the last one that was seen."""
    known = read_cursor(account.cursor)
    assert known
    key = stand.add()
    for term in stand.books.terms_of(stand.entry(key).key):
        term.timestamp = known.at["terms"] - 30
    read(stand, account)
    assert account.owed[key] == Decimal(100)


def test_a_booking_of_which_a_row_cannot_be_read_is_not_gone(stand: ExactStand, account: Account) -> None:
    days = [stand.today + timedelta(days=30 * number) for number in (1, 2)]
    entry = stand.books.add_invoice(a_customer(stand), "0", parts=[(day, Decimal(50)) for day in days])
    read(stand, account)
    odd, lost = stand.books.terms_of(entry.key)
    stand.books.change(odd, Currency="€")
    stand.books.remove(lost)
    found = read(stand, account)
    assert [key for page in found for key in page.gone] == []
    assert {error.record for page in found for error in page.errors} == {f"entry:{entry.key}"}
