"""Who is to be called, and what can come of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum

from connector.model import Channel, Hold, HoldKind, Receivable, ReceivableState, Task, TaskKind
from connector.rules.facts import Facts
from connector.rules.handing_over import ABOUT_MESSAGES

# What keeps a message back and no telephone call.
_NO_MATTER = ABOUT_MESSAGES - {HoldKind.BELOW_MINIMUM}

# What a telephone can solve: he wants it, he is to be called back, or nothing else reaches him.
BY_PHONE = (TaskKind.CALL, TaskKind.CALL_BACK, TaskKind.FIND_CONTACT, TaskKind.MEND_ADDRESS)


class CallOutcome(StrEnum):
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    PROMISED = "promised"
    DISPUTES = "disputes"
    WRONG_NUMBER = "wrong_number"


# Days until whoever was called and gave no day himself is on the list again.
AGAIN = {CallOutcome.REACHED: 7, CallOutcome.NOT_REACHED: 2}


def call_again(outcome: CallOutcome, next_on: date | None, today: date) -> date | None:
    """The day on which to call again: as a person says, else as follows from what came of it; None = it follows from
    the case alone."""
    if next_on is not None:
        return next_on
    return today + timedelta(days=AGAIN[outcome]) if outcome in AGAIN else None


def call_for(facts: Facts, standing: Iterable[tuple[Receivable, tuple[Hold, ...]]], today: date) -> tuple[Task, ...]:
    """The task to call a debtor who wants that, while something of his is late and nothing else is being done about it.
    Without a number there is nothing to call."""
    if facts.debtor.prefers is not Channel.PHONE or facts.debtor.reachable_by(Channel.PHONE) is None:
        return ()
    for receivable, holds in standing:
        asked = receivable.state is ReceivableState.OPEN and receivable.open.positive and receivable.due < today
        if asked and all(hold.kind in _NO_MATTER for hold in holds):
            return (Task(TaskKind.CALL, facts.debtor.key),)
    return ()
