"""The few shapes that every query of the store is made of: within the scope, by keys, as sets."""

import json
import re
from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, CursorResult, Dialect, Select, Table, and_, func, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import ARRAY

from connector.model import Money
from connector.store import bulk
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.types import Moment

Keys = Collection[str] | None
T = TypeVar("T")
FEW = 50  # keys that are named one by one in a query; more are handed over as one list
PORTION = 2_000  # records compared and written at once: memory stays flat, and a statement serves for many


# The same filter for `first`.
HERE = "tenant = :tenant AND installation = :installation"


def here(tx: Tx, table: Table) -> ColumnElement[bool]:
    """Only rows of this scope."""
    return and_(table.c.tenant == tx.scope.tenant, table.c.installation == tx.scope.installation)


def among(tx: Tx, column: ColumnElement[Any], keys: Collection[str] | Collection[int] | None) -> ColumnElement[bool]:
    """Only these keys, however many they are; None = all."""
    if keys is None:
        return true()
    if len(keys) <= FEW:
        return column.in_(keys)  # looked up in the index
    if tx.conn.dialect.name == "sqlite":
        listed = func.json_each(json.dumps(list(keys))).table_valued("value")
        return column.in_(select(listed.c.value))
    # Joined by a hash: a plain list is compared with every row when PostgreSQL has not counted a new table yet.
    return column.in_(select(func.unnest(literal(list(keys), ARRAY(column.type)))))


def rows(tx: Tx, table: Table, *conditions: ColumnElement[bool]) -> list[Any]:
    """Whole rows of this scope, in no particular order."""
    return fetch(tx, select(table).where(here(tx, table), *conditions))


def of_those(tx: Tx, table: Table, keys: Collection[str]) -> list[Any]:
    """The rows with these keys; without any nothing is asked."""
    return rows(tx, table, among(tx, table.c.key, keys)) if keys else []


def fetch(tx: Tx, query: Select[Any]) -> list[Any]:
    """The query's rows as records."""
    return list(records(tx.conn.execute(query)))


def records(result: CursorResult[Any]) -> Iterator[Any]:
    """Rows as named tuples: a noun asks for a dozen values by name, and SQLAlchemy's own rows take 2 µs for each."""
    return map(_record(tuple(result.keys()))._make, result)


@cache
def _record(names: tuple[str, ...]) -> Any:
    return namedtuple("Record", names)


def first(tx: Tx, statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row that a statement gives, by the driver itself; `:name` stands for a value, and HERE for this scope.

    For the few that are asked while the sender of a webhook waits: making and reading a statement otherwise takes ten
    times longer than running it. Moments are handed over as `lying` makes them.
    """
    tenant, installation = bulk.scoped(tx)
    whose = {"tenant": tenant, "installation": installation}
    cursor = tx.conn.connection.cursor()
    try:
        cursor.execute(_for_driver(statement, tx.conn.dialect.name), {**whose, **values})
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found
    finally:
        cursor.close()


def lying(tx: Tx, moment: datetime) -> Any:
    """A moment as it lies in a column."""
    as_it_lies = _moment_processor(tx.conn.dialect)
    return as_it_lies(moment) if as_it_lies else moment


@cache
def _for_driver(statement: str, dialect: str) -> str:
    return statement if dialect == "sqlite" else re.sub(r":(\w+)", r"%(\1)s", statement)


@cache
def _moment_processor(dialect: Dialect) -> Callable[[Any], Any] | None:
    return Moment().bind_processor(dialect)


def of_debtors_of(tx: Tx, table: Table, keys: Keys) -> Select[Any]:
    """Rows that know their receivable only, with the debtor who owes it."""
    owed = t.receivables
    return (
        select(owed.c.debtor.label("of_debtor"), table)
        .join(
            owed,
            and_(
                owed.c.tenant == table.c.tenant,
                owed.c.installation == table.c.installation,
                owed.c.key == table.c.receivable,
            ),
        )
        .where(here(tx, table), among(tx, owed.c.debtor, keys))
    )


def raw(tx: Tx, query: Select[Any]) -> list[bulk.Row]:
    """The query's rows as they lie in the database: dates, amounts and lists in the form of `bulk.stored`."""
    with tx.conn.execute(query) as result:
        return list(result.cursor.fetchall())


def add(tx: Tx, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that must be new, all of the same columns."""
    _write(tx, table, values, replacing=False)


def upsert(tx: Tx, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns and different keys, or replace these columns where the key stands already; other
    columns keep what they hold."""
    _write(tx, table, values, replacing=True)


def _write(tx: Tx, table: Table, values: Sequence[Mapping[str, Any]], replacing: bool) -> None:
    if values:
        names = tuple(values[0])
        rows = bulk.stored(tx, table, names, [tuple([value[name] for name in names]) for value in values])
        bulk.write(tx, table, names, rows, replacing)


def add_new(tx: Tx, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert one row unless its key stands already; whether it was new."""
    tenant, installation = bulk.scoped(tx)
    insert = sqlite.insert if tx.conn.dialect.name == "sqlite" else postgresql.insert
    statement = insert(table).values(tenant=tenant, installation=installation, **values).on_conflict_do_nothing()
    return tx.conn.execute(statement.returning(table.c.tenant)).first() is not None


@dataclass(frozen=True, slots=True)
class Beside:
    """Keys of what is told, beside what is kept: nothing is, or something that does not look the same."""

    new: list[str]
    other: list[str]


def beside(tx: Tx, table: Table, names: tuple[str, ...], told: Mapping[str, T], row: Callable[[T], bulk.Row]) -> Beside:
    """Compares rows as they lie in the database, so that what is told again costs next to nothing. The first name is
    the key. What looks different may still say the same: an amount of 100.0 is one of 100.00."""
    keys = table.c[names[0]]
    asked = select(*(table.c[name] for name in names)).where(here(tx, table), among(tx, keys, list(told)))
    kept = {found[0]: found for found in raw(tx, asked)}
    known = [key for key in told if key in kept]
    said = bulk.stored(tx, table, names, [row(told[key]) for key in known])
    return Beside(
        new=[key for key in told if key not in kept],
        other=[key for key, like in zip(known, said, strict=True) if like != kept[key]],
    )


def portions(values: Sequence[T], size: int = PORTION) -> Iterator[Sequence[T]]:
    """The same values, some at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))


def next_number(tx: Tx, name: str, many: int = 1) -> int:
    """The next whole number of this name in this scope, from 1; the first of `many` that follow each other. The
    scope's write lock makes it gapless."""
    table = t.counters
    last = tx.conn.execute(select(table.c.last).where(here(tx, table), table.c.name == name)).scalar()
    first = (last or 0) + 1
    upsert(tx, table, [{"name": name, "last": first + many - 1}])
    return first


def money(amount: Decimal | None, currency: str | None) -> Money | None:
    return None if amount is None or currency is None else Money(amount, currency)


def grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Values by their debtor; a debtor without any is not in it."""
    found: dict[str, list[T]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return dict(found)
