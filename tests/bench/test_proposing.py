"""What it costs to decide and write down the next step of everything that is overdue, beside a peer that does the same.

The peer is Tryton 8.2 with its module account_dunning: creating the dunnings of all overdue lines on SQLite, ten lines
of a customer, measured on a machine like ours; milliseconds a line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from connector.flow.dunning import preview, run
from connector.flow.sync import sync
from connector.model import Scope
from connector.store.engine import Store
from tests.bench.books import EACH, Overdue, floor, open_books, seconds
from tests.store.builders import NOW

PEER = {1_000: 0.86, 5_000: 1.29, 10_000: 2.13}
TIMES = 3
# 42 µs, a fiftieth of the peer at 10,000, on a machine whose driver writes a row in 4.5.
MOST = 42 / 4.5


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of CPU a line."""

    whole: float
    deciding: float  # loading the facts and deciding on them, without writing anything

    @property
    def storing(self) -> float:
        return self.whole - self.deciding


def cost_of(store: Store, scope: Scope, many: int) -> Cost:
    """The first run over so many overdue lines, and the same without writing."""
    sync(store, scope, Overdue(many), NOW)
    deciding = seconds(lambda: preview(store, scope, NOW))
    planned: list[int] = []

    def first_run() -> None:
        report = run(store, scope, NOW)
        planned.append(len(report.planned) + len(report.proposed))

    whole = seconds(first_run)
    assert planned == [many // EACH]
    return Cost(whole / many * 1e6, deciding / many * 1e6)


def _best(costs: Sequence[Cost]) -> Cost:
    """What else a machine does makes single runs dearer and never cheaper."""
    return Cost(min(cost.whole for cost in costs), min(cost.deciding for cost in costs))


def _say(kind: str, many: int, cost: Cost) -> None:
    peer = PEER.get(many)
    beside = f"; the peer {peer * 1000:.0f}: {peer * 1000 / cost.whole:.0f} x" if peer else ""
    print(
        f"proposing, {kind}, {many:,} lines: {cost.whole:.0f} µs a line, of which loading and deciding "
        f"{cost.deciding:.0f}, storing {cost.storing:.0f}{beside}"
    )


@pytest.mark.bench
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_next_step_of_a_line_costs_the_same_however_many_there_are(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Storing: receipt, journal, delivery and its lines, verdicts. The sizes of the peer, and ten times more."""
    url = f"sqlite:///{tmp_path}/books.sqlite3" if kind == "sqlite" else request.getfixturevalue("fresh_postgres")
    floors, told = [floor(tmp_path)], dict[int, list[Cost]]()
    for time in range(TIMES):
        for many in PEER:
            told.setdefault(many, []).append(_of_its_own(url, many, time))
        floors.append(floor(tmp_path))
    if kind == "sqlite":
        told[100_000] = [_of_its_own(url, 100_000, TIMES)]
    costs, alone = {many: _best(some) for many, some in told.items()}, min(floors)
    print()
    for many, cost in costs.items():
        _say(kind, many, cost)
    print(f"SQLite's driver alone writes a row in {alone:.1f}; storing is {costs[10_000].storing / alone:.1f} x that")
    assert max(cost.whole for cost in costs.values()) < 1.6 * costs[5_000].whole
    assert costs[10_000].whole < MOST * alone, (
        "a fiftieth of the peer at 10,000 lines: docs/performance.md says why not"
    )


def _of_its_own(url: str, many: int, time: int) -> Cost:
    scope = Scope("bench", f"{many}-{time}")
    with open_books(url, scope) as store:
        return cost_of(store, scope, many)
