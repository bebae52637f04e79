"""Whatever happens in the books, in whatever order, and wherever a pull is stopped: what is known is what is true."""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from adapters.exact.sandbox import Quirks
from tests.adapters.exact.history import Account, happen
from tests.adapters.exact.stand import ROOMY, ExactStand, standing, with_small_pages
from tests.source_contract import Meter, Stopped

ROUNDS = 8


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    with_small_pages(monkeypatch, 10)


@contextmanager
def odd(chance: random.Random) -> Iterator[ExactStand]:
    """A platform of which every doubt has one of its answers."""
    quirks = Quirks(
        **ROOMY,  # type: ignore[arg-type]
        receivables_sign=chance.choice([1, -1]),
        terms_sign=chance.choice([1, -1]),
        list_sign=chance.choice([1, -1]),
        bare_lists=chance.random() < 0.5,
        noisy_doubles=chance.random() < 0.5,
        split_keeps_open=chance.random() < 0.5,
    )
    with standing(24, quirks) as stand:
        yield stand


def stop_somewhere(stand: ExactStand, account: Account, chance: random.Random) -> None:
    stand.meter = Meter(stops_at=chance.randrange(1, 24))
    with suppress(Stopped):
        account.read(stand.source(), stand.today)
    stand.meter = Meter()


@pytest.mark.parametrize("seed", range(6))
def test_what_is_known_is_what_is_true(seed: int) -> None:
    chance = random.Random(seed)
    with odd(chance) as stand:
        account = Account()
        for _ in range(ROUNDS):
            stop_somewhere(stand, account, chance)
            account.read(stand.source(), stand.today)
            assert account.owed == stand.owed()
            assert account.free == stand.free_money()
            happen(stand, chance, chance.randrange(1, 7))


@pytest.mark.parametrize("seed", range(3))
def test_asked_by_name_the_same_is_said(seed: int) -> None:
    chance = random.Random(seed)
    with odd(chance) as stand:
        account = Account().read(stand.source(), stand.today)
        happen(stand, chance, 25)
        account.read(stand.source(), stand.today)
        page = stand.source().reread(sorted(stand.owed()), stand.today)
        assert {one.key: one for one in page.receivables if one.key in account.owed} == {
            key: account.receivables[key] for key in account.owed
        }
        assert page.gone == ()


@pytest.mark.parametrize("seed", range(3))
def test_who_begins_anew_knows_the_same_under_the_same_keys(seed: int) -> None:
    chance = random.Random(seed)
    with odd(chance) as stand:
        account = Account().read(stand.source(), stand.today)
        happen(stand, chance, 25)
        account.read(stand.source(), stand.today)
        fresh = Account().read(stand.source(), stand.today)
        assert {key: fresh.receivables[key] for key in fresh.owed} == {
            key: account.receivables[key] for key in account.owed
        }
        assert fresh.free == account.free
        owing = {account.receivables[key].debtor for key in account.owed}
        assert {key: fresh.debtors[key] for key in owing} == {key: account.debtors[key] for key in owing}
