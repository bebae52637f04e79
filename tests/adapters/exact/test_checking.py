"""The daily check: a debtor whose total differs from what Exact lists is named and held, until it does not."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from adapters.exact.checking import MOST
from adapters.exact.cursor import read_cursor
from adapters.exact.named import RECEIVABLE_ROWS
from adapters.exact.sandbox import Quirks, reports, views
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.rows import Row, Values
from connector.flow.sync import sync
from connector.model import ReceivableState
from connector.source import Page, RowError
from connector.store import installations, quarantine
from connector.store.engine import Store
from tests.adapters.exact.history import Account
from tests.adapters.exact.reading import QUIET, read
from tests.adapters.exact.stand import ROOMY, SCOPE, ExactStand, standing

LIST = "read/financial/ReceivablesList"


def the_next_day(stand: ExactStand, account: Account) -> list[Page]:
    stand.clock.forward(days=1)
    stand.end_token()
    return read(stand, account)


def errors(pages: list[Page]) -> list[RowError]:
    return [error for page in pages for error in page.errors]


def missed(stand: ExactStand, entry: Row, amount: Decimal) -> None:
    """A change that the list of changes never tells."""
    (term,) = stand.books.terms_of(entry.key)
    version = term.timestamp
    stand.books.change(term, AmountFC=amount, AmountDC=amount)
    term.timestamp = version


class Lists:
    """What the list of outstanding items says beside the truth: more of each row of an account, and rows of nothing."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.more: dict[str, Decimal] = {}
        self.ghosts: list[Values] = []
        patch.setattr(views, "VIEWS", {**views.VIEWS, LIST: self.listed})

    def listed(self, books: Books) -> Iterator[Values]:
        for values in reports.receivables_list(books):
            more = self.more.get(values["AccountId"], Decimal(0)) * books.world.quirks.list_sign
            yield {**values, "Amount": values["Amount"] + more}
        yield from self.ghosts


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(monkeypatch)


@pytest.mark.parametrize("sign", [1, -1])
def test_totals_that_agree_hold_nobody_whatever_the_lists_sign(sign: int) -> None:
    with standing(40, Quirks(**ROOMY, list_sign=sign)) as stand:  # type: ignore[arg-type]
        account = Account()
        found = read(stand, account)
        known = read_cursor(account.cursor)
        assert known
        assert (known.list_sign, known.checked_on, known.differ) == (sign, stand.today, {})
        assert errors(found) == []


def test_a_change_that_was_missed_is_found_and_told(stand: ExactStand, account: Account) -> None:
    entry = stand.some()
    missed(stand, entry, Decimal("1.00"))
    read(stand, account)
    assert account.owed[f"entry:{entry.key}"] != 1
    found = the_next_day(stand, account)
    assert account.owed == stand.owed()
    assert errors(found) == []


def test_an_invoice_that_was_missed_is_found_and_told(stand: ExactStand, account: Account) -> None:
    key = stand.add()
    for term in stand.books.terms_of(stand.entry(key).key):
        term.timestamp = 1
    read(stand, account)
    assert key not in account.owed
    the_next_day(stand, account)
    assert account.owed == stand.owed()


