"""What single rows do to the books: older ones nothing, deletions only to what they are newer than."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapters.exact.booking import Part, short_of
from adapters.exact.books import Books, Over
from adapters.exact.cursor import Known, read_cursor
from adapters.exact.orientation import TERMS, Signs
from adapters.exact.payloads import Change
from adapters.exact.places import Place
from adapters.exact.progress import Check, Learning
from adapters.exact.states import Standing
from adapters.exact.totals import Theirs
from connector.errors import SkipRecord
from tests.adapters.exact.test_properties import ACCOUNT, ENTRY, LINE, row

SIGNS = Signs({TERMS: "-"})
KEY = f"entry:{ENTRY}"


def change(stamp: int, number: int = 1, owed: str = "121", **other: Any) -> Change:
    told = row(number, Decimal(owed), Decimal(121), -1, **other)
    return Change.model_validate({**told, "LineType": 20, "Timestamp": str(stamp)})


def taken(*changes: Change) -> Books:
    books = Books()
    for one in changes:
        books.take(one, SIGNS, TERMS)
    return books


def test_an_older_row_changes_nothing() -> None:
    books = taken(change(20, Status=50), change(10, Status=20))
    assert not books.bookings[KEY].is_live


def test_the_same_row_once_more_changes_nothing() -> None:
    books = taken(change(10))
    assert books.take(change(10), SIGNS, TERMS) == ""


def test_a_row_that_was_written_since_is_told_again_though_it_is_as_it_was() -> None:
    books = taken(change(10))
    key = books.take(change(11), SIGNS, TERMS)
    assert key in books.bookings
    assert books.take(change(11), SIGNS, TERMS) == ""
    assert books.take(change(12, Status=30), SIGNS, TERMS) == KEY


@pytest.mark.parametrize(("stamp", "left"), [(9, 1), (11, 0)])
def test_a_deletion_takes_away_what_it_is_newer_than(stamp: int, left: int) -> None:
    books = taken(change(10))
    assert books.remove(change(10).id, stamp) == (KEY if left == 0 else "")
    assert len(books.bookings[KEY].parts) == left


def test_a_deletion_of_what_is_not_known_says_nothing() -> None:
    books = taken(change(10))
    assert books.remove(change(10, number=2).id, 99) == ""
    assert books.remove(change(10).id, 99) == KEY
    assert books.remove(change(10).id, 99) == ""


def test_a_deletion_finds_a_term_that_came_after_another_deletion() -> None:
    books = taken(change(10))
    books.remove(change(10).id, 11)
    books.take(change(12, number=2), SIGNS, TERMS)
    assert books.remove(change(12, number=2).id, 13) == KEY


def test_a_booking_is_whole_when_its_terms_add_up_and_not_when_one_is_there_twice() -> None:
    half = change(10, number=2, owed="61", Status=50)
    books = taken(change(10, owed="60"), half)
    assert books.bookings[KEY].is_whole
    assert not taken(change(10, owed="60")).bookings[KEY].is_whole
    assert not taken(change(10), change(11, number=3)).bookings[KEY].is_whole


def test_terms_whose_ids_look_alike_are_told_apart() -> None:
    assert len({short_of(f"10000000-0000-4000-8000-{number:012}") for number in range(1000)}) == 1000


@pytest.mark.parametrize(("entry", "line", "kind"), [(None, None, 20), (ENTRY, None, 40), (None, LINE, None)])
def test_a_row_that_does_not_tell_what_it_is_of_is_not_taken(entry: object, line: object, kind: object) -> None:
    odd = change(10, TransactionEntryID=entry, TransactionID=line, TransactionType=kind)
    with pytest.raises(SkipRecord):
        Books().take(odd, SIGNS, TERMS)


def test_all_that_is_known_survives_being_written() -> None:
    books = taken(change(10, owed="60", DueDate=None), change(11, number=2, owed="61", Status=50, EndDate=None))
    books.bookings[KEY].parts["x"] = Part(date(2026, 1, 1), Standing.UNKNOWN, Decimal(-3), Decimal("4.5"), date.max, 7)
    books.bookings["line:of nobody"] = books.bookings[KEY].again()
    books.bookings["line:of nobody"].total = None
    books.bookings["line:of nobody"].told = 3
    books.bookings["line:of nobody"].apart = {
        3: Place(None, None),
        1: Place(date.max, Decimal("-1.50"), frozenset("xy")),
    }
    books.over["entry:over"] = Over(date(2026, 1, 3), 4, {4: Place(date(2026, 1, 1), Decimal(5), frozenset("z"))})
    books.pending, books.unsure, books.wanted = {KEY}, {"a"}, {ACCOUNT}
    books.accounts[ACCOUNT] = ("one", "two")
    known = Known(moved="never|then", phase="meeting", differ={ACCOUNT: KEY}, list_sign=-1, signs=SIGNS, books=books)
    known.at["terms"], known.read_on, known.checked_on = 2**40, date(2026, 1, 2), date(2026, 1, 1)
    known.looked_on = date(2026, 1, 3)
    known.check = Check(True, ["c"], [ACCOUNT], "the next", {ACCOUNT: Theirs({"EUR": Decimal("1.10")}, "F1")})
    known.learning, books.touched = Learning("another", Signs({TERMS: "?"})), {ACCOUNT}
    again = read_cursor(known.written())
    assert again
    assert (again, again.written()) == (known, known.written())


def test_who_owes_nothing_any_more_is_not_followed() -> None:
    books = taken(change(10))
    assert books.accounts == {ACCOUNT: ("", "")}
    books.forget(KEY)
    books.tidy(date(2026, 1, 1))
    assert (books.accounts, books.wanted) == ({}, set())


def test_the_earliest_instalment_comes_first_and_one_without_a_day_last() -> None:
    late = "/Date(1773446400000)/"
    books = taken(change(1, owed="1", DueDate=None), change(2, 2, "60", DueDate=late), change(3, 3, "60"))
    first, second, third = books.bookings[KEY].instalments()
    assert first[0].due
    assert second[0].due
    assert second[0].due - first[0].due > timedelta(days=1)
    assert third[0].due is None
