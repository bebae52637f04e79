"""Receivables: what falls due, as the source says it, and what became of those that it no longer mentions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true, update

from connector.model import Money, Receivable, ReceivableState
from connector.store import bulk, looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import (
    Keys,
    among,
    any_of,
    beside,
    fetch,
    grouped,
    here,
    money,
    next_number,
    of_those,
    portions,
    rows,
)

_NAMES = (
    "key", "debtor", "number", "issued", "due", "currency", "amount", "open", "state", "invoice", "instalment",
    "instalments", "due_assumed", "disputed", "settled_on", "under_way", "reference",
)  # fmt: skip
_STATES = {state.value: state for state in ReceivableState}


@dataclass(frozen=True, slots=True)
class Told:
    """Receivables as they are told, beside what is kept of them; one of which nothing else is told is in none."""

    new: dict[str, Receivable]
    other: dict[str, Receivable]
    before: dict[str, Receivable]  # what is kept of these others
    asked: int  # the number of the question that it answers


def ask(tx: Tx) -> int:
    """The number of a question that the source is asked once this transaction is committed. Answers may come in
    another order than they were asked for: what answers this one replaces nothing that a later one was answered."""
    return next_number(tx, "question")


def compare(tx: Tx, receivables: Iterable[Receivable], asked: int | None = None) -> Told:
    """What is new in this answer to the question of this number (None = asked just now). Of one that is told twice the
    last word counts; where the source was asked later, and said something else, this is silent."""
    found = Told({}, {}, {}, ask(tx) if asked is None else asked)
    told = {receivable.key: receivable for receivable in receivables}
    for some in portions(list(told.values())):
        _compare(tx, some, found)
    return found


def _compare(tx: Tx, some: Sequence[Receivable], found: Told) -> None:
    told = {receivable.key: receivable for receivable in some}
    beside_kept = beside(tx, t.receivables, _NAMES, told, _row)
    found.new.update((key, told[key]) for key in beside_kept.new)
    for row in of_those(tx, t.receivables, beside_kept.other):
        kept, now = _receivable(row), told[row.key]
        if kept != now and (row.asked or 0) <= found.asked:
            found.other[row.key], found.before[row.key] = now, kept


def keep(tx: Tx, told: Told) -> set[str]:
    """Keep what the source says now, its state included; the keys of the debtors for whom something changed."""
    changed = [*told.new.values(), *(r for key, r in told.other.items() if told.before[key] != r)]
    names = (*_NAMES, "asked")
    for some in portions(changed):
        said = bulk.stored(tx, t.receivables, names, [(*_row(r), told.asked) for r in some])
        bulk.write(tx, t.receivables, names, said, replacing=True)
    owners = {told.before[r.key].debtor for r in changed if r.key in told.before} | {r.debtor for r in changed}
    looks.wake(tx, owners)
    return owners


def absorb(tx: Tx, receivables: Iterable[Receivable], asked: int | None = None) -> set[str]:
    """Keep what is new in this; the keys of the debtors for whom something changed."""
    return keep(tx, compare(tx, receivables, asked))


def get(tx: Tx, key: str) -> Receivable | None:
    return of_keys(tx, [key]).get(key)


def of_keys(tx: Tx, keys: Keys) -> dict[str, Receivable]:
    """Receivables by their key, None = all."""
    return {row.key: _receivable(row) for row in rows(tx, t.receivables, key=any_of(keys))}


def find(tx: Tx, text: str) -> list[Receivable]:
    """Those with this key, number or invoice, capitals aside; by due date."""
    table = t.receivables
    columns = (table.c.key, table.c.number, table.c.invoice)
    found = rows(tx, table, or_(*(func.lower(column) == text.lower() for column in columns))) if text else []
    return sorted((_receivable(row) for row in found), key=lambda r: (r.due, r.instalment, r.key))


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Receivable]]:
    """Receivables by debtor (None = all), in the order of their keys."""
    found = [_receivable(row) for row in rows(tx, t.receivables, debtor=any_of(keys))]
    return grouped((r.debtor, r) for r in sorted(found, key=attrgetter("key")))


def open_of(tx: Tx, debtors: Keys) -> dict[str, list[Receivable]]:
    """What the source calls open, by debtor (None = all), in the order of their keys."""
    found = [
        _receivable(row) for row in rows(tx, t.receivables, debtor=any_of(debtors), state=ReceivableState.OPEN.value)
    ]
    return grouped((r.debtor, r) for r in sorted(found, key=attrgetter("key")))


def with_dates(tx: Tx, debtors: Collection[str], due: Collection[date]) -> list[tuple[str, str, str, date]]:
    """(key, debtor, number, due day) of what these debtors owe that falls due on one of these days."""
    table = t.receivables
    columns = (table.c.key, table.c.debtor, table.c.number, table.c.due)
    conditions = (here(tx, table), among(tx, table.c.debtor, debtors), table.c.due.in_(due))
    return [tuple(row) for row in tx.conn.execute(select(*columns).where(*conditions))]


def settled_before(tx: Tx, day: date) -> int:
    """How many were settled, by the source's own word, before this day."""
    table = t.receivables
    then = (here(tx, table), table.c.settled_on < day)
    return int(tx.conn.execute(select(func.count()).select_from(table).where(*then)).scalar_one())


