"""What could not be read is told until it can be read, or is gone: no error outlives what it is about."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapters.moneybird.keys import WORKFLOW
from adapters.moneybird.sandbox import acts, making
from adapters.moneybird.sandbox.records import Contact, Invoice
from connector.flow.fetching import fetch
from connector.flow.nudges import MOST_TRIES
from connector.model import Nudge
from connector.store import nudges, quarantine
from connector.store.engine import Store
from tests.adapters.moneybird.reading import Read, reading
from tests.adapters.moneybird.stand import SCOPE

ODD = "€"  # no currency


@pytest.fixture
def read(quick_store: Store) -> Iterator[Read]:
    with reading(quick_store) as read:
        read.again()
        yield read


def unreadable(read: Read) -> list[str]:
    """After the next poll; one external invoice is of nobody from the beginning."""
    read.again()
    return errors(read)


def errors(read: Read) -> list[str]:
    """Now, as above."""
    with read.store.read(SCOPE, read.stand.clock()) as tx:
        found = [error.record for error in quarantine.listing(tx)]
    return [record for record in found if not record.startswith("external:")]


def ask_until_answered(read: Read, nudge: Nudge) -> int:
    """How often the source is asked about what a webhook told, until it is answered or waits for a person."""
    with read.store.write(SCOPE, read.stand.clock()) as tx:
        nudges.keep(tx, [nudge])
    asked, again = 0, True
    while again:
        again = fetch(read.store, SCOPE, read.stand.source(), read.stand.clock()).again
        asked += 1
    return asked


def somebody(read: Read) -> Contact:
    """Who owes nothing."""
    owing = {debt.contact_id for debt in read.stand.books.debts()}
    return next(contact for contact in read.stand.books.contacts.values() if contact.id not in owing)


def an_odd_contact(read: Read) -> Invoice:
    """An invoice of somebody who cannot be read."""
    debt = read.stand.new_invoice(somebody(read))
    contact = read.stand.contact(debt)
    contact.phone = ["odd"]  # type: ignore[assignment]
    read.stand.touch(contact)
    assert unreadable(read) == [contact.id]
    return debt


def an_odd_invoice(read: Read, amount: int = 100) -> Invoice:
    books = read.stand.books
    debt = making.draft(books, somebody(read), Decimal(amount), books.owner, description="Advies")
    making.send(books, debt, books.owner)
    debt.currency = ODD
    read.stand.touch(debt)
    assert unreadable(read) == [f"sales:{debt.id}"]
    return debt


def test_a_contact_that_was_mended_is_no_error(read: Read) -> None:
    contact = read.stand.contact(an_odd_contact(read))
    contact.phone = "020 123 45 67"
    read.stand.touch(contact)
    assert unreadable(read) == []


def test_a_contact_that_owes_nothing_any_more_is_no_error(read: Read) -> None:
    debt = an_odd_contact(read)
    acts.pay(read.stand.books, debt, debt.unpaid, read.stand.today, read.stand.books.owner)
    assert unreadable(read) == []


@pytest.mark.parametrize("amount", [100, -100], ids=["an invoice", "a credit invoice"])
def test_one_that_was_mended_is_no_error(read: Read, amount: int) -> None:
    debt = an_odd_invoice(read, amount)
    debt.currency = "EUR"
    read.stand.touch(debt)
    assert unreadable(read) == []


@pytest.mark.parametrize("told", ["the invoice", "its workflow"])
def test_one_that_a_webhook_tells_of_too_is_one_error(read: Read, told: str) -> None:
    debt = an_odd_invoice(read)
    key = f"sales:{debt.id}"
    nudge = (
        Nudge("a call", "sales_invoice", key) if told == "the invoice" else Nudge("a call", WORKFLOW, debt.workflow_id)
    )
    asked = ask_until_answered(read, nudge)
    assert errors(read) == [key]
    assert asked == {"the invoice": MOST_TRIES, "its workflow": 1}[told], "the others of its workflow were read"


def test_an_invoice_that_was_deleted_is_no_error(read: Read) -> None:
    acts.destroy(read.stand.books, an_odd_invoice(read), read.stand.books.owner)
    assert unreadable(read) == []


def test_a_credit_invoice_is_asked_for_by_the_name_of_its_payment(read: Read) -> None:
    books = read.stand.books
    credit = making.draft(books, somebody(read), Decimal(-100), books.owner, description="Advies")
    making.send(books, credit, books.owner)
    key = f"credit:sales:{credit.id}"
    source, today = read.stand.source(), read.stand.today
    assert [one.key for one in source.reread([key], today).payments] == [key]
    acts.destroy(books, credit, books.owner)
    assert key in source.reread([key], today).withdrawn
