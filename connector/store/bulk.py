"""Many rows at once, written by the driver itself: a value is put into the form in which it lies in the database once,
by column, and no library looks at every row.

Rows are tuples here, in the order of their names. On PostgreSQL a large set is copied into a table of this transaction
and goes from there to its place: a table behind the tenant wall takes no COPY, and this is several times as quick as
one statement for each row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import JSON, Column, Date, Dialect, String, Table
from sqlalchemy.exc import DBAPIError, OperationalError

from connector.store.engine import Tx
from connector.store.types import Amount, Moment

Row = tuple[Any, ...]
Encode = Callable[[Any], Any]
MANY = 100  # rows from which on a table of their own, with COPY, is cheaper on PostgreSQL
_STAGE = "tijdig_new_rows"


@dataclass(frozen=True, slots=True)
class _Form:
    """How rows of some columns are written on one kind of database."""

    insert: str
    many: int  # columns
    conflict: str  # what happens when the key stands already
    columns: str
    stage: str
    as_stored: tuple[tuple[int, Encode], ...]
    as_sent: tuple[tuple[int, Encode], ...]  # on top of that, where what is sent differs from what comes back


def scoped(tx: Tx) -> tuple[str, str]:
    """What every row begins with."""
    return tx.scope.tenant, tx.scope.installation


def stored(tx: Tx, table: Table, names: tuple[str, ...], rows: Sequence[Row]) -> list[Row]:
    """These rows as the driver reads them back: to be compared with what is kept, and written."""
    return _by_column(rows, _form(tx, table, names).as_stored)


def write(tx: Tx, table: Table, names: tuple[str, ...], rows: Sequence[Row], replacing: bool = False) -> None:
    """Insert rows that came from `stored`. Where a key stands already its columns are replaced, and the others keep
    what they hold; without `replacing` that is an IntegrityError. No key may be among the rows twice."""
    if not rows:
        return
    form = _form(tx, table, names)
    sent, end = _by_column(rows, form.as_sent), form.conflict if replacing else ""
    whose = scoped(tx)
    if len(rows) >= MANY and tx.conn.dialect.name == "postgresql":
        with _staged(tx, form, sent):
            tx.conn.exec_driver_sql(
                f"{form.insert} SELECT %s, %s, {form.columns} FROM {_STAGE}{end}",  # noqa: S608 # names of our tables
                whose,
            )
        return
    tx.conn.exec_driver_sql(f"{_one(tx, form)}{end}", [whose + row for row in sent])


def write_new(tx: Tx, table: Table, names: tuple[str, ...], row: Row) -> bool:
    """Insert a row that came from `stored`, unless its key stands already; whether it was new."""
    form = _form(tx, table, names)
    (sent,) = _by_column([row], form.as_sent)
    return tx.conn.exec_driver_sql(f"{_one(tx, form)} ON CONFLICT DO NOTHING", scoped(tx) + sent).rowcount == 1


def _one(tx: Tx, form: _Form) -> str:
    mark = "%s" if tx.conn.dialect.name == "postgresql" else "?"
    return f"{form.insert} VALUES ({', '.join([mark] * (form.many + 2))})"


def _by_column(rows: Sequence[Row], encoders: Iterable[tuple[int, Encode]]) -> list[Row]:
    if not rows or not encoders:
        return list(rows)
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, encode in encoders:
        columns[place] = [None if value is None else encode(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


# ---------------------------------------------------------------- PostgreSQL


@contextmanager
def _staged(tx: Tx, form: _Form, rows: Iterable[Row]) -> Iterator[None]:
    """The rows in a table that is this transaction's own."""
    tx.conn.exec_driver_sql(form.stage)
    with _told_like_others(tx) as raw, raw.cursor() as cursor, cursor.copy(f"COPY {_STAGE} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    yield
    tx.conn.exec_driver_sql(f"DROP TABLE {_STAGE}")


@contextmanager
def _told_like_others(tx: Tx) -> Iterator[psycopg.Connection[Any]]:
    """The driver's own connection; its errors look as if they had come through the library."""
    raw: Any = tx.conn.connection.driver_connection
    try:
        yield raw
    except psycopg.Error as error:
        gone = raw.closed
        if gone:
            tx.conn.invalidate(error)
        kind = OperationalError if isinstance(error, psycopg.OperationalError) else DBAPIError
        raise kind("COPY", None, error, connection_invalidated=gone) from error


# ---------------------------------------------------------------- forms

_forms: dict[tuple[str, str, tuple[str, ...]], _Form] = {}


def _form(tx: Tx, table: Table, names: tuple[str, ...]) -> _Form:
    dialect = tx.conn.dialect
    which = dialect.name, table.name, names
    if which not in _forms:
        _forms[which] = _made(dialect, table, names)
    return _forms[which]


def _made(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Form:
    quote = dialect.identifier_preparer.quote
    listed = ", ".join(map(quote, names))
    place = quote(table.name)
    keys = [column.name for column in table.primary_key]
    changing = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in names if name not in keys)
    act = f"UPDATE SET {changing}" if changing else "NOTHING"
    columns = [table.c[name] for name in names]
    stored = ((i, _as_stored(column, dialect)) for i, column in enumerate(columns))
    sent = ((i, _as_sent(column, dialect)) for i, column in enumerate(columns))
    return _Form(
        many=len(names),
        insert=f"INSERT INTO {place} (tenant, installation, {listed})",
        conflict=f" ON CONFLICT ({', '.join(map(quote, keys))}) DO {act}",
        columns=listed,
        stage=f"CREATE TEMPORARY TABLE {_STAGE} AS SELECT {listed} FROM {place} WITH NO DATA",  # noqa: S608 # as above
        as_stored=tuple((i, encode) for i, encode in stored if encode is not None),
        as_sent=tuple((i, encode) for i, encode in sent if encode is not None),
    )


def _as_stored(column: Column[Any], dialect: Dialect) -> Encode | None:
    """The quick ways of the few types that a million rows are made of; the library's own for the others."""
    embedded = dialect.name == "sqlite"
    if isinstance(column.type, String) or (not embedded and isinstance(column.type, JSON | Amount)):
        return None
    if isinstance(column.type, Amount):
        return "{:f}".format
    if isinstance(column.type, Date):
        return _remembering(date.isoformat) if embedded else None
    encode = column.type.dialect_impl(dialect).bind_processor(dialect)
    return _remembering(encode) if encode is not None and isinstance(column.type, Moment) else encode


def _remembering(encode: Encode) -> Encode:
    """A set speaks of few days and moments, again and again."""
    return lru_cache(maxsize=4096)(encode)


def _as_sent(column: Column[Any], dialect: Dialect) -> Encode | None:
    if dialect.name == "sqlite" or not isinstance(column.type, JSON):
        return None
    return column.type.dialect_impl(dialect).bind_processor(dialect)
