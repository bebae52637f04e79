"""A platform on its bad days: the house ends where it ends on good ones, and nobody is reminded of what he has paid.

Refusals (429), overload (5xx, pages in HTML), slow answers and lines that are cut, one request in seven; webhooks that
are lost, doubled and late.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from connector.flow.rounds import Rounds
from connector.store import nudges
from tests.soak.chaos import compared_often
from tests.soak.moneybird_ground import MoneybirdGround
from tests.soak.rows import row

SEED = 20260322
DAYS = 2
SHORT, FULL = 2, 200


def several(empty: Path, folder: Path, runs: int) -> Sequence[Counter[str]]:
    return compared_often(MoneybirdGround, empty, folder, range(SEED, SEED + runs), DAYS)


@pytest.mark.parametrize("runs", [SHORT, pytest.param(FULL, marks=pytest.mark.soak)])
def test_bad_days_end_as_good_ones_do(migrated_file: Path, tmp_path: Path, runs: int) -> None:
    told = several(migrated_file, tmp_path, runs)
    left = sum(told, Counter[str]())
    row("bad days at Moneybird, sqlite", f"{runs} runs x {DAYS} days", SEED, **left, other_ends=0)
    assert min(left["letters"], left["webhooks"]) > runs, "hardly anything happened"
    assert left["troubles"] > 5 * runs, "the days were not so bad"


@pytest.mark.soak
def test_whoever_does_not_ask_before_he_sends_is_found(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody listens, nobody reads the books after the first day, and nobody asks for balances before a letter."""
    monkeypatch.setattr("connector.flow.rounds.SYNC_AFTER", timedelta(days=30))
    monkeypatch.setattr(Rounds, "fetch", lambda rounds, scope: None)
    monkeypatch.setattr(Rounds, "_fetch_first", lambda rounds, scope: None)
    monkeypatch.setattr(nudges, "told_after", lambda tx, heard: False)
    monkeypatch.setattr("connector.flow.delivery.reread", lambda store, scope, now, source, due: list(due))
    with pytest.raises(AssertionError, match="seed"):
        several(migrated_file, tmp_path, 5)
