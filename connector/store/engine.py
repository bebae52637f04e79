"""Opens the store: SQLite or PostgreSQL by URL, and transactions that belong to one scope.

    with open_store(url, keyring) as store:
        store.migrate()
        with store.write(scope, now) as tx: ...

A write holds its scope's lock from its first statement to its commit: on SQLite the file's (BEGIN IMMEDIATE), on
PostgreSQL an advisory one, so that the same code runs the same way on both and no two writers of one scope can ever
wait for each other in a circle. A read sees one moment, whatever is written meanwhile. On PostgreSQL both are behind
the tenant wall (wall.py).
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import uniform
from sqlite3 import OperationalError
from threading import Lock
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import StaticPool

from connector.errors import BadInput, Fault, StoreBusy
from connector.model import Scope
from connector.store import wall
from connector.store.keyring import Keyring
from connector.store.ledger import Ledger
from connector.store.wall import HOUSE, Roles, ScopeLock

BUSY_MILLISECONDS = 30_000
ASKED_AGAIN_AFTER = (0.001, 0.005)  # seconds, by chance, so that two who wait do not meet again and again
_WRITES = "tijdig_writes"
# lock_not_available, serialization_failure, deadlock_detected, too_many_connections, cannot_connect_now
_BUSY_STATES = {"55P03", "40001", "40P01", "53300", "57P03"}


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction within one scope, at one given moment."""

    conn: Connection
    scope: Scope
    now: datetime
    keyring: Keyring
    asks_proof: bool = False  # see Store


