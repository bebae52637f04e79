"""Keeps what is told: tellings that come at one moment share one transaction, so that a burst waits for few disks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from connector.flow.nudges import take
from connector.model import Nudge, Scope
from connector.store.engine import Store


@dataclass(slots=True, eq=False)
class _Telling:
    """One webhook that waits to be kept."""

    told: Sequence[Nudge]
    kept: bool = False
    error: Exception | None = None


class Keeping:
    """The tellings of one process. Whoever comes while another one is being written down is written down next, together
    with all that came meanwhile.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._guard = Lock()
        self._turns: dict[Scope, Lock] = defaultdict(Lock)
        self._waiting: dict[Scope, list[_Telling]] = defaultdict(list)

    def keep(self, scope: Scope, told: Sequence[Nudge], now: datetime) -> None:
        """Returns when it is on disk. Raises whatever kept it from getting there, and then none of it is."""
        mine = _Telling(told)
        with self._guard:
            self._waiting[scope].append(mine)
            turn = self._turns[scope]
        with turn:
            if not mine.kept and mine.error is None:
                self._write(scope, now)
        if mine.error is not None:
            raise mine.error

    def _write(self, scope: Scope, now: datetime) -> None:
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
