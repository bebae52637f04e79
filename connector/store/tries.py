"""How often something was tried within a span of time: rows of the house, so that a limit holds over all processes."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete

from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import here, rows, upsert


def count(tx: Tx, kind: str, whose: str, span: timedelta) -> int:
    """Count one more, and give how many it were since the span began; it begins with the first one."""
    tx.conn.execute(delete(t.tries).where(here(tx, t.tries), t.tries.c.ends <= tx.now))
    found = rows(tx, t.tries, kind=kind, whose_hash=_digest(kind, whose))
    many, ends = (found[0].many, found[0].ends) if found else (0, tx.now + span)
    row = {"kind": kind, "whose_hash": _digest(kind, whose), "many": many + 1, "ends": ends}
    upsert(tx, t.tries, [row])
    return int(many) + 1


def counted(tx: Tx, kind: str, whose: str) -> int:
    """How many it were since the span began, 0 after its end."""
    found = rows(tx, t.tries, kind=kind, whose_hash=_digest(kind, whose))
    return next((int(row.many) for row in found if row.ends > tx.now), 0)


def _digest(kind: str, whose: str) -> str:
    return sha256(f"{kind} {whose}".encode()).hexdigest()
