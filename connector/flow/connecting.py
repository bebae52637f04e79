"""Connects a tenant to a platform: a grant, the administrations that are chosen of it, and a grant in place of another.

A grant is on disk before anything is asked with it. Its key follows from the state of its authorisation, so that
whoever comes back twice with one code finds the connection that the first time made. An administration's key follows
from the platform's own, so that it can be there only once.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from connector import registry
from connector.errors import NotFound, ReAuthorise, Refused
from connector.flow import letters, listening
from connector.flow.errands import leave, to_fetch, to_listen, to_sync
from connector.flow.parting import give_grant_back
from connector.flow.sources import SETTING, Sources
from connector.flow.telling import begin
from connector.model import Connection, ConnectionState, Installation, Scope
from connector.source import Administration
from connector.store import connections, installations, jobs, journal, nudges
from connector.store.connections import of_tenant
from connector.store.engine import Tx

KEY = 16  # characters of a connection's key
LOST = ReAuthorise.__name__  # the error of jobs that failed for want of a grant


@dataclass(frozen=True, slots=True)
class Offer:
    """An administration that a grant reaches. `installation` is the one that there is already, connected or not;
    `barred` is a sentence that says why it cannot be chosen, "" = it can; `elsewhere` says that another tenant of the
    house reads it too, so that only one of them can go live."""

    administration: Administration
    installation: Installation | None = None
    barred: str = ""
    elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """What became of a choice: the administrations that are connected now, and why others are not, in sentences."""

    connected: tuple[Installation, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Renewed:
    """The administrations that work goes on for, and those that the new grant does not reach."""

    reached: tuple[Installation, ...]
    missing: tuple[Installation, ...]


def ask(sources: Sources, platform: str, wished: Collection[str], state: str, host: str = "") -> str:
    """Where the browser is sent for a grant: of what we need, and of what the user wishes to allow beside it. `host` is
    the one that was chosen, "" = there is one alone.

    Raises Refused and NotFound.
    """
    from connector.oauth import authorise_url

    auth = sources.platform(platform, host).auth
    more = [scope for scope in auth.more_scopes if scope in wished]
    return authorise_url(auth, sources.registration(platform).client, state, (*auth.scopes, *more))


def key_of(state: str) -> str:
    """The key of the connection that this authorisation makes."""
    return sha256(f"connection {state}".encode()).hexdigest()[:KEY]


def find(sources: Sources, tenant: str, key: str) -> Connection:
    """Raises NotFound."""
    with sources.store.read(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        return connections.get(tx, key)


def every(sources: Sources, tenant: str) -> tuple[Connection, ...]:
    """All of the tenant, the oldest first."""
    with sources.store.read(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        return connections.listing(tx)


def connect(
    sources: Sources, tenant: str, platform: str, state: str, code: str, host: str = "", by: str = ""
) -> Connection:
    """The grant for the code that the browser brought back with its state; nothing is asked with it yet. Who gave it
    stands in the journal of the tenant's people: it may come to serve several administrations, or none.

    Raises Refused when the platform does not take the code, SourceUnavailable when it gives no sensible answer.
    """
    from connector.oauth import exchange

    at = sources.platform(platform, host)
    granted = exchange(at.auth, sources.registration(platform).client, code, sources.clock())
    made = sources.grants(platform, tenant, host).connect(at.host, platform, granted, key_of(state))
    with sources.store.write(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        journal.append(tx, "consent_given", "", "", {"by": by, "platform": registry.adapter(platform).title})
    return made


def settles(connection: Connection, now: datetime) -> bool:
    """Whether it was made a moment ago, so that its platform may not know it yet. `now` is aware."""
    from connector.oauth import SETTLES

    return now.astimezone(UTC) - connection.connected_at.astimezone(UTC) < SETTLES


def offers(sources: Sources, tenant: str, key: str) -> list[Offer]:
    """The administrations that this connection reaches, as the platform lists them now.

    Raises NotFound, ReAuthorise, and RetryLater: for some seconds a platform may not know the grant that it just gave.
    """
    connection = find(sources, tenant, key)
    known = {i.scope.installation: i for i in installations.listing(sources.store, tenant)}
    reached = {installation_key(connection.platform, a.key): a for a in administrations(sources, tenant, connection)}
    others = installations.followed_elsewhere(sources.store, tenant, reached, sources.clock())
    return [replace(_offer(connection, each, known.get(key)), elsewhere=key in others) for key, each in reached.items()]


def installation_key(platform: str, administration: str) -> str:
    """The key here of an administration with this key at the platform."""
    return f"{platform}-{administration}"


def choose(sources: Sources, tenant: str, key: str, wanted: Collection[str], by: str) -> Chosen:
    """Connect these administrations, named by the platform's keys, each in a transaction of its own.

    One that was disconnected goes on with all that was known of it. Raises what `offers` raises.
    """
    made: list[Installation] = []
    refused: list[str] = []
    connection = find(sources, tenant, key)
    for offer in offers(sources, tenant, key):
        if offer.administration.key not in wanted:
            continue
        try:
            made.append(_take(sources, Scope(tenant, ""), connection, offer, by))
        except Refused as error:
            refused.append(str(error))
    return Chosen(tuple(made), tuple(refused))


def renew(sources: Sources, tenant: str, key: str, fresh: str, by: str) -> Renewed:
    """The user signed in again: `fresh` is the connection that this made, whose grant takes the place of the old one.

    Raises Refused when it reaches none of the old one's administrations: then it is given back, and all stays as it
    was. Raises NotFound, and RetryLater as long as the platform does not know the new grant yet.
    """
    old, new = find(sources, tenant, key), find(sources, tenant, fresh)
    if key == fresh or (old.platform, old.host) != (new.platform, new.host) or served(sources, tenant, fresh):
        raise NotFound("there is no such connection")
    reached = {installation_key(new.platform, each.key) for each in administrations(sources, tenant, new)}
    there = served(sources, tenant, key)
    found = tuple(each for each in there if each.scope.installation in reached)
    if there and not found:
        give_grant_back(sources, tenant, fresh, by)
        raise Refused("this sign-in reaches none of the administrations of the connection, so nothing was changed")
    with sources.store.write(Scope(tenant, ""), sources.clock()) as tx:
        put_in_place(tx, key, fresh)
    for each in found:
        go_on(sources, each, by)
    return Renewed(found, tuple(each for each in there if each not in found))


def served(sources: Sources, tenant: str, key: str) -> list[Installation]:
    """The administrations of this connection."""
    return [each for each in installations.listing(sources.store, tenant) if each.connection == key]


def administrations(sources: Sources, tenant: str, connection: Connection) -> Sequence[Administration]:
    """Those that this connection reaches, as the platform lists them now. Raises what `offers` raises."""
    from connector.oauth import Grant

    name, host = connection.platform, connection.host
    access = Grant(sources.grants(name, tenant, host), connection.key)
    at = sources.platform(name, host)
    return at.administrations(sources.transport(name, tenant, host), access, at.host)


def _offer(connection: Connection, administration: Administration, there: Installation | None) -> Offer:
    barred = administration.barred
    if there is not None and there.connection is not None:
        barred = _taken(there, connection)
    return Offer(administration, there, barred)


def _taken(there: Installation, by: Connection) -> str:
    if there.connection == by.key:
        return f"{there.title} is connected already"
    return f"{there.title} is connected already, by another sign-in; disconnect it there first"


def _take(sources: Sources, tenant: Scope, connection: Connection, offer: Offer, by: str) -> Installation:
    chosen = offer.administration
    if chosen.barred:
        raise Refused(chosen.barred)
    scope = replace(tenant, installation=installation_key(connection.platform, chosen.key))
    with sources.store.write(scope, sources.clock()) as tx:
        _hold(tx, connection.key)
        if not installations.exists(tx):
            installations.create(tx, connection.platform, chosen.title)
        elif (there := installations.get(tx)).connection is not None:
            raise Refused(_taken(there, connection))
        installations.set_connection(tx, connection.key)
        for name, value in chosen.settings.items():
            installations.save_setting(tx, f"{SETTING}{name}", value)
        listening.forget_tries(tx)
        letters.forget_tries(tx)
        begin(tx)
        journal.append(tx, "connected", "", "", {"by": by})
        leave(tx, to_sync())
        return installations.get(tx)


def _hold(tx: Tx, key: str) -> None:
    """Nobody gives this connection back before this transaction ends. Raises Refused when somebody did."""
    grants = replace(tx, scope=of_tenant(tx.scope))
    if not connections.hold(grants, key) or connections.get(grants, key).state is ConnectionState.LOST:
        raise Refused("the connection with the platform is gone; connect it again")


def put_in_place(tx: Tx, key: str, fresh: str) -> None:
    """The new grant's tokens stand in place of the old one's, whatever was there; one connection is left, in which
    whoever looks for the other one finds it. Raises NotFound and ReAuthorise."""
    new, tokens = connections.get(tx, fresh), connections.tokens_of(tx, fresh)
    if tokens is None:
        raise ReAuthorise("the connection with the platform is gone; connect it again")
    tokens = replace(tokens, version=connections.version_of(tx, key) + 1)
    who = replace(connections.who_gave(tx, fresh), joined=fresh)
    connections.save_tokens(tx, key, tokens, new.expires_at, new.scopes, who)
    connections.forget(tx, fresh)


def go_on(sources: Sources, installation: Installation, by: str) -> None:
    """What stood still for want of a grant is taken up again."""
    with sources.store.write(installation.scope, sources.clock()) as tx:
        listening.forget_tries(tx)
        letters.forget_tries(tx)
        for row in jobs.failed_rows(tx, tx.scope):
            if row.error == LOST:
                jobs.finish(tx, row.number, row.round)
        journal.append(tx, "signed_in_again", "", "", {"by": by})
        leave(tx, to_sync())
        if nudges.waiting(tx):
            leave(tx, to_fetch())
        if installation.live:
            leave(tx, to_listen())
