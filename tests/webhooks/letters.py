"""An administration at Exact's imitation whose ladder goes by letter, with one customer who is late."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from adapters.exact.sandbox import Quirks
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.ledger import PRINTED
from adapters.exact.sandbox.rows import Row
from connector.carrier import Creditor
from connector.channels.letter import LetterCarrier
from connector.flow import acts, connecting, letters, telling
from connector.flow.delivery import deliver
from connector.flow.dunning import run
from connector.flow.sources import Sources
from connector.flow.sync import sync
from connector.model import Address, Channel, Installation, Scope
from connector.pay.epc import payment_code
from connector.source import Source
from connector.store import installations, policies, statuses
from connector.store import tables as t
from connector.store.engine import Store
from connector.transport import Answer, Request, Transport
from tests.exact import NAME, Imitation, imitated
from tests.rules.builders import policy, step
from tests.source_contract import Stopped
from tests.store.builders import NOW
from webhooks.outbound import Outbound

TENANT = "tenant"
DOCUMENTS, FILES = "documents", "attachments"
WIDE = Quirks(per_minute=100_000, per_day=100_000)
LADDER = policy(step("first", 5, channel=Channel.LETTER), step("second", 20, channel=Channel.LETTER), name="default")
SENDER = Creditor(
    "Bakkerij Zon", "zon@bakker.example", for_clients=False, address=Address(("Brink 1",), "9401 AB", "Assen", "NL")
)


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Mailroom:
    """`late` is the customer; `asked` says which calls were made."""

    store: Store
    folder: Path
    platform: Imitation
    sources: Sources
    clock: Hands
    patch: pytest.MonkeyPatch
    late: Row = field(init=False)

    @property
    def books(self) -> Books:
        return self.platform.books[0]

    @property
    def scope(self) -> Scope:
        return Scope(TENANT, f"{NAME}-{self.books.code}")

    def there(self) -> Installation:
        with self.store.read(self.scope, self.clock()) as tx:
            return installations.get(tx)

    def begin(self, invoices: int = 1) -> "Mailroom":
        self.late = self.books.add_account(
            "Late Klant", AddressLine1="Veerdam 7", Postcode="1811 AB", City="Alkmaar", Email="late@klant.example"
        )
        for _ in range(invoices):
            self.books.add_invoice(self.late, "121.00", due=self.clock().date() + timedelta(days=9))
        self.clock.now += timedelta(days=22)
        key = connecting.connect(self.sources, TENANT, NAME, "a state", self.platform.code()).key
        connecting.choose(self.sources, TENANT, key, [str(self.books.code)], "Anna")
        with self.store.write(self.scope, self.clock()) as tx:
            installations.save_creditor(tx, SENDER)
            policies.save(tx, LADDER)
        acts.go_live(self.store, self.scope, "Anna", self.clock())
        return self

    def source(self) -> Source:
        found = self.sources.open(self.there())
        assert found
        return found

    def send(self) -> None:
        """Read, decided, printed; not told yet."""
        sync(self.store, self.scope, self.source(), self.clock())
        run(self.store, self.scope, self.clock())
        carrier = LetterCarrier(self.folder, payment_code)
        deliver(self.store, self.scope, self.clock, {Channel.LETTER: carrier}, self.source())

    def tell(self) -> None:
        Outbound(self.store, self.clock, self.sources.open).tell(self.scope)

    def kept(self, table: str) -> list[Row]:
        """What was written about the late customer: documents, but printed invoices, their files, notes or tasks."""
        rows = list(self.books.rows(table))
        if table == FILES:
            documents = {row.key for row in self.kept(DOCUMENTS)}
            return [row for row in rows if row["Document"] in documents]
        return [row for row in rows if row["Account"] == self.late.key and row["Type"] != PRINTED]

    def owed(self) -> list[Row]:
        """The late customer's entries."""
        return [row for row in self.books.rows("entries") if row["Customer"] == self.late.key]

    def calls(self, act: Callable[[], object]) -> list[str]:
        """Method and entity of each call that it takes."""
        place = len(self.platform.asked)
        act()
        asked = (one.split(" ", 1) for one in self.platform.asked[place:])
        return [f"{method} {path.split('/', 4)[4]}" for method, path in asked if "/api/v1/" in path]

    def stops_at(self, number: int, done: bool) -> None:
        """At the request of this number we are stopped, once: before it leaves, or when its answer is there."""
        send, left = Transport.send, [number]

        def stopped(transport: Transport, request: Request) -> Answer:
            left[0] -= 1
            if left[0] == 0 and not done:
                raise Stopped
            answer = send(transport, request)
            if left[0] == 0:
                raise Stopped
            return answer

        self.patch.setattr(Transport, "send", stopped)

    def tell_anew(self) -> None:
        """All that was told waits once more, as in a copy that was put back."""
        with self.store.write(self.scope, self.clock()) as tx:
            tx.conn.execute(update(t.statuses).values(state=statuses.WAITING))

    def waiting(self) -> list[str]:
        with self.store.read(self.scope, self.clock()) as tx:
            return statuses.waiting(tx)

    def refused(self) -> list[str]:
        with self.store.read(self.scope, self.clock()) as tx:
            return [row.error for row in statuses.refused(tx)]

    def reckoned(self, a_pdf: int = 0) -> int:
        """How many requests it takes to tell what waits."""
        telling.collect(self.store, self.scope, self.clock())
        with self.store.read(self.scope, self.clock()) as tx:
            return telling.backlog(tx, [], 4, a_pdf).requests

    def sign_in_again(self) -> None:
        key = self.there().connection
        assert key
        fresh = connecting.connect(self.sources, TENANT, NAME, "another state", self.platform.code()).key
        connecting.renew(self.sources, TENANT, key, fresh, "Anna")

    def barred(self) -> bool:
        with self.store.read(self.scope, self.clock()) as tx:
            return letters.are_barred(tx)

    def forbid_documents(self) -> None:
        """The registration has no scope for documents."""
        application = self.platform.sandbox.application
        application.scopes = frozenset(one for one in application.scopes if not one.startswith("organization.doc"))


@contextmanager
def mailroom(store: Store, folder: Path, invoices: int = 1, quirks: Quirks = WIDE) -> Iterator[Mailroom]:
    """Served as long as the block lasts; its customer is thirteen days late with so many invoices."""
    clock = Hands()
    with imitated(clock, quirks=quirks, invoices=0) as platform, pytest.MonkeyPatch.context() as patch:
        made = Mailroom(store, folder, platform, platform.sources(store, clock), clock, patch)
        yield made.begin(invoices)
