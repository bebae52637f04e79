"""What the store costs, beside the driver itself writing and reading the same rows."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import process_time

import pytest
from cryptography.fernet import Fernet

from connector.store import facts, installations, journal, receivables
from connector.store.engine import Store, Tx, open_store
from connector.store.journal import Entry
from connector.store.keyring import Keyring
from tests.store.builders import NOW, SCOPE, TODAY, eur, invoice

ROWS = 50_000


def _spent(work: Callable[[], object]) -> float:
    """Microseconds of CPU per row."""
    began = process_time()
    work()
    return (process_time() - began) / ROWS * 1e6


def _floor(path: Path) -> float:
    """As many columns, written in one transaction by the driver alone."""
    values = [(f"R{n}", "D1", *["2026-03-10"] * 17) for n in range(ROWS)]
    plain = sqlite3.connect(path)
    plain.execute(f"CREATE TABLE r (key PRIMARY KEY, {', '.join(f'c{n}' for n in range(18))})")

    def write() -> None:
        plain.executemany("INSERT INTO r VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        plain.commit()

    spent = _spent(write)
    plain.close()
    return spent


@pytest.mark.bench
def test_absorbing_loading_and_verifying_cost_a_bounded_multiple_of_the_driver(tmp_path: Path) -> None:
    told = [invoice(f"R{n}", f"D{n // 10}") for n in range(ROWS)]
    paid = [replace(receivable, open=eur("50.00")) for receivable in told]
    entries = [Entry("decided", f"D{n // 10}", f"R{n}", {"act": "send", "open": "100.00"}) for n in range(ROWS)]
    with open_store(f"sqlite:///{tmp_path}/store.sqlite3", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            installations.create(tx, "csv", "books")
        costs = {
            "new": _spent(lambda: _in(store, lambda tx: receivables.absorb(tx, told))),
            "unchanged": _spent(lambda: _in(store, lambda tx: receivables.absorb(tx, told))),
            "changed": _spent(lambda: _in(store, lambda tx: receivables.absorb(tx, paid))),
            "facts": _spent(lambda: _in(store, lambda tx: facts.load(tx, TODAY))),
            "journal": _spent(lambda: _in(store, lambda tx: journal.append_all(tx, entries))),
            "verify": _spent(lambda: _in(store, journal.verify)),
        }
    floor = _floor(tmp_path / "plain.sqlite3")
    said = ", ".join(f"{name} {cost:.0f}" for name, cost in costs.items())
    print(f"\nstore: µs a row: {said}; the driver alone writes one in {floor:.1f}")
    assert max(costs.values()) < 60 * floor


def _in(store: Store, work: Callable[[Tx], object]) -> None:
    with store.write(SCOPE, NOW) as tx:
        work(tx)
