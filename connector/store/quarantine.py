"""Records that could not be read: kept with their place and reason, so that nothing is lost silently."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from connector.source import RowError
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import Keys, any_of, grouped, here, rows
from connector.store.queries import add as insert


def replace(tx: Tx, errors: Sequence[RowError]) -> None:
    """These are all that cannot be read now, as a full listing says."""
    looks.wake(tx, of_debtors(tx, None))
    tx.conn.execute(delete(t.quarantine).where(here(tx, t.quarantine)))
    add(tx, errors)


def add(tx: Tx, errors: Sequence[RowError]) -> None:
    """Further records that cannot be read."""
    last = tx.conn.execute(select(func.max(t.quarantine.c.place)).where(here(tx, t.quarantine))).scalar()
    insert(tx, t.quarantine, [_row(place, e) for place, e in enumerate(errors, start=(last or 0) + 1)])
    looks.wake(tx, {error.debtor for error in errors if error.debtor})


def read_again(tx: Tx, names: Collection[str], errors: Sequence[RowError]) -> None:
    """Records of these names were read by now, and these could not be; of all others nothing was said."""
    known = listing(tx)
    told = {*names, *(error.record for error in errors)} - {""}
    left = [error for error in known if error.record not in told]
    if errors or len(left) < len(known):
        replace(tx, [*left, *errors])


def listing(tx: Tx) -> list[RowError]:
    """In the order in which they were found."""
    return [_error(row) for row in sorted(rows(tx, t.quarantine), key=lambda row: row.place)]


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[RowError]]:
    """By debtor (None = all), as far as the debtor could be read."""
    found = sorted(rows(tx, t.quarantine, debtor=any_of(keys)), key=lambda row: row.place)
    return grouped((row.debtor, _error(row)) for row in found if row.debtor)


def _row(place: int, error: RowError) -> dict[str, Any]:
    return {
        "place": place,
        "line": error.line,
        "column": error.column,
        "reason": error.reason,
        "record": error.record,
        "debtor": error.debtor,
        "hint": error.hint,
    }


def _error(row: Any) -> RowError:
    return RowError(row.line, row.column, row.reason, row.record, row.debtor, row.hint)
