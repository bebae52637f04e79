"""The sandbox as a whole: a WSGI application over a world, and the work that its clock sets off."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from flask import Flask

from adapters.exact.sandbox import webhooks
from adapters.exact.sandbox.deliveries import Deliveries
from adapters.exact.sandbox.door import BASE, TROUBLES, Door
from adapters.exact.sandbox.files import files
from adapters.exact.sandbox.grants import Grants
from adapters.exact.sandbox.keeping import State, put_away, take_up
from adapters.exact.sandbox.limits import Limits
from adapters.exact.sandbox.oauth import AUTH, SECURITY, TOKEN, OAuthPages
from adapters.exact.sandbox.page import bookkeeper
from adapters.exact.sandbox.quirks import Quirks
from adapters.exact.sandbox.seed import furnish
from adapters.exact.sandbox.world import World
from adapters.exact.sandbox.writers import WRITERS
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
        self.world, self.grants, self.application = state.world, state.grants, state.application
        self.application.redirect_uris = tuple(redirect_uris)
        self.deliveries = Deliveries(self.world, self.grants, post, chance(seed, 1) if chaos else None)
        self.deliveries.waiting = state.waiting
        self.app = self._app(Chaos(chance(seed, 2), sleep, TROUBLES) if chaos else None)

    @property
    def divisions(self) -> tuple[int, ...]:
        """Their codes; the first one has all the invoices."""
        return tuple(self.world.books)

    @property
    def administration(self) -> str:
        """The code of the division that has all the invoices."""
        return str(self.divisions[0])

    def _app(self, chaos: Chaos[str] | None) -> Flask:
        app = Flask(__name__, static_folder=None)
        writers = {**WRITERS, "webhooks/WebhookSubscriptions": webhooks.writer(self.deliveries)}
        Door(self.world, self.grants, Limits(self.world), writers, chaos).mount(app)
        app.register_blueprint(OAuthPages(self.grants, self.put_away).blueprint())
        app.register_blueprint(files(self.world, self.grants))
        app.register_blueprint(bookkeeper(self.world))
        return app

    def tick(self) -> int:
        """Let what is due happen: webhooks are told; how many were attempted."""
        return self.deliveries.send_due()

    def put_away(self) -> None:
        """Keep everything in its file, if it has one."""
        if self._kept is not None:
            with self.world.lock:
                state = State(self.world, self.grants, self.deliveries.waiting, self.application)
                put_away(state, self._kept)

    def working(self) -> AbstractContextManager[None]:
        """Inside the block its clock is looked at all the time."""
        return at_work(self.tick, self.put_away)

    def greeting(self, url: str) -> list[str]:
        """What somebody needs to know who starts to work with it; nothing of it opens anything elsewhere."""
        return [
            f"Page:            {url}/",
            f"Security centre: {url}{SECURITY}",
            f"API:             {url}{BASE}/{self.divisions[0]}/cashflow/Receivables",
            f"OAuth:           {url}{AUTH} and {url}{TOKEN}",
            f"Client id:       {self.application.client_id}",
            f"Client secret:   {self.application.secret}",
            f"Webhook secret:  {self.application.webhook_secret}",
        ]


def _furnished(clock: Callable[[], datetime], seed: int, quirks: Quirks, invoices: int) -> State:
    """A new one, from its seed."""
    world = World(clock, seed, quirks)
    furnish(world, invoices)
    grants = Grants(world)
    return State(world, grants, [], grants.register(NAME, ()))
