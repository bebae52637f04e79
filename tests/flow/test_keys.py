"""The master key is changed: whatever the program dies of meanwhile, everything stays readable and the chain whole."""

import ast
import errno
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import LargeBinary, select

from connector.errors import BadInput, Refused
from connector.flow import keys
from connector.model import Scope
from connector.store import installations, journal, keyfile, wrapping
from connector.store import tables as t
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.flow.dying import NOW, SCOPES, clock, readable

ROOT = Path(__file__).resolve().parents[2]
DEBTORS = 7  # of each


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/keys.sqlite3"
    found: str = request.getfixturevalue("fresh_postgres")
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "master.key"


@pytest.fixture
def store(url: str, file: Path) -> Iterator[Store]:
    """Three administrations of two tenants, each with some debtors' secrets."""
    with open_store(url, Keyring.from_file(file)) as opened:
        opened.migrate()
        for scope in SCOPES:
            with opened.write(scope, NOW) as tx:
                installations.create(tx, "books", "books")
            write(opened, scope, *(f"D{n}" for n in range(DEBTORS)))
        yield opened


def write(store: Store, scope: Scope, *debtors: str) -> None:
    with store.write(scope, NOW) as tx:
        for debtor in debtors:
            journal.append(tx, "run", debtor, "", {"said": f"secret of {debtor}"})


def opened_by(store: Store, key: bytes) -> int:
    """How many values anywhere in the database this key opens: every binary column of every table."""
    many = 0
    with store.engine.connect() as conn:
        for table in t.metadata.sorted_tables:
            for column in (c for c in table.c if isinstance(c.type, LargeBinary)):
                for value in conn.execute(select(column).where(column.is_not(None))).scalars():
                    try:
                        Fernet(key).decrypt(value)
                        many += 1
                    except InvalidToken:
                        continue
    return many


ALL = len(SCOPES) * (DEBTORS + 1)  # a key of each debtor, and the head's seal


def test_after_a_change_the_old_key_opens_nothing_and_everything_is_readable(
    store: Store, url: str, file: Path
) -> None:
    [old] = keyfile.read(file).used
    assert opened_by(store, old) == ALL
    name = keys.rotate(store)
    assert keys.rewrap(store, clock) == ALL
    assert keys.census(store, clock) == {name: ALL, store.keyring.names[1]: 0}
    assert keys.drop_old(store, clock) != ()
    assert opened_by(store, old) == 0
    assert len(keyfile.read(file).used) == 1
    assert readable(url, file) == len(SCOPES) * DEBTORS


def test_an_old_key_stays_while_anything_lies_under_it(store: Store, url: str, file: Path) -> None:
    keys.rotate(store)
    with pytest.raises(Refused, match=f"{ALL} values lie under an old key"):
        keys.drop_old(store, clock)
    assert len(keyfile.read(file).used) == 2
    assert readable(url, file) == len(SCOPES) * DEBTORS


def test_a_program_that_started_before_the_change_writes_under_the_new_key_and_reads_what_others_wrote(
    store: Store, url: str, file: Path
) -> None:
    with open_store(url, Keyring.from_file(file)) as other:
        keys.rotate(store)
        keys.rewrap(store, clock)
        keys.drop_old(store, clock)
        write(other, SCOPES[0], "written by who started before")
        with other.read(SCOPES[0], NOW) as tx:
            assert journal.verify(tx) == DEBTORS + 1
    with open_store(url, Keyring.from_file(file)) as third:
        keys.rotate(third)
        write(third, SCOPES[0], "written under a key that the first has not seen")
        with store.read(SCOPES[0], NOW) as tx:
            assert len([e for e in journal.all(tx) if e.content]) == DEBTORS + 2


def test_writers_go_on_while_everything_is_put_under_another_key(store: Store, url: str, file: Path) -> None:
    stop = threading.Event()
    wrote: list[str] = []

    def work() -> None:
        with open_store(url, Keyring.from_file(file)) as other:
            while not stop.wait(0.01):
                write(other, SCOPES[0], debtor := f"W{len(wrote)}")
                wrote.append(debtor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "PORTION", 2)
        writer = threading.Thread(target=work)
        writer.start()
        try:
            for _ in range(3):
                keys.rotate(store)
                while keys.rewrap(store, clock):
                    pass
                keys.drop_old(store, clock)
        finally:
            stop.set()
            writer.join()
    assert len(keyfile.read(file).used) == 1
    assert readable(url, file) == len(SCOPES) * DEBTORS + len(wrote)


