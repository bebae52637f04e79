"""An administration in the sandbox that a test can change, served over real HTTP, and sources that read it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Thread
from typing import TYPE_CHECKING, Any

from werkzeug.serving import WSGIRequestHandler, make_server

from adapters.moneybird import ADAPTER
from adapters.moneybird.keys import kind_and_id
from adapters.moneybird.limits import read_limits
from adapters.moneybird.sandbox import Quirks, Sandbox, acts, making
from adapters.moneybird.sandbox.grants import OUT_OF_BAND
from adapters.moneybird.sandbox.records import OWED, UNPAID, Contact, Debt, External, Invoice
from adapters.moneybird.sandbox.world import Books
from connector.errors import ReAuthorise
from connector.model import Nudge, Scope
from connector.source import Source
from connector.transport import Budget, Transport
from tests.adapters.moneybird.sandbox.callers import Clock
from tests.source_contract import Meter, PlatformStand

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

SCOPE = Scope("a tenant", "an administration")


@dataclass
class Grant:
    """A grant at the sandbox: satisfies `connector.source.Access`."""

    sandbox: Sandbox
    tokens: dict[str, Any]
    user: str  # who it is in the administration
    renewed: int = 0

    def token(self) -> str:
        return str(self.tokens["access_token"])

    def refused(self, token: str) -> str:
        if self.tokens["refresh_token"] not in self.sandbox.grants.refresh:
            raise ReAuthorise("the grant is gone")
        self.renewed += 1
        self.tokens = self.sandbox.grants.renew(self.sandbox.application, self.tokens["refresh_token"])
        return self.token()


@dataclass
class Log:
    """What was asked of the sandbox: method and resource of each request."""

    app: "WSGIApplication"
    asked: list[str] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        resource = environ["PATH_INFO"].split("/", 4)[4].removesuffix(".json").removesuffix("/synchronization")
        self.asked.append(f"{environ['REQUEST_METHOD']} {resource}")
        return self.app(environ, start_response)

    def since(self, place: int) -> dict[str, int]:
        """How often each was asked after that many requests."""
        return {one: self.asked[place:].count(one) for one in sorted(set(self.asked[place:]))}


class Handler(WSGIRequestHandler):
    """Leaves the `Date` to the sandbox, which has a clock of its own; and is silent."""

    def send_response(self, code: int, message: str | None = None) -> None:
        self.send_response_only(code, message)

    def log(self, type: str, message: str, *args: Any) -> None:
        pass


@dataclass
class MoneybirdStand(PlatformStand):
    """Its invoices are those of the sandbox's first administration."""

    sandbox: Sandbox
    clock: Clock
    url: str
    log: Log
    grant: Grant
    meter: Meter = field(default_factory=Meter)
    budget: Budget | None = None  # in place of the meter

    @property
    def books(self) -> Books:
        return self.sandbox.world.books[self.sandbox.administration]

    @property
    def today(self) -> date:  # type: ignore[override]  # the day moves on with the clock
        return self.books.today

    def source(self) -> Source:
        transport = Transport(
            self.clock,
            home=self.url,
            budget=self.budget or self.meter,
            limits=read_limits,
            sleep=lambda seconds: None,
        )
        given = {"transport": transport, "access": self.grant, "administration": self.books.id, "host": self.url}
        return ADAPTER.source(SCOPE, {**given, "own_user": self.grant.user})

    def requests(self, place: int = 0) -> dict[str, int]:
        """How often each resource was asked for, after that many requests."""
        return self.log.since(place)

    # ------------------------------------------------------------ the truth

    def owed(self) -> dict[str, Decimal]:
        return {_key(debt): debt.unpaid for debt in self.books.debts() if self._is_owed(debt)}

    def _is_owed(self, debt: Debt) -> bool:
        if debt.state not in UNPAID or debt.unpaid <= 0 or debt.incl <= 0 or not debt.contact_id:
            return False
        return not any(event.action == "sales_invoice_send_to_payt" for event in debt.events)

    def debt(self, key: str) -> Debt:
        return next(debt for debt in self.books.debts() if _key(debt) == key)

    def some(self, kind: type[Debt] = Invoice) -> Debt:
        """An invoice that is owed and that nobody stopped."""
        return next(
            debt
            for debt in self.books.debts()
            if isinstance(debt, kind) and self._is_owed(debt) and debt.state in OWED and not self._is_paused(debt)
        )

    def _is_paused(self, debt: Debt) -> bool:
        return isinstance(debt, Invoice) and debt.paused

    def contact(self, debt: Debt) -> Contact:
        return self.books.contacts[debt.contact_id or ""]

    def notes(self, key: str) -> Sequence[str]:
        return [note.text for note in self.debt(key).notes]

    def nudge(self, key: str) -> Nudge:
        return Nudge(f"about {key}", kind_and_id(key)[0], key)

    # ------------------------------------------------------------ what happens

    def later(self) -> None:
        self.clock.forward(minutes=1)

    def add(self) -> str:
        self.later()
        return _key(self.new_invoice(next(iter(self.books.contacts.values()))))

    def new_invoice(self, contact: Contact) -> Invoice:
        made = making.draft(self.books, contact, Decimal(100), self.books.owner, description="Advies")
        making.send(self.books, made, self.books.owner)
        return made

    def pay(self) -> str:
        self.later()
        debt = self.some()
        acts.pay(self.books, debt, debt.unpaid, self.today, self.books.owner)
        return _key(debt)

    def delete(self) -> str:
        self.later()
        debt = self.some()
        acts.destroy(self.books, debt, self.books.owner)
        return _key(debt)

    def say_unknown_word(self) -> str:
        self.later()
        debt = self.some()
        acts.become(self.books, debt, "in_bezwaar", self.books.owner)
        return _key(debt)

    def touch(self, record: Contact | Debt) -> None:
        self.later()
        self.books.touch(record)

    # ------------------------------------------------------------ who may ask

    def end_token(self) -> None:
        del self.sandbox.grants.access[self.grant.token()]

    def lose_grant(self) -> None:
        self.sandbox.grants.revoke(self.grant.token())

    def narrow_scope(self) -> None:
        self.sandbox.grants.access[self.grant.token()].grant.scopes = ("bank",)

    def overload(self) -> datetime:
        now = int(self.clock().timestamp())
        for _ in range(self.sandbox.world.quirks.requests_allowed):
            self.sandbox.app.test_client().get(f"/api/v2/{self.books.id}/contacts.json")
        return self.clock() + timedelta(seconds=300 - now % 300)


@contextmanager
def standing(invoices: int = 40, quirks: Quirks | None = None) -> Iterator[MoneybirdStand]:
    """Served as long as the block lasts."""
    clock = Clock()
    sandbox = Sandbox(clock, invoices=invoices, quirks=quirks or Quirks(requests_allowed=100_000))
    log = Log(sandbox.app)
    server = make_server("127.0.0.1", 0, log, threaded=True, request_handler=Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    code = sandbox.grants.new_code(sandbox.application, ("sales_invoices",), OUT_OF_BAND)
    tokens = sandbox.grants.exchange(sandbox.application, code, OUT_OF_BAND)
    user = sandbox.grants.access[tokens["access_token"]].grant.users[sandbox.administration]
    try:
        url, grant = f"http://127.0.0.1:{server.server_port}", Grant(sandbox, tokens, user)
        yield MoneybirdStand(sandbox, clock, url, log, grant)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _key(debt: Debt) -> str:
    return f"{'external' if isinstance(debt, External) else 'sales'}:{debt.id}"
