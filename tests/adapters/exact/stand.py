"""A division in the sandbox that a test can change, served over real HTTP, and sources that read it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from adapters.exact import entities
from adapters.exact.keys import booking_in, kind_and_id
from adapters.exact.limits import minute_limits
from adapters.exact.sandbox import Quirks, Sandbox, door, queries
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.ledger import PRINTED
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import MATCHED, OPEN, OPENING, SALE, ZERO
from adapters.exact.source import ExactSource, open_source
from connector.demo.serving import served
from connector.errors import BudgetSpent, ReAuthorise
from connector.model import Scope
from connector.transport import Budget, Patience, Transport, always
from tests.adapters.exact.sandbox.callers import BACK, Clock
from tests.source_contract import KeepingStand, Meter

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SCOPE = Scope("a tenant", "a division")
ROOMY = {"per_minute": 10**6, "per_day": 10**6}


@dataclass
class Grant:
    """A grant at the sandbox: satisfies `connector.source.Access`."""

    sandbox: Sandbox
    tokens: dict[str, Any]
    lost: bool = False

    def token(self) -> str:
        return str(self.tokens["access_token"])

    def refused(self, token: str) -> str:
        if self.lost:
            raise ReAuthorise("the grant is gone")
        self.tokens = _tokens(self.sandbox)
        return self.token()


@dataclass
class Log:
    """What was asked of the sandbox: the entity of each request."""

    app: "WSGIApplication"
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        self.asked.append("/".join(environ["PATH_INFO"].split("/")[4:]))
        return self.app(environ, start_response)

    def since(self, place: int) -> dict[str, int]:
        """How often each entity was asked for after that many requests."""
        return {one: self.asked[place:].count(one) for one in sorted(set(self.asked[place:]))}


@dataclass
class ExactStand(KeepingStand):
    """Its invoices are those of the sandbox's first division."""

    sandbox: Sandbox
    clock: Clock
    url: str
    log: Log
    grant: Grant
    meter: Meter = field(default_factory=Meter)
    budget: Budget | None = None  # in place of the meter
    settings: dict[str, Any] = field(default_factory=dict)  # beside those that it cannot do without

    @property
    def books(self) -> Books:
        return self.sandbox.world.books[self.sandbox.divisions[0]]

    @property
    def today(self) -> date:  # type: ignore[override]  # the day moves on with the clock
        return self.books.today

    def source(self) -> ExactSource:
        transport = Transport(
            self.clock,
            home=self.url,
            meters=always(self.budget or self.meter, minute_limits),
            patience=Patience(pause=0.001),
            sleep=lambda seconds: None,
        )
        given = {"transport": transport, "access": self.grant, "host": self.url, "division": str(self.books.code)}
        return open_source(SCOPE, {**given, **self.settings})

    def requests(self, place: int = 0) -> dict[str, int]:
        """How often each entity was asked for, after that many requests."""
        return self.log.since(place)

    # ------------------------------------------------------------ the truth

    def owed(self) -> dict[str, Decimal]:
        found: dict[str, Decimal] = {}
        for term in self.debts():
            if term["Status"] != MATCHED:
                key = self.key_of(term)
                found[key] = found.get(key, ZERO) + term["AmountFC"]
        return found

    def debts(self) -> list[Row]:
        """The terms of all that was booked as owed to us."""
        rows = self.books.rows("terms")
        return [r for r in rows if r["TransactionType"] in (OPENING, SALE) and r["TransactionAmountFC"] > ZERO]

    def key_of(self, term: Row) -> str:
        """The key of the instalment that a term is of: by its place among the due days of what it was booked with."""
        name, kind = ("TransactionEntryID", "entry") if term["TransactionType"] == SALE else ("TransactionID", "line")
        days = sorted({row["DueDate"] for row in self.debts() if row[name] == term[name]})
        place = days.index(term["DueDate"]) + 1
        return f"{kind}:{term[name]}" if place == 1 else f"{kind}:{term[name]}:{place}"

    def free_money(self) -> dict[str, Decimal]:
        """Account → what credits and receipts leave free, in its own currency."""
        found: dict[str, Decimal] = {}
        for term in self.books.rows("terms"):
            if term["Status"] != MATCHED and term["AmountFC"] < ZERO and term["LineType"] == 20:
                found[term["Account"]] = found.get(term["Account"], ZERO) - term["AmountFC"]
        return found

    def entry(self, key: str) -> Row:
        return self.books.row("entries", kind_and_id(booking_in(key))[1])

    def account(self, key: str) -> Row:
        wanted = kind_and_id(booking_in(key))[1]
        rows = self.books.rows("terms")
        term = next(row for row in rows if wanted in (row["TransactionEntryID"], row["TransactionID"]))
        return self.books.row("accounts", term["Account"])

    def some(self) -> Row:
        """An invoice with one term that is open, and that nobody credited."""
        return next(entry for entry in self.books.rows("entries") if self.is_plain(entry))

    def is_plain(self, entry: Row) -> bool:
        terms = self.books.terms_of(entry.key)
        is_sale = entry["Type"] == SALE and entry["AmountFC"] > ZERO and entry["Currency"] == "EUR"
        return is_sale and len(terms) == 1 and terms[0]["Status"] == OPEN

    def notes(self, key: str) -> Sequence[str]:
        rows = self.books.rows("notes")
        return [f"{row['Subject']} {row['Notes']}" for row in rows if row["Account"] == self.account(key).key]

    def to_dos(self, key: str) -> Sequence[str]:
        rows = self.books.rows("tasks")
        return [str(row["Description"]) for row in rows if row["Account"] == self.account(key).key]

    def letters(self, key: str) -> Sequence[bytes]:
        documents = self.books.rows("documents")
        ours = {row.key for row in documents if row["Account"] == self.account(key).key and row["Type"] != PRINTED}
        return [row["_content"] for row in self.books.rows("attachments") if row["Document"] in ours]

    def forbid_letters(self) -> None:
        application = self.sandbox.application
        application.scopes = frozenset(one for one in application.scopes if not one.startswith("organization.doc"))

    def later(self) -> None:
        self.clock.forward(minutes=1)

    def add(self) -> str:
        """Of a customer of its own, whom nobody told of anything yet."""
        self.later()
        return _key(self.new_invoice(self.books.add_account("Nieuwe Klant")))

    def new_invoice(self, account: Row, amount: str = "100.00") -> Row:
        return self.books.add_invoice(account, amount)

    def pay(self) -> str:
        self.later()
        entry = self.some()
        self.books.pay(entry)
        return _key(entry)

    def delete(self) -> str:
        self.later()
        entry = self.some()
        self.books.delete(entry)
        return _key(entry)

    def say_unknown_word(self) -> str:
        self.later()
        entry = self.some()
        self.books.change(self.books.terms_of(entry.key)[0], Status=45)
        return _key(entry)

    # ------------------------------------------------------------ who may ask

    def end_token(self) -> None:
        del self.sandbox.grants.access[self.grant.token()]

    def lose_grant(self) -> None:
        self.end_token()
        self.grant.lost = True

    def narrow_scope(self) -> None:
        self.sandbox.application.scopes = frozenset({"crm.accounts:read"})

    def overload(self) -> datetime:
        """Asked until it takes no more within its minute."""
        now = self.clock()
        source = self.source()
        with suppress(BudgetSpent):
            for _ in range(self.sandbox.world.quirks.per_minute):
                list(source.pull(None, self.today))
        return now.replace(second=0, microsecond=0) + timedelta(minutes=1)


