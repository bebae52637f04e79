"""A booking as its terms make it: what is owed of it, by when, and what of it was told.

Amounts are what is owed: below zero they are in the debtor's favour, whatever sign Exact's lists give them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from adapters.exact.orientation import Signs
from adapters.exact.payloads import Term
from adapters.exact.places import Place, in_order
from adapters.exact.states import Standing, standing_of

NOTHING = Decimal(0)
AS_MONEY = -1  # instalments that were told of a credit or a receipt: it was told as money
SHORT = 8  # bytes by which a term is known here; of a hundred thousand no two will share them


@dataclass(frozen=True, slots=True)
class Part:
    """A term. `owed` is in the booking's currency, `home` in the division's; `stamp` is its Timestamp, 0 = not told."""

    due: date | None
    standing: Standing
    owed: Decimal
    home: Decimal
    ended: date | None = None
    stamp: int = 0

    @property
    def open(self) -> Decimal:
        """What the debtor still owes of it; a collection under way is not money yet."""
        return NOTHING if self.standing is Standing.SETTLED else self.owed

    def same(self, other: "Part | None") -> bool:
        """Whether nothing but its Timestamp differs."""
        return other is not None and self.facts == other.facts

    @property
    def facts(self) -> tuple[object, ...]:
        """All but its Timestamp."""
        return self.due, self.standing, self.owed, self.home, self.ended


@dataclass(slots=True)
class Booking:
    """`total` is what was booked in all, None = not told; `told` is the highest number of an instalment of it that was
    told, or AS_MONEY; `apart` are the instalments as they were told last, by their numbers, where those do not follow
    from its terms as they are (None = they do, so that most bookings need none)."""

    account: str
    currency: str
    total: Decimal | None = None
    told: int = 0
    parts: dict[str, Part] = field(default_factory=dict)
    apart: dict[int, Place] | None = None

    @property
    def is_live(self) -> bool:
        """Whether anything of it is not settled."""
        return any(part.standing is not Standing.SETTLED for part in self.parts.values())

    @property
    def is_whole(self) -> bool:
        """Whether its terms add up to what was booked, so that none is missing and none is here twice."""
        return self.total is not None and sum((p.owed for p in self.parts.values()), NOTHING) == self.total

    def again(self) -> "Booking":
        """As it was told, and nothing is known of its terms."""
        self.set_apart()
        return replace(self, parts={})

    def instalments(self) -> list[list[Part]]:
        """Its terms by due date, the earliest first; those without one come last."""
        days = sorted({part.due or date.max for part in self.parts.values()})
        return [[part for part in self.parts.values() if (part.due or date.max) == day] for day in days]

    def stand(self) -> list[Place]:
        """How these stand, in the same order."""
        found: dict[date, dict[str, Part]] = {}
        for short, part in self.parts.items():
            found.setdefault(part.due or date.max, {})[short] = part
        return [_place(some) for _, some in sorted(found.items(), key=lambda one: one[0])]

    @property
    def places(self) -> dict[int, Place]:
        """The instalments as they were told last, by their numbers."""
        if self.told <= 0:
            return {}
        return in_order(self.stand()) if self.apart is None else self.apart

    @property
    def stands_as_told(self) -> bool:
        """Whether its places follow from its terms as they are."""
        if self.apart is None or self.told <= 0:
            return True
        return self.told == len(self.apart) and self.apart == in_order(self.stand())

    def set_apart(self) -> None:
        """Its terms are about to change, and what was told of them is to stay known."""
        if self.told > 0 and self.apart is None:
            self.apart = self.places


def _place(parts: Mapping[str, Part]) -> Place:
    due = next(iter(parts.values())).due
    return Place(due, sum((part.owed for part in parts.values()), NOTHING), frozenset(parts))


def part_of(term: Term, signs: Signs, name: str, stamp: int = 0) -> Part:
    """What a row of this list says of its term."""
    owed, home = signs.owed(name, term, term.fc), signs.owed(name, term, term.dc)
    standing = standing_of(term)
    ended = (term.last_paid or term.ended) if standing is Standing.SETTLED else None
    return Part(term.due, standing, owed, home, ended, stamp)


def booking_from(terms: Sequence[Term], signs: Signs, name: str) -> Booking:
    """The booking whose rows these are, all of them."""
    last = terms[-1]
    booking = Booking(last.account, last.currency, last.booked_fc)
    booking.parts = {short_of(term.id): part_of(term, signs, name) for term in terms}
    return booking


def is_settled(term: Term) -> bool:
    """Whether nothing of it is open any more."""
    return standing_of(term) is Standing.SETTLED


def short_of(guid: str) -> str:
    """A guid as a term is known by here. All of it counts, for guids that are made one after the other look alike."""
    return blake2b(guid.encode(), digest_size=SHORT).hexdigest()
