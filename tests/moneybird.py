"""Moneybird's local imitation, served over real HTTP with its consent pages, and a house that is registered there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from adapters.moneybird.sandbox import Quirks, Sandbox
from adapters.moneybird.sandbox.world import Books
from connector.demo.serving import served
from connector.flow.sources import Sources
from connector.store.engine import Store
from tests.visited import Served

NAME = "moneybird"
BACK = "http://localhost/connections/moneybird/back"


@dataclass
class Imitation(Served):
    """Moneybird's."""

    sandbox: Sandbox

    def sources(self, store: Store, clock: Callable[[], datetime]) -> Sources:
        return Sources(store, clock, {NAME: self.registration})

    @property
    def books(self) -> list[Books]:
        """The administrations, in the order in which they were made; the last one is suspended."""
        return list(self.sandbox.world.books.values())

    def grants(self) -> int:
        """How many consents of ours there are."""
        return len(self.sandbox.grants.refresh)

    def code(self, scopes: tuple[str, ...] = ("sales_invoices",)) -> str:
        """A consent that was given without its page."""
        return self.sandbox.grants.new_code(self.sandbox.application, scopes, self.back)

    def take_out(self, *places: int) -> None:
        """The consent that was given last does not reach these administrations."""
        for place in places:
            del list(self.sandbox.grants.refresh.values())[-1].users[self.books[place].id]

    def withdraw(self) -> None:
        """The user takes back what he granted."""
        self.sandbox.grants.withdraw(self.sandbox.application.client_id)

    def hooks(self, place: int = 0) -> list[str]:
        """The addresses that an administration tells of changes."""
        return [hook.url for hook in self.books[place].webhooks.values()]

    def since(self, place: int) -> list[str]:
        """What was asked after that many requests, without the administration's number."""
        return [one.replace(f"/{book.id}", "") for one in self.asked[place:] for book in self.books if book.id in one]


@contextmanager
def imitated(clock: Callable[[], datetime], back: str = BACK, quirks: Quirks | None = None) -> Iterator[Imitation]:
    """Served as long as the block lasts."""
    sandbox = Sandbox(
        clock,
        invoices=12,
        redirect_uris=[back],
        quirks=quirks or Quirks(requests_allowed=100_000),
        post=lambda url, body, headers: (200, ""),  # whoever is told of changes takes all of it
    )
    imitation = Imitation(sandbox, back)
    with served(imitation) as imitation.url:
        yield imitation
