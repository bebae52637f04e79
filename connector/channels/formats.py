"""Writes amounts and days as people of a language do; it never computes with them."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal

from connector.model import Money

LOCALES = {"nl": "nl_NL", "en": "en_GB"}


def money(amount: Money, language: str) -> str:
    """All digits that the amount has, and at least the cents: a statement is printed, never rounded."""
    return format_currency(amount.amount, amount.currency, locale=LOCALES[language], decimal_quantization=False)


def day(value: date, language: str) -> str:
    """31 mei 2026"""
    return format_date(value, "d MMMM y", locale=LOCALES[language])


def weekday(value: date, language: str) -> str:
    """zondag 31 mei 2026"""
    return format_date(value, "EEEE d MMMM y", locale=LOCALES[language])


def percent(value: Decimal, language: str) -> str:
    """10,4%, with no more decimals than there are."""
    return f"{format_decimal(value.normalize(), locale=LOCALES[language], decimal_quantization=False)}%"
