"""The chain beneath the journal: manifests that each cover the one before, and the head that says where they end.

A manifest says when, of what kind, in which case, and the hash of the sealed content; nothing personal is in it. The
contents lie apart, sealed under the key of their debtor's case. The head holds the number of events and the last hash,
sealed under the master key, so that the end cannot be cut off unseen.
"""

import json
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from json.encoder import encode_basestring as _quoted
from typing import Any

from sqlalchemy import Table, select

from connector.errors import BadInput, ChainBroken
from connector.model import JournalEvent
from connector.store import bulk
from connector.store import tables as t
from connector.store.cases import HOUSE, Cases
from connector.store.engine import Tx
from connector.store.queries import here, records, rows, upsert

# Nothing gets into one of these without its line in the journal.
_TOLD = (t.deliveries, t.attempts, t.steps_done, t.contacted, t.verdicts, t.holds)
_TABLES = (t.journal, t.journal_contents, t.journal_subjects)
_NAMES = (
    ("seq", "at", "kind", "case_id", "content_hash", "previous", "hash"),
    ("seq", "sealed_for", "ciphertext"),
    ("seq", "debtor", "subject"),
)
START = "0" * 64  # what the first event has before it
FORGOTTEN = "forgotten"  # the one event whose content lies under the house's key: its own case's is destroyed
_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_LONG = 1_000  # bytes from which on packing (zlib, which never begins with "{") costs less than what it saves
_KIND = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to append. `content` is JSON, or its canonical text at once; whatever is personal belongs in there, at
    the debtor that it is about."""

    kind: str
    debtor: str
    subject: str
    content: Mapping[str, object] | str


def append(tx: Tx, entry: Entry) -> JournalEvent:
    """One event at the transaction's moment, and how it stands in the journal."""
    cases = Cases(tx)
    case = cases.ids([entry.debtor])[entry.debtor]
    seq, last = _append(tx, cases, [(entry, case, case)])
    content = json.loads(_said(entry))
    return JournalEvent(seq, tx.now.astimezone(UTC), entry.kind, entry.debtor, entry.subject, content, last)


def append_all(tx: Tx, entries: Sequence[Entry]) -> None:
    """Append events in this order, at the transaction's moment."""
    if not entries:
        return
    cases = Cases(tx)
    ids = cases.ids(entry.debtor for entry in entries)
    _append(tx, cases, [(entry, ids[entry.debtor], ids[entry.debtor]) for entry in entries])


def append_forgotten(tx: Tx, alias: str, case: str, content: Mapping[str, object]) -> None:
    """The last event of a case, after its key was destroyed."""
    append_all_forgotten(tx, [(alias, case)], content)


def append_all_forgotten(tx: Tx, forgotten: Sequence[tuple[str, str]], content: Mapping[str, object]) -> None:
    """The same for many at once, each by his alias and his case."""
    cases = Cases(tx)
    house = cases.ids([HOUSE])[HOUSE]
    entries = [(Entry(FORGOTTEN, alias, alias, content), case, house) for alias, case in forgotten]
    if entries:
        _append(tx, cases, entries)


def _append(tx: Tx, cases: Cases, entries: Sequence[tuple[Entry, str, str]]) -> tuple[int, str]:
    """Entries with their case and the case whose key seals them; the number and hash of the last."""
    head = rows(tx, t.journal_heads)
    seq, previous = (head[0].events, head[0].hash) if head else (0, START)
    manifests: list[bulk.Row] = []
    contents: list[bulk.Row] = []
    subjects: list[bulk.Row] = []
    at = tx.now.astimezone(UTC)
    for entry, case, sealed_for in entries:
        seq += 1
        token = cases.seal(sealed_for, place(seq), _envelope(entry))
        covered = sha256(token).hexdigest()
        before, previous = previous, _hash(tx, seq, at, (_checked(entry.kind), case, covered, previous))
        manifests.append((seq, at, entry.kind, case, covered, before, previous))
        contents.append((seq, sealed_for, token))
        subjects.append((seq, entry.debtor, entry.subject))
    for table, names, made in zip(_TABLES, _NAMES, (manifests, contents, subjects), strict=True):
        bulk.write(tx, table, names, bulk.stored(tx, table, names, made))
    upsert(
        tx, t.journal_heads, [{"events": seq, "hash": previous, "seal": tx.keyring.encrypt(_head(tx, seq, previous))}]
    )
    return seq, previous


@dataclass(frozen=True, slots=True)
class Link:
    """One event as it lies in its three tables; what is gone is None."""

    manifest: Any
    sealed: Any
    about: Any


def links(tx: Tx, seqs: Collection[int]) -> list[Link]:
    """These events, in their order."""
    found = (rows(tx, table, seq=seqs) for table in _TABLES)
    manifests, contents, subjects = ({row.seq: row for row in some} for some in found)
    return [Link(manifests[seq], contents.get(seq), subjects.get(seq)) for seq in sorted(manifests)]


def _all_links(tx: Tx) -> Iterator[Link]:
    """Every event in its order, read side by side: of a million of them only a few are in memory at once."""
    with ExitStack() as open_results:
        manifests, contents, subjects = (open_results.enter_context(_ordered(tx, table)) for table in _TABLES)
        content, about = next(contents, None), next(subjects, None)
        for manifest in manifests:
            while content is not None and content.seq < manifest.seq:
                content = next(contents, None)
            while about is not None and about.seq < manifest.seq:
                about = next(subjects, None)
            yield Link(manifest, _of(manifest, content), _of(manifest, about))


