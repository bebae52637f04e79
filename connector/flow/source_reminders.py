"""Reminders that the source sent by itself: they start the distance to our next step anew, and complete none."""

from collections.abc import Iterable, Sequence
from datetime import date

from connector.model import Contacted, Notice
from connector.source import Reminded
from connector.store import contacts, journal
from connector.store.engine import Tx


def note(tx: Tx, debtor: str, keys: Sequence[str], platform: str, on: date) -> bool:
    """Whether it was new. `keys` are receivables of this debtor, `on` is the local day.

    It is kept as contact and never as a step done: what somebody else wrote has no legal effect that we could prove.
    """
    own = tuple(sorted(keys))
    if not contacts.note(tx, debtor, Contacted(on, Notice.REMINDER, own, platform)):
        return False
    content = {"platform": platform, "on": on.isoformat(), "receivables": list(own)}
    journal.append(tx, "source_reminded", debtor, "", content)
    return True


def take_in(tx: Tx, reminded: Iterable[Reminded]) -> set[str]:
    """Keep what a page tells of; the keys of the debtors for whom something was new."""
    return {r.debtor for r in reminded if note(tx, r.debtor, (r.receivable,), r.by, r.on)}
