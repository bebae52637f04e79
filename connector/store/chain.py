"""The chain beneath the journal: manifests that each cover the one before, and the head that says where they end.

A manifest says when, of what kind, in which case, and the hash of the sealed content; nothing personal is in it. The
contents lie apart, sealed under the key of their debtor's case. The head holds the number of events and the last hash,
sealed under the master key, so that the end cannot be cut off unseen.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, and_, select

from connector.errors import BadInput, ChainBroken
from connector.model import JournalEvent
from connector.store import tables as t
from connector.store.cases import HOUSE, Cases
from connector.store.engine import Tx
from connector.store.queries import add, here, rows, upsert

START = "0" * 64  # what the first event has before it
FORGOTTEN = "forgotten"  # the one event whose content lies under the house's key: its own case's is destroyed
_KIND = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to append. `content` is JSON; whatever is personal belongs in there, at the debtor that it is about."""

    kind: str
    debtor: str
    subject: str
    content: Mapping[str, object]


def append_all(tx: Tx, entries: Sequence[Entry]) -> list[JournalEvent]:
    """Append events in this order, at the transaction's moment."""
    cases = Cases(tx)
    ids = cases.ids(entry.debtor for entry in entries)
    return _append(tx, cases, [(entry, ids[entry.debtor], ids[entry.debtor]) for entry in entries])


def append_forgotten(tx: Tx, alias: str, case: str, content: Mapping[str, object]) -> JournalEvent:
    """The last event of a case, after its key was destroyed."""
    cases = Cases(tx)
    entry = Entry(FORGOTTEN, alias, alias, content)
    return _append(tx, cases, [(entry, case, cases.ids([HOUSE])[HOUSE])])[0]


def _append(tx: Tx, cases: Cases, entries: Sequence[tuple[Entry, str, str]]) -> list[JournalEvent]:
    """Entries with their case and the case whose key seals them."""
    head = rows(tx, t.journal_heads)
    seq, previous = (head[0].events, head[0].hash) if head else (0, START)
    manifests, contents, subjects, events = [], [], [], []
    at = tx.now.astimezone(UTC)
    for entry, case, sealed_for in entries:
        seq += 1
        token = cases.seal(sealed_for, place(seq), _envelope(entry))
        manifest = {
            "seq": seq,
            "at": at,
            "kind": _checked(entry.kind),
            "case_id": case,
            "content_hash": sha256(token).hexdigest(),
            "previous": previous,
        }
        previous = manifest_hash(tx, manifest)
        manifests.append({**manifest, "hash": previous})
        contents.append({"seq": seq, "sealed_for": sealed_for, "ciphertext": token})
        subjects.append({"seq": seq, "debtor": entry.debtor, "subject": entry.subject})
        content = json.loads(canonical(entry.content))
        events.append(JournalEvent(seq, at, entry.kind, entry.debtor, entry.subject, content, previous))
    add(tx, t.journal, manifests)
    add(tx, t.journal_contents, contents)
    add(tx, t.journal_subjects, subjects)
    if events:
        seal = tx.keyring.encrypt(_head(tx, seq, previous))
        upsert(tx, t.journal_heads, [{"events": seq, "hash": previous, "seal": seal}])
    return events


def events_query(tx: Tx) -> Select[Any]:
    """Manifests in their order, each with its sealed content and its debtor and subject where they are there."""
    j, c, s = t.journal, t.journal_contents, t.journal_subjects
    with_content = and_(c.c.tenant == j.c.tenant, c.c.installation == j.c.installation, c.c.seq == j.c.seq)
    with_subject = and_(s.c.tenant == j.c.tenant, s.c.installation == j.c.installation, s.c.seq == j.c.seq)
    return (
        select(j, c.c.sealed_for, c.c.ciphertext, s.c.debtor, s.c.subject)
        .outerjoin(c, with_content)
        .outerjoin(s, with_subject)
        .where(here(tx, j))
        .order_by(j.c.seq)
    )


