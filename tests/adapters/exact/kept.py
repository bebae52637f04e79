"""A division in the sandbox and a store that reads it as the house does: by polls, and just before a message leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import ZERO
from connector.flow import ahead, balances
from connector.flow.sync import SyncReport, sync
from connector.model import Channel, Delivery, DeliveryState, MessageLine, Notice, Receivable
from connector.store import installations, payments, quarantine, receivables
from connector.store.engine import Store
from tests.adapters.exact.stand import SCOPE, ExactStand, standing


@dataclass
class Kept:
    """What is kept of the division, and how it comes to be."""

    stand: ExactStand
    store: Store
    entry: Row  # an invoice of € 100.00 of a customer without another

    def at(self, time: str) -> None:
        """It is this time of the day, and the grant was renewed."""
        hour, minute = map(int, time.split(":"))
        self.stand.clock.now = self.stand.clock.now.replace(hour=hour, minute=minute, second=0)
        self.stand.grant.refused("")

    def poll(self) -> SyncReport:
        return sync(self.store, SCOPE, self.stand.source(), self.stand.clock(), asked_by_name=False)

    def polled(self) -> dict[str, int]:
        """A poll, and how often each entity was asked for by it."""
        place = len(self.stand.log.asked)
        self.poll()
        return self.stand.requests(place)

    def customer(self) -> Row:
        return self.stand.books.row("accounts", self.entry["Customer"])

    def ask_before_a_message(self) -> bool:
        """A reminder of the invoice is about to leave: whether an answer came."""
        line, debtor = MessageLine(key_of(self.entry), "reminder"), self.entry["Customer"]
        planned = DeliveryState.PLANNED
        message = Delivery("m", debtor, Notice.REMINDER, Channel.EMAIL, (line,), planned, date.min, "m")
        due = balances.reread(self.store, SCOPE, self.stand.clock(), self.stand.source(), [message])
        return due == [message]

    def free(self) -> Decimal:
        """What the customer has to his credit that nobody matched, as far as is known here."""
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            known = [p for some in payments.of_debtors(tx, [self.entry["Customer"]]).values() for p in some]
        return sum((p.amount.amount for p in known if p.counts and p.receivable is None), ZERO)

    def owed(self) -> Decimal:
        """What is open of the invoice, as far as is known here."""
        return self.invoice().open.amount

    def invoice(self) -> Receivable:
        """The invoice as it is known here."""
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            found = receivables.get(tx, key_of(self.entry))
        assert found is not None
        return found

    def waiting(self) -> set[str]:
        """What was told ahead of the polls, and not answered by one."""
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            return set(ahead.waiting(tx))

    def unreadable(self) -> set[str]:
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            return {error.record for error in quarantine.listing(tx)}


def key_of(entry: Row) -> str:
    return f"entry:{entry.key}"


@contextmanager
def keeping(store: Store, invoices: int = 24) -> Iterator[Kept]:
    """It is 9:30, and everything was read."""
    with standing(invoices) as stand:
        with store.write(SCOPE, stand.clock()) as tx:
            installations.create(tx, "exact", "A division")
        customer = stand.books.add_account("Klant BV", Email="klant@example.nl")
        kept = Kept(stand, store, stand.new_invoice(customer, "100.00"))
        kept.at("9:30")
        kept.poll()
        yield kept
