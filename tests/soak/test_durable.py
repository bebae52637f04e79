"""A claim is on disk before the first byte goes to the mail server, seen by the system calls of the sender."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from connector.model import Scope
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.soak.at_once import NOW
from tests.soak.kills import _wait_for_port
from tests.soak.rows import row

ROOT = Path(__file__).resolve().parents[2]
CALLS = "trace=fdatasync,fsync,write,sendto"


@pytest.fixture
def strace() -> str:
    """Path of strace, if it is there and may trace."""
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        pytest.skip("NO STRACE on this machine (or it may not trace): that claims reach the disk is NOT tested")
    return found


@contextmanager
def provider(folder: Path) -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-m", "tests.soak.sink", str(folder), ""], cwd=ROOT) as sink:
        try:
            yield _wait_for_port(folder / "port")
        finally:
            sink.kill()


@pytest.mark.parametrize("messages", [3, pytest.param(100, marks=pytest.mark.soak)])
def test_every_claim_reaches_the_disk_before_the_first_byte_leaves(tmp_path: Path, strace: str, messages: int) -> None:
    calls = tmp_path / "calls"
    with provider(tmp_path) as port:
        sender = [sys.executable, "-m", "tests.soak.traced", str(tmp_path), str(port), str(messages)]
        traced = [strace, "-f", "-y", "-s", "64", "-e", CALLS, "-o", str(calls), *sender]
        subprocess.run(traced, cwd=ROOT, check=True, capture_output=True)
    synced = claims_on_disk(calls.read_text(encoding="utf-8", errors="replace"))
    row("claims on disk before the mail server, sqlite", f"{messages} sends, strace", None, synced=sum(synced))
    assert synced == [True] * messages


def claims_on_disk(calls: str) -> list[bool]:
    """For each message's first byte: was the log of the database synced within the commit before it?"""
    found, synced, within = [], False, False
    for call in calls.splitlines():
        if "before commit" in call:
            synced, within = False, True
        elif "after commit" in call:
            within = False
        elif within and re.search(r"f(data)?sync\(\d+<[^>]*sqlite3-wal>", call):
            synced = True
        elif "sendto(" in call and '"mail from:' in call.lower():
            found.append(synced)
    return found


def test_postgresql_answers_a_commit_when_it_is_on_disk(fresh_postgres: str) -> None:
    with open_store(fresh_postgres, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        with store.write(Scope("a tenant", "books"), NOW) as tx:
            assert tx.conn.execute(text("SHOW synchronous_commit")).scalar() == "on"
