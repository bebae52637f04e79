"""What was told just before a message left, and undone before the next poll, does not stay."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from adapters.exact.rereading import Reread
from adapters.exact.sandbox.rows import Row
from connector.flow import balances, brought
from connector.model import ReceivableState
from connector.source import Page
from connector.store.engine import Store
from tests.adapters.exact.history import Account
from tests.adapters.exact.kept import Kept, keeping, key_of
from tests.adapters.exact.reading import QUIET, read
from tests.adapters.exact.stand import standing
from tests.source_contract import Meter, Stopped

ZERO, THIRTY, FORTY, SIXTY, HUNDRED = (Decimal(f"{amount}.00") for amount in (0, 30, 40, 60, 100))
A_QUIET_POLL = dict.fromkeys(QUIET, 1)


@pytest.fixture
def kept(quick_store: Store) -> Iterator[Kept]:
    with keeping(quick_store) as kept:
        yield kept


def receive_at_10(kept: Kept) -> Row:
    """At 10:00 € 40.00 comes in that nobody matches, and at 10:05 a reminder is about to leave: the money."""
    kept.at("10:00")
    money = kept.stand.books.receive(kept.customer(), FORTY)
    kept.at("10:05")
    assert kept.ask_before_a_message()
    assert kept.free() == FORTY
    return money


def pay_at_10(kept: Kept) -> None:
    """At 10:00 the invoice is paid in full, and at 10:05 a reminder of it is about to leave."""
    kept.at("10:00")
    kept.stand.books.pay(kept.entry)
    kept.at("10:05")
    assert kept.ask_before_a_message()
    assert kept.invoice().state is ReceivableState.SETTLED


def test_money_that_is_free_at_10_05_and_matched_at_10_20_is_no_credit_after_the_poll_of_10_30(kept: Kept) -> None:
    money = receive_at_10(kept)
    kept.at("10:20")
    kept.stand.books.match(money, kept.entry)
    kept.at("10:30")
    kept.poll()
    assert kept.free() == ZERO
    assert kept.owed() == SIXTY


def test_money_that_is_taken_out_of_the_books_at_10_20_is_no_credit_after_the_poll_of_10_30(kept: Kept) -> None:
    money = receive_at_10(kept)
    kept.at("10:20")
    kept.stand.books.withdraw_money(money)
    kept.at("10:30")
    kept.poll()
    assert kept.free() == ZERO


def test_a_credit_note_that_is_deleted_at_10_20_is_no_credit_after_the_poll_of_10_30(kept: Kept) -> None:
    credit = kept.stand.books.credit(kept.entry, "40.00")
    kept.at("10:05")
    assert kept.ask_before_a_message()
    assert kept.free() == FORTY
    kept.at("10:20")
    kept.stand.books.delete(credit)
    kept.at("10:30")
    kept.poll()
    assert kept.free() == ZERO


def test_an_invoice_that_is_paid_at_10_05_and_open_again_at_10_20_is_owed_after_the_poll_of_10_30(kept: Kept) -> None:
    pay_at_10(kept)
    kept.at("10:20")
    kept.stand.books.reopen(kept.entry)
    kept.at("10:30")
    kept.poll()
    assert (kept.invoice().state, kept.owed()) == (ReceivableState.OPEN, HUNDRED)


def test_one_that_was_settled_open_at_10_05_and_paid_again_at_10_20_is_settled_after_the_poll_of_10_30(
    kept: Kept,
) -> None:
    kept.stand.books.pay(kept.entry)
    kept.at("9:45")
    kept.poll()
    kept.stand.books.reopen(kept.entry)
    kept.at("10:05")
    assert kept.ask_before_a_message()
    assert kept.owed() == HUNDRED
    kept.at("10:20")
    kept.stand.books.pay(kept.entry)
    kept.at("10:30")
    kept.poll()
    assert kept.invoice().state is ReceivableState.SETTLED


def test_what_was_asked_for_twice_is_as_it_is_at_the_poll(kept: Kept) -> None:
    money = receive_at_10(kept)
    kept.stand.books.match(money, kept.entry)
    kept.at("10:10")
    assert kept.ask_before_a_message()
    kept.stand.books.unmatch(kept.entry)
    kept.at("10:15")
    assert kept.ask_before_a_message()
    kept.stand.books.withdraw_money(money)
    kept.at("10:30")
    kept.poll()
    assert (kept.free(), kept.owed()) == (ZERO, HUNDRED)


def test_money_that_is_still_free_costs_the_poll_no_request_more(kept: Kept) -> None:
    receive_at_10(kept)
    kept.at("10:30")
    assert kept.polled() == A_QUIET_POLL
    assert kept.free() == FORTY
    assert kept.waiting() == set()


def test_after_what_was_undone_polls_are_quiet_again(kept: Kept) -> None:
    money = receive_at_10(kept)
    kept.stand.books.withdraw_money(money)
    for time in ("10:30", "10:45"):
        kept.at(time)
        kept.poll()
    assert kept.waiting() == set()
    kept.at("11:00")
    assert kept.polled() == A_QUIET_POLL


def test_a_message_about_what_is_as_it_was_costs_the_next_poll_nothing(kept: Kept) -> None:
    kept.at("10:05")
    assert kept.ask_before_a_message()
    kept.at("10:30")
    assert kept.polled() == A_QUIET_POLL


def test_what_very_many_messages_told_and_was_undone_is_asked_for_over_several_polls(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bank statement of twenty receipts is read in and deleted, where a minute has room for twelve requests."""
    monkeypatch.setattr("adapters.exact.named.AT_ONCE", 1)
    monkeypatch.setattr("connector.flow.ahead.MOST_AT_ONCE", 5)
    kept.at("10:00")
    statement = [kept.stand.books.receive(kept.customer(), "1.00") for _ in range(20)]
    assert kept.ask_before_a_message()
    assert kept.free() == 20
    for money in statement:
        kept.stand.books.withdraw_money(money)
    kept.stand.sandbox.world.quirks = replace(kept.stand.sandbox.world.quirks, per_minute=12)
    left = []
    for hour in range(11, 20):
        kept.at(f"{hour}:00")
        kept.poll()
        left.append(kept.free())
    assert left == [15, 10, 5, 0, 0, 0, 0, 0, 0]
    assert kept.waiting() == set()


