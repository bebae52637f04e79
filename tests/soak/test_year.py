"""A year of many tenants with everything that goes wrong: every letter was right, and none stayed away."""

import os
from concurrent.futures import ProcessPoolExecutor
from functools import reduce
from multiprocessing import get_context

import pytest

from tests.soak.conftest import NewUrl
from tests.soak.rows import row
from tests.soak.year.mutants import MUTANTS, SOON, Mutant
from tests.soak.year.world import Told, World, Wrong

SEED = 20260103
WORLDS, TENANTS, DEBTORS, DAYS = 10, 5, 5, 365
FULL_YEAR = (WORLDS, TENANTS, DEBTORS, DAYS)
SHORT = (1, 2, 4, 18)
BUSY = 3.0  # times as much happens in a short form, so that weeks are enough


def lived(url: str, seed: int, tenants: int, debtors: int, days: int, pace: float) -> Told:
    """A world with a provider that knows keys for every even seed, and plain SMTP for the others."""
    return World(url, seed, tenants, debtors, with_keys=seed % 2 == 0, pace=pace).live(days)


def year(new_url: NewUrl, kind: str, size: tuple[int, int, int, int], pace: float, seed: int = SEED) -> Told:
    worlds, tenants, debtors, days = size
    seeds = range(seed, seed + worlds)
    urls = [new_url() for _ in seeds]
    same = ([value] * worlds for value in (tenants, debtors, days, pace))
    if worlds < WORLDS:
        found = list(map(lived, urls, seeds, *same))
    else:
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            found = list(pool.map(lived, urls, seeds, *same))
    told = reduce(Told.add, found)
    left = {name: getattr(told, name) for name in Told.__slots__ if name not in ("tenants", "days")}
    row(f"simulated days, {kind}", f"{told.tenants} tenants x {days} days", seed, **left)
    return told


@pytest.mark.parametrize(
    ("size", "pace"), [(SHORT, BUSY), pytest.param(FULL_YEAR, 1.0, marks=pytest.mark.soak)], ids=["short", "full"]
)
def test_every_letter_of_a_year_was_right_and_none_stayed_away(
    new_url: NewUrl, kind: str, size: tuple[int, int, int, int], pace: float
) -> None:
    told = year(new_url, kind, size, pace, SEED + (kind == "sqlite"))  # of the short forms one has a provider with keys
    assert told.letters > told.debtors, "hardly anything was sent, so hardly anything was judged"
    assert min(told.crashes, told.syncs_lost + told.syncs_late, told.days_missed) > 0
    assert min(told.fetched, told.calls_lost, told.calls_late, told.calls_doubled) > 0


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("mutant", "days"),
    [
        *(pytest.param(m, 60, id=m.name) for m in MUTANTS if m.name in SOON),
        *(pytest.param(m, 365, id=m.name, marks=pytest.mark.soak) for m in MUTANTS if m.name not in SOON),
    ],
)
def test_a_broken_guard_is_found_within_one_run(new_url: NewUrl, mutant: Mutant, days: int) -> None:
    with mutant.off(), pytest.raises(Wrong, match="seed") as found:
        year(new_url, "sqlite", (2, 3, 6, days), BUSY)
    row(f"mutant: {mutant.name}", f"at most 6 tenants x {days} days", SEED, found=f'"{found.value}"')


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_same_seed_gives_the_same_weeks(new_url: NewUrl) -> None:
    first, second = (lived(new_url(), SEED, 1, 4, 9, BUSY) for _ in range(2))
    assert first == second
