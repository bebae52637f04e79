"""From a payment on the platform's page to a closed case: the webhook, its job and the decision, all of it real."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import pytest

from connector import app
from connector.flow.house import House
from connector.flow.jobs import Jobs
from connector.model import ReceivableState
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.adapters.moneybird.sandbox.callers import Clock
from tests.demo.houses import Beside, beside

PAYMENTS = 12  # what a window of the platform's limit has room for
AT_MOST = 2.0  # seconds
LOOK = 0.01  # seconds between two looks at the books


class Going(Clock):
    """Goes on from a Tuesday morning, as fast as time does."""

    def __init__(self) -> None:
        super().__init__()
        self._began = time.perf_counter()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.perf_counter() - self._began)


class Engine:
    """The job engine as a worker that a circle waits for."""

    def __init__(self, house: House) -> None:
        self.jobs = Jobs(house.store, house.clock, app._handlers(house))

    def run_due(self) -> int:
        """Returns when nothing is due and nothing runs."""
        while any(queue.due or queue.running for queue in self.jobs.status().values()):
            time.sleep(LOOK)
        return 0

    @contextmanager
    def working(self) -> Iterator[None]:
        try:
            with self.jobs.working():
                yield
        finally:
            self.jobs.close()


@pytest.mark.bench
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_case_is_closed_within_two_seconds_of_the_payment(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = f"sqlite:///{tmp_path}/ours.sqlite3"
    if database == "postgresql":
        url = request.getfixturevalue("fresh_postgres")
    with open_store(url, Keyring.from_file(tmp_path / "master.key")) as store:
        store.migrate()
        engines: list[Engine] = []

        def engine(house: House) -> Engine:
            engines.append(Engine(house))
            return engines[-1]

        with beside(store, tmp_path, engine, Going(), invoices=40) as house, engines[0].working():
            house.circle.go()
            with house.sandbox.working():
                took = [_until_closed(house, key) for key in _owed(house)[:PAYMENTS]]
    shown = f"median {median(took):.2f} s, longest {max(took):.2f} s"
    print(f"\nfrom a payment at the platform to the closed case, {database}, {len(took)} payments: {shown}")
    assert len(took) == PAYMENTS
    assert max(took) <= AT_MOST


def _owed(house: Beside) -> list[str]:
    return sorted(
        k for k, r in house.receivables().items() if r.state is ReceivableState.OPEN and k.startswith("sales:")
    )


def _until_closed(house: Beside, key: str) -> float:
    """Seconds, the time that the platform takes to tell of it among them."""
    began = time.perf_counter()
    house.visitor.pays(key)
    while house.receivables()[key].state is not ReceivableState.SETTLED:
        assert time.perf_counter() - began < 60, "nobody heard of the payment"
        time.sleep(LOOK)
    return time.perf_counter() - began
