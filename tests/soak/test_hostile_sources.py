"""Platforms that want to harm whoever asks them: no call lasts long, none takes much memory, and nobody else waits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.hostile import NAMES, TOO_MUCH, WAYS, Told
from tests.soak.rows import row

ROOT = Path(__file__).resolve().parents[2]
MEGABYTES = 20.0  # more than before
LONGEST = 30  # seconds
P99 = 2.0  # seconds that somebody else's call takes meanwhile


def asked(way: str, read: float, whole: float) -> list[Told]:
    command = [sys.executable, "-m", "tests.soak.hostile", way, str(read), str(whole)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [Told(**one) for one in json.loads(done.stdout.splitlines()[-1])]
    assert {one.who for one in found} == NAMES
    return found


def judged(found: list[Told]) -> None:
    assert {one.who: one.came_of_it for one in found} == {
        who: "TooLarge" if who in TOO_MUCH else "SourceUnavailable" for who in NAMES
    }
    assert all(one.megabytes <= MEGABYTES for one in found), found
    assert all(one.others > 0 for one in found), found


def test_no_hostile_platform_is_believed_and_none_fills_the_memory() -> None:
    judged(asked("transport", 0.3, 0.5))


def test_nor_is_one_that_says_that_it_is_exact() -> None:
    judged(asked("exact", 0.3, 0.5))


@pytest.mark.soak
@pytest.mark.parametrize("way", WAYS)
def test_no_hostile_platform_keeps_anybody_for_half_a_minute(way: str) -> None:
    found = asked(way, 15, LONGEST)
    for one in found:
        row(
            f"hostile platform asked by {way}: {one.who}",
            "1 call",
            None,
            seconds=one.seconds,
            mb=one.megabytes,
            p99=one.p99,
        )
    judged(found)
    assert all(round(one.seconds) <= LONGEST for one in found)
    assert all(one.p99 <= P99 for one in found)
