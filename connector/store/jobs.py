"""Jobs as rows: added with what they are about, claimed by a counted update, gone when they are done.

A row is handed over to a runner in rounds. Whoever starts, ends or postpones it names the round he got; when the row is
in another one by now, somebody else has it, and nothing happens. All of it is done under the scope's write lock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    update,
)

from connector.model import Scope
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import HERE, add_new, first, here, next_number, records

UNTOLD = 0  # the round of a row of which no runner was told yet
WAITING, RUNNING, FAILED = "waiting", "running", "failed"


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job, as it lies."""

    scope: Scope
    number: int
    queue: str
    name: str
    argument: str
    key: str
    lane: str
    state: str
    round: int
    starts: int
    tries: int
    every: timedelta | None
    due: datetime
    changed_at: datetime
    error: str


class NotStarted(Enum):
    """Why a job is not started now."""

    GONE = "somebody else has it, or it is done"
    LANE_TAKEN = "another one of its lane runs"


def add(
    tx: Tx,
    queue: str,
    name: str,
    argument: str,
    key: str,
    lane: str,
    due: datetime,
    every: timedelta | None = None,
    round_: int = 1,
) -> int | None:
    """A new job's number; None when one with this key waits already."""
    if key and waits(tx, queue, name, key):
        return None
    number = next_number(tx, "job")
    row = {"number": number, "queue": queue, "name": name, "argument": argument, "key": key, "lane": lane}
    fresh = {"state": WAITING, "round": round_, "starts": 0, "tries": 0, "error": ""}
    seconds = None if every is None else round(every.total_seconds())
    if not add_new(tx, t.jobs, {**row, **fresh, "every": seconds, "due": due, "changed_at": tx.now}):
        return None
    return number


def start(tx: Tx, number: int, round_: int) -> JobRow | NotStarted:
    """Begin it, and count that. A job that was begun by a worker who died is begun again."""
    row = get(tx, number)
    if row is None or row.state == FAILED or not _is_in(row, round_):
        return NotStarted.GONE
    if _lane_is_taken(tx, row):
        return NotStarted.LANE_TAKEN
    _change(tx, number, state=RUNNING, starts=row.starts + 1)
    return get(tx, number) or NotStarted.GONE


def finish(tx: Tx, number: int, round_: int) -> bool:
    """It is done; whether it was still ours to end."""
    this = (t.jobs.c.number == number, t.jobs.c.round == round_)
    return tx.conn.execute(delete(t.jobs).where(here(tx, t.jobs), *this)).rowcount > 0


def postpone(tx: Tx, row: JobRow, due: datetime, **changes: Any) -> bool:
    """It waits again, in a new round; False when another one with its key waits by now, and stands in for it."""
    if row.state != WAITING and row.key and waits(tx, row.queue, row.name, row.key):
        finish(tx, row.number, row.round)
        return False
    _change(tx, row.number, state=WAITING, round=row.round + 1, due=due, starts=0, **changes)
    return True


def hand_over_again(tx: Tx, row: JobRow) -> None:
    """A new round, in the state it has; who got it in an earlier one cannot start it any more."""
    _change(tx, row.number, round=row.round + 1)


def fail(tx: Tx, number: int, error: str) -> None:
    """It ended badly, and waits for a person."""
    _change(tx, number, state=FAILED, error=error)


def change_question(tx: Tx, row: JobRow, every: timedelta) -> None:
    """It is asked at another interval from now on."""
    _change(tx, row.number, every=round(every.total_seconds()))


def get(tx: Tx, number: int) -> JobRow | None:
    found = tx.conn.execute(select(t.jobs).where(here(tx, t.jobs), t.jobs.c.number == number))
    return next(_rows(found), None)


def waits(tx: Tx, queue: str, name: str, key: str) -> bool:
    """Whether one with this key waits."""
    same = f"{HERE} AND queue = :queue AND name = :name AND key = :key AND state = '{WAITING}' AND key <> ''"
    asked = f"SELECT number FROM jobs WHERE {same} LIMIT 1"  # noqa: S608 # constants
    return first(tx, asked, {"queue": queue, "name": name, "key": key}) is not None


def named(tx: Tx, name: str) -> list[JobRow]:
    """Those of this scope with this name, whatever state they are in, oldest first."""
    found = tx.conn.execute(select(t.jobs).where(here(tx, t.jobs), t.jobs.c.name == name).order_by(t.jobs.c.number))
    return list(_rows(found))


