"""Exact Online, for those who live some days on it: its real limits, and topics that are subscribed to as we do it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adapters.exact.hooks import ExactHooks
from adapters.exact.keys import ENTRY, booking_in, kind_and_id
from adapters.exact.platform import platform_at
from adapters.exact.sandbox import Sandbox
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import MATCHED, OPEN, RECEIVABLE, SALE, ZERO
from adapters.exact.source import ExactSource, open_source
from connector.source import Source
from connector.store.budgets import StoreBudget, StoreRefusals
from connector.store.engine import Store
from connector.transport import Meter, Meters, Request, Transport
from tests.adapters.exact.sandbox.callers import BACK
from tests.adapters.exact.stand import Grant
from tests.soak.exact_bookkeeper import ExactBookkeeper
from tests.soak.ground import SCOPE, Clock, Ground, Start

NEVER = datetime.max.replace(tzinfo=UTC)


class ExactGround(Ground):
    """Its first division. The grant's token does not expire: what becomes of one that does is told elsewhere, and a
    renewal more on a bad day would give all that is made after it other names."""

    name, hooks = "exact", ExactHooks()

    def __init__(self, start: Start) -> None:
        self.chance = start.chance
        self.sandbox = Sandbox(
            start.clock,
            seed=start.seed,
            invoices=start.invoices,
            chaos=start.chaos,
            post=start.post,
            sleep=lambda _: None,
        )
        self.bookkeeper = ExactBookkeeper(self.books, self.chance)

    @property
    def books(self) -> Books:
        books: Books = self.sandbox.world.books[self.sandbox.divisions[0]]
        return books

    def settle(self) -> None:
        grants, application = self.sandbox.grants, self.sandbox.application
        code = grants.new_code(application, self.sandbox.divisions, BACK)
        tokens: dict[str, Any] = grants.exchange(application, code, BACK)
        grants.access[tokens["access_token"]].expires_at = NEVER
        self.grant = Grant(self.sandbox, tokens)

    def subscribe(self, source: Callable[[], Source], url: str) -> bytes:
        listener = source()
        assert isinstance(listener, ExactSource)
        return listener.listen(url).secret

    def meters(self, store: Store, now: Clock) -> Meters:
        quotas = platform_at().quotas

        def meters(request: Request) -> list[Meter]:
            return [
                Meter(
                    (StoreRefusals if quota.refusals else StoreBudget)(
                        store, now, quota.counted(request), quota.allowance, SCOPE
                    ),
                    quota.limits,
                )
                for quota in quotas
            ]

        return meters

    def source(self, transport: Transport, url: str) -> Source:
        secret = self.sandbox.application.webhook_secret
        given = {"transport": transport, "access": self.grant, "host": url, "division": self.books.code}
        return open_source(SCOPE, {**given, "webhook_secret": secret})

    def pay_early(self, after: date) -> None:
        early = [entry for entry in self.books.rows("entries") if self._is_early(entry, after)]
        if early:
            self.books.pay(self.chance.choice(early))

    def _is_early(self, entry: Row, after: date) -> bool:
        terms = self.books.terms_of(entry.key)
        return (
            entry["Type"] == SALE and bool(terms) and all(t["Status"] == OPEN and t["DueDate"] > after for t in terms)
        )

    def complaint(self, receivable: str, amount: Decimal) -> str:
        terms = self._terms(booking_in(receivable))
        days = sorted({term["DueDate"] for term in terms})
        place = int(receivable.split(":")[2]) if receivable.count(":") == 2 else 1
        due = days[place - 1] if place <= len(days) else None
        owed = sum((t["AmountFC"] for t in terms if t["DueDate"] == due and t["Status"] == OPEN), ZERO)
        if owed != amount or owed <= ZERO:
            return f"{owed} was owed"
        balance = self._balance(terms[0])
        return "" if balance > ZERO else f"all in all his balance was {balance}"

    def _terms(self, booking: str) -> list[Row]:
        kind, guid = kind_and_id(booking)
        name = "TransactionEntryID" if kind == ENTRY else "TransactionID"
        return [term for term in self.books.rows("terms") if term[name] == guid]

    def _balance(self, of: Row) -> Decimal:
        """What this debtor owes in this currency, less what he has to his credit."""
        same = (of["Account"], of["Currency"], RECEIVABLE)
        every = (t for t in self.books.rows("terms") if (t["Account"], t["Currency"], t["LineType"]) == same)
        return sum((term["AmountFC"] for term in every if term["Status"] != MATCHED), ZERO)
