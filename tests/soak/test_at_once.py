"""The daily run started several times at once: every message leaves once, and nobody sees an error."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.soak import at_once
from tests.soak.conftest import NewUrl
from tests.soak.rows import row

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 4


@pytest.mark.parametrize("actions", [24, pytest.param(10_000, marks=pytest.mark.soak)])
def test_four_daily_runs_at_once_send_every_message_once_and_show_no_error(
    tmp_path: Path, new_url: NewUrl, kind: str, actions: int
) -> None:
    url = new_url()
    at_once.furnish(tmp_path, url, actions)
    told = _all_at_once(tmp_path, url)
    taken = (tmp_path / "taken").read_text(encoding="ascii").split()
    errors = [one["error"] for one in told if one["error"]]
    warnings = sum(one["warnings"] for one in told)
    doubles = len(taken) - len(set(taken))
    shares = " + ".join(str(one["sent"]) for one in told)
    left = at_once.left(tmp_path, url)
    size = f"{WORKERS} processes, {actions} due"
    row(f"daily run at once, {kind}", size, None, sent=shares, sent_twice=doubles, errors=len(errors))
    assert (errors, warnings) == ([], 0)
    assert (doubles, len(taken), left["sent"]) == (0, actions, actions)
    assert sum(one["sent"] for one in told) == sum(one["planned"] for one in told) == actions


def _all_at_once(folder: Path, url: str) -> list[dict[str, Any]]:
    names = [str(number) for number in range(WORKERS)]
    command = [sys.executable, "-m", "tests.soak.at_once", str(folder), url]
    begun = [subprocess.Popen([*command, name], cwd=ROOT, stdout=subprocess.PIPE, text=True) for name in names]
    while not all((folder / f"ready {name}").exists() for name in names):
        assert all(one.poll() is None for one in begun), "one of them ended before it began"
        time.sleep(0.01)
    (folder / "go").touch()
    return [json.loads(one.communicate()[0].splitlines()[-1]) for one in begun]
