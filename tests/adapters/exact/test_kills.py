"""A sync that dies at any step of any request loses nothing and doubles nothing in a real store."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector.flow.sync import sync
from connector.model import ReceivableState
from connector.source import Note, Status
from connector.store import debtors, installations, journal, payments, receivables
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.adapters.exact.sandbox.callers import BEGIN
from tests.adapters.exact.stand import SCOPE, ExactStand, standing, with_small_pages
from tests.source_contract import Meter, Stopped

KNOWN_FOR_LONG = "Oude Bekende"  # who owes nothing at first
KEYS = Keyring([Fernet.generate_key()])
Books = tuple[object, ...]


@dataclass
class Stores:
    """Stores in files, which can be copied as they lie."""

    folder: Path
    empty: Path
    made: int = 0

    def new(self, like: Path | None = None) -> Path:
        self.made += 1
        return Path(shutil.copy(like or self.empty, self.folder / f"{self.made}.sqlite3"))


@pytest.fixture
def stores(tmp_path: Path, migrated_file: Path) -> Stores:
    empty = Path(shutil.copy(migrated_file, tmp_path / "empty.sqlite3"))
    with opened(empty) as store, store.write(SCOPE, BEGIN) as tx:
        installations.create(tx, "exact", "A division", live=True)
    return Stores(tmp_path, empty)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExactStand]:
    """With pages of twelve rows, so that there are several of them."""
    with_small_pages(monkeypatch, 12)
    with standing(24) as stand:
        stand.books.add_account(KNOWN_FOR_LONG)
        stand.later()
        yield stand


def opened(path: Path) -> Store:
    return open_store(f"sqlite:///{path}", KEYS)


def books_of(store: Store, stand: ExactStand) -> Books:
    """All that is known, and what has happened to whom: what is doubled stands there twice."""
    with store.read(SCOPE, stand.clock()) as tx:
        happened = sorted((event.kind, event.debtor, event.subject) for event in journal.all(tx))
        keys = receivables.of_keys(tx, None)
        known = debtors.of_keys(tx, sorted({r.debtor for r in keys.values()}))
        return keys, known, payments.of_debtors(tx, sorted(known)), happened


def read(path: Path, stand: ExactStand) -> Books:
    with opened(path) as store:
        sync(store, SCOPE, stand.source(), stand.clock(), asked_by_name=False)
        return books_of(store, stand)


def dies(path: Path, stand: ExactStand, step: int) -> None:
    stand.meter = Meter(stops_at=step)
    with opened(path) as store, pytest.raises(Stopped):
        sync(store, SCOPE, stand.source(), stand.clock(), asked_by_name=False)
    stand.meter = Meter()


def change_much(stand: ExactStand) -> None:
    stand.add(), stand.pay(), stand.delete(), stand.say_unknown_word()
    entry = stand.some()
    stand.books.edit(entry, YourRef="PO-7")
    stand.books.pay(entry, "1.00")
    days = [stand.today + timedelta(days=30 * number) for number in (1, 2)]
    customer = stand.books.row("accounts", entry["Customer"])
    stand.books.add_invoice(customer, "0", parts=[(day, Decimal(50)) for day in days])
    stand.books.receive(customer, "42.00")
    stand.books.change_mail(customer, "elders@example.nl")
    stand.new_invoice(next(row for row in stand.books.rows("accounts") if row["Name"] == KNOWN_FOR_LONG))
    stand.later()


def test_a_first_load_that_dies_at_any_request_ends_as_a_calm_one(stand: ExactStand, stores: Stores) -> None:
    stand.meter = Meter()
    calm = read(stores.new(), stand)
    steps = stand.meter.steps
    for step in range(1, steps + 1):
        path = stores.new()
        dies(path, stand, step)
        assert read(path, stand) == calm, f"after a death at step {step}"
    assert steps >= 2 * 12


def test_a_poll_that_dies_at_any_request_ends_as_a_calm_one(stand: ExactStand, stores: Stores) -> None:
    before = stores.new()
    read(before, stand)
    change_much(stand)
    stand.meter = Meter()
    calm = read(stores.new(before), stand)
    steps = stand.meter.steps
    for step in range(1, steps + 1):
        path = stores.new(before)
        dies(path, stand, step)
        assert read(path, stand) == calm, f"after a death at step {step}"
    assert steps > 2 * 5


def test_a_poll_after_a_move_that_dies_at_any_request_ends_as_a_calm_one(stand: ExactStand, stores: Stores) -> None:
    before = stores.new()
    read(before, stand)
    stand.books.move()
    change_much(stand)
    stand.meter = Meter()
    calm = read(stores.new(before), stand)
    for step in range(1, stand.meter.steps + 1):
        path = stores.new(before)
        dies(path, stand, step)
        assert read(path, stand) == calm, f"after a death at step {step}"


def test_what_is_known_is_what_is_owed_and_what_is_gone_is_held(stand: ExactStand, stores: Stores) -> None:
    path = stores.new()
    read(path, stand)
    deleted = stand.delete()
    with opened(path) as store:
        sync(store, SCOPE, stand.source(), stand.clock(), asked_by_name=False)
        with store.read(SCOPE, stand.clock()) as tx:
            known = receivables.of_keys(tx, None)
    assert known[deleted].state is ReceivableState.UNKNOWN
    owed = {
        key: one.open.amount for key, one in known.items() if one.state is ReceivableState.OPEN and one.open.positive
    }
    assert owed == stand.owed()


def test_our_own_note_wakes_nobody(stand: ExactStand, stores: Stores) -> None:
    path = stores.new()
    before = read(path, stand)
    stand.later()
    stand.source().write_back(Status(next(iter(stand.owed())), (Note("ours", "A reminder was sent."),)))
    stand.later()
    with opened(path) as store:
        assert sync(store, SCOPE, stand.source(), stand.clock(), asked_by_name=False).changed == set()
        assert books_of(store, stand) == before
