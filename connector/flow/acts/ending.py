"""Agreements that end by a person's word, before they are kept or broken."""

from datetime import datetime

from connector.errors import NotFound, Refused
from connector.flow.acts.lookup import debtor_of
from connector.model import Scope
from connector.store import holds, journal
from connector.store.engine import Store, Tx


def end_plan(store: Store, scope: Scope, debtor: str, plan: str, reason: str, by: str, now: datetime) -> None:
    """The payment plan holds no more from today; the ladder goes on in the same place. Raises NotFound."""
    with store.write(scope, now) as tx:
        own = [one.key for one in holds.of_debtors_plans(tx, [debtor_of(tx, debtor).key]).get(debtor, ())]
        _end(tx, plan, own, reason)
        holds.end_plan(tx, plan, now.date())
        journal.append(tx, "plan_ended", debtor, plan, {"by": by, "reason": reason})


def withdraw_promise(
    store: Store, scope: Scope, debtor: str, promise: str, reason: str, by: str, now: datetime
) -> None:
    """The promise counts no more: taken back, or noted by mistake. Raises NotFound."""
    with store.write(scope, now) as tx:
        own = [one.key for one in holds.of_debtors_promises(tx, [debtor_of(tx, debtor).key]).get(debtor, ())]
        _end(tx, promise, own, reason)
        holds.end_promise(tx, promise, now.date())
        journal.append(tx, "promise_withdrawn", debtor, promise, {"by": by, "reason": reason})


def _end(_tx: Tx, key: str, own: list[str], reason: str) -> None:
    if key not in own:
        raise NotFound("there is no such agreement any more")
    if not reason.strip():
        raise Refused("ending an agreement needs a reason")
