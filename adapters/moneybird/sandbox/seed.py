"""Furnishes the world from a seed: administrations, contacts, and invoices in every state with their history."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType

from adapters.moneybird.sandbox import acts, making, names, passing
from adapters.moneybird.sandbox.people import contacts
from adapters.moneybird.sandbox.records import Contact, Debt, Invoice
from adapters.moneybird.sandbox.staff import open_books, workflow_named
from adapters.moneybird.sandbox.world import Books, World

PER_CONTACT = 4
NAME, SECOND, SUSPENDED = "Ontwerpstudio Lindehof", "Lindehof Verhuur", "Oude Zaak (opgeschort)"


def furnish(world: World, invoices: int) -> None:
    """Three administrations: one with this many invoices, a small one, and one that is suspended."""
    _fill(open_books_since_long(world, NAME), invoices)
    _fill(open_books_since_long(world, SECOND), min(invoices, 5))
    open_books_since_long(world, SUSPENDED).suspended = True


def open_books_since_long(world: World, name: str) -> Books:
    """It was opened two years ago."""
    with world.at(world.now() - timedelta(days=730)):
        return open_books(world, name)


def _fill(books: Books, invoices: int) -> None:
    *customers, gone = _customers(books, max(3, invoices // PER_CONTACT) + 1)
    acts.archive(books, gone, books.owner)
    for age, fate in _plan(books, invoices):
        _live_through(books, books.world.chance.choice(customers), age, fate)
    for number in range(max(3, invoices // 10) if invoices else 0):
        _external(books, customers, number)
    for debt in books.debts():
        _catch_up(books, debt, books.world.now())


def _customers(books: Books, many: int) -> list[Contact]:
    with books.world.at(books.world.now() - timedelta(days=700)):
        made = contacts(books, many)
    books.contacts.update((each.id, each) for each in made)
    return made


def _catch_up(books: Books, debt: Debt, until: datetime) -> None:
    """What days did by themselves since: becoming late, and reminders of the workflow, each at its own moment."""
    days = [debt.due] if debt.due else []
    while days and (moment := _morning(books, days.pop() + timedelta(days=1))) <= until:
        before = debt.reminder_count if isinstance(debt, Invoice) else 0
        with books.world.at(moment):
            passing.live_one(books, debt)
        if isinstance(debt, Invoice) and debt.reminder_count > before and debt.next_reminder:
            days.append(debt.next_reminder)


# ---------------------------------------------------------------- what becomes of invoices

Act = Callable[[Books, Invoice], None]


def _later(books: Books, invoice: Invoice, days: int, act: Act) -> None:
    """Do this so many days after it was sent, if that is not still to come."""
    sent = _morning(books, invoice.sent_at or books.today)
    if (moment := sent + timedelta(days=days)) <= books.world.now():
        _catch_up(books, invoice, moment)
        with books.world.at(moment):
            act(books, invoice)


def _pay(part: Decimal = Decimal(1)) -> Act:
    def act(books: Books, invoice: Invoice) -> None:
        price = (invoice.unpaid * part).quantize(acts.CENT)
        acts.pay(books, invoice, price, books.today, books.owner, financial_mutation_id=books.world.new_id())

    return act


def _remind(books: Books, invoice: Invoice) -> None:
    acts.remind(books, invoice, books.owner)


def _pause(books: Books, invoice: Invoice) -> None:
    acts.pause(books, invoice, books.owner)
    acts.add_note(books, invoice, "Klant betwist de levering.", books.owner)


def _dubious(books: Books, invoice: Invoice) -> None:
    acts.mark_dubious(books, invoice, books.today, books.owner)


def _give_up(books: Books, invoice: Invoice) -> None:
    acts.mark_uncollectible(books, invoice, books.today, books.owner)


def _credit(books: Books, invoice: Invoice) -> None:
    making.send(books, making.credit(books, invoice, books.owner), books.owner)


def _credit_and_settle(books: Books, invoice: Invoice) -> None:
    made = making.credit(books, invoice, books.owner)
    making.send(books, made, books.owner)
    acts.settle_credit(books, made, books.owner)


def _collect(books: Books, invoice: Invoice) -> None:
    acts.become(books, invoice, "pending_payment", books.owner)


def _to_payt(books: Books, invoice: Invoice) -> None:
    books.log(invoice, "sales_invoice_send_to_payt", books.owner)


# Per fate: the age in days of its invoices, from and to, how often it is met, and what happens on which day after it
# was sent.
_FATES: Mapping[str, tuple[range, int, tuple[tuple[int, Act], ...]]] = MappingProxyType(
    {
        "late": (range(16, 120), 6, ()),
        "open": (range(1, 13), 5, ()),
        "reminded": (range(30, 120), 3, ((20, _remind),)),
        "reminded twice": (range(50, 160), 2, ((20, _remind), (32, _remind))),
        "partly paid": (range(20, 90), 3, ((10, _pay(Decimal("0.4"))),)),
        "paid": (range(30, 400), 8, ((9, _pay()),)),
        "paid late": (range(60, 400), 4, ((20, _remind), (41, _pay()))),
        "last year": (range(370, 440), 3, ()),
        "draft": (range(1, 20), 1, ()),
        "scheduled": (range(1, 5), 1, ()),
        "paused": (range(30, 90), 2, ((17, _pause),)),
        "dubious": (range(90, 200), 1, ((60, _dubious),)),
        "uncollectible": (range(200, 400), 1, ((150, _give_up),)),
        "credited": (range(20, 60), 1, ((12, _credit),)),
        "settled": (range(30, 200), 1, ((12, _credit_and_settle),)),
        "collected": (range(10, 14), 2, ((8, _collect),)),
        "reminds itself": (range(20, 60), 2, ()),
        "at payt": (range(60, 120), 1, ((40, _to_payt),)),
    }
)


def _plan(books: Books, invoices: int) -> list[tuple[int, str]]:
    """How old each invoice is and what becomes of it, the oldest first; every fate once before any comes again."""
    chance, fates = books.world.chance, list(_FATES)
    chosen = fates[:invoices]
    chosen += chance.choices(fates, [_FATES[fate][1] for fate in fates], k=invoices - len(chosen))
    return sorted(((chance.choice(_FATES[fate][0]), fate) for fate in chosen), reverse=True)


def _live_through(books: Books, customer: Contact, age: int, fate: str) -> None:
    with books.world.at(_morning(books, books.today - timedelta(days=age))):
        invoice = _made(books, customer, fate)
        if fate == "scheduled":
            making.schedule(books, invoice, books.today + timedelta(days=age + 7), books.owner)
        elif fate != "draft":
            making.send(books, invoice, books.owner)
    for days, act in _FATES[fate][2]:
        _later(books, invoice, days, act)


def _made(books: Books, customer: Contact, fate: str) -> Invoice:
    chance = books.world.chance
    workflow = {"reminds itself": "Vanzelf herinneren", "collected": "Automatische incasso"}.get(fate, "")
    return making.draft(
        books,
        customer,
        Decimal(chance.randrange(2_500, 450_000)) / 100,
        books.owner,
        description=chance.choice(names.WORK),
        workflow_id=workflow_named(books, workflow) if workflow else "",
    )


def _external(books: Books, customers: list[Contact], number: int) -> None:
    """The first one is of last year, the second has no due date and the third no contact."""
    age = 380 if number == 0 else books.world.chance.randrange(5, 60)
    with books.world.at(_morning(books, books.today - timedelta(days=age))):
        making.book_external(
            books,
            None if number == 2 else books.world.chance.choice(customers),
            Decimal(books.world.chance.randrange(2_500, 90_000)) / 100,
            books.owner,
            reference=f"WEB-{number + 1001}",
            issued=books.today,
            due=None if number == 1 else books.today + timedelta(days=14),
        )


def _morning(books: Books, day: date) -> datetime:
    return datetime.combine(day, time(9, 30), tzinfo=books.zone)
