"""An instalment stays the one that was reminded of, promised and disputed, whatever becomes of due dates; where that
cannot be said, a person is asked."""

import base64
import json
import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exact.cursor import read_cursor
from adapters.exact.places import Place, numbers_of, unknown
from adapters.exact.sandbox.rows import Row
from connector.flow import acts
from connector.flow.sync import sync
from connector.model import HoldKind, Receivable, ReceivableState
from connector.source import Page
from connector.store import holds, installations, receivables
from connector.store.engine import Store
from tests.adapters.exact.history import Account
from tests.adapters.exact.instalments import invoice, made_anew, put_off
from tests.adapters.exact.reading import read
from tests.adapters.exact.stand import SCOPE, ExactStand

MIXED = "its instalments were changed in Exact Online, and which is which cannot be said"
FEBRUARY, MARCH, APRIL, MAY = (date(2026, month, 1) for month in (2, 3, 4, 5))


def place(due: date | None, amount: int | None, *terms: str) -> Place:
    return Place(due, None if amount is None else Decimal(amount), frozenset(terms))


def told(*places: Place) -> dict[int, Place]:
    return dict(enumerate(places, start=1))


@pytest.mark.parametrize(
    ("before", "now", "numbers"),
    [
        pytest.param([], [place(MARCH, 50), place(APRIL, 70)], [1, 2], id="nothing was told"),
        pytest.param([place(MARCH, 50)], [place(MAY, 70)], [1], id="there was one and there is one"),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")],
            [place(MARCH, 50, "b"), place(APRIL, 50, "a")],
            [2, 1],
            id="one goes past another that is alike, by its id",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 70, "b")],
            [place(MARCH, 70, "d"), place(APRIL, 50, "c")],
            [2, 1],
            id="one goes past another, by its amount",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")],
            [place(MARCH, 50, "d"), place(APRIL, 50, "c")],
            None,
            id="one goes past another that is alike, and both have new ids",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")],
            [place(FEBRUARY, 50, "d"), place(APRIL, 50, "c")],
            [1, 2],
            id="the last one of two that are alike is put off",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")],
            [place(MARCH + timedelta(9), 50, "d"), place(APRIL, 50, "c")],
            None,
            id="two that are alike are both put off",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")],
            [place(FEBRUARY, 50, "c"), place(MARCH, 50, "d")],
            [1, 2],
            id="new ids alone",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")], [place(MARCH, 100, "c")], None, id="put together"
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")],
            [place(MARCH, 100, "a", "b")],
            None,
            id="put together with their ids",
        ),
        pytest.param(
            [place(FEBRUARY, 100, "a")],
            [place(FEBRUARY, 60, "a"), place(MARCH, 40, "b")],
            None,
            id="split after telling",
        ),
        pytest.param(
            [place(FEBRUARY, 100, "a", "b"), place(APRIL, 10, "c")],
            [place(FEBRUARY, 40, "b"), place(MARCH, 60, "a"), place(APRIL, 10, "c")],
            None,
            id="the rest of what was paid in part is put off",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")], [place(MARCH, 50, "b")], [2], id="the first one is gone"
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 70, "b")],
            [place(MARCH, 70, "c")],
            [2],
            id="the first one is gone, and the other has a new id",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 50, "b")],
            [place(MARCH, 50, "c")],
            None,
            id="one of two that are alike is gone, and the other has a new id",
        ),
        pytest.param(
            [place(FEBRUARY, 50, "a"), place(MARCH, 70, "b")],
            [place(MARCH, 120, "b")],
            None,
            id="what the first one was is in the other",
        ),
        pytest.param(
            [place(MARCH, 50, "a"), place(APRIL, 70, "b")],
            [place(FEBRUARY, 20, "c"), place(MARCH, 50, "a"), place(APRIL, 70, "b")],
            [3, 1, 2],
            id="a third one falls due before the others",
        ),
        pytest.param(
            [place(MARCH, 50, "a"), place(APRIL, 70, "b")],
            [place(MARCH, 40, "c"), place(APRIL, 70, "d")],
            [1, 2],
            id="less is asked on the same day",
        ),
        pytest.param(
            [place(MARCH, 50, "a"), place(APRIL, 70, "b")],
            [place(MARCH, 40, "a"), place(APRIL, 80, "b")],
            None,
            id="what one lost the other got",
        ),
        pytest.param(
            [place(MARCH, 50, "a"), place(APRIL, 70, "b")],
            [place(MAY, 20, "c"), place(APRIL, 70, "b")],
            None,
            id="another day and another amount",
        ),
        pytest.param(
            [place(MARCH, 50, "a"), place(None, 70, "b")],
            [place(MARCH, 70, "b"), place(None, 50, "a")],
            [2, 1],
            id="a due date is given and another taken away",
        ),
        pytest.param(
            list(unknown(2).values()), [place(MARCH, 50, "a"), place(APRIL, 70, "b")], None, id="nobody knows the looks"
        ),
    ],
)
def test_an_instalment_keeps_its_number_or_nobody_says_which_it_is(
    before: Sequence[Place], now: Sequence[Place], numbers: list[int] | None
) -> None:
    assert numbers_of(told(*before), now, len(before)) == numbers


