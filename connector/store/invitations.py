"""Invitations: an address, the role that it will have, and a link of which only a digest lies here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from connector.model import OfficeRole
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.people import digest
from connector.store.queries import add, here, rows
from connector.store.sessions import hash_of


@dataclass(frozen=True, slots=True)
class Invitation:
    """`key` names it on pages and opens nothing. Moments are aware."""

    key: str
    address: str
    role: OfficeRole
    by: str
    made_at: datetime
    expires_at: datetime


def invite(tx: Tx, token: str, address: str, role: OfficeRole, by: str, expires_at: datetime) -> None:
    """In place of any that there was for this address; what has expired goes."""
    old = [each.key for each in listing(tx) if digest(each.address) == digest(address) or each.expires_at <= tx.now]
    for key in old:
        revoke(tx, key)
    row = {"token_hash": hash_of(token), "address": address, "role": role.value, "invited_by": by}
    add(tx, t.invitations, [{**row, "made_at": tx.now, "expires_at": expires_at}])


def listing(tx: Tx) -> list[Invitation]:
    """The oldest first, those that have expired among them."""
    return sorted(map(_invitation, rows(tx, t.invitations)), key=lambda i: (i.made_at, i.address))


def of_token(tx: Tx, token: str) -> Invitation | None:
    """None when it is no invitation to here, or not any more."""
    found = map(_invitation, rows(tx, t.invitations, token_hash=hash_of(token)))
    return next((each for each in found if each.expires_at > tx.now), None)


def revoke(tx: Tx, key: str) -> bool:
    """Whether it was there."""
    this = delete(t.invitations).where(here(tx, t.invitations), t.invitations.c.token_hash == key)
    return tx.conn.execute(this).rowcount == 1


def tenant_of(store: Store, token: str, now: datetime) -> str | None:
    """To whose office this is an invitation; None = to nobody's."""
    query = select(t.invitations.c.tenant).where(t.invitations.c.token_hash == hash_of(token))
    with store.read_house(now) as tx:
        found: str | None = tx.conn.execute(query).scalar()
    return found


def _invitation(row: Any) -> Invitation:
    return Invitation(row.token_hash, row.address, OfficeRole(row.role), row.invited_by, row.made_at, row.expires_at)