def questions(tx: Tx) -> list[JobRow]:
    """Those of this scope that are asked again and again."""
    found = tx.conn.execute(select(t.jobs).where(here(tx, t.jobs), t.jobs.c.every.is_not(None)))
    return list(_rows(found))


# ---------------------------------------------------------------- what runners look at, by Store.read_house


def due_rows(tx: Tx, now: datetime) -> list[JobRow]:
    """What may start by now, oldest first."""
    which = and_(t.jobs.c.state == WAITING, t.jobs.c.due <= literal(now, t.jobs.c.due.type))
    return _sorted(tx, which)


def unmoved_rows(tx: Tx, before: datetime) -> list[JobRow]:
    """What could have been started before this moment, and has not changed since."""
    moment = literal(before, t.jobs.c.due.type)
    return _sorted(tx, and_(t.jobs.c.state != FAILED, t.jobs.c.due < moment, t.jobs.c.changed_at < moment))


def untold_rows(tx: Tx, at_most: int) -> list[JobRow]:
    """Rows that were left without telling a runner."""
    return _sorted(tx, t.jobs.c.round == UNTOLD)[:at_most]


def running_rows(tx: Tx) -> list[JobRow]:
    return _sorted(tx, t.jobs.c.state == RUNNING)


def next_due(tx: Tx) -> datetime | None:
    """When the next one may start; None when none waits."""
    found = tx.conn.execute(select(t.jobs.c.due).where(t.jobs.c.state == WAITING).order_by(t.jobs.c.due).limit(1))
    moment: datetime | None = found.scalar()
    return moment


def failed_rows(tx: Tx, scope: Scope | None) -> list[JobRow]:
    """Those that failed, and questions that went wrong last time."""
    which = or_(t.jobs.c.state == FAILED, and_(t.jobs.c.every.is_not(None), t.jobs.c.error != ""))
    found = _sorted(tx, and_(_of(scope), which))
    return sorted(found, key=lambda row: row.changed_at)


def counts(tx: Tx, scope: Scope | None, now: datetime) -> dict[tuple[str, str], int]:
    """How many per queue and state; `later` are those that wait for their moment."""
    later = and_(t.jobs.c.state == WAITING, t.jobs.c.due > literal(now, t.jobs.c.due.type))
    state = case((later, "later"), else_=t.jobs.c.state).label("so")
    query = select(t.jobs.c.queue, state, func.count().label("many")).where(_of(scope))
    return {(row.queue, row.so): row.many for row in tx.conn.execute(query.group_by(t.jobs.c.queue, state))}


# ---------------------------------------------------------------- helpers


def _of(scope: Scope | None) -> ColumnElement[bool]:
    if scope is None:
        return true()
    return and_(t.jobs.c.tenant == scope.tenant, t.jobs.c.installation == scope.installation)


def _is_in(row: JobRow, round_: int) -> bool:
    return row.round == round_


def _lane_is_taken(tx: Tx, row: JobRow) -> bool:
    others = (t.jobs.c.lane == row.lane, t.jobs.c.state == RUNNING, t.jobs.c.number != row.number)
    return tx.conn.execute(select(t.jobs.c.number).where(here(tx, t.jobs), *others)).first() is not None


def _change(tx: Tx, number: int, **values: Any) -> None:
    this = (here(tx, t.jobs), t.jobs.c.number == number)
    tx.conn.execute(update(t.jobs).where(*this).values(changed_at=tx.now, **values))


def _sorted(tx: Tx, which: ColumnElement[bool]) -> list[JobRow]:
    order = (t.jobs.c.due, t.jobs.c.tenant, t.jobs.c.installation, t.jobs.c.number)
    return list(_rows(tx.conn.execute(select(t.jobs).where(which).order_by(*order))))


def _rows(found: CursorResult[Any]) -> Iterator[JobRow]:
    return map(_row, records(found))


def _row(row: Any) -> JobRow:
    return JobRow(
        scope=Scope(row.tenant, row.installation),
        number=row.number,
        queue=row.queue,
        name=row.name,
        argument=row.argument,
        key=row.key,
        lane=row.lane,
        state=row.state,
        round=row.round,
        starts=row.starts,
        tries=row.tries,
        every=None if row.every is None else timedelta(seconds=row.every),
        due=row.due,
        changed_at=row.changed_at,
        error=row.error,
    )
