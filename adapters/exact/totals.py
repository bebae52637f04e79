"""What each account owes in all, as Exact's own list of outstanding items has it and as we have it.

The list is what the user sees. Its sign is not certain, nor whether it has what is being collected, nor of which
currency an amount in a foreign one is. So two totals agree when one of the ways to read them makes them equal, and the
sign is the one by which most accounts agree.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from adapters.exact.booking import NOTHING, Part
from adapters.exact.books import Books
from adapters.exact.payloads import Listed
from adapters.exact.states import Standing

Sums = Mapping[str, Decimal]  # by currency
_LEFT_OUT = ((), (Standing.SENT,), (Standing.UNKNOWN,), (Standing.SENT, Standing.UNKNOWN))


@dataclass(slots=True)
class Theirs:
    """What the list says of one account; `number` is that of one of its rows."""

    sums: dict[str, Decimal] = field(default_factory=dict)
    number: str = ""


def add(found: dict[str, Theirs], rows: Iterable[Listed]) -> None:
    """Rows of the list, to what it says by account."""
    for row in rows:
        one = found.setdefault(row.account, Theirs())
        one.sums[row.currency] = one.sums.get(row.currency, NOTHING) + row.amount
        one.number = one.number or row.your_ref or row.invoice_number


def sign_of(books: Books, listed: Mapping[str, Theirs]) -> int:
    """1 where the list writes a debt above zero, -1 where below. By whom most accounts agree; 1 where none does."""
    votes: Counter[int] = Counter()
    ours = _by_account(books)
    for account, one in listed.items():
        if any(one.sums.values()):
            votes.update(sign for sign in (1, -1) if _agree(ours.get(account, []), one.sums, sign))
    return -1 if votes[-1] > votes[1] else 1


def differing(books: Books, listed: Mapping[str, Theirs], sign: int, among: Iterable[str] | None = None) -> list[str]:
    """The accounts of which the totals do not agree; `among` are those that were asked about, None = all."""
    ours = _by_account(books)
    asked = {*ours, *listed} if among is None else among
    return [
        one for one in sorted(asked) if not _agree(ours.get(one, []), listed[one].sums if one in listed else {}, sign)
    ]


def _by_account(books: Books) -> dict[str, list[tuple[str, Part]]]:
    """What is open of each account, with its currency."""
    found: dict[str, list[tuple[str, Part]]] = {}
    for booking in books.bookings.values():
        open_ = [(booking.currency, part) for part in booking.parts.values() if part.open]
        if open_:
            found.setdefault(booking.account, []).extend(open_)
    return found


def _agree(ours: list[tuple[str, Part]], listed: Sums, sign: int) -> bool:
    return any(_agree_on([one for one in ours if one[1].standing not in out], listed, sign) for out in _LEFT_OUT)


def _agree_on(ours: list[tuple[str, Part]], listed: Sums, sign: int) -> bool:
    by_currency: dict[str, Decimal] = {}
    for currency, part in ours:
        by_currency[currency] = by_currency.get(currency, NOTHING) + part.owed
    home = sum((part.home for _, part in ours), NOTHING)
    told = {currency: sign * amount for currency, amount in listed.items() if amount}
    return {c: a for c, a in by_currency.items() if a} == told or home == sum(told.values(), NOTHING)
