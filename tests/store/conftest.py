"""A store for every test, once on each database, and an administration in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector.store import installations
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.store.builders import NOW, SCOPE


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """URL of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    url: str = request.getfixturevalue("fresh_postgres")
    return url


@pytest.fixture
def keyring() -> Keyring:
    return Keyring([Fernet.generate_key()])


@pytest.fixture
def bare(database_url: str, keyring: Keyring) -> Iterator[Store]:
    """A store without an administration."""
    with open_store(database_url, keyring) as store:
        store.migrate()
        yield store


@pytest.fixture
def store(bare: Store) -> Store:
    """A store with one administration."""
    with bare.write(SCOPE, NOW) as tx:
        installations.create(tx, "csv", "Bakkerij De Vries")
    return bare
