"""A small world to run the hops in: books that can be changed, a carrier that answers as told, a real store."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connector.carrier import NEVER, Carried, Creditor, Outcome, Parcel, Rendered
from connector.errors import Unsupported
from connector.flow import acts
from connector.flow.delivery import deliver
from connector.flow.delivery_report import DeliveryReport
from connector.flow.dunning import RunReport, run
from connector.flow.sync import SyncReport, sync
from connector.model import Channel, Debtor, Delivery, DeliveryState, JournalEvent, Nudge, Payment, Receivable, Scope
from connector.rules.policy import Policy
from connector.source import Page, Reminded, RowError, Status, Written
from connector.store import deliveries, installations, journal, policies, tasks
from connector.store.engine import Store
from tests.rules.builders import debtor, policy, step

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SCOPE = Scope("a tenant", "an administration")
TOOK_IT = Carried(Outcome.SENT, "250 ok")


@dataclass
class Books:
    """A source whose records a test changes by hand. `answers` makes it a platform that can be asked anew."""

    debtors: list[Debtor] = field(default_factory=lambda: [debtor()])
    receivables: dict[str, Receivable] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    answers: Callable[[Sequence[str]], Page] | None = None
    fetches: Callable[[Sequence[Nudge]], Page] | None = None
    as_of: date | None = None
    silent: frozenset[str] = frozenset()
    reminded: list[Reminded] = field(default_factory=list)

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        yield Page(
            tuple(self.debtors),
            tuple(self.receivables.values()),
            tuple(self.payments),
            tuple(self.errors),
            complete=True,
            as_of=self.as_of,
            silent=self.silent,
            reminded=tuple(self.reminded),
        )

    def reread(self, keys: Sequence[str], today: date) -> Page:
        if self.answers is None:
            raise Unsupported("a file cannot be asked")
        return self.answers(keys)

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        if self.fetches is None:
            raise Unsupported("a file cannot be asked")
        return self.fetches(nudges)

    def write_back(self, status: Status) -> Written:
        raise Unsupported("a file cannot be told")


@dataclass
class Postman:
    """A carrier that answers as told, then that it took the message; it keeps every parcel that it was handed.

    With `repeats_within` it is one that takes each message once, whatever it answered; `again` are repeats.
    """

    answers: list[Carried] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    channel: Channel = Channel.EMAIL
    repeats_within: timedelta = NEVER
    again: list[bytes] = field(default_factory=list)
    writes: Callable[[Parcel], Rendered] | None = None  # a message that says what it must, for letters of the law

    def render(self, parcel: Parcel) -> Rendered:
        if self.writes is not None:
            return self.writes(parcel)
        return Rendered("subject", "text", "html", "nl", parcel.message_id.encode())

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        self.before()
        self.parcels.append(parcel)
        return self.answers.pop(0) if self.answers else TOOK_IT

    def carry_again(self, raw: bytes) -> Carried:
        self.again.append(raw)
        return self.answers.pop(0) if self.answers else TOOK_IT

    def open(self) -> AbstractContextManager["Postman"]:
        return nullcontext(self)


POLICY = policy(step("first", 5), step("second", 20), name="default")


@dataclass
class World:
    """A live administration on its own store, at a given moment."""

    store: Store
    now: datetime = datetime(2026, 3, 6, 9, tzinfo=AMSTERDAM)
    books: Books = field(default_factory=Books)
    postman: Postman = field(default_factory=Postman)

    def begin(self, ladder: Policy = POLICY, live: bool = True) -> "World":
        with self.store.write(SCOPE, self.now) as tx:
            installations.create(tx, "books", "An administration", live=live)
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False))
            policies.save(tx, ladder)
        return self

    def owe(self, *receivables: Receivable) -> "World":
        self.books.receivables |= {r.key: r for r in receivables}
        return self

    def on(self, moment: str) -> "World":
        self.now = datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM)
        return self

    def later(self, **step: int) -> "World":
        self.now += timedelta(**step)
        return self

    def sync(self, **said: Any) -> SyncReport:
        return sync(self.store, SCOPE, self.books, self.now, **said)

    def run(self) -> RunReport:
        return run(self.store, SCOPE, self.now)

    def deliver(self) -> DeliveryReport:
        return deliver(self.store, SCOPE, lambda: self.now, {Channel.EMAIL: self.postman}, self.books)

    def day(self) -> DeliveryReport:
        self.sync()
        self.run()
        return self.deliver()

    def days(self, count: int) -> None:
        for _ in range(count):
            self.day()
            self.later(days=1)

    def events(self, kind: str = "") -> list[JournalEvent]:
        with self.store.read(SCOPE, self.now) as tx:
            return [e for e in journal.all(tx) if not kind or e.kind == kind]

    def tasks(self) -> list[str]:
        with self.store.read(SCOPE, self.now) as tx:
            return [task.kind.value for _, task in tasks.open_tasks(tx)]

    def deliveries(self, state: DeliveryState) -> list[Delivery]:
        with self.store.read(SCOPE, self.now) as tx:
            return deliveries.in_state(tx, state)

    def sent(self) -> list[tuple[str, ...]]:
        """The receivables of every message that the postman was handed."""
        return [tuple(line.receivable for line in parcel.statement.lines) for parcel in self.postman.parcels]


__all__ = ["AMSTERDAM", "POLICY", "SCOPE", "TOOK_IT", "Books", "Postman", "World", "acts"]
