"""Which receivables the source reminds of by itself, and since when we asked it not to.

The moment of asking is written down before the source is asked: so no pause of ours is ever forgotten, whatever stops
us in between. Whether it is really ours is for the source to say.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import null, select, update

from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import among, any_of, here, rows, upsert


@dataclass(frozen=True, slots=True)
class Reminding:
    """`asked_at` is when we asked it to rest, in UTC; None = not by us. `ended_at` is when we saw that somebody there
    ended that; None = nobody did. `error` names why the source would not do what we asked last; "" = it did."""

    receivable: str
    reminds: bool
    asked_at: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""


def note(tx: Tx, told: Mapping[str, bool]) -> None:
    """What the source says of these receivables. It may take now what it refused before. What rested by our doing and
    is reminded of again was started by somebody there, and his word holds."""
    resting = [one for one in listing(tx, told) if one.asked_at is not None and not one.reminds] if told else []
    _change(tx, [one.receivable for one in resting if told[one.receivable]], ended_at=tx.now)
    _change(tx, [key for key, reminds in told.items() if not reminds], ended_at=null())
    said = [{"receivable": key, "reminds": reminds, "error": ""} for key, reminds in told.items()]
    upsert(tx, t.source_reminding, said)


def listing(tx: Tx, receivables: Collection[str] | None = None) -> list[Reminding]:
    """Whatever the source reminds of, or rests by our doing; None = all."""
    found = rows(tx, t.source_reminding, receivable=any_of(receivables))
    known = (
        Reminding(row.receivable, row.reminds, row.asked_at, row.ended_at, row.error)
        for row in found
        if row.reminds or row.asked_at
    )
    return sorted(known, key=lambda one: one.receivable)


def is_asked(tx: Tx, receivable: str) -> bool:
    """Whether it is to rest by our doing."""
    return any(one.asked_at is not None for one in listing(tx, [receivable]))


def any_asked(tx: Tx) -> bool:
    """Whether anything may rest by our doing."""
    table = t.source_reminding
    query = select(table.c.receivable).where(here(tx, table), table.c.asked_at.is_not(None)).limit(1)
    return tx.conn.execute(query).first() is not None


def ask(tx: Tx, receivable: str) -> None:
    """We are about to ask the source to leave this one alone. When that was asked before, the first moment stays."""
    table = t.source_reminding
    new = (here(tx, table), table.c.receivable == receivable, table.c.asked_at.is_(None))
    tx.conn.execute(update(table).where(*new).values(asked_at=tx.now))


def rest(tx: Tx, receivable: str, ours: bool) -> None:
    """The source does not remind of it now, by our doing or by somebody else's."""
    values = {"ended_at": null(), **({} if ours else {"asked_at": null()})}
    _change(tx, [receivable], reminds=False, error="", **values)


def go_on(tx: Tx, receivable: str) -> None:
    """Nothing of ours keeps the source from reminding of it."""
    _change(tx, [receivable], reminds=True, error="", asked_at=null(), ended_at=null())


def ask_anew(tx: Tx) -> None:
    """A person chose anew that they rest: whatever was ended there may be asked for once more."""
    _change(tx, [one.receivable for one in listing(tx) if one.ended_at is not None], ended_at=null())


def refuse(tx: Tx, receivable: str, error: str) -> None:
    """The source would not do it, and is not asked again by itself."""
    _change(tx, [receivable], error=error)


def try_again(tx: Tx) -> int:
    """Whatever the source would not do is asked once more; how many receivables that are."""
    refused = [one.receivable for one in listing(tx) if one.error]
    _change(tx, refused, error="")
    return len(refused)


def _change(tx: Tx, receivables: Collection[str], **values: object) -> None:
    if not receivables:
        return
    table = t.source_reminding
    these = (here(tx, table), among(tx, table.c.receivable, receivables))
    tx.conn.execute(update(table).where(*these).values(values))
