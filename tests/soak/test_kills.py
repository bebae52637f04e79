"""Senders die at any moment: nothing is sent twice, and nothing is lost unseen."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.soak.kills import HTTP_WITH_KEYS, SMTP, SMTP_WITH_KEYS
from tests.soak.rows import row

ROOT = Path(__file__).resolve().parents[2]
SEED = 20260310
SHORT = ((SMTP_WITH_KEYS, 4, 6), (HTTP_WITH_KEYS, 4, 6))
FULL = [
    pytest.param(provider, workers, 2_000, marks=pytest.mark.soak)
    for provider in (SMTP_WITH_KEYS, HTTP_WITH_KEYS)
    for workers in (1, 4)
]


def killed(folder: Path, url: str, provider: str, kills: int, workers: int) -> dict[str, int]:
    words = (folder, url, provider, kills, SEED, workers)
    command = [sys.executable, "-m", "tests.soak.kills", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    row(f"senders killed, {kind}, {provider}", f"{kills} kills, {workers} at once", SEED, **told)
    return told


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/kills.sqlite3"
    found: Any = request.getfixturevalue("fresh_postgres")
    return str(found)


@pytest.mark.parametrize(("provider", "workers", "kills"), [*SHORT, *FULL])
def test_at_a_provider_with_keys_every_message_is_taken_once(
    tmp_path: Path, url: str, provider: str, workers: int, kills: int
) -> None:
    told = killed(tmp_path, url, provider, kills, workers)
    _was_a_test(told)
    assert told["sent"] == told["accepted"] == told["planned"]
    assert (told["doubles"], told["unclear"], told["open"]) == (0, 0, 0)


@pytest.mark.parametrize("kills", [6, pytest.param(2_000, marks=pytest.mark.soak)])
def test_over_plain_smtp_nothing_is_sent_twice_and_what_is_not_known_is_shown(
    tmp_path: Path, url: str, kills: int
) -> None:
    told = killed(tmp_path, url, SMTP, kills, 1)
    _was_a_test(told)
    assert told["doubles"] == 0
    assert told["sent"] + told["unclear"] == told["planned"]
    assert told["sent_but_never_accepted"] == 0
    assert told["unclear"] <= told["kills"]
    assert told["open"] == 0


def _was_a_test(told: dict[str, int]) -> None:
    """Senders lived long enough to send; and in a long run some died between the claim and the answer."""
    assert told["planned"] > told["kills"] / 2
    assert told["kills"] < 200 or told["handed_over_again"] + told["unclear"] > 0
