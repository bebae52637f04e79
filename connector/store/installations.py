"""Installations: one administration, what its user chose for it, and how fresh its data are."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import func, null, or_, select, update

from connector.carrier import Creditor
from connector.errors import NotFound, Refused
from connector.model import Installation, Scope
from connector.store import looks
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.queries import add_new, here, rows, upsert

_CREDITOR = TypeAdapter(Creditor)


def create(tx: Tx, platform: str, title: str, live: bool = False) -> Installation:
    """A new installation under this transaction's scope. Raises Refused when there is one already."""
    row = {"platform": platform, "title": title, "policy": "default", "live": live}
    if not add_new(tx, t.installations, row):
        raise Refused("this administration exists already")
    return get(tx)


def exists(tx: Tx) -> bool:
    return bool(rows(tx, t.installations))


def get(tx: Tx) -> Installation:
    """Raises NotFound."""
    found = rows(tx, t.installations)
    if not found:
        raise NotFound("there is no administration yet; import a file or connect a platform first")
    choices = sorted((row.name, row.value) for row in rows(tx, t.settings))
    return replace(_installation(found[0], tuple(choices)), unregistered=_unregistered(found[0].creditor))


def _unregistered(creditor: dict[str, Any] | None) -> bool:
    """Who acts for clients needs a number in the register to write to natural persons in the Netherlands."""
    return bool(creditor and creditor.get("for_clients") and not creditor.get("register_number"))


def listing(store: Store, tenant: str | None = None) -> list[Installation]:
    """Every installation, or those of one tenant; without their settings."""
    table = t.installations
    named = [column for column in table.c if column.name != "creditor"]  # the house's role may not read that
    query = select(*named) if tenant is None else select(*named).where(table.c.tenant == tenant)
    now = datetime.min.replace(tzinfo=UTC)
    with store.read_house(now) if tenant is None else store.read(Scope(tenant, ""), now) as tx:
        found = tx.conn.execute(query).all()
    return sorted((_installation(row) for row in found), key=lambda i: (i.scope.tenant, i.scope.installation))


def followed_elsewhere(store: Store, tenant: str, keys: Collection[str], now: datetime) -> dict[str, bool]:
    """Those of these administrations that another tenant of the house has connected as well, and whether one of them is
    live with it. Whose they are is not told: it is a question of the house's, over all tenants, and only its answer
    goes to one. What was read from a file has no key that says whose books it is of."""
    table = t.installations
    named = (table.c.tenant != tenant, table.c.installation.in_(keys), table.c.connection.is_not(None))
    query = select(table.c.installation, table.c.live).where(*named)
    found: dict[str, bool] = {}
    with store.read_house(now) as tx:
        for key, live in tx.conn.execute(query):
            found[key] = bool(live) or found.get(key, False)
    return found


def set_connection(tx: Tx, key: str | None) -> None:
    """Read by this grant from now on; None = by none any more, and all that is known of it stays."""
    _change(tx, connection=key)


def set_live(tx: Tx, live: bool) -> None:
    _change(tx, live=live)
    looks.wake(tx, None)


def hold_restored(tx: Tx) -> bool:
    """Nothing leaves from now on, because the database was put back from a copy; whether it was not held before."""
    table = t.installations
    free = (here(tx, table), table.c.restored_at.is_(None))
    return tx.conn.execute(update(table).where(*free).values(restored_at=tx.now)).rowcount == 1


def go_on(tx: Tx) -> bool:
    """A person looked at what may have been sent: whether it was held."""
    table = t.installations
    held = (here(tx, table), table.c.restored_at.is_not(None))
    looks.wake(tx, None)
    return tx.conn.execute(update(table).where(*held).values(restored_at=null())).rowcount == 1


def set_policy(tx: Tx, name: str) -> None:
    """The ladder for debtors without one of their own."""
    _change(tx, policy=name)
    looks.wake(tx, None)


def note_run(tx: Tx, day: date) -> None:
    """The tenant's day of a run. Raises Refused when a later one was run already."""
    table = t.installations
    not_later = or_(table.c.last_run.is_(None), table.c.last_run <= day)
    done = tx.conn.execute(update(table).where(here(tx, table), not_later).values(last_run=day))
    if done.rowcount != 1:
        last = get(tx).last_run
        raise Refused(f"a run for {day} is refused: {last} was run already, and runs never go back in time")


def note_data(tx: Tx, as_of: datetime, bank_through: date | None) -> None:
    """The moment that the data stand for. A source that does not say how far its bank entries reach leaves what
    was known of that as it was."""
    _change(tx, data_as_of=as_of)
    if bank_through is not None:
        _change(tx, bank_through=bank_through)


def pulse(tx: Tx) -> str:
    """A digest that is another one whenever something was read or planned: all of that gets a number of its own. With
    the journal's last number for whoever keeps for a moment what he worked out."""
    numbers = sorted((row.name, row.last) for row in rows(tx, t.counters))
    return sha256(repr((numbers, rows(tx, t.installations))).encode()).hexdigest()


def size(tx: Tx) -> tuple[int, int]:
    """How many receivables are known, and how many debtors."""
    counted = [select(func.count()).select_from(table).where(here(tx, table)) for table in (t.receivables, t.debtors)]
    owed, people = (int(tx.conn.execute(query).scalar_one()) for query in counted)
    return owed, people


def creditor(tx: Tx) -> Creditor:
    """In whose name messages go out. Raises NotFound until somebody filled it in."""
    found = rows(tx, t.installations)
    if not found or found[0].creditor is None:
        raise NotFound("the sender's own name and account are not filled in yet")
    return _CREDITOR.validate_python(found[0].creditor)


def save_creditor(tx: Tx, creditor: Creditor) -> None:
    _change(tx, creditor=_CREDITOR.dump_python(creditor, mode="json"))
    looks.wake(tx, None)  # for whom he acts may hold everything, or set it free


def setting(tx: Tx, name: str) -> str | None:
    found = rows(tx, t.settings, name=name)
    return found[0].value if found else None


def save_setting(tx: Tx, name: str, value: str) -> None:
    upsert(tx, t.settings, [{"name": name, "value": value}])


def _change(tx: Tx, **values: Any) -> None:
    table = t.installations
    if tx.conn.execute(update(table).where(here(tx, table)).values(values)).rowcount != 1:
        raise NotFound("there is no administration yet; import a file or connect a platform first")


def _installation(row: Any, choices: tuple[tuple[str, str], ...] = ()) -> Installation:
    return Installation(
        Scope(row.tenant, row.installation),
        row.platform,
        row.title,
        row.connection,
        row.policy,
        row.live and row.restored_at is None,
        row.last_run,
        row.data_as_of,
        row.bank_through,
        choices,
        row.restored_at,
    )
