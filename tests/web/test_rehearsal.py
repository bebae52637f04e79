"""A rehearsal runs the very same code and leaves nothing behind, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from connector.flow.dunning import run
from connector.flow.overview import overview
from connector.flow.sync import sync
from connector.model import Scope
from connector.store import debtors, installations, journal, receivables
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.web.rehearsal import rehearsal
from tests.web.houses import BOOKS, NOW, Books, debtor, fill, invoice, small_books

SCOPE = Scope("default", BOOKS)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path}/store.sqlite3" if sqlite else request.getfixturevalue("fresh_postgres")
    with open_store(url, Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        fill(store, SCOPE, NOW, small_books())
        yield store


def stands(store: Store) -> tuple[object, ...]:
    with store.read(SCOPE, NOW) as tx:
        return debtors.everyone(tx), receivables.of_debtors(tx, None), journal.all(tx), installations.get(tx)


def test_what_was_rehearsed_has_not_happened(store: Store) -> None:
    before = stands(store)
    books = Books([debtor("9", "Nieuw B.V.")], [invoice("901", "9", 5)])
    with rehearsal(store, SCOPE, NOW) as stage:
        assert len(sync(stage, SCOPE, books, NOW).vanished) == 6
        report = run(stage, SCOPE, NOW)
        assert [delivery.debtor for delivery in report.planned] == ["9"]
        assert stands(stage) != before, "on the stage it did happen"
    assert stands(store) == before


def test_the_real_thing_then_does_what_was_rehearsed(store: Store) -> None:
    books = Books([debtor("9", "Nieuw B.V.")], [invoice("901", "9", 5)])
    with rehearsal(store, SCOPE, NOW) as stage:
        sync(stage, SCOPE, books, NOW)
        foreseen = overview(stage, SCOPE, NOW)
    sync(store, SCOPE, books, NOW)
    assert overview(store, SCOPE, NOW) == foreseen


def test_a_fault_on_the_stage_comes_out_and_leaves_nothing_either(store: Store) -> None:
    before = stands(store)

    def break_off() -> None:
        with rehearsal(store, SCOPE, NOW) as stage:
            run(stage, SCOPE, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()
    assert stands(store) == before


def test_a_rehearsal_plays_in_one_administration(store: Store) -> None:
    with (
        rehearsal(store, SCOPE, NOW) as stage,
        pytest.raises(ValueError, match="one administration"),
        stage.read(Scope("default", "other"), NOW),
    ):
        raise AssertionError("another scope was opened")
