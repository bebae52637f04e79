"""The words that a person gave one message alone. They lie under its debtor's key, and go with it."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete

from connector.model import Delivery, OwnText
from connector.store import tables as t
from connector.store.cases import Cases
from connector.store.engine import Tx
from connector.store.queries import here, rows, upsert


@dataclass(frozen=True, slots=True)
class Reworded:
    """Who gave a message words of its own, and when: an aware moment in UTC."""

    by: str
    at: datetime


def save(tx: Tx, delivery: Delivery, own: OwnText, by: str) -> None:
    """In place of what there was; without pieces the message has none of its own any more."""
    table = t.rewordings
    if not own.pieces:
        tx.conn.execute(delete(table).where(here(tx, table), table.c.delivery == delivery.key))
        return
    cases = Cases(tx)
    case = cases.ids([delivery.debtor])[delivery.debtor]
    sealed = cases.seal(case, _place(delivery.key), json.dumps(dict(own.pieces), ensure_ascii=False).encode())
    row = {"delivery": delivery.key, "language": own.language, "by": by, "at": tx.now, "pieces": sealed}
    upsert(tx, table, [row])


def of(tx: Tx, delivery: Delivery) -> OwnText | None:
    """Its own words; None when it has none, or its debtor was erased."""
    for row in rows(tx, t.rewordings, delivery=delivery.key):
        cases = Cases(tx)
        case = cases.known(delivery.debtor)
        said = cases.open(case, _place(delivery.key), row.pieces) if case and row.pieces else None
        if said is not None:
            return OwnText(delivery.notice, row.language, tuple(sorted(json.loads(said).items())))
    return None


def told(tx: Tx, keys: Collection[str]) -> dict[str, Reworded]:
    """Who reworded which of these deliveries."""
    found = rows(tx, t.rewordings, delivery=keys) if keys else []
    return {row.delivery: Reworded(row.by, row.at) for row in found}


def _place(key: str) -> str:
    return f"delivery {key}, words"