def test_a_number_that_is_over_means_nothing_else_later() -> None:
    now = [place(FEBRUARY, 50, "a"), place(MARCH, 20, "c")]
    assert numbers_of(told(place(FEBRUARY, 50, "a")), now, highest=2) == [1, 3]


SOME = st.lists(
    st.builds(place, st.sampled_from([None, FEBRUARY, MARCH, APRIL]), st.integers(1, 3), st.sampled_from("abcd")),
    max_size=4,
    unique_by=(lambda one: one.due, lambda one: one.terms),
)


@given(before=SOME, now=SOME)
def test_no_number_stands_for_two_and_an_id_never_changes_its_number(before: list[Place], now: list[Place]) -> None:
    known = told(*before)
    numbers = numbers_of(known, now, len(before))
    if numbers is not None:
        assert len(set(numbers)) == len(now)
        if len(before) != 1 or len(now) != 1:
            same = [(n, one) for n, one in zip(numbers, now, strict=True) for b in before if b.terms & one.terms]
            assert all(known[n].terms == one.terms for n, one in same)


# ---------------------------------------------------------------- in the books of a division


def shown(stand: ExactStand, account: Account, entry: Row) -> dict[int, tuple[int, int]]:
    """By its number: in how many days an instalment falls due, and what is open of it."""
    ours = {key: one for key, one in account.receivables.items() if key.startswith(f"entry:{entry.key}")}
    return {one.instalment: ((one.due - stand.today).days, int(one.open.amount)) for _, one in sorted(ours.items())}


def uncertain(entry: Row, pages: list[Page]) -> set[str]:
    """What the pages are uncertain of: the ends of its keys."""
    return {key.removeprefix(f"entry:{entry.key}") for page in pages for key in page.uncertain}


def warned(pages: list[Page]) -> bool:
    return any(
        MIXED in warning and "until a person has looked" in warning for page in pages for warning in page.warnings
    )


def test_an_instalment_that_is_put_off_past_another_stays_the_one_it_was(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    put_off(stand, entry, 0, 90)
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (90, 50), 2: (60, 50)}
    assert (uncertain(entry, found), warned(found)) == (set(), False)


def test_with_other_ids_it_is_known_by_its_amount(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 70)])
    read(stand, account)
    made_anew(stand, entry, [(60, 70), (90, 50)])
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (90, 50), 2: (60, 70)}
    assert (uncertain(entry, found), warned(found)) == (set(), False)


def test_two_of_50_with_other_ids_of_which_one_went_past_the_other_wait_for_a_person(
    stand: ExactStand, account: Account
) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    made_anew(stand, entry, [(60, 50), (90, 50)])
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (60, 50), 2: (90, 50)}
    assert (uncertain(entry, found), warned(found)) == ({"", ":2"}, True)
    stand.books.edit(entry, YourRef="PO-1")
    assert uncertain(entry, read(stand, account)) == set()  # from now on these are the ones that were told


def test_an_invoice_of_100_that_is_split_after_it_was_told_waits_for_a_person(
    stand: ExactStand, account: Account
) -> None:
    entry = invoice(stand, [(30, 100)])
    read(stand, account)
    made_anew(stand, entry, [(30, 40), (60, 60)])
    assert uncertain(entry, read(stand, account)) == {"", ":2"}


