"""What could not leave today for a reason of its own, such as a source that is silent about it: looked at again, but no
place of the first week is kept for it. Remembered for its local day: tomorrow it is in turn like any other."""

from collections.abc import Collection

from connector.store import installations
from connector.store.engine import Tx

STUCK = "first_week_stuck"  # a setting: the local day, and keys of deliveries


def note_stuck(tx: Tx, keys: Collection[str]) -> None:
    """These too, from now on until the day is over."""
    known = stuck_today(tx)
    if not known.issuperset(keys):
        installations.save_setting(tx, STUCK, " ".join([tx.now.date().isoformat(), *sorted(known.union(keys))]))


def stuck_today(tx: Tx) -> set[str]:
    """The keys of those that were noted on this local day."""
    day, *keys = (installations.setting(tx, STUCK) or "").split() or [""]
    return set(keys) if day == tx.now.date().isoformat() else set()
