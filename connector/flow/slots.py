"""Who is alive: a worker holds a lock for as long as it lives, and nobody but the system takes it away.

Embedded it is a lock on a file beside the database, so that there is one worker. On PostgreSQL it is one of SLOTS
advisory locks, held by a connection of its own: the server frees it when that connection closes, so whoever can take a
slot's lock knows that its owner is dead. It does not work through a pooler that hands one connection to many in turn.
"""

import fcntl
import os
from datetime import datetime
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import Engine, text

from connector.errors import Refused
from connector.store.engine import Store

SLOTS = 64
_NAMESPACE = 1_952_999_526  # any number, as long as it is always the same
# The two ends notice a cut cable in this order: the worker stops within 10 seconds, the server frees its slot after 25.
_CLIENT = {"keepalives_idle": 3, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
_SERVER = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"


def somebody_works(store: Store, now: datetime) -> bool:
    """Whether a worker lives on this database at this moment."""
    if store.embedded:
        return _is_locked(_beside(Path(str(store.engine.url.database))))
    held = text("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = :us AND database = :here LIMIT 1")
    with store.read_house(now) as tx:
        here = tx.conn.execute(text("SELECT oid FROM pg_database WHERE datname = current_database()")).scalar()
        return tx.conn.execute(held, {"us": _NAMESPACE, "here": here}).first() is not None


def _beside(database: Path) -> Path:
    return database.with_name(database.name + ".worker")


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


class Slots(Protocol):
    """Locks, of which this process holds one."""

    own: int

    def take(self, slot: int) -> bool:
        """Whether its owner is dead; then it is ours until `free`."""
        ...

    def free(self, slot: int) -> None: ...

    def check(self) -> bool:
        """Whether our own lock is still ours."""
        ...

    def close(self) -> None:
        """Free our own."""
        ...


class FileSlot:
    """The one slot of an embedded database. Raises Refused when another process holds it."""

    own = 0

    def __init__(self, database: Path) -> None:
        self._file = os.open(_beside(database), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._file)
            raise Refused(
                f"another Tijdig works on {database} already; stop it first, or use PostgreSQL for more than one"
            ) from error

    def take(self, slot: int) -> bool:
        return True  # whoever worked here before us is dead, or we would not be here

    def free(self, slot: int) -> None:
        """There is none but our own."""

    def check(self) -> bool:
        return True

    def close(self) -> None:
        os.close(self._file)


class ServerSlots:
    """The slots of a PostgreSQL database. Raises Refused when all are taken."""

    def __init__(self, engine: Engine) -> None:
        address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._lock = psycopg.connect(address, autocommit=True, options=_SERVER, **_CLIENT)  # type: ignore[arg-type]
        found = next((slot for slot in range(SLOTS) if self.take(slot)), None)
        if found is None:
            self._lock.close()
            raise Refused(f"{SLOTS} workers are at work on this database already")
        self.own = found

    def take(self, slot: int) -> bool:
        row = self._lock.execute("SELECT pg_try_advisory_lock(%s, %s)", (_NAMESPACE, slot)).fetchone()
        return bool(row and row[0])

    def free(self, slot: int) -> None:
        self._lock.execute("SELECT pg_advisory_unlock(%s, %s)", (_NAMESPACE, slot))

    def check(self) -> bool:
        try:
            self._lock.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        self._lock.close()