class Store:
    """One database and the keys to it. Give it back with `close`, or use it in a `with`.

    `asks_proof`: the house takes in tenants by itself, so messages leave from confirmed addresses alone. `never_sender`
    is the digest of the address that no link confirms, "" = there is none.
    """

    def __init__(self, engine: Engine, keyring: Keyring, ledger: Ledger | None = None) -> None:
        self.engine = engine
        self.keyring = keyring
        self.ledger = ledger or Ledger()
        self.asks_proof, self.never_sender = False, ""
        self._turn = Lock() if self.embedded else None
        self._known_roles: Roles | None = None

    @property
    def embedded(self) -> bool:
        """Whether it is one SQLite file."""
        return self.engine.dialect.name == "sqlite"

    def migrate(self) -> None:
        """Bring the tables to the newest shape; safe when several processes start at once."""
        from connector.store.schema import upgrade  # alembic is heavy, and only needed at the start

        with _busy_is_told(), self._begin() as conn:
            if not self.embedded:
                conn.execute(text(f"SET LOCAL lock_timeout = {BUSY_MILLISECONDS}"))
            upgrade(conn)

    def is_migrated(self) -> bool:
        """Whether it can be reached, and its tables have the shape that this program knows."""
        from connector.store.schema import is_newest

        try:
            with self.engine.connect() as conn, conn.begin():
                return is_newest(conn)
        except (DBAPIError, PoolTimeout):
            return False

    @contextmanager
    def read(self, scope: Scope, now: datetime) -> Iterator[Tx]:
        """Sees one moment of one tenant's rows; writing is an error. Raises StoreBusy when it cannot start."""
        with self._read(_of_a_tenant(scope), now) as tx:
            yield tx

    @contextmanager
    def write(self, scope: Scope, now: datetime) -> Iterator[Tx]:
        """All or nothing. Raises StoreBusy when another writer holds the scope for more than 30 seconds."""
        with self._write(_of_a_tenant(scope), now) as tx:
            yield tx

    @contextmanager
    def read_house(self, now: datetime) -> Iterator[Tx]:
        """The house's own door, over all tenants: which jobs, installations and deliveries there are, and no more.

        A worker asks what is to be done before it knows for whom; what it does then, it does as that tenant.
        """
        with self._read(HOUSE, now) as tx:
            yield tx

    @contextmanager
    def write_house(self, now: datetime) -> Iterator[Tx]:
        """The same for the house's own rows: the questions that it asks again and again, and what platforms take."""
        with self._write(HOUSE, now) as tx:
            yield tx

    def scrub(self) -> None:
        """Drop what was deleted from the files themselves: after erasing a person nothing of him can be found there.

        On SQLite the whole file is written anew. On PostgreSQL the tables are; its write-ahead log and every
        backup keep the old bytes until they run out.
        """
        if self.embedded:
            self._scrub_file()
            return
        with _busy_is_told(), self.engine.connect() as conn:
            conn.execution_options(isolation_level="AUTOCOMMIT")
            conn.exec_driver_sql("VACUUM (FULL)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _scrub_file(self) -> None:
        pooled = self.engine.raw_connection()
        try:
            cursor = pooled.cursor()
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                cursor.execute(statement)
                answer = cursor.fetchone()
                if answer and answer[0]:
                    raise StoreBusy("another program reads the database; try again in a moment")
            cursor.close()
        except OperationalError as error:
            raise StoreBusy("another program holds the database; try again in a moment") from error
        finally:
            pooled.close()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """SQLite lets whoever finds the file taken sleep for up to a tenth of a second; threads of ours just queue."""
        if self._turn is None:
            yield
        elif self._turn.acquire(timeout=BUSY_MILLISECONDS / 1000):
            try:
                yield
            finally:
                self._turn.release()
        else:
            raise StoreBusy("another task holds the database; try again in a moment")

    @contextmanager
    def _read(self, scope: Scope, now: datetime) -> Iterator[Tx]:
        with _busy_is_told(), self.engine.connect() as conn:
            if self.embedded:
                yield from self._read_only(conn, scope, now)
            else:
                conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
                with conn.begin():
                    yield self._tx(conn, scope, now)

    @contextmanager
    def _write(self, scope: Scope, now: datetime) -> Iterator[Tx]:
        with _busy_is_told(), self._begin() as conn:
            yield self._tx(conn, scope, now, _lock_of(scope))

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with self._in_turn(), self.engine.connect() as conn:
            conn.execution_options(**{_WRITES: True})
            with conn.begin():
                yield conn

    def _read_only(self, conn: Connection, scope: Scope, now: datetime) -> Iterator[Tx]:
        with conn.begin():
            conn.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield self._tx(conn, scope, now)
            finally:
                conn.exec_driver_sql("PRAGMA query_only = OFF")

    def _tx(self, conn: Connection, scope: Scope, now: datetime, lock: ScopeLock | None = None) -> Tx:
        if now.tzinfo is None:
            raise ValueError("the store wants to know the time zone of `now`")
        if not self.embedded:
            wall.enter(conn, self._roles(conn), scope, lock)
        return Tx(conn, scope, now, self.keyring, self.asks_proof)

    def _roles(self, conn: Connection) -> Roles:
        if self._known_roles is None:
            self._known_roles = wall.roles_of(conn)
        return self._known_roles


def open_store(url: str, keyring: Keyring, ledger: Path | None = None) -> Store:
    """The store at `sqlite:///path`, `sqlite://` (in memory, one thread) or `postgresql+psycopg://…`.

    Nothing is made but, on SQLite, an empty file that only its owner may read; `migrate` makes the tables.
    `ledger` is the file that remembers what left. Raises BadInput when the URL names no database that we know.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise _unknown_database() from error
    if address.drivername in ("sqlite", "sqlite+pysqlite"):
        return Store(_sqlite(address), keyring, Ledger(ledger))
    if address.drivername in ("postgresql", "postgresql+psycopg"):
        # Whoever waited for the scope's lock must see what was committed meanwhile, whatever the server's default is.
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, isolation_level="READ COMMITTED"
        )
        return Store(engine, keyring, Ledger(ledger))
    raise _unknown_database()


def _of_a_tenant(scope: Scope) -> Scope:
    if not scope.tenant:
        raise ValueError("a scope without a tenant: whose rows are meant?")
    return scope


def _unknown_database() -> BadInput:
    # The URL itself may hold a password, so it is not repeated.
    hint = "use sqlite:///path/to/file or postgresql+psycopg://user:password@host/database"
    return BadInput("the database cannot be opened", [Fault("database url", "names no database that we know", hint)])


def _sqlite(address: URL) -> Engine:
    if address.database in (None, "", ":memory:"):
        engine = create_engine(address, poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        _private_file(Path(str(address.database)))
        engine = create_engine(address, connect_args={"timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_as_told)
    return engine


def _private_file(path: Path) -> None:
    """The file holds people's debts: only its owner reads it. SQLite gives its side files the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _prepare(raw: Any, _record: Any) -> None:
    raw.isolation_level = None  # we say ourselves where a transaction begins
    raw.create_function("lower", 1, _lower, deterministic=True)  # SQLite's own knows the letters a to z only
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",  # a claim is on disk before the first byte leaves, also when the power goes
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        raw.execute(f"PRAGMA {pragma}").close()


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


def _begin_as_told(conn: Connection) -> None:
    # A writer that began as a reader could not become one when another one was faster.
    if conn.get_execution_options().get(_WRITES, False):
        _begin_to_write(conn)
    else:
        conn.exec_driver_sql("BEGIN")


def _begin_to_write(conn: Connection) -> None:
    """Ask for the file every few milliseconds. SQLite itself would look ten times a second, and beside a process that
    writes one transaction after the other it would find the short pauses in between too seldom."""
    raw: Any = conn.connection.dbapi_connection
    patience = raw.execute("PRAGMA busy_timeout").fetchone()[0]
    ends = time.monotonic() + patience / 1000
    raw.execute("PRAGMA busy_timeout = 0").close()
    try:
        while time.monotonic() < ends and not _has_begun(raw):
            time.sleep(uniform(*ASKED_AGAIN_AFTER))  # noqa: S311 # a pause, no secret
        if not raw.in_transaction:
            conn.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"PRAGMA busy_timeout = {patience}").close()


def _has_begun(raw: Any) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE").close()
    except OperationalError as error:
        if not (getattr(error, "sqlite_errorname", None) or "").startswith("SQLITE_BUSY"):
            raise
        return False
    return True


@contextmanager
def _busy_is_told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _is_busy(error):
            raise StoreBusy("another program holds the database; try again in a moment") from error
        raise
    except PoolTimeout as error:
        raise StoreBusy("too much is going on in the database; try again in a moment") from error


def _is_busy(error: DBAPIError) -> bool:
    raw = error.orig
    if getattr(raw, "sqlstate", None) in _BUSY_STATES:
        return True
    return (getattr(raw, "sqlite_errorname", None) or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


def _lock_of(scope: Scope) -> ScopeLock:
    digest = sha256(f"{scope.tenant}\x00{scope.installation}".encode()).digest()
    return ScopeLock(int.from_bytes(digest[:8], signed=True), BUSY_MILLISECONDS)
