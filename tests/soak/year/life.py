"""What people do in a simulated year: owe, pay in every way there is, object, promise, agree on terms, and forget."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random

from connector.errors import NotFound, Refused
from connector.flow import acts
from connector.model import Contact, Debtor, PaymentKind, Scope
from connector.store.engine import Store
from tests.soak.year.judge import Agreement, Judge, Stop
from tests.soak.year.ledger import Bill, Entry, Ledger

BY = "Els"
Deed = Callable[[], None]


@dataclass(slots=True)
class Here:
    """The machine of the year: its store, which is opened anew after every crash, and its clock."""

    store: Store
    now: datetime


@dataclass(slots=True)
class Life:
    """The people around one tenant. Stubborn debtors never pay, and nothing is ever in the way of their letters."""

    here: Here
    scope: Scope
    books: Ledger
    judge: Judge
    chance: Random
    pace: float = 1.0  # how much more happens on a day than usually
    agenda: dict[date, list[Deed]] = field(default_factory=dict)
    stubborn: set[str] = field(default_factory=set)
    numbers: int = 0

    @property
    def today(self) -> date:
        return self.here.now.date()

    def move_in(self, debtors: int) -> None:
        for number in range(debtors):
            key = f"{self.scope.tenant}-{number}"
            contact = Contact(email=f"{key}@debtor.example")
            self.books.debtors[key] = Debtor(key, f"Debtor {key}", key, contacts=(contact,))
            if number % 3 == 0:
                self.stubborn.add(key)
            for _ in range(2):
                self._owe(key, self.chance.randint(-25, 8))

    def deeds(self) -> list[Deed]:
        """What happens today; each is called at its moment."""
        found = [deed for day in sorted(self.agenda) if day <= self.today for deed in self.agenda.pop(day)]
        for debtor in self.books.debtors:
            if self.chance.random() < (1 / 35 if debtor in self.stubborn else 1 / 18):
                found.append(partial(self._owe, debtor, self.chance.choice((8, 14, 14, 30))))
            if debtor not in self.stubborn:
                found += [deed for bill in self.books.open_bills(debtor) for deed in self._about(bill)]
        return found

    def pay_at_once(self, bill: str) -> None:
        """The books learn at this very moment that somebody paid."""
        left = self.books.open(bill) - self.books.announced(bill)
        if left > 0 and self.books.bills[bill].debtor not in self.stubborn:
            self._book(bill, left, self.today)

    def _about(self, bill: Bill) -> list[Deed]:
        ways: tuple[tuple[float, Callable[[Bill], None]], ...] = (
            (0.030, self._pay),
            (0.010, self._pay_a_part),
            (0.008, self._pay_unmatched),
            (0.010, self._announce),
            (0.006, self._credit),
            (0.006, self._object_in_the_books),
            (0.008, self._dispute),
            (0.012, self._promise),
            (0.008, self._plan),
            (0.004, self._block),
        )
        return [partial(way, bill) for likely, way in ways if self.chance.random() < likely * self.pace]

    # ------------------------------------------------------------ money

    def _owe(self, debtor: str, due_in: int) -> None:
        key, due = self._name("F"), self.today + timedelta(days=due_in)
        issued = min(self.today, due - timedelta(days=8))
        self.books.bills[key] = Bill(key, debtor, issued, due, self._amount(20, 900))
        self.books.touch(key)

    def _pay(self, bill: Bill) -> None:
        """The bank's day is today or some days ago; the books may learn of it later than that."""
        amount = self.books.open(bill.key) * self.chance.choice((1, 1, 1, 1, 2))
        value = self.today - timedelta(days=self.chance.choice((0, 0, 1, 4)))
        if amount > 0:
            self._in(self.chance.choice((0, 0, 0, 1, 3, 8)), partial(self._book, bill.key, amount, value))

    def _pay_a_part(self, bill: Bill) -> None:
        self._book(bill.key, min(self.books.open(bill.key), self._amount(5, 300)), self.today)

    def _book(self, bill: str, amount: Decimal, value: date) -> None:
        if amount <= 0:
            return
        key = self._name("P")
        self.books.book(Entry(key, self.books.bills[bill].debtor, amount, value, bill=bill))
        if self.chance.random() < 0.08:
            self._in(self.chance.randint(2, 20), partial(self._reverse, key))

    def _reverse(self, key: str) -> None:
        paid = self.books.entries[key]
        if paid.bill is not None:
            back = PaymentKind.REVERSAL
            self.books.book(Entry(f"{key}-back", paid.debtor, paid.amount, self.today, back, paid.bill))
            self.books.bills[paid.bill].settled = None

    def _pay_unmatched(self, bill: Bill, kind: PaymentKind = PaymentKind.RECEIVED) -> None:
        """Nobody knows yet what it was for; some days later somebody finds out, or it was for something else."""
        key, amount = self._name("U"), min(self.books.open(bill.key), self._amount(20, 400))
        if amount > 0:
            entry = Entry(key, bill.debtor, amount, self.today, kind)
            self.books.book(entry)
            self._in(self.chance.randint(2, 25), partial(self._find_out, bill, entry))

    def _find_out(self, bill: Bill, entry: Entry) -> None:
        self.books.drop(entry.key)
        if self.books.open(bill.key) >= entry.amount:
            self.books.book(Entry(entry.key, bill.debtor, entry.amount, entry.value_date, entry.kind, bill.key))

    def _announce(self, bill: Bill) -> None:
        """The bank tells of a payment before it is booked."""
        left = self.books.open(bill.key) - self.books.announced(bill.key)
        if left > 0:
            value = self.today + timedelta(days=3)
            entry = Entry(self._name("A"), bill.debtor, left, value, bill=bill.key, pending=True)
            self.books.book(entry)
            self._in(3, partial(self._arrives, entry))

    def _arrives(self, entry: Entry) -> None:
        entry.pending = False
        if entry.bill is not None:
            self.books.touch(entry.bill)

    def _credit(self, bill: Bill) -> None:
        amount = min(self.books.open(bill.key), self._amount(5, 200))
        if self.chance.random() < 0.4:
            self._pay_unmatched(bill, PaymentKind.CREDIT)
        elif amount > 0:
            self.books.book(Entry(self._name("C"), bill.debtor, amount, self.today, PaymentKind.CREDIT, bill.key))

    # ------------------------------------------------------------ words

    def _object_in_the_books(self, bill: Bill) -> None:
        self._says_disputed(bill, True)
        self._in(self.chance.randint(2, 30), partial(self._says_disputed, bill, False))

    def _says_disputed(self, bill: Bill, disputed: bool) -> None:
        bill.disputed = disputed
        self.books.touch(bill.key)

    def _dispute(self, bill: Bill) -> None:
        with suppress(Refused, NotFound):  # the product has perhaps not heard of it yet
            held = acts.dispute(self.here.store, self.scope, bill.key, "broken", BY, self.here.now)
            self._stopped(Stop("dispute", bill.debtor, bill.key), held)

    def _block(self, bill: Bill) -> None:
        days = self.chance.choice((0, 2, 9, 20, None))
        until = None if days is None else self.today + timedelta(days=days)
        with suppress(Refused, NotFound):
            held = acts.block(self.here.store, self.scope, bill.debtor, "ill", BY, self.here.now, until)
            self._stopped(Stop("block", bill.debtor, None, until), held)

    def _stopped(self, stop: Stop, held: str) -> None:
        self.judge.stops.append(stop)
        if stop.until is None:
            self._in(self.chance.randint(3, 30), partial(self._lift, stop, held))

    def _lift(self, stop: Stop, held: str) -> None:
        acts.lift(self.here.store, self.scope, stop.debtor, held, BY, self.here.now)
        stop.lifted = True

    def _promise(self, bill: Bill) -> None:
        by, left = self.today + timedelta(days=self.chance.randint(2, 21)), self.books.open(bill.key)
        if left <= 0 or self.books.received(bill.key, self.today):
            return
        with suppress(Refused, NotFound):
            acts.promise(
                self.here.store, self.scope, bill.debtor, by, BY, self.here.now, keys=(bill.key,), confirmed=True
            )
            self.judge.agreements.append(Agreement("promise", bill.debtor, (bill.key,), self.today, ((by, left),)))
            if self.chance.random() < 0.5:
                self._in((by - self.today).days, partial(self.pay_at_once, bill.key))

    def _plan(self, bill: Bill) -> None:
        """Three terms of what the product believes to be open; half of the people pay none, some pay all."""
        if self.books.received(bill.key, self.today):
            return
        days = [self.today + timedelta(days=7 + 10 * n) for n in range(3)]
        with suppress(Refused, NotFound):
            now = self.here.now
            acts.plan(self.here.store, self.scope, bill.debtor, [bill.key], [(d, None) for d in days], BY, now, 2)
            part = (self.books.open(bill.key) / 3).quantize(Decimal("0.01")) + Decimal("0.02")
            terms = tuple((day, part) for day in days)
            self.judge.agreements.append(Agreement("plan", bill.debtor, (bill.key,), self.today, terms, 2))
            for day in days[: self.chance.choice((0, 0, 0, 1, 3))]:
                self._in((day - self.today).days, partial(self._pay_term, bill, part))

    def _pay_term(self, bill: Bill, part: Decimal) -> None:
        self._book(bill.key, min(self.books.open(bill.key), part), self.today)

    # ------------------------------------------------------------ helpers

    def _in(self, days: int, deed: Deed) -> None:
        """On a later day, or now."""
        if days:
            self.agenda.setdefault(self.today + timedelta(days=days), []).append(deed)
        else:
            deed()

    def _amount(self, least: int, most: int) -> Decimal:
        return Decimal(self.chance.randint(least * 100, most * 100)) / 100

    def _name(self, letter: str) -> str:
        self.numbers += 1
        return f"{letter}{self.numbers}-{self.scope.tenant}"