def test_a_debtor_who_is_erased_meanwhile_stays_erased(store: Store) -> None:
    keys.rotate(store)
    with store.read(SCOPES[0], NOW) as tx:
        [token] = wrapping.some(tx, "cases", None, 1)
        [debtor] = tx.conn.execute(
            select(t.cases.c.debtor).where(t.cases.c.case_id == token.key[0], t.cases.c.tenant == tx.scope.tenant)
        ).scalars()
    with store.write(SCOPES[0], NOW) as tx:
        journal.forget(tx, debtor)
        assert not wrapping.put(tx, token, store.keyring.rewrap(token.value))
    keys.rewrap(store, clock)
    assert keys.drop_old(store, clock) != ()
    with store.read(SCOPES[0], NOW) as tx:
        journal.verify(tx)


# ---------------------------------------------------------------- a kill at every point

MOMENTS = (*range(1, 16), 20, 33, 40, 57, 10_000)


def test_killed_at_any_moment_everything_stays_readable_and_the_next_one_goes_on(
    store: Store, url: str, file: Path
) -> None:
    """Each life begins where the one before was killed; in between everything is read with the file as it lies."""
    [old] = keyfile.read(file).used
    moments = MOMENTS if url.startswith("sqlite") else (*MOMENTS[1:-1:3], MOMENTS[-1])  # the steps are the same
    command = [sys.executable, "-m", "tests.flow.dying", url, str(file), *map(str, moments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout) == [-signal.SIGKILL] * (len(moments) - 1) + [0]
    assert len(keyfile.read(file).used) == 1
    assert opened_by(store, old) == 0
    assert [path.name for path in file.parent.iterdir() if path.name.startswith("master.key")] == ["master.key"]


# ---------------------------------------------------------------- the file, and what may lie under it


def test_a_prepared_key_opens_and_closes_nothing_until_it_comes_first(store: Store, url: str, file: Path) -> None:
    """So a key can be carried to every machine before the first row lies under it."""
    first = store.keyring.names[0]
    name = keys.prepare(store)
    assert keys.prepare(store) == name, "one at a time"
    write(store, SCOPES[0], "while it was prepared")
    assert keys.census(store, clock) == {first: ALL + 1, name: 0}
    elsewhere = file.with_name("elsewhere.key")
    elsewhere.write_bytes(file.read_bytes())
    assert keys.rotate(store) == name
    keys.rewrap(store, clock)
    write(store, SCOPES[0], "under the new key")
    with open_store(url, Keyring.from_file(elsewhere)) as other, other.read(SCOPES[0], NOW) as tx:
        assert journal.verify(tx) == DEBTORS + 2, "a machine with the file of before still reads everything"


def test_two_that_change_the_file_at_once_lose_no_key(file: Path) -> None:
    Keyring.from_file(file)
    with_threads = [threading.Thread(target=keyfile.rotate, args=(file,)) for _ in range(8)]
    for thread in with_threads:
        thread.start()
    for thread in with_threads:
        thread.join()
    assert len(set(keyfile.read(file).used)) == 9
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_change_that_cannot_be_written_changes_nothing(
    store: Store, url: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BadInput, match="no space left"):
        keys.rotate(store)
    assert len(keyfile.read(file).used) == 1
    assert readable(url, file) == len(SCOPES) * DEBTORS


@pytest.mark.skipif(os.geteuid() != 0, reason="only an administrator can give a file away")
def test_the_file_stays_its_owners_also_when_an_administrator_changes_it(file: Path) -> None:
    Keyring.from_file(file)
    os.chown(file, 12345, 23456)
    keyfile.rotate(file)
    assert (file.stat().st_uid, file.stat().st_gid) == (12345, 23456)


def test_a_key_file_that_is_spoilt_or_gone_while_a_program_runs_changes_nothing_for_it(file: Path) -> None:
    ring = Keyring.from_file(file)
    kept = file.read_bytes()
    token = ring.encrypt(b"secret")
    for spoilt in (b"", b"no key\n", b"\xff\xfe"):
        file.write_bytes(spoilt)
        assert ring.decrypt(ring.encrypt(b"more")) == b"more"
    file.unlink()
    assert ring.decrypt(token) == b"secret"
    file.write_bytes(kept)
    with pytest.raises(BadInput, match="does not fit"):
        ring.decrypt(Keyring([Fernet.generate_key()]).encrypt(b"of another house"))


def test_whatever_is_encrypted_with_a_master_key_is_known_to_the_change_of_keys() -> None:
    """A new place that encrypts has its column in wrapping.WRAPPED, or the old key would go while it is needed."""
    places = {
        path.name
        for path in (ROOT / "connector").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and re.search(r"keyring\.encrypt$", ast.unparse(node.func))
    }
    in_a_browser = {"sealed.py"}  # nothing of it is kept here, and what no longer opens is a cookie that is dropped
    assert places == {"cases.py", "chain.py", "connections.py", "hooks.py"} | in_a_browser
    assert set(wrapping.TABLES) == {"cases", "connections", "hook_addresses", "journal_heads"}
