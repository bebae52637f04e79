"""Why nothing happens now: holds that people and sources laid, promises and payment plans."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Table, update

from connector.errors import NotFound
from connector.model import Hold, HoldKind, Plan, PlanTerm, Promise
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import ALL, NOTHING, Keys, any_of, grouped, here, money, next_number, rows
from connector.store.queries import add as insert

_TERMS = TypeAdapter(tuple[PlanTerm, ...])

# ---------------------------------------------------------------- holds


def add(tx: Tx, debtor: str, hold: Hold) -> str:
    """Lay a hold; its key, made here when it has none."""
    row = _hold_row(replace(hold, key=hold.key or f"hold-{next_number(tx, 'hold')}"))
    insert(tx, t.holds, [{"debtor": debtor, **row}])
    looks.wake(tx, [debtor])
    return str(row["key"])


def lift(tx: Tx, key: str, on: date) -> None:
    """From this day on it holds no more. One that ended before stays as it was. Raises NotFound."""
    found = rows(tx, t.holds, key=key)
    if not found:
        raise NotFound(f"there is no hold {key}")
    last = on - timedelta(days=1)
    if found[0].until is None or found[0].until > last:
        _change(tx, t.holds, found[0], {"until": last})


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Hold]]:
    """Every hold by debtor (None = all), ended ones too, in the order in which they began."""
    found = rows(tx, t.holds, debtor=any_of(keys))
    return grouped((row.debtor, _hold(row)) for row in sorted(found, key=lambda row: (row.since, row.key)))


def without_end(tx: Tx, kind: HoldKind) -> list[tuple[str, Hold]]:
    """The holds of this kind over a whole debtor that last until somebody lifts them, each with its debtor."""
    found = rows(tx, t.holds, kind=kind.value, until=NOTHING, receivable=NOTHING)
    return [(row.debtor, _hold(row)) for row in sorted(found, key=lambda row: (row.since, row.key))]


def _hold_row(h: Hold) -> dict[str, Any]:
    return {
        "key": h.key,
        "kind": h.kind.value,
        "reason": h.reason,
        "owner": h.owner,
        "since": h.since,
        "until": h.until,
        "receivable": h.receivable,
        "amount": h.amount.amount if h.amount else None,
        "currency": h.amount.currency if h.amount else None,
        "way_back": h.way_back,
    }


def _hold(row: Any) -> Hold:
    amount = money(row.amount, row.currency)
    return Hold(
        HoldKind(row.kind), row.reason, row.owner, row.since, row.until, row.receivable, amount, row.way_back, row.key
    )


# ---------------------------------------------------------------- promises


def add_promise(tx: Tx, debtor: str, promise: Promise) -> str:
    """Keep a promise; its key, made here when it has none."""
    row = _promise_row(replace(promise, key=promise.key or f"promise-{next_number(tx, 'promise')}"))
    insert(tx, t.promises, [{"debtor": debtor, **row}])
    looks.wake(tx, [debtor])
    return str(row["key"])


def of_debtors_promises(tx: Tx, keys: Keys, ended: bool = False) -> dict[str, list[Promise]]:
    """Promises by debtor (None = all), oldest first; those that ended only when asked for."""
    found = rows(tx, t.promises, debtor=any_of(keys), ended_on=ALL if ended else NOTHING)
    return grouped((row.debtor, _promise(row)) for row in sorted(found, key=lambda row: (row.made_on, row.key)))


def end_promise(tx: Tx, key: str, on: date) -> bool:
    """It was kept, broken or withdrawn; whether it was running. Raises NotFound."""
    return _end(tx, t.promises, key, on)


def _promise_row(p: Promise) -> dict[str, Any]:
    return {
        "key": p.key,
        "made_on": p.made_on,
        "by": p.by,
        "receivables": list(p.receivables),
        "amount": p.amount.amount if p.amount else None,
        "currency": p.amount.currency if p.amount else None,
        "open_then": p.open_then.amount if p.open_then else None,
        "open_currency": p.open_then.currency if p.open_then else None,
        "step": p.step,
        "confirmed": p.confirmed,
    }


def _promise(row: Any) -> Promise:
    return Promise(
        row.key,
        row.made_on,
        row.by,
        tuple(row.receivables),
        money(row.amount, row.currency),
        money(row.open_then, row.open_currency),
        row.step,
        row.confirmed,
    )


# ---------------------------------------------------------------- plans


def add_plan(tx: Tx, debtor: str, plan: Plan) -> str:
    """Keep a payment plan; its key, made here when it has none."""
    key = plan.key or f"plan-{next_number(tx, 'plan')}"
    row = {
        "debtor": debtor,
        "key": key,
        "made_on": plan.made_on,
        "receivables": list(plan.receivables),
        "terms": _TERMS.dump_python(plan.terms, mode="json"),
        "grace_days": plan.grace_days,
        "ended_on": plan.ended_on,
    }
    insert(tx, t.plans, [row])
    looks.wake(tx, [debtor])
    return key


def of_debtors_plans(tx: Tx, keys: Keys, ended: bool = False) -> dict[str, list[Plan]]:
    """Plans by debtor (None = all), oldest first; those that ended only when asked for."""
    found = rows(tx, t.plans, debtor=any_of(keys), ended_on=ALL if ended else NOTHING)
    return grouped((row.debtor, _plan(row)) for row in sorted(found, key=lambda row: (row.made_on, row.key)))


def end_plan(tx: Tx, key: str, on: date) -> bool:
    """It was kept, broken or withdrawn; whether it was running. Raises NotFound."""
    return _end(tx, t.plans, key, on)


def _plan(row: Any) -> Plan:
    terms = _TERMS.validate_python(row.terms)
    return Plan(row.key, row.made_on, tuple(row.receivables), terms, row.grace_days, row.ended_on)


def _end(tx: Tx, table: Table, key: str, on: date) -> bool:
    found = rows(tx, table, key=key)
    if not found:
        raise NotFound(f"there is no {table.name[:-1]} {key}")
    if found[0].ended_on is not None:
        return False
    _change(tx, table, found[0], {"ended_on": on})
    return True


def _change(tx: Tx, table: Table, row: Any, values: Mapping[str, Any]) -> None:
    tx.conn.execute(update(table).where(here(tx, table), table.c.key == row.key).values(values))
    looks.wake(tx, [row.debtor])
