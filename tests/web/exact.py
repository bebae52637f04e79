"""A visitor of a house that is connected to a division at Exact's imitation."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask

from adapters.exact.sandbox import Quirks
from adapters.exact.sandbox.books import Books
from connector.flow import connecting
from connector.flow.house import House
from connector.flow.sync import SyncReport, sync
from connector.model import Receivable, Scope
from connector.store import installations, receivables
from tests.exact import NAME, Imitation, imitated
from tests.web.houses import NOW, open_house
from tests.web.visitors import Visitor

HALF_AN_HOUR = timedelta(minutes=30)


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Bookkeeper:
    """Connected to the first division, and nothing is read yet."""

    visitor: Visitor
    platform: Imitation
    clock: Hands
    key: str = field(init=False)  # of the connection

    def __post_init__(self) -> None:
        sources, tenant = self.house.sources, self.house.settings.tenant
        self.key = connecting.connect(sources, tenant, NAME, "a state", self.platform.code()).key
        connecting.choose(sources, tenant, self.key, [str(self.books.code)], "Anna")

    @property
    def house(self) -> House:
        return self.visitor.house

    @property
    def books(self) -> Books:
        return self.platform.books[0]

    @property
    def scope(self) -> Scope:
        return self.house.scope(f"{NAME}-{self.books.code}")

    def sync(self) -> SyncReport:
        """Half an hour later."""
        self.clock.now += HALF_AN_HOUR
        with self.house.store.read(self.scope, self.clock()) as tx:
            source = self.house.sources.open(installations.get(tx))
        assert source
        return sync(self.house.store, self.scope, source, self.clock())

    def known(self) -> dict[str, Receivable]:
        with self.house.store.read(self.scope, self.clock()) as tx:
            return receivables.of_keys(tx, None)


@contextmanager
def bookkeeper(
    home: Path, pages: Callable[[House], Flask], reads: str = "nl", quirks: Quirks | None = None, invoices: int = 12
) -> Iterator[Bookkeeper]:
    """As long as the block lasts, in a house that lies in this folder."""
    clock = Hands()
    with imitated(clock, quirks=quirks, invoices=invoices) as platform:
        house = open_house(home)
        house.clock, house.registrations = clock, {NAME: platform.registration}
        try:
            yield Bookkeeper(Visitor(pages(house), house, "files", reads), platform, clock)
        finally:
            house.store.close()
