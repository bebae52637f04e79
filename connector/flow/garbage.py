"""Python's search for values that point at each other in a circle: kept from what it would go through in vain."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_holding = 0


@contextmanager
def not_searched() -> Iterator[None]:
    """For work that makes a hundred thousand values and no circles: facts, decisions, rows. Again and again the search
    goes through all that there is, which took a quarter of a first run over 10,000 invoices, and finds nothing: what is
    not needed any more goes by itself. It is held back for the whole process, and other threads may make circles
    meanwhile; so do it for a portion of the work, and wait for nothing within."""
    global _holding  # noqa: PLW0603 # how many are at it
    with _lock:
        _holding += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding:
                gc.enable()


def stays() -> None:
    """What a server has loaded by now stays as long as it lives, and is left out of the search from here on. Otherwise
    the search goes through all of it when the first requests come, which keeps them waiting for a tenth of a second."""
    gc.collect()
    gc.freeze()
