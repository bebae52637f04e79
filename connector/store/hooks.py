"""Addresses that platforms' webhooks come to, and the secrets that their calls are signed with.

The token in an address is unguessable and known to the platform alone: here only its digest is kept. Whose address it
is must be known before there is a tenant, so that one question goes by the house's door; all else lies behind the wall.
"""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select, update

from connector.errors import BadInput, NotFound
from connector.model import Scope
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.queries import add, here, rows

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
TOKEN_BYTES = 32
MOST_SECRETS = 2  # the one that holds, and the one before it while a platform changes over


@dataclass(frozen=True, slots=True)
class Address:
    """Whose address it is, of which platform, and the secrets that are valid, newest first."""

    scope: Scope
    platform: str
    secrets: tuple[bytes, ...] = field(repr=False)


def new_token() -> str:
    """The last part of an address; whoever has it may tell us of changes, if he can also sign."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def open_address(tx: Tx, token: str) -> None:
    """From now on calls to this address are for this administration. It has no secret yet."""
    add(tx, t.hook_addresses, [{"token_hash": _hash(token), "opened_at": tx.now}])


def keep_secret(tx: Tx, token: str, secret: bytes) -> None:
    """Calls may be signed with this from now on, and with the one before it. Raises NotFound."""
    valid = [secret, *(old for old in secrets_of(tx, token) if old != secret)]
    this = (here(tx, t.hook_addresses), t.hook_addresses.c.token_hash == _hash(token))
    sealed = _seal(tx, token, valid[:MOST_SECRETS])
    tx.conn.execute(update(t.hook_addresses).where(*this).values(sealed=sealed))


def secrets_of(tx: Tx, token: str) -> tuple[bytes, ...]:
    """Newest first, none before the first. Raises NotFound when it is no address of this administration."""
    found = rows(tx, t.hook_addresses, token_hash=_hash(token))
    if not found:
        raise NotFound("there is no such address")
    return _unseal(tx, token, found[0].sealed)


def close_address(tx: Tx, token: str) -> None:
    """Nobody is heard there any more."""
    this = (here(tx, t.hook_addresses), t.hook_addresses.c.token_hash == _hash(token))
    tx.conn.execute(delete(t.hook_addresses).where(*this))


def close_all(tx: Tx, but: str = "") -> None:
    """Nobody is heard at any address of this administration any more, but at this one."""
    table = t.hook_addresses
    tx.conn.execute(delete(table).where(here(tx, table), table.c.token_hash != _hash(but)))


def any_open(tx: Tx) -> bool:
    """Whether this administration has an address that a platform may know."""
    return bool(rows(tx, t.hook_addresses))


def is_ours(tx: Tx, token: str) -> bool:
    """Whether it is the last part of an address of this administration."""
    return bool(rows(tx, t.hook_addresses, token_hash=_hash(token)))


def find(store: Store, token: str, now: datetime) -> Address | None:
    """Whose address this is; None when it is nobody's."""
    if not TOKEN.fullmatch(token):
        return None
    table = t.hook_addresses
    with store.read_house(now) as tx:
        query = select(table.c.tenant, table.c.installation).where(table.c.token_hash == _hash(token))
        found = tx.conn.execute(query).first()
    if found is None:
        return None
    with store.read(Scope(found.tenant, found.installation), now) as tx:
        platform = [row.platform for row in rows(tx, t.installations)]
        sealed = [row.sealed for row in rows(tx, table, token_hash=_hash(token))]
        if not platform or not sealed:
            return None
        return Address(tx.scope, platform[0], _unseal(tx, token, sealed[0]))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _place(tx: Tx, token: str) -> list[str]:
    return [tx.scope.tenant, tx.scope.installation, _hash(token)]


def _seal(tx: Tx, token: str, valid: Sequence[bytes]) -> bytes:
    """With the place that it belongs to, so that a row that was moved to another address opens nothing there."""
    said = {"place": _place(tx, token), "secrets": [secret.hex() for secret in valid]}
    return tx.keyring.encrypt(json.dumps(said).encode())


def _unseal(tx: Tx, token: str, sealed: bytes | None) -> tuple[bytes, ...]:
    if sealed is None:
        return ()
    said = json.loads(tx.keyring.decrypt(sealed))
    if said["place"] != _place(tx, token):
        raise BadInput("the secrets of this address were sealed for another one")
    return tuple(bytes.fromhex(secret) for secret in said["secrets"])
