"""How many requests a first load, a quiet pull, the daily check and one reminder take."""

from math import ceil

from tests.adapters.exact.history import Account
from tests.adapters.exact.reading import QUIET, read
from tests.adapters.exact.stand import ExactStand, standing


def test_a_first_load_asks_for_each_thousand_rows_once() -> None:
    with standing(1100) as stand:
        Account().read(stand.source(), stand.today)
        asked = stand.requests()
        terms = sum(1 for _ in stand.books.rows("terms"))
        open_ = sum(1 for term in stand.books.rows("terms") if term["Status"] != 50 and term["LineType"] == 20)
        deleted, accounts = len(list(stand.books.deletions())), len(list(stand.books.rows("accounts")))
    assert terms > 1000
    assert asked == {
        "system/Divisions": 1,
        "bulk/Cashflow/Receivables": ceil(open_ / 1000),
        "sync/Cashflow/PaymentTerms": ceil(terms / 1000),
        "sync/Deleted": ceil(deleted / 1000),
        "sync/CRM/Accounts": ceil(accounts / 1000),
        "sync/CRM/Contacts": 1,
        "read/financial/ReceivablesList": ceil(open_ / 60),  # the daily check
    }


def test_a_quiet_pull_takes_five_requests(stand: ExactStand, account: Account) -> None:
    for _ in range(3):
        place = len(stand.log.asked)
        read(stand, account)
        assert stand.requests(place) == dict.fromkeys(QUIET, 1)


def test_the_totals_are_checked_once_a_day(stand: ExactStand, account: Account) -> None:
    place = len(stand.log.asked)
    stand.clock.forward(days=1)
    stand.end_token()
    read(stand, account)
    assert stand.requests(place)["read/financial/ReceivablesList"] == 1
    place = len(stand.log.asked)
    read(stand, account)
    assert stand.requests(place) == dict.fromkeys(QUIET, 1)


def test_one_payment_costs_no_request_more(stand: ExactStand, account: Account) -> None:
    place = len(stand.log.asked)
    stand.pay()
    read(stand, account)
    assert stand.requests(place) == dict.fromkeys(QUIET, 1)
    assert account.owed == stand.owed()


def test_one_reminder_takes_three_requests(stand: ExactStand) -> None:
    place = len(stand.log.asked)
    stand.source().reread([next(iter(stand.owed()))], stand.today)
    assert stand.requests(place) == {"cashflow/Receivables": 2, "bulk/Cashflow/Receivables": 1}


def test_one_to_a_debtor_with_hundreds_of_open_invoices_takes_no_more(stand: ExactStand) -> None:
    customer = stand.books.add_account("Grote Klant BV")
    entries = [stand.new_invoice(customer) for _ in range(200)]
    place = len(stand.log.asked)
    page = stand.source().reread([f"entry:{entries[0].key}"], stand.today)
    assert [receivable.debtor for receivable in page.receivables] == [customer.key]
    assert sum(stand.requests(place).values()) == 3
