"""Grants at platforms: one row each, its tokens sealed and versioned, and the lease of whoever refreshes them.

A grant serves several administrations of a tenant, so it lies in the tenant's own scope, whose installation is "".
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, null, or_, select, update

from connector.errors import BadInput, NotFound
from connector.model import Connection, ConnectionState, Scope
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.queries import add, here, rows


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a grant is used with. `version` counts each change; `refresh` is "" where the platform gave none."""

    access: str = field(repr=False)
    refresh: str = field(repr=False, default="")
    version: int = 1


@dataclass(frozen=True, slots=True)
class Who:
    """Who gave a grant: the platform's own id of him, "" = not known. `joined` is the key of the connection that his
    last sign-in made, whose grant is this one's now; "" = none. It is personal, and lies sealed beside the tokens."""

    user: str = field(repr=False, default="")
    joined: str = ""


def of_tenant(scope: Scope) -> Scope:
    """Where the grants of this scope's tenant lie."""
    return Scope(scope.tenant, "")


def add_connection(tx: Tx, connection: Connection, tokens: Tokens) -> None:
    """A new grant with its first tokens."""
    values = {
        "key": connection.key,
        "platform": connection.platform,
        "host": connection.host,
        "scopes": list(connection.scopes),
        "state": connection.state.value,
        "sealed": _seal(tx, connection.key, tokens, Who()),
        "version": tokens.version,
        "expires_at": connection.expires_at,
        "connected_at": connection.connected_at,
    }
    add(tx, t.connections, [values])


def get(tx: Tx, key: str) -> Connection:
    """Raises NotFound."""
    return _connection(_row(tx, key))


def listing(tx: Tx) -> tuple[Connection, ...]:
    """All of the tenant, the oldest first."""
    found = (_connection(row) for row in rows(tx, t.connections))
    return tuple(sorted(found, key=lambda c: (c.connected_at, c.key)))


def tenants(store: Store, now: datetime) -> tuple[str, ...]:
    """Every tenant who has a grant."""
    with store.read_house(now) as tx:
        found = tx.conn.execute(select(t.connections.c.tenant).distinct()).scalars()
        return tuple(sorted(found))


def tokens_of(tx: Tx, key: str) -> Tokens | None:
    """None once the grant is lost. Raises NotFound."""
    tokens, _ = _unseal(tx, key, _row(tx, key))
    return tokens


def who_gave(tx: Tx, key: str) -> Who:
    """Known of a lost grant too. Raises NotFound."""
    _, who = _unseal(tx, key, _row(tx, key))
    return who


def note_who(tx: Tx, key: str, who: Who) -> None:
    """Its tokens stay as they are. Raises NotFound."""
    hold(tx, key)  # so that no tokens are kept between reading and writing
    tokens, _ = _unseal(tx, key, _row(tx, key))
    table = t.connections
    this = update(table).where(here(tx, table), table.c.key == key)
    tx.conn.execute(this.values(sealed=_seal(tx, key, tokens, who)))


def version_of(tx: Tx, key: str) -> int:
    """Of its newest tokens, lost or not. Raises NotFound."""
    return int(_row(tx, key).version)


def lease(tx: Tx, key: str, by: str, until: datetime) -> bool:
    """Whether `by` is the one who may refresh the tokens now; nobody else may before `until` (aware)."""
    table = t.connections
    free = or_(table.c.leased_until.is_(None), table.c.leased_until <= tx.now, table.c.leased_by == by)
    taken = update(table).where(here(tx, table), table.c.key == key, free).values(leased_by=by, leased_until=until)
    return tx.conn.execute(taken).rowcount == 1


def release(tx: Tx, key: str, by: str) -> None:
    """Give the lease back, if it is still this one's."""
    table = t.connections
    mine = (here(tx, table), table.c.key == key, table.c.leased_by == by)
    tx.conn.execute(update(table).where(*mine).values(leased_by=null(), leased_until=null()))


