"""Fifty customers of one address: the platform never has to refuse, and nobody starves beside somebody's first load."""

from dataclasses import asdict

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import event

from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.soak.budget import Day, Told
from tests.soak.conftest import NewUrl
from tests.soak.rows import row

SEED = 20260313
CUSTOMERS = 50
USED = 0.9  # of the allowance, in every whole window of a first load
FAIR = 2.0  # times as long as its customer's share would take, at most


def opened(url: str) -> Store:
    store = open_store(url, Keyring([Fernet.generate_key()]))
    if store.embedded:  # nobody pulls the plug here, so a day need not wait for the disk
        event.listen(store.engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous = OFF").close())
    store.migrate()
    return store


def lived(url: str, hours: float, invoices: int) -> Told:
    with opened(url) as store:
        return Day(store, SEED, CUSTOMERS, invoices).live(hours)


@pytest.mark.parametrize(
    ("hours", "invoices"), [(1.25, 20_000), pytest.param(24, 100_000, marks=pytest.mark.soak)], ids=["short", "full"]
)
def test_fifty_customers_share_what_there_is_and_the_platform_never_refuses(
    new_url: NewUrl, kind: str, hours: float, invoices: int
) -> None:
    told = lived(new_url(), hours, invoices)
    row(f"one budget, {kind}", f"{CUSTOMERS} customers, {invoices} invoices", SEED, **asdict(told))
    assert told.refused == 0
    assert told.least_used >= USED
    assert told.most_of_a_fair_wait <= FAIR
    assert told.deltas > CUSTOMERS, "hardly anything was asked for, so hardly anybody waited"
