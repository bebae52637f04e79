"""Ours beside the peer itself, on this machine and in this hour: what a line costs each of the two.

`TIJDIG_PEER_PYTHON` names a Python that has `trytond-account-dunning` and `proteus`; without one this is left out.
"""

import subprocess
from os import environ
from pathlib import Path

import pytest

from connector.model import Scope
from tests.bench.books import open_books
from tests.bench.test_proposing import TIMES, cost_of

PEER = environ.get("TIJDIG_PEER_PYTHON", "")
SCRIPT = Path(__file__).with_name("peer.py")
SIZES = (1_000, 10_000)
AT_LEAST = 50  # times cheaper than the peer as its users start it, at 10,000 lines


def _peer(many: int, *flags: str) -> float:
    """Microseconds of processor time a line."""
    told = subprocess.run([PEER, *flags, str(SCRIPT), str(many)], stdout=subprocess.PIPE, text=True, check=True)
    return float(told.stdout.split()[-1]) / many * 1e6


def _ours(many: int, folder: Path) -> float:
    """The dearest of some, on SQLite: the peer takes minutes and has one run, so having more is to win nothing."""
    found = []
    for time in range(TIMES):
        scope = Scope("bench", f"{many}-{time}")
        with open_books(f"sqlite:///{folder}/{many}-{time}.sqlite3", scope) as store:
            found.append(cost_of(store, scope, many).whole)
    return max(found)


@pytest.mark.bench
@pytest.mark.skipif(not PEER, reason="THE PEER IS NOT HERE: set TIJDIG_PEER_PYTHON (docs/performance.md)")
def test_a_line_costs_a_fiftieth_of_what_it_costs_the_peer(tmp_path: Path) -> None:
    ratios = {}
    print()
    for many in SIZES:
        ours, usual, quickest = _ours(many, tmp_path), _peer(many), _peer(many, "-O")
        ratios[many] = usual / ours
        print(
            f"proposing beside the peer, {many:,} lines: {ours:.0f} µs a line; the peer {usual:,.0f}: "
            f"{usual / ours:.0f} x, and with its own assertions off {quickest:,.0f}: {quickest / ours:.0f} x"
        )
    assert ratios[SIZES[-1]] >= AT_LEAST
