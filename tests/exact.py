"""Exact's local imitation, served over real HTTP with its consent pages, and a house that is registered there."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.exact.sandbox import Quirks, Sandbox
from adapters.exact.sandbox.books import Books
from connector.demo.serving import served
from connector.flow.sources import Registration, Sources
from connector.imitation.posting import Post
from connector.store.engine import Store
from tests.visited import Served

NAME = "exact"
BACK = "http://localhost/connections/exact/back"


@dataclass
class Imitation(Served):
    """Exact's."""

    sandbox: Sandbox

    @property
    def registration(self) -> Registration:
        return replace(super().registration, webhook_secret=self.sandbox.application.webhook_secret)

    def sources(self, store: Store, clock: Callable[[], datetime]) -> Sources:
        return Sources(store, clock, {NAME: self.registration})

    @property
    def books(self) -> list[Books]:
        """The divisions, in the order in which they were made; the first one has all the invoices."""
        return list(self.sandbox.world.books.values())

    def code(self) -> str:
        """A consent for all divisions that was given without its page."""
        return self.sandbox.grants.new_code(self.sandbox.application, self.sandbox.divisions, self.back)

    def another_user(self) -> str:
        """From now on somebody else sits there; who sat there before."""
        world = self.sandbox.world
        before, world.user = world.user, world.new_guid()
        return before

    def subscriptions(self) -> list[tuple[str, str]]:
        """Topic and address of each subscription of the first division."""
        return [(str(row["Topic"]), str(row["CallbackURL"])) for row in self.books[0].rows("subscriptions")]


@contextmanager
def imitated(
    clock: Callable[[], datetime],
    back: str = BACK,
    quirks: Quirks | None = None,
    post: Post = lambda url, body, headers: (200, ""),
    invoices: int = 12,
) -> Iterator[Imitation]:
    """Served as long as the block lasts; unless another `post` is given, whoever is told of changes takes all of it."""
    roomy = Quirks(per_minute=100_000, per_day=100_000)
    sandbox = Sandbox(clock, invoices=invoices, redirect_uris=[back], quirks=quirks or roomy, post=post)
    imitation = Imitation(sandbox, back)
    with served(imitation) as imitation.url:
        yield imitation