def in_state(tx: Tx, state: ReceivableState) -> list[Receivable]:
    """Every receivable in this state, by due date."""
    found = (_receivable(row) for row in rows(tx, t.receivables, state=state.value))
    return sorted(found, key=lambda r: (r.due, r.key))


def some_open(tx: Tx, at_most: int) -> list[Receivable]:
    """The first few of which something is open, by due date."""
    table = t.receivables
    owed = (here(tx, table), table.c.state == ReceivableState.OPEN.value, table.c.open > 0)
    return [
        _receivable(row)
        for row in fetch(tx, select(table).where(*owed).order_by(table.c.due, table.c.key).limit(at_most))
    ]


def vanish(tx: Tx, mentioned: Collection[str], asked: int | None = None) -> list[Receivable]:
    """Open ones whose key a full listing did not mention become unknown: held, not paid and not gone. Of what was told
    later than the listing was asked for (None = just now) its silence says nothing."""
    table = t.receivables
    state = table.c.state == ReceivableState.OPEN.value
    stands_open = select(table.c.key).where(here(tx, table), state, _not_later(asked))
    gone = sorted(set(tx.conn.execute(stands_open).scalars()) - set(mentioned))
    if not gone:
        return []
    set_state(tx, gone, ReceivableState.UNKNOWN)
    return sorted(of_keys(tx, gone).values(), key=lambda r: (r.due, r.key))


def not_told_since(tx: Tx, keys: Collection[str], asked: int) -> list[Receivable]:
    """Those of which the source told nothing else than this question was answered, or an earlier one."""
    return [_receivable(row) for row in rows(tx, t.receivables, _not_later(asked), key=keys)]


def _not_later(asked: int | None) -> ColumnElement[bool]:
    column = t.receivables.c.asked
    return true() if asked is None else or_(column.is_(None), column <= asked)


def set_state(tx: Tx, keys: Collection[str], state: ReceivableState) -> None:
    """A person's word; it stands until the source speaks of the record again."""
    table = t.receivables
    this = (here(tx, table), among(tx, table.c.key, keys))
    tx.conn.execute(update(table).where(*this).values(state=state.value))
    looks.wake_owners(tx, keys)


def _row(r: Receivable) -> bulk.Row:
    if r.amount.currency != r.open.currency or (r.under_way and r.under_way.currency != r.amount.currency):
        raise ValueError(f"receivable {r.key} speaks of two currencies")
    return (
        r.key,
        r.debtor,
        r.number,
        r.issued,
        r.due,
        r.amount.currency,
        r.amount.amount,
        r.open.amount,
        r.state.value,
        r.invoice,
        r.instalment,
        r.instalments,
        r.due_assumed,
        r.disputed,
        r.settled_on,
        r.under_way.amount if r.under_way else None,
        r.reference,
    )


def _receivable(row: Any) -> Receivable:
    amount = Money(row.amount, row.currency)
    return Receivable(
        row.key,
        row.debtor,
        row.number,
        row.issued,
        row.due,
        amount,
        amount if row.open == row.amount else Money(row.open, row.currency),
        _STATES[row.state],
        row.invoice,
        row.instalment,
        row.instalments,
        row.due_assumed,
        row.disputed,
        row.settled_on,
        money(row.under_way, row.currency),
        row.reference,
    )
