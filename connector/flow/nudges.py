"""What a platform tells of by itself: taken once, asked about soon, parked when that keeps failing, and shown then.

A nudge is a hint and no fact. Whatever asks the source later than it came makes it superfluous.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from connector.flow.errands import leave, to_fetch
from connector.flow.moments import later
from connector.model import Nudge, Scope, Task, TaskKind
from connector.store import journal, nudges, tasks
from connector.store.engine import Store, Tx
from connector.store.nudges import Told

MOST_TRIES = 4  # of one nudge, within some three minutes
KEPT = timedelta(days=30)  # longer than any platform repeats itself


def take(tx: Tx, told: Sequence[Nudge]) -> None:
    """Keep what was told, and leave a job that asks about it. What was told before is neither kept nor asked about."""
    if nudges.keep(tx, told):
        leave(tx, to_fetch())


def cover(tx: Tx, heard: int) -> None:
    """The source told everything at a moment after `heard` was the last nudge: these are answered by that."""
    _close_tasks(tx, nudges.answer_all(tx, heard), "")
    nudges.forget(tx, later(tx.now, -KEPT))


def fail(tx: Tx, told: Sequence[Told], error: str, may_park: bool) -> bool:
    """Nudges about one record could not be answered; whether they wait for a person now."""
    park = may_park and told[0].tries + 1 >= MOST_TRIES
    nudges.note_failure(tx, [one.number for one in told], error, park)
    if park:
        about = f"{told[0].nudge.kind} {told[0].nudge.subject}".strip()
        tasks.note(tx, "", [Task(TaskKind.LOOK_AT_NUDGE, _subject(one.number), f"{about}: {error}") for one in told])
    return park


def try_parked_again(store: Store, scope: Scope, by: str, now: datetime) -> int:
    """At a person's word: ask about all that is parked as if it had just been told; how many."""
    with store.write(scope, now) as tx:
        again = nudges.try_again(tx)
        _close_tasks(tx, again, by)
        if again:
            journal.append(tx, "fetched_again", "", "", {"by": by, "many": len(again)})
            leave(tx, to_fetch())
    return len(again)


def _close_tasks(tx: Tx, numbers: Iterable[int], by: str) -> None:
    for number in numbers:
        tasks.close(tx, TaskKind.LOOK_AT_NUDGE, _subject(number), by)


def _subject(number: int) -> str:
    return f"nudge-{number}"
