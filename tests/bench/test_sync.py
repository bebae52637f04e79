"""What it costs to take in a list: new, told again and changed, page by page, beside the driver alone."""

from pathlib import Path
from time import process_time

import pytest

from connector.flow.sync import sync
from connector.store.engine import Store
from tests.bench.books import Overdue, floor, open_books
from tests.store.builders import NOW, SCOPE

MANY = 100_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# 30 µs on a machine whose driver writes a row in 4.5: 220,000 rows a second, the best that was measured.
MOST = 30 / 4.5


def _took(store: Store, source: Overdue) -> float:
    """Microseconds of CPU an invoice, from its page to the end of the sync."""
    began = process_time()
    report = sync(store, SCOPE, source, NOW, declared_complete=True)
    spent = process_time() - began - source.made
    assert not report.errors
    assert not report.vanished
    return spent / source.many * 1e6


def _rounds(store: Store, many: int) -> dict[str, float]:
    return {
        "new": _took(store, Overdue(many)),
        "unchanged": _took(store, Overdue(many)),
        "changed": _took(store, Overdue(many, paid="1.00")),
    }


@pytest.mark.bench
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_new_invoice_is_taken_in_within_thirty_microseconds_of_a_quick_machine(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/books.sqlite3" if kind == "sqlite" else request.getfixturevalue("fresh_postgres")
    before = floor(tmp_path)
    with open_books(url) as store:
        told = _rounds(store, MANY)
    alone = max(before, floor(tmp_path))
    said = ", ".join(f"{name} {cost:.0f} ({cost / alone:.1f} x)" for name, cost in told.items())
    print(f"\nsync, {kind}, {MANY:,} invoices: µs of CPU each: {said}; SQLite's driver alone writes one in {alone:.1f}")
    assert told["new"] < MOST * alone
    assert told["unchanged"] < told["new"] * 1.3


@pytest.mark.bench
def test_what_an_invoice_costs_does_not_grow_with_their_number(tmp_path: Path) -> None:
    costs = {}
    for many in SIZES:
        with open_books(f"sqlite:///{tmp_path}/{many}.sqlite3") as store:
            costs[many] = _took(store, Overdue(many))
        (tmp_path / f"{many}.sqlite3").unlink()
        print(f"\nsync: {many:,} new invoices: {costs[many]:.0f} µs each", end="")
    print()
    assert costs[1_000_000] < 2 * costs[10_000]
