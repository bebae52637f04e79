"""How far the first read of an administration is, for whoever waits for it: in numbers, and what stands in its way."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from connector.errors import Refused
from connector.flow.errands import SYNC, leave, to_sync
from connector.model import Scope
from connector.source import Page
from connector.store import installations, jobs, journal
from connector.store.engine import Store, Tx
from connector.store.jobs import JobRow

TO_COME = "to_come"  # setting: how many receivables the source said are still to be read


class State(StrEnum):
    """Where it stands."""

    DONE = "done"
    READING = "reading"
    WAITING = "waiting"  # nobody took it up yet
    LATER = "later"  # it is tried again, at a moment that is known
    FAILED = "failed"  # a person has to do something
    STANDS_STILL = "stands_still"  # nothing is under way, and nothing was left to do it


@dataclass(frozen=True, slots=True)
class FirstRead:
    """What was read so far and what is still to come (None = the source does not say).

    `since` is since when nobody took it up, `again_at` the moment of the next try. `tries` counts those that came to
    nothing, 0 where the platform merely takes no more requests yet. `error` is the name of what ended it.
    """

    state: State
    receivables: int = 0
    debtors: int = 0
    to_come: int | None = None
    again_at: datetime | None = None
    tries: int = 0
    error: str = ""
    since: datetime | None = None


def note(tx: Tx, page: Page) -> None:
    """Keep what the page says is still to come."""
    if page.to_come is not None:
        installations.save_setting(tx, TO_COME, str(page.to_come))


def how_far(store: Store, scope: Scope, now: datetime) -> FirstRead:
    """Where the first read stands. Raises NotFound."""
    with store.read(scope, now) as tx:
        installation = installations.get(tx)
        if installation.data_as_of is not None:
            return FirstRead(State.DONE)
        left = dict(installation.settings).get(TO_COME, "")
        return _stands(tx, tx.now, installations.size(tx), int(left) if left.isdigit() else None)


def try_again(store: Store, scope: Scope, by: str, now: datetime) -> None:
    """A person mended what was wrong: it is read at once. Raises Refused where nothing can be read by itself."""
    with store.write(scope, now) as tx:
        if installations.get(tx).connection is None:
            raise Refused("this administration is not connected to a platform")
        for row in jobs.named(tx, SYNC):
            if row.state == jobs.FAILED or (row.state == jobs.WAITING and row.due > tx.now):
                jobs.finish(tx, row.number, row.round)
        journal.append(tx, "read_asked", "", "", {"by": by})
        leave(tx, to_sync())


def _stands(tx: Tx, now: datetime, size: tuple[int, int], to_come: int | None) -> FirstRead:
    def so(state: State, row: JobRow | None = None) -> FirstRead:
        owed, people = size
        if row is None:
            return FirstRead(state, owed, people, to_come)
        again_at = row.due if state is State.LATER else None
        since = row.due if state is State.WAITING else None
        return FirstRead(state, owed, people, to_come, again_at, row.tries, row.error, since)

    rows = {row.state: row for row in jobs.named(tx, SYNC)}
    if jobs.RUNNING in rows:
        return so(State.READING, rows[jobs.RUNNING])
    if jobs.WAITING in rows:
        row = rows[jobs.WAITING]
        return so(State.LATER if row.due > now else State.WAITING, row)
    if jobs.FAILED in rows:
        return so(State.FAILED, rows[jobs.FAILED])
    return so(State.STANDS_STILL)
