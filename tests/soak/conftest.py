"""Empty databases of each kind, as many as a long run wants, copies of them, and the table at the end."""

import secrets
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.soak.rows import HEAD, ROWS

NewUrl = Callable[..., str]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What every long run left behind, in one table."""
    if ROWS:
        terminalreporter.section("what the long runs left behind")
        for line in (*HEAD, *ROWS):
            terminalreporter.write_line(line)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which database this run is on."""
    chosen: str = request.param
    return chosen


@pytest.fixture
def new_url(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[NewUrl]:
    """Gives the URL of another database at every call: an empty one, or a copy of one that nobody has open."""
    if kind == "sqlite":
        yield lambda like="": _new_file(tmp_path, like)
        return
    server = make_url(request.getfixturevalue("postgres_url"))
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    made: list[str] = []

    def make(like: str = "") -> str:
        made.append(f"soak_{secrets.token_hex(6)}")
        template = sql.Identifier(str(make_url(like).database) if like else "template1")
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(made[-1]), template))
        return server.set(database=made[-1]).render_as_string(hide_password=False)

    with psycopg.connect(plain, autocommit=True) as connection:
        yield make
        for name in made:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _new_file(folder: Path, like: str) -> str:
    path = folder / f"{secrets.token_hex(6)}.sqlite3"
    if like:
        shutil.copy(str(make_url(like).database), path)
    return f"sqlite:///{path}"
