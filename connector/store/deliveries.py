"""Deliveries: reserved, claimed and settled. Every change of state is one UPDATE that says which state it expects."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, delete, func, null, or_, select, union_all, update
from sqlalchemy.exc import IntegrityError

from connector.errors import NotFound, Refused
from connector.model import Channel, Delivery, DeliveryState, MessageLine, Notice
from connector.store import bulk, looks
from connector.store import tables as t
from connector.store.cases import Cases
from connector.store.engine import Tx
from connector.store.queries import Keys, add, add_new, among, any_of, fetch, grouped, here, next_number, of_those, rows

_LINES = TypeAdapter(tuple[MessageLine, ...])
_LINE_NAMES = ("delivery", "position", "receivable", "step", "cycle")
OPEN = (
    DeliveryState.PROPOSED,
    DeliveryState.PLANNED,
    DeliveryState.CLAIMED,
    DeliveryState.UNCLEAR,
    DeliveryState.FAILED,
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to carry a delivery, numbered from 1; `at` is an aware moment in UTC."""

    number: int
    outcome: str
    detail: str
    at: datetime


def plan(tx: Tx, delivery: Delivery) -> None:
    """Reserve its receivables' steps and keep it. Raises Refused when one of them was reserved or sent before;
    then nothing of it is kept, and the transaction can go on."""
    plan_all(tx, [delivery])


def plan_all(tx: Tx, made: Sequence[Delivery], approves: Mapping[str, str] | None = None) -> None:
    """The same for many at once: all of them are kept, or none is. `approves` gives the digests of the facts that
    proposals stand on, by their keys."""
    if not made:
        return
    try:
        with tx.conn.begin_nested():
            first = next_number(tx, "delivery", len(made))
            stands_on = approves or {}
            numbered = ({"number": first + i, "approves": stands_on.get(d.key), **_row(d)} for i, d in enumerate(made))
            add(tx, t.deliveries, list(numbered))
            bulk.write(tx, t.delivery_lines, _LINE_NAMES, _reserved(made))
    except IntegrityError as error:
        raise Refused("a message for the same receivable, step and cycle exists already") from error
    looks.wake(tx, {delivery.debtor for delivery in made})


def _reserved(made: Iterable[Delivery]) -> list[bulk.Row]:
    return [(d.key, i, x.receivable, x.step, x.cycle) for d in made for i, x in enumerate(d.lines)]


def get(tx: Tx, key: str) -> Delivery:
    """Raises NotFound."""
    return _delivery(_one(tx, key))


def of_keys(tx: Tx, keys: Collection[str]) -> dict[str, Delivery]:
    """Those that there are of these, oldest first."""
    return {delivery.key: delivery for delivery in _some(tx, key=keys)} if keys else {}


def open_of_debtors(tx: Tx, keys: Keys) -> dict[str, list[Delivery]]:
    """What has not ended well or been withdrawn, by debtor (None = all), oldest first."""
    states = [state.value for state in OPEN]
    if keys is None:
        found = _some(tx, state=states)
    else:  # by the debtor's own index: SQLite would take the one by state, and go through all that waits for anybody
        found = _some(tx, t.deliveries.c.state.concat("").in_(states), debtor=any_of(keys))
    return grouped((delivery.debtor, delivery) for delivery in found)


def due(tx: Tx, day: date, channel: Channel | None = None) -> list[Delivery]:
    """Planned for this day or before, oldest first; by one channel only, when given."""
    table = t.deliveries
    conditions = [table.c.state == DeliveryState.PLANNED.value, table.c.planned_for <= day]
    if channel is not None:
        conditions.append(table.c.channel == channel.value)
    return _some(tx, *conditions)


def due_after(
    tx: Tx, day: date, channel: Channel | None, number: int, at_most: int, tried_before: datetime | None = None
) -> dict[int, Delivery]:
    """Planned for this day or before, by one channel only when given, by their numbers and in that order: the first
    ones after this number, and none that was tried since."""
    table = t.deliveries
    conditions = [here(tx, table), table.c.state == DeliveryState.PLANNED.value, table.c.planned_for <= day]
    if channel is not None:
        conditions.append(table.c.channel == channel.value)
    if tried_before is not None:
        conditions.append(table.c.claimed_at.is_(None) | (table.c.claimed_at < tried_before))
    query = select(table).where(*conditions, table.c.number > number).order_by(table.c.number).limit(at_most)
    return {row.number: _delivery(row) for row in fetch(tx, query)}


