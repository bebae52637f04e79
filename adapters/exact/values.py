"""Single values as Exact writes them, each read strictly or refused; nothing here is guessed.

Dates come as `/Date(ms)/` on midnight UTC, so they are read in UTC. Amounts are doubles, off in their last digits at
times, so they are rounded to the cent. Codes are padded with blanks to eighteen characters.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator

from connector.model import CENT

FIRST_YEAR, LAST_YEAR = 1970, 2199
LARGEST = Decimal(10) ** 12  # what is more than this is no amount that a business is owed
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NOBODY = "00000000-0000-0000-0000-000000000000"
_DATE = re.compile(r"/Date\((-?[0-9]{1,15})\)/")
_LONG = re.compile(r"[0-9]{1,19}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _guid(value: object) -> str:
    text = value.lower() if isinstance(value, str) else ""
    if not _GUID.fullmatch(text) or text == _NOBODY:
        raise ValueError("is no guid")
    return text


def _optional_guid(value: object) -> str:
    return "" if value is None or value in ("", _NOBODY) else _guid(value)


def _text(value: object) -> object:
    """Empty and null are the same; a bare number is text, as invoice numbers come without quotation marks."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _number(value: object) -> object:
    """A number that somebody gave: zero is none."""
    return "" if value == 0 and not isinstance(value, bool) else _text(value)


def _amount(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("is no amount")
    try:
        amount = Decimal(str(value))
        if not amount.is_finite() or abs(amount) > LARGEST:
            raise ValueError("is no amount")
        return amount.quantize(CENT)
    except InvalidOperation:
        raise ValueError("is no amount") from None


def _optional_amount(value: object) -> Decimal | None:
    return None if value is None else _amount(value)


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError("is no day")
    try:
        day = (_EPOCH + timedelta(milliseconds=int(found[1]))).date()
    except OverflowError:
        raise ValueError("is no day of our time") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("is no day of our time")
    return day


def _loose_day(value: object) -> date | None:
    """A day on which nothing depends: one that is far away, as Exact writes for "not yet", is none."""
    try:
        return _day(value)
    except ValueError:
        return None


def _word(value: object) -> int:
    """A number that stands for a word. What is none is a word that is not known."""
    return value if isinstance(value, int) and not isinstance(value, bool) else UNKNOWN_WORD


def _long(value: object) -> int:
    if isinstance(value, str) and _LONG.fullmatch(value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise ValueError("is no whole number")


def _flag(value: object) -> object:
    return False if value is None else value


UNKNOWN_WORD = -1
Guid = Annotated[str, BeforeValidator(_guid)]
OptionalGuid = Annotated[str, BeforeValidator(_optional_guid)]  # "" = none
Words = Annotated[str, BeforeValidator(_text)]
Number = Annotated[str, BeforeValidator(_number)]  # "" = none
Amount = Annotated[Decimal, BeforeValidator(_amount)]  # to the cent
OptionalAmount = Annotated[Decimal | None, BeforeValidator(_optional_amount)]
Day = Annotated[date | None, BeforeValidator(_day)]
LooseDay = Annotated[date | None, BeforeValidator(_loose_day)]
Word = Annotated[int, BeforeValidator(_word)]
Long = Annotated[int, BeforeValidator(_long)]
Flag = Annotated[bool, BeforeValidator(_flag)]
