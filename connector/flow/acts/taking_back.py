"""A person takes a yes back, his own or a colleague's, as long as the message has not left."""

from datetime import datetime

from connector.errors import Refused
from connector.flow.acts.lookup import facts_of
from connector.flow.approval import TAKEN_BACK
from connector.flow.dunning import decide_again
from connector.flow.recording import facts_digest, message_of
from connector.model import Delivery, Scope
from connector.rules.policy import Policy
from connector.store import approvals, deliveries, installations, journal
from connector.store import facts as known
from connector.store.engine import Store


def take_yes_back(store: Store, scope: Scope, key: str, by: str, now: datetime) -> None:
    """The message waits for a yes again, in the same words, or what is true now is proposed in its place.

    Raises Refused when it is being sent, left or lapsed, when nobody approved it, and when its step asks for no yes any
    more, so that it would leave all the same; NotFound without such a one.
    """
    with store.write(scope, now) as tx:
        delivery = deliveries.get(tx, key)
        facts, policy = facts_of(tx, delivery.debtor)
        if not _asks_first(delivery, policy):
            raise Refused("its step leaves without an approval by now; postpone or skip the message instead")
        given = approvals.of(tx, [key]).get(key)
        if not deliveries.disapprove(tx, key, facts_digest(message_of(delivery), facts)):
            raise Refused("there is no approval to take back: the message left, lapsed, or needed none")
        if given is not None:
            approvals.lapse(tx, key, [TAKEN_BACK], given.asks)
        content = {
            "by": by,
            "approved_by": given.by if given is not None else "",
            "notice": delivery.notice.value,
            "receivables": [line.receivable for line in delivery.lines],
        }
        journal.append(tx, "approval_taken_back", delivery.debtor, key, content)
        if installations.get(tx).live:
            decide_again(tx, known.load(tx, tx.now.date(), [delivery.debtor])[0], policy)


def _asks_first(delivery: Delivery, policy: Policy) -> bool:
    """Whether its step still waits for a yes under the ladder as it is now."""
    places = (policy.index(line.step) for line in delivery.lines)
    return any(place is not None and policy.steps[place].approve for place in places)
