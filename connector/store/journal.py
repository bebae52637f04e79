"""The journal: what happened in a case, in its order; history, audit and proof in one."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement

from connector.model import JournalEvent
from connector.store import tables as t
from connector.store.cases import Cases
from connector.store.chain import FORGOTTEN, Entry, append_all, content_of, events_query, verify
from connector.store.engine import Tx
from connector.store.erasure import forget, forget_old
from connector.store.queries import among

__all__ = [
    "FORGOTTEN",
    "Entry",
    "all",
    "append",
    "append_all",
    "forget",
    "forget_old",
    "of_debtor",
    "of_subject",
    "verify",
]


def append(tx: Tx, kind: str, debtor: str, subject: str, content: Mapping[str, object]) -> JournalEvent:
    """One event at the transaction's moment. `debtor` is "" for what belongs to none; `content` is plain JSON, and
    the only place for what is personal. Raises TypeError for a content that JSON cannot say."""
    return append_all(tx, [Entry(kind, debtor, subject, content)])[0]


def of_subject(tx: Tx, subject: str) -> list[JournalEvent]:
    """Events about this receivable, delivery, …, in their order."""
    return _events(tx, t.journal_subjects.c.subject == subject)


def of_debtor(tx: Tx, debtor: str) -> list[JournalEvent]:
    """Events of this debtor's case, in their order."""
    return _events(tx, t.journal_subjects.c.debtor == debtor)


def all(tx: Tx, kinds: Collection[str] | None = None) -> list[JournalEvent]:
    """Every event, or those of some kinds, in their order."""
    return _events(tx, among(tx, t.journal.c.kind, kinds))


def _events(tx: Tx, condition: ColumnElement[bool]) -> list[JournalEvent]:
    found = tx.conn.execute(events_query(tx).where(condition)).all()
    cases = Cases(tx)
    if len(found) > 1:
        cases.load_all()
    return [_event(cases, row) for row in found]


def _event(cases: Cases, row: Any) -> JournalEvent:
    return JournalEvent(row.seq, row.at, row.kind, row.debtor, row.subject, content_of(cases, row), row.hash)
