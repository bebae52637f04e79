"""A person's word about a message that did not surely arrive: what became of it, or that it is tried again."""

from datetime import datetime

from connector.carrier import Carried, Outcome
from connector.errors import Refused
from connector.flow.errands import leave, to_deliver
from connector.flow.outcome import note_outcome
from connector.model import DeliveryState, Scope, TaskKind
from connector.store import deliveries, journal, tasks
from connector.store.engine import Store


def settle(store: Store, scope: Scope, key: str, sent: bool, by: str, now: datetime) -> None:
    """A person's word about an unclear message: it arrived, or it surely did not and may be sent again.

    Raises Refused when the delivery is not unclear.
    """
    with store.write(scope, now) as tx:
        delivery = deliveries.get(tx, key)
        if delivery.state is not DeliveryState.UNCLEAR:
            raise Refused(f"delivery {key} is not unclear, so there is nothing to settle")
        word = Carried(Outcome.SENT if sent else Outcome.FAILED, f"settled by {by}", again=not sent)
        note_outcome(tx, key, word, None, settled_by=by)
        deliveries.at_once(tx, key)


def try_again(store: Store, scope: Scope, key: str, by: str, now: datetime) -> None:
    """After a failure was mended: plan the same message again. Raises Refused when it has not failed."""
    with store.write(scope, now) as tx:
        delivery = deliveries.get(tx, key)
        if not deliveries.retry(tx, key, now.date()):
            raise Refused(f"delivery {key} has not failed, so it is not tried again")
        leave(tx, to_deliver(delivery.channel))
        tasks.close(tx, TaskKind.MEND_SENDING, key, by)
        journal.append(tx, "tried_again", delivery.debtor, key, {"by": by})
