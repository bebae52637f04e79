"""What a list shows of each debtor, kept so that a page need not decide about everybody: a cache, filled by
flow/listed.py. Whatever wakes a debtor (looks.py) ends what is kept of him."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, false, func, not_, or_, select, true

from connector.model import Money
from connector.store import bulk
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.looks import ALIAS
from connector.store.queries import among, here

SCALE = 6  # decimals that are kept
APART = "\x1f"  # between the words that somebody is found by
AGREES = ""  # the ground of what holds however fresh the data are
_NAMES = (
    "debtor", "through", "ground", "shown", "place", "name", "words", "message", "proposal", "held", "heard_on",
    "currency", "late", "open",
)  # fmt: skip
_SUMS = ("debtor", "currency", "late", "open")

LARGEST = Decimal(10) ** 9  # of one debtor; many thousands of them can be added up in 64 bits

Place = tuple[Decimal, str, str]  # by which the list is ordered: less what is late, the name, the key


@dataclass(frozen=True, slots=True)
class Kept:
    """One debtor. It holds through this local day, on this ground (AGREES = whatever the data are)."""

    debtor: str
    through: date
    ground: str = AGREES
    shown: bool = False
    less: Decimal = Decimal(0)  # less what is late, so that the most comes first
    name: str = ""
    words: str = ""
    message: bool = False
    proposal: bool = False
    held: bool = False
    heard_on: date | None = None
    late: tuple[Money, ...] = ()
    open: tuple[Money, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """Which rows count: those that hold today on this ground; of them one tab ("all", "today", "proposals", "todo" or
    "held"), and those in whose words this text stands."""

    today: date
    ground: str
    tab: str = "all"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """Of the rows of a view: how many there are, and amounts; one currency may come twice."""

    many: int
    late: tuple[Money, ...]
    open: tuple[Money, ...]


def fits(amounts: Iterable[Money]) -> bool:
    """Whether these are whole millionths, and not so large that the database could not add them up."""
    return all(m.amount == round(m.amount, SCALE) and abs(m.amount) < LARGEST for m in amounts)


def put(tx: Tx, kept: Sequence[Kept]) -> None:
    """Keep these, in place of what was kept of the same debtors."""
    if not kept:
        return
    table, more = t.listed, t.listed_sums
    bulk.write(tx, table, _NAMES, bulk.stored(tx, table, _NAMES, [_row(one) for one in kept]), replacing=True)
    tx.conn.execute(delete(more).where(here(tx, more), among(tx, more.c.debtor, [one.debtor for one in kept])))
    others = [(one.debtor, *amounts) for one in kept for amounts in _sums_of(one)[1:]]
    bulk.write(tx, more, _SUMS, bulk.stored(tx, more, _SUMS, others))


def _row(one: Kept) -> bulk.Row:
    about = one.debtor, one.through, one.ground, one.shown, _whole(one.less), one.name, one.words
    first = next(iter(_sums_of(one)), (None, None, None))
    return *about, one.message, one.proposal, one.held, one.heard_on, *first


def _sums_of(one: Kept) -> list[bulk.Row]:
    late = {money.currency: _whole(money.amount) for money in one.late}
    return [(m.currency, late.get(m.currency), _whole(m.amount)) for m in one.open]


def stale(tx: Tx, view: View) -> list[str]:
    """The debtors of whom what is kept does not hold, by key. One who was forgotten is in no list any more."""
    of_somebody = ~t.listed.c.debtor.startswith(ALIAS)
    found = select(t.listed.c.debtor).where(here(tx, t.listed), of_somebody, not_(_holds(view)))
    return sorted(tx.conn.execute(found).scalars())


def counts(tx: Tx, view: View) -> dict[str, int]:
    """How many each tab has, whatever is searched for."""
    tabs = {name: func.count().filter(_in_tab(tx, view, name)) for name in ("today", "proposals", "todo", "held")}
    columns = [func.count().label("all"), *(column.label(name) for name, column in tabs.items())]
    row = tx.conn.execute(select(*columns).where(here(tx, t.listed), _counts(view))).one()
    return {name: getattr(row, name) for name in ("all", *tabs)}


def sums(tx: Tx, view: View) -> Sums:
    """How many rows this view has, and per currency what is late (None = nothing is) and what is open."""
    table, more = t.listed, t.listed_sums
    amounts = [table.c.currency, func.sum(table.c.late), func.sum(table.c.open), func.count()]
    rows = tx.conn.execute(_seen(tx, view, *amounts).group_by(table.c.currency).order_by(table.c.currency))
    found = [tuple(row) for row in rows]
    theirs = more.c.debtor.in_(_seen(tx, view, table.c.debtor))
    query = select(more.c.currency, func.sum(more.c.late), func.sum(more.c.open)).where(here(tx, more), theirs)
    found += [(*row, 0) for row in tx.conn.execute(query.group_by(more.c.currency).order_by(more.c.currency))]
    return Sums(
        many=sum(number for *_, number in found),
        late=tuple(_money(late, currency) for currency, late, _, _ in found if late is not None),
        open=tuple(_money(open_, currency) for currency, _, open_, _ in found),
    )


def places(tx: Tx, view: View, first: int, at_most: int) -> list[Place]:
    """So many rows of this view from this one on (counted from 0), in the order of the list."""
    table = t.listed
    # By the signs' own numbers, as Python compares them; SQLite does that by itself.
    collated = "C" if tx.conn.dialect.name == "postgresql" else "BINARY"
    name, debtor = table.c.name.collate(collated), table.c.debtor.collate(collated)
    query = _seen(tx, view, table.c.place, table.c.name, table.c.debtor)
    found = tx.conn.execute(query.order_by(table.c.place, name, debtor).offset(first).limit(at_most))
    return [(Decimal(row.place).scaleb(-SCALE), row.name, row.debtor) for row in found]


def _seen(tx: Tx, view: View, *columns: ColumnElement[Any]) -> Select[Any]:
    has = _has(tx, view.text)
    return (
        select(*columns)
        .select_from(t.listed)
        .where(here(tx, t.listed), _counts(view), _in_tab(tx, view, view.tab), has)
    )


def _holds(view: View) -> ColumnElement[bool]:
    table = t.listed
    return and_(
        table.c.through >= view.today,
        table.c.ground.is_not(None),
        or_(table.c.ground == AGREES, table.c.ground == view.ground),
    )


def _counts(view: View) -> ColumnElement[bool]:
    return and_(t.listed.c.shown, _holds(view))


def _in_tab(tx: Tx, view: View, tab: str) -> ColumnElement[bool]:
    table, tasks = t.listed, t.tasks
    if tab == "today":
        return or_(table.c.message, table.c.heard_on == view.today)
    if tab == "todo":
        come = or_(tasks.c.later_until.is_(None), tasks.c.later_until <= view.today)
        return table.c.debtor.in_(select(tasks.c.debtor).where(here(tx, tasks), tasks.c.closed_at.is_(None), come))
    if tab in ("proposals", "held"):
        return table.c.proposal if tab == "proposals" else table.c.held
    return true()


def _has(tx: Tx, text: str) -> ColumnElement[bool]:
    if not text:
        return true()
    if APART in text:
        return false()  # it would be found across two names
    found = func.instr if tx.conn.dialect.name == "sqlite" else func.strpos
    return found(t.listed.c.words, text) > 0


def _whole(amount: Decimal) -> int:
    return int(amount.scaleb(SCALE))


def _money(whole: Any, currency: str) -> Money:
    return Money(Decimal(int(whole)).scaleb(-SCALE), currency)
