"""What is taken back at Moneybird counts no more here: a payment that was deleted, and a credit invoice."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapters.moneybird.sandbox import acts, making
from adapters.moneybird.sandbox.records import Invoice
from connector.store.engine import Store
from tests.adapters.moneybird.reading import Read, reading


@pytest.fixture
def read(both_stores: Store) -> Iterator[Read]:
    with reading(both_stores) as read:
        yield read


def _partly_paid(read: Read) -> tuple[Invoice, str]:
    invoice = read.stand.some()
    assert isinstance(invoice, Invoice)
    acts.pay(read.stand.books, invoice, Decimal("10.00"), read.stand.today, read.stand.books.owner)
    read.again()
    return invoice, f"sales:{invoice.id}"


@pytest.mark.parametrize("way", ["by the poll", "by its name"])
def test_a_payment_that_was_deleted_there_counts_no_more(read: Read, way: str) -> None:
    invoice, key = _partly_paid(read)
    (paid,) = (one for one in read.of(key) if one.amount.amount == Decimal("10.00"))
    payment = next(one for one in invoice.payments if paid.key.endswith(one.id))
    acts.unpay(read.stand.books, invoice, payment, read.stand.books.owner)
    read.again() if way == "by the poll" else read.by_name(key)
    assert paid.key not in {one.key for one in read.of(key)}


def test_what_stays_booked_beside_it_still_counts(read: Read) -> None:
    invoice, key = _partly_paid(read)
    acts.pay(read.stand.books, invoice, Decimal("5.00"), read.stand.today, read.stand.books.owner)
    read.again()
    acts.unpay(read.stand.books, invoice, invoice.payments[-2], read.stand.books.owner)
    read.again()
    assert Decimal("5.00") in {one.amount.amount for one in read.of(key)}
    assert Decimal("10.00") not in {one.amount.amount for one in read.of(key)}


def test_a_credit_invoice_that_was_deleted_gives_nothing_any_more(read: Read) -> None:
    invoice = read.stand.some()
    assert isinstance(invoice, Invoice)
    credit = making.credit(read.stand.books, invoice, read.stand.books.owner)
    making.send(read.stand.books, credit, read.stand.books.owner)
    read.again()
    key = f"sales:{invoice.id}"
    assert f"credit:sales:{credit.id}" in {one.key for one in read.of(key)}
    acts.destroy(read.stand.books, credit, read.stand.books.owner)
    read.again()
    assert f"credit:sales:{credit.id}" not in {one.key for one in read.of(key)}


def test_an_open_credit_stays_when_its_original_is_read_without_it(read: Read) -> None:
    invoice = read.stand.some()
    assert isinstance(invoice, Invoice)
    credit = making.credit(read.stand.books, invoice, read.stand.books.owner)
    making.send(read.stand.books, credit, read.stand.books.owner)
    read.again()
    key = f"sales:{invoice.id}"
    read.by_name(key)
    assert f"credit:sales:{credit.id}" in {one.key for one in read.of(key)}
