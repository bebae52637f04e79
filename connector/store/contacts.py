"""Contacts: messages of ours and reminders by the source itself, which count as contact too."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

from connector.model import Contacted, Notice
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import Keys, add_new, any_of, grouped, rows


def note(tx: Tx, debtor: str, contact: Contacted) -> bool:
    """Whether it was new; a source that tells of its reminder twice told of one."""
    is_new = add_new(tx, t.contacted, _row(debtor, contact))
    if is_new:
        looks.wake(tx, [debtor])
    return is_new


def of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Contacted]]:
    """By debtor (None = all), oldest first."""
    found = rows(tx, t.contacted, debtor=any_of(keys))
    return grouped((row.debtor, _contact(row)) for row in sorted(found, key=lambda row: (row.day, row.key)))


def heard_on(tx: Tx, day: date, debtors: Keys = None) -> set[str]:
    """Which of these debtors (None = all) heard from us on this day."""
    return {row.debtor for row in rows(tx, t.contacted, day=day, debtor=any_of(debtors)) if not row.by_source}


def _row(debtor: str, contact: Contacted) -> dict[str, Any]:
    said = {
        "debtor": debtor,
        "day": contact.on,
        "notice": contact.notice.value,
        "receivables": sorted(contact.receivables),
        "by_source": contact.by_source,
    }
    return {"key": sha256(json.dumps(said, default=str).encode()).hexdigest()[:32], **said}


def _contact(row: Any) -> Contacted:
    return Contacted(row.day, Notice(row.notice), tuple(row.receivables), row.by_source)
