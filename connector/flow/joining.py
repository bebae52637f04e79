"""Who signs in a second time at the same place has one connection, and not two of which the first may be dead.

Some platforms keep one grant alive for each user and app: a second consent of the same user ends the first one's
refresh token. Whether it does is not certain everywhere, so his newest grant takes the place of the older one as long
as it reaches something of what that one serves: it is right where the old one is dead, and no loss where it is not. A
grant that reaches nothing of it stays a connection of its own, for the old one may be good still. Where a platform
does not say who signed in, each sign-in makes a connection.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from connector.errors import NotFound, Refused, TijdigError
from connector.flow.connecting import Renewed, administrations, find, go_on, installation_key, put_in_place, served
from connector.flow.connecting import renew as put_in_its_place
from connector.flow.parting import is_used
from connector.flow.sources import Sources
from connector.model import Connection, ConnectionState, Installation, Scope
from connector.store import connections, installations
from connector.store.connections import Who, of_tenant
from connector.store.engine import Tx


@dataclass(frozen=True, slots=True)
class Joined:
    """The connection that a sign-in belongs to now, and those of its administrations that the new grant does not
    reach."""

    key: str
    missing: tuple[Installation, ...] = ()


def where(sources: Sources, tenant: str, key: str) -> str:
    """The connection of this key, or the one that it joined last. Raises NotFound."""
    with sources.store.read(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        there = [each.key for each in connections.listing(tx)]
        found = [one for one in there if one == key or connections.who_gave(tx, one).joined == key]
    if not found:
        raise NotFound("there is no such connection")
    return found[0]


def may_join(sources: Sources, tenant: str, key: str) -> bool:
    """Whether its user has another connection at the same place, so that `join` has something to do, perhaps. Nothing
    is changed; what the platform says of who signed in is remembered with the grant. Raises what `join` raises."""
    fresh = find(sources, tenant, key)
    user = learn(sources, tenant, fresh)
    return bool(user and not is_used(sources, tenant, key) and _known(sources, tenant, fresh, user))


def join(sources: Sources, tenant: str, key: str, by: str) -> Joined:
    """The connection that was just made joins the one that its user has at the same place, if it can; else it is one of
    its own, as is one that serves an administration already.

    Raises NotFound, ReAuthorise, and RetryLater as long as the platform does not know the new grant yet.
    """
    try:
        joined = _joined(sources, tenant, key, by)
    except NotFound:  # somebody else was quicker, or there never was one
        joined = None
    return joined or Joined(where(sources, tenant, key))


def renew(sources: Sources, tenant: str, key: str, fresh: str, by: str) -> Renewed:
    """`connecting.renew`. A sign-in of a user who has another connection goes into that one, which it may have ended,
    and Refused is raised, as all that `connecting.renew` raises is."""
    new = find(sources, tenant, fresh)
    user = learn(sources, tenant, new)
    with sources.store.read(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        before = connections.who_gave(tx, key).user
    if user and before and user != before and join(sources, tenant, fresh, by).key != fresh:
        raise Refused(
            "whoever signed in has another connection, which goes on with it; sign in as the user of this one"
        )
    renewed = put_in_its_place(sources, tenant, key, fresh, by)
    if user:
        _gather(sources, tenant, find(sources, tenant, key), user, by)
    return renewed


def learn(sources: Sources, tenant: str, connection: Connection) -> str:
    """Who gave this grant, asked for once; "" where the platform does not say it. Raises what `join` raises."""
    from connector.oauth import Grant

    name, host = connection.platform, connection.host
    at, here = sources.platform(name, host), of_tenant(Scope(tenant, ""))
    if at.user is None:
        return ""
    with sources.store.read(here, sources.clock()) as tx:
        known = connections.who_gave(tx, connection.key)
    if known.user:
        return known.user
    access = Grant(sources.grants(name, tenant, host), connection.key)
    user = at.user(sources.transport(name, tenant, host), access, at.host)
    with sources.store.write(here, sources.clock()) as tx:
        connections.note_who(tx, connection.key, replace(known, user=user))
    return user


def _joined(sources: Sources, tenant: str, key: str, by: str) -> Joined | None:
    if not may_join(sources, tenant, key):
        return None
    fresh = find(sources, tenant, key)
    return _join(sources, tenant, fresh, learn(sources, tenant, fresh), by)


def _known(sources: Sources, tenant: str, fresh: Connection, user: str) -> list[str]:
    """The other connections of this user at the same place. One that was made before users were kept is asked, if it
    works still."""
    with sources.store.read(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        beside = [
            (each, connections.who_gave(tx, each.key)) for each in connections.listing(tx) if _beside(each, fresh)
        ]
    return [each.key for each, who in beside if (who.user or _learned(sources, tenant, each)) == user]


def _beside(other: Connection, fresh: Connection) -> bool:
    return other.key != fresh.key and (other.platform, other.host) == (fresh.platform, fresh.host)


def _learned(sources: Sources, tenant: str, connection: Connection) -> str:
    if connection.state is ConnectionState.LOST:
        return ""
    try:
        return learn(sources, tenant, connection)
    except TijdigError:  # it is not known, and nothing follows from it
        return ""


def _join(sources: Sources, tenant: str, fresh: Connection, user: str, by: str) -> Joined | None:
    """In one transaction, which holds all that could be one: of two who come at once the second finds what the first
    one left. None where there is none to join."""
    reached = _reached(sources, tenant, fresh)
    with sources.store.write(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        same = _held(tx, fresh, user)
        if not connections.hold(tx, fresh.key) or is_used(sources, tenant, fresh.key):
            return None
        key = _goes_into(sources, tenant, same, reached)
        if key is None:
            return None
        if _signed_in_since(tx, key, fresh):
            connections.note_who(tx, key, Who(user, joined=fresh.key))
            connections.forget(tx, fresh.key)
        else:
            put_in_place(tx, key, fresh.key)
    _gather(sources, tenant, find(sources, tenant, key), user, by)
    there = served(sources, tenant, key)
    for each in there:
        go_on(sources, each, by)
    return Joined(key, tuple(each for each in there if each.scope.installation not in reached))


def _signed_in_since(tx: Tx, key: str, fresh: Connection) -> bool:
    """Whether the grant of this one is newer, so that it may have ended the fresh one's."""
    return connections.get(tx, key).connected_at > fresh.connected_at


