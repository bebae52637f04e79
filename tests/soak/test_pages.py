"""Syncs die in the middle of a page: nothing is lost, nothing comes twice, and one page is fetched again at most."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.conftest import NewUrl
from tests.soak.rows import row

ROOT = Path(__file__).resolve().parents[2]
SEED = 20260311


@pytest.mark.parametrize("kills", [8, pytest.param(1_000, marks=pytest.mark.soak)])
def test_a_sync_that_is_killed_loses_nothing_and_fetches_one_page_again_at_most(
    tmp_path: Path, new_url: NewUrl, kind: str, kills: int
) -> None:
    command = [sys.executable, "-m", "tests.soak.pages", str(tmp_path), new_url(), str(kills), str(SEED)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    row(f"syncs killed, {kind}", f"{kills} kills", SEED, **told)
    assert (told["lost"], told["doubled"], told["wrong"]) == (0, 0, 0)
    assert told["most_at_one_kill"] <= 1
    assert told["killed_while_reading"] > kills / 2, "most of them had to be in the middle of something"
