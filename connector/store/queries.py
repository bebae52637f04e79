"""The few shapes that every query of the store is made of: within the scope, by keys, as sets."""

import json
import re
from collections import defaultdict, namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    ColumnElement,
    CursorResult,
    Dialect,
    Select,
    Table,
    and_,
    any_,
    bindparam,
    func,
    literal,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY

from connector.model import Money
from connector.store import bulk
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.types import Moment

Keys = Collection[str] | None
T = TypeVar("T")
FEW = 50  # keys that are named one by one in a query; more are handed over as one list
NOTHING, ALL = object(), object()  # for `rows`: what an empty column holds, and whatever a column holds
PORTION = 2_000  # records compared and written at once: memory stays flat, and a statement serves for many


# The same filter for `first`, and for statements that are made once.
HERE = "tenant = :tenant AND installation = :installation"
_TENANT, _INSTALLATION = "of_tenant", "of_installation"


def here(tx: Tx, table: Table) -> ColumnElement[bool]:
    """Only rows of this scope."""
    return and_(table.c.tenant == tx.scope.tenant, table.c.installation == tx.scope.installation)


def _of_scope(table: Table) -> ColumnElement[bool]:
    return and_(table.c.tenant == bindparam(_TENANT), table.c.installation == bindparam(_INSTALLATION))


def among(tx: Tx, column: ColumnElement[Any], keys: Collection[str] | Collection[int] | None) -> ColumnElement[bool]:
    """Only these keys, however many they are; None = all."""
    if keys is None:
        return true()
    if len(keys) <= FEW:
        return column.in_(keys)  # looked up in the index
    embedded = tx.conn.dialect.name == "sqlite"
    return column.in_(_listed(literal(json.dumps(list(keys)) if embedded else list(keys)), column, embedded))


def _listed(keys: ColumnElement[Any], column: ColumnElement[Any], embedded: bool) -> Select[Any]:
    """The keys of one list, as rows."""
    if embedded:
        return select(func.json_each(keys).table_valued("value").c.value)
    # Joined by a hash: a plain list is compared with every row when PostgreSQL has not counted a new table yet.
    return select(func.unnest(type_coerce(keys, ARRAY(column.type))))


def rows(tx: Tx, table: Table, *conditions: ColumnElement[bool], **holding: Any) -> list[Any]:
    """Whole rows of this scope, in no particular order: those whose columns hold these values.

    Of several (text or whole numbers) one is enough. NOTHING = it is empty, ALL = whatever it holds; None is refused,
    for it could mean either.
    """
    query, values = _asking(tx, table, holding)
    return fetch(tx, query.where(*conditions) if conditions else query, values)


def any_of(keys: Collection[Any] | None) -> Any:
    """One of these, for `rows`; None = all there are."""
    return ALL if keys is None else keys


def rows_by_owner(tx: Tx, table: Table, debtors: Keys) -> list[Any]:
    """Whole rows of a table that knows receivables only, with the debtor who owes each today, as `of_debtor`."""
    query, values = _asking(tx, t.receivables, {"debtor": any_of(debtors)}, told=table)
    return fetch(tx, query, values)


def of_those(tx: Tx, table: Table, keys: Collection[str]) -> list[Any]:
    """The rows with these keys; without any nothing is asked."""
    return rows(tx, table, key=keys) if keys else []


def fetch(tx: Tx, query: Select[Any], values: Mapping[str, Any] | None = None) -> list[Any]:
    """The query's rows as records."""
    result = tx.conn.execute(query, values)
    return list(map(_record(tuple(result.keys()))._make, result.all()))


# A statement is made once for each of its forms, and asked with other values ever after: making one takes the library
# several times as long as running it.


class _Held(Enum):
    """What a column is compared with."""

    EMPTY = "empty"
    ONE = "one"
    FEW = "few"
    MANY = "many"


def _asking(
    tx: Tx, table: Table, holding: Mapping[str, Any], told: Table | None = None
) -> tuple[Select[Any], dict[str, Any]]:
    held = {name: value for name, value in holding.items() if value is not ALL}
    forms = tuple((name, _held(value)) for name, value in held.items())
    embedded = tx.conn.dialect.name == "sqlite"
    values = {name: _handed_over(held[name], form, embedded) for name, form in forms if form is not _Held.EMPTY}
    tenant, installation = bulk.scoped(tx)
    return _statement(table, forms, embedded, told), {_TENANT: tenant, _INSTALLATION: installation, **values}


def _held(value: Any) -> _Held:
    if value is NOTHING:
        return _Held.EMPTY
    if value is None:
        raise ValueError("None: is any value meant, or an empty column?")
    if isinstance(value, str | bytes) or not isinstance(value, Collection):
        return _Held.ONE
    return _Held.FEW if len(value) <= FEW else _Held.MANY


def _handed_over(value: Any, form: _Held, embedded: bool) -> Any:
    if form is _Held.ONE:
        return value
    return json.dumps(list(value)) if form is _Held.MANY and embedded else list(value)


@cache
def _statement(
    table: Table, forms: tuple[tuple[str, _Held], ...], embedded: bool, told: Table | None = None
) -> Select[Any]:
    meets = [_meets(table.c[name], form, embedded) for name, form in forms]
    if told is None:
        return select(table).where(_of_scope(table), *meets)
    owed = and_(told.c.tenant == table.c.tenant, told.c.installation == table.c.installation)
    query = select(table.c.debtor.label("of_debtor"), told).join(table, owed & (told.c.receivable == table.c.key))
    return query.where(_of_scope(told), *meets)


def _meets(column: Column[Any], form: _Held, embedded: bool) -> ColumnElement[bool]:
    match form, embedded:
        case _Held.EMPTY, _:
            return column.is_(None)
        case _Held.ONE, _:
            return column == bindparam(column.name)
        case _Held.FEW, True:
            return column.in_(bindparam(column.name, expanding=True))
        case _Held.FEW, False:
            return column == any_(bindparam(column.name, type_=ARRAY(column.type)))
        case _:
            return column.in_(_listed(bindparam(column.name), column, embedded))


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
    names = tuple(values)
    return bulk.write_new(tx, table, names, bulk.stored(tx, table, names, [tuple(values.values())])[0])


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