def _gather(sources: Sources, tenant: str, into: Connection, user: str, by: str) -> None:
    """What other connections of the same user serve, from before they were one, goes on with this one as far as it
    reaches it: each sign-in for one of them would end the other."""
    if not _known(sources, tenant, into, user):
        return
    try:
        reached = _reached(sources, tenant, into)
    except TijdigError:  # his next sign-in gathers them
        return
    moved = []
    with sources.store.write(of_tenant(Scope(tenant, "")), sources.clock()) as tx:
        for other in _held(tx, into, user):
            there = served(sources, tenant, other)
            found = [each for each in there if each.scope.installation in reached]
            for each in found:
                installations.set_connection(replace(tx, scope=each.scope), into.key)
            if found and len(found) == len(there):
                connections.forget(tx, other)
            moved += found
    for each in moved:
        go_on(sources, each, by)


def _reached(sources: Sources, tenant: str, connection: Connection) -> set[str]:
    """The keys that installations of what it reaches have, or would have."""
    return {installation_key(connection.platform, each.key) for each in administrations(sources, tenant, connection)}


def _held(tx: Tx, connection: Connection, user: str) -> list[str]:
    """The other connections of this user at the same place, and this one: nobody else changes them meanwhile. In the
    order of their keys, so that two who hold some wait for each other in turn."""
    there = [each for each in connections.listing(tx) if each.key == connection.key or _beside(each, connection)]
    held = [key for key in sorted(each.key for each in there) if connections.hold(tx, key)]
    return [key for key in held if key != connection.key and connections.who_gave(tx, key).user == user]


def _goes_into(sources: Sources, tenant: str, same: Sequence[str], reached: set[str]) -> str | None:
    """The one that serves something that is reached; else one that serves nothing."""
    serves = {key: {each.scope.installation for each in served(sources, tenant, key)} for key in same}
    found = [key for key in same if serves[key] & reached] or [key for key in same if not serves[key]]
    return found[0] if found else None