def put_off(tx: Tx, key: str, by: str, until: datetime) -> None:
    """The lease of `by`, if it still is that, becomes nobody's, and nobody has it before `until` (aware)."""
    table = t.connections
    mine = (here(tx, table), table.c.key == key, table.c.leased_by == by)
    tx.conn.execute(update(table).where(*mine).values(leased_by=null(), leased_until=until))


def save_tokens(
    tx: Tx,
    key: str,
    tokens: Tokens,
    expires_at: datetime | None,
    scopes: Sequence[str] = (),
    who: Who | None = None,
) -> bool:
    """Keep new tokens in place of those of version `tokens.version` - 1; whether those were still the newest.

    The grant works from now on, and nobody's lease holds any more. With `scopes` it is one that was just given anew, by
    `who` (None = by the same).
    """
    if not hold(tx, key):
        return False
    table = t.connections
    older = (here(tx, table), table.c.key == key, table.c.version == tokens.version - 1)
    values: dict[str, Any] = {
        "sealed": _seal(tx, key, tokens, who or who_gave(tx, key)),
        "version": tokens.version,
        "expires_at": expires_at,
        "state": ConnectionState.WORKS.value,
        "leased_by": null(),
        "leased_until": null(),
    }
    if scopes:  # the user signed in anew
        values |= {"scopes": list(scopes), "connected_at": tx.now}
    return tx.conn.execute(update(table).where(*older).values(values)).rowcount == 1


def lose(tx: Tx, key: str, version: int) -> bool:
    """The platform does not know the grant any more: its tokens go, and who gave it stays known. Not when there are
    newer ones than `version`."""
    if not hold(tx, key):
        return False
    table = t.connections
    same = (here(tx, table), table.c.key == key, table.c.version == version)
    sealed = _seal(tx, key, None, who_gave(tx, key))
    values = {"state": ConnectionState.LOST.value, "sealed": sealed, "leased_by": null(), "leased_until": null()}
    return tx.conn.execute(update(table).where(*same).values(values)).rowcount == 1


def hold(tx: Tx, key: str) -> bool:
    """Whether it is there; nobody else holds or forgets it before this transaction ends."""
    table = t.connections
    this = update(table).where(here(tx, table), table.c.key == key).values(state=table.c.state)
    return tx.conn.execute(this).rowcount == 1


def forget(tx: Tx, key: str) -> None:
    """After the grant was given back: nothing of it stays."""
    table = t.connections
    tx.conn.execute(delete(table).where(here(tx, table), table.c.key == key))


def _row(tx: Tx, key: str) -> Any:
    found = rows(tx, t.connections, key=key)
    if not found:
        raise NotFound("there is no such connection")
    return found[0]


def _connection(row: Any) -> Connection:
    return Connection(
        row.key,
        row.platform,
        row.host,
        tuple(row.scopes),
        row.connected_at,
        ConnectionState(row.state),
        row.expires_at,
    )


def _seal(tx: Tx, key: str, tokens: Tokens | None, who: Who) -> bytes | None:
    """With the place that it belongs to, so that a row that was moved to another grant opens nothing there. None where
    there is nothing to seal."""
    if tokens is None and not who.user:
        return None
    held = tokens or Tokens("")
    said = {"place": _place(tx, key), "access": held.access, "refresh": held.refresh}
    return tx.keyring.encrypt(
        json.dumps(said | ({"user": who.user, "joined": who.joined} if who.user else {})).encode()
    )


def _unseal(tx: Tx, key: str, row: Any) -> tuple[Tokens | None, Who]:
    if row.sealed is None:
        return None, Who()
    said = json.loads(tx.keyring.decrypt(row.sealed))
    if said["place"] != _place(tx, key):
        raise BadInput("the tokens of this connection were sealed for another one")
    tokens = Tokens(said["access"], said["refresh"], row.version) if said["access"] else None
    return tokens, Who(said.get("user", ""), said.get("joined", ""))


def _place(tx: Tx, key: str) -> list[str]:
    return [tx.scope.tenant, key]


def newer(old: Tokens, access: str, refresh: str) -> Tokens:
    """The next version. An answer without a refresh token means that the old one stays."""
    return replace(old, access=access, refresh=refresh or old.refresh, version=old.version + 1)
