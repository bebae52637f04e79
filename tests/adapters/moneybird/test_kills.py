"""A sync that dies at any step of any request loses nothing and doubles nothing in a real store; nor does waiting."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.moneybird import polling
from adapters.moneybird.sandbox import Quirks
from connector.errors import BudgetSpent
from connector.source import Note, Status
from connector.store import receivables
from connector.store.budgets import StoreBudget
from connector.transport import Allowance
from tests.adapters.moneybird.sandbox.callers import BEGIN
from tests.adapters.moneybird.stand import MoneybirdStand, standing
from tests.dying_syncs import SCOPE, Stores, books_of, opened, stores_of


@pytest.fixture
def stores(tmp_path: Path, migrated_file: Path) -> Stores:
    return stores_of("moneybird", tmp_path, migrated_file, BEGIN)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[MoneybirdStand]:
    """With questions of ten at once in place of a hundred, so that there are several pages."""
    monkeypatch.setattr(polling, "AT_ONCE", 10)
    monkeypatch.setattr(polling, "MOST_WAITING", 20)
    with standing(40) as stand:
        stand.later()
        yield stand


def test_a_first_load_that_dies_at_any_request_ends_as_a_calm_one(stand: MoneybirdStand, stores: Stores) -> None:
    assert len(list(stand.source().pull(None, stand.today))) > 1
    assert stores.check_every_death(stand) >= 2 * 8


def test_a_poll_that_dies_at_any_request_ends_as_a_calm_one(stand: MoneybirdStand, stores: Stores) -> None:
    before = stores.new()
    stores.read(before, stand)
    for _ in range(3):
        stand.add(), stand.pay(), stand.delete()
    stand.touch(stand.contact(stand.some()))
    stand.say_unknown_word()
    stand.later()
    assert stores.check_every_death(stand, before) > 2 * 5


def test_our_own_note_wakes_nobody(stand: MoneybirdStand, stores: Stores) -> None:
    path = stores.new()
    before = stores.read(path, stand)
    stand.later()
    stand.source().write_back(Status(f"sales:{stand.some().id}", (Note("ours", "A reminder was sent."),)))
    stand.later()
    with opened(path) as store:
        assert stores.sync(store, stand).changed == set()
        assert books_of(store, stand.clock()) == before


def test_after_a_429_nothing_is_asked_before_its_time_and_then_the_work_is_finished(stores: Stores) -> None:
    with standing(40, Quirks(requests_allowed=8)) as stand, opened(stores.new()) as store:
        allowance = Allowance(150, timedelta(minutes=5))
        stand.budget = StoreBudget(store, stand.clock, "moneybird@here", allowance, SCOPE)
        until = stand.overload()
        assert spent(lambda: stores.sync(store, stand)) == until
        asked = len(stand.log.asked)
        stand.clock.now = until - timedelta(seconds=1)
        assert spent(lambda: stores.sync(store, stand)) is not None
        assert len(stand.log.asked) == asked
        stand.clock.now = until + timedelta(seconds=5)
        stores.sync(store, stand)
        with store.read(SCOPE, stand.clock()) as tx:
            assert stand.owed().keys() <= receivables.of_keys(tx, None).keys()


def spent(act: Callable[[], object]) -> object:
    with pytest.raises(BudgetSpent) as refused:
        act()
    return refused.value.until
