"""The period of a filter: named ones, and two months or days with dots between."""

import re
from calendar import monthrange
from datetime import date

from adapters.moneybird.sandbox.answers import Refusal, bad

_NAMED = re.compile(r"(this|prev|next)_(month|quarter|year)")
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SHIFT = {"this": 0, "prev": -1, "next": 1}


def span(text: str, today: date) -> tuple[date, date]:
    """First and last day of a period. Raises Refusal (400) for a half one and for a word that is none."""
    if named := _NAMED.fullmatch(text):
        return _named(_SHIFT[named[1]], _MONTHS[named[2]], today)
    first, dots, last = text.partition("..")
    if not dots:
        first = last = text
    if not first or not last:
        raise bad("Period must have both a start and end date")
    return _edge(first)[0], _edge(last)[1]


def _named(shift: int, length: int, today: date) -> tuple[date, date]:
    month = (today.year * 12 + today.month - 1) // length * length + shift * length
    return _month(month)[0], _month(month + length - 1)[1]


def _month(number: int) -> tuple[date, date]:
    year, month = divmod(number, 12)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


def _edge(text: str) -> tuple[date, date]:
    """The days that `YYYYMM` or `YYYYMMDD` covers."""
    try:
        if re.fullmatch(r"\d{6}", text):
            first = date(int(text[:4]), int(text[4:]), 1)
            return first, _month(first.year * 12 + first.month - 1)[1]
        if re.fullmatch(r"\d{8}", text):
            day = date(int(text[:4]), int(text[4:6]), int(text[6:]))
            return day, day
    except ValueError:
        raise _no_period() from None
    raise _no_period()


def _no_period() -> Refusal:
    return bad("Period is invalid", filter="invalid")