def between(kept: Kept, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """A poll, and this happens after its lists were read and before it asks by name."""
    honest = brought.ask

    def meanwhile(*asked: object) -> Page | None:
        act()
        return honest(*asked)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(brought, "ask", meanwhile)
        kept.poll()


@pytest.mark.parametrize("told_before", [True, False])
def test_a_message_during_a_poll_is_made_good_by_the_next_one(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, told_before: bool
) -> None:
    """The poll has told of the invoice already, and it is asked for before a message once it was paid meanwhile."""
    if told_before:
        pay_at_10(kept)
        kept.stand.books.reopen(kept.entry)

    def pay_and_ask() -> None:
        kept.stand.books.pay(kept.entry)
        assert kept.ask_before_a_message()

    kept.at("10:20")
    kept.stand.books.edit(kept.entry, DueDate=kept.stand.today)
    between(kept, monkeypatch, pay_and_ask)
    assert kept.invoice().state is ReceivableState.SETTLED
    assert key_of(kept.entry) in kept.waiting()
    kept.stand.books.reopen(kept.entry)
    kept.at("10:30")
    kept.poll()
    assert kept.owed() == HUNDRED


def test_what_changes_between_the_lists_and_the_question_by_name_is_asked_for_once_more(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """€ 40.00 is used up when the poll lists it, € 30.00 of it is free a moment later, and used up again."""
    money, books = receive_at_10(kept), kept.stand.books

    def free_in_part() -> None:
        books.unmatch(kept.entry)
        books.change(money, AmountFC=-THIRTY, AmountDC=-THIRTY)

    kept.at("10:20")
    books.match(money, kept.entry)
    kept.at("10:30")
    between(kept, monkeypatch, free_in_part)
    assert kept.free() == THIRTY
    books.match(money, kept.entry)
    kept.at("10:45")
    kept.poll()
    assert kept.free() == ZERO


def test_an_answer_that_is_older_than_a_whole_poll_is_made_good_by_the_next_one(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read at 10:05, and stored after a poll had told what happened since."""
    money = kept.stand.books.receive(kept.customer(), FORTY)
    honest = Reread.page

    def slowly(reread: Reread, keys: list[str]) -> Page:
        monkeypatch.undo()
        page = honest(reread, keys)
        kept.stand.books.match(money, kept.entry)
        kept.at("10:06")
        kept.poll()
        return page

    kept.at("10:05")
    monkeypatch.setattr(Reread, "page", slowly)
    assert kept.ask_before_a_message()
    kept.at("10:30")
    kept.poll()
    assert (kept.free(), kept.owed()) == (ZERO, SIXTY)


def test_a_poll_that_dies_at_any_request_leaves_nothing_that_was_undone(kept: Kept) -> None:
    """Each time it is told anew before a message, undone, and the poll is stopped one step later."""
    step = 0
    kept.at("10:00")
    while True:
        step += 1
        money = kept.stand.books.receive(kept.customer(), FORTY)
        assert kept.ask_before_a_message()
        assert kept.free() == FORTY
        kept.stand.books.withdraw_money(money)
        kept.stand.later()
        kept.stand.meter = Meter(stops_at=step)
        try:
            kept.poll()
        except Stopped:
            kept.stand.meter = Meter()
            kept.poll()
            assert kept.free() == ZERO, f"after a death at step {step}"
            continue
        break
    assert kept.free() == ZERO
    assert step > 2 * len(QUIET)


def test_who_is_stopped_before_an_answer_is_stored_knows_of_none(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.stand.books.receive(kept.customer(), FORTY)
    with monkeypatch.context() as patched:
        patched.setattr(balances, "absorb", _stop)
        with pytest.raises(Stopped):
            kept.ask_before_a_message()
    assert (kept.free(), kept.waiting()) == (ZERO, set())


def _stop(*_: object) -> None:
    raise Stopped


def test_by_name_money_is_free_used_up_or_gone(kept: Kept) -> None:
    money = receive_at_10(kept)
    key = f"money:line:{money['TransactionID']}"
    source, today = kept.stand.source(), kept.stand.today

    def told() -> tuple[list[Decimal], tuple[str, ...]]:
        page = source.reread([key], today)
        return [p.amount.amount for p in page.payments if p.key == key and p.counts], page.withdrawn

    assert told() == ([FORTY], ())
    kept.stand.books.match(money, kept.entry)
    assert told() == ([], ())
    kept.stand.books.reopen(kept.entry)
    assert told() == ([], (key,))


def test_by_name_a_credit_that_may_not_be_seen_is_not_gone() -> None:
    with standing(24) as stand:
        credit = stand.books.credit(stand.some(), "40.00")
        stand.books.remove(stand.books.terms_of(credit.key)[0])
        page = stand.source().reread([f"money:entry:{credit.key}"], stand.today)
        assert (page.payments, page.withdrawn) == ((), ())


def test_a_row_that_was_written_and_is_as_it_was_is_told_again(kept: Kept) -> None:
    """Whoever asked by name in between, and was forgotten, hears of it all the same."""
    account = Account()
    read(kept.stand, account)
    kept.stand.books.pay(kept.entry)
    kept.stand.books.reopen(kept.entry)
    told = [one.key for page in read(kept.stand, account) for one in page.receivables]
    assert told == [key_of(kept.entry)]
    assert [one.key for page in read(kept.stand, account) for one in page.receivables] == []