def work_by_channel(tx: Tx, day: date) -> dict[Channel, int]:
    """How many are due by each channel, or were claimed by it and never answered."""
    table = t.deliveries
    due = (table.c.state == DeliveryState.PLANNED.value) & (table.c.planned_for <= day)
    work = here(tx, table), or_(due, table.c.state == DeliveryState.CLAIMED.value)
    many = func.count().label("many")
    found = tx.conn.execute(select(table.c.channel, many).where(*work).group_by(table.c.channel))
    return {Channel(row.channel): row.many for row in found}


def how_many(tx: Tx) -> dict[DeliveryState, int]:
    """In each state that there is one in; of those who were erased nothing waits for anybody."""
    state, of_somebody = t.deliveries.c.state, ~t.deliveries.c.debtor.startswith(looks.ALIAS)
    found = tx.conn.execute(select(state, func.count()).where(here(tx, t.deliveries), of_somebody).group_by(state))
    return {DeliveryState(row[0]): int(row[1]) for row in found}


def in_state(tx: Tx, state: DeliveryState) -> list[Delivery]:
    """Oldest first."""
    return _some(tx, state=state.value)


def history(tx: Tx, debtor: str) -> list[Delivery]:
    """Everything that was ever planned for this debtor, oldest first."""
    return _some(tx, debtor=debtor)


def counts(tx: Tx, debtors: Keys) -> dict[str, int]:
    """How many were ever planned, by debtor; one without any is not in it."""
    table = t.deliveries
    conditions = (here(tx, table), among(tx, table.c.debtor, debtors))
    found = tx.conn.execute(
        select(table.c.debtor, func.count().label("planned")).where(*conditions).group_by(table.c.debtor)
    )
    return {row.debtor: row.planned for row in found}


def claim(tx: Tx, key: str, says: str = "") -> bool:
    """Whether this caller, and nobody else, may send it now. Send only after the transaction is committed.

    `says` is a digest of what it asks for, for whoever may have to hand it over again (`stands_on`).
    """
    claimed = DeliveryState.CLAIMED.value
    return _turn(tx, key, [DeliveryState.PLANNED], state=claimed, claimed_at=tx.now, approves=says or None)


def claim_again(tx: Tx, key: str, before: datetime) -> bool:
    """Whether this caller, and nobody else, may settle what was claimed before this moment and never answered."""
    table = t.deliveries
    this = (here(tx, table), table.c.key == key, table.c.state == DeliveryState.CLAIMED.value)
    asked = update(table).where(*this, table.c.claimed_at < before).values(claimed_at=tx.now)
    return tx.conn.execute(asked).rowcount == 1


def approve(tx: Tx, key: str, by: str) -> bool:
    """A person's yes; whether it still waited for one."""
    return _turn(tx, key, [DeliveryState.PROPOSED], state=DeliveryState.PLANNED.value, approved_by=by)


def disapprove(tx: Tx, key: str, approves: str) -> bool:
    """A yes is taken back, so that it waits for one again, on the facts of this digest (`stands_on`); whether it was
    planned after one, and not claimed yet."""
    again = {
        "state": DeliveryState.PROPOSED.value,
        "approved_by": "",
        "approves": approves,
        "planned_for": tx.now.date(),
    }
    return bool(approved(tx, [key])) and _turn(tx, key, [DeliveryState.PLANNED], **again)


def approved(tx: Tx, keys: Collection[str]) -> set[str]:
    """Those of these to which a person said yes."""
    return {row.key for row in of_those(tx, t.deliveries, keys) if row.approved_by}


def set_state(tx: Tx, key: str, from_states: Collection[DeliveryState], to_state: DeliveryState) -> bool:
    """Whether it was in one of these states, and so is in the new one now."""
    return _turn(tx, key, from_states, state=to_state.value)


