"""A small world with a store of its own for each case: an embedded file, migrated once and then copied."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.fernet import Fernet

from connector.model import Installation
from connector.store import installations
from connector.store.engine import Store, Tx, open_store
from connector.store.keyring import Keyring
from tests.flow.world import World
from tests.guards.guard import Case, case
from tests.store.builders import NOW, SCOPE
from tests.store.test_journal import _fill


@cache
def _migrated() -> tuple[TemporaryDirectory[str], Path]:
    """A database without rows; the folder goes when the program ends."""
    folder = TemporaryDirectory(prefix="tijdig-guards-")
    path = Path(folder.name, "migrated.sqlite3")
    with open_store(f"sqlite:///{path}", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        store.scrub()
    return folder, path


def with_store(run: Callable[[Store], object]) -> None:
    """Runs with one of its own, without a row."""
    with TemporaryDirectory(prefix="tijdig-guard-") as folder:
        path = Path(folder, "store.sqlite3")
        shutil.copy(_migrated()[1], path)
        with open_store(f"sqlite:///{path}", Keyring([Fernet.generate_key()])) as store:
            run(store)


ORIGINAL_GET = installations.get


def live(tx: Tx) -> Installation:
    """Every administration, as if it were live already."""
    return replace(ORIGINAL_GET(tx), live=True)


def never_run(tx: Tx) -> Installation:
    """Every administration, as if no run had been noted."""
    return replace(ORIGINAL_GET(tx), last_run=None)


def in_world(test: Callable[..., object]) -> Case:
    """A test of the hops, which asks for a world."""
    return Case(case(test).name, lambda: with_store(lambda store: test(World(store))))


def in_store(test: Callable[..., object]) -> Case:
    """A test of the store, which asks for one with an administration."""

    def run(store: Store) -> None:
        with store.write(SCOPE, NOW) as tx:
            installations.create(tx, "csv", "Bakkerij De Vries")
        test(store)

    return Case(case(test).name, lambda: with_store(run))


def in_journal(test: Callable[..., object]) -> Case:
    """A test of the journal, which asks for one with some events."""

    def run(store: Store) -> None:
        with store.write(SCOPE, NOW) as tx:
            installations.create(tx, "csv", "Bakkerij De Vries")
            _fill(tx)
        test(store)

    return Case(case(test).name, lambda: with_store(run))
