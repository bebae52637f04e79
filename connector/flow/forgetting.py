"""Forget a debtor, also one to whom a message was on its way when the program stopped."""

from connector.flow.moments import later
from connector.flow.outcome import note_outcome
from connector.flow.stranded import LOST, STRANDED_AFTER
from connector.store import deliveries, journal
from connector.store.engine import Tx


def forget(tx: Tx, debtor: str, by: str) -> str:
    """Erase this debtor; the alias under which what says nothing of him stays. Call `Store.scrub` after the commit.

    What was claimed more than ten minutes ago and never answered is settled first: nobody knows whether it arrived, and
    afterwards nobody could find out, so its step stays taken. Raises NotFound, and Refused while one is being sent.
    """
    for delivery in deliveries.stranded(tx, later(tx.now, -STRANDED_AFTER)):
        if delivery.debtor == debtor:
            note_outcome(tx, delivery.key, LOST, None)
    return journal.forget(tx, debtor, by)