def withdraw(tx: Tx, key: str) -> bool:
    """Give its steps free, so that they can be planned again; False when it has left, or may be leaving now."""
    free = (DeliveryState.PROPOSED, DeliveryState.PLANNED, DeliveryState.FAILED)
    if not _turn(tx, key, free, state=DeliveryState.WITHDRAWN.value):
        return False
    lines = t.delivery_lines
    tx.conn.execute(delete(lines).where(here(tx, lines), lines.c.delivery == key))
    return True


def note_attempt(
    tx: Tx, key: str, number: int, outcome: str, detail: str, at: datetime, rendered: bytes | None = None
) -> None:
    """Keep one try, and the message's bytes under its debtor's key; `number` counts from 1 since it was planned, or
    planned again after a failure. Raises Refused when it was noted already, NotFound without such a delivery."""
    found = _one(tx, key)
    number_of_all = found.tried_before + number
    sealed = None
    if rendered is not None:
        cases = Cases(tx)
        sealed = cases.seal(cases.ids([found.debtor])[found.debtor], _place(key, number_of_all), rendered)
    row = {"delivery": key, "number": number_of_all, "outcome": outcome, "detail": detail, "at": at, "rendered": sealed}
    if not add_new(tx, t.attempts, row):
        raise Refused(f"attempt {number} of delivery {key} is noted already")
    this = (here(tx, t.deliveries), t.deliveries.c.key == key)
    tx.conn.execute(update(t.deliveries).where(*this).values(attempts=number))
    looks.list_anew(tx, key)


def answer(tx: Tx, key: str, number: int, outcome: str, detail: str) -> None:
    """What came of a try that was noted before it was made. Raises NotFound."""
    table = t.attempts
    number_of_all = _one(tx, key).tried_before + number
    this = (here(tx, table), table.c.delivery == key, table.c.number == number_of_all)
    if tx.conn.execute(update(table).where(*this).values(outcome=outcome, detail=detail)).rowcount != 1:
        raise NotFound(f"attempt {number} of delivery {key} was not noted before it was made")


def stranded(tx: Tx, before: datetime) -> list[Delivery]:
    """Claimed before this moment and never answered: whoever claimed them is gone."""
    table = t.deliveries
    return _some(tx, table.c.state == DeliveryState.CLAIMED.value, table.c.claimed_at < before)


def at_once(tx: Tx, key: str) -> None:
    """The next try need not wait until some time has passed since the last."""
    tx.conn.execute(
        update(t.deliveries).where(here(tx, t.deliveries), t.deliveries.c.key == key).values(claimed_at=null())
    )


def retry(tx: Tx, key: str, day: date) -> bool:
    """Plan a failed one again for this day, with all its tries before it; whether it had failed."""
    table = t.deliveries
    tried = {"tried_before": table.c.tried_before + table.c.attempts, "attempts": 0, "claimed_at": null()}
    return _turn(tx, key, [DeliveryState.FAILED], state=DeliveryState.PLANNED.value, planned_for=day, **tried)


def move(tx: Tx, days: Mapping[str, date]) -> int:
    """Another day for those of these, by their keys, that are still planned; how many that are."""
    table = t.deliveries
    planned = (here(tx, table), table.c.state == DeliveryState.PLANNED.value)
    moved, owners = 0, set[str]()
    for day in sorted(set(days.values())):
        keys = [key for key, to in days.items() if to == day]
        these = (*planned, among(tx, table.c.key, keys))
        owners |= set(tx.conn.execute(select(table.c.debtor).where(*these)).scalars())
        moved += tx.conn.execute(update(table).where(*these).values(planned_for=day)).rowcount
    looks.wake(tx, owners)
    return moved


def note_stuck(tx: Tx, keys: Collection[str]) -> None:
    """These could not leave on this local day for a reason of their own, such as a source that is silent about them."""
    table = t.deliveries
    these = (here(tx, table), among(tx, table.c.key, sorted(set(keys))))
    tx.conn.execute(update(table).where(*these).values(stuck_on=tx.now.date()))


