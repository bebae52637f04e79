"""What tests of a pull share: how one is read into an account, and what a quiet one asks for."""

from contextlib import suppress

from adapters.exact.sandbox.rows import Row
from connector.errors import BudgetSpent
from connector.source import Page
from tests.adapters.exact.history import Account
from tests.adapters.exact.stand import ExactStand

QUIET = ["sync/CRM/Accounts", "sync/CRM/Contacts", "sync/Cashflow/PaymentTerms", "sync/Deleted", "system/Divisions"]


def read(stand: ExactStand, account: Account) -> list[Page]:
    """The pages of one pull, taken into the account."""
    stand.later()
    found = []
    for page in stand.source().pull(account.cursor, stand.today):
        account.take(page)
        account.cursor = page.cursor
        found.append(page)
    return found


def pull(stand: ExactStand, account: Account) -> list[Page]:
    """The pages of one, as far as the requests of its minute let it come; the next one goes on."""
    stand.later()
    found = []
    with suppress(BudgetSpent):
        for page in stand.source().pull(account.cursor, stand.today):
            account.take(page)
            account.cursor = page.cursor
            found.append(page)
    return found


def a_customer(stand: ExactStand) -> Row:
    return stand.books.row("accounts", stand.some()["Customer"])
