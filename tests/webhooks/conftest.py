"""An administration with an address, and the application that answers there."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from werkzeug.test import Client

from connector.model import Scope
from connector.source import Hooks
from connector.store import hooks, installations, nudges
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.store.builders import NOW, SCOPE
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


@pytest.fixture(params=["sqlite", "postgresql"])
def both_stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgres")
    with open_store(url, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        yield store


@pytest.fixture
def quick_store(migrated_file: Path, tmp_path: Path) -> Iterator[Store]:
    """On SQLite alone."""
    path = shutil.copy(migrated_file, tmp_path / "store.sqlite3")
    with open_store(f"sqlite:///{path}", Keyring([Fernet.generate_key()])) as store:
        yield store


@pytest.fixture
def door(quick_store: Store) -> Door:
    return Door(quick_store, open_books(quick_store, SCOPE))
