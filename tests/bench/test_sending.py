"""How fast messages leave, by one worker and by two, beside bare sends by the same number of hands."""

import json
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from os import environ, sysconf
from pathlib import Path
from typing import IO

import pytest
from psycopg import connect
from sqlalchemy.engine import make_url

from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.bench.mail_server import Told
from tests.bench.sending import furnish

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = int(environ.get("TIJDIG_BENCH_MESSAGES", "10000"))
ADMINISTRATIONS = 32  # lanes: enough for the hands of two workers at any time
# Of one worker; fixed, and so few that the server's 50 ms is what they wait for, also where two cores must do for
# senders, database and mail server together.
HANDS = 2
SLOW, INSTANT = 0.05, 0.0  # seconds that the mail server takes for a message
AT_LEAST = 1.6  # times as many by two workers as by one, at a slow server
PATIENCE = 300.0  # seconds in which something must leave


@dataclass(frozen=True)
class Measured:
    """Messages a second between the first and the last, and milliseconds of CPU for each: of the senders, of the
    database and of the mail server."""

    rate: float
    senders: float
    server: float
    database: float = 0.0

    def __str__(self) -> str:
        spent = f"{self.senders:6.2f} + database {self.database:5.2f} + mail server {self.server:4.2f}"
        return f"{self.rate:7.1f}/s, ms of CPU each: {spent}"


@contextmanager
def mail_server(seconds: float) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.bench.mail_server", str(seconds)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield int(_of(server.stdout).readline())
        finally:
            server.kill()


def told(port: int) -> Told:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="us.test") as asking:
        code, words = asking.docmd("XTOLD")
    assert code == 250
    return Told(**json.loads(words))


def measured(senders: int, port: int, messages: int, *command: str) -> Measured:
    """So many processes send until the server has all; each says "at work", and its CPU seconds when it is told to."""
    begin = [sys.executable, "-m", *command]
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                subprocess.Popen(begin, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            )
            for _ in range(senders)
        ]
        for process in processes:
            assert _of(process.stdout).readline() == "at work\n"
        wait_for_all(port, messages)
        spent = sum(float(process.communicate(timeout=PATIENCE)[0].split()[-1]) for process in processes)
        seen = told(port)
    assert seen.taken == messages, "each once"
    rate = (messages - 1) / (seen.last - seen.first)
    return Measured(rate, spent / messages * 1e3, seen.cpu / messages * 1e3)


def wait_for_all(port: int, messages: int) -> None:
    before, end = -1, 0.0
    while (taken := told(port).taken) < messages:
        now = time.monotonic()
        before, end = taken, (now + PATIENCE if taken > before else end)
        assert now < end, f"{taken} of {messages} left, and nothing moves"
        time.sleep(0.5)
    time.sleep(1)  # until the last outcome is noted


def by_workers(workers: int, seconds: float, url: str, folder: Path) -> Measured:
    keys = folder / "master.key"
    with open_store(url, Keyring.from_file(keys)) as store:
        furnish(store, f"bench-{workers}-{seconds}", ADMINISTRATIONS, MESSAGES)
    with mail_server(seconds) as port:
        before, since = database_cpu(url), str(time.monotonic())
        found = measured(workers, port, MESSAGES, "tests.bench.sending", url, str(keys), str(port), str(HANDS), since)
        return replace(found, database=(database_cpu(url) - before) / MESSAGES * 1e3)


def database_cpu(url: str) -> float:
    """Seconds that this machine's PostgreSQL took so far, with all its processes, those that ended too."""
    with connect(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)) as connection:
        row = connection.execute("SELECT current_setting('data_directory')").fetchone()
    assert row is not None
    parent = int(Path(row[0], "postmaster.pid").read_text(encoding="ascii").split()[0])
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            said = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
            if int(stat.parent.name) == parent:
                ticks += sum(map(int, said[11:15]))  # its own, and of those that ended
            elif int(said[1]) == parent:
                ticks += sum(map(int, said[11:13]))
    return ticks / sysconf("SC_CLK_TCK")


def by_bare_hands(processes: int, seconds: float) -> Measured:
    each = MESSAGES // processes // HANDS * HANDS
    with mail_server(seconds) as port:
        return measured(processes, port, each * processes, "tests.bench.bare", str(port), str(HANDS), str(each))


@pytest.mark.bench
@pytest.mark.parametrize("seconds", [SLOW, INSTANT], ids=["50 ms each", "at once"])
def test_two_workers_send_more_than_one(fresh_postgres: str, tmp_path: Path, seconds: float) -> None:
    """At a server that takes 50 ms, which is the case that matters; at one that takes none it is only told."""
    one, two = (by_workers(many, seconds, fresh_postgres, tmp_path) for many in (1, 2))
    bare, bare_two = (by_bare_hands(many, seconds) for many in (1, 2))
    print(f"\nsending: {MESSAGES:,} messages, a mail server that takes {seconds * 1e3:.0f} ms, {HANDS} hands a worker")
    for name, found in (("1 worker", one), ("2 workers", two), ("bare, 1 process", bare), ("bare, 2", bare_two)):
        print(f"sending: {name:16} {found}")
    print(
        f"sending: two workers are {two.rate / one.rate:.2f} x one (bare: {bare_two.rate / bare.rate:.2f}); "
        f"one is {one.rate / bare.rate:.2f} of bare, two are {two.rate / bare_two.rate:.2f}"
    )
    if seconds == SLOW:
        assert two.rate >= AT_LEAST * one.rate


def _of(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
