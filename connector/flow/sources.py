"""Opens the source of an administration that is connected to a platform, with its grant, its budget and its settings.

Whoever is registered at a platform (settings TIJDIG_PLATFORMS__…) can connect it. One transport serves a tenant at a
platform: its connections are kept, and its requests are counted with those of everybody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from connector import registry
from connector.errors import ReAuthorise, Refused
from connector.flow.house import Clock
from connector.model import Connection, ConnectionState, Installation, Scope
from connector.source import Adapter, Host, Platform, Source
from connector.store import connections, installations
from connector.store.connections import of_tenant
from connector.store.engine import Store

if TYPE_CHECKING:  # who connects to no platform opens no network
    from connector.oauth import Client, Grants
    from connector.transport import Meter, Meters, Quota, Request, Transport

SETTING = "source."  # before the names of what a source is opened with, among an installation's settings


@dataclass(frozen=True, slots=True)
class Registration:
    """Our own registration at a platform. `host` is its scheme, name and port, "" = the platform's own;
    `webhook_secret` is the one that signs all of its webhooks, where a platform has such a one."""

    client: "Client"
    host: str = ""
    webhook_secret: str = field(default="", repr=False)


@dataclass(frozen=True)
class Sources:
    """For any number of threads. `registrations` are by the platform's name. Requests that are not `counted` go without
    a budget: where the clock stands still, no window of a budget ever ends."""

    store: Store
    clock: Clock
    registrations: Mapping[str, Registration] = field(default_factory=dict)
    counted: bool = True
    _transports: dict[tuple[str, str, str], "Transport"] = field(default_factory=dict, init=False, repr=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def names(self) -> tuple[str, ...]:
        """The platforms that can be connected here, in alphabetical order."""
        return tuple(sorted(name for name in self.registrations if name in registry.names()))

    def registration(self, name: str) -> Registration:
        """Raises Refused where this house is not registered at the platform."""
        found = self.registrations.get(name)
        if found is None:
            raise Refused(f"this installation of Tijdig is not registered at {registry.adapter(name).title} yet")
        return found

    def hosts(self, name: str) -> tuple[Host, ...]:
        """Those that a user chooses from; none where there is one alone. Raises Refused."""
        return () if self.registration(name).host else registry.adapter(name).hosts

    def host(self, name: str, key: str) -> str:
        """The host with this key, "" where there is one alone. Raises Refused for a key that is none."""
        hosts = {each.key: each.url for each in self.hosts(name)}
        if hosts and key not in hosts:
            raise Refused("choose the country in which the administration is kept")
        return hosts.get(key, "")

    def platform(self, name: str, host: str = "") -> Platform:
        """The platform at the host that this house is registered at, else at the one that is given, else at its own.
        Raises Refused and NotFound."""
        make = registry.adapter(name).platform
        if make is None:
            raise Refused(f"there is nothing to connect to: {registry.adapter(name).title}")
        return make(self.registration(name).host or host)

    def grants(self, name: str, tenant: str, host: str = "") -> "Grants":
        """Those of this tenant at the platform. Raises Refused and NotFound."""
        from connector.oauth import Grants
        from connector.transport import unmetered

        here, at = Scope(tenant, ""), self.platform(name, host)
        meters = self._meters(at, tenant) if at.auth.counted else unmetered
        return Grants(self.store, here, at.auth, self.registration(name).client, self.clock, meters)

    def transport(self, name: str, tenant: str, host: str = "") -> "Transport":
        """What this tenant's requests to the platform go through. Raises Refused and NotFound."""
        at = self.platform(name, host)
        with self._lock:
            kept = self._transports.get((name, at.host, tenant))
            if kept is None:
                kept = self._transports[name, at.host, tenant] = self._new_transport(at, tenant)
        return kept

    def open(self, installation: Installation) -> Source | None:
        """None for a file, which nobody can poll.

        Raises ReAuthorise once its grant is lost or given back, Refused where this house is no longer registered at the
        platform.
        """
        if is_disconnected(installation):  # it is no file: nothing may leave because nobody can be asked for balances
            raise ReAuthorise("this administration is not connected any more; connect it again")
        if installation.connection is None:
            return None
        connection, settings = self._known(installation)
        if connection.state is ConnectionState.LOST:
            raise ReAuthorise("the connection with the platform is gone; connect it again")
        return self._opened(installation, connection, settings)

    def open_any(self, installation: Installation) -> Source:
        """The same for taking leave: whether its grant is known to be lost or not. Raises Refused for a file."""
        if installation.connection is None:
            raise Refused("this administration is not connected to a platform")
        return self._opened(installation, *self._known(installation))

    def _opened(self, installation: Installation, connection: Connection, settings: Mapping[str, str]) -> Source:
        from connector.oauth import Grant

        name, tenant, host = installation.platform, installation.scope.tenant, connection.host
        given: dict[str, Any] = {
            **settings,
            "transport": self.transport(name, tenant, host),
            "access": Grant(self.grants(name, tenant, host), connection.key),
            "host": self.platform(name, host).host,
        }
        if registry.adapter(name).signs_with_ours:
            given["webhook_secret"] = self.registration(name).webhook_secret
        return registry.adapter(name).source(installation.scope, given)

    def _known(self, installation: Installation) -> tuple[Connection, dict[str, str]]:
        now = self.clock()
        with self.store.read(installation.scope, now) as tx:
            settings = source_settings(installations.get(tx))
        with self.store.read(of_tenant(installation.scope), now) as tx:
            return connections.get(tx, installation.connection or ""), settings

    def _new_transport(self, platform: Platform, tenant: str) -> "Transport":
        from connector.transport import Transport

        return Transport(self.clock, home=platform.host, meters=self._meters(platform, tenant))

    def _meters(self, platform: Platform, tenant: str) -> "Meters":
        def meters(request: "Request") -> list["Meter"]:
            return [self._meter(quota, quota.counted(request), tenant) for quota in platform.quotas]

        return meters

    def _meter(self, quota: "Quota", name: str, tenant: str) -> "Meter":
        from connector.store.budgets import StoreBudget, StoreRefusals
        from connector.transport import Meter

        if not self.counted:
            return Meter(limits=quota.limits)
        budget = StoreRefusals if quota.refusals else StoreBudget
        return Meter(budget(self.store, self.clock, name, quota.allowance, Scope(tenant, "")), quota.limits)


def adapter_of(installation: Installation) -> Adapter | None:
    """None where it is not installed here."""
    name = installation.platform
    return registry.adapter(name) if name in registry.names() else None


def is_disconnected(installation: Installation) -> bool:
    """Whether it is of a platform, and no grant reaches it: what is known of it grows old."""
    return installation.connection is None and is_of_platform(installation)


def is_of_platform(installation: Installation) -> bool:
    """Whether it is read from a platform, and not from files."""
    adapter = adapter_of(installation)
    return adapter is not None and adapter.platform is not None


def check_takes_files(installation: Installation) -> None:
    """Raises Refused for one that a platform is asked about: of what a file leaves out it would not know any more."""
    if is_of_platform(installation):
        raise Refused("this administration is read from a platform; a file goes into another one")


def source_settings(installation: Installation) -> dict[str, str]:
    """What this installation's source is opened with, beside its grant."""
    named = ((name.removeprefix(SETTING), value) for name, value in installation.settings if name.startswith(SETTING))
    return dict(named)
