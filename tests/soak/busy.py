"""Much to do for one worker: happenings in the order of their moments, and places for each kind of work.

Whoever finds no place waits in line. A task knows its queue; what asking is, the day of a platform says.
"""

import heapq
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Generic, Protocol, TypeVar

from connector.flow.jobs import PLACES
from connector.flow.work import Queue


class Waits(Protocol):
    """What a task must say of itself."""

    @property
    def queue(self) -> Queue: ...


T = TypeVar("T", bound=Waits)


class Busy(ABC, Generic[T]):
    """Moments are seconds after `begin`; `now` is the one that is lived."""

    def __init__(self, begin: datetime, seed: int) -> None:
        self.begin = self.now = begin
        self.chance = Random(seed)
        self._events: list[tuple[float, float, int, Callable[[float], None]]] = []
        self._order = count()
        self._free = dict(PLACES)
        self._line: dict[Queue, deque[T]] = {queue: deque() for queue in PLACES}

    @abstractmethod
    def ask(self, task: T, at: float) -> None:
        """Go on with a task that has a place."""

    def run(self) -> None:
        while self._events:
            at, _, _, happens = heapq.heappop(self._events)
            self.now = self.begin + timedelta(seconds=at)
            happens(at)

    def at(self, at: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (at, self.chance.random(), next(self._order), happens))

    def want(self, task: T, at: float) -> None:
        """As soon as there is a place."""
        self._line[task.queue].append(task)
        self._go_on(task.queue, at)

    def come_back(self, task: T, at: float, until: datetime) -> None:
        """It was told to, at that moment; others get its place meanwhile."""
        self.at((until - self.begin).total_seconds(), partial(self.want, task))
        self.leave(task.queue, at)

    def leave(self, queue: Queue, at: float) -> None:
        self._free[queue] += 1
        self.at(at, partial(self._go_on, queue))

    def _go_on(self, queue: Queue, at: float) -> None:
        while self._free[queue] and self._line[queue]:
            self._free[queue] -= 1
            self.ask(self._line[queue].popleft(), at)
