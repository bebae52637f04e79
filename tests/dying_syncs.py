"""Syncs that die at a step of a request, over real stores in files: each must end as one that nobody disturbed.

A platform's tests make `Stores` in a fixture, and hand in the stand of its contract.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import pytest
from cryptography.fernet import Fernet

from connector.flow.sync import SyncReport, sync
from connector.model import Scope
from connector.source import Source
from connector.store import debtors, installations, journal, payments, receivables
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.source_contract import Meter, Stopped

SCOPE = Scope("a tenant", "books")
KEYS = Keyring([Fernet.generate_key()])
# Receivables, debtors and payments; and of what happened kind, debtor and subject.
Books = tuple[object, object, object, list[tuple[str, str, str]]]


class Read(Protocol):
    """What is read: a stand with a clock."""

    meter: Meter

    @property
    def clock(self) -> Callable[[], datetime]: ...

    def source(self) -> Source: ...


@dataclass
class Stores:
    """Stores in files, which can be copied as they lie; whether this platform's records can be `asked_by_name`."""

    folder: Path
    empty: Path
    asked_by_name: bool = True
    made: int = 0

    def new(self, like: Path | None = None) -> Path:
        """A copy of this one, or of the empty one."""
        self.made += 1
        return Path(shutil.copy(like or self.empty, self.folder / f"{self.made}.sqlite3"))

    def read(self, path: Path, stand: Read) -> Books:
        """All that is in the books after a sync."""
        with opened(path) as store:
            self.sync(store, stand)
            return books_of(store, stand.clock())

    def sync(self, store: Store, stand: Read) -> SyncReport:
        return sync(store, SCOPE, stand.source(), stand.clock(), asked_by_name=self.asked_by_name)

    def check_every_death(self, stand: Read, before: Path | None = None) -> int:
        """Whoever dies at any step and begins again has what a calm sync has; the steps that this one takes."""
        stand.meter = Meter()
        calm = self.read(self.new(before), stand)
        steps = stand.meter.steps
        for step in range(1, steps + 1):
            path = self.new(before)
            self._dies(path, stand, step)
            assert self.read(path, stand) == calm, f"after a death at step {step}"
        return steps

    def _dies(self, path: Path, stand: Read, step: int) -> None:
        stand.meter = Meter(stops_at=step)
        with opened(path) as store, pytest.raises(Stopped):
            self.sync(store, stand)
        stand.meter = Meter()


def stores_of(platform: str, folder: Path, migrated: Path, now: datetime, asked_by_name: bool = True) -> Stores:
    """For one live administration of this platform, of which nothing was read yet."""
    empty = Path(shutil.copy(migrated, folder / "empty.sqlite3"))
    with opened(empty) as store, store.write(SCOPE, now) as tx:
        installations.create(tx, platform, "An administration", live=True)
    return Stores(folder, empty, asked_by_name)


def opened(path: Path) -> Store:
    return open_store(f"sqlite:///{path}", KEYS)


def books_of(store: Store, now: datetime) -> Books:
    """All that is known, and what has happened to whom: what is doubled stands there twice."""
    with store.read(SCOPE, now) as tx:
        happened = sorted((event.kind, event.debtor, event.subject) for event in journal.all(tx))
        keys = receivables.of_keys(tx, None)
        known = debtors.of_keys(tx, sorted({r.debtor for r in keys.values()}))
        return keys, known, payments.of_debtors(tx, sorted(known)), happened