@contextmanager
def standing(invoices: int = 40, quirks: Quirks | None = None) -> Iterator[ExactStand]:
    """Served as long as the block lasts."""
    clock = Clock()
    sandbox = Sandbox(clock, invoices=invoices, quirks=quirks or Quirks(**ROOMY), redirect_uris=[BACK])  # type: ignore[arg-type]
    log = Log(sandbox.app)
    with served(log) as url:
        yield ExactStand(sandbox, clock, url, log, Grant(sandbox, _tokens(sandbox)))


def with_small_pages(patch: pytest.MonkeyPatch, rows: int) -> None:
    """Every list comes in pages of so many rows, so that a few invoices take several of them."""
    small = {name: replace(one, page=rows) for name, one in entities.entities().items()}
    of_thousand = {name for name, one in entities.entities().items() if one.page == 1000}
    patch.setattr(door, "entities", lambda: small)
    patch.setattr(queries.Query, "paged", property(lambda query: query.entity.name in of_thousand))


def with_a_small_list(patch: pytest.MonkeyPatch, name: str, rows: int) -> None:
    """This list comes in pages of so many rows, and all others as they do."""
    small = {**entities.entities(), name: replace(entities.entity(name), page=rows)}
    of_thousand = entities.entity(name).page == 1000
    patch.setattr(door, "entities", lambda: small)
    if of_thousand:
        paged = property(lambda query: query.entity.page == 1000 or query.entity.name == name)
        patch.setattr(queries.Query, "paged", paged)


def _tokens(sandbox: Sandbox) -> dict[str, Any]:
    code = sandbox.grants.new_code(sandbox.application, sandbox.divisions, BACK)
    return sandbox.grants.exchange(sandbox.application, code, BACK)


def _key(entry: Row) -> str:
    return f"entry:{entry.key}"
