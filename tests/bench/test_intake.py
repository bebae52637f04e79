"""What taking in a webhook costs, beside a bare Flask application with the same signature and one inserted row."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import pytest

from connector.store import nudges
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.bench.receivers import free_port, start
from tests.bench.senders import send
from tests.store.builders import NOW, SCOPE
from tests.webhooks.conftest import open_books

MANY = 960  # webhooks in a round
ROUNDS = 7  # of each in turn, so that whatever else the machine does is everybody's


@contextmanager
def receiver(kind: str, url: str, folder: Path, server: str) -> Iterator[int]:
    """Its port."""
    port = free_port()
    process = start(kind, url, folder, port, server)
    try:
        yield port
    finally:
        process.terminate()
        process.wait()


@pytest.mark.bench
@pytest.mark.parametrize(("database", "server"), [("sqlite", "serve"), ("sqlite", "web"), ("postgresql", "web")])
def test_webhooks_are_taken_at_seven_tenths_of_the_bare_rate_or_more(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, server: str
) -> None:
    url = f"sqlite:///{tmp_path}/ours.sqlite3"
    if database == "postgresql":
        url = request.getfixturevalue("fresh_postgres")
    with open_store(url, Keyring.from_file(tmp_path / "master.key")) as store:
        store.migrate()
        token = open_books(store, SCOPE)
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    with receiver("ours", url, tmp_path, server) as ours, receiver("bare", url, tmp_path, server) as bare:
        for round_ in range(ROUNDS + 1):
            for kind, port in (("ours", ours), ("bare", bare)):
                took = send(port, token, f"{kind}_{round_}", MANY if round_ else MANY // 10)
                rates[kind].append((MANY if round_ else MANY // 10) / took)
    rates = {kind: found[1:] for kind, found in rates.items()}  # the first round wakes everything up
    ratio = median(rates["ours"]) / median(rates["bare"])
    shown = ", ".join(
        f"{kind} {median(found):.0f} ({min(found):.0f} to {max(found):.0f})" for kind, found in rates.items()
    )
    print(f"\nintake, {database}, {server}: a second: {shown}; ratio {ratio:.2f}")
    with open_store(url, Keyring.from_file(tmp_path / "master.key")) as store, store.read(SCOPE, NOW) as tx:
        assert nudges.last(tx) == MANY * ROUNDS + MANY // 10, "each is stored"
    assert ratio >= 0.7
