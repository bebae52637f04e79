"""Migrations: what they make is what tables.py says, on both databases, however many start at once."""

import multiprocessing
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet
from sqlalchemy import Connection, inspect, text

from connector.model import Scope
from connector.store import installations
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.store.schema import config, upgrade
from connector.store.tables import metadata

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.fixture
def migrated(database_url: str, keyring: Keyring) -> Iterator[Store]:
    """Migrated here and now, not copied."""
    with open_store(database_url, keyring) as store:
        store.migrate()
        yield store


def _version(conn: Connection) -> str | None:
    return MigrationContext.configure(conn).get_current_revision()


def test_migrations_and_tables_agree(migrated: Store) -> None:
    with migrated.engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_primary_keys_unique_keys_and_references_agree_too(migrated: Store) -> None:
    """What the comparison above does not look at."""
    found = inspect(migrated.engine)
    for table in metadata.sorted_tables:
        made = found.get_pk_constraint(table.name)
        assert made["constrained_columns"] == [c.name for c in table.primary_key], table.name
        references = {tuple(r["constrained_columns"]) for r in found.get_foreign_keys(table.name)}
        assert references == {tuple(c.column_keys) for c in table.foreign_key_constraints}, table.name


def test_every_table_begins_with_its_scope() -> None:
    keys = {table.name: [column.name for column in table.primary_key][:2] for table in metadata.sorted_tables}
    assert set(map(tuple, keys.values())) == {("tenant", "installation")}, keys


def test_migrating_twice_is_migrating_once(migrated: Store) -> None:
    migrated.migrate()
    with migrated.engine.connect() as conn:
        assert _version(conn) == ScriptDirectory.from_config(config(conn)).get_current_head()


def _migrate(url: str, key: bytes) -> None:
    with open_store(url, Keyring([key])) as store:
        store.migrate()


def test_processes_that_start_at_once_all_find_the_newest_shape(database_url: str, keyring: Keyring) -> None:
    spawn = multiprocessing.get_context("spawn")
    key = Fernet.generate_key()
    starters = [spawn.Process(target=_migrate, args=(database_url, key)) for _ in range(3)]
    for process in starters:
        process.start()
    for process in starters:
        process.join()
    assert [process.exitcode for process in starters] == [0, 0, 0]
    with open_store(database_url, keyring) as store, store.engine.connect() as conn:
        assert _version(conn) == ScriptDirectory.from_config(config(conn)).get_current_head()


def test_a_migration_that_fails_leaves_the_old_shape(database_url: str, keyring: Keyring) -> None:
    """Both databases can take back a change of tables, so a half-made shape is never left behind."""
    with open_store(database_url, keyring) as store:
        with store.engine.begin() as conn:
            conn.execute(text("CREATE TABLE journal (stands_in_the_way INTEGER)"))
        failed = False
        try:
            store.migrate()
        except Exception as error:  # noqa: BLE001 # each driver has an error of its own for this
            failed = "journal" in str(error)
        assert failed
        assert inspect(store.engine).get_table_names() == ["journal"]


def test_a_migration_that_takes_rows_away_finds_those_of_every_tenant_and_leaves_the_wall_up(
    database_url: str, keyring: Keyring
) -> None:
    """What kept the keys of messages that could not leave today is not a setting any more (0022)."""
    with open_store(database_url, keyring) as store:
        with store.engine.begin() as conn:
            upgrade(conn, "0021")
        scopes = [Scope(tenant, "books") for tenant in ("first", "second")]
        for scope in scopes:
            with store.write(scope, NOON) as tx:
                installations.save_setting(tx, "first_week_stuck", "2026-03-10 a b")
                installations.save_setting(tx, "first_week_a_day", "25")
        store.migrate()
        for scope in scopes:
            with store.read(scope, NOON) as tx:
                kept = installations.setting(tx, "first_week_stuck"), installations.setting(tx, "first_week_a_day")
            assert kept == (None, "25")
        if store.engine.dialect.name == "postgresql":
            with store.engine.connect() as conn:
                forced = text("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'settings'")
                assert conn.execute(forced).scalar()


def test_the_migrations_lie_inside_the_package() -> None:
    import connector.store

    folder = Path(connector.store.__file__).parent / "migrations"
    assert (folder / "env.py").is_file()
    assert sorted(path.name for path in (folder / "versions").glob("0*.py"))[0] == "0001_records.py"
