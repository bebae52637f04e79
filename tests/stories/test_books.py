"""The story's own books: what is open after part payments, credits, reversals, and what a source tells of it."""

from datetime import date
from decimal import Decimal

import pytest

from connector.errors import SourceUnavailable
from connector.model import Debtor, Money, PaymentKind, PaymentState, Receivable, ReceivableState
from connector.source import Note, Status
from connector.stories.books import Books, Entry, Invoice
from connector.stories.source import StorySource
from connector.stories.story import Part

TODAY = date(2026, 3, 10)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def books(*entries: Entry) -> Books:
    parts = (Part(eur("50.00"), date(2026, 3, 6)), Part(eur("50.00"), date(2026, 3, 11)))
    kept = Books({"J": Debtor("J", "J")}, {"1001": Invoice("1001", "J", parts, date(2026, 3, 1))})
    kept.entries.update((entry.name, entry) for entry in entries)
    return kept


def paid(amount: str, name: str = "P1", **changes: object) -> Entry:
    entry = Entry(name, "J", eur(amount), date(2026, 3, 8), PaymentKind.RECEIVED, invoice="1001")
    for field, value in changes.items():
        setattr(entry, field, value)
    return entry


def opens(kept: Books) -> list[str]:
    return [str(each.open.amount) for each in kept.receivables()]


def only(kept: Books) -> list[Receivable]:
    return list(kept.receivables())


def test_a_payment_goes_to_the_oldest_instalment_first() -> None:
    assert opens(books(paid("30.00"))) == ["20.00", "50.00"]
    assert opens(books(paid("70.00"))) == ["0.00", "30.00"]


def test_what_is_paid_too_much_leaves_the_last_instalment_below_zero() -> None:
    assert opens(books(paid("130.00"))) == ["0.00", "-30.00"]


def test_money_that_does_not_count_lowers_nothing() -> None:
    for entry in (
        paid("50.00", state=PaymentState.PENDING),
        paid("50.00", state=PaymentState.WITHDRAWN),
        paid("50.00", state=PaymentState.DRAFT),
        paid("50.00", invoice=""),
        paid("50.00", reversed_on=TODAY),
    ):
        assert opens(books(entry)) == ["50.00", "50.00"]


def test_a_payment_over_two_instalments_is_a_row_for_each_and_adds_up() -> None:
    rows = {row.key: (row.receivable, row.amount) for row in books(paid("70.00")).payments()}
    assert rows == {"P1/1": ("1001/1", eur("50.00")), "P1/2": ("1001/2", eur("20.00"))}


def test_a_reversal_is_a_row_of_its_own_beside_the_payment() -> None:
    rows = list(books(paid("50.00", reversed_on=TODAY)).payments())
    assert [(row.key, row.kind, row.value_date) for row in rows] == [
        ("P1", PaymentKind.RECEIVED, date(2026, 3, 8)),
        ("P1-back", PaymentKind.REVERSAL, TODAY),
    ]


def test_a_settled_instalment_knows_the_day_of_its_last_payment() -> None:
    first, second = only(books(paid("20.00"), paid("30.00", "P2", value_date=date(2026, 3, 9))))
    assert (first.state, first.settled_on) == (ReceivableState.SETTLED, date(2026, 3, 9))
    assert (second.state, second.settled_on) == (ReceivableState.OPEN, None)


def test_the_source_lists_everything_with_the_day_it_stands_for() -> None:
    (page,) = StorySource(books()).pull(None, TODAY)
    assert page.complete
    assert (page.as_of, page.bank_through) == (TODAY, date(2026, 3, 9))
    assert [each.key for each in page.receivables] == ["1001/1", "1001/2"]


def test_what_is_missing_is_not_listed_and_what_is_unreadable_is_an_error_with_its_debtor() -> None:
    kept = books()
    kept.invoices["1001"].missing = True
    (page,) = StorySource(kept).pull(None, TODAY)
    assert (page.receivables, page.errors) == ((), ())
    kept.invoices["1001"].missing, kept.invoices["1001"].unreadable = False, "currency ???"
    (page,) = StorySource(kept).pull(None, TODAY)
    assert page.receivables == ()
    assert [(error.record, error.debtor, error.reason) for error in page.errors] == [("1001", "J", "currency ???")]


def test_old_data_stays_as_it_was_until_it_is_fresh_again() -> None:
    kept = books()
    source = StorySource(kept)
    source.freeze(date(2026, 3, 9))
    kept.entries["P1"] = paid("100.00")
    (page,) = source.pull(None, TODAY)
    assert page.as_of == date(2026, 3, 9)
    assert [each.open for each in page.receivables] == [eur("50.00"), eur("50.00")]
    source.frozen = None
    assert [each.open for each in source.reread(["1001/2"], TODAY).receivables] == [eur("0.00")]


def test_books_that_cannot_be_reached_say_so() -> None:
    source = StorySource(books(), reachable=False)
    with pytest.raises(SourceUnavailable):
        next(source.pull(None, TODAY))
    with pytest.raises(SourceUnavailable):
        source.reread(["1001/1"], TODAY)


def test_a_status_that_is_told_twice_is_kept_once() -> None:
    source = StorySource(books())
    status = Status("1001/1", (Note("marker", "a reminder was sent"),))
    source.write_back(status)
    source.write_back(status)
    assert source.told == [status]
