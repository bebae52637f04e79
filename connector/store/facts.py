"""Gathers all that a decision may know of each debtor, for any number of debtors in the same number of queries."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import and_, select, union

from connector.model import Debtor, Installation, ReceivableState
from connector.rules.charge_kinds import SAID
from connector.rules.credits import freed
from connector.rules.facts import Facts
from connector.source import RowError
from connector.store import (
    charges,
    contacts,
    debtors,
    deliveries,
    holds,
    installations,
    payments,
    policies,
    quarantine,
    receivables,
    steps,
)
from connector.store import tables as t
from connector.store.engine import Tx
from connector.store.erasure import ALIAS
from connector.store.queries import among, here


def load(
    tx: Tx, today: date, keys: Collection[str] | None = None, installation: Installation | None = None
) -> list[Facts]:
    """The facts of these debtors, sorted by key; without keys of all for whom there is something to decide.

    A debtor of whom the source told nothing but a receivable comes with his key for a name and no way to reach him.
    `installation` is this transaction's, where it was read already. Raises NotFound without one.
    """
    installation = installation or installations.get(tx)
    wanted = sorted(set(keys)) if keys is not None else to_decide(tx, today)
    people = debtors.of_keys(tx, wanted)
    owed = receivables.of_debtors(tx, wanted)
    paid = payments.of_debtors(tx, wanted)
    done = steps.of_debtors(tx, wanted)
    told = contacts.of_debtors(tx, wanted)
    held = holds.of_debtors(tx, wanted)
    promised = holds.of_debtors_promises(tx, wanted)
    planned = holds.of_debtors_plans(tx, wanted)
    under_way = deliveries.open_of_debtors(tx, wanted)
    costs = charges.of_debtors(tx, wanted)
    unread = quarantine.of_debtors(tx, wanted)
    rates = policies.rates(tx)
    as_of = installation.data_as_of
    return [
        Facts(
            debtor=people.get(key, Debtor(key, key)),
            receivables=tuple(owed.get(key, ())),
            data_as_of=as_of.astimezone(tx.now.tzinfo).date() if as_of else date.min,
            bank_through=installation.bank_through,
            payments=freed(paid.get(key, ()), owed.get(key, ())),
            done=tuple(done.get(key, ())),
            contacts=tuple(told.get(key, ())),
            holds=tuple(held.get(key, ())),
            promises=tuple(promised.get(key, ())),
            plans=tuple(planned.get(key, ())),
            deliveries=tuple(under_way.get(key, ())),
            charges=tuple(costs.get(key, ())),
            unreadable=tuple(_name(error) for error in unread.get(key, ())),
            rates=rates,
            unregistered=installation.unregistered,
        )
        for key in wanted
    ]


def to_decide(tx: Tx, today: date) -> list[str]:
    """Debtors with anything unsettled, costs that are left, or a hold, promise, plan, message or task that has not come
    to its end; sorted by key. What is kept of one who was erased asks for no decision, and nothing could be sealed."""
    r, h, charged = t.receivables, t.holds, t.charges
    open_states = [state.value for state in deliveries.OPEN]
    found = union(
        select(r.c.debtor).where(here(tx, r), r.c.state != ReceivableState.SETTLED.value),
        select(h.c.debtor).where(here(tx, h), h.c.until.is_(None) | (h.c.until >= today)),
        select(t.promises.c.debtor).where(here(tx, t.promises), t.promises.c.ended_on.is_(None)),
        select(t.plans.c.debtor).where(here(tx, t.plans), t.plans.c.ended_on.is_(None)),
        select(r.c.debtor)
        .join(charged, and_(charged.c.tenant == r.c.tenant, charged.c.installation == r.c.installation))
        .where(here(tx, r), charged.c.receivable == r.c.key, charged.c.amount > 0, charged.c.kind.not_in(SAID)),
        select(t.deliveries.c.debtor).where(here(tx, t.deliveries), among(tx, t.deliveries.c.state, open_states)),
        select(t.tasks.c.debtor).where(here(tx, t.tasks), t.tasks.c.closed_at.is_(None), t.tasks.c.debtor != ""),
    )
    return sorted(key for key in tx.conn.execute(found).scalars() if not key.startswith(ALIAS))


def _name(error: RowError) -> str:
    return error.record or f"line {error.line}"
