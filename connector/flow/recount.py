"""Once a day everybody whose day has not come is decided about all the same, and nothing may come of it.

The index of who is due (store/looks.py) is a cache: what wakes a debtor may have been forgotten, and a new version of
the rules may say something else than the one that put him to sleep. Whoever differs is woken, and told of.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connector.flow.dunning import AT_ONCE, LOOKED_AT_ALL, decide_all
from connector.model import Scope
from connector.rules.looks import next_at
from connector.store import installations, looks, verdicts
from connector.store.engine import Store, Tx
from connector.store.queries import portions


@dataclass(slots=True)
class Recount:
    """How many were looked at, and the keys of the debtors about whom the index was wrong."""

    looked_at: int = 0
    wrong: list[str] = field(default_factory=list)


def recount(store: Store, scope: Scope, now: datetime) -> Recount:
    """Decide about all who sleep, and wake those about whom something else is to be said than what is kept."""
    with store.read(scope, now) as tx:
        sleepers = sorted(looks.asleep(tx, now.date()))
    found = Recount(len(sleepers))
    for some in portions(sleepers, AT_ONCE):
        with store.read(scope, now) as tx:
            wrong = _wrong(tx, some)
        if wrong:
            with store.write(scope, now) as tx:
                looks.wake(tx, wrong)
        found.wrong += wrong
    with store.write(scope, now) as tx:
        installations.save_setting(tx, LOOKED_AT_ALL, now.date().isoformat())
    return found


def _wrong(tx: Tx, debtors: Sequence[str]) -> list[str]:
    """Those of whom something else is to be said than what is kept, or on another day; in the order given."""
    decided = decide_all(tx, installations.get(tx), debtors, [])
    said = {decision.debtor: (facts, decision) for facts, decision in decided}
    kept = looks.asleep(tx, tx.now.date())
    differ = verdicts.differing(tx, [decision for _, decision in said.values()])

    def is_wrong(key: str) -> bool:
        if key not in said:
            return True  # nobody can decide about him, and a run would say so
        facts, decision = said[key]
        if decision.message or decision.proposal or decision.events:
            return True
        return key in differ or next_at(facts, decision) != kept[key]

    return [key for key in debtors if key in kept and is_wrong(key)]
