"""Furnishes the world from a seed: divisions, customers, and invoices in every state with their history."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

from adapters.exact.sandbox.books import Books, open_books
from adapters.exact.sandbox.customers import customers
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.world import World

PER_CUSTOMER = 4
DIVISIONS = ((3_107_421, "Fietsatelier Wielwijk", 1), (3_107_422, "Wielwijk Verhuur", 1), (2_904_118, "Oude Zaak", 2))
OPENED = timedelta(days=730)  # ago
STERLING = Decimal("1.17")
Act = Callable[[Books, Row], object]


def furnish(world: World, invoices: int) -> None:
    """Three divisions: one with this many invoices, a small one, and an archived one."""
    for (code, title, status), many in zip(DIVISIONS, (invoices, min(invoices, 5), 0), strict=True):
        with world.at(world.now() - OPENED):
            books = open_books(world, code, title, status)
        _fill(books, many)


def _fill(books: Books, invoices: int) -> None:
    with books.world.at(books.world.now() - timedelta(days=700)):
        known = customers(books, max(9, invoices // PER_CUSTOMER) if invoices else 1)
        supplier = books.add_account("Groothandel Van Toor", IsSales=False, IsSupplier=True, Status="A")
    happenings = [one for age, fate in _plan(books, invoices) for one in _life(books, known, age, fate)]
    for day, _, happen in sorted(happenings, key=lambda one: one[:2]):
        with books.world.at(_morning(books, day)):
            happen()
    for number in range(max(2, invoices // 20) if invoices else 0):
        with books.world.at(_morning(books, books.today - timedelta(days=number % 40))):
            books.add_payable(supplier, Decimal(books.world.chance.randrange(2_500, 90_000)) / 100, f"GVT-{number + 1}")


# ---------------------------------------------------------------- what becomes of invoices


def _pay_part(books: Books, entry: Row) -> None:
    books.pay(entry, (books.open_amount(entry.key) * Decimal("0.4")).quantize(Decimal("0.01")))


def _unallocated(books: Books, entry: Row) -> None:
    """The customer paid, and nobody matched it."""
    account = books.row("accounts", entry["Customer"])
    books.receive(account, books.open_amount(entry.key), currency=entry["Currency"], rate=entry["Rate"])


def _pay_short(books: Books, entry: Row) -> None:
    books.pay_short(entry, books.open_amount(entry.key) - Decimal("0.50"))


def _overpay(books: Books, entry: Row) -> None:
    books.pay(entry, books.open_amount(entry.key) + 25)


def _credit_and_match(books: Books, entry: Row) -> None:
    books.settle_credit(books.credit(entry), entry)


def _dispute(books: Books, entry: Row) -> None:
    books.note(books.row("accounts", entry["Customer"]), f"Factuur {entry['InvoiceNumber']} betwist", "Klant belde.")


def _retyped(books: Books, entry: Row) -> None:
    books.edit(entry, YourRef=f"{entry['YourRef'] or 'REF'}-A")


# Per fate: the age in days of its invoices, from and to, how often it is met, and what happens on which day after it
# was booked.
_FATES: Mapping[str, tuple[range, int, tuple[tuple[int, Act], ...]]] = MappingProxyType(
    {
        "late": (range(35, 150), 7, ()),
        "open": (range(1, 28), 5, ()),
        "partly paid": (range(36, 120), 3, ((20, _pay_part),)),
        "paid": (range(40, 400), 9, ((25, Books.pay),)),
        "paid late": (range(80, 400), 4, ((64, Books.pay),)),
        "elsewhere": (range(32, 100), 4, ()),
        "instalments": (range(40, 90), 2, ((31, _pay_part),)),
        "selected": (range(30, 40), 1, ((28, Books.select),)),
        "collected": (range(31, 40), 2, ((28, Books.select), (30, Books.collect))),
        "taken back": (range(60, 120), 1, ((28, Books.select), (30, Books.collect), (40, Books.reopen))),
        "reopened": (range(90, 200), 1, ((30, Books.pay), (60, Books.reopen))),
        "unallocated": (range(35, 70), 2, ((33, _unallocated),)),
        "credited": (range(35, 90), 1, ((20, Books.credit),)),
        "credit matched": (range(40, 200), 1, ((20, _credit_and_match),)),
        "written off": (range(300, 500), 1, ((250, Books.write_off),)),
        "short paid": (range(40, 200), 1, ((29, _pay_short),)),
        "overpaid": (range(40, 90), 1, ((29, _overpay),)),
        "reversed": (range(35, 90), 1, ((12, Books.reverse),)),
        "opening": (range(200, 300), 1, ()),
        "disputed": (range(40, 90), 1, ((33, _dispute),)),
        "edited": (range(40, 90), 1, ((10, _retyped),)),
        "draft": (range(1, 10), 1, ()),
    }
)


def _plan(books: Books, invoices: int) -> list[tuple[int, str]]:
    """How old each invoice is and what becomes of it, the oldest first; every fate once before any comes again."""
    chance, fates = books.world.chance, list(_FATES)
    chosen = fates[:invoices]
    chosen += chance.choices(fates, [_FATES[fate][1] for fate in fates], k=invoices - len(chosen))
    return sorted(((chance.choice(_FATES[fate][0]), fate) for fate in chosen), reverse=True)


def _life(books: Books, known: list[Row], age: int, fate: str) -> list[tuple[date, int, Callable[[], object]]]:
    """What happens with one invoice: on which day, in which order, and what."""
    begin, made = books.today - timedelta(days=age), list[Row]()
    customer = books.world.chance.choice(known)
    happenings: list[tuple[date, int, Callable[[], object]]] = [
        (begin, 0, lambda: made.append(_booked(books, customer, fate)))
    ]
    for order, (days, act) in enumerate(_FATES[fate][2], start=1):
        if days <= age:
            happenings.append((begin + timedelta(days=days), order, lambda act=act: act(books, made[0])))  # type: ignore[misc]
    return happenings


def _booked(books: Books, customer: Row, fate: str) -> Row:
    amount = Decimal(books.world.chance.randrange(2_500, 450_000)) / 100
    sterling = {"currency": "GBP", "rate": STERLING} if customer["SalesCurrency"] == "GBP" else {}
    match fate:
        case "draft":
            return books.draft(customer, amount)
        case "opening":
            return books.add_opening(customer, amount, books.today + timedelta(days=30), f"OUD-{amount:.0f}")
        case "elsewhere":
            reference = f"WEB{books.world.chance.randrange(10_000, 99_999)}"
            return books.add_invoice(customer, amount, your_ref=reference, made_here=False, **sterling)  # type: ignore[arg-type]
        case "instalments":
            third = (amount / 3).quantize(Decimal("0.01"))
            days = [books.today + timedelta(days=30 * number) for number in (1, 2, 3)]
            return books.add_invoice(customer, amount, parts=[(day, third) for day in days])
        case _:
            method = "I" if fate in ("selected", "collected", "taken back") else "B"
            return books.add_invoice(customer, amount, method=method, **sterling)  # type: ignore[arg-type]


def _morning(books: Books, day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=books.zone)
