"""Writes amounts and days as people of a language do; it never computes with them."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from connector.model import Money

LOCALES = {"nl": "nl_NL", "en": "en_GB", "fr": "fr_BE"}


def money(amount: Money, language: str) -> str:
    """All digits that the amount has, and at least the cents: a statement is printed, never rounded."""
    return format_currency(amount.amount, amount.currency, locale=LOCALES[language], decimal_quantization=False)


def day(value: date, language: str) -> str:
    """31 mei 2026"""
    return format_date(value, _days_number(value, language) + " MMMM y", locale=LOCALES[language])


def weekday(value: date, language: str) -> str:
    """zondag 31 mei 2026"""
    return format_date(value, f"EEEE {_days_number(value, language)} MMMM y", locale=LOCALES[language])


def _days_number(value: date, language: str) -> str:
    """The French count the first of a month and number the others: 1er mai, 2 mai."""
    return "'1er'" if language == "fr" and value.day == 1 else "d"


def percent(value: Decimal, language: str) -> str:
    """10,4%, with no more decimals than there are; the French write the sign apart."""
    apart = "\xa0" if language == "fr" else ""
    return f"{format_decimal(value.normalize(), locale=LOCALES[language], decimal_quantization=False)}{apart}%"
