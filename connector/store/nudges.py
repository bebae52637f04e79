"""Nudges: what platforms told of, each once however often it is repeated, until the source was asked about it.

Their numbers follow each other in the order in which they were stored, so that whoever asked the source later than a
number was given has its answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, delete, func, literal, select, update

from connector.model import Nudge
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import HERE, among, first, here, lying, rows

WAITING, PARKED, ANSWERED = "waiting", "parked", "answered"


@dataclass(frozen=True, slots=True)
class Told:
    """A nudge as it lies. `error` names what went wrong last time, `received_at` is in UTC."""

    number: int
    nudge: Nudge
    state: str
    tries: int
    error: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """When something was told last, in UTC; how many times since a moment, and how many wait or are parked."""

    last: datetime | None
    since: int
    waiting: int
    parked: int


def keep(tx: Tx, nudges: Sequence[Nudge]) -> bool:
    """Store what was told; whether any of it was new. One that was told before is left as it is, whatever its state."""
    number = f"coalesce((SELECT max(number) FROM nudges WHERE {HERE}), 0) + 1"  # noqa: S608 # a constant
    adding = (
        "INSERT INTO nudges (tenant, installation, number, event, kind, subject, state, tries, error, received_at) "
        f"SELECT :tenant, :installation, {number}, :event, :kind, :subject, '{WAITING}', 0, '', :now WHERE true "
        "ON CONFLICT (tenant, installation, event) DO NOTHING RETURNING number"
    )
    told = ({"event": one.id, "kind": one.kind, "subject": one.subject, "now": lying(tx, tx.now)} for one in nudges)
    return any([first(tx, adding, values) is not None for values in told])  # noqa: C419 # all of them are to be kept


def last(tx: Tx) -> int:
    """The number of the last one that was told; 0 before the first."""
    found = first(tx, f"SELECT max(number) FROM nudges WHERE {HERE}", {})  # noqa: S608 # a constant
    return found[0] or 0 if found else 0


def told_after(tx: Tx, number: int) -> bool:
    """Whether something was told after this number about which the source was not asked yet."""
    asking = f"SELECT number FROM nudges WHERE {HERE} AND number > :number AND state <> :answered LIMIT 1"  # noqa: S608
    return first(tx, asking, {"number": number, "answered": ANSWERED}) is not None


def waiting(tx: Tx) -> list[Told]:
    """What is to be asked about: those that went wrong least often first, then as they came."""
    return sorted(_in_state(tx, WAITING), key=lambda told: (told.tries, told.number))


def parked(tx: Tx) -> list[Told]:
    """What went wrong too often, and waits for a person; as they came."""
    return sorted(_in_state(tx, PARKED), key=lambda told: told.number)


def figures(tx: Tx, since: datetime) -> Figures:
    """What was told of this administration, and since this moment."""
    n = t.nudges.c
    recent = case((n.received_at >= literal(since, n.received_at.type), 1), else_=0)
    query = select(func.max(n.received_at), func.coalesce(func.sum(recent), 0), *map(_how_many, (WAITING, PARKED)))
    last_at, many, waits, parks = tx.conn.execute(query.where(here(tx, t.nudges))).one()
    return Figures(last_at, int(many), int(waits), int(parks))


def _how_many(state: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((t.nudges.c.state == state, 1), else_=0)), 0)


def answer(tx: Tx, numbers: Collection[int]) -> None:
    """The source was asked about these. Of an answered one nothing is kept but that it was told."""
    _change(tx, numbers, state=ANSWERED, kind="", subject="", error="")


def answer_all(tx: Tx, through: int) -> list[int]:
    """The source was asked about everything after this number was given; the numbers that were parked until now."""
    found = [told for state in (WAITING, PARKED) for told in _in_state(tx, state) if told.number <= through]
    answer(tx, [told.number for told in found])
    return [told.number for told in found if told.state == PARKED]


def note_failure(tx: Tx, numbers: Collection[int], error: str, park: bool) -> None:
    """They went wrong once more, and now wait for another try, or for a person."""
    _change(tx, numbers, tries=t.nudges.c.tries + 1, error=error, state=PARKED if park else WAITING)


def try_again(tx: Tx) -> list[int]:
    """Everything that is parked waits again, as if it had just been told; which."""
    numbers = [told.number for told in parked(tx)]
    _change(tx, numbers, state=WAITING, tries=0, error="")
    return numbers


def forget(tx: Tx, before: datetime) -> None:
    """Let go of answered ones that came before this moment, but for the last one: no number is given twice."""
    table = t.nudges
    old = (table.c.state == ANSWERED, table.c.received_at < before, table.c.number < last(tx))
    tx.conn.execute(delete(table).where(here(tx, table), *old))


def _in_state(tx: Tx, state: str) -> list[Told]:
    return [_told(row) for row in rows(tx, t.nudges, state=state)]


def _change(tx: Tx, numbers: Collection[int], **values: Any) -> None:
    if numbers:
        these = (here(tx, t.nudges), among(tx, t.nudges.c.number, numbers))
        tx.conn.execute(update(t.nudges).where(*these).values(values))


def _told(row: Any) -> Told:
    nudge = Nudge(row.event, row.kind, row.subject)
    return Told(row.number, nudge, row.state, row.tries, row.error, row.received_at)
