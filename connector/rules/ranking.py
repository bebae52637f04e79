"""In which order amounts of several currencies stand, the most first: nothing is converted, so euros come before the
other currencies, which follow by their codes, and amounts are compared within one currency alone."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache

from babel.numbers import list_currencies

from connector.model import Money
from connector.rules.charge_kinds import EURO

_ROOM = Decimal(10) ** 9  # more than anybody owes: the numbers of two currencies never meet
_LAST = 1000  # there are some three hundred currencies


def place(amounts: Iterable[Money]) -> Decimal:
    """The place of whoever has these: the less, the sooner. Of several currencies the first one counts; who has nothing
    above zero comes after everybody."""
    return min((_place(each) for each in amounts if each.positive), default=_ROOM * _LAST)


def first(amounts: Iterable[Money]) -> Money:
    """The one of these that counts; nothing in euro where there is none."""
    return min((each for each in amounts if each.positive), key=_place, default=Money(Decimal(0), EURO))


def _place(money: Money) -> Decimal:
    return _ROOM * _group(money.currency) - min(money.amount, _ROOM - 1)


def _group(currency: str) -> int:
    """0 for euro, then the others in the order of their codes (ISO 4217), and last what is none of them."""
    known = _codes()
    return 0 if currency == EURO else known.get(currency, len(known) + 1)


@cache
def _codes() -> Mapping[str, int]:
    return {code: number for number, code in enumerate(sorted(list_currencies()), 1)}
