"""Transactions: all or nothing, one moment per read, one writer per scope, and nothing naive."""

import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from connector.errors import BadInput, StoreBusy
from connector.store import engine, installations
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.store.schema import _MIGRATION_LOCK
from tests.store.builders import NOW, OTHER_BOOKS, SCOPE


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    def half_a_write() -> None:
        with store.write(SCOPE, NOW) as tx:
            installations.save_setting(tx, "zone", "Europe/Brussels")
            raise RuntimeError("the program fails here")

    with pytest.raises(RuntimeError):
        half_a_write()
    with store.read(SCOPE, NOW) as tx:
        assert installations.setting(tx, "zone") is None


def test_a_read_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError), store.read(SCOPE, NOW) as tx:
        installations.save_setting(tx, "zone", "Europe/Brussels")
    with store.write(SCOPE, NOW) as tx:
        installations.save_setting(tx, "zone", "Europe/Amsterdam")  # the same connection writes again afterwards


def test_a_read_sees_one_moment_whatever_is_written_meanwhile(store: Store) -> None:
    with store.read(SCOPE, NOW) as reading:
        assert installations.setting(reading, "zone") is None
        with store.write(SCOPE, NOW) as tx:
            installations.save_setting(tx, "zone", "Europe/Brussels")
        assert installations.setting(reading, "zone") is None
    with store.read(SCOPE, NOW) as reading:
        assert installations.setting(reading, "zone") == "Europe/Brussels"


def test_writers_of_one_scope_follow_each_other(store: Store) -> None:
    """Each reads a number and writes the next one: without the lock some of them would be lost."""
    assert counted(store, 80) == "80"


def counted(store: Store, times: int) -> str | None:
    """A number to which eight threads together added one so many times."""

    def count_on(_: int) -> None:
        with store.write(SCOPE, NOW) as tx:
            last = int(installations.setting(tx, "count") or 0)
            installations.save_setting(tx, "count", str(last + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_on, range(times)))
    with store.read(SCOPE, NOW) as tx:
        return installations.setting(tx, "count")


def test_on_postgresql_they_do_so_whatever_isolation_its_server_takes_for_granted(
    fresh_postgres: str, keyring: Keyring
) -> None:
    """A stricter one would not see what was committed while it waited for the lock, and break off."""
    strict = {"options": "-c default_transaction_isolation=serializable"}
    with open_store(make_url(fresh_postgres).update_query_dict(strict).render_as_string(False), keyring) as store:
        store.migrate()
        assert counted(store, 40) == "40"


def test_on_postgresql_whoever_cannot_migrate_because_another_one_does_is_told_so(
    fresh_postgres: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    with open_store(fresh_postgres, keyring) as store, store.engine.begin() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
        with pytest.raises(StoreBusy, match="try again"):
            store.migrate()


def test_a_writer_that_waits_too_long_is_told_that_the_store_is_busy(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    with open_store(store.engine.url.render_as_string(hide_password=False), store.keyring) as other:
        waiting = other.write(SCOPE, NOW)
        with store.write(SCOPE, NOW), pytest.raises(StoreBusy, match="try again"):
            waiting.__enter__()


def test_a_task_of_the_same_program_that_waits_too_long_is_told_so_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MILLISECONDS", 50)
    waiting = store.write(SCOPE, NOW)
    with store.write(SCOPE, NOW), pytest.raises(StoreBusy, match="try again"):
        waiting.__enter__()
    with store.write(SCOPE, NOW) as tx:
        installations.save_setting(tx, "zone", "Europe/Amsterdam")  # the turn was given back


def test_on_postgresql_writers_of_other_scopes_do_not_wait(fresh_postgres: str, keyring: Keyring) -> None:
    with open_store(fresh_postgres, keyring) as store:
        store.migrate()
        with store.write(SCOPE, NOW), store.write(OTHER_BOOKS, NOW) as tx:
            installations.create(tx, "csv", "other books")


def test_a_naive_moment_is_refused(store: Store) -> None:
    naive = datetime(2026, 3, 3, 9)  # noqa: DTZ001 # this is the fault that is to be refused
    with pytest.raises(ValueError, match="time zone"), store.read(SCOPE, naive):
        pass
    with store.write(SCOPE, NOW) as tx, pytest.raises(Exception, match="time zone"):
        installations.note_data(tx, naive, None)


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://root:secret@host/db", "sqlite+aiosqlite:///x"])
def test_an_unknown_database_is_told_without_its_password(url: str, keyring: Keyring) -> None:
    with pytest.raises(BadInput, match="sqlite:///path") as caught:
        open_store(url, keyring)
    assert "secret" not in str(caught.value)


def test_the_embedded_file_is_private_and_its_writes_reach_the_disk(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "deep" / "store.sqlite3"
    with open_store(f"sqlite:///{path}", keyring) as store:
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            installations.create(tx, "csv", "books")
            found = {
                name: tx.conn.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
            }
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    full = 2
    assert found == {
        "journal_mode": "wal",
        "synchronous": full,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 30_000,
    }
    assert set(modes.values()) == {0o600}, modes


def test_a_store_in_memory_keeps_its_data_while_it_is_open(keyring: Keyring) -> None:
    with open_store("sqlite://", keyring) as store:
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            installations.create(tx, "csv", "books")
        with store.read(SCOPE, NOW) as tx:
            assert installations.get(tx).title == "books"


def test_threads_share_a_store(store: Store) -> None:
    seen: list[str] = []
    ready = threading.Barrier(4)

    def look() -> None:
        ready.wait()
        with store.read(SCOPE, NOW) as tx:
            seen.append(installations.get(tx).title)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["Bakkerij De Vries"] * 4
