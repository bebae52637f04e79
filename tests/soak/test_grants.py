"""A grant that many use: renewed once each time, never by a token that was used before, and never lost unseen."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.soak.conftest import NewUrl
from tests.soak.givers import KEEPS, STRICT
from tests.soak.rows import row

ROOT = Path(__file__).resolve().parents[2]
SEED = 20260314
WORKERS = 8
FLAGGED_WITHIN = 60  # seconds
MONEYBIRD, EXACT = "moneybird", "exact"
# Of Exact: a token is given 570 seconds after the last at the earliest, and 200 times a day.
SOONEST, A_DAY = 570, 200
LONGEST = 660  # seconds: another token's 570, and until somebody asks for one


def lived(folder: Path, url: str, what: str, how: str, times: int, platform: str = MONEYBIRD) -> dict[str, int]:
    words = (platform, str(folder), url, what, how, str(times), str(SEED))
    command = [sys.executable, "-m", "tests.soak.grants", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"seed {SEED}: {done.stderr[-2000:]}"
    told: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    row(f"grant {what} at {platform}, {kind}, {how}", f"{times} times", SEED, **told)
    return told


@pytest.mark.parametrize("expiries", [6, pytest.param(200, marks=pytest.mark.soak)])
def test_of_eight_workers_who_find_an_expired_token_one_renews_it(
    tmp_path: Path, new_url: NewUrl, expiries: int
) -> None:
    told = lived(tmp_path, new_url(), "shared", str(WORKERS), expiries)
    assert (told["token_calls"], told["reused"], told["refused"]) == (expiries, 0, 0)
    assert told["uses"] == WORKERS * expiries, "and everybody got on with his work"
    assert told["told_by_401"] > 0, "some expiries only the platform knew of"


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.soak)])
def test_where_the_old_token_stays_good_until_the_new_one_is_used_no_grant_is_lost(
    tmp_path: Path, new_url: NewUrl, kills: int
) -> None:
    told = lived(tmp_path, new_url(), "killed", KEEPS, kills)
    assert told["lost"] == 0
    assert told["token_calls"] == 2 * kills, "once by who was killed, and once by who came after him"


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.soak)])
def test_where_each_token_is_good_once_every_loss_is_shown_within_a_minute(
    tmp_path: Path, new_url: NewUrl, kills: int
) -> None:
    told = lived(tmp_path, new_url(), "killed", STRICT, kills)
    assert told["flagged"] == told["lost"] == kills
    assert told["slowest_seconds"] <= FLAGGED_WITHIN


# ---------------------------------------------------------------- a platform that gives a token when it is due


def within_the_limits(told: dict[str, int]) -> bool:
    return told["soonest_seconds"] >= SOONEST and told["most_a_day"] <= A_DAY


@pytest.mark.parametrize("expiries", [12, pytest.param(200, marks=pytest.mark.soak)])
def test_at_exact_one_of_eight_workers_renews_a_token_when_it_is_due_and_never_before(
    tmp_path: Path, new_url: NewUrl, expiries: int
) -> None:
    told = lived(tmp_path, new_url(), "shared", str(WORKERS), expiries, EXACT)
    assert (told["token_calls"], told["reused"], told["refused"]) == (expiries, 0, 0)
    assert told["uses"] == WORKERS * expiries, "and everybody got on with his work"
    assert told["told_to_wait"] > 0, "some tokens were called invalid before another was due"
    assert within_the_limits(told)


@pytest.mark.parametrize("kills", [3, pytest.param(200, marks=pytest.mark.soak)])
def test_at_exact_who_was_given_a_token_and_died_keeps_the_others_waiting_for_one_life_of_it_at_most(
    tmp_path: Path, new_url: NewUrl, kills: int
) -> None:
    told = lived(tmp_path, new_url(), "killed", KEEPS, kills, EXACT)
    assert told["lost"] == 0
    assert told["token_calls"] - told["refused"] == 2 * kills, "once for who was killed, and once for who came after"
    assert told["slowest_seconds"] <= LONGEST
    assert within_the_limits(told)


@pytest.mark.parametrize("kills", [6, pytest.param(200, marks=pytest.mark.soak)])
def test_where_exact_takes_each_token_once_every_loss_is_shown_within_a_minute(
    tmp_path: Path, new_url: NewUrl, kills: int
) -> None:
    told = lived(tmp_path, new_url(), "killed", STRICT, kills, EXACT)
    assert told["flagged"] == told["lost"] == kills
    assert told["token_calls"] == 2 * kills, "the old token is tried once"
    assert told["slowest_seconds"] <= FLAGGED_WITHIN
    assert told["most_a_day"] <= A_DAY


@pytest.mark.soak
def test_whoever_dies_at_every_renewal_asks_exact_no_more_than_it_takes_in_a_day_and_loses_nothing(
    tmp_path: Path, new_url: NewUrl
) -> None:
    told = lived(tmp_path, new_url(), "hurried", KEEPS, 60, EXACT)
    assert told["lost"] == 0
    assert told["slowest_seconds"] > LONGEST, "no day was so bad that anything had to be held back"
    assert within_the_limits(told)
