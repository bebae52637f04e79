"""What the composition root hands to the command line and the pages: the store, the clock, the carriers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from connector.carrier import Carrier
from connector.model import Channel, Scope

if TYPE_CHECKING:  # what is only handed on is not opened here: `tijdig --help` stays quick
    from connector.flow.sources import Registration, Sources
    from connector.settings import Settings
    from connector.store.engine import Store

Clock = Callable[[], datetime]  # aware, in the tenant's zone


class GivenClock:
    """A clock that stands still until it is moved, and remembers where it stood in a small file.

    Moments carry the tenant's zone.
    """

    def __init__(self, path: Path, start: datetime) -> None:
        self._path, self._start = path, start

    def __call__(self) -> datetime:
        if not self._path.exists():
            return self._start
        zone = self._start.tzinfo
        return datetime.fromisoformat(self._path.read_text(encoding="utf-8").strip()).astimezone(zone)

    def next_day(self) -> datetime:
        """The next day at the same local time, whatever the clocks do in between."""
        moved = self() + timedelta(days=1)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_suffix(".draft")
        draft.write_text(moved.isoformat(), encoding="utf-8")
        draft.replace(self._path)  # whole or not at all: others read it meanwhile
        return moved


class CaughtMail(Protocol):
    """A mail that stayed on this machine."""

    @property
    def id(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def to(self) -> str: ...
    @property
    def date(self) -> datetime | None: ...
    @property
    def text(self) -> str: ...
    @property
    def html(self) -> str: ...
    @property
    def raw(self) -> bytes: ...


class Mailbox(Protocol):
    """Where the demo's mails can be read."""

    def mails(self) -> Sequence[CaughtMail]:
        """Oldest first."""
        ...

    def mail(self, id: str) -> CaughtMail:
        """Raises NotFound."""
        ...


class SmallMail(Protocol):
    """Sends a mail of the house itself to one of its own people; a message to a debtor is a delivery, and goes another
    way."""

    def __call__(self, to: str, subject: str, text: str, now: datetime) -> None:
        """`to` is an address that was checked, `now` is aware. Raises Refused when it did not leave, or not surely."""
        ...


@dataclass(frozen=True)
class Demo:
    """What only the demo has: a clock that can be moved, a mailbox, and the way to its next day.

    `bookkeeping` are the addresses of the imitated platforms' own pages by their titles; `told` are the steps that were
    gone there by themselves at this start, as lines. `samples` connect one of them, by its name, as a person would;
    each gives the scope of the administration that it made.
    """

    clock: GivenClock
    mailbox: Mailbox
    next_day: Callable[[], datetime]
    bookkeeping: Mapping[str, str] = field(default_factory=dict)
    told: Sequence[str] = ()
    samples: Mapping[str, Callable[[], Scope]] = field(default_factory=dict)


@dataclass
class House:
    """Built by the composition root. The store is opened at first use, so that what needs none touches none."""

    settings: "Settings"
    clock: Clock
    open_store: "Callable[[], Store]"
    carriers: Mapping[Channel, Carrier]
    demo: Demo | None = None
    registrations: "Mapping[str, Registration]" = field(default_factory=dict)  # at platforms, by their names
    mail: SmallMail | None = None  # None: links for signing in are printed for whoever has the machine

    @cached_property
    def store(self) -> "Store":
        from connector.flow.sender_proof import prepare

        found = self.open_store()
        prepare(found, self.settings.new_tenants, self.settings.sender, self.clock())
        return found

    @cached_property
    def sources(self) -> "Sources":
        """Opens what is connected to a platform."""
        from connector.flow.sources import Sources

        return Sources(self.store, self.clock, self.registrations, counted=self.demo is None)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.zone)

    def scope(self, installation: str) -> Scope:
        return Scope(self.settings.tenant, installation)
