"""Administrations of any size, all overdue, told page by page; and a floor: the driver alone, writing such rows."""

import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import process_time

from cryptography.fernet import Fernet

from connector.carrier import Creditor
from connector.model import Address, Contact, Debtor, DebtorKind, Money, NaturalPerson, Receivable, Scope
from connector.rules.presets import DEFAULT
from connector.source import Page, Status, Written
from connector.store import installations, policies
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.store.builders import NOW, SCOPE, TODAY

EACH = 10  # receivables of one debtor
PAGE = 1_000
FLOOR_ROWS = 20_000
COLUMNS = 19


def seconds(work: Callable[[], object]) -> float:
    """Of processor time."""
    gc.collect()
    began = process_time()
    work()
    return process_time() - began


def floor(folder: Path) -> float:
    """Microseconds in which SQLite's driver alone writes a row of as many columns; the best of three."""
    values = [(f"R{n}", "D1", *["2026-03-10"] * (COLUMNS - 2)) for n in range(FLOOR_ROWS)]
    return min(_written(folder / f"floor-{n}.sqlite3", values) for n in range(3)) / FLOOR_ROWS * 1e6


def _written(path: Path, values: list[tuple[str, ...]]) -> float:
    path.unlink(missing_ok=True)
    plain = sqlite3.connect(path)
    plain.execute(f"CREATE TABLE r (key PRIMARY KEY, {', '.join(f'c{n}' for n in range(COLUMNS - 1))})")

    def write() -> None:
        plain.executemany(f"INSERT INTO r VALUES ({', '.join('?' * COLUMNS)})", values)  # noqa: S608 # marks only
        plain.commit()

    spent = seconds(write)
    plain.close()
    return spent


@contextmanager
def open_books(url: str, scope: Scope = SCOPE) -> Iterator[Store]:
    """A live administration with nothing in it yet."""
    with open_store(url, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        with store.write(scope, NOW) as tx:
            installations.create(tx, "csv", "books", live=True)
            installations.save_creditor(tx, Creditor("Bakery", "post@bakery.example", iban="NL91ABNA0417164300"))
            policies.save(tx, DEFAULT)
        yield store


class Overdue:
    """So many invoices, ten of a debtor unless told otherwise, between twenty and sixty days late. It notes how long
    making each page took, which is nobody's cost, and when it was handed over."""

    def __init__(self, many: int, paid: str = "0", each: int = EACH) -> None:
        self.many, self.each = many, each
        self.paid = Decimal(paid)
        self.made: list[float] = []
        self.handed_over: list[float] = []

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        for first in range(0, self.many, PAGE):
            began = process_time()
            page = self._page(first)
            self.handed_over.append(process_time())
            self.made.append(self.handed_over[-1] - began)
            yield page

    def reread(self, keys: object, today: date) -> Page:
        raise NotImplementedError

    def fetch(self, nudges: object, today: date) -> Page:
        raise NotImplementedError

    def write_back(self, status: Status) -> Written:
        raise NotImplementedError

    def _page(self, first: int) -> Page:
        last = min(first + PAGE, self.many)
        people = tuple(_debtor(n) for n in range(first // self.each, -(-last // self.each)))
        owed = tuple(self._receivable(n) for n in range(first, last))
        return Page(people, owed, complete=last == self.many, as_of=TODAY)

    def _receivable(self, n: int) -> Receivable:
        due = TODAY - timedelta(days=20 + n % 40)
        amount = Decimal(100 + n % 900) + Decimal("0.50")
        issued, debtor = due - timedelta(days=30), f"D{n // self.each:07}"
        whole, still = Money(amount, "EUR"), Money(amount - self.paid, "EUR")
        return Receivable(f"R{n:08}", debtor, f"2026-{n:08}", issued, due, whole, still)


def _debtor(n: int) -> Debtor:
    contact = Contact(f"post@customer{n}.example", f"P. de {n}e Vries")
    place = Address((f"Dorpsstraat {n}",), "1234 AB", "Ons Dorp", "NL")
    name, number = f"Customer {n} B.V.", f"K{n}"
    return Debtor(f"D{n:07}", name, number, DebtorKind.BUSINESS, NaturalPerson.NO, "NL", "nl", (contact,), place)
