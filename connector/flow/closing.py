"""Closes what a complete list no longer holds, at one person's word, and takes that back."""

from collections.abc import Sequence
from datetime import datetime

from connector.model import Receivable, ReceivableState, Scope
from connector.store import journal, receivables
from connector.store.engine import Store


def close_vanished(store: Store, scope: Scope, keys: Sequence[str], by: str, now: datetime) -> list[Receivable]:
    """Close what a complete list no longer holds, at one person's word; `reopen_closed` takes it back."""
    return _turn(store, scope, keys, (ReceivableState.UNKNOWN, ReceivableState.NO_LONGER_LISTED), by, now)


def reopen_closed(store: Store, scope: Scope, keys: Sequence[str], by: str, now: datetime) -> list[Receivable]:
    """Take a closing back: the receivables are unknown again, and held."""
    return _turn(store, scope, keys, (ReceivableState.NO_LONGER_LISTED, ReceivableState.UNKNOWN), by, now)


def _turn(
    store: Store,
    scope: Scope,
    keys: Sequence[str],
    turn: tuple[ReceivableState, ReceivableState],
    by: str,
    now: datetime,
) -> list[Receivable]:
    came_from, goes_to = turn
    with store.write(scope, now) as tx:
        chosen = [r for r in receivables.of_keys(tx, keys).values() if r.state is came_from]
        receivables.set_state(tx, [r.key for r in chosen], goes_to)
        said = [(r.debtor, r.key, {"by": by, "invoice": r.label}) for r in chosen]
        journal.append_all(tx, [journal.Entry(f"turned_{goes_to.value}", *about) for about in said])
    return chosen
