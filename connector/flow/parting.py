"""Disconnects: nothing leaves any more, the platform is as it was before us, and the last one out gives the grant back.

Whatever cannot be undone at the platform is told by name and stands in no way: who wants to leave can always leave.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector import registry
from connector.errors import BudgetSpent, NotFound, ReAuthorise, Refused, RetryLater, TijdigError
from connector.flow import listening, quiet
from connector.flow.acts import pause_sending
from connector.flow.sources import Sources
from connector.model import Connection, Installation, Scope
from connector.source import Source
from connector.store import connections, hooks, installations, journal
from connector.store.connections import Tokens
from connector.store.engine import Store

# What is undone at the platform; raises what the source raises.
Farewell = Callable[[Store, Scope, Source, datetime], object]


@dataclass(frozen=True, slots=True)
class Parted:
    """What became of a leave. `left` names what could not be undone at the platform; `given_back` says whether the
    platform took the grant back, None where others still use it."""

    left: tuple[str, ...]
    given_back: bool | None


def stop_listening(store: Store, scope: Scope, source: Source, now: datetime) -> None:
    """A farewell: the platform tells us of changes no more. One that was never asked to is not asked anything."""
    with store.read(scope, now) as tx:
        heard = hooks.any_open(tx)
    if heard:
        listening.deafen(store, scope, source, now)


def end_pauses(store: Store, scope: Scope, source: Source, now: datetime) -> None:
    """A farewell: the platform may remind again of all that it left alone because of us. Raises Refused when it would
    not of some."""
    if quiet.give_back(store, scope, source, now).left:
        raise Refused("some reminders that were paused by us are paused still")


def disconnect(sources: Sources, scope: Scope, farewells: Mapping[str, Farewell], by: str) -> Parted:
    """Take leave of one administration; what is known of it stays. The farewells are said in their order.

    Raises NotFound, also for one that is not connected; and BudgetSpent when the platform takes no more requests for
    now: then it is still connected, nothing leaves any more, and the next try goes on where this one ended.
    """
    store, now = sources.store, sources.clock()
    with store.read(scope, now) as tx:
        there = installations.get(tx)
    if there.connection is None:
        raise NotFound("this administration is not connected to a platform")
    if there.live:
        pause_sending(store, scope, by, now)
    left = tuple(_unsaid(sources, there, farewells))
    with store.write(scope, sources.clock()) as tx:
        hooks.close_all(tx)
        listening.forget_tries(tx)
        installations.set_connection(tx, None)
        installations.set_live(tx, False)  # also of one that was held, or that went live meanwhile
        journal.append(tx, "disconnected", "", "", {"by": by})
    return Parted(left, give_grant_back(sources, scope.tenant, there.connection, by))


def give_grant_back(sources: Sources, tenant: str, key: str, by: str) -> bool | None:
    """Give the grant back and forget it, if nobody uses it; whether the platform took it, None = somebody does. That it
    is gone stands in the journal of the tenant's people, for it may have served several administrations."""
    here = Scope(tenant, "")
    if is_used(sources, tenant, key):
        return None
    with sources.store.read(here, sources.clock()) as tx:
        connection, tokens = connections.get(tx, key), connections.tokens_of(tx, key)
    taken = tokens is None or _revoked(sources, tenant, connection, tokens)
    with sources.store.write(here, sources.clock()) as tx:
        if not connections.hold(tx, key):
            return taken  # somebody else forgot it
        if not is_used(sources, tenant, key):
            connections.forget(tx, key)
            journal.append(tx, "grant_given_back", "", "", {"by": by, "platform": _title(connection)})
            return taken
        connections.lose(tx, key, connections.version_of(tx, key))  # whoever came to use it has to sign in again
        return None


def is_used(sources: Sources, tenant: str, key: str) -> bool:
    """Whether some administration is read by this grant."""
    return any(each.connection == key for each in installations.listing(sources.store, tenant))


def _title(connection: Connection) -> str:
    return registry.adapter(connection.platform).title


def withdraw_url(sources: Sources, connection: Connection) -> str:
    """Where the user takes the grant back himself, whether this house is still registered there or not."""
    if connection.platform in sources.names():
        return sources.platform(connection.platform, connection.host).auth.withdraw_url
    make = registry.adapter(connection.platform).platform
    return make(connection.host).auth.withdraw_url if make else ""


def _unsaid(sources: Sources, there: Installation, farewells: Mapping[str, Farewell]) -> Iterator[str]:
    """The farewells that came to nothing. A platform that gives no answer is not asked for the rest."""
    silent = False
    for name, say in farewells.items():
        if silent:
            yield name
            continue
        try:
            say(sources.store, there.scope, sources.open_any(there), sources.clock())
        except BudgetSpent:  # it will take them soon, and what we stopped there must not stay so
            raise
        except TijdigError as error:
            silent = isinstance(error, RetryLater | ReAuthorise)
            yield name


def _revoked(sources: Sources, tenant: str, connection: Connection, tokens: Tokens) -> bool:
    from connector.oauth import revoke

    name = connection.platform
    if name not in sources.names():
        return False
    at = sources.platform(name, connection.host)
    given_back = revoke(at.auth, sources.registration(name).client, tokens)
    return given_back and not _opens_still(sources, tenant, connection, tokens)


def _opens_still(sources: Sources, tenant: str, connection: Connection, tokens: Tokens) -> bool:
    """Whether a grant that was given back is good all the same: some say yes to whatever is given back."""
    name, at = connection.platform, sources.platform(connection.platform, connection.host)
    try:
        at.administrations(sources.transport(name, tenant, connection.host), _Old(tokens.access), at.host)
    except ReAuthorise:
        return False
    except TijdigError:  # it cannot be told, so the user is told where he looks
        return True
    return True


@dataclass(frozen=True, slots=True)
class _Old:
    """A token that was given back. Satisfies `connector.source.Access`."""

    access: str = field(repr=False)

    def token(self) -> str:
        return self.access

    def refused(self, token: str) -> str:
        """As it should be."""
        raise ReAuthorise("it was given back")