def content_of(cases: Cases, row: Any) -> dict[str, object] | None:
    """An event's content, None when it or its key is gone. Raises ChainBroken when it is not this event's."""
    if row.ciphertext is None:
        return None
    plain = cases.open(row.sealed_for, place(row.seq), row.ciphertext)
    if plain is None:
        return None
    said = json.loads(plain)
    if (said["kind"], said["debtor"], said["subject"]) != (row.kind, row.debtor, row.subject):
        raise ChainBroken(f"{place(row.seq)}: its kind, debtor or subject was changed")
    content: dict[str, object] = said["content"]
    return content


def verify(tx: Tx) -> int:
    """Recompute everything; the number of events. Raises ChainBroken naming the first that does not fit."""
    cases = Cases(tx)
    cases.load_all()
    seq, previous = 0, START
    silent: dict[str, int] = {}  # case → its last event without content
    forgotten: dict[str, int] = {}  # case → the event that says so
    with tx.conn.execute(events_query(tx), execution_options={"yield_per": 1000}) as events:
        for row in events:
            seq += 1
            _check_link(tx, row, seq, previous)
            previous = row.hash
            if _check_content(cases, row) is None:
                silent[row.case_id] = seq
            if row.kind == FORGOTTEN:
                forgotten[row.case_id] = seq
    for case, last in silent.items():
        if forgotten.get(case, 0) <= last or not cases.destroyed(case):
            raise ChainBroken(f"{place(last)}: its content is gone, and nobody was forgotten there")
    _check_head(tx, seq, previous)
    return seq


def _check_link(tx: Tx, row: Any, seq: int, previous: str) -> None:
    if row.seq != seq:
        raise ChainBroken(f"{place(seq)} is missing: {place(row.seq)} stands in its place")
    if row.previous != previous:
        raise ChainBroken(f"{place(seq)} does not follow from the event before it")
    if manifest_hash(tx, row._mapping) != row.hash:
        raise ChainBroken(f"{place(seq)} was changed")
    if row.debtor is None:
        raise ChainBroken(f"{place(seq)}: its debtor and subject are gone")


def _check_content(cases: Cases, row: Any) -> dict[str, object] | None:
    if row.ciphertext is None:
        return None
    if sha256(row.ciphertext).hexdigest() != row.content_hash:
        raise ChainBroken(f"{place(row.seq)}: its content was changed")
    house = cases.ids([HOUSE])[HOUSE] if row.kind == FORGOTTEN else row.case_id
    if row.sealed_for not in (row.case_id, house):
        raise ChainBroken(f"{place(row.seq)}: its content belongs to another case")
    return content_of(cases, row)


def _check_head(tx: Tx, events: int, last: str) -> None:
    head = rows(tx, t.journal_heads)
    if not head and not events:
        return
    if not head:
        raise ChainBroken("the journal's head is gone")
    if (head[0].events, head[0].hash) != (events, last):
        raise ChainBroken(f"the journal ends at {place(events)}, and its head says {place(head[0].events)}")
    try:
        sealed = tx.keyring.decrypt(head[0].seal)
    except BadInput as error:
        raise ChainBroken("the seal of the journal's head was not made with these keys") from error
    if sealed != _head(tx, events, last):
        raise ChainBroken("the journal's head was changed: its seal says something else")


def place(seq: int) -> str:
    return f"event {seq}"


def canonical(value: object) -> str:
    """The one way to write a value as JSON. Raises TypeError or ValueError for what JSON cannot say."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def manifest_hash(tx: Tx, manifest: Mapping[Any, Any]) -> str:
    at = manifest["at"].astimezone(UTC).isoformat(timespec="microseconds")
    parts = [manifest[name] for name in ("seq", "kind", "case_id", "content_hash", "previous")]
    return sha256(canonical([tx.scope.tenant, tx.scope.installation, at, *parts]).encode()).hexdigest()


def _envelope(entry: Entry) -> bytes:
    said = {"kind": entry.kind, "debtor": entry.debtor, "subject": entry.subject, "content": dict(entry.content)}
    return canonical(said).encode()


def _head(tx: Tx, events: int, last: str) -> bytes:
    return canonical([tx.scope.tenant, tx.scope.installation, events, last]).encode()


def _checked(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind of event is one lower-case word, so that nothing personal gets into it: {kind!r}")
    return kind
