"""What an operator measures: numbers and moments over all tenants, without a word of whose they are.

A handful of questions by the house's door. They count rows, so every process gives the same answer, and what is counted
survives each of them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from connector.store import jobs
from connector.store import tables as t
from connector.store.engine import Store, Tx

LIVE, PREVIEW, HELD = "live", "preview", "held"


@dataclass(frozen=True, slots=True)
class Measures:
    """Moments are in UTC, None where there is nothing to tell of.

    `installations` are counted by platform and state, `connections` by platform and state, `deliveries` by channel and
    state, `jobs` by queue and state (`later`: it waits for its moment), `webhooks` by state. `webhooks_ever` grows for
    ever: numbers are given once. `oldest_data` is of the connected administrations of each platform that are live.
    """

    installations: Mapping[tuple[str, str], int]
    oldest_data: Mapping[str, datetime]
    never_read: int
    connections: Mapping[tuple[str, str], int]
    deliveries: Mapping[tuple[str, str], int]
    jobs: Mapping[tuple[str, str], int]
    job_due_since: datetime | None
    webhooks: Mapping[str, int]
    webhooks_ever: int
    last_webhook: datetime | None
    platforms_closed: int  # counts of requests of which the platform said that it wants none for now


def measure(store: Store, now: datetime) -> Measures:
    """At this aware moment. Raises StoreBusy."""
    with store.read_house(now) as tx:
        return _measure(tx)


def _measure(tx: Tx) -> Measures:
    there = tx.conn.execute(select(*(getattr(t.installations.c, name) for name in _SEEN))).all()
    connected = [row for row in there if row.connection is not None and _state(row) == LIVE]
    return Measures(
        installations=Counter((row.platform, _state(row)) for row in there),
        oldest_data=_oldest((row.platform, row.data_as_of) for row in connected if row.data_as_of),
        never_read=sum(row.data_as_of is None for row in connected),
        connections=_counted(tx, t.connections.c.platform, t.connections.c.state),
        deliveries=_counted(tx, t.deliveries.c.channel, t.deliveries.c.state),
        jobs=jobs.counts(tx, None, tx.now),
        job_due_since=_first_due(tx),
        webhooks=_told(tx),
        webhooks_ever=_numbers_given(tx),
        last_webhook=tx.conn.execute(select(func.max(t.nudges.c.received_at))).scalar(),
        platforms_closed=_closed(tx),
    )


_SEEN = ("platform", "connection", "live", "restored_at", "data_as_of")


def _state(row: Any) -> str:
    if row.restored_at is not None:
        return HELD
    return LIVE if row.live else PREVIEW


def _oldest(read: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for platform, moment in read:
        found[platform] = min(found.get(platform, moment), moment)
    return found


def _counted(tx: Tx, one: ColumnElement[str], other: ColumnElement[str]) -> dict[tuple[str, str], int]:
    query = select(one, other, func.count()).group_by(one, other)
    return {(str(row[0]), str(row[1])): int(row[2]) for row in tx.conn.execute(query)}


def _told(tx: Tx) -> dict[str, int]:
    state = t.nudges.c.state
    return {str(row[0]): int(row[1]) for row in tx.conn.execute(select(state, func.count()).group_by(state))}


def _numbers_given(tx: Tx) -> int:
    n = t.nudges.c
    last = select(func.max(n.number).label("last")).group_by(n.tenant, n.installation).subquery()
    return int(tx.conn.execute(select(func.coalesce(func.sum(last.c.last), 0))).scalar_one())


def _first_due(tx: Tx) -> datetime | None:
    j = t.jobs.c
    due = select(j.due).where(j.state == jobs.WAITING, j.due <= literal(tx.now, j.due.type))
    moment: datetime | None = tx.conn.execute(due.order_by(j.due).limit(1)).scalar()
    return moment


def _closed(tx: Tx) -> int:
    b = t.budgets.c
    closed = select(func.count()).where(b.closed_until > literal(tx.now, b.closed_until.type))
    return int(tx.conn.execute(closed).scalar_one())
