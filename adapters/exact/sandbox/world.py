"""The world of the sandbox: its divisions, the user who is at it, its clock, its ids and its lock."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.exact.sandbox.quirks import Quirks
from adapters.exact.sandbox.rows import Told

if TYPE_CHECKING:
    from adapters.exact.sandbox.books import Books

STEP = timedelta(milliseconds=1)  # between two things that happen while the clock stands


Listener = Callable[[Told], None]


class World:
    """All divisions, over a clock that is handed in (it gives aware moments). Same seed, same world."""

    def __init__(self, clock: Callable[[], datetime], seed: int, quirks: Quirks) -> None:
        self.quirks, self.lock = quirks, RLock()
        self.chance = random.Random(seed)  # noqa: S311  an invented world needs no secrecy, and the same one every time
        self.books: dict[int, Books] = {}
        self.listeners: list[Listener] = []
        self.user, self.user_name = self.new_guid(), "Petra Boekhouder"
        self.site = ""  # scheme, name and port at which it was last called
        self._clock = clock
        self._moment: datetime | None = None
        self._last = datetime.min.replace(tzinfo=UTC)

    def __getstate__(self) -> dict[str, Any]:
        """Without what belongs to one process: its clock, its lock and who listens."""
        own = ("lock", "listeners", "_clock")
        return {name: value for name, value in vars(self).items() if name not in own}

    def wake(self, clock: Callable[[], datetime]) -> None:
        """Go on by this clock, after it was put away."""
        self.lock, self.listeners, self._clock = RLock(), [], clock

    def now(self) -> datetime:
        """Aware, in UTC."""
        return (self._moment or self._clock()).astimezone(UTC)

    def next_moment(self) -> datetime:
        """Now, and later than whatever happened before: two acts never share a moment."""
        self._last = max(self.now(), self._last + STEP)
        return self._last

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Inside the block it is this moment: for writing the history of an invented administration."""
        last, self._last = self._last, min(self._last, moment.astimezone(UTC) - STEP)
        self._moment, before = moment, self._moment
        try:
            yield
        finally:
            self._moment, self._last = before, max(last, self._last)

    def tell(self, told: Told) -> None:
        """Whoever listens hears of it."""
        for listener in self.listeners:
            listener(told)

    def new_guid(self) -> str:
        """Lower case, without braces."""
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def new_secret(self, length: int = 32) -> str:
        """Lower-case hexadecimal digits; it opens nothing outside this sandbox."""
        return f"{self.chance.getrandbits(4 * length):0{length}x}"