def test_two_instalments_that_are_put_together_wait_for_a_person(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 70)])
    read(stand, account)
    made_anew(stand, entry, [(60, 120)])
    found = read(stand, account)
    assert uncertain(entry, found) == {""}
    assert [key for page in found for key in page.gone] == [f"entry:{entry.key}:2"]


def test_where_one_of_two_of_50_is_gone_a_person_says_which(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    made_anew(stand, entry, [(60, 50)])
    assert uncertain(entry, read(stand, account)) == {""}


def test_a_doubt_is_for_a_person_in_a_real_store_and_a_number_that_is_kept_keeps_its_dispute(
    stand: ExactStand, quick_store: Store
) -> None:
    surely, perhaps = invoice(stand, [(30, 50), (60, 50)]), invoice(stand, [(30, 50), (60, 50)])
    with quick_store.write(SCOPE, stand.clock()) as tx:
        installations.create(tx, "exact", "A division", live=True)
    sync(quick_store, SCOPE, stand.source(), stand.clock(), asked_by_name=False)
    acts.dispute(quick_store, SCOPE, f"entry:{surely.key}", "never delivered", "Els", stand.clock())
    stand.later()
    put_off(stand, surely, 0, 90)
    made_anew(stand, perhaps, [(60, 50), (90, 50)])
    sync(quick_store, SCOPE, stand.source(), stand.clock(), asked_by_name=False)
    with quick_store.read(SCOPE, stand.clock()) as tx:
        laid = holds.of_debtors(tx, [surely["Customer"]])[surely["Customer"]]
        known = receivables.of_keys(tx, [f"entry:{surely.key}"])
    assert {one.receivable: one.kind for one in laid} == {
        f"entry:{surely.key}": HoldKind.DISPUTE,
        f"entry:{perhaps.key}": HoldKind.IDENTITY,
        f"entry:{perhaps.key}:2": HoldKind.IDENTITY,
    }
    assert [(one.due - stand.today).days for one in known.values()] == [90]


def test_after_the_first_instalment_was_paid_the_second_is_the_second_still(
    stand: ExactStand, account: Account
) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    stand.books.pay(entry, "50.00")
    read(stand, account)
    put_off(stand, entry, 1, 10)
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (30, 0), 2: (10, 50)}
    assert uncertain(entry, found) == set()


def test_a_part_that_is_paid_and_an_edit_of_the_rest_change_no_number(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 70)])
    read(stand, account)
    put_off(stand, entry, 0, 90)
    read(stand, account)
    stand.books.pay(entry, "10.00")  # of the earliest one, which is the second by now
    stand.books.edit(entry, YourRef="PO-1")
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (90, 50), 2: (60, 60)}
    assert uncertain(entry, found) == set()


def test_after_a_move_of_the_division_the_numbers_are_those_of_before(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    put_off(stand, entry, 0, 90)
    read(stand, account)
    stand.books.move()
    put_off(stand, entry, 1, 100)
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (100, 50), 2: (60, 50)}
    assert uncertain(entry, found) == set()


def test_what_was_paid_comes_back_under_its_number(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    put_off(stand, entry, 0, 90)
    read(stand, account)
    stand.books.pay(entry)
    read(stand, account)
    stand.later()
    stand.books.reopen(entry)
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (90, 50), 2: (60, 50)}
    assert uncertain(entry, found) == set()


