"""Brings a database to the newest shape of our tables, within the caller's transaction."""

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from connector.store import wall

_MIGRATION_LOCK = 7_446_903_127_115_006_001  # any number, as long as it is always the same


def upgrade(conn: Connection, revision: str = "head") -> None:
    """Upgrade under a lock: of several processes that start at once one does the work and the others find it done."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        # Behind the tenant wall a migration that changes rows would find none, and say nothing. So it is an error.
        conn.execute(text("SET LOCAL row_security = off"))
    command.upgrade(config(conn), revision)
    if conn.dialect.name == "postgresql":
        wall.admit(conn)


def is_newest(conn: Connection) -> bool:
    """Whether the tables have the shape that this program knows."""
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [_newest()]


@cache
def _newest() -> str:
    return ScriptDirectory.from_config(_scripts()).get_current_head() or ""


def config(conn: Connection) -> Config:
    """Alembic's settings without an ini file: our own scripts, over this connection."""
    settings = _scripts()
    settings.attributes["connection"] = conn
    return settings


def _scripts() -> Config:
    settings = Config()
    settings.set_main_option("script_location", "connector.store:migrations")
    settings.set_main_option("path_separator", "os")
    return settings
