"""What may happen to the books of a division, one act after the other, by a seed; and a store in its simplest form."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import OPEN, SALE, ZERO, NotAllowed
from connector.source import Page, Source
from tests.adapters.exact.stand import ExactStand
from tests.source_contract import Ledger

Act = Callable[[Books, Row, random.Random], object]


@dataclass
class Account(Ledger):
    """A ledger that also takes back what is withdrawn."""

    def read(self, source: Source, today: date) -> Self:
        super().read(source, today)
        return self

    def take(self, page: Page) -> None:
        super().take(page)
        for key in page.withdrawn:
            self.payments.pop(key, None)

    @property
    def free(self) -> dict[str, Decimal]:
        """Debtor → what he has to his credit that nobody matched."""
        found: dict[str, Decimal] = {}
        for payment in self.payments.values():
            if payment.counts:
                found[payment.debtor] = found.get(payment.debtor, ZERO) + payment.amount.amount
        return found


def _customer(books: Books, entry: Row) -> Row:
    return books.row("accounts", entry["Customer"])


def _in_instalments(books: Books, entry: Row, _chance: random.Random) -> None:
    parts = [(books.today + timedelta(days=30 * number), Decimal("33.33")) for number in (1, 2, 3)]
    books.add_invoice(_customer(books, entry), "0", parts=parts)


def _pay_a_third(books: Books, entry: Row, _chance: random.Random) -> None:
    books.pay(entry, (books.open_amount(entry.key) / 3).quantize(Decimal("0.01")))


def _receive(books: Books, entry: Row, _chance: random.Random) -> None:
    books.receive(_customer(books, entry), "42.00", currency=entry["Currency"], rate=entry["Rate"])


def _match(books: Books, entry: Row, _chance: random.Random) -> None:
    money = [t for t in books.rows("terms") if t["Account"] == entry["Customer"] and t["AmountFC"] < ZERO]
    free = [term for term in money if term["Status"] == OPEN]
    if free:
        books.match(free[0], entry)


def _put_off(books: Books, entry: Row, chance: random.Random) -> None:
    if len(books.terms_of(entry.key)) == 1:
        books.edit(entry, DueDate=books.today + timedelta(days=chance.randrange(40)))


def _take_over(books: Books, entry: Row, chance: random.Random) -> None:
    due = books.today + timedelta(days=chance.randrange(90))
    books.add_opening(_customer(books, entry), "75.00", due, f"OUD-{chance.randrange(999)}")


ACTS: Mapping[str, Act] = {
    "add": lambda books, entry, chance: books.add_invoice(_customer(books, entry), "150.00"),
    "instalments": _in_instalments,
    "pay": lambda books, entry, chance: books.pay(entry),
    "pay a part": _pay_a_third,
    "pay too much": lambda books, entry, chance: books.pay(entry, books.open_amount(entry.key) + 25),
    "pay short": lambda books, entry, chance: books.pay_short(entry, books.open_amount(entry.key) - Decimal("0.50")),
    "reverse": lambda books, entry, chance: books.reverse(entry),
    "take over": _take_over,
    "receive": _receive,
    "match": _match,
    "credit": lambda books, entry, chance: books.credit(entry, "10.00"),
    "select": lambda books, entry, chance: books.select(entry),
    "collect": lambda books, entry, chance: books.collect(entry),
    "write off": lambda books, entry, chance: books.write_off(entry),
    "reopen": lambda books, entry, chance: books.reopen(entry),
    "unmatch": lambda books, entry, chance: books.unmatch(entry),
    "edit": lambda books, entry, chance: books.edit(entry, YourRef=f"E-{chance.randrange(999)}"),
    "put off": _put_off,
    "delete": lambda books, entry, chance: books.delete(entry),
    "mail": lambda books, entry, chance: books.change_mail(_customer(books, entry), f"{chance.random()}@example.nl"),
}


def happen(stand: ExactStand, chance: random.Random, times: int) -> list[str]:
    """So many acts, each a minute after the last; what the books do not allow does not happen. Their names."""
    done = []
    for _ in range(times):
        stand.later()
        name = chance.choice(sorted(ACTS))
        sales = [entry for entry in stand.books.rows("entries") if entry["Type"] == SALE]
        try:
            ACTS[name](stand.books, chance.choice(sales), chance)
        except NotAllowed:
            continue
        done.append(name)
    return done
