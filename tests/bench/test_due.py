"""What it costs to know who is due today among a million who wait, beside reading all of them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from cryptography.fernet import Fernet

from connector.store import looks
from connector.store.engine import Store, Tx, open_store
from connector.store.keyring import Keyring
from connector.store.queries import portions
from tests.store.builders import NOW, SCOPE, TODAY

WAITING = 1_000_000
DAYS = 63  # over which their next steps lie: some 16,000 on each


def _day(n: int) -> date:
    return TODAY + timedelta(days=n * 7919 % DAYS)


def _fill(store: Store) -> None:
    debtors = [f"D{n}" for n in range(WAITING)]
    for some in portions(debtors, 100_000):
        with store.write(SCOPE, NOW) as tx:
            looks.put(tx, {key: _day(int(key[1:])) for key in some})


def _timed(store: Store, ask: Callable[[Tx], object]) -> float:
    """Milliseconds, the best of three."""
    with store.read(SCOPE, NOW) as tx:
        spent = []
        for _ in range(3):
            began = perf_counter()
            ask(tx)
            spent.append((perf_counter() - began) * 1e3)
    return min(spent)


@pytest.mark.bench
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_who_is_due_among_a_million_is_known_in_a_tenth_of_a_second(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    url = f"sqlite:///{tmp_path}/s.sqlite3" if kind == "sqlite" else request.getfixturevalue("fresh_postgres")
    with open_store(url, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        _fill(store)
        with store.read(SCOPE, NOW) as tx:
            many = len(looks.due(tx, TODAY))
        due = _timed(store, lambda tx: looks.due(tx, TODAY))
        nobody = _timed(store, lambda tx: looks.due(tx, TODAY - timedelta(days=1)))
        everybody = _timed(store, lambda tx: looks.due(tx, TODAY + timedelta(days=DAYS)))
    print(f"\ndue ({kind}): {many:,} of {WAITING:,} in {due:.0f} ms, nobody in {nobody:.1f} ms; all {everybody:.0f} ms")
    assert many == pytest.approx(WAITING / DAYS, rel=0.01)
    assert due < max(100, everybody / 10)
