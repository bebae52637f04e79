"""Does the demo's work in the background, one job after the other: by the same handlers as a server's workers.

The demo's clock stands still, so what is put off to a later moment waits for the next day.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, Thread

import structlog

from connector.errors import RetryLater
from connector.flow.by_turns import ByTurns
from connector.flow.work import Question

PAUSE = 0.1  # seconds between two looks at what is to be done
log = structlog.get_logger()


class Background:
    """Lives what is due, in a thread of its own or at once for whoever waits for it."""

    def __init__(self, work: ByTurns) -> None:
        self._work = work
        self._one_at_a_time = Lock()

    def schedule(self, questions: Sequence[Question]) -> None:
        """See Work.schedule."""
        self._work.schedule(questions)

    def run_due(self) -> int:
        """Everything that is due by now; how many jobs."""
        with self._one_at_a_time:
            return self._work.run_due()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Nothing is done in the background until the block ends."""
        with self._one_at_a_time:
            yield

    @contextmanager
    def working(self) -> Iterator[None]:
        """Until the block ends; the job that runs then is finished first."""
        stop = Event()
        thread = Thread(target=self._live, args=(stop,), name="demo", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _live(self, stop: Event) -> None:
        while not stop.wait(PAUSE):
            try:
                self.run_due()
            except RetryLater as busy:  # a page holds the database; the next look finds the same
                log.info("the demo's work waits", error=type(busy).__name__)
