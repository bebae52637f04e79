"""Statuses: what the source is to be told of a receivable, a row for each event, told together and once.

What waits together is joined under one number before the first byte leaves, so whoever was stopped in between finds
the same note under the same marker. Rows hold keys and kinds, nothing personal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from connector.model import Channel
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import add, among, any_of, here, rows

WAITING, TOLD, REFUSED = "waiting", "told", "refused"


@dataclass(frozen=True, slots=True)
class About:
    """An event that one receivable's source is to be told of; `happened_at` is aware."""

    receivable: str
    seq: int
    kind: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One as it lies: `batch` is the number that it is told under (0 = not begun), `error` what went wrong last."""

    about: About
    state: str
    batch: int
    tries: int
    error: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """Numbers of events, oldest first, by the number that they are told under; and how often that went wrong."""

    batches: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    tries: int = 0

    @property
    def seqs(self) -> list[int]:
        return sorted(seq for batch in self.batches.values() for seq in batch)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many receivables have something waiting, and since when the oldest of it does, in UTC."""

    receivables: int = 0
    oldest: datetime | None = None


def keep(tx: Tx, made: Sequence[About]) -> None:
    """Let these wait. Each is new."""
    plain = {"state": WAITING, "batch": 0, "tries": 0, "error": "", "told_at": None}
    add(
        tx,
        t.statuses,
        [
            {"receivable": a.receivable, "seq": a.seq, "kind": a.kind, "happened_at": a.happened_at, **plain}
            for a in made
        ],
    )


def waiting(tx: Tx) -> list[str]:
    """The receivables of which something waits: those that went wrong least often first, then the oldest."""
    s = t.statuses
    query = select(s.c.receivable).where(here(tx, s), s.c.state == WAITING).group_by(s.c.receivable)
    order = (func.max(s.c.tries), func.min(s.c.seq), s.c.receivable)
    return list(tx.conn.execute(query.order_by(*order)).scalars())


def backlog(tx: Tx) -> Backlog:
    """What waits."""
    s = t.statuses
    query = select(func.count(s.c.receivable.distinct()), func.min(s.c.happened_at))
    many, oldest = tx.conn.execute(query.where(here(tx, s), s.c.state == WAITING)).one()
    return Backlog(many, oldest)


def letters(tx: Tx) -> int:
    """How many letters wait to be told of; one about several receivables is one."""
    s, about, d = t.statuses, t.journal_subjects, t.deliveries
    query = (
        select(func.count(d.c.key.distinct()))
        .select_from(s)
        .join(about, (about.c.seq == s.c.seq) & here(tx, about))
        .join(d, (d.c.key == about.c.subject) & here(tx, d))
        .where(here(tx, s), s.c.state == WAITING, s.c.kind == "sent", d.c.channel == Channel.LETTER.value)
    )
    return int(tx.conn.execute(query).scalar_one())


def refused(tx: Tx, receivables: Collection[str] | None = None) -> list[Row]:
    """What the source would not take, in the order of its events; None = of all."""
    found = (_row(row) for row in rows(tx, t.statuses, state=REFUSED, receivable=any_of(receivables)))
    return sorted(found, key=lambda row: (row.about.seq, row.about.receivable))


def claim(tx: Tx, receivable: str) -> Claimed:
    """What waits of this receivable. What was never begun is joined now, under the number of its newest."""
    found = rows(tx, t.statuses, state=WAITING, receivable=receivable)
    batches: dict[int, list[int]] = defaultdict(list)
    for row in found:
        batches[row.batch].append(row.seq)
    if new := batches.pop(0, None):
        batches[max(new)] += new
        _change(tx, receivable, new, batch=max(new))
    return Claimed(
        {batch: tuple(sorted(batches[batch])) for batch in sorted(batches)},
        max((row.tries for row in found), default=0),
    )


def note_told(tx: Tx, receivable: str, seqs: Collection[int]) -> None:
    """The source has these."""
    _change(tx, receivable, seqs, state=TOLD, error="", told_at=tx.now)


def note_failure(tx: Tx, receivable: str, seqs: Collection[int], error: str, refuse: bool) -> None:
    """They could not be told, and wait for another try, or for a person."""
    tries = t.statuses.c.tries + 1
    _change(tx, receivable, seqs, tries=tries, error=error, state=REFUSED if refuse else WAITING)


def let_go(tx: Tx, receivable: str, seqs: Collection[int]) -> None:
    """There is nothing to tell of these any more."""
    s = t.statuses
    if seqs:
        tx.conn.execute(delete(s).where(here(tx, s), s.c.receivable == receivable, among(tx, s.c.seq, seqs)))


def let_all_go(tx: Tx) -> None:
    """Whatever waits or was refused is told no more."""
    s = t.statuses
    tx.conn.execute(delete(s).where(here(tx, s), s.c.state != TOLD))


def try_again(tx: Tx) -> int:
    """Whatever was refused waits again; how many receivables that are."""
    again = _by_receivable(refused(tx))
    for receivable, seqs in again.items():
        _change(tx, receivable, seqs, state=WAITING, tries=0, error="")
    return len(again)


def forget(tx: Tx, before: datetime) -> None:
    """Let go of what was told before this moment."""
    s = t.statuses
    tx.conn.execute(delete(s).where(here(tx, s), s.c.state == TOLD, s.c.told_at < before))


def _by_receivable(found: Iterable[Row]) -> dict[str, list[int]]:
    seqs: dict[str, list[int]] = defaultdict(list)
    for row in found:
        seqs[row.about.receivable].append(row.about.seq)
    return seqs


def _change(tx: Tx, receivable: str, seqs: Collection[int], **values: Any) -> None:
    s = t.statuses
    if seqs:
        these = (here(tx, s), s.c.receivable == receivable, among(tx, s.c.seq, seqs))
        tx.conn.execute(update(s).where(*these).values(values))


def _row(row: Any) -> Row:
    about = About(row.receivable, row.seq, row.kind, row.happened_at)
    return Row(about, row.state, row.batch, row.tries, row.error)
