"""Tasks: work for a person, each listed once for as long as it is open."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from connector.errors import NotFound
from connector.model import Task, TaskKind
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import NOTHING, Keys, add, among, any_of, here, rows

FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Listed:
    """A task as it stands on the list. `later_until` is the day until which somebody put it off."""

    number: int
    debtor: str
    task: Task
    opened_at: datetime
    later_until: date | None = None


def note(tx: Tx, debtor: str, tasks: Sequence[Task]) -> None:
    """Open these tasks. One of the same kind and subject that is open already takes on the new words; when somebody had
    put it off it is listed again for them."""
    note_all(tx, {debtor: tasks})


def note_all(tx: Tx, tasks: Mapping[str, Sequence[Task]]) -> None:
    """The same for many debtors at once."""
    wanted = {(task.kind, task.subject): (debtor, task) for debtor, some in tasks.items() for task in some}
    if not wanted:
        return
    subjects = [subject for _, subject in wanted]
    for row in rows(tx, t.tasks, closed_at=NOTHING, subject=subjects):
        known = wanted.pop((TaskKind(row.kind), row.subject), None)
        if known and known != (row.debtor, _task(row)):
            debtor, task = known
            _change(tx, [row.number], debtor=debtor, detail=task.detail, proposal=task.proposal, later_until=None)
    if not wanted:
        return
    last = tx.conn.execute(select(func.max(t.tasks.c.number)).where(here(tx, t.tasks))).scalar() or 0
    new = enumerate(wanted.values(), start=last + 1)
    add(tx, t.tasks, [_row(tx, number, debtor, task) for number, (debtor, task) in new])


def ever(tx: Tx, kind: TaskKind, subject: str) -> bool:
    """Whether such a task was listed at any time, also when somebody did it since."""
    return bool(rows(tx, t.tasks, kind=kind.value, subject=subject))


def close(tx: Tx, kind: TaskKind, subject: str, by: str) -> bool:
    """Somebody did it, or what it was about is over; whether it was open."""
    found = [row.number for row in rows(tx, t.tasks, kind=kind.value, subject=subject, closed_at=NOTHING)]
    _change(tx, found, closed_at=tx.now, closed_by=by)
    return bool(found)


def close_gone(tx: Tx, debtor: str, still: Collection[Task], kinds: Collection[TaskKind] | None = None) -> None:
    """Close what a new decision about this debtor found no more; only of these kinds, when given."""
    close_all_gone(tx, {debtor: still}, kinds)


def close_all_gone(tx: Tx, still: Mapping[str, Iterable[Task]], kinds: Collection[TaskKind] | None = None) -> None:
    """The same for many debtors at once."""
    stays = {(debtor, task.kind, task.subject) for debtor, some in still.items() for task in some}
    wanted = None if kinds is None else [kind.value for kind in kinds]
    found = rows(tx, t.tasks, closed_at=NOTHING, debtor=list(still), kind=any_of(wanted))
    gone = [row.number for row in found if (row.debtor, TaskKind(row.kind), row.subject) not in stays]
    _change(tx, gone, closed_at=tx.now, closed_by="")


def open_tasks(tx: Tx, debtors: Keys = None) -> list[tuple[str, Task]]:
    """(debtor, task) of all that is open for these debtors (None = all) and not put off, oldest first."""
    found = listed(tx, debtors)
    return [(one.debtor, one.task) for one in found if one.later_until is None or one.later_until <= tx.now.date()]


def listed(tx: Tx, debtors: Keys = None) -> list[Listed]:
    """All that is open for these debtors (None = all), also what was put off, oldest first."""
    found = rows(tx, t.tasks, closed_at=NOTHING, debtor=any_of(debtors))
    return [_listed(row) for row in sorted(found, key=lambda row: row.number)]


def get(tx: Tx, number: int) -> Listed:
    """One that is open. Raises NotFound."""
    found = rows(tx, t.tasks, closed_at=NOTHING, number=number)
    if not found:
        raise NotFound("there is no such task")
    return _listed(found[0])


def put_off(tx: Tx, kind: TaskKind, subject: str, until: date | None) -> bool:
    """Do not list it before this day (None = now, FOREVER = not while it stays the same); whether it was open."""
    found = [row.number for row in rows(tx, t.tasks, kind=kind.value, subject=subject, closed_at=NOTHING)]
    _change(tx, found, later_until=until)
    return bool(found)


def _change(tx: Tx, numbers: Sequence[int], **values: Any) -> None:
    if numbers:
        this = (here(tx, t.tasks), among(tx, t.tasks.c.number, numbers))
        tx.conn.execute(update(t.tasks).where(*this).values(values))


def _row(tx: Tx, number: int, debtor: str, task: Task) -> dict[str, Any]:
    return {
        "number": number,
        "debtor": debtor,
        "kind": task.kind.value,
        "subject": task.subject,
        "detail": task.detail,
        "proposal": task.proposal,
        "opened_at": tx.now,
        "closed_by": "",
    }


def _task(row: Any) -> Task:
    return Task(TaskKind(row.kind), row.subject, row.detail, row.proposal)


def _listed(row: Any) -> Listed:
    return Listed(row.number, row.debtor, _task(row), row.opened_at, row.later_until)
