"""What it costs to take in a list: new, told again and changed, page by page, beside the driver alone."""

from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest

from connector.flow.sync import sync
from connector.store.engine import Store
from tests.bench.books import PAGE, Overdue, floor, open_books
from tests.store.builders import NOW, SCOPE

MANY = 100_000
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# 30 µs on a machine whose driver writes a row in 4.5: 220,000 rows a second, the best that was measured.
MOST = 30 / 4.5


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of CPU an invoice, from its page to the end of the sync; and in the quickest tenth of its pages,
    because what else a machine does makes a page dearer and never cheaper."""

    whole: float
    at_best: float

    def __str__(self) -> str:
        return f"{self.whole:.0f} (pages at best {self.at_best:.0f})"


def _took(store: Store, source: Overdue) -> Cost:
    ended: list[float] = []
    began = process_time()
    sync(store, SCOPE, source, NOW, declared_complete=True, progress=lambda _: ended.append(process_time()))
    spent = process_time() - began - sum(source.made)
    pages = sorted(end - start for start, end in zip(source.handed_over, ended, strict=True))
    quick = pages[: max(1, len(pages) // 10)]
    return Cost(spent / source.many * 1e6, sum(quick) / len(quick) / min(PAGE, source.many) * 1e6)


def _rounds(store: Store, many: int) -> dict[str, Cost]:
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
    alone = min(before, floor(tmp_path))
    said = ", ".join(f"{name} {cost}" for name, cost in told.items())
    print(f"\nsync, {kind}, {MANY:,} invoices: µs of CPU each: {said}; SQLite's driver alone writes one in {alone:.1f}")
    assert told["new"].at_best < MOST * alone
    assert told["unchanged"].at_best < told["new"].at_best


@pytest.mark.bench
def test_what_an_invoice_costs_does_not_grow_with_their_number(tmp_path: Path) -> None:
    costs = {}
    for many in SIZES:
        with open_books(f"sqlite:///{tmp_path}/{many}.sqlite3") as store:
            costs[many] = _took(store, Overdue(many))
        (tmp_path / f"{many}.sqlite3").unlink()
        print(f"\nsync: {many:,} new invoices: {costs[many]} µs each", end="")
    print()
    assert costs[1_000_000].at_best < 1.5 * costs[10_000].at_best
    assert costs[1_000_000].whole < 2 * costs[10_000].whole
