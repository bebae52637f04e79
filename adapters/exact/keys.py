"""Names of records: the keys under which receivables, payments and debtors are kept.

Whoever edits a booked entry has Exact make its terms anew, with other ids, so no key rests on a term. A sales entry or
credit note is known by its entry. Any other booking may hold lines of many debtors in one entry, as the statement of a
bank does, and is known by its line. An instalment is known by a number: at first its place among the due dates of all
that was booked, also of what was settled. It keeps that number when due dates change, for the case must stay the same
one (places.py). A debtor's key is the account.
"""

import re

from adapters.exact.payloads import Term
from adapters.exact.states import SALES_CREDIT, SALES_ENTRY
from connector.errors import NotFound, SkipRecord

ENTRY, LINE = "entry", "line"  # TransactionEntryID and TransactionID
_MONEY = "money:"  # before the key of what was booked
_KEY = re.compile(r"(entry|line):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?::([0-9]{1,4}))?")


def booking_of(term: Term) -> str:
    """The key of what was booked, of which this term is a part. Raises SkipRecord where the row does not tell it."""
    if term.kind in (SALES_ENTRY, SALES_CREDIT) and term.entry:
        return f"{ENTRY}:{term.entry}"
    if term.line and term.kind >= 0:
        return f"{LINE}:{term.line}"
    raise SkipRecord("it does not tell which entry it is of")


def receivable_key(booking: str, instalment: int) -> str:
    """The key of an instalment, counted from 1."""
    return booking if instalment == 1 else f"{booking}:{instalment}"


def payment_key(booking: str) -> str:
    """The key of the money that a credit or a receipt leaves free."""
    return f"{_MONEY}{booking}"


def booking_in(key: str) -> str:
    """The key of what was booked, of a receivable's key. Raises NotFound for a key that is not ours."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise NotFound("this is not a receivable of Exact Online")
    return f"{found[1]}:{found[2]}"


def number_in(key: str) -> int:
    """The number of the instalment, of a receivable's key. Raises NotFound for a key that is not ours."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise NotFound("this is not a receivable of Exact Online")
    return int(found[3] or 1)


def booking_named(key: str) -> str:
    """The same of a receivable's key or a payment's. Raises NotFound for a key that is not ours."""
    return booking_in(key.removeprefix(_MONEY))


def is_of_money(key: str) -> bool:
    """Whether it is a payment's."""
    return key.startswith(_MONEY)


def kind_and_id(booking: str) -> tuple[str, str]:
    """ENTRY or LINE, and the guid to ask Exact for."""
    kind, _, guid = booking.partition(":")
    return kind, guid
