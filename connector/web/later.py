"""Does small things after the answer has left: a mail with a link, a note that a session is in use.

Whoever asks for a link must not be able to tell, by the time that the answer takes, whether the address is known here;
so all that depends on it happens afterwards. What a program that ends loses of it is asked for once more.
"""

from collections.abc import Callable
from threading import BoundedSemaphore, Thread

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from connector.errors import TijdigError

EXTENSION = "tijdig_later"
AT_ONCE = 20  # more than that are left out: whoever asked, asks again
log = structlog.get_logger()


class Later:
    """Each thing in a thread of its own."""

    def __init__(self) -> None:
        self._places = BoundedSemaphore(AT_ONCE)
        self._threads: list[Thread] = []

    def do(self, what: Callable[[], None]) -> None:
        if not self._places.acquire(blocking=False):
            log.warning("too much is to be done after answers; some of it is left out")
            return
        thread = Thread(target=self._run, args=(what,), name="later", daemon=True)
        self._threads = [each for each in self._threads if each.is_alive()] + [thread]
        thread.start()

    def wait(self) -> None:
        """Until all of it is done."""
        for thread in self._threads:
            thread.join()

    def _run(self, what: Callable[[], None]) -> None:
        try:
            what()
        except (TijdigError, SQLAlchemyError, OSError) as error:  # their texts may name somebody
            log.warning("something was not done after an answer", error=type(error).__name__)
        finally:
            self._places.release()


def install(app: Flask) -> None:
    app.extensions[EXTENSION] = Later()


def do(what: Callable[[], None]) -> None:
    """Soon, and not while anybody waits. `what` knows nothing of the request any more."""
    of(current_app).do(what)


def of(app: Flask) -> Later:
    """The one of this application."""
    found = app.extensions[EXTENSION]
    if not isinstance(found, Later):
        raise TypeError("the application does nothing afterwards")
    return found
