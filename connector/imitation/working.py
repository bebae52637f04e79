"""Looks at an imitation's clock all the time, in a thread of its own, for as long as a block lasts."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event, Thread

TICK = 0.1  # seconds between two looks at what is due
PUT_AWAY_EVERY = 50  # ticks
_log = logging.getLogger(__name__)


@contextmanager
def at_work(tick: Callable[[], object], put_away: Callable[[], None]) -> Iterator[None]:
    """Inside the block `tick` is called all the time and `put_away` now and then; at its end `put_away` once more."""
    stop = Event()
    thread = Thread(target=_work, args=(stop, tick, put_away), name="sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        put_away()


def _work(stop: Event, tick: Callable[[], object], put_away: Callable[[], None]) -> None:
    for number in count(1):
        if stop.wait(TICK):
            return
        try:
            tick()
            if number % PUT_AWAY_EVERY == 0:
                put_away()
        except Exception:  # noqa: BLE001 - one fault does not end the work; the log says what it was
            _log.exception("the sandbox stumbled; it goes on")
