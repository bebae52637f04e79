"""Keeps the requests of one process as far apart as the provider asks for."""

import threading
import time

LONGEST_HOLD = 10.0  # seconds; whoever asks for more is asked again by the next message's turn


class Pace:
    """At most `per_second` begin in a second, evenly; any number of threads may wait."""

    def __init__(self, per_second: float) -> None:
        self._apart = 1 / per_second
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Until it is one's turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._apart
        time.sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """The provider said that it was too much: nobody's turn comes before that."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + min(seconds, LONGEST_HOLD))
