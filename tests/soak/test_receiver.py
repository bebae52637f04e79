"""A receiver of webhooks that dies in the middle: what it said it had taken is there."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from connector.store import nudges
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.bench.receivers import free_port, start
from tests.soak.platform import Tellings
from tests.store.builders import NOW, SCOPE
from tests.webhooks.conftest import open_books

SEED = 20260322
FULL_MINUTE = pytest.mark.soak


def kill(receiver: "subprocess.Popen[bytes]") -> None:
    """With all of its processes."""
    with suppress(ProcessLookupError):
        os.killpg(receiver.pid, signal.SIGKILL)
    receiver.wait()


@pytest.mark.parametrize(
    ("database", "server", "seconds"),
    [
        ("sqlite", "serve", 1),
        pytest.param("sqlite", "serve", 60, marks=FULL_MINUTE),
        pytest.param("sqlite", "web", 60, marks=FULL_MINUTE),
        pytest.param("postgresql", "web", 60, marks=FULL_MINUTE),
    ],
)
def test_what_was_acknowledged_is_stored_though_the_receiver_was_killed(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, server: str, seconds: int
) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    if database == "postgresql":
        url = request.getfixturevalue("fresh_postgres")
    with open_store(url, Keyring.from_file(tmp_path / "master.key")) as store:
        store.migrate()
        token = open_books(store, SCOPE)
    told = Tellings(free_port(), token, rate=200, many=200 * seconds)
    receiver = start("ours", url, tmp_path, told.port, server)
    try:
        senders = told.start()
        dies_after = Random(SEED).randrange(told.many // 3, 2 * told.many // 3)
        while len(told.taken) < dies_after:
            time.sleep(0.001)
        kill(receiver)
        receiver = start("ours", url, tmp_path, told.port, server)
        for sender in senders:
            sender.join()
    finally:
        kill(receiver)
    with open_store(url, Keyring.from_file(tmp_path / "master.key")) as store, store.read(SCOPE, NOW) as tx:
        stored = [one.nudge.id for one in nudges.waiting(tx)]
    lost = set(told.taken) - set(stored)
    middle = sorted(told.seconds)[len(told.seconds) // 2]
    print(
        f"\n{database}, {server}, seed {SEED}: {len(told.taken)} acknowledged, {len(lost)} of them not stored, "
        f"{told.repeated} repeated, median {middle * 1000:.1f} ms, p99 {told.p99() * 1000:.1f} ms"
    )
    assert lost == set()
    assert len(stored) == len(set(stored)) == told.many, "and what got no answer was repeated, and stored once"
    assert told.repeated > 0, "it did die"
    assert seconds < 60 or told.p99() <= 0.05
