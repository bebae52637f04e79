"""What may not be typed into a text, for it would be the same in every letter: amounts, percentages, accounts, days."""

import re
from collections.abc import Iterator
from functools import lru_cache

from connector.channels.texts.pieces import typed
from connector.errors import Fault
from connector.rules.law.letter import read_letter

_MONEY = re.compile(r"€|\beur\b|\beuros?\b", re.IGNORECASE)
_PERCENT = re.compile(r"\d\s?(?:%|procent\b|percent\b|per cent\b|pour ?cent\b)", re.IGNORECASE)


@lru_cache(1_000)
def by_hand(source: str, place: str) -> tuple[Fault, ...]:
    """Every such thing in a piece as it is written."""
    return tuple(_found(typed(source), place))


def _found(text: str, place: str) -> Iterator[Fault]:
    read = read_letter(text)
    if read.amounts or _MONEY.search(text):
        yield Fault(place, "holds an amount that was typed in", "use {{ amount }} or {{ consequences }}")
    if _PERCENT.search(text):
        yield Fault(place, "holds a percentage that was typed in", "use {{ consequences }}")
    if read.accounts:
        yield Fault(place, "holds an account number that was typed in", "your own stands in every letter already")
    if read.days or read.days_of_a_year or read.weekdays:
        yield Fault(place, "holds a day that was typed in", "use {{ pay_by }}, {{ due }} or {{ today }}")
