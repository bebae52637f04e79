"""The sandbox as a whole: a WSGI application over a world, and the work that its clock sets off."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

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
from adapters.moneybird.sandbox.chaos import TROUBLES, Trouble
from adapters.moneybird.sandbox.deliveries import Deliveries
from adapters.moneybird.sandbox.door import BASE, Door, Formats
from adapters.moneybird.sandbox.grants import OUT_OF_BAND, Grants
from adapters.moneybird.sandbox.keeping import State, put_away, take_up
from adapters.moneybird.sandbox.limits import Limits
from adapters.moneybird.sandbox.oauth import OAuthPages
from adapters.moneybird.sandbox.page import bookkeeper
from adapters.moneybird.sandbox.quirks import Quirks
from adapters.moneybird.sandbox.seed import furnish
from adapters.moneybird.sandbox.world import World
from connector.imitation.chaos import Chaos, chance
from connector.imitation.posting import Post, post
from connector.imitation.working import at_work

NAME = "Tijdig"  # the application that is registered from the start


class Sandbox:
    """One running imitation. `clock` gives aware moments; same seed and same first moment, same world.

    `redirect_uris` are those of the application that is registered from the start. With `chaos` calls and webhooks
    go wrong as they do on bad days. `post` and `sleep` reach outside; tests hand in their own. With `kept` it goes on
    from what lies in that file, whatever seed and invoices say, and is put away there after its work.
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
        kept: Path | None = None,
    ) -> None:
        self._kept = kept
        state = take_up(kept) if kept else None
        if state is None:
            state = _furnished(clock, seed, quirks or Quirks(), invoices)
        else:
            state.world.wake(clock)
        self.world, self.grants, self.token = state.world, state.grants, state.token
        self.application = state.application
        self.application.redirect_uris = (*redirect_uris, OUT_OF_BAND)
        self.deliveries = Deliveries(self.world, post, chance(seed, 1) if chaos else None)
        self.deliveries.waiting = state.waiting
        self.app = self._app(Chaos(chance(seed, 2), sleep, TROUBLES) if chaos else None)

    @property
    def administration(self) -> str:
        """The id of the administration that has all the invoices."""
        return next(iter(self.world.books))

    def _app(self, chaos: Chaos[Trouble] | None) -> Flask:
        app = Flask(__name__, static_folder=None)
        app.url_map.strict_slashes = False  # one client in use asks for `token/`, and is answered
        door = Door(self.world, self.grants, Limits(self.world), chaos)
        door.mount(app, all_routes(self.deliveries))
        app.register_blueprint(OAuthPages(self.grants, self.put_away).blueprint())
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

    def put_away(self) -> None:
        """Keep everything in its file, if it has one."""
        if self._kept is not None:
            with self.world.lock:
                state = State(self.world, self.grants, self.deliveries.waiting, self.application, self.token)
                put_away(state, self._kept)

    def working(self) -> AbstractContextManager[None]:
        """Inside the block its clock is looked at all the time."""
        return at_work(self.tick, self.put_away)

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


def _furnished(clock: Callable[[], datetime], seed: int, quirks: Quirks, invoices: int) -> State:
    """A new one, from its seed."""
    world = World(clock, seed, quirks)
    furnish(world, invoices)
    grants = Grants(world)
    application = grants.register(NAME, ())
    return State(world, grants, [], application, grants.personal_token())
