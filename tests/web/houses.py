"""A house of real parts for the pages: a store in a folder, a given clock, and books of our own."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from connector.carrier import Creditor
from connector.channels.catcher import MailCatcher
from connector.channels.email import EmailCarrier, SmtpSettings
from connector.channels.notes import Notes
from connector.errors import Unsupported
from connector.flow.delivery import deliver
from connector.flow.dunning import run
from connector.flow.house import Demo, GivenClock, House
from connector.flow.sync import sync
from connector.model import Channel, Contact, Debtor, Money, Nudge, Receivable, Scope
from connector.pay.epc import payment_code
from connector.settings import Settings
from connector.source import Page, Status, Written
from connector.store import installations
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=AMSTERDAM)
TODAY = NOW.date()
BOOKS = "books"
SENDER = "tijdig@bakkerij.example"  # of the house's own mails
CREDITOR = Creditor(
    name="Bakkerij De Vries",
    email="administratie@bakkerij.example",
    reply_to="vragen@bakkerij.example",
    iban="NL91ABNA0417164300",
    phone="020 123 45 67",
    for_clients=False,
)


class Books:
    """A source that tells what it was given, as a full listing."""

    def __init__(self, debtors: Sequence[Debtor], receivables: Sequence[Receivable]) -> None:
        self._debtors, self._receivables = tuple(debtors), tuple(receivables)

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        yield Page(self._debtors, self._receivables, complete=True, as_of=today)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        raise Unsupported("these books cannot be asked")

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        raise Unsupported("these books cannot be asked")

    def write_back(self, status: Status) -> Written:
        raise Unsupported("these books cannot be told")


def debtor(key: str, name: str, email: str = "info@klant.example") -> Debtor:
    contacts = (Contact(email, "de administratie"),) if email else ()
    return Debtor(key, name, f"K{key}", country="NL", language="nl", contacts=contacts)


def invoice(key: str, owner: str, late: int, amount: str = "120.00", currency: str = "EUR") -> Receivable:
    """An open invoice that fell due `late` days before today."""
    due = TODAY - timedelta(days=late)
    money = Money(Decimal(amount), currency)
    return Receivable(key, owner, f"F{key}", due - timedelta(days=30), due, money, money)


def small_books() -> Books:
    """Somebody for every tab: a message today, something on hold, something later, and a name that is code."""
    debtors = [
        debtor("1", "Jansen Bouw B.V."),
        debtor("2", "Café 't Hoekje"),
        debtor("3", "Geen Adres V.O.F.", email=""),
        debtor("4", "Op Tijd N.V."),
        debtor("5", "<script>alert(1)</script> & Zn"),
    ]
    receivables = [
        invoice("101", "1", 12, "1234.50"),
        invoice("102", "1", 4, "80.00"),
        invoice("201", "2", 5, "310.00"),
        invoice("301", "3", 8, "99.95"),
        invoice("401", "4", -14, "640.00"),
        invoice("501", "5", 6, "55.00"),
    ]
    return Books(debtors, receivables)


def fill(store: Store, scope: Scope, now: datetime, books: Books, live: bool = True) -> None:
    """An administration with these books, its sender filled in."""
    with store.write(scope, now) as tx:
        installations.create(tx, "csv", "Bakkerij De Vries", live=live)
        installations.save_creditor(tx, CREDITOR)
    sync(store, scope, books, now)


def settings(home: Path, **changes: object) -> Settings:
    return Settings(_env_file=None, home=home, **changes)  # type: ignore[arg-type] # whatever a test sets


def open_house(home: Path, smtp_port: int = 0, catcher: MailCatcher | None = None, **changes: object) -> House:
    """A house in this folder; with a catcher it is a demo, with a port only it sends there, else it sends nowhere."""
    clock = GivenClock(home / "clock", NOW)
    given = settings(home, **changes)
    port = catcher.port if catcher else smtp_port
    smtp = SmtpSettings(host="127.0.0.1", port=port, security="none", timeout=10) if port else None

    def opened() -> Store:
        store = open_store(given.database, Keyring.from_file(given.keys))
        store.migrate()
        return store

    def next_day() -> datetime:
        moved = clock.next_day()
        for there in installations.listing(house.store, given.tenant):
            run(house.store, there.scope, clock())
            deliver(house.store, there.scope, clock, house.carriers)
        return moved

    house = House(
        settings=given,
        clock=clock,
        open_store=opened,
        carriers={Channel.EMAIL: EmailCarrier(smtp, payment_code)} if smtp else {},
        demo=Demo(clock, catcher, next_day) if catcher else None,
    )
    if smtp:
        house.mail = Notes(house.carriers[Channel.EMAIL], SENDER)
    return house
