"""What stops the ladder for a while: disputes, blocks, stop signs and addresses that do not work."""

from datetime import date, datetime
from typing import Any

from connector.errors import Refused
from connector.flow.acts.lookup import debtor_of, receivable_of
from connector.model import (
    CENT,
    Hold,
    HoldKind,
    Mark,
    Money,
    Receivable,
    Scope,
    Task,
    TaskKind,
)
from connector.store import (
    debtors,
    holds,
    journal,
    tasks,
)
from connector.store.engine import Store


def dispute(
    store: Store, scope: Scope, key: str, reason: str, by: str, now: datetime, amount: Money | None = None
) -> str:
    """The debtor objects to a receivable, or to a part of it; that part is held until the dispute is lifted."""
    return _hold(store, scope, None, key, HoldKind.DISPUTE, reason, by, now, None, amount)


def block(
    store: Store,
    scope: Scope,
    debtor: str,
    reason: str,
    by: str,
    now: datetime,
    until: date | None = None,
    key: str | None = None,
) -> str:
    """No message to a debtor, or about one receivable, up to and including a day (None = until it is lifted)."""
    return _hold(store, scope, debtor, key, HoldKind.BLOCK, reason, by, now, until, None)


def _refuse_part(about: Receivable | None, amount: Money | None) -> None:
    if about is None or amount is None:
        return
    whole_cents = amount.amount == amount.amount.quantize(CENT)
    if amount.currency != about.open.currency or not whole_cents or not 0 < amount.amount <= about.open.amount:
        raise Refused(f"a part of {about.label} lies between 0.01 and the {about.open} that is open")


def _hold(
    store: Store,
    scope: Scope,
    debtor: str | None,
    key: str | None,
    kind: HoldKind,
    reason: str,
    by: str,
    now: datetime,
    until: date | None,
    amount: Money | None,
) -> str:
    if not reason.strip():
        raise Refused("a hold needs a reason")
    with store.write(scope, now) as tx:
        about = receivable_of(tx, key) if key else None
        _refuse_part(about, amount)
        if until is not None and until < now.date():
            raise Refused(f"a hold lasts until today or later, and {until} has passed")
        owner = debtor if debtor is not None else (about.debtor if about else "")
        debtor_of(tx, owner)
        laid = Hold(kind, reason, by, now.date(), until, key, amount, way_back="lifted")
        hold_key = holds.add(tx, owner, laid)
        content: dict[str, Any] = {"kind": kind.value, "reason": reason, "by": by, "receivable": key or ""}
        content |= {"until": until.isoformat() if until else "", "amount": str(amount) if amount else ""}
        journal.append(tx, "held", owner, key or "", content)
        return hold_key


def lift(store: Store, scope: Scope, debtor: str, hold: str, by: str, now: datetime) -> None:
    """End a hold; the ladder goes on in the same place. Raises NotFound."""
    with store.write(scope, now) as tx:
        holds.lift(tx, hold, now.date())
        journal.append(tx, "lifted", debtor, hold, {"by": by})


def mark(store: Store, scope: Scope, debtor: str, sign: Mark, by: str, now: datetime) -> None:
    """Put a stop sign on a debtor: nothing more is sent until a person takes it off."""
    with store.write(scope, now) as tx:
        debtors.add_mark(tx, debtor_of(tx, debtor).key, sign)
        journal.append(tx, "marked", debtor, "", {"mark": sign.value, "by": by})


def unmark(store: Store, scope: Scope, debtor: str, sign: Mark, by: str, now: datetime) -> None:
    """Take a stop sign off."""
    with store.write(scope, now) as tx:
        debtors.remove_mark(tx, debtor_of(tx, debtor).key, sign)
        journal.append(tx, "unmarked", debtor, "", {"mark": sign.value, "by": by})


def note_bounce(store: Store, scope: Scope, debtor: str, email: str, now: datetime) -> None:
    """An address does not work: it is never used again, and when none is left the steps wait for a person."""
    with store.write(scope, now) as tx:
        debtors.set_bounced(tx, debtor_of(tx, debtor).key, email)
        tasks.note(tx, debtor, [Task(TaskKind.MEND_ADDRESS, debtor)])
        journal.append(tx, "bounced", debtor, "", {"email": email})


def mend_address(store: Store, scope: Scope, debtor: str, email: str, by: str, now: datetime) -> None:
    """A person says that an address which bounced works again."""
    with store.write(scope, now) as tx:
        debtors.clear_bounced(tx, debtor_of(tx, debtor).key, email)
        tasks.close(tx, TaskKind.MEND_ADDRESS, debtor, by)
        journal.append(tx, "address_mended", debtor, "", {"email": email, "by": by})
