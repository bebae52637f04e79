"""Short marks of what a page showed, so that a yes is to exactly that and to nothing that came since.

A mark names the message, its own words, and what all messages share: the sender, the texts and the ladders. A closer
one names all that its message says.
"""

from collections.abc import Collection, Mapping

from connector.errors import NotFound, TijdigError
from connector.flow.approval import parts_of
from connector.model import Delivery
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.receipt import digest
from connector.store import installations, own_texts, policies, rewordings
from connector.store.engine import Tx

LENGTH = 16  # of a digest's 64 signs: 64 bits, for one person's own page


def marks(tx: Tx, keys: Collection[str]) -> dict[str, str]:
    """The mark of each of these deliveries as things are at this moment."""
    shared, reworded = _shared(tx), rewordings.told(tx, keys)
    return {key: digest([key, shared, reworded[key].at if key in reworded else None])[:LENGTH] for key in keys}


def mark_of(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy) -> str:
    """The closer one of a message that its page shows whole; "" of one about which nothing can be said."""
    try:
        return closer(marks(tx, [delivery.key])[delivery.key], parts_of(tx, delivery, facts, policy))
    except TijdigError:
        return ""


def closer(mark: str, parts: Mapping[str, str]) -> str:
    """The mark of whoever saw the whole message."""
    return f"{mark}.{digest(dict(parts))[:LENGTH]}"


def is_close(mark: str) -> bool:
    return "." in mark


def _shared(tx: Tx) -> str:
    try:
        creditor = installations.creditor(tx)
    except NotFound:
        creditor = None
    return digest([creditor, own_texts.every(tx), sorted(policies.saved(tx).values(), key=lambda policy: policy.name)])
