"""Moneybird, for those who live some days on it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from adapters.moneybird import ADAPTER
from adapters.moneybird.hooks import MoneybirdHooks
from adapters.moneybird.limits import read_limits
from adapters.moneybird.platform import ALLOWANCE, COUNTED
from adapters.moneybird.sandbox import Quirks, Sandbox, acts
from adapters.moneybird.sandbox.grants import OUT_OF_BAND
from adapters.moneybird.sandbox.records import Debt, Invoice, Webhook
from adapters.moneybird.sandbox.world import Books
from connector.source import Source
from connector.store.budgets import StoreBudget
from connector.store.engine import Store
from connector.transport import Meters, Transport, always
from tests.adapters.moneybird.stand import Grant
from tests.soak.bookkeeper import Bookkeeper
from tests.soak.ground import SCOPE, Clock, Ground, Start

EVENTS = ("sales_invoice", "external_sales_invoice", "payment", "contact")


class MoneybirdGround(Ground):
    """Its webhook is as if a user had made it."""

    name, hooks = "moneybird", MoneybirdHooks()

    def __init__(self, start: Start) -> None:
        self.chance = start.chance
        self.sandbox = Sandbox(
            start.clock,
            seed=start.seed,
            invoices=start.invoices,
            chaos=start.chaos,
            quirks=Quirks(requests_allowed=150),
            post=start.post,
            sleep=lambda _: None,
        )
        self.bookkeeper = Bookkeeper(self.books, self.chance)

    @property
    def books(self) -> Books:
        books: Books = self.sandbox.world.books[self.sandbox.administration]
        return books

    def settle(self) -> None:
        grants, application = self.sandbox.grants, self.sandbox.application
        tokens = grants.exchange(
            application, grants.new_code(application, ("sales_invoices",), OUT_OF_BAND), OUT_OF_BAND
        )
        user = grants.access[tokens["access_token"]].grant.users[self.sandbox.administration]
        self.grant = Grant(self.sandbox, tokens, user)

    def subscribe(self, source: Callable[[], Source], url: str) -> bytes:
        hook = Webhook(
            **self.books.stamp(), url=url, enabled_events=list(EVENTS), token="a token", secret="5f2b1c0e9d8a7b6c"
        )
        self.books.webhooks[hook.id] = hook
        return hook.secret.encode()

    def meters(self, store: Store, now: Clock) -> Meters:
        return always(StoreBudget(store, now, COUNTED, ALLOWANCE, SCOPE), read_limits)

    def source(self, transport: Transport, url: str) -> Source:
        given = {"transport": transport, "access": self.grant, "administration": self.books.id, "host": url}
        return ADAPTER.source(SCOPE, {**given, "own_user": self.grant.user})

    def pay_early(self, after: date) -> None:
        early = [debt for debt in self.books.invoices.values() if self._is_early(debt, after)]
        if early:
            debt = self.chance.choice(early)
            acts.pay(self.books, debt, debt.unpaid, self.books.today, self.books.owner)

    def _is_early(self, debt: Invoice, after: date) -> bool:
        return debt.state == "open" and debt.due is not None and debt.due > after and debt.unpaid > 0 and debt.incl > 0

    def complaint(self, receivable: str, amount: Decimal) -> str:
        debt = self._debt(receivable)
        if debt is None or debt.unpaid != amount or debt.unpaid <= 0:
            return f"{debt and debt.unpaid} was owed"
        return ""

    def _debt(self, key: str) -> Debt | None:
        return next((debt for debt in self.books.debts() if key.endswith(f":{debt.id}")), None)
