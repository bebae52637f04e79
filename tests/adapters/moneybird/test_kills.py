"""A sync that dies at any step of any request loses nothing and doubles nothing in a real store; nor does waiting."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from adapters.moneybird import polling
from adapters.moneybird.sandbox import Quirks
from connector.errors import BudgetSpent
from connector.flow.sync import sync
from connector.source import Note, Status
from connector.store import debtors, installations, journal, payments, receivables
from connector.store.budgets import StoreBudget
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.transport import Allowance
from tests.adapters.moneybird.sandbox.callers import BEGIN
from tests.adapters.moneybird.stand import SCOPE, MoneybirdStand, standing
from tests.source_contract import Meter, Stopped

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
        installations.create(tx, "moneybird", "An administration", live=True)
    return Stores(tmp_path, empty)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[MoneybirdStand]:
    """With questions of ten at once in place of a hundred, so that there are several pages."""
    monkeypatch.setattr(polling, "AT_ONCE", 10)
    monkeypatch.setattr(polling, "MOST_WAITING", 20)
    with standing(40) as stand:
        stand.later()
        yield stand


def opened(path: Path) -> Store:
    return open_store(f"sqlite:///{path}", KEYS)


def books_of(store: Store, stand: MoneybirdStand) -> Books:
    """All that is known, and what has happened to whom: what is doubled stands there twice."""
    with store.read(SCOPE, stand.clock()) as tx:
        happened = sorted((event.kind, event.debtor, event.subject) for event in journal.all(tx))
        keys = receivables.of_keys(tx, None)
        known = debtors.of_keys(tx, sorted({r.debtor for r in keys.values()}))
        return keys, known, payments.of_debtors(tx, sorted(known)), happened


def read(path: Path, stand: MoneybirdStand) -> Books:
    with opened(path) as store:
        sync(store, SCOPE, stand.source(), stand.clock())
        return books_of(store, stand)


def dies(path: Path, stand: MoneybirdStand, step: int) -> None:
    stand.meter = Meter(stops_at=step)
    with opened(path) as store, pytest.raises(Stopped):
        sync(store, SCOPE, stand.source(), stand.clock())
    stand.meter = Meter()


def test_a_first_load_that_dies_at_any_request_ends_as_a_calm_one(stand: MoneybirdStand, stores: Stores) -> None:
    calm = read(stores.new(), stand)
    assert len(list(stand.source().pull(None, stand.today))) > 1
    stand.meter = Meter()
    read(stores.new(), stand)
    for step in range(1, stand.meter.steps + 1):
        path = stores.new()
        dies(path, stand, step)
        assert read(path, stand) == calm, f"after a death at step {step}"


def test_a_poll_that_dies_at_any_request_ends_as_a_calm_one(stand: MoneybirdStand, stores: Stores) -> None:
    before = stores.new()
    read(before, stand)
    for _ in range(3):
        stand.add(), stand.pay(), stand.delete()
    stand.touch(stand.contact(stand.some()))
    stand.say_unknown_word()
    stand.later()
    stand.meter = Meter()
    calm = read(stores.new(before), stand)
    for step in range(1, stand.meter.steps + 1):
        path = stores.new(before)
        dies(path, stand, step)
        assert read(path, stand) == calm, f"after a death at step {step}"


def test_our_own_note_wakes_nobody(stand: MoneybirdStand, stores: Stores) -> None:
    path = stores.new()
    before = read(path, stand)
    stand.later()
    stand.source().write_back(Status(f"sales:{stand.some().id}", (Note("ours", "A reminder was sent."),)))
    stand.later()
    with opened(path) as store:
        assert sync(store, SCOPE, stand.source(), stand.clock()).changed == set()
        assert books_of(store, stand) == before


def test_after_a_429_nothing_is_asked_before_its_time_and_then_the_work_is_finished(stores: Stores) -> None:
    with standing(40, Quirks(requests_allowed=8)) as stand, opened(stores.new()) as store:
        allowance = Allowance(150, timedelta(minutes=5))
        stand.budget = StoreBudget(store, stand.clock, "moneybird@here", allowance, SCOPE)
        until = stand.overload()
        assert spent(lambda: sync(store, SCOPE, stand.source(), stand.clock())) == until
        asked = len(stand.log.asked)
        stand.clock.now = until - timedelta(seconds=1)
        assert spent(lambda: sync(store, SCOPE, stand.source(), stand.clock())) is not None
        assert len(stand.log.asked) == asked
        stand.clock.now = until + timedelta(seconds=5)
        sync(store, SCOPE, stand.source(), stand.clock())
        with store.read(SCOPE, stand.clock()) as tx:
            assert stand.owed().keys() <= receivables.of_keys(tx, None).keys()


def spent(act: Callable[[], object]) -> object:
    with pytest.raises(BudgetSpent) as refused:
        act()
    return refused.value.until
