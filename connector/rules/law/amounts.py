"""Exact arithmetic and the one rounding of the law rooms: half a cent goes up, once, at the end."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from connector.model import CENT

NOTHING = Decimal("0.00")


def cents(exact: Fraction | Decimal) -> Decimal:
    """To whole cents, halves up. A Fraction is rounded from its exact value, never through a float."""
    if isinstance(exact, Decimal):
        return exact.quantize(CENT, ROUND_HALF_UP)
    whole, rest = divmod(abs(exact) * 100, 1)
    rounded = Decimal(int(whole) + (rest >= Fraction(1, 2))).scaleb(-2)
    return -rounded if exact < 0 else rounded


def percent_of(amount: Decimal, percent: Decimal) -> Fraction:
    """This part of an amount, exactly."""
    return Fraction(amount) * Fraction(percent) / 100


def not_negative(name: str, amount: Decimal) -> None:
    """Raises ValueError, naming the amount, when it is below zero."""
    if amount < 0:
        raise ValueError(f"{name} is below zero: {amount}")
