"""The sandbox as a whole: a WSGI application over a world, and the work that its clock sets off."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import Event, Thread

from flask import Flask

from adapters.moneybird.sandbox import (
    beside,
    customers,
    external_invoices,
    fixtures,
    invoice_acts,
    invoices,
    passing,
    webhooks,
)
from adapters.moneybird.sandbox.applications import applications
from adapters.moneybird.sandbox.calls import Route
from adapters.moneybird.sandbox.chaos import Chaos
from adapters.moneybird.sandbox.deliveries import Deliveries, Post, post
from adapters.moneybird.sandbox.door import BASE, Door, Formats
from adapters.moneybird.sandbox.grants import Grants
from adapters.moneybird.sandbox.limits import Limits
from adapters.moneybird.sandbox.oauth import OAuthPages
from adapters.moneybird.sandbox.page import bookkeeper
from adapters.moneybird.sandbox.quirks import Quirks
from adapters.moneybird.sandbox.seed import furnish
from adapters.moneybird.sandbox.world import World

NAME = "Tijdig"  # the application that is registered from the start
TICK = 0.5  # seconds between two looks at what is due
_log = logging.getLogger(__name__)


class Sandbox:
    """One running imitation. `clock` gives aware moments; same seed and same first moment, same world.

    `redirect_uris` are those of the application that is registered from the start. With `chaos` calls and webhooks
    go wrong as they do on bad days. `post` and `sleep` reach outside; tests hand in their own.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        seed: int = 1,
        invoices: int = 200,
        chaos: bool = False,
        redirect_uris: Sequence[str] = (),
        quirks: Quirks | None = None,
        post: Post = post,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.world = World(clock, seed, quirks or Quirks())
        furnish(self.world, invoices)
        self.grants = Grants(self.world)
        self.application = self.grants.register(NAME, tuple(redirect_uris))
        self.token = self.grants.personal_token()
        self.deliveries = Deliveries(self.world, post, _chance(seed, 1) if chaos else None)
        self.app = self._app(Chaos(_chance(seed, 2), sleep) if chaos else None)

    @property
    def administration(self) -> str:
        """The id of the administration that has all the invoices."""
        return next(iter(self.world.books))

    def _app(self, chaos: Chaos | None) -> Flask:
        app = Flask(__name__, static_folder=None)
        door = Door(self.world, self.grants, Limits(self.world), chaos)
        door.mount(app, all_routes(self.deliveries))
        app.register_blueprint(OAuthPages(self.grants).blueprint())
        app.register_blueprint(applications(self.grants))
        app.register_blueprint(bookkeeper(self.world))
        app.wsgi_app = Formats(app.wsgi_app)  # type: ignore[method-assign]  # the way that Flask gives for it
        return app

    def tick(self) -> int:
        """Let what is due happen: days pass, and webhooks are told; how many were attempted."""
        with self.world.lock:
            for books in self.world.books.values():
                passing.live_on(books)
        return self.deliveries.send_due()

    @contextmanager
    def working(self) -> Iterator[None]:
        """Inside the block its clock is looked at all the time."""
        stop = Event()
        thread = Thread(target=self._work, args=(stop,), name="sandbox", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def _work(self, stop: Event) -> None:
        while not stop.wait(TICK):
            try:
                self.tick()
            except Exception:  # noqa: BLE001 - one fault does not end the work; the log says what it was
                _log.exception("the sandbox stumbled; it goes on")

    def greeting(self, url: str) -> list[str]:
        """What somebody needs to know who starts to work with it; nothing of it opens anything elsewhere."""
        return [
            f"Page:           {url}/",
            f"API:            {url}{BASE}/{self.administration}/sales_invoices.json",
            f"OAuth:          {url}/oauth/authorize and {url}/oauth/token",
            f"Client id:      {self.application.client_id}",
            f"Client secret:  {self.application.secret}",
            f"Personal token: {self.token}",
        ]


_ROUTES = (
    invoices.ROUTES,
    invoice_acts.ROUTES,
    external_invoices.ROUTES,
    customers.ROUTES,
    beside.ROUTES,
    fixtures.ROUTES,
)


def all_routes(deliveries: Deliveries) -> list[Route]:
    """Every operation within an administration."""
    return [route for part in (*_ROUTES, webhooks.routes(deliveries)) for route in part]


def _chance(seed: int, use: int) -> random.Random:
    """Of its own, so that a bad day changes nothing about the world."""
    return random.Random(f"{seed} {use}")  # noqa: S311  chance that is the same every time is the point
