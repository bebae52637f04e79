"""An administration with an address, and the application that answers there."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from werkzeug.test import Client

from connector.model import Scope
from connector.source import Hooks
from connector.store import hooks, installations, nudges
from connector.store.engine import Store
from tests.flow.world import World
from tests.store.builders import NOW, SCOPE
from tests.webhooks.office import Office, furnish
from tests.webhooks.platform import SECRET, PlatformHooks, telling
from webhooks.inbound import Inbound

PLATFORM = "platform"


def hooks_of(platform: str) -> Hooks | None:
    return PlatformHooks() if platform == PLATFORM else None


def open_books(store: Store, scope: Scope, now: datetime = NOW, platform: str = PLATFORM) -> str:
    """An administration at a platform, with an address that it signs for; the address's token."""
    token = hooks.new_token()
    with store.write(scope, now) as tx:
        installations.create(tx, platform, "books", live=True)
        hooks.open_address(tx, token)
        hooks.keep_secret(tx, token, SECRET)
    return token


@dataclass
class Door:
    """What answers at an administration's address, at a given moment."""

    store: Store
    token: str
    now: datetime = NOW
    app: Inbound = field(init=False)

    def __post_init__(self) -> None:
        self.app = Inbound(self.store, lambda: self.now, hooks_of)

    def tell(self, subject: str = "F1", name: str = "evt_1", secret: bytes = SECRET, age: int = 0) -> int:
        """The answer to a telling that was signed `age` seconds ago."""
        body, headers = telling(subject, self.now - timedelta(seconds=age), name, secret)
        return self.post(body, headers)

    def post(self, body: bytes, headers: dict[str, str], token: str = "") -> int:
        return Client(self.app).post(f"/hooks/{token or self.token}", data=body, headers=headers).status_code

    def waiting(self) -> list[nudges.Told]:
        with self.store.read(SCOPE, self.now) as tx:
            return nudges.waiting(tx)


@pytest.fixture
def door(quick_store: Store) -> Door:
    return Door(quick_store, open_books(quick_store, SCOPE))


@pytest.fixture
def office(both_stores: Store) -> Office:
    """An administration that is told what is done, on each kind of database."""
    return furnish(World(both_stores))