def stuck_on(tx: Tx, day: date) -> set[str]:
    """The keys of those that were noted last on this local day: on the next each is in turn like any other."""
    table = t.deliveries
    planned = table.c.state == DeliveryState.PLANNED.value
    noted = select(table.c.key).where(here(tx, table), planned, table.c.stuck_on == day)
    return set(tx.conn.execute(noted).scalars())


def tried_between(tx: Tx, begin: datetime, end: datetime) -> Mapping[str, int]:
    """How often each, by its key, was claimed or tried from `begin` until before `end`; one that was not is not in it.
    A claim and its try are two."""
    claimed, tried = t.deliveries.c, t.attempts.c
    found = union_all(
        select(claimed.key).where(here(tx, t.deliveries), claimed.claimed_at >= begin, claimed.claimed_at < end),
        select(tried.delivery).where(here(tx, t.attempts), tried.at >= begin, tried.at < end),
    )
    return Counter(tx.conn.execute(found).scalars())


def stands_on(tx: Tx, keys: Collection[str]) -> dict[str, str | None]:
    """The digests of the facts that proposals were made on, by their keys."""
    return {row.key: row.approves for row in of_those(tx, t.deliveries, keys)}


def attempts(tx: Tx, key: str) -> list[Attempt]:
    """All tries in their order, numbered from 1."""
    found = rows(tx, t.attempts, delivery=key)
    return sorted((Attempt(r.number, r.outcome, r.detail, r.at) for r in found), key=lambda a: a.number)


def last_words(tx: Tx, keys: Collection[str]) -> dict[str, str]:
    """What the other side said to the last try of each of these, by their keys."""
    found = rows(tx, t.attempts, delivery=keys) if keys else []
    return {row.delivery: row.detail for row in sorted(found, key=lambda row: row.number)}


def last_rendered(tx: Tx, key: str) -> bytes | None:
    """The bytes of the last try that kept them; None when there are none, or their debtor was erased."""
    kept = rows(tx, t.attempts, t.attempts.c.rendered.is_not(None), delivery=key)
    if not kept:
        return None
    last = max(kept, key=lambda row: row.number)
    cases = Cases(tx)
    case = cases.known(_one(tx, key).debtor)
    return cases.open(case, _place(key, last.number), last.rendered) if case else None


def read_lines(kept: Any) -> tuple[MessageLine, ...]:
    """What a message was about, as it lies in its row; asks nothing."""
    return _LINES.validate_python(kept)


def _one(tx: Tx, key: str) -> Any:
    found = rows(tx, t.deliveries, key=key)
    if not found:
        raise NotFound(f"there is no delivery {key}")
    return found[0]


def _place(key: str, number: int) -> str:
    return f"delivery {key}, attempt {number}"


def _turn(tx: Tx, key: str, from_states: Collection[DeliveryState], **values: Any) -> bool:
    table = t.deliveries
    expected = table.c.state.in_([state.value for state in from_states])
    done = tx.conn.execute(update(table).where(here(tx, table), table.c.key == key, expected).values(values))
    looks.list_anew(tx, key)
    return done.rowcount == 1


def _some(tx: Tx, *conditions: ColumnElement[bool], **holding: Any) -> list[Delivery]:
    found = sorted(rows(tx, t.deliveries, *conditions, **holding), key=lambda row: (row.planned_for, row.number))
    return [_delivery(row) for row in found]


def _row(d: Delivery) -> dict[str, Any]:
    return {
        "key": d.key,
        "debtor": d.debtor,
        "notice": d.notice.value,
        "channel": d.channel.value,
        "state": d.state.value,
        "lines": _LINES.dump_python(d.lines, mode="json"),
        "planned_for": d.planned_for,
        "message_id": d.message_id,
        "attempts": d.attempts,
        "term_days": d.term_days,
        "manual_by": d.manual_by,
        "policy": d.policy,
        "approved_by": "",
        "tried_before": 0,
    }


def _delivery(row: Any) -> Delivery:
    return Delivery(
        row.key,
        row.debtor,
        Notice(row.notice),
        Channel(row.channel),
        read_lines(row.lines),
        DeliveryState(row.state),
        row.planned_for,
        row.message_id,
        row.attempts,
        row.term_days,
        row.manual_by,
        row.policy,
    )
