"""What a page of today lists, as rows: in the same few queries however many there are, and without what only waits.

The rows are records, for tens of thousands of them are looked through at once; flow/review makes nouns of those it
shows.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from connector.model import Act, DeliveryState
from connector.store import deliveries
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.looks import ALIAS
from connector.store.queries import fetch, here

_d, _l, _r, _p, _v = t.deliveries, t.delivery_lines, t.receivables, t.debtors, t.verdicts
_PERSON = (_p.c.name, _p.c.number.label("called"), _p.c.kind, _p.c.country, _p.c.policy, _p.c.own_policy)
_OWED = (_r.c.number, _r.c.instalment, _r.c.instalments, _r.c.open, _r.c.currency)
_TODAY = [Act.SEND.value, Act.PROPOSE.value, Act.HOLD.value]


def decided(tx: Tx) -> list[Any]:
    """Receivables that something is done about today, or would be if nothing stopped it, each with its debtor; without
    what left since that was decided."""
    about = _v.c.act.in_(_TODAY) | (_v.c.code == "no_sending_day")
    lines = _l.join(_d, _same(_d, _l) & (_d.c.key == _l.c.delivery))
    step = _same(_l, _v) & (_l.c.receivable == _v.c.receivable) & (_l.c.step == _v.c.step)
    left = select(_l.c.step).select_from(lines).where(step, _d.c.state == DeliveryState.SENT.value).exists()
    query = (
        select(_v.c.receivable, _v.c.debtor, _v.c.act, _v.c.code, _v.c.step, _v.c.sends_on, *_OWED, *_PERSON)
        .join(_r, _same(_r, _v) & (_r.c.key == _v.c.receivable))
        .outerjoin(_p, _same(_p, _v) & (_p.c.key == _v.c.debtor))
        .where(here(tx, _v), ~_v.c.debtor.startswith(ALIAS), about, (_v.c.act != Act.SEND.value) | ~left)
        .order_by(_v.c.debtor, _v.c.receivable)
    )
    return fetch(tx, query)


def messages(tx: Tx, since: datetime) -> list[Any]:
    """Messages that wait, went wrong, or left since this moment, each with its debtor; oldest first."""
    names = ("key", "number", "debtor", "notice", "channel", "state", "planned_for", "approved_by")
    columns = [_d.c[name].label("place") if name == "number" else _d.c[name] for name in names]
    query = (
        select(*columns, *_PERSON)
        .outerjoin(_p, _same(_p, _d) & (_p.c.key == _d.c.debtor))
        .where(here(tx, _d), _today(since))
        .order_by(_d.c.number)
    )
    return fetch(tx, query)


def owed(tx: Tx, since: datetime) -> list[Any]:
    """The receivables of those messages, with what they have open now."""
    query = (
        select(_l.c.delivery, _l.c.receivable, _l.c.step, *_OWED)
        .join(_d, _same(_d, _l) & (_d.c.key == _l.c.delivery))
        .join(_r, _same(_r, _l) & (_r.c.key == _l.c.receivable))
        .where(here(tx, _l), _today(since))
        .order_by(_l.c.delivery, _l.c.position)
    )
    return fetch(tx, query)


def not_due(tx: Tx) -> int:
    """How many receivables only wait for the day of their next step."""
    waits = here(tx, _v), _v.c.act == Act.WAIT.value, _v.c.code == "not_due_yet"
    return int(tx.conn.execute(select(func.count()).select_from(_v).where(*waits)).scalar_one())


def _today(since: datetime) -> ColumnElement[bool]:
    """Without what is kept of one who was erased: nobody can do anything about it any more."""
    left = and_(_d.c.state == DeliveryState.SENT.value, _d.c.claimed_at >= since)
    return ~_d.c.debtor.startswith(ALIAS) & or_(_d.c.state.in_([state.value for state in deliveries.OPEN]), left)


def _same(one: Any, other: Any) -> ColumnElement[bool]:
    """Of the same scope."""
    return and_(one.c.tenant == other.c.tenant, one.c.installation == other.c.installation)
