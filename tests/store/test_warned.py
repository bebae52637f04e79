"""Warnings of a platform's records: kept with their day, the newest of each, for a month."""

from connector.store import debtors, journal, receivables, warned
from connector.store.engine import Store
from connector.store.warned import KEPT_DAYS, MOST, Warned
from tests.store.builders import NOW, SCOPE, invoice, jansen, later

DOUBT = "invoice 2026-17: it has no date; it is held until a person has looked"


def _on(day: int, store: Store, *said: str) -> list[Warned]:
    with store.write(SCOPE, later(day)) as tx:
        warned.note(tx, said)
        return warned.listing(tx)


def test_a_warning_that_comes_again_has_its_newest_day(store: Store) -> None:
    _on(0, store, DOUBT, "another")
    found = _on(3, store, DOUBT)
    assert found == [Warned(later(3).date(), DOUBT), Warned(NOW.date(), "another")]


def test_a_quiet_day_takes_nothing_away(store: Store) -> None:
    _on(0, store, DOUBT)
    assert _on(KEPT_DAYS + 1, store) == [Warned(NOW.date(), DOUBT)]


def test_after_31_days_it_goes_with_the_next_one(store: Store) -> None:
    _on(0, store, DOUBT)
    assert DOUBT in [each.text for each in _on(KEPT_DAYS - 1, store, "another")]
    assert [each.text for each in _on(KEPT_DAYS, store, "a third")] == ["a third", "another"]


def test_of_more_than_100_the_oldest_go(store: Store) -> None:
    _on(0, store, *(f"old {number}" for number in range(60)))
    found = _on(1, store, *(f"new {number}" for number in range(60)))
    assert len(found) == MOST
    assert [each.text for each in found[:60]] == [f"new {number}" for number in range(60)]


def test_who_is_forgotten_is_in_no_warning_by_name_or_by_number(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen("D1", name="Wilhelmina Jansen"), jansen("D2", name="Bakkerij Smit")])
        receivables.absorb(tx, [invoice("R1", "D1", number="2026-17"), invoice("R2", "D2", number="2026-18")])
        warned.note(tx, [DOUBT, "an account: WILHELMINA JANSEN has no key", DOUBT.replace("17", "18")])
        journal.forget(tx, "D1", "Anna")
        assert [each.text for each in warned.listing(tx)] == [DOUBT.replace("17", "18")]
