"""The journal: what happened in a case, in its order; history, audit and proof in one."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Table, func, select

from connector.model import JournalEvent
from connector.store import chain
from connector.store import tables as t
from connector.store.cases import Cases
from connector.store.chain import FORGOTTEN, Entry, append_all, event_of, links, verify
from connector.store.engine import Tx
from connector.store.erasure import forget, forget_old
from connector.store.queries import among, here, rows

__all__ = [
    "FORGOTTEN",
    "Entry",
    "after",
    "all",
    "append",
    "append_all",
    "began",
    "count_of_debtor",
    "forget",
    "forget_old",
    "last",
    "newest_of_debtor",
    "newest_of_debtors",
    "numbered",
    "of_debtor",
    "of_subject",
    "since",
    "verify",
]


def append(tx: Tx, kind: str, debtor: str, subject: str, content: Mapping[str, object]) -> JournalEvent:
    """One event at the transaction's moment. `debtor` is "" for what belongs to none; `content` is plain JSON, and
    the only place for what is personal. Raises TypeError for a content that JSON cannot say."""
    return chain.append(tx, Entry(kind, debtor, subject, content))


def of_subject(tx: Tx, subject: str) -> list[JournalEvent]:
    """Events about this receivable, delivery, …, in their order."""
    return _events(tx, t.journal_subjects, t.journal_subjects.c.subject == subject)


def of_debtor(tx: Tx, debtor: str) -> list[JournalEvent]:
    """Events of this debtor's case, in their order."""
    return _events(tx, t.journal_subjects, t.journal_subjects.c.debtor == debtor)


def newest_of_debtor(tx: Tx, debtor: str, at_most: int, before: int | None = None) -> list[JournalEvent]:
    """The newest events of this debtor's case, or the newest before this number, in their order."""
    s = t.journal_subjects
    earlier = s.c.seq < before if before is not None else s.c.debtor == debtor
    this = (here(tx, s), s.c.debtor == debtor, earlier)
    seqs = tx.conn.execute(select(s.c.seq).where(*this).order_by(s.c.seq.desc()).limit(at_most)).scalars()
    return _numbered(tx, list(seqs))


def newest_of_debtors(
    tx: Tx, debtors: Collection[str], kinds: Collection[str], before: int | None = None
) -> dict[str, JournalEvent]:
    """The newest event of one of these kinds of each debtor, by debtor; of whoever has none there is none."""
    if not debtors:
        return {}
    j, s = t.journal, t.journal_subjects
    same = (j.c.tenant == s.c.tenant) & (j.c.installation == s.c.installation) & (j.c.seq == s.c.seq)
    this = [here(tx, s), among(tx, s.c.debtor, debtors), among(tx, j.c.kind, kinds)]
    this += [s.c.seq < before] if before is not None else []
    newest = select(func.max(s.c.seq)).select_from(s).join(j, same).where(*this).group_by(s.c.debtor)
    return {event.debtor: event for event in _numbered(tx, list(tx.conn.execute(newest).scalars()))}


def count_of_debtor(tx: Tx, debtor: str) -> int:
    """How many events this debtor's case has."""
    s = t.journal_subjects
    query = select(func.count()).select_from(s).where(here(tx, s), s.c.debtor == debtor)
    return int(tx.conn.execute(query).scalar_one())


def all(tx: Tx, kinds: Collection[str] | None = None) -> list[JournalEvent]:
    """Every event, or those of some kinds, in their order."""
    return _events(tx, t.journal, among(tx, t.journal.c.kind, kinds))


def last(tx: Tx) -> int:
    """The number of the newest event; 0 before the first."""
    return next((row.events for row in rows(tx, t.journal_heads)), 0)


def after(tx: Tx, seq: int, kinds: Collection[str]) -> list[JournalEvent]:
    """The events of these kinds that came after this number, in their order."""
    return _events(tx, t.journal, (t.journal.c.seq > seq) & among(tx, t.journal.c.kind, kinds))


def since(tx: Tx, moment: datetime, kinds: Collection[str]) -> list[JournalEvent]:
    """The events of these kinds from this aware moment on, in their order."""
    return _events(tx, t.journal, (t.journal.c.at >= moment) & among(tx, t.journal.c.kind, kinds))


def began(tx: Tx) -> datetime | None:
    """The moment of the first event, in UTC; None before there is one."""
    return tx.conn.execute(select(func.min(t.journal.c.at)).where(here(tx, t.journal))).scalar()


def numbered(tx: Tx, seqs: Collection[int]) -> list[JournalEvent]:
    """The events of these numbers, in their order."""
    return _events(tx, t.journal, among(tx, t.journal.c.seq, seqs))


def _events(tx: Tx, table: Table, condition: ColumnElement[bool]) -> list[JournalEvent]:
    return _numbered(tx, list(tx.conn.execute(select(table.c.seq).where(here(tx, table), condition)).scalars()))


def _numbered(tx: Tx, seqs: Collection[int]) -> list[JournalEvent]:
    found = links(tx, seqs)
    cases = Cases(tx)
    cases.load({link.sealed.sealed_for for link in found if link.sealed is not None})
    return [event_of(cases, link) for link in found]
