"""The search for circles is held back while much is decided, and no longer."""

import gc
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from connector.flow.dunning import RunReport, preview, run
from connector.flow.garbage import not_searched
from connector.flow.sync import sync
from connector.model import Scope
from connector.store.engine import Store
from tests.bench.books import Overdue, open_books
from tests.store.builders import NOW, SCOPE

LINES = 600
FEW = 5  # searches; without holding them back there are three times as many


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Store]:
    """Sixty customers who are late with ten invoices each."""
    with open_books(f"sqlite:///{tmp_path}/books.sqlite3") as store:
        sync(store, SCOPE, Overdue(LINES), NOW)
        yield store


def _searches() -> int:
    return sum(int(generation["collections"]) for generation in gc.get_stats())


@pytest.mark.parametrize("work", [preview, run])
def test_what_is_decided_about_six_hundred_invoices_is_not_gone_through_again_and_again(
    books: Store, work: Callable[[Store, Scope, datetime], RunReport]
) -> None:
    gc.collect()
    before = _searches()
    assert len(work(books, SCOPE, NOW).decisions) == LINES // 10
    assert _searches() - before <= FEW
    assert gc.isenabled()


def test_the_search_goes_on_afterwards_also_when_something_failed() -> None:
    with pytest.raises(ValueError, match="odd"), not_searched():
        int("odd")
    assert gc.isenabled()


def test_of_two_that_hold_it_back_the_last_one_lets_it_go_on() -> None:
    first, second = not_searched(), not_searched()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert not gc.isenabled()
    second.__exit__(None, None, None)
    assert gc.isenabled()
