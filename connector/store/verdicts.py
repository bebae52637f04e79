"""The newest verdict of every receivable: what pages list, and how a run sees that a reason is new."""

from collections.abc import Sequence

from sqlalchemy import select

from connector.model import Decision, Verdict
from connector.store import bulk
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import among, here, raw

_NAMES = ("receivable", "debtor", "act", "code", "step", "due", "sends_on", "next_look")
_NEW = slice(_NAMES.index("act"), _NAMES.index("step") + 1)  # a change in one of these is told


def put(tx: Tx, decision: Decision) -> bool:
    """Keep a decision's verdicts; whether any reason or step differs from what was kept before."""
    return bool(put_all(tx, [decision]))


def put_all(tx: Tx, decisions: Sequence[Decision]) -> set[str]:
    """The same for many debtors at once; the debtors of whom some reason or step is new."""
    told, kept = _told_and_kept(tx, decisions)
    bulk.write(tx, t.verdicts, _NAMES, [row for row in told if kept.get(row[0]) != row], replacing=True)
    return {row[1] for row in told if row[0] not in kept or kept[row[0]][_NEW] != row[_NEW]}


def differing(tx: Tx, decisions: Sequence[Decision]) -> set[str]:
    """The debtors of whom something else is kept than these decisions say."""
    told, kept = _told_and_kept(tx, decisions)
    return {row[1] for row in told if kept.get(row[0]) != row}


def _told_and_kept(tx: Tx, decisions: Sequence[Decision]) -> tuple[list[bulk.Row], dict[str, bulk.Row]]:
    """Both as they lie in the database, the latter by receivable."""
    told = {v.receivable: _row(d.debtor, v) for d in decisions for v in d.verdicts}
    table = t.verdicts
    these = here(tx, table), among(tx, table.c.receivable, list(told))
    kept = raw(tx, select(*(table.c[name] for name in _NAMES)).where(*these))
    return bulk.stored(tx, table, _NAMES, list(told.values())), {row[0]: row for row in kept}


def _row(debtor: str, v: Verdict) -> bulk.Row:
    return v.receivable, debtor, v.act.value, v.code, v.step, v.due, v.sends_on, v.next_look
