"""Steps that are behind a receivable."""

from collections.abc import Sequence
from typing import Any

from connector.model import Done, Notice, StepDone
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import Keys, add_new, grouped, rows_by_owner


def note(tx: Tx, done: Sequence[StepDone]) -> None:
    """Steps done. Of the same receivable, policy, step and cycle the first one stays as it is."""
    for step in done:
        add_new(tx, t.steps_done, _row(step))
    looks.wake_owners(tx, {step.receivable for step in done})


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[StepDone]]:
    """Steps done by the debtor who owes the receivable today (None = all), oldest first."""
    found = rows_by_owner(tx, t.steps_done, keys)
    ordered = sorted(found, key=lambda row: (row.day, row.receivable, row.cycle, row.policy, row.step))
    return grouped((row.of_debtor, _step(row)) for row in ordered)


def _row(s: StepDone) -> dict[str, Any]:
    return {
        "receivable": s.receivable,
        "policy": s.policy,
        "step": s.step,
        "cycle": s.cycle,
        "notice": s.notice.value,
        "day": s.on,
        "how": s.how.value,
        "term_ends": s.term_ends,
        "by": s.by,
        "reason": s.reason,
    }


def _step(row: Any) -> StepDone:
    return StepDone(
        row.receivable,
        row.policy,
        row.step,
        Notice(row.notice),
        row.day,
        Done(row.how),
        row.cycle,
        row.term_ends,
        row.by,
        row.reason,
    )
