"""An administration in the sandbox that a test can change, served over real HTTP, and sources that read it."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from adapters.moneybird import ADAPTER
from adapters.moneybird.keys import kind_and_id
from adapters.moneybird.limits import read_limits
from adapters.moneybird.sandbox import Quirks, Sandbox, acts, making
from adapters.moneybird.sandbox.grants import OUT_OF_BAND
from adapters.moneybird.sandbox.records import OWED, UNPAID, Contact, Debt, External, Invoice
from adapters.moneybird.sandbox.world import Books
from connector.demo.serving import served
from connector.errors import ReAuthorise
from connector.model import Nudge, Scope
from connector.source import Source
from connector.transport import LARGEST, Budget, Transport, always
from tests.adapters.moneybird.sandbox.callers import Clock
from tests.source_contract import Meter, NamingStand, RestingStand

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


@dataclass
class MoneybirdStand(NamingStand, RestingStand):
    """Its invoices are those of the sandbox's first administration."""

    sandbox: Sandbox
    clock: Clock
    url: str
    log: Log
    grant: Grant
    meter: Meter = field(default_factory=Meter)
    budget: Budget | None = None  # in place of the meter
    largest: int = LARGEST  # bytes of an answer
    settings: dict[str, str] = field(default_factory=dict)  # beside those that it cannot do without

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
            meters=always(self.budget or self.meter, read_limits),
            sleep=lambda seconds: None,
            largest=self.largest,
        )
        given = {"transport": transport, "access": self.grant, "administration": self.books.id, "host": self.url}
        return ADAPTER.source(SCOPE, {**given, "own_user": self.grant.user, **self.settings})

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

    def to_dos(self, key: str) -> Sequence[str]:
        return [note.text for note in self.debt(key).notes if note.todo]

    def stage(self, key: str) -> str:
        field_ = next(key for key, (name, _) in self.books.custom_fields.items() if name == "Incassostatus")
        return self.sales_invoice(key).custom_fields.get(field_, "")

    def rests(self, key: str) -> bool:
        return self.sales_invoice(key).paused

    def free(self, keys: Collection[str]) -> str:
        return next(key for key in keys if key.startswith("sales:") and not self.rests(key))

    def reminding(self) -> str:
        """Its workflow is made to remind by itself."""
        key = self.add()
        self.books.workflows[self.sales_invoice(key).workflow_id].steps[1].auto_send = True
        return key

    def sales_invoice(self, key: str) -> Invoice:
        found = self.debt(key)
        assert isinstance(found, Invoice)
        return found

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

    def pause(self, key: str) -> None:
        self.later()
        acts.pause(self.books, self.sales_invoice(key), self.books.owner)

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
def standing(
    invoices: int = 40, quirks: Quirks | None = None, scopes: tuple[str, ...] = ("sales_invoices",)
) -> Iterator[MoneybirdStand]:
    """Served as long as the block lasts."""
    clock = Clock()
    sandbox = Sandbox(clock, invoices=invoices, quirks=quirks or Quirks(requests_allowed=100_000))
    log = Log(sandbox.app)
    code = sandbox.grants.new_code(sandbox.application, scopes, OUT_OF_BAND)
    tokens = sandbox.grants.exchange(sandbox.application, code, OUT_OF_BAND)
    user = sandbox.grants.access[tokens["access_token"]].grant.users[sandbox.administration]
    with served(log) as url:
        yield MoneybirdStand(sandbox, clock, url, log, Grant(sandbox, tokens, user))


def _key(debt: Debt) -> str:
    return f"{'external' if isinstance(debt, External) else 'sales'}:{debt.id}"
