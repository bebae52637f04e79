"""How many requests a platform still takes from us: counted over all tenants and processes, in rows of the house.

Only the house sees these rows, for they tell how busy each tenant is. A count is read, judged and written under the
house's write lock, so of any number of processes no two can take the last request.
"""

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from connector.errors import BudgetSpent, StoreBusy
from connector.model import Scope
from connector.store import shares
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.queries import here, rows, upsert
from connector.store.shares import Used, Window
from connector.transport import Allowance, Limits, Urgency
from connector.transport.transport import Clock

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a window's `allowed` requests so many are left until it `ends`; before `closed_until` it wants none at all."""

    left: int
    allowed: int
    ends: datetime
    closed_until: datetime | None


@dataclass(frozen=True, slots=True)
class StoreBudget:
    """Satisfies `connector.transport.Budget` for one tenant. `name` is what the platform counts, such as
    "moneybird@egress"; everybody who shares it gives the same name and the same allowance."""

    store: Store
    clock: Clock
    name: str
    allowance: Allowance
    scope: Scope

    def take(self, urgency: Urgency) -> None:
        """See Budget.take. Raises BudgetSpent and StoreBusy."""
        with self.store.write_house(self.clock()) as tx:
            until = take(tx, self.name, self.allowance, self.scope.tenant, urgency)
        if until is not None:
            raise BudgetSpent(until)

    def heard(self, limits: Limits) -> None:
        """See Budget.heard: when the count cannot be put right, the platform's next answer does it."""
        if limits == Limits():
            return
        try:
            with self.store.write_house(self.clock()) as tx:
                heard(tx, self.name, self.allowance, limits)
        except (StoreBusy, DBAPIError) as error:
            log.warning("what a platform says of its limits could not be noted", error=type(error).__name__)

    def left(self) -> int:
        """How many requests the platform still takes in the window of this moment, those that are kept among them."""
        return self.standing().left

    def standing(self) -> Standing:
        """The same, with how many it takes, and until when."""
        with self.store.read_house(self.clock()) as tx:
            return standing(tx, self.name, self.allowance)


@dataclass(frozen=True, slots=True)
class StoreRefusals:
    """Satisfies `connector.transport.Budget` where a platform counts the answers that refuse, and not the requests."""

    store: Store
    clock: Clock
    name: str
    allowance: Allowance
    scope: Scope

    def take(self, urgency: Urgency) -> None:
        """Count nothing. Raises BudgetSpent where too many refused, and StoreBusy."""
        now = self.clock()
        with self.store.read_house(now) as tx:
            window = _window(tx, self.name)
        until = shares.refusals_until(window, now, self.allowance) if window else None
        if until is not None:
            raise BudgetSpent(until)

    def heard(self, limits: Limits) -> None:
        """See Budget.heard: one answer that was not counted is no reason to lose it."""
        if not limits.refused:
            return
        try:
            with self.store.write_house(self.clock()) as tx:
                refused(tx, self.name, self.allowance)
        except (StoreBusy, DBAPIError) as error:
            log.warning("that a platform refused could not be noted", error=type(error).__name__)


def refused(tx: Tx, name: str, allowance: Allowance) -> None:
    """Count one answer that refused."""
    _keep(tx, name, shares.refused(_window(tx, name), tx.now, allowance))


def take(tx: Tx, name: str, allowance: Allowance, tenant: str, urgency: Urgency) -> datetime | None:
    """Count one request of this tenant, and give None; or count none, and give the moment to ask again at.

    That it asked is noted in any case: whoever waits has a share too.
    """
    window = shares.current(_window(tx, name), tx.now, allowance)
    used = _used(tx, name, tenant, urgency, window.number)
    until = shares.may_not_before(window, used, urgency, tx.now, allowance)
    taken = 1 if until is None else 0
    _keep(tx, name, window, taken)
    share = {"budget": name, "whose": tenant, "urgency": urgency, "number": window.number}
    upsert(tx, t.budget_shares, [{**share, "taken": used.here + taken, "before": used.before}])
    return until


def heard(tx: Tx, name: str, allowance: Allowance, limits: Limits) -> None:
    """Put the count right by what the platform said."""
    window = shares.current(_window(tx, name), tx.now, allowance)
    _keep(tx, name, shares.heard(window, limits, tx.now, allowance))


def standing(tx: Tx, name: str, allowance: Allowance) -> Standing:
    """What the platform takes in the window of this moment, and what of that is left."""
    window = shares.current(_window(tx, name), tx.now, allowance)
    here_ = shares.as_said(allowance, window).requests
    return Standing(max(here_ - window.taken, 0), here_, window.ends, window.closed_until)


def _window(tx: Tx, name: str) -> Window | None:
    for row in rows(tx, t.budgets, name=name):
        return Window(row.number, row.ends, row.taken, row.closed_until, row.allowed)
    return None


def _keep(tx: Tx, name: str, window: Window, more: int = 0) -> None:
    row = {"number": window.number, "ends": window.ends, "taken": window.taken + more}
    upsert(tx, t.budgets, [{"name": name, **row, "closed_until": window.closed_until, "allowed": window.allowed}])


def _used(tx: Tx, name: str, tenant: str, urgency: Urgency, number: int) -> Used:
    """Of this window and the one before; what is older is forgotten."""
    told = rows(tx, t.budget_shares, budget=name)
    if any(row.number < number - 1 for row in told):
        _forget(tx, name, number - 1)
    asked = {row.whose: row for row in told if row.urgency == urgency and row.number >= number - 1}
    own = asked.get(tenant)
    if own is None:
        return Used(0, 0, len(asked) + 1)
    this, before = (own.taken, own.before) if own.number == number else (0, own.taken)
    return Used(this, before, len(asked))


def _forget(tx: Tx, name: str, before: int) -> None:
    table = t.budget_shares
    tx.conn.execute(delete(table).where(here(tx, table), table.c.budget == name, table.c.number < before))
