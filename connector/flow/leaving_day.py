"""The day on which an administration's data are deleted, while somebody may still take that back."""

from datetime import date

from connector.store import installations
from connector.store.engine import Tx

LEAVES_ON = "leaves_on"  # setting: an ISO day, "" = nobody is leaving
GRACE_DAYS = 30


def leaves_on(tx: Tx) -> date | None:
    """None while nobody is leaving."""
    kept = installations.setting(tx, LEAVES_ON)
    return date.fromisoformat(kept) if kept else None
