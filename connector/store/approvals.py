"""What people said yes to: who, when, and digests of what it was about. One that holds no more stays, with why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select, update

from connector.model import DeliveryState, MessageLine
from connector.store import tables as t
from connector.store.deliveries import read_lines
from connector.store.engine import Tx
from connector.store.queries import Keys, among, fetch, here, rows, upsert


@dataclass(frozen=True, slots=True)
class Approval:
    """A yes to one delivery. `parts` gives a digest per part of what it was about, `asks` the totals as "EUR 12.00";
    `at` is an aware moment in UTC. `lapsed_at`, `changed` and `asks_now` are filled once it holds no more."""

    delivery: str
    by: str
    at: datetime
    parts: Mapping[str, str]
    asks: tuple[str, ...] = ()
    lapsed_at: datetime | None = None
    changed: tuple[str, ...] = ()
    asks_now: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lapsed:
    """One that holds no more, with whose it was and what its message was about."""

    approval: Approval
    debtor: str
    lines: tuple[MessageLine, ...]


def save(tx: Tx, given: Sequence[Approval]) -> None:
    """In place of what was said of the same deliveries before."""
    upsert(tx, t.approvals, [_row(one) for one in given])


def of(tx: Tx, keys: Collection[str]) -> dict[str, Approval]:
    """Those of these deliveries, by their keys; lapsed ones too."""
    return {row.delivery: _approval(row) for row in rows(tx, t.approvals, delivery=keys)} if keys else {}


def standing(tx: Tx, debtors: Keys) -> dict[str, Approval]:
    """Those of messages of these debtors (None = all) that wait to leave, by their deliveries' keys."""
    a, d = t.approvals, t.deliveries
    waits = d.c.state == DeliveryState.PLANNED.value
    query = select(a).join(d, _same(a, d)).where(here(tx, a), waits, among(tx, d.c.debtor, debtors))
    return {row.delivery: _approval(row) for row in fetch(tx, query.where(a.c.lapsed_at.is_(None)))}


def lapse(tx: Tx, key: str, changed: Sequence[str], asks_now: Sequence[str]) -> bool:
    """It holds no more, because these parts changed; whether it held until now."""
    table = t.approvals
    this = (here(tx, table), table.c.delivery == key, table.c.lapsed_at.is_(None))
    values = {"lapsed_at": tx.now, "changed": list(changed), "asks_now": list(asks_now)}
    return tx.conn.execute(update(table).where(*this).values(values)).rowcount == 1


def lapsed(tx: Tx, debtors: Collection[str]) -> list[Lapsed]:
    """Those of these debtors that hold no more, oldest first."""
    a, d = t.approvals, t.deliveries
    query = select(a, d.c.debtor, d.c.lines).join(d, _same(a, d)).where(here(tx, a), among(tx, d.c.debtor, debtors))
    found = sorted(fetch(tx, query.where(a.c.lapsed_at.is_not(None))), key=lambda row: (row.lapsed_at, row.delivery))
    return [Lapsed(_approval(row), row.debtor, read_lines(row.lines)) for row in found]


def _same(a: Any, d: Any) -> Any:
    """The delivery that it is about."""
    return and_(d.c.tenant == a.c.tenant, d.c.installation == a.c.installation, d.c.key == a.c.delivery)


def _row(one: Approval) -> dict[str, Any]:
    return {
        "delivery": one.delivery,
        "by": one.by,
        "at": one.at,
        "parts": dict(one.parts),
        "asks": list(one.asks),
        "lapsed_at": one.lapsed_at,
        "changed": list(one.changed),
        "asks_now": list(one.asks_now),
    }


def _approval(row: Any) -> Approval:
    lists = tuple(row.changed), tuple(row.asks_now)
    return Approval(row.delivery, row.by, row.at, dict(row.parts), tuple(row.asks), row.lapsed_at, *lists)
