"""When each debtor must be looked at again: an index over what is due, so that a day costs nothing for who only waits.

It is a cache of `rules.looks.next_at`. Whatever changes what is known of a debtor wakes him, which also ends what a
list keeps of him; flow/recount compares it with the truth every night.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, Table, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import among, here, upsert

ALIAS = "forgotten-"  # what the key of a debtor who was erased begins with
AWAKE = date(1970, 1, 1)  # something changed since the last decision


def wake(tx: Tx, debtors: Collection[str] | None) -> None:
    """Something about these debtors changed (None = something that counts for all of them): look at the next run."""
    if debtors is None:
        tx.conn.execute(update(t.looks).where(here(tx, t.looks)).values(next_at=AWAKE))
    else:
        put(tx, dict.fromkeys(debtors, AWAKE))
    _unlist(tx, debtors)


def _unlist(tx: Tx, debtors: Collection[str] | None) -> None:
    """What a list keeps of these (None = of all) holds no more."""
    if debtors is None:
        tx.conn.execute(update(t.listed).where(here(tx, t.listed)).values(through=AWAKE))
    else:
        upsert(tx, t.listed, [{"debtor": debtor, "through": AWAKE, "shown": False} for debtor in debtors])


def list_anew(tx: Tx, delivery: str) -> None:
    """What a list keeps of this delivery's debtor holds no more. The run looks at him today anyhow."""
    of, table = t.deliveries, t.listed
    owner = select(of.c.debtor).where(here(tx, of), of.c.key == delivery).scalar_subquery()
    tx.conn.execute(update(table).where(here(tx, table), table.c.debtor == owner).values(through=AWAKE))


def wake_owners(tx: Tx, receivables: Collection[str]) -> None:
    """The same for whoever owes these."""
    _of_owners(tx, t.looks, receivables, next_at=literal(AWAKE, Date))
    _of_owners(tx, t.listed, receivables, through=literal(AWAKE, Date), shown=literal(False, Boolean))


def _of_owners(tx: Tx, table: Table, receivables: Collection[str], **values: ColumnElement[Any]) -> None:
    """A row with these values for whoever owes these; one that is there gets them."""
    owed = t.receivables
    owners = (
        select(owed.c.tenant, owed.c.installation, owed.c.debtor, *values.values())
        .where(here(tx, owed), among(tx, owed.c.key, receivables))
        .distinct()
    )
    dialect = sqlite if tx.conn.dialect.name == "sqlite" else postgresql
    names = ["tenant", "installation", "debtor"]
    woken = dialect.insert(table).from_select([*names, *values], owners)
    changed = {name: woken.excluded[name] for name in values}
    tx.conn.execute(woken.on_conflict_do_update(index_elements=names, set_=changed))


def put(tx: Tx, looks: Mapping[str, date]) -> None:
    """Look at each debtor again on his day."""
    upsert(tx, t.looks, [{"debtor": debtor, "next_at": day} for debtor, day in looks.items()])


def due(tx: Tx, today: date) -> list[str]:
    """The debtors whose day has come, by key. About one who was forgotten nothing is decided any more."""
    of_somebody = ~t.looks.c.debtor.startswith(ALIAS)
    query = select(t.looks.c.debtor).where(here(tx, t.looks), of_somebody, t.looks.c.next_at <= today)
    return sorted(tx.conn.execute(query).scalars())


def asleep(tx: Tx, today: date) -> dict[str, date]:
    """The debtors whose day has not come, with that day."""
    query = select(t.looks.c.debtor, t.looks.c.next_at).where(here(tx, t.looks), t.looks.c.next_at > today)
    return {row.debtor: row.next_at for row in tx.conn.execute(query)}
