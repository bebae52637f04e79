"""The words for how a term stands and what was booked, and what each of them means to us."""

from collections.abc import Mapping
from enum import IntEnum

from adapters.exact.payloads import Term


class Standing(IntEnum):
    """How a term stands. The numbers are Exact's, but for the last."""

    OPEN = 20
    SELECTED = 30  # for a collection: nobody is asked to pay what will be taken from his account
    SENT = 40  # the collection is at the bank
    SETTLED = 50  # matched: mostly that is paid, and it may come back
    UNKNOWN = 0  # a word that is not here, or words that do not agree: neither open nor settled


STANDING: Mapping[int, Standing] = {one.value: one for one in Standing if one is not Standing.UNKNOWN}

# What was booked (TransactionType).
OPENING, SALES_ENTRY, SALES_CREDIT, CASH_FLOW, OTHER = 10, 20, 21, 40, 90
DEBTS = frozenset({OPENING, SALES_ENTRY, OTHER})  # what may be asked for; others that are owed wait for a person


def standing_of(term: Term) -> Standing:
    """How the term stands. One that is called open and fully paid at once is in doubt."""
    standing = STANDING.get(term.status, Standing.UNKNOWN)
    if term.paid and standing in (Standing.OPEN, Standing.SELECTED):
        return Standing.UNKNOWN
    return standing
