"""An administration in the sandbox, and a store that reads it as the house does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from connector.flow import balances
from connector.flow.absorbing import take_in
from connector.flow.fetching import fetch
from connector.flow.sync import sync
from connector.model import DeliveryState, Nudge, Payment, Receivable
from connector.store import installations, nudges, payments, receivables
from connector.store.engine import Store
from tests.adapters.moneybird.stand import SCOPE, MoneybirdStand, standing
from tests.rules.builders import delivery


@dataclass
class Read:
    """An administration in the sandbox, and a store that reads it."""

    stand: MoneybirdStand
    store: Store

    def again(self) -> None:
        self.stand.later()
        sync(self.store, SCOPE, self.stand.source(), self.stand.clock(), declared_complete=True)

    def by_name(self, key: str) -> None:
        self.stand.later()
        with self.store.write(SCOPE, self.stand.clock()) as tx:
            take_in(tx, self.stand.source().reread([key], self.stand.today), receivables.ask(tx))

    def before_a_message(self, key: str) -> None:
        """A reminder of this invoice is about to leave, and its balance is asked for."""
        self.stand.later()
        message = delivery((key, "reminder"), state=DeliveryState.PLANNED, on=self.stand.today)
        assert balances.reread(self.store, SCOPE, self.stand.clock(), self.stand.source(), [message]) == [message]

    def of(self, key: str) -> list[Payment]:
        """The payments that count on this receivable, or, as a credit, for its debtor."""
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            known = payments.of_debtors(tx, None)
        return [one for some in known.values() for one in some if one.receivable == key and one.counts]

    def told(self, key: str) -> None:
        """A webhook about this one comes, and the source is asked about it."""
        self.stand.later()
        with self.store.write(SCOPE, self.stand.clock()) as tx:
            nudges.keep(tx, [Nudge(f"telling {nudges.last(tx)}", "sales_invoice", key)])
        fetched = fetch(self.store, SCOPE, self.stand.source(), self.stand.clock())
        assert (fetched.again, fetched.pull) == (False, False)

    def receivable(self, key: str) -> Receivable:
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            found = receivables.get(tx, key)
        assert found is not None
        return found


@contextmanager
def reading(store: Store, invoices: int = 20) -> Iterator[Read]:
    """Nothing is read yet."""
    with standing(invoices) as stand:
        with store.write(SCOPE, stand.clock()) as tx:
            installations.create(tx, "moneybird", "An administration")
        yield Read(stand, store)
