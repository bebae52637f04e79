"""Who is told to owe, and whom reminders may reach: no more people than these are ever read."""

from collections.abc import Iterator

import pytest

from adapters.exact.sandbox.rows import Row
from connector.model import Debtor
from tests.adapters.exact.history import Account
from tests.adapters.exact.reading import QUIET
from tests.adapters.exact.stand import ExactStand, standing


@pytest.fixture
def stand() -> Iterator[ExactStand]:
    with standing(24) as stand:
        yield stand


def owing(stand: ExactStand, *, main: bool = True, **values: object) -> tuple[Row, Row]:
    """A new customer who owes something, and a contact of his."""
    stand.later()
    customer = stand.books.add_account("Klant BV", Email="klant@example.nl", **values)
    person = stand.books.add_contact(customer, "Anna", "Jansen", main=main, Email="anna@example.nl")
    stand.books.add_invoice(customer, "100.00")
    return customer, person


def emails(debtor: Debtor) -> list[str]:
    return [contact.email for contact in debtor.contacts if contact.email]


def read(stand: ExactStand, account: Account) -> dict[str, int]:
    """How often each entity was asked."""
    stand.later()
    place = len(stand.log.asked)
    account.read(stand.source(), stand.today)
    return stand.requests(place)


def test_the_contact_that_exact_would_remind_comes_first(stand: ExactStand) -> None:
    customer, _ = owing(stand)
    account = Account()
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["anna@example.nl", "klant@example.nl"]


def test_whoever_is_neither_is_not_written_to(stand: ExactStand) -> None:
    customer, _ = owing(stand, main=False)
    account = Account()
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["klant@example.nl"]


@pytest.mark.parametrize("before", [True, False])
def test_a_new_customer_is_told_with_his_first_invoice(stand: ExactStand, before: bool) -> None:
    account = Account()
    if before:
        read(stand, account)
    customer, _ = owing(stand)
    asked = read(stand, account)
    assert emails(account.debtors[customer.key]) == ["anna@example.nl", "klant@example.nl"]
    by_name = {"crm/Accounts": 1, "crm/Contacts": 1} if before else {}
    assert {name: asked.get(name, 0) for name in by_name} == by_name


def test_an_address_that_changes_is_the_one_that_is_used(stand: ExactStand) -> None:
    customer, _ = owing(stand)
    account = Account()
    read(stand, account)
    stand.books.change_mail(customer, "nieuw@example.nl")
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["anna@example.nl", "nieuw@example.nl"]


def test_a_contact_that_changes_is_told_with_his_account(stand: ExactStand) -> None:
    customer, person = owing(stand)
    account = Account()
    read(stand, account)
    stand.books.change(person, Email="anna.jansen@example.nl")
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["anna.jansen@example.nl", "klant@example.nl"]


def test_a_contact_that_is_deleted_is_not_written_to_any_more(stand: ExactStand) -> None:
    customer, person = owing(stand)
    account = Account()
    read(stand, account)
    stand.books.remove(person)
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["klant@example.nl"]


def test_a_contact_who_left_is_not_written_to(stand: ExactStand) -> None:
    customer, person = owing(stand)
    stand.books.change(person, EndDate=stand.today)
    account = Account()
    read(stand, account)
    assert "anna@example.nl" in emails(account.debtors[customer.key])
    stand.clock.forward(days=1)
    stand.end_token()
    stand.books.change_mail(customer, "nieuw@example.nl")
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["nieuw@example.nl"]


def test_another_main_contact_takes_the_place_of_the_first(stand: ExactStand) -> None:
    customer, _ = owing(stand, main=False)
    account = Account()
    read(stand, account)
    stand.books.add_contact(customer, "Bea", "Bos", main=True, Email="bea@example.nl")
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["klant@example.nl", "bea@example.nl"]


def test_changes_of_those_who_owe_nothing_cost_nothing(stand: ExactStand) -> None:
    account = Account()
    read(stand, account)
    for row in stand.books.rows("accounts"):
        if row.key not in account.debtors:
            stand.books.change_mail(row, "elders@example.nl")
    stranger = stand.books.add_account("Nog Niets Gekocht BV")
    stand.books.add_contact(stranger, "Cor", "Claes", Email="cor@example.nl")
    assert read(stand, account) == dict.fromkeys(QUIET, 1)
    assert stranger.key not in account.debtors


def test_who_owes_again_is_told_as_he_is_by_then(stand: ExactStand) -> None:
    customer, _ = owing(stand)
    account = Account()
    read(stand, account)
    (entry,) = [row for row in stand.books.rows("entries") if row["Customer"] == customer.key]
    stand.books.pay(entry)
    read(stand, account)
    stand.books.change_mail(customer, "later@example.nl")
    read(stand, account)
    stand.books.add_invoice(customer, "50.00")
    read(stand, account)
    assert emails(account.debtors[customer.key]) == ["anna@example.nl", "later@example.nl"]


def test_a_padded_code_is_told_without_its_blanks(stand: ExactStand) -> None:
    customer, _ = owing(stand)
    account = Account()
    read(stand, account)
    assert len(customer["Code"]) == 18
    assert account.debtors[customer.key].number == customer["Code"].strip()


def test_no_page_that_is_kept_holds_an_address_in_its_cursor(stand: ExactStand) -> None:
    owing(stand)
    for page in stand.source().pull(None, stand.today):
        assert "example" not in str(page.cursor)
