"""The tenant's own words for his notices; whatever is not among them is said in ours."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete

from connector.model import Notice, OwnText
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.queries import here, rows, upsert


def every(tx: Tx) -> tuple[OwnText, ...]:
    """All of them, by notice and language."""
    return _sorted(rows(tx, t.own_texts))


def of(tx: Tx, notice: Notice) -> tuple[OwnText, ...]:
    """Those for this notice, by language."""
    return _sorted(rows(tx, t.own_texts, notice=notice.value))


def save(tx: Tx, own: OwnText) -> None:
    """In place of what there was for this notice in this language; without pieces there is none any more."""
    if own.pieces:
        row = {"notice": own.notice.value, "language": own.language, "pieces": dict(own.pieces)}
        upsert(tx, t.own_texts, [row])
        return
    table = t.own_texts
    only = (here(tx, table), table.c.notice == own.notice.value, table.c.language == own.language)
    tx.conn.execute(delete(table).where(*only))


def _sorted(found: Sequence[Any]) -> tuple[OwnText, ...]:
    texts = (OwnText(Notice(row.notice), row.language, tuple(sorted(row.pieces.items()))) for row in found)
    return tuple(sorted(texts, key=lambda own: (own.notice, own.language)))
