"""Whoever is held for a total that differs stays so until it agrees, whatever happens meanwhile, and no longer."""

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import pytest

from connector.store import installations, quarantine
from connector.store.engine import Store
from tests.adapters.exact.stand import SCOPE, ExactStand
from tests.adapters.exact.test_checking import Lists, held_in
from tests.source_contract import Meter, Stopped


@dataclass
class Office:
    """A division that is read into a store."""

    stand: ExactStand
    store: Store
    lists: Lists

    def held(self) -> set[str]:
        """After one sync more."""
        return held_in(self.store, self.stand)

    def records(self) -> dict[str, str]:
        """Debtor → the record by which he is held."""
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            found = quarantine.of_debtors(tx, None)
        assert all(len(errors) == 1 for errors in found.values()), "he is held twice"
        return {debtor: errors[0].record for debtor, errors in found.items()}

    def all_differ(self) -> set[str]:
        """Everybody's total, from now on."""
        for row in self.stand.books.rows("accounts"):
            self.lists.more[row.key] = Decimal(1)
        return {self.stand.account(key).key for key in self.stand.owed()}


def an_office(stand: ExactStand, store: Store, patch: pytest.MonkeyPatch) -> Office:
    with store.write(SCOPE, stand.clock()) as tx:
        installations.create(tx, "exact", "A division")
    return Office(stand, store, Lists(patch))


@pytest.fixture
def office(stand: ExactStand, quick_store: Store, monkeypatch: pytest.MonkeyPatch) -> Office:
    return an_office(stand, quick_store, monkeypatch)


def test_where_very_many_are_held_a_change_of_one_ends_no_hold(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.exact.checking.MOST", 3)
    owing = office.all_differ()
    assert office.held() >= owing
    for record in office.records().values():
        if record in office.stand.owed():
            office.stand.books.pay(office.stand.entry(record), "0.50")
    assert office.held() >= owing


def test_whoever_is_held_stays_so_when_the_division_is_moved(office: Office) -> None:
    debtor = office.stand.some()["Customer"]
    office.lists.more[debtor] = Decimal(5)
    assert office.held() == {debtor}
    office.stand.books.move()
    assert office.held() == {debtor}
    office.lists.more.clear()
    assert office.held() == set()


def test_as_many_as_are_held_stay_so_when_the_division_is_moved(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.exact.checking.MOST", 3)
    owing = office.all_differ()
    assert office.held() >= owing
    office.stand.books.move()
    assert office.held() >= owing


def test_a_hold_ends_by_the_record_with_which_it_began(office: Office) -> None:
    customer = office.stand.account(office.stand.add())
    office.lists.more[customer.key] = Decimal(5)
    assert office.held() == {customer.key}
    before = office.records()
    while min(f"entry:{office.stand.new_invoice(customer).key}" for _ in range(3)) > before[customer.key]:
        pass
    assert office.held() == {customer.key}
    assert office.records() == before
    office.lists.more.clear()
    assert office.held() == set()


@pytest.mark.parametrize("others", [0, 2])
def test_a_hold_outlives_the_invoice_by_which_it_was_laid_and_still_ends(office: Office, others: int) -> None:
    """Whether it is paid or deleted, and whether another one is there or not."""
    for act in (office.stand.books.pay, office.stand.books.delete):
        customer = office.stand.account(office.stand.add())
        for _ in range(others):
            office.stand.new_invoice(customer)
        office.lists.more[customer.key] = Decimal(5)
        office.stand.clock.forward(days=1)
        office.stand.end_token()
        assert office.held() == {customer.key}
        act(office.stand.entry(office.records()[customer.key]))
        assert office.held() == ({customer.key} if others else set())
        office.lists.more.clear()
        assert office.held() == set()


def test_whoever_is_stopped_while_many_are_let_go_lets_all_of_them_go(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.exact.named.AT_ONCE", 4)
    owing = office.all_differ()
    assert len(owing) > 2 * 4, "several questions by name"
    step, stopped = 0, True
    while stopped:
        step += 1
        office.all_differ()
        office.stand.clock.forward(days=1)
        office.stand.end_token()
        assert office.held() >= owing
        office.lists.more.clear()
        office.stand.meter = Meter(stops_at=step)
        with suppress(Stopped):
            office.held()
        stopped = office.stand.meter.steps >= step
        office.stand.meter = Meter()
        assert office.held() == set(), f"after a stop at step {step}"
    assert step > 2 * 8
