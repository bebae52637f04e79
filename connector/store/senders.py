"""Addresses that messages may come from: those of which somebody showed that he reads their mail, by administration.

Whether another tenant uses one as well must be known behind nobody's wall, so that one question goes by the house's
door, with a digest. That the house takes in tenants by itself is remembered: whoever came in stays when it does so no
more.
"""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select

from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.queries import here, rows, upsert
from connector.store.wall import HOUSE

_TAKES_IN = "takes_in_tenants"


def digest(address: str) -> str:
    """Of an e-mail address, whichever way its letters are written."""
    return sha256(f"sender {address.casefold()}".encode()).hexdigest()


def confirmed(tx: Tx) -> set[str]:
    """Digests of the confirmed ones of this administration."""
    return {row.address_hash for row in rows(tx, t.sender_addresses)}


def confirm(tx: Tx, address_hash: str) -> None:
    """From now on messages may come from it."""
    upsert(tx, t.sender_addresses, [{"address_hash": address_hash, "since": tx.now}])


def keep_only(tx: Tx, digests: Collection[str]) -> None:
    """Whatever is not in use any more is free for others, and confirmed anew when it comes back."""
    table = t.sender_addresses
    tx.conn.execute(delete(table).where(here(tx, table), table.c.address_hash.not_in(list(digests))))


def tenants_of(store: Store, address_hash: str, now: datetime) -> set[str]:
    """Who confirmed this address."""
    table = t.sender_addresses
    with store.read_house(now) as tx:
        query = select(table.c.tenant).distinct().where(table.c.address_hash == address_hash)
        return set(tx.conn.execute(query).scalars())


def takes_in(store: Store, now: datetime) -> bool:
    """Whether the house takes in tenants by itself, or ever did."""
    table = t.counters
    named = (table.c.tenant == HOUSE.tenant, table.c.installation == HOUSE.installation, table.c.name == _TAKES_IN)
    with store.read_house(now) as tx:
        return bool(tx.conn.execute(select(table.c.last).where(*named)).scalar())


def note_taking_in(store: Store, now: datetime) -> None:
    with store.write_house(now) as tx:
        upsert(tx, t.counters, [{"name": _TAKES_IN, "last": 1}])
