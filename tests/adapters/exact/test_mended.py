"""What could not be read is told until it can be read, or is gone: no error outlives what it is about."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from adapters.exact.cursor import read_cursor
from adapters.exact.polling import OVERLAP
from adapters.exact.sandbox.rows import Row
from connector.flow.cursor import CURSOR
from connector.store import installations
from connector.store.engine import Store
from tests.adapters.exact.kept import Kept, keeping, key_of
from tests.adapters.exact.reading import QUIET
from tests.adapters.exact.stand import SCOPE

ODD = "€"  # no currency
NO_DAY: dict[str, object] = {"InvoiceDate": None, "EntryDate": None}


@pytest.fixture
def kept(quick_store: Store) -> Iterator[Kept]:
    with keeping(quick_store) as kept:
        yield kept


def unreadable_at_10(kept: Kept, row: Row, record: str, **values: object) -> None:
    """At 10:00 a row gets values that cannot be read, which the poll tells of as an error of this record."""
    kept.at("10:00")
    kept.stand.books.change(row, **values)
    kept.poll()
    assert kept.unreadable() == {record}


def mended_at_10_15(kept: Kept) -> None:
    """After the poll of 10:15 nothing is told any more, and the polls after it are quiet."""
    kept.at("10:15")
    report = kept.poll()
    assert (kept.unreadable(), report.errors) == (set(), [])
    kept.at("10:30")
    assert kept.polled() == dict.fromkeys(QUIET, 1)


def the_term(kept: Kept) -> Row:
    (term,) = kept.stand.books.terms_of(kept.entry.key)
    return term


def nobody_was_told_of_it(kept: Kept) -> None:
    """At 9:45 there is another invoice of the customer, of € 50.00, and no poll."""
    kept.at("9:45")
    kept.entry = kept.stand.new_invoice(kept.customer(), "50.00")


def test_an_account_that_was_mended_holds_nobody_any_more(kept: Kept) -> None:
    account = kept.customer()
    unreadable_at_10(kept, account, account.key, Phone=["odd"])
    kept.stand.books.change(account, Phone="0201234567")
    mended_at_10_15(kept)


def test_an_account_that_owes_nothing_any_more_is_no_error(kept: Kept) -> None:
    account = kept.customer()
    unreadable_at_10(kept, account, account.key, Phone=["odd"])
    kept.stand.books.pay(kept.entry)
    mended_at_10_15(kept)


def a_contact(kept: Kept) -> Row:
    kept.at("9:45")
    person = kept.stand.books.add_contact(kept.customer(), "Anna", "Jansen", main=True, Email="anna@example.nl")
    kept.poll()
    return person


def test_a_contact_that_was_mended_is_no_error(kept: Kept) -> None:
    person = a_contact(kept)
    unreadable_at_10(kept, person, person.key, FullName=["odd"])
    kept.stand.books.change(person, FullName="Anna Jansen")
    mended_at_10_15(kept)


def test_a_contact_that_was_deleted_is_no_error(kept: Kept) -> None:
    person = a_contact(kept)
    unreadable_at_10(kept, person, person.key, FullName=["odd"])
    kept.stand.books.remove(person)
    mended_at_10_15(kept)


def test_a_contact_in_whose_place_another_came_is_no_error(kept: Kept) -> None:
    person = a_contact(kept)
    unreadable_at_10(kept, person, person.key, FullName=["odd"])
    kept.stand.books.change(person, IsMainContact=False)
    kept.stand.books.add_contact(kept.customer(), "Bea", "Bos", main=True, Email="bea@example.nl")
    mended_at_10_15(kept)


def test_an_invoice_that_was_mended_is_no_error(kept: Kept) -> None:
    unreadable_at_10(kept, the_term(kept), key_of(kept.entry), Currency=ODD)
    kept.stand.books.change(the_term(kept), Currency="EUR")
    mended_at_10_15(kept)


def test_an_invoice_that_was_mended_and_paid_before_anybody_was_told_of_it_is_no_error(kept: Kept) -> None:
    nobody_was_told_of_it(kept)
    unreadable_at_10(kept, the_term(kept), key_of(kept.entry), Currency=ODD)
    kept.stand.books.change(the_term(kept), Currency="EUR")
    kept.stand.books.pay(kept.entry)
    mended_at_10_15(kept)


@pytest.mark.parametrize("odd", [{"Currency": ODD}, NO_DAY], ids=["row", "day"])
def test_an_invoice_that_was_deleted_unread_is_no_error(kept: Kept, odd: dict[str, object]) -> None:
    nobody_was_told_of_it(kept)
    unreadable_at_10(kept, the_term(kept), key_of(kept.entry), **odd)
    kept.stand.books.delete(kept.entry)
    mended_at_10_15(kept)


def test_an_invoice_that_was_deleted_unread_while_its_division_was_moved_is_no_error(kept: Kept) -> None:
    nobody_was_told_of_it(kept)
    unreadable_at_10(kept, the_term(kept), key_of(kept.entry), Currency=ODD)
    kept.stand.books.move()
    kept.stand.books.delete(kept.entry)
    mended_at_10_15(kept)


def test_an_invoice_without_a_day_that_was_paid_is_no_error(kept: Kept) -> None:
    nobody_was_told_of_it(kept)
    unreadable_at_10(kept, the_term(kept), key_of(kept.entry), **NO_DAY)
    kept.stand.books.pay(kept.entry)
    mended_at_10_15(kept)


@pytest.mark.parametrize("odd", [{"Currency": ODD}, NO_DAY], ids=["row", "day"])
def test_a_credit_that_was_mended_is_no_error(kept: Kept, odd: dict[str, object]) -> None:
    kept.at("9:45")
    credit = kept.stand.books.credit(kept.entry, "40.00")
    (term,) = kept.stand.books.terms_of(credit.key)
    before = {name: term[name] for name in odd}
    unreadable_at_10(kept, term, key_of(credit), **odd)
    kept.stand.books.change(term, **before)
    mended_at_10_15(kept)


@pytest.mark.parametrize("odd", [{"Currency": ODD}, NO_DAY], ids=["row", "day"])
def test_a_receipt_that_was_taken_out_of_the_books_is_no_error(kept: Kept, odd: dict[str, object]) -> None:
    kept.at("9:45")
    money = kept.stand.books.receive(kept.customer(), "40.00")
    unreadable_at_10(kept, money, f"line:{money['TransactionID']}", **odd)
    kept.stand.books.withdraw_money(money)
    mended_at_10_15(kept)


def test_an_invoice_of_which_a_row_cannot_be_read_stays_an_error_when_another_row_changes(kept: Kept) -> None:
    """What is known of the odd row from before is as good as nothing."""
    odd, other = in_two_parts(kept)
    unreadable_at_10(kept, odd, key_of(kept.entry), Currency=ODD)
    a_hundred_changes_at_10_05(kept)
    kept.stand.books.change(other, YourRef="PO-1")
    kept.at("10:15")
    kept.poll()
    assert kept.unreadable() == {key_of(kept.entry)}
    without_a_word(kept, odd, Currency="EUR")
    kept.stand.books.change(other, YourRef="PO-2")
    kept.at("10:30")
    kept.poll()
    assert (kept.unreadable(), unread(kept)) == (set(), [])


def test_an_invoice_of_which_two_rows_could_not_be_read_is_an_error_until_both_can(kept: Kept) -> None:
    first, second = in_two_parts(kept)
    kept.stand.books.change(first, Currency=ODD)
    unreadable_at_10(kept, second, key_of(kept.entry), Currency=ODD)
    a_hundred_changes_at_10_05(kept)
    kept.stand.books.change(first, Currency="EUR")
    kept.at("10:15")
    kept.poll()
    assert kept.unreadable() == {key_of(kept.entry)}
    assert unread(kept) == [key_of(kept.entry)]


def test_one_that_nobody_was_told_of_is_an_error_until_both_can_though_one_is_paid_by_then(kept: Kept) -> None:
    kept.at("9:45")
    days = [kept.stand.today + timedelta(days=30 * number) for number in (1, 2)]
    parts = [(day, Decimal(50)) for day in days]
    kept.entry = kept.stand.books.add_invoice(kept.customer(), "0", parts=parts)
    first, second = kept.stand.books.terms_of(kept.entry.key)
    kept.stand.books.change(first, Currency=ODD)
    unreadable_at_10(kept, second, key_of(kept.entry), Currency=ODD)
    a_hundred_changes_at_10_05(kept)
    kept.stand.books.pay(kept.entry, "50.00")
    kept.stand.books.change(first, Currency="EUR")
    kept.at("10:10")
    kept.poll()
    assert kept.unreadable() == {key_of(kept.entry)}
    kept.stand.books.change(second, Currency="EUR")
    mended_at_10_15(kept)


def in_two_parts(kept: Kept) -> list[Row]:
    """At 9:45 € 40.00 of it is paid."""
    kept.at("9:45")
    kept.stand.books.pay(kept.entry, "40.00")
    kept.poll()
    return kept.stand.books.terms_of(kept.entry.key)


def a_hundred_changes_at_10_05(kept: Kept) -> None:
    """After which what was written before is not looked at once more."""
    term = next(term for term in kept.stand.books.rows("terms") if term["Account"] != kept.entry["Customer"])
    for _ in range(OVERLAP + 1):
        kept.stand.books.change(term, YourRef=term["YourRef"])
    kept.at("10:05")
    kept.poll()


def without_a_word(kept: Kept, term: Row, **values: object) -> None:
    """A change that no list tells of."""
    version = term.timestamp
    kept.stand.books.change(term, **values)
    term.timestamp = version


def unread(kept: Kept) -> list[str]:
    """The records of the rows that could not be read, as the cursor has them."""
    with kept.store.read(SCOPE, kept.stand.clock()) as tx:
        known = read_cursor(installations.setting(tx, CURSOR))
    assert known
    return list(known.unread.values())
