"""One day of a small administration with debtors of every kind, which a test can look into at every moment."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cryptography.fernet import Fernet
from sqlalchemy import select

from connector.carrier import NEVER, Carried, Creditor, Outcome, Parcel, Rendered
from connector.errors import Unsupported
from connector.flow import acts
from connector.flow.by_turns import ByTurns
from connector.flow.rounds import QUESTIONS, Rounds
from connector.flow.sync import sync
from connector.model import (
    Channel,
    Contact,
    Debtor,
    DebtorKind,
    Delivery,
    DeliveryState,
    Money,
    Notice,
    Payment,
    Receivable,
    ReceivableState,
    Scope,
)
from connector.rules.policy import Policy, Step
from connector.source import Page, Source, Status, Written
from connector.store import deliveries, installations, journal, policies
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.store.tables import metadata
from connector.stories.mailbox import plain
from tests.rules.builders import credit, invoice, money
from tests.soak.moments import Happening, ToldStore

SCOPE = Scope("a tenant", "books")
ZONE = ZoneInfo("Europe/Amsterdam")
TODAY = date(2026, 3, 10)
YESTERDAY = TODAY - timedelta(days=1)
KEYRING = Keyring([Fernet.generate_key()])
HOURS = (time(10), time(10, 15), time(10, 30))  # in between, what a dead program had claimed counts as stranded
LADDER = Policy(
    "default",
    (
        Step("first", Notice.REMINDER, 5, cost=Money(money("7.50").amount, "EUR")),
        Step("formal", Notice.FORMAL_NOTICE, 30, term_days=14, approve=True),
    ),
)
# What is compared are these tables and the journal; the others say how jobs stand, or are sealed.
IN_SIGHT = (
    "charges contacted deliveries delivery_lines holds installations payments plans promises quarantine receivables "
    "settings steps_done tasks verdicts"
).split()


@dataclass
class DayBooks:
    """The books of that day. What they can be asked anew about is a matter of the test."""

    happens: Happening
    askable: bool = True
    receivables: dict[str, Receivable] = field(default_factory=dict)
    payments: list[Payment] = field(default_factory=list)

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        self.happens("a pull")
        rows = list(self.receivables.values())
        half = len(rows) // 2
        yield Page(tuple(_people()), tuple(rows[:half]))
        self.happens("the next page")
        yield Page((), tuple(rows[half:]), tuple(self.payments), complete=True, bank_through=YESTERDAY)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        if not self.askable:
            raise Unsupported("a file cannot be asked")
        self.happens("a question")
        page = Page(receivables=tuple(self.receivables[key] for key in keys))
        self.happens("an answer")
        return page

    def fetch(self, nudges: object, today: date) -> Page:
        raise Unsupported("not asked for by name here")

    def write_back(self, status: Status) -> Written:
        raise Unsupported("these books cannot be told")

    def pay(self, key: str) -> Receivable:
        paid = replace(self.receivables[key], open=money("0.00"), state=ReceivableState.SETTLED, settled_on=TODAY)
        self.receivables[key] = paid
        return paid


@dataclass
class DayBox:
    """A provider; with keys it takes each message once."""

    happens: Happening
    with_keys: bool
    channel: Channel = Channel.EMAIL
    repeats_within: timedelta = NEVER
    claimed: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.repeats_within = timedelta(hours=24) if self.with_keys else NEVER

    def open(self) -> AbstractContextManager["DayBox"]:
        return nullcontext(self)

    def render(self, parcel: Parcel) -> Rendered:
        self.claimed.append(parcel.delivery)
        about = " ".join(line.receivable for line in parcel.statement.lines)
        return replace(plain(parcel), raw=f"{parcel.delivery} {about}".encode())

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        return self.carry_again(rendered.raw)

    def carry_again(self, raw: bytes) -> Carried:
        self.happens("before a letter")
        if not self.with_keys or raw.decode() not in self.taken:
            self.taken.append(raw.decode())
        self.happens("after a letter")
        return Carried(Outcome.SENT, "taken")


def at(clock: time, day: date = TODAY) -> datetime:
    return datetime.combine(day, clock, ZONE)


def furnish(url: str) -> None:
    """The administration as it was the evening before."""
    books, now = DayBooks(lambda _: None), at(time(12), YESTERDAY)
    books.receivables = {r.key: r for r in _owed()}
    with open_store(url, KEYRING) as store:
        store.migrate()
        with store.write(SCOPE, now) as tx:
            installations.create(tx, "books", "books", live=True)
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False))
            policies.save(tx, LADDER)
        sync(store, SCOPE, books, now, declared_complete=True)
        acts.dispute(store, SCOPE, "D1", "broken", "Els", now)
        acts.promise(store, SCOPE, "promiser", YESTERDAY, "Els", now, keys=["E1"])
        acts.plan(store, SCOPE, "planner", ["G1"], [(TODAY + timedelta(days=2), None)], "Els", now)


def of_today(happens: Happening, askable: bool = True) -> DayBooks:
    """What the books say today: one invoice is paid, one is not mentioned any more, and there is a loose credit."""
    books = DayBooks(happens, askable, {r.key: r for r in _owed()})
    books.pay("F1")
    del books.receivables["H1"]
    books.payments.append(replace(credit("500.00", on=YESTERDAY), debtor="credited"))
    return books


def _owed() -> list[Receivable]:
    def owed(key: str, debtor: str, due: str = "2026-03-02") -> Receivable:
        return invoice(key, debtor=debtor, due=due)

    return [
        owed("A1", "late"),
        owed("B1", "twice late"),
        owed("B2", "twice late", "2026-03-04"),
        owed("C1", "soon late", "2026-03-09"),
        owed("D1", "disputes"),
        owed("E1", "promiser"),
        owed("F1", "paid"),
        owed("G1", "planner"),
        owed("H1", "vanishes"),
        owed("I1", "no address"),
        owed("K1", "credited"),
    ]


def _people() -> Iterator[Debtor]:
    for name in sorted({r.debtor for r in _owed()}):
        contacts = () if name == "no address" else (Contact(email="someone@debtor.example"),)
        yield Debtor(name, name, kind=DebtorKind.BUSINESS, contacts=contacts)


class Machine:
    """What works on that day; it can be started again after it died."""

    def __init__(self, url: str, books: DayBooks, box: DayBox, happens: Happening) -> None:
        self._url, self._books, self._box, self._happens = url, books, box, happens
        self.now = at(HOURS[0])
        self.store: Store | None = None
        self._work: ByTurns | None = None

    def start(self) -> "Machine":
        self.stop()
        self.store = ToldStore(self._url, KEYRING, self._happens)
        self.store.migrate()
        carriers = {Channel.EMAIL: self._box}
        rounds = Rounds(self.store, lambda: self.now, carriers, self._source)
        self._work = ByTurns(self.store, lambda: self.now, rounds.handlers())
        self._work.schedule(QUESTIONS)
        self._work.recover()
        return self

    def work(self, hours: Sequence[time] = HOURS) -> None:
        assert self._work is not None
        for clock in hours:
            self.now = max(self.now, at(clock))
            self._work.run_due()

    def stop(self) -> None:
        if self.store is not None:
            self.store.close()

    def _source(self, _: object) -> Source:
        return self._books


def what_is_left(url: str, without: str = "") -> dict[str, list[str]]:
    """Every row of the product without its moments, and the journal; but nothing of one debtor, when he is named."""
    with open_store(url, KEYRING) as store, store.read(SCOPE, at(time(23))) as tx:
        left = {name: tx.conn.execute(select(metadata.tables[name])).mappings().all() for name in IN_SIGHT}
        told = [(e.kind, e.debtor, e.subject, e.content) for e in journal.all(tx)]
        journal.verify(tx)
    found = {name: [_without_moments(row) for row in rows] for name, rows in left.items()}
    theirs = {without, *(r.key for r in _owed() if r.debtor == without)} if without else set()
    found["journal"] = list(map(repr, told))
    return {
        name: sorted(row for row in rows if not any(f"'{key}'" in row for key in theirs))
        for name, rows in found.items()
    }


def _without_moments(row: Mapping[Any, Any]) -> str:
    moments = {"claimed_at", "number", "asked"}  # how often the source was asked is no outcome
    return repr({str(k): v for k, v in row.items() if not isinstance(v, datetime) and str(k) not in moments})


def state_of(url: str, state: DeliveryState) -> list[Delivery]:
    """The messages that ended like this."""
    with open_store(url, KEYRING) as store, store.read(SCOPE, at(time(23))) as tx:
        return deliveries.in_state(tx, state)
