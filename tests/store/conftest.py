"""A store for every test, once on each database, and an administration in it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url

from connector.store import installations
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.store.tables import metadata
from tests.store.builders import NOW, SCOPE


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def database_url(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> str:
    """URL of an empty database of each kind."""
    if database == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite3"
    url: str = request.getfixturevalue("fresh_postgres")
    return url


@pytest.fixture
def keyring() -> Keyring:
    return Keyring([Fernet.generate_key()])


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[URL]:
    """A PostgreSQL database with all tables, which tests use in turn."""
    url = make_url(postgres_url)
    own = url.set(database="store_tests")
    with _autocommit(url) as conn:
        conn.execute(text("CREATE DATABASE store_tests"))
    with open_store(own.render_as_string(hide_password=False), Keyring([Fernet.generate_key()])) as store:
        store.migrate()
    yield own
    with _autocommit(url) as conn:
        conn.execute(text("DROP DATABASE store_tests WITH (FORCE)"))


@pytest.fixture
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path, database: str) -> Iterator[str]:
    """URL of a database with all tables and no row in it, for this test alone."""
    if database == "sqlite":
        path = tmp_path / "store.sqlite3"
        shutil.copy(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    url: URL = request.getfixturevalue("migrated_postgres")
    yield url.render_as_string(hide_password=False)
    with _autocommit(url) as conn:
        _empty(conn)


def _empty(conn: Connection) -> None:
    """Every row goes, and every guard that a test switched off comes back."""
    conn.execute(text("SET session_replication_role = replica"))
    for table in reversed(metadata.sorted_tables):
        conn.execute(table.delete())
    for table in ("journal", "journal_contents"):
        conn.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


@contextmanager
def _autocommit(url: URL) -> Iterator[Connection]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        yield conn
    engine.dispose()


@pytest.fixture
def bare(migrated_url: str, keyring: Keyring) -> Iterator[Store]:
    """A store without an administration."""
    with open_store(migrated_url, keyring) as store:
        yield store


@pytest.fixture
def store(bare: Store) -> Store:
    """A store with one administration."""
    with bare.write(SCOPE, NOW) as tx:
        installations.create(tx, "csv", "Bakkerij De Vries")
    return bare