@pytest.mark.parametrize("sign", [1, -1])
def test_a_total_that_differs_names_the_debtor(sign: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with standing(40, Quirks(**ROOMY, list_sign=sign)) as stand:  # type: ignore[arg-type]
        account, lists = Account(), Lists(monkeypatch)
        read(stand, account)
        debtor = stand.some()["Customer"]
        lists.more[debtor] = Decimal("0.01")
        (error,) = errors(the_next_day(stand, account))
        assert error.debtor == debtor
        assert account.receivables[error.record].debtor == debtor


def test_he_is_held_as_long_as_it_differs_and_let_go_when_it_does_not(
    stand: ExactStand, account: Account, lists: Lists
) -> None:
    debtor = stand.some()["Customer"]
    lists.more[debtor] = Decimal(5)
    (error,) = errors(the_next_day(stand, account))
    assert [one.debtor for one in errors(read(stand, account))] == [debtor]
    lists.more.clear()
    found = read(stand, account)
    assert errors(found) == []
    assert error.record in {one.key for page in found for one in page.receivables}
    place = len(stand.log.asked)
    read(stand, account)
    assert stand.requests(place) == dict.fromkeys(QUIET, 1)


def test_an_invoice_that_cannot_be_read_and_a_total_that_differs_are_two_errors_of_the_debtor(
    stand: ExactStand, account: Account, lists: Lists
) -> None:
    entry = stand.some()
    debtor = entry["Customer"]
    (term,) = stand.books.terms_of(entry.key)
    stand.books.change(term, Currency="EURO")
    lists.more[debtor] = Decimal(5)
    for _ in range(2):  # on the day itself, and as long as both last
        found = {error.record: error for error in errors(the_next_day(stand, account)) if error.debtor == debtor}
        unread, other = found.pop(f"entry:{entry.key}"), found.popitem()[1]
        assert "another total" in other.reason
        assert "another total" not in unread.reason
        assert found == {}


def test_in_a_store_the_hold_begins_and_ends_with_it(stand: ExactStand, quick_store: Store, lists: Lists) -> None:
    with quick_store.write(SCOPE, stand.clock()) as tx:
        installations.create(tx, "exact", "A division")
    debtor = stand.some()["Customer"]
    lists.more[debtor] = Decimal(5)
    assert held_in(quick_store, stand) == {debtor}
    assert held_in(quick_store, stand) == {debtor}
    lists.more.clear()
    assert held_in(quick_store, stand) == set()


def test_somebody_who_owes_nothing_here_is_held_by_the_number_that_the_list_gives(
    stand: ExactStand, account: Account, lists: Lists
) -> None:
    debtor = a_ghost(stand, lists)
    (error,) = errors(the_next_day(stand, account))
    assert (error.debtor, error.record) == (debtor, "SPOOK-1")
    lists.ghosts.clear()
    found = read(stand, account)
    assert errors(found) == []
    assert [key for page in found for key in page.gone] == ["SPOOK-1"]
    assert found[-1].cursor


def test_in_a_store_that_hold_ends_too_and_nothing_is_read_anew_for_it(
    stand: ExactStand, quick_store: Store, lists: Lists
) -> None:
    with quick_store.write(SCOPE, stand.clock()) as tx:
        installations.create(tx, "exact", "A division")
    debtor = a_ghost(stand, lists)
    assert held_in(quick_store, stand) == {debtor}
    lists.ghosts.clear()
    place = len(stand.log.asked)
    assert held_in(quick_store, stand) == set()
    assert held_in(quick_store, stand) == set()
    assert "bulk/Cashflow/Receivables" not in stand.requests(place)


def a_ghost(stand: ExactStand, lists: Lists) -> str:
    """Somebody of whom the list says 9.00 that stands nowhere else."""
    supplier = next(row for row in stand.books.rows("accounts") if row["IsSupplier"])
    ghost = {"AccountId": supplier.key, "Amount": Decimal(9), "CurrencyCode": "EUR", "YourRef": "SPOOK-1", "HID": 1}
    lists.ghosts = [{**dict.fromkeys(next(reports.receivables_list(stand.books))), **ghost}]
    return str(supplier.key)


def held_in(store: Store, stand: ExactStand) -> set[str]:
    """After one sync more."""
    stand.later()
    sync(store, SCOPE, stand.source(), stand.clock(), asked_by_name=False)
    with store.read(SCOPE, stand.clock()) as tx:
        return set(quarantine.of_debtors(tx, None))


def test_when_everybody_differs_everybody_is_held_and_what_did_not_change_is_not_read_anew(
    stand: ExactStand, account: Account, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.exact.checking.MOST", 3)
    for row in stand.books.rows("accounts"):
        lists.more[row.key] = Decimal(1)
    place = len(stand.log.asked)
    found = errors(the_next_day(stand, account))
    assert {error.debtor for error in found} >= {account.receivables[key].debtor for key in account.owed}
    assert RECEIVABLE_ROWS not in stand.requests(place)
    place = len(stand.log.asked)
    entry = stand.some()
    stand.books.edit(entry, YourRef="PO-1")  # the record by which its customer is held is told again
    assert {error.debtor for error in errors(read(stand, account))} == {entry["Customer"]}
    assert LIST not in stand.requests(place)
    assert MOST > 3


def test_very_many_changes_that_were_missed_are_found_too_and_nobody_is_held_for_them_longer_than_that(
    stand: ExactStand, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the division is moved, and whoever connected may not see it."""
    monkeypatch.setattr("adapters.exact.checking.MOST", 3)
    plain = {e["Customer"]: e for e in stand.books.rows("entries") if stand.is_plain(e)}
    for entry in list(plain.values())[:5]:
        missed(stand, entry, Decimal("1.00"))
    found = errors(the_next_day(stand, account))
    assert len({error.debtor for error in found}) == 5
    assert account.owed == stand.owed()
    assert errors(read(stand, account)) == []


def test_who_is_held_stays_as_he_was_in_the_books(stand: ExactStand, account: Account, lists: Lists) -> None:
    lists.more[stand.some()["Customer"]] = Decimal(5)
    before = dict(account.receivables)
    the_next_day(stand, account)
    assert account.receivables == before
    assert all(one.state is not ReceivableState.UNKNOWN for one in account.receivables.values())


def test_a_list_that_may_not_be_read_is_told_and_stops_nothing(
    stand: ExactStand, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.exact.checking.LIST", "salesentry/SalesEntries")
    monkeypatch.setattr("adapters.exact.checking.fields_of", lambda payload: ["EntryID"])
    stand.sandbox.application.scopes = frozenset(s for s in stand.sandbox.application.scopes if "accounting" not in s)
    found = the_next_day(stand, account)
    assert any("could not be checked" in warning for page in found for warning in page.warnings)
    assert account.owed == stand.owed()
