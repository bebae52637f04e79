"""The deterministic runner: one thread, a given clock and a seed; for stories, previews and simulations.

    work = ByTurns(store, clock, handlers, seed=7)
    ...                     # transactions that enqueue
    work.run_due()          # everything that is due by the clock, and what comes of it, one after the other

The rows of the store are all it has, so a rollback drops a job here as anywhere, and a store in memory leaves nothing.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from connector.flow.house import Clock
from connector.flow.keeping import Keeper, Ticket
from connector.flow.work import BACKOFF, Handlers, Recovered, place
from connector.store import jobs
from connector.store.engine import Store, Tx
from connector.store.jobs import JobRow

MOST_TURNS = 100_000  # whoever enqueues himself for ever is told so, instead of never coming back


class ByTurns(Keeper):
    """Lives jobs when it is told to. Without a seed the oldest goes first; with one, chance decides between lanes."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        handlers: Handlers | None = None,
        seed: int | None = None,
        backoff: Sequence[timedelta] = BACKOFF,
    ) -> None:
        super().__init__(store, clock, handlers, backoff)
        self._chance = None if seed is None else Random(seed)  # noqa: S311 # an order that can be repeated, no secret

    def run_due(self) -> int:
        """Live all that is due, and what that enqueues for now; how many. An interrupted job is left running."""
        for turn in range(MOST_TURNS):
            row = self._next()
            if row is None:
                return turn
            self.live(Ticket(row.scope, row.number, row.round))
        raise RuntimeError(f"{MOST_TURNS} jobs at one moment: does one of them enqueue itself?")

    def next_due(self) -> datetime | None:
        """To which moment the clock may be put so that there is something to do; None = nothing waits."""
        with self._looking(None) as tx:
            return jobs.next_due(tx)

    def recover(self) -> Recovered:
        """Whatever runs while nobody lives it was interrupted: it starts again."""
        with self._looking(None) as tx:
            interrupted = jobs.running_rows(tx)
        for row in interrupted:
            self.live(Ticket(row.scope, row.number, row.round))
        return Recovered(resumed=len(interrupted))

    def purge(self, before: datetime) -> int:
        """Nothing of a finished job is kept."""
        return 0

    def _next(self) -> JobRow | None:
        with self._looking(None) as tx:
            due = jobs.due_rows(tx, tx.now)
        if not due or self._chance is None:
            return next(iter(due), None)
        heads: dict[str, JobRow] = {}
        for row in due:
            heads.setdefault(place(row.scope, row.lane), row)
        return self._chance.choice(list(heads.values()))

    def _hand_over(self, tx: Tx, ticket: Ticket, queue: str, lane: str, due: datetime) -> None:
        """The row itself is what this runner reads."""
