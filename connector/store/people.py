"""People who may sign in to a tenant's pages, each with a role.

They belong to the tenant and not to one administration, so they lie in the scope whose installation is "". Whose an
address is must be known before there is a tenant, so that one question goes by the house's door, with a digest.
"""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, select, update

from connector.errors import NotFound
from connector.model import OfficeRole, Person, Scope
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.queries import add, here, rows


def of_tenant(tenant: str) -> Scope:
    """Where a tenant's people, invitations and sessions lie."""
    return Scope(tenant, "")


def digest(address: str) -> str:
    """Of an e-mail address, whichever way its letters are written."""
    return sha256(f"address {address.casefold()}".encode()).hexdigest()


def add_person(tx: Tx, person: Person) -> None:
    """Somebody who is not here yet."""
    row = {"key": person.key, "address": person.address, "address_hash": digest(person.address)}
    add(tx, t.people, [{**row, "role": person.role.value, "since": person.since}])


def get(tx: Tx, key: str) -> Person:
    """Raises NotFound."""
    for row in rows(tx, t.people, key=key):
        return _person(row)
    raise NotFound("there is no such person here")


def of_address(tx: Tx, address: str) -> Person | None:
    """None when nobody here has it."""
    return next((_person(row) for row in rows(tx, t.people, address_hash=digest(address))), None)


def listing(tx: Tx) -> list[Person]:
    """Everybody: owners first, then by address."""
    return sorted(
        map(_person, rows(tx, t.people)), key=lambda p: (list(OfficeRole).index(p.role), p.address.casefold())
    )


def set_role(tx: Tx, key: str, role: OfficeRole) -> None:
    """From now on this one. Raises NotFound."""
    if tx.conn.execute(update(t.people).where(*_this(tx, key)).values(role=role.value)).rowcount != 1:
        raise NotFound("there is no such person here")


def remove_person(tx: Tx, key: str) -> None:
    """Nothing of him stays here but what the journal says. Raises NotFound."""
    if tx.conn.execute(delete(t.people).where(*_this(tx, key))).rowcount != 1:
        raise NotFound("there is no such person here")


def tenants_of(store: Store, address: str, now: datetime) -> list[str]:
    """Where somebody with this address may sign in."""
    return _tenants(store, now, [digest(address)])


def tenants(store: Store, now: datetime) -> list[str]:
    """Every tenant with people."""
    return _tenants(store, now, None)


def _tenants(store: Store, now: datetime, digests: Collection[str] | None) -> list[str]:
    query = select(t.people.c.tenant).distinct()
    if digests is not None:
        query = query.where(t.people.c.address_hash.in_(digests))
    with store.read_house(now) as tx:
        return sorted(tx.conn.execute(query).scalars())


def _this(tx: Tx, key: str) -> tuple[Any, Any]:
    return here(tx, t.people), t.people.c.key == key


def _person(row: Any) -> Person:
    return Person(row.key, row.address, OfficeRole(row.role), row.since)