def test_what_was_paid_long_ago_is_not_remembered(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    stand.books.pay(entry)
    read(stand, account)
    known = read_cursor(account.cursor)
    assert known
    assert list(known.books.over) == [f"entry:{entry.key}"]
    known.books.tidy(stand.today + timedelta(days=400))
    assert list(known.books.over) == [f"entry:{entry.key}"]
    known.books.tidy(stand.today + timedelta(days=401))
    assert known.books.over == {}


# ---------------------------------------------------------------- a cursor of before


def as_it_was(cursor: str | None, pending: Sequence[str] = ()) -> str:
    """A cursor as it was written before places were kept."""
    said = json.loads(cursor or "")
    books = json.loads(zlib.decompress(base64.b64decode(said["books"])))
    books["pending"] = list(pending)
    del books["over"]
    packed = base64.b64encode(zlib.compress(json.dumps(books).encode())).decode()
    return json.dumps({**said, "v": 1, "books": packed})


def test_a_cursor_of_before_is_read_on_and_its_instalments_are_known(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    account.cursor = as_it_was(account.cursor)
    put_off(stand, entry, 0, 90)
    place = len(stand.log.asked)
    found = read(stand, account)
    assert shown(stand, account, entry) == {1: (90, 50), 2: (60, 50)}
    assert uncertain(entry, found) == set()
    assert "bulk/Cashflow/Receivables" not in stand.requests(place)


def test_what_waited_in_a_cursor_of_before_is_held_where_it_has_several_instalments(
    stand: ExactStand, account: Account
) -> None:
    """Its terms had changed since it was told, and how they were told is not in it."""
    entry, plain = invoice(stand, [(30, 50), (60, 50)]), stand.some()
    read(stand, account)
    account.cursor = as_it_was(account.cursor, [f"entry:{entry.key}", f"entry:{plain.key}"])
    assert uncertain(entry, read(stand, account)) == {"", ":2"}


# ---------------------------------------------------------------- asked by name


def key(entry: Row, number: int = 1) -> str:
    return f"entry:{entry.key}" if number == 1 else f"entry:{entry.key}:{number}"


def reread(stand: ExactStand, account: Account, *keys: str) -> tuple[dict[str, Receivable], Page]:
    """What is said of these now, by key, to who hands over what he knows of them."""
    known = [one for one in account.receivables.values() if any(one.key.startswith(each[:42]) for each in keys)]
    page = stand.source().reread_known(keys, known, stand.today)
    return {one.key: one for one in page.receivables}, page


def test_by_name_an_instalment_that_went_past_another_is_the_one_that_was_told(
    stand: ExactStand, account: Account
) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    put_off(stand, entry, 0, 90)
    read(stand, account)
    known = {one: account.receivables[one] for one in (key(entry), key(entry, 2))}
    for asked in ([key(entry)], [key(entry, 2)], list(known)):
        assert reread(stand, account, *asked)[0] == known


def test_by_name_nothing_is_said_of_what_changed_since_it_was_told(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    for parts in ([(60, 50), (90, 50)], [(30, 50), (60, 50), (90, 10)], [(45, 100)], [(60, 50)]):
        made_anew(stand, entry, parts)
        found, page = reread(stand, account, key(entry), key(entry, 2))
        assert (found, page.gone) == ({}, ())
    made_anew(stand, entry, [(30, 50), (60, 50)])
    assert list(reread(stand, account, key(entry, 2))[0]) == [key(entry), key(entry, 2)]


def test_by_name_an_invoice_of_one_due_date_may_be_put_off(stand: ExactStand, account: Account) -> None:
    entry = stand.some()
    read(stand, account)
    stand.books.edit(entry, DueDate=stand.today + timedelta(days=50))
    found, _ = reread(stand, account, key(entry))
    assert found[key(entry)].due == stand.today + timedelta(days=50)


def test_by_name_an_invoice_that_was_split_since_is_not_answered_for(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 100)])
    read(stand, account)
    made_anew(stand, entry, [(30, 40), (60, 60)])
    found, page = reread(stand, account, key(entry))
    assert (found, page.gone) == ({}, ())


def test_by_name_what_was_paid_is_settled_and_what_was_deleted_is_gone(stand: ExactStand, account: Account) -> None:
    entry, deleted = invoice(stand, [(30, 50), (60, 50)]), invoice(stand, [(30, 50), (60, 50)])
    read(stand, account)
    stand.books.pay(entry)
    stand.books.delete(deleted)
    found, page = reread(stand, account, key(entry, 2), key(deleted, 2))
    assert {one.state for one in found.values()} == {ReceivableState.SETTLED}
    assert page.gone == (key(deleted, 2),)


def test_by_name_a_number_that_is_over_is_no_other_instalment(stand: ExactStand, account: Account) -> None:
    entry = invoice(stand, [(30, 50), (60, 70)])
    read(stand, account)
    stand.books.remove(stand.books.terms_of(entry.key)[0])
    (left,) = stand.books.terms_of(entry.key)
    stand.books.change(left, TransactionAmountFC=Decimal(70), TransactionAmountDC=Decimal(70))
    found = read(stand, account)
    assert [one for page in found for one in page.gone] == [key(entry)]
    assert reread(stand, account, key(entry, 2))[0] == {key(entry, 2): account.receivables[key(entry, 2)]}
