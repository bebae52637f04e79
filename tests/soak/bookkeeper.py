"""A bookkeeper at the sandbox, from a seed: invoices are made, paid, taken back, paused, credited and deleted."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from adapters.moneybird.sandbox import acts, making
from adapters.moneybird.sandbox.people import contacts
from adapters.moneybird.sandbox.records import OWED, Contact, Debt, External, Invoice
from adapters.moneybird.sandbox.world import Books

Act = Callable[[], None]


@dataclass
class Bookkeeper:
    """Does one thing after the other, each at the sandbox's own moment."""

    books: Books
    chance: Random
    recent: list[Debt] = field(default_factory=list)  # what often changes once more, perhaps within the same second

    def move_in(self, many: int, customers: int) -> None:
        """So many invoices, and customers whom nobody knew before."""
        self.books.contacts.update((one.id, one) for one in contacts(self.books, customers))
        for _ in range(many):
            self.make()

    def act(self) -> None:
        """Something, as often as it is common."""
        many = {self.pay: 6, self.pay_part: 3, self.make: 4, self.make_external: 2, self.change_contact: 2}
        few = (self.take_back, self.pause, self.resume, self.collect, self.credit, self.give_up, self.delete, self.note)
        weights = [*many.values(), *(1 for _ in few)]
        [chosen] = self.chance.choices([*many, *few], weights)
        with suppress(acts.NotAllowed):
            chosen()

    def pay(self) -> None:
        if debt := self._owed():
            acts.pay(self.books, debt, debt.unpaid, self.books.today, self.books.owner)

    def pay_part(self) -> None:
        if debt := self._owed():
            part = (debt.unpaid / 2).quantize(acts.CENT)
            acts.pay(self.books, debt, part, self.books.today, self.books.owner)

    def take_back(self) -> None:
        if paid := [debt for debt in self.books.debts() if debt.payments and debt.incl > 0]:
            debt = self.chance.choice(paid)
            acts.unpay(self.books, debt, debt.payments[-1], self.books.owner)

    def make(self) -> None:
        making.send(self.books, self._draft(), self.books.owner)

    def make_external(self) -> None:
        today = self.books.today
        made = len(self.books.externals) + 5000
        price = Decimal(self.chance.randrange(2_500, 90_000)) / 100
        making.book_external(
            self.books, self._contact(), price, self.books.owner, reference=f"WEB-{made}", issued=today, due=today
        )

    def change_contact(self) -> None:
        contact = self._contact()
        contact.email = f"{self.chance.randrange(10**6)}@klant.example"
        self.books.touch(contact)

    def pause(self) -> None:
        if isinstance(debt := self._owed(), Invoice):
            acts.pause(self.books, debt, self.books.owner)

    def resume(self) -> None:
        if paused := [one for one in self.books.invoices.values() if one.paused]:
            acts.resume(self.books, self.chance.choice(paused), self.books.owner)

    def collect(self) -> None:
        """Of an invoice of its own alone: no list mentions one of another system while it is being collected."""
        if isinstance(debt := self._owed(), Invoice):
            acts.become(self.books, debt, "pending_payment", self.books.owner)

    def credit(self) -> None:
        if isinstance(debt := self._owed(), Invoice):
            making.send(self.books, making.credit(self.books, debt, self.books.owner), self.books.owner)

    def give_up(self) -> None:
        if debt := self._owed():
            acts.mark_uncollectible(self.books, debt, self.books.today, self.books.owner)

    def delete(self) -> None:
        if debt := self._owed():
            acts.destroy(self.books, debt, self.books.owner)

    def note(self) -> None:
        if debt := self._owed():
            acts.add_note(self.books, debt, "Gebeld.", self.books.owner)

    def _draft(self) -> Invoice:
        price = Decimal(self.chance.randrange(2_500, 450_000)) / 100
        return making.draft(self.books, self._contact(), price, self.books.owner, description="Advies")

    def _contact(self) -> Contact:
        return self.chance.choice([one for one in self.books.contacts.values() if not one.archived])

    def _owed(self) -> Debt | None:
        """Some invoice that somebody owes, of either kind, often a recent one; None where there is none."""
        kind = self.chance.choice((Invoice, Invoice, Invoice, External))
        among = self.recent if self.chance.random() < 1 / 3 else list(self.books.debts())
        owed = [one for one in among if isinstance(one, kind) and self._is_owed(one)]
        if not owed:
            return None
        self.recent = [self.chance.choice(owed), *self.recent[:4]]
        return self.recent[0]

    def _is_owed(self, debt: Debt) -> bool:
        there = debt.id in self.books.invoices or debt.id in self.books.externals
        return there and debt.state in OWED and debt.unpaid > 0 and debt.incl > 0
