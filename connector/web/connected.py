"""What the page of connections shows: each with its state and administrations, and what can be connected."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import request

from connector import registry
from connector.flow import choices, costs, letters, reading
from connector.flow.costs import Costs
from connector.flow.listening import Hearing, how
from connector.flow.sources import Sources, is_disconnected
from connector.model import Connection, ConnectionState, Installation
from connector.source import Auth, Host
from connector.store import connections
from connector.store.connections import of_tenant
from connector.web import language
from connector.web.desk import Desk


@dataclass(frozen=True, slots=True)
class Door:
    """A platform at which this house is registered. `elsewhere` is where these pages must be opened to connect it, ""
    = here: the platform leads back to one address only, and a browser keeps cookies per name."""

    name: str
    title: str
    auths: tuple[Auth, ...]
    elsewhere: str
    hosts: tuple[Host, ...] = ()  # of which one is chosen; none where there is one alone

    @property
    def auth(self) -> Auth:
        """What it is asked for, wherever that is."""
        return self.auths[0]


@dataclass(frozen=True, slots=True)
class Served:
    """An administration, whether the platform tells of its changes by itself, how its records are read and whether that
    can be chosen, what messages cost there, and whether letters may not be kept there."""

    installation: Installation
    hearing: Hearing
    read_as: Mapping[str, str]
    costs: Costs | None = None
    letters_barred: bool = False
    has_choices: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A connection as it is told of."""

    connection: Connection
    title: str
    administrations: tuple[Served, ...]
    lapses_at: datetime | None = None  # if nobody uses it until then

    @property
    def is_lost(self) -> bool:
        return self.connection.state is ConnectionState.LOST


def doors(here: Desk) -> list[Door]:
    """The platforms that can be connected here."""
    return [_door(here.house.sources, name) for name in here.house.sources.names()]


def closed(here: Desk) -> list[tuple[str, str]]:
    """The platforms that there is an adapter for and no registration: name and title."""
    open_here = here.house.sources.names()
    known = (name for name in registry.names() if name not in open_here)
    return [(name, title(name)) for name in known if registry.adapter(name).platform is not None]


def shown(here: Desk) -> list[Shown]:
    """Every connection of the tenant, the oldest first."""
    with here.store.read(of_tenant(here.tenant), here.now) as tx:
        found = connections.listing(tx)
    return [Shown(each, title(each.platform), tuple(_served(here, each.key)), _lapses_at(here, each)) for each in found]


def disconnected(here: Desk) -> list[Installation]:
    """Administrations of a platform that no grant reaches."""
    return [each for each in here.installations if is_disconnected(each)]


def cut_off(here: Desk) -> str:
    """Why the open administration is not read any more: "lost", "disconnected"; "" = it is, or it is a file."""
    there = here.installation
    if there is None:
        return ""
    if there.connection is None:
        return "disconnected" if is_disconnected(there) else ""
    with here.store.read(of_tenant(here.tenant), here.now) as tx:
        states = {each.key: each.state for each in connections.listing(tx)}
    return "" if states.get(there.connection) is ConnectionState.WORKS else "lost"


def title(platform: str) -> str:
    """A platform's name for people."""
    return registry.adapter(platform).title if platform in registry.names() else platform


def scope_words(scope: str) -> str:
    """What a scope allows, in words where it is one that we know."""
    name = f"connections.scope_{scope}"
    return language.say(name) if name in language.texts() else scope


def origins(doors_: list[Door]) -> list[str]:
    """Where the forms that begin a sign-in lead to."""
    return sorted({origin(auth.authorise_url) for door in doors_ for auth in door.auths})


def origin(address: str) -> str:
    """Scheme, name and port."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _lapses_at(here: Desk, connection: Connection) -> datetime | None:
    from connector.oauth import lapses_at

    sources = here.house.sources
    if connection.platform not in sources.names():
        return None
    return lapses_at(sources.platform(connection.platform, connection.host).auth, connection)


def _door(sources: Sources, name: str) -> Door:
    hosts = sources.hosts(name)
    auths = tuple(sources.platform(name, url).auth for url in [each.url for each in hosts] or [""])
    return Door(name, title(name), auths, _elsewhere(sources.registration(name).client.redirect_uri), hosts)


def _served(here: Desk, key: str) -> list[Served]:
    found = []
    for each in here.installations:
        if each.connection == key:
            with here.store.read(each.scope, here.now) as tx:
                hearing, read_as, barred = how(tx).hearing, reading.how(tx), letters.are_barred(tx)
            cost, has_choices = costs.of(here.house.sources, each), bool(choices.of(each))
            found.append(Served(each, hearing, read_as, cost, barred, has_choices))
    return found


def _elsewhere(redirect_uri: str) -> str:
    wanted = origin(redirect_uri)
    return "" if wanted == origin(request.host_url) else wanted


def operator_settings(name: str) -> Mapping[str, str]:
    """What an operator sets to register this house at a platform, each with what it is."""
    needed = ["CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI"]
    if registry.adapter(name).signs_with_ours:
        needed.append("WEBHOOK_SECRET")
    return {
        f"TIJDIG_PLATFORMS__{name.upper()}__{setting}": f"connections.setting_{setting.lower()}" for setting in needed
    }
