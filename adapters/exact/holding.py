"""Debtors whose totals do not agree with Exact's list: each is named and held by an error on one of his invoices.

Whatever is told of that invoice would end the hold, as an error ends when its record is read; so it is named again on
the same page, as long as the totals differ.
"""

from collections.abc import Collection

from adapters.exact.books import Books
from connector.source import RowError

REASON = "what Exact Online lists as outstanding is another total than its receivables give"
HINT = "compare the outstanding items in Exact Online with what is listed here"


def error_of(account: str, record: str) -> RowError:
    """It holds the debtor."""
    return RowError(None, "", REASON, record, account, HINT)


def record_of(account: str, books: Books, number: str = "") -> str:
    """One of the account's bookings, by which the hold begins and ends; without any, the number that the list gives."""
    keys = sorted(key for key, one in books.of_account(account) if one.told > 0)
    return keys[0] if keys else number or account


def still_held(differ: dict[str, str], books: Books, told: Collection[str]) -> list[RowError]:
    """Errors of those whose record stands among what is told. Where that is over, another takes its place."""
    named = [account for account, record in differ.items() if record in told]
    for account in named:
        booking = books.bookings.get(differ[account])
        if booking is None or booking.account != account:
            differ[account] = record_of(account, books)
    return [error_of(account, differ[account]) for account in named]
