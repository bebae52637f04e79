"""Payments: money received, credited or reversed, matched to a receivable or not."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, update

from connector.model import Money, Payment, PaymentKind, PaymentState
from connector.store import bulk, looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import NOTHING, Keys, among, any_of, beside, grouped, here, of_those, portions, rows

_GONE = PaymentState.WITHDRAWN.value
_NAMES = ("key", "debtor", "currency", "amount", "value_date", "kind", "state", "receivable", "number")


def absorb(tx: Tx, payments: Sequence[Payment]) -> set[str]:
    """Keep what the source says now; the keys of the debtors for whom something changed."""
    return {debtor for portion in portions(payments) for debtor in _absorb(tx, portion)}


def _absorb(tx: Tx, portion: Sequence[Payment]) -> set[str]:
    told = {payment.key: payment for payment in portion}
    found = beside(tx, t.payments, _NAMES, told, _row)
    kept = {row.key: _payment(row) for row in of_those(tx, t.payments, found.other)}
    changed = [told[key] for key in [*found.new, *(key for key in found.other if kept[key] != told[key])]]
    bulk.write(tx, t.payments, _NAMES, bulk.stored(tx, t.payments, _NAMES, [_row(p) for p in changed]), replacing=True)
    owners = {kept[p.key].debtor for p in changed if p.key in kept} | {p.debtor for p in changed}
    looks.wake(tx, owners)
    return owners


def of_keys(tx: Tx, keys: Keys) -> dict[str, Payment]:
    """Payments by their key, None = all."""
    return {row.key: _payment(row) for row in rows(tx, t.payments, key=any_of(keys))}


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Payment]]:
    """Payments by debtor (None = all), by value date."""
    found = [_payment(row) for row in rows(tx, t.payments, debtor=any_of(keys))]
    return grouped((p.debtor, p) for p in sorted(found, key=lambda p: (p.value_date, p.key)))


def replace_unmatched(tx: Tx, debtors: Keys, payments: Sequence[Payment]) -> set[str]:
    """Where a listing tells all unmatched money of these debtors (None = of everybody): keep these payments and drop
    what was unmatched before and is not listed any more. The keys of the debtors for whom something changed."""
    table = t.payments
    listed = {payment.key for payment in payments}
    unmatched = rows(tx, table, receivable=NOTHING, debtor=any_of(debtors))
    gone = [row for row in unmatched if row.key not in listed]
    if gone:
        tx.conn.execute(delete(table).where(here(tx, table), among(tx, table.c.key, [row.key for row in gone])))
        looks.wake(tx, {row.debtor for row in gone})
    return absorb(tx, payments) | {row.debtor for row in gone}


def withdraw(tx: Tx, keys: Collection[str]) -> set[str]:
    """These are not there any more, and count no more; the debtors of those that did."""
    return _withdraw(tx, [row for row in rows(tx, t.payments, key=any_of(keys)) if row.state != _GONE] if keys else [])


def withdraw_untold(tx: Tx, receivables: Collection[str], told: Collection[str]) -> set[str]:
    """Of what was booked on these receivables only what is told is there still; the debtors of the rest. What is only
    on its way, such as a credit that was not settled yet, stands in another record and stays."""
    if not receivables:
        return set()
    booked = rows(tx, t.payments, receivable=any_of(receivables), state=PaymentState.FINAL.value)
    return _withdraw(tx, [row for row in booked if row.key not in told])


def _withdraw(tx: Tx, gone: Sequence[Any]) -> set[str]:
    table = t.payments
    if gone:
        these = (here(tx, table), among(tx, table.c.key, [row.key for row in gone]))
        tx.conn.execute(update(table).where(*these).values(state=_GONE))
        looks.wake(tx, {row.debtor for row in gone})
    return {row.debtor for row in gone}


def _row(p: Payment) -> bulk.Row:
    return (
        p.key,
        p.debtor,
        p.amount.currency,
        p.amount.amount,
        p.value_date,
        p.kind.value,
        p.state.value,
        p.receivable,
        p.number,
    )


def _payment(row: Any) -> Payment:
    return Payment(
        row.key,
        row.debtor,
        Money(row.amount, row.currency),
        row.value_date,
        PaymentKind(row.kind),
        PaymentState(row.state),
        row.receivable,
        row.number,
    )
