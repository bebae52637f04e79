"""Work for a person that follows from what holds a debtor's receivables."""

from collections.abc import Iterable, Iterator
from datetime import date

from connector.model import Hold, HoldKind, StepDone, Task, TaskKind
from connector.rules.facts import Facts, about_each
from connector.rules.limits import old_on, warning
from connector.rules.policy import Policy
from connector.rules.progress import propose_place
from connector.rules.standing import is_closed

# Holds that end by themselves (a promise, a cool-down …) ask nothing of a person; what went wrong in sending gets its
# task where the outcome is noted.
TASK_OF_HOLD = {
    HoldKind.MISSING_CONTACT: TaskKind.FIND_CONTACT,
    HoldKind.NET_CREDIT: TaskKind.MATCH_CREDIT,
    HoldKind.POLICY_CHANGED: TaskKind.PLACE_ON_POLICY,
    HoldKind.DISPUTE: TaskKind.ANSWER_DISPUTE,
    HoldKind.UNKNOWN: TaskKind.LOOK_AT_VANISHED,
    HoldKind.IDENTITY: TaskKind.TELL_APART,
    HoldKind.UNREADABLE: TaskKind.MEND_RECORD,
    HoldKind.SOURCE_REMINDED: TaskKind.TWO_REMINDERS,
}
# All that a decision finds, and that is over when it no longer does.
OF_DECISIONS = frozenset(
    (*TASK_OF_HOLD.values(), TaskKind.LIMITATION_NEARS, TaskKind.CALL, TaskKind.HAND_OVER, TaskKind.TELL_COLLECTOR)
)
ABOUT_THE_DEBTOR = (HoldKind.MISSING_CONTACT, HoldKind.NET_CREDIT, HoldKind.UNREADABLE, HoldKind.SOURCE_REMINDED)


def tasks_for(facts: Facts, policy: Policy, holds: Iterable[Hold], today: date) -> tuple[Task, ...]:
    """One task per kind and subject, in a fixed order."""
    found = {(task.kind.value, task.subject): task for task in _limitations(facts, today)}
    for hold in holds:
        task = _task(hold, facts, policy)
        if task is not None:
            found[(task.kind.value, task.subject)] = task
    return tuple(found[key] for key in sorted(found))


def _limitations(facts: Facts, today: date) -> Iterator[Task]:
    old = old_on(today)
    if not any(r.due <= old for r in facts.receivables):
        return
    each = about_each(facts)
    for receivable in facts.receivables:
        task = None if is_closed(receivable) else warning(receivable, each[receivable.key], facts, today)
        if task is not None:
            yield task


def _task(hold: Hold, facts: Facts, policy: Policy) -> Task | None:
    kind = TASK_OF_HOLD.get(hold.kind)
    if kind is None:
        return None
    subject = facts.debtor.key if hold.kind in ABOUT_THE_DEBTOR else (hold.receivable or facts.debtor.key)
    if hold.kind is HoldKind.MISSING_CONTACT:
        return Task(kind, subject, proposal="send_by_post" if facts.debtor.address else "")
    if hold.kind is HoldKind.POLICY_CHANGED:
        return Task(kind, subject, proposal=_place(hold, facts, policy))
    # Whose invoice it perhaps is, the hold itself tells in words.
    return Task(kind, subject, detail="" if hold.kind is HoldKind.IDENTITY else hold.reason)


def _place(hold: Hold, facts: Facts, policy: Policy) -> str:
    moved: list[StepDone] = [d for d in facts.done if d.receivable == hold.receivable and d.step == hold.reason]
    return propose_place(max(moved, key=lambda d: d.on), policy) if moved else ""
