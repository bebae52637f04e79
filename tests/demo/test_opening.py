"""The demo as somebody opens it: the first time, and once more."""

import time
from pathlib import Path

import pytest
import requests

from connector import app, registry
from connector.flow.house import House
from connector.model import ReceivableState, Scope
from connector.store import installations, receivables
from connector.store.engine import Store
from tests.test_app import _logging_as_it_was

__all__ = ["_logging_as_it_was"]
PATIENCE = 60  # seconds, which nothing is measured by


def connected(house: House) -> Scope:
    (there,) = (i for i in installations.listing(house.store, "demo") if i.platform == "moneybird")
    assert there.live
    return there.scope


def owed(store: Store, house: House) -> list[str]:
    with store.read(connected(house), house.clock()) as tx:
        every = receivables.of_keys(tx, None)
    return sorted(key for key, r in every.items() if r.state is ReceivableState.OPEN and r.open.positive)


def until_settled(house: House, key: str) -> None:
    """Waits for the background's work, which a webhook sets off."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        time.sleep(0.05)
        if key not in owed(house.store, house):
            return
    pytest.fail("the payment did not come through")


@pytest.mark.usefixtures("_logging_as_it_was")
def test_what_is_paid_on_its_page_is_closed_at_the_first_start_and_at_the_second(tmp_path: Path) -> None:
    paid: list[str] = []
    for start in range(2):
        with app.open_demo(tmp_path / "demo") as house:
            assert house.demo is not None
            assert bool(house.demo.told) is (start == 0), "the way is gone once"
            paid.append(next(key for key in owed(house.store, house) if key.startswith("sales:")))
            registry.adapter("moneybird").sandbox.Visitor(house.demo.bookkeeping["Moneybird"]).pays(paid[-1])
            until_settled(house, paid[-1])
    with app.open_demo(tmp_path / "demo") as house:
        assert not set(paid) & set(owed(house.store, house)), "the books are those of before"


@pytest.mark.usefixtures("_logging_as_it_was")
def test_its_administrations_stand_in_one_list_and_live_the_next_day_together(tmp_path: Path) -> None:
    with app.open_demo(tmp_path / "demo") as house:
        assert house.demo is not None
        there = [i.platform for i in installations.listing(house.store, "demo")]
        assert there == ["csv", "exact", "moneybird"]
        today = house.demo.next_day().date()
        assert {i.last_run for i in installations.listing(house.store, "demo")} == {today}
        for address in house.demo.bookkeeping.values():
            assert requests.get(address, timeout=10).status_code == 200
