"""What people write down about a case: notes, and what came of a telephone call. Nothing of it is sent to anybody."""

from datetime import date, datetime

from connector.errors import Refused
from connector.flow.acts.lookup import debtor_of
from connector.flow.acts.own import forget_number
from connector.model import Contact, Scope, Task, TaskKind
from connector.rules.calling import BY_PHONE, CallOutcome, call_again
from connector.store import journal, tasks
from connector.store.engine import Store, Tx


def note(store: Store, scope: Scope, debtor: str, text: str, by: str, now: datetime) -> None:
    """Keep a note in the journal. Raises Refused for an empty one."""
    if not text.strip():
        raise Refused("a note needs a text")
    with store.write(scope, now) as tx:
        journal.append(tx, "noted", debtor_of(tx, debtor).key, "", {"by": by, "text": text.strip()})


def call(
    store: Store,
    scope: Scope,
    debtor: str,
    outcome: CallOutcome,
    by: str,
    now: datetime,
    contact: Contact | None = None,
    text: str = "",
    next_on: date | None = None,
) -> date | None:
    """Keep what came of a call, with whom; returns the day on which to call again, None when nothing asks for it.

    A wrong number is taken from the contact, as an own correction. A promise or a dispute that was made in the call is
    an act of its own. Raises Refused for a day that has passed.
    """
    if next_on is not None and next_on < now.date():
        raise Refused(f"calling again is for today or later, and {next_on} has passed")
    with store.write(scope, now) as tx:
        key = debtor_of(tx, debtor).key
        again = call_again(outcome, next_on, now.date())
        text = text.replace("\0", "").strip()
        content = {
            "by": by,
            "outcome": outcome.value,
            "contact": _who(contact),
            "text": text,
            "next_on": next_on.isoformat() if next_on else "",
        }
        journal.append(tx, "called", key, "", content)
        if outcome is CallOutcome.WRONG_NUMBER and contact is not None:
            forget_number(tx, key, contact, by)
        _set_tasks(tx, key, text, again, asked=next_on is not None, by=by)
    return again


def _who(contact: Contact | None) -> str:
    return " ".join(filter(None, (contact.name, contact.phone))) if contact else ""


def _set_tasks(tx: Tx, debtor: str, text: str, again: date | None, asked: bool, by: str) -> None:
    """What the call was for waits for that day. Where it was for no task, a day that somebody named becomes one."""
    tasks.close(tx, TaskKind.CALL_BACK, debtor, by)
    if again is None:
        return
    waits = [tasks.put_off(tx, kind, debtor, again) for kind in BY_PHONE]
    if asked and not any(waits):
        tasks.note(tx, debtor, [Task(TaskKind.CALL_BACK, debtor, text)])
        tasks.put_off(tx, TaskKind.CALL_BACK, debtor, again)
