"""The newest verdict of every receivable: what pages list, and how a run sees that a reason is new."""

from collections.abc import Sequence
from typing import Any

from connector.model import Decision, Verdict
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import among, rows, upsert


def put(tx: Tx, decision: Decision) -> bool:
    """Keep a decision's verdicts; whether any reason or step differs from what was kept before."""
    return bool(put_all(tx, [decision]))


def put_all(tx: Tx, decisions: Sequence[Decision]) -> set[str]:
    """The same for many debtors at once; the debtors of whom some reason or step is new."""
    told, kept = _told_and_kept(tx, decisions)
    upsert(tx, t.verdicts, [row for key, row in told.items() if _differs(kept.get(key), row, tuple(row))])
    new = ("act", "code", "step")
    return {row["debtor"] for key, row in told.items() if _differs(kept.get(key), row, new)}


def differing(tx: Tx, decisions: Sequence[Decision]) -> set[str]:
    """The debtors of whom something else is kept than these decisions say."""
    told, kept = _told_and_kept(tx, decisions)
    return {row["debtor"] for key, row in told.items() if _differs(kept.get(key), row, tuple(row))}


def _told_and_kept(tx: Tx, decisions: Sequence[Decision]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    told = {v.receivable: _row(d.debtor, v) for d in decisions for v in d.verdicts}
    return told, {row.receivable: row for row in rows(tx, t.verdicts, among(tx, t.verdicts.c.receivable, told))}


def _differs(kept: Any, row: dict[str, Any], names: Sequence[str]) -> bool:
    return kept is None or any(getattr(kept, name) != row[name] for name in names)


def _row(debtor: str, v: Verdict) -> dict[str, Any]:
    return {
        "receivable": v.receivable,
        "debtor": debtor,
        "act": v.act.value,
        "code": v.code,
        "step": v.step,
        "due": v.due,
        "sends_on": v.sends_on,
        "next_look": v.next_look,
    }
