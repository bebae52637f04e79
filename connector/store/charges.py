"""Charges: costs booked in the ledger beside the invoice, each of them once."""

from typing import Any

from sqlalchemy import update

from connector.model import Charge, Money
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import Keys, add_new, grouped, here, rows_by_owner


def book(tx: Tx, charge: Charge) -> bool:
    """False when the same receivable, kind, step and cycle stood in the ledger already."""
    looks.wake_owners(tx, [charge.receivable])
    return add_new(tx, t.charges, _row(charge))


def change(tx: Tx, charge: Charge) -> bool:
    """Give an entry another amount; whether it was there. One that is taken back or waived stays, as nothing, so that
    it cannot be booked a second time. The journal tells why."""
    table = t.charges
    same = {"receivable": charge.receivable, "kind": charge.kind, "step": charge.step, "cycle": charge.cycle}
    this = [table.c[name] == value for name, value in same.items()]
    looks.wake_owners(tx, [charge.receivable])
    amount = {"currency": charge.amount.currency, "amount": charge.amount.amount}
    return tx.conn.execute(update(table).where(here(tx, table), *this).values(amount)).rowcount > 0


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Charge]]:
    """By the debtor who owes the receivable today (None = all), oldest first."""
    found = rows_by_owner(tx, t.charges, keys)
    ordered = sorted(found, key=lambda row: (row.day, row.receivable, row.kind, row.step, row.cycle))
    return grouped((row.of_debtor, _charge(row)) for row in ordered)


def _row(c: Charge) -> dict[str, Any]:
    return {
        "receivable": c.receivable,
        "kind": c.kind,
        "step": c.step,
        "cycle": c.cycle,
        "currency": c.amount.currency,
        "amount": c.amount.amount,
        "day": c.on,
    }


def _charge(row: Any) -> Charge:
    return Charge(row.receivable, row.step, Money(row.amount, row.currency), row.day, row.kind, row.cycle)
