"""A bookkeeper at Exact's sandbox, from a seed: invoices are booked, paid, reopened, edited, credited, collected and
deleted, money comes that nobody matches, and once the division moves to another database."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.customers import customers
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import CENT, MATCHED, OPEN, SALE, SELECTED, ZERO, NotAllowed

Act = Callable[[], None]
SOON = 12  # acts
AGES = range(32, 60)  # days of the invoices that are there from the start; each is due after thirty


@dataclass
class ExactBookkeeper:
    """Does one thing after the other, each at the sandbox's own moment."""

    books: Books
    chance: Random
    recent: list[str] = field(default_factory=list)  # entries that often change once more, perhaps at the same moment
    acts: int = 0
    moves_at: int = 0  # which act it is that the division moves, once

    def move_in(self, many: int, customers_: int) -> None:
        """So many invoices that are late, and customers whom nobody knew before."""
        self.moves_at = self.chance.randrange(2, SOON)
        customers(self.books, customers_)
        for age in sorted((self.chance.choice(AGES) for _ in range(many)), reverse=True):
            with self.books.world.at(self.books.world.now() - timedelta(days=age)):
                self.make()

    def act(self) -> None:
        """Something, as often as it is common."""
        self.acts += 1
        if self.acts == self.moves_at:
            self.books.move()
            return
        many = {self.pay: 6, self.pay_part: 3, self.make: 4, self.make_elsewhere: 2, self.change_mail: 2, self.edit: 2}
        few = (
            self.reopen,
            self.receive,
            self.match,
            self.credit,
            self.settle_credit,
            self.select,
            self.collect,
            self.give_up,
            self.put_off,
            self.delete,
            self.note,
        )
        weights = [*many.values(), *(1 for _ in few)]
        [chosen] = self.chance.choices([*many, *few], weights)
        with suppress(NotAllowed):
            chosen()

    def pay(self) -> None:
        if entry := self._owed():
            self.books.pay(entry)

    def pay_part(self) -> None:
        if entry := self._owed():
            self.books.pay(entry, (self.books.open_amount(entry.key) / 2).quantize(CENT))

    def make(self) -> None:
        self.books.add_invoice(self._account(), self._price())

    def make_elsewhere(self) -> None:
        """Made in another system, and due at once."""
        reference = f"WEB-{self.chance.randrange(10**6)}"
        self.books.add_invoice(
            self._account(), self._price(), due=self.books.today, your_ref=reference, made_here=False
        )

    def change_mail(self) -> None:
        self.books.change_mail(self._account(), f"{self.chance.randrange(10**6)}@klant.example")

    def edit(self) -> None:
        """Its terms are made anew, under other names."""
        if entry := self._owed():
            self.books.edit(entry, Description=f"Bewerkt {self.chance.randrange(1000)}")

    def put_off(self) -> None:
        entry = self._owed()
        if entry and len(self.books.terms_of(entry.key)) == 1:
            self.books.edit(entry, DueDate=self.books.today + timedelta(days=self.chance.randrange(20)))

    def reopen(self) -> None:
        if sales := list(self._sales()):
            self.books.reopen(self.chance.choice(sales))

    def receive(self) -> None:
        """Money comes, and nobody says what for: all that is open of an invoice, or a part of it."""
        if entry := self._owed():
            share = self.chance.choice((1, 2, 5))
            amount = max((self.books.open_amount(entry.key) / share).quantize(CENT), CENT)
            account = self.books.row("accounts", entry["Customer"])
            self.books.receive(account, amount, currency=entry["Currency"], rate=entry["Rate"])

    def match(self) -> None:
        """Somebody looks through what was not matched."""
        free = [term for term in self.books.rows("terms") if term["AmountFC"] < ZERO and term["Status"] == OPEN]
        money = [term for term in free if term["LineType"] == 20]
        if money:
            term = self.chance.choice(money)
            left = self._open()
            same = [one for one in self._sales() if self._fits(one, term) and left.get(one.key, ZERO) > ZERO]
            if same:
                self.books.match(term, self.chance.choice(same))

    def _fits(self, entry: Row, term: Row) -> bool:
        return (entry["Customer"], entry["Currency"]) == (term["Account"], term["Currency"])

    def credit(self) -> None:
        if entry := self._owed():
            self.books.credit(entry)

    def settle_credit(self) -> None:
        """A credit note for a part, matched at once."""
        if entry := self._owed():
            part = (self.books.open_amount(entry.key) / 2).quantize(CENT)
            self.books.settle_credit(self.books.credit(entry, max(part, CENT)), entry)

    def select(self) -> None:
        if entry := self._owed():
            self.books.select(entry)

    def collect(self) -> None:
        """All that was selected goes to the bank."""
        selected = {term["TransactionEntryID"] for term in self.books.rows("terms") if term["Status"] == SELECTED}
        for entry in self._sales():
            if entry.key in selected:
                self.books.collect(entry)

    def give_up(self) -> None:
        if entry := self._owed():
            self.books.write_off(entry)

    def delete(self) -> None:
        if entry := self._owed():
            self.books.delete(entry)

    def note(self) -> None:
        self.books.note(self._account(), "Gebeld")

    def _price(self) -> Decimal:
        return Decimal(self.chance.randrange(2_500, 450_000)) / 100

    def _account(self) -> Row:
        return self.chance.choice([row for row in self.books.rows("accounts") if row["IsSales"]])

    def _sales(self) -> list[Row]:
        return [entry for entry in self.books.rows("entries") if entry["Type"] == SALE and entry["AmountFC"] > ZERO]

    def _open(self) -> dict[str, Decimal]:
        """Entry → what is open of it, of all of them at once."""
        left: dict[str, Decimal] = {}
        for term in self.books.rows("terms"):
            if term["Status"] != MATCHED:
                left[term["TransactionEntryID"]] = left.get(term["TransactionEntryID"], ZERO) + term["AmountFC"]
        return left

    def _owed(self) -> Row | None:
        """Some invoice that somebody owes, often a recent one; None where there is none."""
        often = self.chance.random() < 1 / 3
        among = [one for one in self._sales() if not often or one.key in self.recent]
        left = self._open()
        owed = [entry for entry in among if left.get(entry.key, ZERO) > ZERO]
        if not owed:
            return None
        found = self.chance.choice(owed)
        self.recent = [found.key, *self.recent[:4]]
        return found
