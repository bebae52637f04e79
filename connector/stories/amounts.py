"""Reads the amounts of a story and everything made of them: instalments, message rows, plan terms, ledger lines."""

import re
from datetime import date
from decimal import Decimal

from connector.model import Money
from connector.stories.dates import Calendar
from connector.stories.story import Item, Part

_MONEY = re.compile(r"(?:([A-Z]{3}) )?(-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{2})?)")
_ITEM = re.compile(r"(?:(credit|receipt) )?(\S+) ((?:[A-Z]{3} )?-?[\d.,]*\d)(?: \(step ([\w-]+)\))?")
_BESIDE = re.compile(r"(cost|interest)(?: of (\S+))? ((?:[A-Z]{3} )?-?[\d.,]*\d)")


def read_money(text: str, currency: str) -> Money:
    """`1,000.00` in the story's currency, or `USD 120.00`."""
    found = _MONEY.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is not an amount; write 1,000.00 or EUR 1,000.00 (point before the cents)")
    return Money(Decimal(found[2].replace(",", "")), found[1] or currency)


def each(text: str) -> list[str]:
    """The members of a list written with `and`."""
    return [part.strip() for part in text.split(" and ")]


def read_moneys(text: str, currency: str) -> tuple[Money, ...]:
    """`EUR 159.00 and USD 120.00`."""
    return tuple(read_money(part, currency) for part in each(text))


def read_parts(text: str, currency: str, calendar: Calendar) -> tuple[Part, ...]:
    """`50.00 due 6 March and 50.00 due 11 March`."""
    return tuple(
        Part(amount, day) for amount, day in (_amount_and_day(part, " due ", currency, calendar) for part in each(text))
    )


def read_terms(text: str, currency: str, calendar: Calendar) -> tuple[Part, ...]:
    """`300.00 on 1 April and 300.00 on 1 May`."""
    return tuple(
        Part(amount, day) for amount, day in (_amount_and_day(part, " on ", currency, calendar) for part in each(text))
    )


def _amount_and_day(text: str, word: str, currency: str, calendar: Calendar) -> tuple[Money, date]:
    amount, found, day = text.partition(word)
    if not found:
        raise ValueError(f"{text!r} should read 'AMOUNT{word}DATE'")
    return read_money(amount, currency), calendar.read(day)


def read_items(text: str, currency: str) -> tuple[Item, ...]:
    """`1001 100.00 and 1002 300.00 (step 2) and credit C1 200.00 and cost 15.00`."""
    return tuple(_item(part, currency) for part in each(text))


def _item(text: str, currency: str) -> Item:
    if beside := _BESIDE.fullmatch(text):
        return Item(beside[1], beside[2] or "", read_money(beside[3], currency))
    found = _ITEM.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} should read 'INVOICE AMOUNT', 'credit NAME AMOUNT' or 'cost AMOUNT'")
    return Item(found[1] or "invoice", found[2], read_money(found[3], currency), found[4] or "")