@contextmanager
def _ordered(tx: Tx, table: Table) -> Iterator[Iterator[Any]]:
    query = select(table).where(here(tx, table)).order_by(table.c.seq)
    with tx.conn.execute(query, execution_options={"yield_per": 1000}) as result:
        yield records(result)


def _of(manifest: Any, row: Any) -> Any:
    return row if row is not None and row.seq == manifest.seq else None


def event_of(cases: Cases, link: Link) -> JournalEvent:
    """The event itself. Raises ChainBroken when its content is not its own."""
    m, about = link.manifest, link.about
    if about is None:
        raise ChainBroken(f"{place(m.seq)}: its debtor and subject are gone")
    return JournalEvent(m.seq, m.at, m.kind, about.debtor, about.subject, _content(cases, link), m.hash)


def _content(cases: Cases, link: Link) -> dict[str, object] | None:
    """An event's content, None when it or its key is gone. Raises ChainBroken when it is not this event's."""
    m, about = link.manifest, link.about
    if link.sealed is None:
        return None
    plain = cases.open(link.sealed.sealed_for, place(m.seq), link.sealed.ciphertext)
    if plain is None:
        return None
    said = json.loads(plain if plain.startswith(b"{") else zlib.decompress(plain))
    if (said["kind"], said["debtor"], said["subject"]) != (m.kind, about.debtor, about.subject):
        raise ChainBroken(f"{place(m.seq)}: its kind, debtor or subject was changed")
    content: dict[str, object] = said["content"]
    return content


def verify(tx: Tx) -> int:
    """Recompute everything; the number of events. Raises ChainBroken naming the first that does not fit."""
    cases = Cases(tx)
    cases.load(None)
    seq, previous = 0, START
    silent: dict[str, int] = {}  # case → its last event without content
    forgotten: dict[str, int] = {}  # case → the event that says so
    for link in _all_links(tx):
        seq += 1
        _check_link(tx, link, seq, previous)
        previous = link.manifest.hash
        if _check_content(cases, link) is None:
            silent[link.manifest.case_id] = seq
        if link.manifest.kind == FORGOTTEN:
            forgotten[link.manifest.case_id] = seq
    for case, last in silent.items():
        if forgotten.get(case, 0) <= last or not cases.destroyed(case):
            raise ChainBroken(f"{place(last)}: its content is gone, and nobody was forgotten there")
    _check_head(tx, seq, previous)
    return seq


def _check_link(tx: Tx, link: Link, seq: int, previous: str) -> None:
    m = link.manifest
    if m.seq != seq:
        raise ChainBroken(f"{place(seq)} is missing: {place(m.seq)} stands in its place")
    if m.previous != previous:
        raise ChainBroken(f"{place(seq)} does not follow from the event before it")
    if _hash(tx, m.seq, m.at, (m.kind, m.case_id, m.content_hash, m.previous)) != m.hash:
        raise ChainBroken(f"{place(seq)} was changed")
    if link.about is None:
        raise ChainBroken(f"{place(seq)}: its debtor and subject are gone")


def _check_content(cases: Cases, link: Link) -> dict[str, object] | None:
    m, sealed = link.manifest, link.sealed
    if sealed is None:
        return None
    if sha256(sealed.ciphertext).hexdigest() != m.content_hash:
        raise ChainBroken(f"{place(m.seq)}: its content was changed")
    if m.kind != FORGOTTEN and sealed.sealed_for != m.case_id:
        raise ChainBroken(f"{place(m.seq)}: its content belongs to another case")
    return _content(cases, link)


def _check_head(tx: Tx, events: int, last: str) -> None:
    head = rows(tx, t.journal_heads)
    if not head and not events and not any(rows(tx, table) for table in _TOLD):
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
    return _ENCODER.encode(value)


def manifest_hash(tx: Tx, manifest: Mapping[Any, Any]) -> str:
    """The hash of all that a manifest says, and of whose it is."""
    parts = tuple(manifest[name] for name in ("kind", "case_id", "content_hash", "previous"))
    return _hash(tx, manifest["seq"], manifest["at"], parts)


def _hash(tx: Tx, seq: int, at: datetime, parts: Iterable[str]) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    whose = ",".join(map(_quoted, (tx.scope.tenant, tx.scope.installation, moment)))
    return sha256(f"[{whose},{seq},{','.join(map(_quoted, parts))}]".encode()).hexdigest()


def _envelope(entry: Entry) -> bytes:
    """Canonical: the names in their order, each value once more in the form that it has."""
    who = f'"debtor":{_quoted(entry.debtor)},"kind":{_quoted(entry.kind)},"subject":{_quoted(entry.subject)}'
    plain = f'{{"content":{_said(entry)},{who}}}'.encode()
    return plain if len(plain) < _LONG else zlib.compress(plain, 1)


def _said(entry: Entry) -> str:
    return entry.content if isinstance(entry.content, str) else canonical(entry.content)


def _head(tx: Tx, events: int, last: str) -> bytes:
    return canonical([tx.scope.tenant, tx.scope.installation, events, last]).encode()


def _checked(kind: str) -> str:
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind of event is one lower-case word, so that nothing personal gets into it: {kind!r}")
    return kind
