"""Single values as Moneybird writes them, each read strictly or refused; nothing here is guessed."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

from connector.model import CENT

NEVER = date(2099, 1, 1)  # what Moneybird writes where a paused invoice has no next day; it is no date
FIRST_YEAR, LAST_YEAR = 1970, 2199
Item = TypeVar("Item")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ID = re.compile(r"[0-9]{1,20}")
_AMOUNT = re.compile(r"-?[0-9]+(?:[.,][0-9]*)?")


def _id(value: object) -> object:
    """Eighteen digits do not survive as a binary fraction, so a float is refused."""
    text = str(value) if isinstance(value, int) else value
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise ValueError("is no id")
    return text


def _optional_id(value: object) -> object:
    return "" if value is None or value == "" else _id(value)


def _text(value: object) -> object:
    """Empty and null are the same; a bare number is text, as a customer's number may come without quotation marks."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() if isinstance(value, str) else value


def _amount(value: object) -> object:
    """In cents wherever that is exact, so that 363.0 and 363.00 are kept alike."""
    text = str(value) if isinstance(value, int | float | Decimal) else value
    if not isinstance(text, str) or not _AMOUNT.fullmatch(text):
        raise ValueError("is no amount")
    try:
        amount = Decimal(text.replace(",", "."))
        cents = amount.quantize(CENT)
    except InvalidOperation:
        raise ValueError("is no amount") from None
    return cents if cents == amount else amount


def _optional_amount(value: object) -> object:
    return None if value is None or value == "" else _amount(value)


def _day(value: object) -> object:
    if value is None or value in ("", NEVER.isoformat()):
        return None
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("is no day")
    return value


def _moment(value: object) -> object:
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValueError("is no moment")
    return value


def _plausible(day: date | None) -> date | None:
    """What lies outside of our time is a mistake, and could not be counted with."""
    if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("is no day of our time")
    return day


def _items(value: object) -> object:
    return () if value is None else value


def _flag(value: object) -> object:
    return False if value is None else value


Id = Annotated[str, BeforeValidator(_id)]
OptionalId = Annotated[str, BeforeValidator(_optional_id)]  # "" = none
Words = Annotated[str, BeforeValidator(_text)]
Amount = Annotated[Decimal, BeforeValidator(_amount)]
OptionalAmount = Annotated[Decimal | None, BeforeValidator(_optional_amount)]
Day = Annotated[date | None, BeforeValidator(_day), AfterValidator(_plausible)]  # local day of the administration
Moment = Annotated[AwareDatetime, BeforeValidator(_moment), AfterValidator(_plausible)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Items = Annotated[tuple[Item, ...], BeforeValidator(_items)]
