"""What a person does with a task on the list: done, later, or not needed; each with who, when and why."""

from datetime import date, datetime

from connector.errors import Refused
from connector.flow.acts.lookup import facts_of
from connector.model import Scope, Task, TaskKind
from connector.rules.decide import decide
from connector.rules.tasks import OF_DECISIONS
from connector.store import debtors, journal, tasks
from connector.store.engine import Store, Tx
from connector.store.tasks import FOREVER, Listed

# Found anew by every run while what they follow from stands: a person's word is that they are not listed meanwhile.
FOUND_AGAIN = OF_DECISIONS | {TaskKind.CHECK_TABLE}
# Only their own answer ends these: a message lies between sent and not sent, or the whole administration stands still.
NEEDS_ITS_ANSWER = frozenset(
    (TaskKind.SETTLE_UNCLEAR, TaskKind.MEND_SENDING, TaskKind.LOOK_AT_RESTORED, TaskKind.LOOK_AT_NUDGE)
)


def finish(store: Store, scope: Scope, number: int, reason: str, by: str, now: datetime) -> Task:
    """Somebody did it. Raises NotFound, and Refused for one that only its own answer ends."""
    return _close(store, scope, number, "task_done", reason, by, now)


def drop(store: Store, scope: Scope, number: int, reason: str, by: str, now: datetime) -> Task:
    """It need not be done, for a reason. Raises NotFound, and Refused as above or without a reason."""
    if not reason.strip():
        raise Refused("say why it is not needed")
    return _close(store, scope, number, "task_dropped", reason, by, now)


def put_off(store: Store, scope: Scope, number: int, until: date, reason: str, by: str, now: datetime) -> Task:
    """Not before this day. Raises NotFound, and Refused for a day that is not to come."""
    if until <= now.date():
        raise Refused(f"later is after today, and {until} is not")
    with store.write(scope, now) as tx:
        one = tasks.get(tx, number)
        tasks.put_off(tx, one.task.kind, one.task.subject, until)
        _tell(tx, "task_put_off", one, {"by": by, "reason": reason, "until": until.isoformat()})
    return one.task


def bring_back(store: Store, scope: Scope, number: int, by: str, now: datetime) -> Task:
    """List again what was put off or taken off the list. Raises NotFound."""
    with store.write(scope, now) as tx:
        one = tasks.get(tx, number)
        tasks.put_off(tx, one.task.kind, one.task.subject, None)
        _tell(tx, "task_back", one, {"by": by})
    return one.task


def look_again(store: Store, scope: Scope, debtor: str, now: datetime) -> None:
    """After something was done about a debtor: his tasks are those that follow from the case as it is now. Nothing is
    planned and nothing leaves by it."""
    with store.write(scope, now) as tx:
        if debtors.get(tx, debtor) is None:
            return
        facts, policy = facts_of(tx, debtor)
        found = decide(facts, policy, now.date()).tasks
        tasks.note(tx, debtor, found)
        tasks.close_gone(tx, debtor, found, OF_DECISIONS)


def _close(store: Store, scope: Scope, number: int, how: str, reason: str, by: str, now: datetime) -> Task:
    with store.write(scope, now) as tx:
        one = tasks.get(tx, number)
        if one.task.kind in NEEDS_ITS_ANSWER:
            raise Refused("this task ends with its own answer; until then it can only be put off")
        if one.task.kind in FOUND_AGAIN:
            tasks.put_off(tx, one.task.kind, one.task.subject, FOREVER)
        else:
            tasks.close(tx, one.task.kind, one.task.subject, by)
        _tell(tx, how, one, {"by": by, "reason": reason})
    return one.task


def _tell(tx: Tx, how: str, one: Listed, content: dict[str, object]) -> None:
    about = one.task.subject if one.task.subject != one.debtor else ""
    journal.append(tx, how, one.debtor, about, {**content, "task": one.task.kind.value})
