"""A yes holds for what was shown. When that is not so any more, the message does not leave: it is decided anew, and
waits for a yes again."""

from collections.abc import Sequence

from connector.flow.approval import NOT_ALLOWED, asks, changed, parts_of
from connector.flow.timeliness import Timeliness, judge
from connector.model import Delivery
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store import approvals, deliveries, journal
from connector.store.approvals import Approval
from connector.store.engine import Tx


def lapse(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy, given: Approval | None) -> bool:
    """Take back a message whose facts are not those that were approved; whether it was. Who calls decides anew.

    Without a yes of a person there is nothing to compare.
    """
    if given is None or given.lapsed_at is not None:
        return False
    yes_on = given.at.astimezone(tx.now.tzinfo).date()
    why = changed(given.parts, parts_of(tx, delivery, facts, policy, yes_on))
    if not why and judge(delivery, facts, policy, tx.now, approved=True) is Timeliness.WRONG:
        why = (NOT_ALLOWED,)
    if not why or not deliveries.withdraw(tx, delivery.key):
        return False
    note_lapse(tx, delivery, given, why, asks(delivery, facts, policy, tx.now.date()))
    return True


def note_lapse(tx: Tx, delivery: Delivery, given: Approval, why: Sequence[str], asks_now: Sequence[str]) -> None:
    """Whoever gave it is told what changed: of a message that was taken back, `asks_now` per currency if it still asks
    something."""
    approvals.lapse(tx, delivery.key, why, asks_now)
    content = {
        "by": given.by,
        "changed": list(why),
        "asked": list(given.asks),
        "asks": list(asks_now),
        "notice": delivery.notice.value,
        "receivables": [line.receivable for line in delivery.lines],
    }
    journal.append(tx, "approval_lapsed", delivery.debtor, delivery.key, content)
