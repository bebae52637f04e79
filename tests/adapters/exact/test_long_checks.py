"""A list of outstanding items that takes more requests than a minute has: several pulls go through it, page by page."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from adapters.exact.cursor import Known, read_cursor
from adapters.exact.sandbox import Quirks, queries
from adapters.exact.sandbox.answers import bad_query
from adapters.exact.sandbox.rows import Shown
from connector.source import Page
from tests.adapters.exact.history import Account, happen
from tests.adapters.exact.reading import QUIET, pull
from tests.adapters.exact.stand import ExactStand, standing, with_a_small_list
from tests.adapters.exact.test_checking import LIST, Lists, errors, missed
from tests.source_contract import Meter, Stopped

A_MINUTE = 12  # requests; a quiet pull takes five of them
ROWS = 2  # in a page of the list
MOST_PULLS = 40


@contextmanager
def a_long_list(patch: pytest.MonkeyPatch) -> Iterator[ExactStand]:
    """Of some forty items the list has two on a page, and there are twelve requests a minute."""
    with_a_small_list(patch, LIST, ROWS)
    with standing(40, Quirks(per_minute=A_MINUTE)) as stand:
        yield stand


def on_the_next_day(stand: ExactStand) -> Account:
    """All was read, and the first check is at its end."""
    account = Account()
    to_its_end(stand, account)
    stand.clock.forward(days=1)
    stand.end_token()
    return account


@pytest.fixture
def stand(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExactStand]:
    with a_long_list(monkeypatch) as stand:
        yield stand


@pytest.fixture
def lists(monkeypatch: pytest.MonkeyPatch) -> Lists:
    return Lists(monkeypatch)


@pytest.fixture
def account(stand: ExactStand) -> Account:
    return on_the_next_day(stand)


def known_of(account: Account) -> Known:
    known = read_cursor(account.cursor)
    assert known
    return known


def to_its_end(stand: ExactStand, account: Account) -> list[list[Page]]:
    """Pulls, one a minute, until the check that is under way or due is over."""
    pulls = [pull(stand, account)]
    while known_of(account).check is not None:
        assert len(pulls) < MOST_PULLS, "it comes to no end"
        pulls.append(pull(stand, account))
    return pulls


def all_errors(pulls: list[list[Page]]) -> list[str]:
    return [error.debtor for found in pulls for error in errors(found)]


def items(stand: ExactStand) -> int:
    return sum(1 for term in stand.books.rows("terms") if term["Status"] != 50 and term["LineType"] == 20)


def test_a_list_of_more_pages_than_a_minute_has_requests_is_read_to_its_end_and_no_page_twice(
    stand: ExactStand, account: Account
) -> None:
    place = len(stand.log.asked)
    pulls = to_its_end(stand, account)
    pages = -(-items(stand) // ROWS)
    assert pages > A_MINUTE
    refused = len(pulls) - 1  # the request that told each of them that this minute has no more
    assert stand.requests(place)[LIST] == pages + refused
    assert len(pulls) == -(-pages // (A_MINUTE - len(QUIET)))
    assert all_errors(pulls) == []
    assert not any(page.warnings for found in pulls for page in found)


def test_who_differs_is_named_and_held_within_the_day_and_let_go_once_he_agrees(
    stand: ExactStand, account: Account, lists: Lists
) -> None:
    debtor = stand.some()["Customer"]
    lists.more[debtor] = Decimal(5)
    begun = stand.clock()
    assert set(all_errors(to_its_end(stand, account))) == {debtor}
    assert stand.clock() - begun < timedelta(hours=1)
    assert [error.debtor for error in errors(pull(stand, account))] == [debtor]
    lists.more.clear()
    assert errors(pull(stand, account)) == []
    assert known_of(account).differ == {}


def test_a_change_that_was_missed_is_found_and_told(stand: ExactStand, account: Account) -> None:
    missed(stand, stand.some(), Decimal("1.00"))
    pulls = to_its_end(stand, account)
    assert all_errors(pulls) == []
    assert account.owed == stand.owed()


@pytest.mark.parametrize("seed", range(6))
def test_what_changes_while_it_is_read_holds_nobody_however_much_that_is(
    stand: ExactStand, account: Account, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("adapters.exact.checking.MOST", 1)
    chance = random.Random(seed)
    pull(stand, account)
    for _ in range(MOST_PULLS):
        happen(stand, chance, 2)
        assert errors(pull(stand, account)) == []
        assert account.owed == stand.owed()
        if known_of(account).check is None:
            break
    else:
        pytest.fail("it comes to no end")


def test_who_has_more_items_than_a_pull_reads_is_not_judged_by_a_list_that_is_older_than_his_payment(
    stand: ExactStand, account: Account
) -> None:
    customer = stand.books.row("accounts", stand.some()["Customer"])
    entries = [stand.new_invoice(customer) for _ in range(30)]
    while not (check := known_of(account).check) or not check.whole:
        pull(stand, account)
        stand.books.pay(entries[0], "1.00")  # so he is asked about by name
    assert [customer.key] == check.among
    for entry in entries[1:3]:
        stand.books.pay(entry)
        assert errors(pull(stand, account)) == []
    assert all_errors(to_its_end(stand, account)) == []
    assert account.owed == stand.owed()


def test_who_differs_is_found_though_something_of_his_changed_while_it_was_read(
    stand: ExactStand, account: Account, lists: Lists
) -> None:
    entry = stand.some()
    lists.more[entry["Customer"]] = Decimal(5)
    pull(stand, account)
    stand.books.pay(entry, "1.00")
    stand.new_invoice(stand.books.row("accounts", entry["Customer"]))
    assert set(all_errors(to_its_end(stand, account))) == {entry["Customer"]}


def test_who_is_held_is_asked_about_in_between_and_let_go_before_the_end(
    stand: ExactStand, account: Account, lists: Lists
) -> None:
    debtor = stand.some()["Customer"]
    lists.more[debtor] = Decimal(5)
    to_its_end(stand, account)
    stand.clock.forward(days=1)
    stand.end_token()
    stand.sandbox.world.quirks = replace(stand.sandbox.world.quirks, per_minute=100)
    lists.more.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapters.exact.checking.ROOM", 12)
        assert errors(pull(stand, account)) == []
    known = known_of(account)
    assert known.check is not None
    assert known.differ == {}


def test_when_very_many_differ_they_are_held_at_once_and_each_is_asked_about_again(
    stand: ExactStand, account: Account, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.exact.checking.MOST", 3)
    for row in stand.books.rows("accounts"):
        lists.more[row.key] = Decimal(1)
    owing = {account.receivables[key].debtor for key in account.owed}
    while not known_of(account).differ:
        pull(stand, account)
    assert known_of(account).differ.keys() >= owing
    assert known_of(account).check is not None
    lists.more.clear()
    to_its_end(stand, account)
    pull(stand, account)
    assert known_of(account).differ == {}


def test_whoever_is_stopped_at_any_request_goes_on_in_the_list(stand: ExactStand, account: Account) -> None:
    stand.sandbox.world.quirks = replace(stand.sandbox.world.quirks, per_minute=100)
    before = account.cursor
    stand.meter = Meter()
    Account(cursor=before).read(stand.source(), stand.today)
    steps = stand.meter.steps
    pages = -(-items(stand) // ROWS)
    for step in range(1, steps + 1):
        one = Account(receivables=dict(account.receivables), cursor=before)
        place = len(stand.log.asked)
        stand.meter = Meter(stops_at=step)
        with suppress(Stopped):
            one.read(stand.source(), stand.today)
        stand.meter = Meter()
        stand.later()
        assert all_errors(to_its_end(stand, one)) == []
        assert stand.requests(place)[LIST] <= pages + 10, f"after a stop at step {step}"
        assert one.owed == stand.owed()


def choose_another_number(stand: ExactStand) -> None:
    stand.settings["number"] = "entry_number"


def move(stand: ExactStand) -> None:
    stand.books.move()


@pytest.mark.parametrize("act", [choose_another_number, move])
def test_a_check_that_is_under_way_when_all_is_read_anew_is_made_on_that_day_all_the_same(
    stand: ExactStand, account: Account, lists: Lists, act: Callable[[ExactStand], None]
) -> None:
    debtor = stand.some()["Customer"]
    lists.more[debtor] = Decimal(5)
    pull(stand, account)
    assert known_of(account).check
    act(stand)
    today = stand.today
    assert set(all_errors(to_its_end(stand, account))) == {debtor}
    assert stand.today == today


def test_a_check_that_was_kept_at_another_address_begins_anew(stand: ExactStand, account: Account) -> None:
    pull(stand, account)
    known = known_of(account)
    assert known.check
    assert known.check.following
    known.check.following = known.check.following.replace("127.0.0.1", "elsewhere.example")
    account.cursor = known.written()
    assert all_errors(to_its_end(stand, account)) == []


@pytest.mark.parametrize("sign", [1, -1])
def test_where_the_address_of_a_next_page_is_good_for_a_moment_alone_everybody_is_asked_about_by_name(
    monkeypatch: pytest.MonkeyPatch, sign: int
) -> None:
    with a_long_list(monkeypatch) as stand:
        stand.sandbox.world.quirks = replace(stand.sandbox.world.quirks, list_sign=sign)  # type: ignore[arg-type]
        with_short_lived_pages(monkeypatch, stand)
        account = Account()
        first = to_its_end(stand, account)
        assert all_errors(first) == []
        assert not any(page.warnings for found in first for page in found)
        stand.clock.forward(days=1)
        stand.end_token()
        lists = Lists(monkeypatch)
        debtor = stand.some()["Customer"]
        lists.more[debtor] = Decimal(5)
        assert set(all_errors(to_its_end(stand, account))) == {debtor}


def with_short_lived_pages(patch: pytest.MonkeyPatch, stand: ExactStand) -> None:
    """The address of a next page of the list is refused in the minute after that in which it was named."""
    begins, named = queries._begin, dict[str, datetime]()
    names = queries._next

    def next_(query: queries.Query, last: Shown, left: int | None) -> str:
        named[queries.key_literal(query.entity, last[query.entity.key])] = stand.clock()
        return names(query, last, left)

    def begin(query: queries.Query, rows: Sequence[Shown]) -> int:
        token = query.arguments.get("$skiptoken")
        if query.entity.name == LIST and token and named.get(token) != stand.clock():
            raise bad_query()
        return begins(query, rows)

    patch.setattr(queries, "_next", next_)
    patch.setattr(queries, "_begin", begin)


def test_a_check_that_lay_for_days_begins_anew(stand: ExactStand, account: Account) -> None:
    pull(stand, account)
    stand.clock.forward(days=4)
    stand.end_token()
    place = len(stand.log.asked)
    pulls = to_its_end(stand, account)
    assert stand.requests(place)[LIST] == -(-items(stand) // ROWS) + len(pulls) - 1
    assert known_of(account).checked_on == stand.today
