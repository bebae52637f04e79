"""The world of the sandbox: its administrations with their records, its clock, its ids and its lock."""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from threading import RLock
from typing import Any
from zoneinfo import ZoneInfo

from adapters.moneybird.sandbox.quirks import Quirks
from adapters.moneybird.sandbox.records import (
    Contact,
    Debt,
    Event,
    External,
    Invoice,
    Note,
    Payment,
    Record,
    User,
    Webhook,
    Workflow,
)

FIRST_ID = 471_000_000_000_000_000
ID_STEP = 9_973  # ids grow, and not by one


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened, as subscribers hear of it; `state` is the one it had at that moment."""

    administration_id: str
    entity_type: str
    entity: Record
    state: str | None
    action: str


Listener = Callable[["Books", Told], None]


@dataclass(kw_only=True)
class Books:
    """One administration and everything in it."""

    world: "World"
    id: str
    name: str
    language: str = "nl"
    country: str = "NL"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Amsterdam"))
    suspended: bool = False
    locked_until: date | None = None
    contacts: dict[str, Contact] = field(default_factory=dict)
    invoices: dict[str, Invoice] = field(default_factory=dict)
    externals: dict[str, External] = field(default_factory=dict)
    workflows: dict[str, Workflow] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    custom_fields: dict[str, tuple[str, str]] = field(default_factory=dict)  # id → name and what it stands on
    owner: str = ""
    numbered: dict[int, int] = field(default_factory=dict)  # year → last invoice number
    lived_until: date | None = None

    @property
    def today(self) -> date:
        """The local day of the administration."""
        return self.world.now().astimezone(self.zone).date()

    def stamp(self) -> dict[str, Any]:
        """What every new record begins with."""
        now = self.world.now()
        return {"id": self.world.new_id(), "administration_id": self.id, "created_at": now, "updated_at": now}

    def touch(self, record: Record) -> None:
        """Its version becomes this second."""
        record.updated_at = self.world.now()

    def log(self, record: Contact | Debt, action: str, by: str, **data: Any) -> None:
        """Something happened to this record: kept in its history, and told."""
        record.events.append(Event(action=action, user_id=by, at=self.world.now(), data=data))
        self.tell(record, action)

    def tell(self, entity: Record, action: str) -> None:
        """Whoever listens hears of it."""
        kind = _KINDS[type(entity)]
        told = Told(self.id, kind, entity, getattr(entity, "state", None), action)
        for listener in self.world.listeners:
            listener(self, told)

    def debts(self) -> Iterator[Invoice | External]:
        yield from self.invoices.values()
        yield from self.externals.values()


_KINDS: dict[type[Record], str] = {
    Invoice: "SalesInvoice",
    External: "ExternalSalesInvoice",
    Contact: "Contact",
    Payment: "Payment",
    Note: "Note",
    Workflow: "Workflow",
}


class World:
    """All administrations, over a clock that is handed in (it gives aware moments). Same seed, same world."""

    def __init__(self, clock: Callable[[], datetime], seed: int, quirks: Quirks) -> None:
        self.quirks, self.lock = quirks, RLock()
        self.chance = random.Random(seed)  # noqa: S311  an invented world needs no secrecy, and the same one every time
        self.books: dict[str, Books] = {}
        self.listeners: list[Listener] = []
        self._clock, self._last_id = clock, FIRST_ID
        self._moment: datetime | None = None

    def __getstate__(self) -> dict[str, Any]:
        """Without what belongs to one process: its clock, its lock and who listens."""
        own = ("lock", "listeners", "_clock")
        return {name: value for name, value in vars(self).items() if name not in own}

    def wake(self, clock: Callable[[], datetime]) -> None:
        """Go on by this clock, after it was put away."""
        self.lock, self.listeners, self._clock = RLock(), [], clock

    def now(self) -> datetime:
        """Aware, in UTC."""
        return (self._moment or self._clock()).astimezone(UTC)

    @contextmanager
    def at(self, moment: datetime) -> Iterator[None]:
        """Inside the block it is this moment: for writing the history of an invented administration."""
        self._moment, before = moment, self._moment
        try:
            yield
        finally:
            self._moment = before

    def new_id(self) -> str:
        """18 digits, growing: larger than a float can hold."""
        self._last_id += ID_STEP
        return str(self._last_id)

    def new_secret(self, length: int = 64) -> str:
        """Lower-case hexadecimal digits; it opens nothing outside this sandbox."""
        return f"{self.chance.getrandbits(4 * length):0{length}x}"
