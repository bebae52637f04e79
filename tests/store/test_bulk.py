"""Many rows at once lie in the database like one at a time, and what goes wrong with them is told as always."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from connector.model import ReceivableState
from connector.store import bulk, debtors, payments, queries, receivables
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.types import Moment
from tests.store.builders import NOW, SCOPE, eur, invoice, jansen, later, receipt

FEW, MANY = 3, bulk.MANY + 50
FULL: dict[str, Any] = {
    "state": ReceivableState.SETTLED,
    "invoice": 'a "quoted"\ttabbed\\N\nline',
    "due_assumed": True,
    "settled_on": date(2026, 3, 1),
    "under_way": eur("12.345"),
    "reference": "Ærø ☂ \\. 'x'; --",
}


@pytest.mark.parametrize("number", [FEW, MANY])
def test_every_value_comes_back_as_it_was_given_however_many_rows_there_are(store: Store, number: int) -> None:
    keys = [f"K{i}" for i in range(number)]
    people = {key: jansen(key, name=f'"Piet"\\ {key}\t& Zn') for key in keys}
    owed = {key: invoice(key, key, **(FULL if i % 2 else {})) for i, key in enumerate(keys)}
    paid = {key: [receipt(key, key, "0.10", receivable=key if i % 2 else None)] for i, key in enumerate(keys)}
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, list(people.values()))
        receivables.absorb(tx, owed.values())
        payments.absorb(tx, [one for some in paid.values() for one in some])
    with store.read(SCOPE, NOW) as tx:
        assert debtors.of_keys(tx, None) == people
        assert receivables.of_keys(tx, None) == owed
        assert payments.of_debtors(tx, None) == paid
        assert set(tx.conn.execute(select(t.debtors.c.changed_at)).scalars()) == {NOW}


@pytest.mark.parametrize("number", [FEW, MANY])
def test_what_is_told_again_is_not_written_again(store: Store, number: int) -> None:
    """Rows are compared as they lie in the database; one that is only written otherwise is no other."""
    owed = [invoice(f"R{i}", f"D{i}", **(FULL if i % 2 else {})) for i in range(number)]
    people = [jansen(f"D{i}") for i in range(number)]
    paid = [receipt(f"P{i}", f"D{i}") for i in range(number)]
    with store.write(SCOPE, NOW) as tx:
        receivables.absorb(tx, owed)
        debtors.absorb(tx, people)
        payments.absorb(tx, paid)
    with store.write(SCOPE, later(1)) as tx:
        assert receivables.absorb(tx, owed) == set()
        assert receivables.absorb(tx, [replace(r, open=eur("100.000")) for r in owed]) == set()
        found = receivables.compare(tx, owed)
        assert (found.new, found.other) == ({}, {})
        assert debtors.absorb(tx, people) == set()
        assert payments.absorb(tx, paid) == set()
        assert payments.absorb(tx, [replace(p, amount=eur("40.0")) for p in paid]) == set()
        assert set(tx.conn.execute(select(t.debtors.c.changed_at)).scalars()) == {NOW}


@pytest.mark.parametrize("number", [FEW, MANY])
def test_a_row_whose_key_stands_replaces_its_own_columns_and_no_others(store: Store, number: int) -> None:
    people = [jansen(f"D{i}") for i in range(number)]
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, people)
        debtors.set_policy(tx, "D1", "strict")
        debtors.absorb(tx, [replace(debtor, name="New") for debtor in people])
        kept = debtors.of_keys(tx, None)
    assert {debtor.name for debtor in kept.values()} == {"New"}
    assert [key for key, debtor in kept.items() if debtor.policy == "strict"] == ["D1"]


@pytest.mark.parametrize("number", [FEW, MANY])
def test_a_key_that_must_be_new_and_stands_already_is_an_error_that_can_be_taken_back(
    store: Store, number: int
) -> None:
    counters = [{"name": f"n{i}", "last": i} for i in range(number)]
    with store.write(SCOPE, NOW) as tx:
        queries.add(tx, t.counters, counters[1:2])
        with pytest.raises(IntegrityError), tx.conn.begin_nested():
            queries.add(tx, t.counters, counters)
        assert _counted(tx) == 1
        queries.upsert(tx, t.counters, counters)
        assert _counted(tx) == number


def _counted(tx: Tx) -> int:
    return len(queries.rows(tx, t.counters))


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 3, 3, 9, 0)  # noqa: DTZ001 # that is the point
    with store.write(SCOPE, NOW) as tx, pytest.raises(ValueError, match="time zone"):
        bulk.stored(tx, t.debtors, ("changed_at",), [(naive,)])
    assert isinstance(t.debtors.c.changed_at.type, Moment)


def test_nothing_of_a_large_set_stays_on_its_connection(store: Store) -> None:
    for _ in range(2):
        with store.write(SCOPE, NOW) as tx:
            receivables.absorb(tx, [invoice(f"R{i}") for i in range(MANY)])
            receivables.absorb(tx, [invoice(f"R{i}", open="1.00") for i in range(MANY)])
            if not store.embedded:
                assert tx.conn.execute(text("SELECT count(*) FROM pg_class WHERE relpersistence = 't'")).scalar() == 0


@pytest.mark.parametrize("database", ["postgresql"])
def test_a_connection_that_is_cut_while_rows_are_copied_is_told_as_such(store: Store) -> None:
    """So whoever runs the work tries again, as after any other statement."""
    with pytest.raises(DBAPIError) as caught, store.write(SCOPE, NOW) as tx:
        _cut_off_while_copying(store, tx)
    assert caught.value.connection_invalidated
    with store.read(SCOPE, NOW) as tx:
        assert _counted(tx) == 0


def _cut_off_while_copying(store: Store, tx: Tx) -> None:
    process = tx.conn.execute(text("SELECT pg_backend_pid()")).scalar_one()

    def rows() -> Iterator[bulk.Row]:
        with store.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})
        yield from ((f"n{i}", i) for i in range(MANY))

    with bulk._staged(tx, bulk._form(tx, t.counters, ("name", "last")), rows()):
        pass
