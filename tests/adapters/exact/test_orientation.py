"""Which sign a debt has: learned, told to the user, and where it cannot be settled nothing is asked for."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapters.exact.cursor import read_cursor
from adapters.exact.orientation import OPPOSED, RECEIVABLES, TERMS
from adapters.exact.sandbox import Quirks
from adapters.exact.sandbox.rows import Row
from connector.model import ReceivableState
from connector.source import Page
from tests.adapters.exact.history import Account
from tests.adapters.exact.stand import ROOMY, ExactStand, standing
from tests.source_contract import Meter, Stopped

SIGNS = [(1, 1), (1, -1), (-1, 1), (-1, -1)]


@pytest.fixture
def stand() -> Iterator[ExactStand]:
    with standing(24) as stand:
        yield stand


def pages(stand: ExactStand, account: Account) -> list[Page]:
    """Of one pull, taken into the account."""
    found = []
    for page in stand.source().pull(account.cursor, stand.today):
        account.take(page)
        account.cursor = page.cursor
        found.append(page)
    return found


def turn_round(stand: ExactStand, entry: Row) -> None:
    """One row goes against all others: what is owed by it is written as if it were a credit."""
    stand.later()
    (term,) = stand.books.terms_of(entry.key)
    stand.books.change(term, AmountFC=-term["AmountFC"], AmountDC=-term["AmountDC"])


def turn_back(stand: ExactStand, entry: Row) -> None:
    turn_round(stand, entry)


@pytest.mark.parametrize(("receivables", "terms"), SIGNS)
def test_whichever_sign_each_list_has_the_books_are_the_same(receivables: int, terms: int) -> None:
    plain = Account()
    with standing(24) as stand:
        plain.read(stand.source(), stand.today)
    quirks = Quirks(**ROOMY, receivables_sign=receivables, terms_sign=terms, list_sign=-receivables)  # type: ignore[arg-type]
    with standing(24, quirks) as stand:
        account = Account().read(stand.source(), stand.today)
        assert account.facts == plain.facts
        assert account.owed == stand.owed()
        entry = stand.some()
        stand.later()
        stand.books.pay(entry, "1.00")
        account.read(stand.source(), stand.today)
        assert account.owed == stand.owed()


@pytest.mark.parametrize(("receivables", "terms"), SIGNS)
def test_what_was_learned_is_told_and_kept(receivables: int, terms: int) -> None:
    words = {1: "above zero", -1: "below zero"}
    with standing(24, Quirks(**ROOMY, receivables_sign=receivables, terms_sign=terms)) as stand:  # type: ignore[arg-type]
        *_, last = stand.source().pull(None, stand.today)
        assert last.recognised["a debt in cashflow/Receivables is written"] == words[receivables]
        assert last.recognised["a debt in sync/Cashflow/PaymentTerms is written"] == words[terms]
        *_, quiet = stand.source().pull(last.cursor, stand.today)
        assert quiet.recognised == last.recognised


def test_where_rows_disagree_nothing_is_asked_for_and_the_user_hears_of_it(stand: ExactStand) -> None:
    turn_round(stand, stand.some())
    account = Account()
    found = pages(stand, account)
    assert account.owed == {}
    assert {one.state for one in account.receivables.values() if one.open.amount} == {ReceivableState.UNKNOWN}
    assert len(account.receivables) >= len(stand.owed()) - 1
    assert any("disagree" in warning for page in found for warning in page.warnings)
    assert "not settled" in str(found[-1].recognised)


def test_what_was_told_before_a_row_disagreed_is_held_too(stand: ExactStand) -> None:
    account = Account().read(stand.source(), stand.today)
    assert account.owed
    turn_round(stand, stand.some())
    place = len(stand.log.asked)
    found = pages(stand, account)
    assert account.owed == {}
    assert not any(page.complete for page in found)
    asked = stand.requests(place)
    assert (asked["bulk/Cashflow/Receivables"], asked["sync/CRM/Accounts"]) == (1, 1)  # it broke off to begin anew
    pages(stand, account)
    assert account.owed == {}


def test_wherever_a_pull_is_stopped_everything_is_held_after_the_next(stand: ExactStand) -> None:
    account = Account().read(stand.source(), stand.today)
    turn_round(stand, stand.some())
    stand.meter = Meter()
    Account(cursor=account.cursor).read(stand.source(), stand.today)
    for step in range(1, stand.meter.steps + 1):
        one = Account(receivables=dict(account.receivables), cursor=account.cursor)
        stand.meter = Meter(stops_at=step)
        with pytest.raises(Stopped):
            one.read(stand.source(), stand.today)
        stand.meter = Meter()
        assert one.read(stand.source(), stand.today).owed == {}, f"after a stop at step {step}"


def test_once_the_rows_agree_again_everything_goes_on_the_next_day(stand: ExactStand) -> None:
    account = Account().read(stand.source(), stand.today)
    entry = stand.some()
    turn_round(stand, entry)
    pages(stand, account)
    turn_back(stand, entry)
    stand.clock.forward(days=1)
    pages(stand, account)
    assert account.owed == stand.owed()


def test_as_long_as_they_do_not_agree_nothing_of_it_is_asked_for_in_between(stand: ExactStand) -> None:
    account = Account().read(stand.source(), stand.today)
    turn_round(stand, stand.some())
    pages(stand, account)
    stand.clock.forward(days=1)
    for page in pages(stand, account):
        assert not any(one.state is ReceivableState.OPEN for one in page.receivables)


def test_a_division_that_shows_no_sign_is_held_until_a_row_shows_it(stand: ExactStand) -> None:
    for term in stand.books.rows("terms"):
        stand.books.change(term, TransactionType=90)
    account = Account()
    found = pages(stand, account)
    assert (account.owed, any("no row" in warning for page in found for warning in page.warnings)) == ({}, True)
    assert account.receivables
    entry = stand.new_invoice(stand.books.row("accounts", stand.some()["Customer"]))
    pages(stand, account)
    assert account.owed[f"entry:{entry.key}"] == Decimal("100.00")
    held = [one for one in account.receivables.values() if one.state is ReceivableState.UNKNOWN and one.open.positive]
    assert held == []


def test_a_row_that_is_asked_for_alone_does_not_make_its_own_sign(stand: ExactStand) -> None:
    entry = stand.some()
    turn_round(stand, entry)
    (told,) = stand.source().reread([f"entry:{entry.key}"], stand.today).receivables
    assert told.state is ReceivableState.UNKNOWN


def test_a_debtor_of_one_odd_row_does_not_make_his_own_sign(stand: ExactStand) -> None:
    key = stand.add()
    turn_round(stand, stand.entry(key))
    (told,) = stand.source().reread([key], stand.today).receivables
    assert told.state is ReceivableState.UNKNOWN


def test_the_cursor_keeps_what_disagreed(stand: ExactStand) -> None:
    turn_round(stand, stand.some())
    *_, last = stand.source().pull(None, stand.today)
    known = read_cursor(last.cursor)
    assert known
    assert OPPOSED in (known.signs.known[RECEIVABLES], known.signs.known[TERMS])
