"""All that is kept of an administration, table by table and as it lies: for whoever takes his data along.

Left out is what is of no use to him or of others: secrets and sealed bytes, the machinery of jobs and budgets, and the
journal's own tables, which are told as events.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, Table, select

from connector.export import CellValue
from connector.model import Money
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import here

NOT_TAKEN = (
    t.counters, t.jobs, t.hook_addresses, t.connections, t.nudges, t.budgets, t.budget_shares, t.cases, t.journal,
    t.journal_contents, t.journal_subjects, t.journal_heads, t.looks, t.restored_claims,
)  # fmt: skip
_SCOPE = ("tenant", "installation")
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its columns; `rows` are read while they are asked for, within the transaction."""

    name: str
    columns: tuple[str, ...]
    rows: Iterator[Sequence[CellValue]]


def sheets(tx: Tx) -> Iterator[Sheet]:
    """Every table with anything in it to take along, in the order of their names."""
    for table in sorted(t.metadata.sorted_tables, key=lambda each: each.name):
        if table not in NOT_TAKEN:
            names = tuple(c.name for c in table.c if c.name not in _SCOPE and not isinstance(c.type, LargeBinary))
            yield Sheet(table.name, names, _rows(tx, table, names))


def messages(tx: Tx) -> list[str]:
    """The keys of deliveries of which bytes are kept, in order."""
    table = t.attempts
    query = select(table.c.delivery).where(here(tx, table), table.c.rendered.is_not(None))
    return sorted(set(tx.conn.execute(query).scalars()))


def _rows(tx: Tx, table: Table, names: Sequence[str]) -> Iterator[Sequence[CellValue]]:
    query = select(*(table.c[name] for name in names)).where(here(tx, table)).order_by(*table.primary_key.columns)
    with tx.conn.execute(query, execution_options={"yield_per": _AT_ONCE}) as result:
        for row in result:
            yield [_cell(value) for value in row]


def _cell(value: Any) -> CellValue:
    """A moment in ISO form with its zone, what has parts as JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Money):
        return str(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, list | dict) else value
