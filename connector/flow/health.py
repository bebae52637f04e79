"""How an administration does: how fresh, what was told, what waits, what its platform still takes, and what went wrong.

It looks and changes nothing. What is wrong is told in two ways that belong together: `found` by flow/reconcile, which
has sentences of its own, and `failed`, which are jobs that wait for a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.errors import Refused, TijdigError
from connector.flow import reconcile
from connector.flow.dunning import policy_of
from connector.flow.listening import Hearing, how
from connector.flow.reconcile import Finding
from connector.flow.slots import somebody_works
from connector.flow.sources import Sources, source_settings
from connector.model import DeliveryState, Installation, Scope
from connector.store import connections, deliveries, installations, jobs, nudges, policies, quarantine, statuses
from connector.store.budgets import Standing, StoreBudget
from connector.store.connections import of_tenant
from connector.store.engine import Store, Tx
from connector.store.nudges import Figures

MOST_FAILED = 20  # of which the newest are told


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that failed, or a question that went wrong last time: its name, the error's, and an aware moment."""

    job: str
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """What a platform still takes of us in a window of this length."""

    window: timedelta
    standing: Standing


@dataclass(frozen=True, slots=True)
class Health:
    """`freshness_days` is how old data may be for anything to be decided, None where the policy is not there. Numbers
    of `messages` are by state. `untold` are receivables whose source does not know yet what was done."""

    installation: Installation
    freshness_days: int | None
    is_fresh: bool  # enough for a decision to lead to anything
    hearing: Hearing
    webhooks: Figures
    messages: Mapping[DeliveryState, int]
    due: int  # messages whose day has come
    untold: int
    unread: int  # records that could not be read
    working: bool
    found: Sequence[Finding]
    failed: Sequence[Failed]


def look(store: Store, scope: Scope, now: datetime) -> Health:
    """At this aware moment, in the tenant's zone; webhooks are counted from its midnight. Raises NotFound."""
    working = somebody_works(store, now)
    with store.read(scope, now) as tx:
        return _look(tx, working)


def _look(tx: Tx, working: bool) -> Health:
    installation = installations.get(tx)
    freshness = _freshness(tx, installation)
    failed = [Failed(row.name, row.error, row.changed_at) for row in jobs.failed_rows(tx, tx.scope)]
    return Health(
        installation=installation,
        freshness_days=freshness,
        is_fresh=freshness is not None and _age(tx, installation) <= freshness,
        hearing=how(tx).hearing,
        webhooks=nudges.figures(tx, tx.now.replace(hour=0, minute=0, second=0, microsecond=0)),
        messages=deliveries.how_many(tx),
        due=sum(deliveries.work_by_channel(tx, tx.now.date()).values()),
        untold=statuses.backlog(tx).receivables,
        unread=len(quarantine.listing(tx)),
        working=working,
        found=reconcile.of_installation(tx, working),
        failed=failed[-MOST_FAILED:][::-1],
    )


def _freshness(tx: Tx, installation: Installation) -> int | None:
    try:
        return policy_of(installation, policies.saved(tx)).freshness_days
    except Refused:  # its policy is not there: the run says so
        return None


def _age(tx: Tx, installation: Installation) -> float:
    """In local days."""
    as_of = installation.data_as_of
    return float("inf") if as_of is None else (tx.now.date() - as_of.astimezone(tx.now.tzinfo).date()).days


def left(sources: Sources, there: Installation) -> list[Left]:
    """What its platform still takes, the shortest window first; nothing for a file, and where nobody can say."""
    if there.connection is None or not sources.counted:
        return []
    from connector.transport import Request

    try:
        with sources.store.read(of_tenant(there.scope), sources.clock()) as tx:
            host = connections.get(tx, there.connection).host
        platform = sources.platform(there.platform, host)
    except TijdigError:
        return []
    with sources.store.read(there.scope, sources.clock()) as tx:
        request = Request("GET", platform.address(source_settings(installations.get(tx))))
    counted = [quota for quota in platform.quotas if not quota.refusals]
    found = [
        Left(
            each.allowance.window,
            StoreBudget(sources.store, sources.clock, each.counted(request), each.allowance, there.scope).standing(),
        )
        for each in counted
    ]
    return sorted(found, key=lambda one: one.window)
