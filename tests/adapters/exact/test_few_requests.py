"""However much there is to read, no step needs more requests than a minute has: the next pull goes on behind it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace

import pytest

from adapters.exact.checking import LIST
from adapters.exact.cursor import FOLLOWING, read_cursor
from adapters.exact.named import BULK
from adapters.exact.polling import SYNC
from adapters.exact.sandbox import Quirks
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import OPEN, SALE
from tests.adapters.exact.history import Account
from tests.adapters.exact.reading import pull, read
from tests.adapters.exact.stand import ROOMY, ExactStand, standing, with_a_small_list
from tests.adapters.exact.test_orientation import turn_back, turn_round
from tests.source_contract import Meter, Stopped

A_MINUTE = 12  # requests
MOST_PULLS = 30
CONTACTS, ACCOUNTS, DELETED = "sync/CRM/Contacts", "sync/CRM/Accounts", "sync/Deleted"


@contextmanager
def narrow(patch: pytest.MonkeyPatch, name: str) -> Iterator[ExactStand]:
    """This list has two rows on a page. Whoever wants fewer requests says so."""
    with_a_small_list(patch, name, 2)
    for module in ("polling", "meeting", "deleting"):
        patch.setattr(f"adapters.exact.{module}.A_PAGE_FULL", 2)
    with standing(40, Quirks(**ROOMY)) as stand:  # type: ignore[arg-type]
        yield stand


def with_few_requests(stand: ExactStand) -> None:
    stand.sandbox.world.quirks = replace(stand.sandbox.world.quirks, per_minute=A_MINUTE)


def to_its_end(stand: ExactStand, account: Account) -> int:
    """Pulls until one comes to its end; how many it took."""
    for number in range(1, MOST_PULLS):
        place = len(stand.log.asked)
        pull(stand, account)
        if len(stand.log.asked) - place <= A_MINUTE:  # the next request would have been refused
            return number
    pytest.fail("it comes to no end")


def test_of_very_many_contacts_a_first_load_comes_to_its_end_with_all_who_may_be_written_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with narrow(monkeypatch, CONTACTS) as stand:
        add_contacts(stand, 5 * A_MINUTE)
        calm = Account().read(stand.source(), stand.today)
        monkeypatch.setattr("adapters.exact.meeting.AT_FIRST", 3)
        with_few_requests(stand)
        account = Account()
        to_its_end(stand, account)
        known = read_cursor(account.cursor)
        assert known
        assert known.phase == FOLLOWING
        assert account.debtors == calm.debtors
        assert account.owed == stand.owed()


def add_contacts(stand: ExactStand, many: int) -> None:
    """Of those who owe something, each of whom gets a main contact."""
    owing = [stand.books.row("accounts", key) for key in sorted({stand.account(k).key for k in stand.owed()})]
    for number in range(many):
        whose, main = owing[number % len(owing)], number < len(owing)
        stand.books.add_contact(whose, "Anna", "Jansen", main=main, Email=f"post{number}@example.nl")


def test_whoever_is_stopped_among_very_many_contacts_forgets_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with narrow(monkeypatch, CONTACTS) as stand:
        add_contacts(stand, 12)
        calm = Account().read(stand.source(), stand.today)
        monkeypatch.setattr("adapters.exact.meeting.AT_FIRST", 3)
        stand.meter = Meter()
        assert Account().read(stand.source(), stand.today).debtors == calm.debtors
        for step in range(1, stand.meter.steps + 1):
            account = Account()
            stand.meter = Meter(stops_at=step)
            with suppress(Stopped):
                pull(stand, account)
            stand.meter = Meter()
            pull(stand, account)
            assert account.debtors == calm.debtors, f"after a stop at step {step}"


@pytest.mark.parametrize("name", [CONTACTS, ACCOUNTS])
def test_when_very_many_change_at_once_they_are_gone_through_over_several_pulls(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with narrow(monkeypatch, name) as stand:
        account = Account().read(stand.source(), stand.today)
        for _ in range(3 * A_MINUTE):
            customer = stand.books.add_account("Nieuwe Klant")
            stand.books.add_contact(customer, "Anna", "Jansen", main=True, Email="anna@example.nl")
        debtor = stand.some()["Customer"]
        stand.books.change_mail(stand.books.row("accounts", debtor), "nieuw@example.nl")
        with_few_requests(stand)
        assert to_its_end(stand, account) > 2
        assert "nieuw@example.nl" in [contact.email for contact in account.debtors[debtor].contacts]


def test_when_very_much_was_deleted_it_is_gone_through_over_several_pulls(monkeypatch: pytest.MonkeyPatch) -> None:
    with narrow(monkeypatch, DELETED) as stand:
        customer = stand.books.row("accounts", stand.some()["Customer"])
        entries = [stand.new_invoice(customer) for _ in range(3 * A_MINUTE)]
        account = Account().read(stand.source(), stand.today)
        for entry in entries:
            stand.books.delete(entry)
        with_few_requests(stand)
        assert to_its_end(stand, account) > 2
        assert account.owed == stand.owed()


def test_who_may_not_see_the_divisions_is_refused_once_a_day_however_many_pulls_it_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with narrow(monkeypatch, LIST) as stand:
        few = Quirks(per_minute=A_MINUTE, absent=frozenset({"system/Divisions"}))
        stand.sandbox.world.quirks = few
        account = Account()
        pulls = 0
        while (known := read_cursor(account.cursor)) is None or known.check is not None:
            pull(stand, account)
            if pulls == 0:
                stand.clock.forward(days=1)  # the check goes on past midnight
                stand.end_token()
            pulls += 1
        assert pulls > 2
        assert stand.requests()["system/Divisions"] == 3  # on the second day also with the token that had ended


def test_where_the_divisions_may_not_be_seen_any_more_all_is_read_however_many_pulls_an_hour_has(
    stand: ExactStand, account: Account
) -> None:
    """After ten refusals within the hour this list answers nothing before its end."""
    stand.sandbox.world.quirks = Quirks(**ROOMY, absent=frozenset({"system/Divisions"}))  # type: ignore[arg-type]
    for _ in range(12):
        read(stand, account)
    stand.pay()
    read(stand, account)
    assert account.owed == stand.owed()


def test_of_very_many_terms_of_which_nothing_follows_few_cursors_are_written_and_none_is_read_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.exact.polling.OVERLAP", 0)
    with narrow(monkeypatch, SYNC) as stand:
        monkeypatch.setattr("adapters.exact.polling.A_PAGE_FULL", 6)  # three pages
        for customer in [row for row in stand.books.rows("accounts") if row["IsSupplier"]] * 40:
            stand.books.add_payable(customer, "9.00", "INK")
        place = len(stand.log.asked)
        calm = Account().read(stand.source(), stand.today)
        pages = stand.requests(place)[SYNC]
        assert calm.pages < pages / 3 + 10
        with_few_requests(stand)
        account = Account()
        place = len(stand.log.asked)
        pulls = to_its_end(stand, account)
        assert stand.requests(place)[SYNC] <= pages + pulls  # in each of them one that was refused, or found nothing
        assert account.facts == calm.facts


def test_of_very_many_terms_the_signs_are_learned_anew_over_several_pulls(monkeypatch: pytest.MonkeyPatch) -> None:
    with narrow(monkeypatch, BULK) as stand:
        account = Account().read(stand.source(), stand.today)
        entry = stand.some()
        turn_round(stand, entry)
        account.read(stand.source(), stand.today)
        assert account.owed == {}
        turn_back(stand, entry)
        stand.clock.forward(days=1)
        stand.end_token()
        with_few_requests(stand)
        place = len(stand.log.asked)
        for _ in range(MOST_PULLS):
            pull(stand, account)
            if account.owed:
                break
            assert stand.requests(place)[BULK] < 2 * 40
        to_its_end(stand, account)
        assert account.owed == stand.owed()


def test_as_soon_as_two_rows_disagree_no_more_is_read_to_learn_the_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    with narrow(monkeypatch, BULK) as stand:
        account = Account().read(stand.source(), stand.today)
        turn_round(stand, first_of_the_list(stand))
        account.read(stand.source(), stand.today)
        stand.clock.forward(days=1)
        stand.end_token()
        place = len(stand.log.asked)
        pull(stand, account)
        assert stand.requests(place)[BULK] < 10  # of some twenty pages
        assert account.owed == {}


def first_of_the_list(stand: ExactStand) -> Row:
    """The invoice that comes first in a list of the terms."""
    terms = sorted(stand.books.rows("terms"), key=lambda term: term.key)
    sales = (
        term for term in terms if term["TransactionType"] == SALE and term["Status"] == OPEN and term["AmountFC"] > 0
    )
    alone = (term for term in sales if len(stand.books.terms_of(term["TransactionEntryID"])) == 1)
    return stand.books.row("entries", next(alone)["TransactionEntryID"])
