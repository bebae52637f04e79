"""Keeps what is told: tellings that come at one moment share one transaction, so that a burst waits for few disks.

One thread of an administration writes, and all whose tellings it wrote down wake at once: waking one after the other,
as a lock would have it, takes far longer than the disk.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock

from connector.errors import StoreBusy
from connector.flow.nudges import take
from connector.model import Nudge, Scope
from connector.store.engine import Store


@dataclass(slots=True, eq=False)
class _Telling:
    """One webhook that waits to be kept, or to be the one that writes."""

    told: Sequence[Nudge]
    woken: Event = field(default_factory=Event)
    writes: bool = False
    kept: bool = False
    error: Exception | None = None


class Keeping:
    """The tellings of one process. What comes while another one is being written down is written down next, together
    with all that came meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = Lock()
        self._waiting: dict[Scope, list[_Telling]] = defaultdict(list)
        self._being_written: set[Scope] = set()

    def keep(self, scope: Scope, told: Sequence[Nudge], now: datetime) -> None:
        """Returns when it is on disk. Raises whatever kept it from getting there, and then none of it is."""
        mine = _Telling(told)
        with self._guard:
            self._waiting[scope].append(mine)
            mine.writes = scope not in self._being_written
            self._being_written.add(scope)
        if not mine.writes:
            self._wait(scope, mine)
        if mine.writes:
            self._write(scope, now)
        if not mine.kept:
            raise mine.error or StoreBusy("whoever wrote it down was ended before it was on disk")

    def _wait(self, scope: Scope, mine: _Telling) -> None:
        try:
            mine.woken.wait()
        except BaseException:  # this thread is ended, and nobody may wait for it
            with self._guard:
                if mine in self._waiting.get(scope, ()):
                    self._waiting[scope].remove(mine)
            if mine.writes:
                self._hand_over(scope)
            raise

    def _write(self, scope: Scope, now: datetime) -> None:
        """All that waits by now, this thread's own telling among it; then it is another one's turn."""
        with self._guard:
            together = self._waiting.pop(scope)
        try:
            with self._store.write(scope, now) as tx:
                take(tx, [nudge for telling in together for nudge in telling.told])
        except Exception as error:  # noqa: BLE001 # each of their senders is told
            for telling in together:
                telling.error = error
        else:
            for telling in together:
                telling.kept = True
        finally:
            self._hand_over(scope)
            for telling in together:
                telling.woken.set()

    def _hand_over(self, scope: Scope) -> None:
        with self._guard:
            if waiting := self._waiting.get(scope):
                waiting[0].writes = True
                waiting[0].woken.set()
            else:
                self._being_written.discard(scope)
