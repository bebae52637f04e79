"""Debtors whose totals do not agree with Exact's list: each is named and held by an error on one of his invoices.

Whatever is told of that invoice would end the hold, as an error ends when its record is read; so it is named again on
the same page, as long as the totals differ.
"""

from collections.abc import Collection

from adapters.exact.cursor import Known
from connector.source import RowError

REASON = "what Exact Online lists as outstanding is another total than its receivables give"
HINT = "compare the outstanding items in Exact Online with what is listed here"


def error_of(account: str, record: str) -> RowError:
    """It holds the debtor."""
    return RowError(None, "", REASON, record, account, HINT)


def record_of(account: str, known: Known, number: str = "") -> str:
    """One of the account's bookings, by which the hold begins and ends; without any, the number that the list gives.
    One that cannot be read has an error of its own already, and a record keeps one."""
    told = sorted(key for key, one in known.books.of_account(account) if one.told > 0)
    keys = [key for key in told if not known.cannot_read(key)]
    return keys[0] if keys else number or account


def still_held(known: Known, told: Collection[str]) -> list[RowError]:
    """Errors of those whose record stands among what is told. Where that is over, another takes its place."""
    differ = known.differ
    named = [account for account, record in differ.items() if record in told]
    for account in named:
        booking = known.books.bookings.get(differ[account])
        if booking is None or booking.account != account:
            differ[account] = record_of(account, known)
    return [error_of(account, differ[account]) for account in named]
