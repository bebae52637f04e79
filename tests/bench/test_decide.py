"""What a decision costs, beside merely looking at the same facts."""

import gc
import resource
from datetime import date
from time import process_time

import pytest

from connector.model import Act
from connector.rules.decide import closely, decide_by
from connector.rules.facts import Facts
from connector.rules.presets import DEFAULT
from connector.rules.reckoning import Reckoning
from tests.bench.ledger import EACH, ordinary

TODAY = date(2026, 3, 10)
SIZES = (100, 10_000, 100_000)  # debtors
MEGABYTE = 1 << 10  # ru_maxrss counts kilobytes


def _look(known: list[Facts]) -> int:
    return sum(r.due < TODAY and r.open.amount > 0 for f in known for r in f.receivables)


def _decide(known: list[Facts]) -> tuple[float, int, int]:
    """Seconds of CPU; how many are due or held today, and how many only wait."""
    shared = Reckoning(DEFAULT, TODAY)
    began, busy, waits = process_time(), 0, 0
    for facts in known:
        for verdict in decide_by(facts, shared).verdicts:
            if verdict.act in (Act.WAIT, Act.FINISHED):
                waits += 1
            else:
                busy += 1
    return process_time() - began, busy, waits


def _per_line(spent: float, debtors: int) -> float:
    return spent / (debtors * EACH) * 1e6


@pytest.mark.bench
def test_a_million_receivables_are_decided_in_seconds_and_their_number_does_not_matter() -> None:
    """A full recompute with reasons on an ordinary day; and the closer look alone, for when everything is odd."""
    told, grown = {}, 0.0
    for debtors in SIZES:
        known = ordinary(debtors, DEFAULT, TODAY)
        gc.collect()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        spent, busy, waits = _decide(known)
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / MEGABYTE
        began = process_time()
        _look(known)
        floor = process_time() - began
        told[debtors] = spent
        print(
            f"\ndecide: {debtors * EACH:,} receivables, {busy:,} due or held: {spent:.2f} s = "
            f"{_per_line(spent, debtors):.1f} µs each, {spent / floor:.0f} x a mere look; {grown:.0f} MB over the data"
        )
        assert busy + waits == debtors * EACH
    some = ordinary(SIZES[0] * 10, DEFAULT, TODAY)
    began, shared = process_time(), Reckoning(DEFAULT, TODAY)
    for facts in some:
        closely(facts, shared)
    close = process_time() - began
    print(f"decide: the closer look alone: {_per_line(close, len(some)):.0f} µs each")
    assert _per_line(told[SIZES[-1]], SIZES[-1]) < _per_line(close, len(some)) / 2, "most end before the closer look"
    growth = _per_line(told[SIZES[-1]], SIZES[-1]) / _per_line(told[SIZES[1]], SIZES[1])
    assert growth < 1.5
    assert grown < 150
