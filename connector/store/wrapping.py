"""What lies under a master key: which it is, and putting it under the newest one, some at a time."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Table, and_, select, true, tuple_, update

from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import here

# Every column whose values `Keyring.encrypt` makes. Contents and messages lie under their case's own key and stay.
_COLUMNS = (t.cases.c.wrapped_key, t.journal_heads.c.seal, t.hook_addresses.c.sealed, t.connections.c.sealed)
WRAPPED = {column.table.name: column for column in _COLUMNS}
TABLES = tuple(WRAPPED)
Key = tuple[str, ...]  # of a row, within its scope


@dataclass(frozen=True, slots=True)
class Token:
    """One value that lies under a master key."""

    table: str
    key: Key
    value: bytes


def some(tx: Tx, table: str, after: Token | None, at_most: int) -> list[Token]:
    """The next values of this table after that one (None = from the first on), in the order of their rows' keys."""
    column = WRAPPED[table]
    keys = _keys(column.table)
    if after is not None and not keys:
        return []  # one row a scope
    onwards = tuple_(*keys) > tuple_(*after.key) if after is not None else true()
    query = select(column, *keys).where(here(tx, column.table), column.is_not(None), onwards).order_by(*keys)
    return [Token(table, tuple(key), value) for value, *key in tx.conn.execute(query.limit(at_most))]


def put(tx: Tx, token: Token, value: bytes) -> bool:
    """This value in its place; whether it still held what was read there, and nobody was erased meanwhile."""
    column = WRAPPED[token.table]
    this = and_(true(), *(key == value for key, value in zip(_keys(column.table), token.key, strict=True)))
    same = (here(tx, column.table), this, column == token.value)
    return tx.conn.execute(update(column.table).where(*same).values({column.name: value})).rowcount == 1


def _keys(table: Table) -> list[ColumnElement[str]]:
    return [column for column in table.primary_key if column.name not in ("tenant", "installation")]
