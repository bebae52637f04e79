"""What messages cost in a platform's requests, and for how many today's are enough: for whoever plans his day by it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from connector.errors import TijdigError
from connector.flow import letters
from connector.flow.sources import Sources, adapter_of, source_settings
from connector.model import Installation
from connector.source import Platform
from connector.store import connections, installations
from connector.store.connections import of_tenant

if TYPE_CHECKING:  # who asks no platform opens no network
    from connector.transport import Quota

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Costs:
    """Requests that a reminder about one invoice takes, and a letter whose PDF is kept at the platform (0 = none is).
    `left` is what the platform still takes today, `reminders` and `letters` for how many of either that is enough when
    what is kept for balances stays untouched; None where nothing is counted by the day."""

    reminder: int
    letter: int = 0
    left: int | None = None
    reminders: int | None = None
    letters: int | None = None


def of(sources: Sources, there: Installation) -> Costs | None:
    """None where it is not known: for a file, and where this house is no longer registered."""
    if there.connection is None:
        return None
    try:
        platform = _platform(sources, there)
    except TijdigError:
        return None
    if not platform.a_reminder:
        return None
    cost = Costs(platform.a_reminder, a_letter(sources, there, platform))
    daily = next((each for each in platform.quotas if not each.refusals and each.allowance.window >= A_DAY), None)
    return _with_what_is_left(sources, there, platform, daily, cost) if daily and sources.counted else cost


def a_letter(sources: Sources, there: Installation, platform: Platform) -> int:
    """Requests that a letter takes; 0 where its PDF is not kept there, because it cannot be or may not be."""
    adapter = adapter_of(there)
    if adapter is None or not adapter.keeps_letters:
        return 0
    with sources.store.read(there.scope, sources.clock()) as tx:
        return 0 if letters.are_barred(tx) else platform.a_letter


def _platform(sources: Sources, there: Installation) -> Platform:
    with sources.store.read(of_tenant(there.scope), sources.clock()) as tx:
        return sources.platform(there.platform, connections.get(tx, there.connection or "").host)


def _with_what_is_left(sources: Sources, there: Installation, platform: Platform, daily: "Quota", cost: Costs) -> Costs:
    from connector.store.budgets import StoreBudget
    from connector.transport import Request

    with sources.store.read(there.scope, sources.clock()) as tx:
        address = platform.address(source_settings(installations.get(tx)))
    name = daily.counted(Request("GET", address))
    left = StoreBudget(sources.store, sources.clock, name, daily.allowance, there.scope).left()
    free = max(left - daily.allowance.kept, 0)
    return Costs(
        cost.reminder,
        cost.letter,
        left,
        free // cost.reminder,
        free // cost.letter if cost.letter else None,
    )
