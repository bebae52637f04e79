"""What a webhook brought and no poll ever listed: its end is found by the next poll, its own webhook lost or not."""

from collections.abc import Iterator

import pytest

from adapters.moneybird.sandbox import acts
from connector.flow import brought
from connector.model import ReceivableState
from connector.store.engine import Store
from tests.adapters.moneybird.reading import Read, reading
from tests.adapters.moneybird.stand import SCOPE


@pytest.fixture
def read(both_stores: Store) -> Iterator[Read]:
    with reading(both_stores) as read:
        yield read


def pay(read: Read, key: str) -> None:
    debt = read.stand.debt(key)
    acts.pay(read.stand.books, debt, debt.unpaid, read.stand.today, read.stand.books.owner)


def kept(read: Read) -> set[str]:
    with read.store.read(SCOPE, read.stand.clock()) as tx:
        return brought.keys(tx)


def test_an_invoice_that_was_paid_before_a_poll_listed_it_is_settled_by_the_next_poll(read: Read) -> None:
    read.again()
    key = read.stand.add()
    read.told(key)
    assert read.receivable(key).state is ReceivableState.OPEN
    pay(read, key)
    read.again()
    assert read.receivable(key).state is ReceivableState.SETTLED
    assert kept(read) == set()


def test_the_same_before_the_first_load_was_ever_done(read: Read) -> None:
    key = read.stand.add()
    read.told(key)
    pay(read, key)
    read.again()
    assert read.receivable(key).state is ReceivableState.SETTLED


def test_one_that_was_deleted_before_a_poll_listed_it_is_unknown(read: Read) -> None:
    read.again()
    key = read.stand.add()
    read.told(key)
    acts.destroy(read.stand.books, read.stand.debt(key), read.stand.books.owner)
    read.again()
    assert read.receivable(key).state is ReceivableState.UNKNOWN
    assert kept(read) == set()


def test_what_a_poll_lists_costs_no_further_question(read: Read) -> None:
    read.again()
    key = read.stand.add()
    read.told(key)
    assert kept(read) == {key}
    read.again()
    assert kept(read) == set()
    place = len(read.stand.log.asked)
    read.again()
    assert sum(read.stand.requests(place).values()) == 3, "a quiet poll"


def test_a_webhook_that_comes_after_the_poll_costs_no_further_question(read: Read) -> None:
    """Its invoice is in the list already, so a quiet poll stays one."""
    read.again()
    read.told(f"sales:{read.stand.some().id}")
    place = len(read.stand.log.asked)
    read.again()
    assert sum(read.stand.requests(place).values()) == 3, "a quiet poll"


def test_one_that_was_open_again_and_paid_again_before_a_poll_listed_it_is_settled_by_the_next_poll(read: Read) -> None:
    debt = read.stand.some()
    key = f"sales:{debt.id}"
    pay(read, key)
    read.told(key)
    read.again()
    acts.unpay(read.stand.books, debt, debt.payments[-1], read.stand.books.owner)
    read.told(key)
    assert read.receivable(key).state is ReceivableState.OPEN
    pay(read, key)
    read.again()
    assert read.receivable(key).state is ReceivableState.SETTLED


def test_a_poll_that_stops_before_it_asked_leaves_the_question_for_the_next(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    read.again()
    key = read.stand.add()
    read.told(key)
    pay(read, key)
    with monkeypatch.context() as patched:
        patched.setattr(brought, "ask", _stop)
        with pytest.raises(InterruptedError):
            read.again()
    assert kept(read) == {key}
    read.again()
    assert read.receivable(key).state is ReceivableState.SETTLED


@pytest.mark.parametrize("same_version", [False, True])
def test_a_payment_that_was_seen_before_a_message_and_deleted_before_the_poll_does_not_count(
    read: Read, same_version: bool
) -> None:
    """Also where the invoice has the version of the last poll again, so that no list tells of it."""
    read.again()
    debt = read.stand.some()
    key, books, version = f"sales:{debt.id}", read.stand.books, debt.updated_at
    pay(read, key)
    read.before_a_message(key)
    assert read.receivable(key).state is ReceivableState.SETTLED
    acts.unpay(books, debt, debt.payments[-1], books.owner)
    if same_version:
        debt.updated_at = version
    read.again()
    assert read.receivable(key).state is ReceivableState.OPEN
    assert read.of(key) == []


def _stop(*_: object) -> None:
    raise InterruptedError
