"""Receivables: what falls due, as the source says it, and what became of those that it no longer mentions."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, or_, select, update

from connector.model import Money, Receivable, ReceivableState
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import Keys, among, grouped, here, money, portions, rows, upsert


def absorb(tx: Tx, receivables: Sequence[Receivable]) -> set[str]:
    """Keep what the source says now, its state included; the keys of the debtors for whom something changed."""
    return {debtor for portion in portions(receivables) for debtor in _absorb(tx, portion)}


def _absorb(tx: Tx, portion: Sequence[Receivable]) -> set[str]:
    told = {receivable.key: receivable for receivable in portion}
    known = of_keys(tx, told)
    changed = [r for key, r in told.items() if known.get(key) != r]
    upsert(tx, t.receivables, [_row(r) for r in changed])
    owners = {known[r.key].debtor for r in changed if r.key in known} | {r.debtor for r in changed}
    looks.wake(tx, owners)
    return owners


def get(tx: Tx, key: str) -> Receivable | None:
    return of_keys(tx, [key]).get(key)


def of_keys(tx: Tx, keys: Keys) -> dict[str, Receivable]:
    """Receivables by their key, None = all."""
    return {row.key: _receivable(row) for row in rows(tx, t.receivables, among(tx, t.receivables.c.key, keys))}


def find(tx: Tx, text: str) -> list[Receivable]:
    """Those with this key, number or invoice, capitals aside; by due date."""
    table = t.receivables
    columns = (table.c.key, table.c.number, table.c.invoice)
    found = rows(tx, table, or_(*(func.lower(column) == text.lower() for column in columns))) if text else []
    return sorted((_receivable(row) for row in found), key=lambda r: (r.due, r.instalment, r.key))


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Receivable]]:
    """Receivables by debtor (None = all), in the order of their keys."""
    found = [_receivable(row) for row in rows(tx, t.receivables, among(tx, t.receivables.c.debtor, keys))]
    return grouped((r.debtor, r) for r in sorted(found, key=lambda r: r.key))


def in_state(tx: Tx, state: ReceivableState) -> list[Receivable]:
    """Every receivable in this state, by due date."""
    found = (_receivable(row) for row in rows(tx, t.receivables, t.receivables.c.state == state.value))
    return sorted(found, key=lambda r: (r.due, r.key))


def vanish(tx: Tx, mentioned: Collection[str]) -> list[Receivable]:
    """Open ones whose key a full listing did not mention become unknown: held, not paid and not gone."""
    table = t.receivables
    stands_open = select(table.c.key).where(here(tx, table), table.c.state == ReceivableState.OPEN.value)
    gone = sorted(set(tx.conn.execute(stands_open).scalars()) - set(mentioned))
    if not gone:
        return []
    set_state(tx, gone, ReceivableState.UNKNOWN)
    return sorted(of_keys(tx, gone).values(), key=lambda r: (r.due, r.key))


def set_state(tx: Tx, keys: Collection[str], state: ReceivableState) -> None:
    """A person's word; it stands until the source speaks of the record again."""
    table = t.receivables
    this = (here(tx, table), among(tx, table.c.key, keys))
    tx.conn.execute(update(table).where(*this).values(state=state.value))
    looks.wake_owners(tx, keys)


def _row(r: Receivable) -> dict[str, Any]:
    if r.amount.currency != r.open.currency or (r.under_way and r.under_way.currency != r.amount.currency):
        raise ValueError(f"receivable {r.key} speaks of two currencies")
    return {
        "key": r.key,
        "debtor": r.debtor,
        "number": r.number,
        "issued": r.issued,
        "due": r.due,
        "currency": r.amount.currency,
        "amount": r.amount.amount,
        "open": r.open.amount,
        "state": r.state.value,
        "invoice": r.invoice,
        "instalment": r.instalment,
        "instalments": r.instalments,
        "due_assumed": r.due_assumed,
        "disputed": r.disputed,
        "settled_on": r.settled_on,
        "under_way": r.under_way.amount if r.under_way else None,
        "reference": r.reference,
    }


def _receivable(row: Any) -> Receivable:
    return Receivable(
        row.key,
        row.debtor,
        row.number,
        row.issued,
        row.due,
        Money(row.amount, row.currency),
        Money(row.open, row.currency),
        ReceivableState(row.state),
        row.invoice,
        row.instalment,
        row.instalments,
        row.due_assumed,
        row.disputed,
        row.settled_on,
        money(row.under_way, row.currency),
        row.reference,
    )
