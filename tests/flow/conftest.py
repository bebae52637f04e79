"""A world on each kind of database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.flow.world import World


@pytest.fixture(params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A world that has not begun: choose its policy first."""
    url = f"sqlite:///{tmp_path}/world.sqlite3"
    if request.param == "postgresql":
        url = request.getfixturevalue("fresh_postgres")
    with open_store(url, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        yield World(store)


@pytest.fixture
def quick_world(migrated_file: Path, tmp_path: Path) -> Iterator[World]:
    """A world on SQLite alone."""
    path = Path(shutil.copy(migrated_file, tmp_path / "world.sqlite3"))
    with open_store(f"sqlite:///{path}", Keyring([Fernet.generate_key()])) as store:
        yield World(store)
