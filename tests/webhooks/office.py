"""An administration at a platform that can be told, and who tells it: a platform of memory, which answers as told."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import update

from connector.flow import telling
from connector.flow.telling import Backlog
from connector.model import Installation
from connector.source import Page, Source, Status, Written
from connector.store import installations, reminding, statuses
from connector.store import tables as t
from connector.store.reminding import Reminding
from connector.transport import Allowance
from tests.flow.world import SCOPE, Books, World
from tests.rules.builders import invoice
from webhooks.outbound import Outbound

OWN = "77"
ALLOWANCE = Allowance(145, timedelta(minutes=5), kept=14)


@dataclass
class Platform(Books):
    """Knows each note by its marker, and who stopped its own reminders. `says` are errors to raise, by receivable."""

    asked: list[Status] = field(default_factory=list)
    notes: dict[str, dict[str, str]] = field(default_factory=dict)
    stopped: dict[str, str] = field(default_factory=dict)  # by whom
    says: dict[str, list[Exception]] = field(default_factory=dict)
    reminds: dict[str, bool] = field(default_factory=dict)
    before: Callable[[Status], None] = lambda status: None

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        yield Page(tuple(self.debtors), tuple(self.receivables.values()), complete=True, reminds=dict(self.reminds))

    def write_back(self, status: Status) -> Written:
        self.asked.append(status)
        self.before(status)
        if errors := self.says.get(status.receivable):
            raise errors.pop(0)
        for note in status.notes:
            self.notes.setdefault(status.receivable, {}).setdefault(note.marker, note.text)
        if status.quiet is None:
            return Written(OWN)
        if status.quiet:
            self.stopped.setdefault(status.receivable, OWN)
        elif self.stopped.get(status.receivable) == OWN:
            del self.stopped[status.receivable]
        return Written(OWN, self.stopped.get(status.receivable) == OWN)


@dataclass
class Office:
    """A live world whose administration is connected, with one invoice late, F1, and others where a test adds them."""

    world: World
    platform: Platform
    opened: list[Installation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.outbound = Outbound(
            self.world.store, lambda: self.world.now, self.open, lambda scope, debtor: f"http://here/{debtor}"
        )

    def open(self, installation: Installation) -> Source | None:
        self.opened.append(installation)
        return self.platform if installation.connection else None

    def tell(self) -> list[Status]:
        """What the platform is told now."""
        place = len(self.platform.asked)
        self.outbound.tell(SCOPE)
        return self.platform.asked[place:]

    def notes(self, key: str = "F1") -> list[str]:
        return list(self.platform.notes.get(key, {}).values())

    def backlog(self) -> Backlog:
        with self.world.store.read(SCOPE, self.world.now) as tx:
            return telling.backlog(tx, [ALLOWANCE], 2)

    def waiting(self) -> list[str]:
        with self.world.store.read(SCOPE, self.world.now) as tx:
            return statuses.waiting(tx)

    def reminding(self) -> list[Reminding]:
        with self.world.store.read(SCOPE, self.world.now) as tx:
            return reminding.listing(tx)

    def introduced(self) -> "Office":
        """The platform told us who we are there; nothing that came before is looked at any more."""
        with self.world.store.write(SCOPE, self.world.now) as tx:
            installations.save_setting(tx, "source.own_user", OWN)
        return self


def connect(world: World, connection: str | None = "a grant") -> None:
    with world.store.write(SCOPE, world.now) as tx:
        tx.conn.execute(update(t.installations).values(connection=connection))


def furnish(world: World, numbers: Sequence[str] = ("F1",)) -> Office:
    """What happened before this is not told."""
    world.books = platform = Platform()
    world.on("2026-03-06T09:00").begin().owe(*(invoice(number, due="2026-03-01") for number in numbers))
    connect(world)
    world.sync()
    office = Office(world, platform)
    office.tell()
    assert platform.asked == []
    return office.introduced()
