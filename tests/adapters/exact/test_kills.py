"""A sync that dies at any step of any request loses nothing and doubles nothing in a real store."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from connector.model import ReceivableState
from connector.source import Note, Status
from connector.store import receivables
from tests.adapters.exact.instalments import invoice, made_anew, put_off
from tests.adapters.exact.sandbox.callers import BEGIN
from tests.adapters.exact.stand import ExactStand, standing, with_small_pages
from tests.dying_syncs import SCOPE, Stores, books_of, opened, stores_of

KNOWN_FOR_LONG = "Oude Bekende"  # who owes nothing at first


@pytest.fixture
def stores(tmp_path: Path, migrated_file: Path) -> Stores:
    return stores_of("exact", tmp_path, migrated_file, BEGIN, asked_by_name=False)


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExactStand]:
    """With pages of twelve rows, so that there are several of them."""
    with_small_pages(monkeypatch, 12)
    with standing(24) as stand:
        stand.books.add_account(KNOWN_FOR_LONG)
        invoice(stand, [(30, 50), (60, 50)])
        invoice(stand, [(30, 50), (60, 50)])
        stand.later()
        yield stand


def change_much(stand: ExactStand) -> None:
    surely, perhaps = [one for one in stand.books.rows("entries") if len(stand.books.terms_of(one.key)) > 1][-2:]
    put_off(stand, surely, 0, 90)
    made_anew(stand, perhaps, [(60, 50), (90, 50)])
    stand.add(), stand.pay(), stand.delete(), stand.say_unknown_word()
    entry = stand.some()
    stand.books.edit(entry, YourRef="PO-7")
    stand.books.pay(entry, "1.00")
    days = [stand.today + timedelta(days=30 * number) for number in (1, 2)]
    customer = stand.books.row("accounts", entry["Customer"])
    stand.books.add_invoice(customer, "0", parts=[(day, Decimal(50)) for day in days])
    stand.books.receive(customer, "42.00")
    stand.books.change_mail(customer, "elders@example.nl")
    stand.new_invoice(next(row for row in stand.books.rows("accounts") if row["Name"] == KNOWN_FOR_LONG))
    stand.later()


def test_a_first_load_that_dies_at_any_request_ends_as_a_calm_one(stand: ExactStand, stores: Stores) -> None:
    assert stores.check_every_death(stand) >= 2 * 12


def test_a_poll_that_dies_at_any_request_ends_as_a_calm_one(stand: ExactStand, stores: Stores) -> None:
    before = stores.new()
    stores.read(before, stand)
    change_much(stand)
    assert stores.check_every_death(stand, before) > 2 * 5


def test_a_poll_after_a_move_that_dies_at_any_request_ends_as_a_calm_one(stand: ExactStand, stores: Stores) -> None:
    before = stores.new()
    stores.read(before, stand)
    stand.books.move()
    change_much(stand)
    assert stores.check_every_death(stand, before) >= 2 * 12


def test_of_the_changes_that_polls_die_in_two_instalments_are_for_a_person_to_look_at(
    stand: ExactStand, stores: Stores
) -> None:
    before = stores.new()
    stores.read(before, stand)
    change_much(stand)
    *_, happened = stores.read(stores.new(before), stand)
    assert [kind for kind, *_ in happened].count("held") == 2


def test_a_poll_after_another_choice_of_number_that_dies_at_any_request_ends_as_a_calm_one(
    stand: ExactStand, stores: Stores
) -> None:
    for place, term in enumerate(list(stand.books.rows("terms"))):
        stand.books.change(term, YourRef=f"PO {place}")
    before = stores.new()
    stores.read(before, stand)
    stand.settings["number"] = "your_ref"
    change_much(stand)
    known = stores.read(stores.new(before), stand)[0]
    assert isinstance(known, dict)
    assert sum(known[key].number.startswith("PO ") for key in stand.owed()) > 5
    assert stores.check_every_death(stand, before) >= 2 * 12


def test_what_is_known_is_what_is_owed_and_what_is_gone_is_held(stand: ExactStand, stores: Stores) -> None:
    path = stores.new()
    stores.read(path, stand)
    deleted = stand.delete()
    with opened(path) as store:
        stores.sync(store, stand)
        with store.read(SCOPE, stand.clock()) as tx:
            known = receivables.of_keys(tx, None)
    assert known[deleted].state is ReceivableState.UNKNOWN
    owed = {
        key: one.open.amount for key, one in known.items() if one.state is ReceivableState.OPEN and one.open.positive
    }
    assert owed == stand.owed()


def test_our_own_note_wakes_nobody(stand: ExactStand, stores: Stores) -> None:
    path = stores.new()
    before = stores.read(path, stand)
    stand.later()
    stand.source().write_back(Status(next(iter(stand.owed())), (Note("ours", "A reminder was sent."),)))
    stand.later()
    with opened(path) as store:
        assert stores.sync(store, stand).changed == set()
        assert books_of(store, stand.clock()) == before
