"""Many who come at once to a receiver that was just started."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from sqlalchemy import event

from connector.store.engine import Store
from tests.webhooks.conftest import Door

AT_ONCE = 8


@contextmanager
def _questions(store: Store) -> Iterator[list[str]]:
    """What the database is asked about addresses, each of which takes it a moment."""
    asked: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "hook_addresses" in statement:
            asked.append(statement)
            time.sleep(0.01)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


def test_of_eight_who_come_at_once_one_asks_whose_address_it_is(door: Door) -> None:
    together = Barrier(AT_ONCE)

    def tell(number: int) -> int:
        together.wait()
        return door.tell(f"F{number}", f"evt_{number}")

    with _questions(door.store) as asked, ThreadPoolExecutor(AT_ONCE) as senders:
        assert list(senders.map(tell, range(AT_ONCE))) == [200] * AT_ONCE
    assert len(asked) == 2, "whose it is, and then what it is signed with"
    assert len(door.waiting()) == AT_ONCE


def test_making_ready_asks_about_nobody_and_keeps_nothing(door: Door) -> None:
    with _questions(door.store) as asked:
        assert door.app.ready() is door.app
    assert len(asked) == 1
    assert door.tell() == 200
    assert len(door.waiting()) == 1
