"""What is known of every booking that is not over: its terms, whose it is, and what of it was told.

How a booking stands is the sum over its terms, and a list of changes brings single terms, so the terms are kept: asking
for all others of each booking that changed would take a request for every fifteen of them, and a deletion names nothing
but the term. What is over is kept no longer. A hundred thousand open terms take some eight million characters.

Amounts are what is owed: below zero they are in the debtor's favour, whatever sign Exact's lists give them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from hashlib import blake2b

from adapters.exact.keys import booking_of
from adapters.exact.orientation import Signs
from adapters.exact.payloads import Change, Term
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
        return other is not None and _facts(self) == _facts(other)


def _facts(part: Part) -> tuple[object, ...]:
    return part.due, part.standing, part.owed, part.home, part.ended


@dataclass(slots=True)
class Booking:
    """`total` is what was booked in all, None = not told; `told` is how many instalments of it were told,
    or AS_MONEY."""

    account: str
    currency: str
    total: Decimal | None = None
    told: int = 0
    parts: dict[str, Part] = field(default_factory=dict)

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
        return replace(self, parts={})

    def instalments(self) -> list[list[Part]]:
        """Its terms by due date, the earliest first; those without one come last."""
        days = sorted({part.due or date.max for part in self.parts.values()})
        return [[part for part in self.parts.values() if (part.due or date.max) == day] for day in days]


def _live(booking: Booking) -> dict[str, tuple[object, ...]]:
    """What is not settled of it."""
    return {short: _facts(part) for short, part in booking.parts.items() if part.standing is not Standing.SETTLED}


@dataclass(slots=True)
class Books:
    """`pending` are bookings of which something changed that was not told yet, `unsure` those that were told without
    being able to say which sign a debt has. `accounts` are those of live bookings, with the contact that Exact would
    remind and the main contact; `wanted` are those that are to be told. `touched` are accounts of which something
    changed here, since somebody who compares emptied it."""

    bookings: dict[str, Booking] = field(default_factory=dict)
    accounts: dict[str, tuple[str, str]] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    _where: dict[str, str] | None = None  # term → booking, made when a deletion is looked up

    def take(self, term: Term, signs: Signs, name: str) -> str:
        """Take in a row of this list: the key of its booking when that changed, "" when it did not. A row that is
        older than what is known changes nothing. Raises SkipRecord for a row of no booking."""
        key, short = booking_of(term), short_of(term.id)
        known = self.bookings.get(key)
        before = known.parts.get(short) if known else None
        stamp = term.stamp if isinstance(term, Change) else before.stamp if before else 0
        if before and stamp < before.stamp:
            return ""
        part = part_of(term, signs, name, stamp)
        booking = known or Booking(term.account, term.currency)
        moved = (booking.account, booking.currency, booking.total) != (term.account, term.currency, term.booked_fc)
        same = known is not None and not moved and part.same(before)
        if not same:
            self.touched |= {booking.account, term.account}
        booking.account, booking.currency, booking.total = term.account, term.currency, term.booked_fc
        booking.parts[short] = part
        self.bookings[key] = booking
        if self._where is not None:
            self._where[short] = key
        self._meet(booking, term.contact)
        return "" if same else key

    def _meet(self, booking: Booking, contact: str) -> None:
        """Whoever owes something is followed, and told once."""
        if not booking.is_live:
            return
        preferred, main = self.accounts.get(booking.account, ("", ""))
        if booking.account not in self.accounts or (contact and contact != preferred):
            self.accounts[booking.account] = (contact or preferred, main)
            self.wanted.add(booking.account)

    def remove(self, term: str, stamp: int) -> str:
        """A term was deleted at this Timestamp: the key of its booking, "" when nothing is known of it. What is known
        from later than that stays."""
        if self._where is None:
            self._where = {short: key for key, one in self.bookings.items() for short in one.parts}
        short = short_of(term)
        booking = self.bookings.get(self._where.get(short, ""))
        if booking is None or short not in booking.parts or booking.parts[short].stamp > stamp:
            return ""
        del booking.parts[short]
        self.touched.add(booking.account)
        return self._where.pop(short)

    def put(self, key: str, booking: Booking, contact: str) -> None:
        """This is all that there is of a booking now."""
        known = self.bookings.get(key)
        if known is None or known.account != booking.account or _live(known) != _live(booking):
            self.touched |= {booking.account, known.account if known else booking.account}
        if known is not None:
            booking.told = known.told
            for short, part in booking.parts.items():
                if short in known.parts:
                    booking.parts[short] = replace(part, stamp=known.parts[short].stamp)
        self.bookings[key] = booking
        if self._where is not None:
            self._where |= dict.fromkeys(booking.parts, key)
        self._meet(booking, contact)

    def knows(self, term: Term) -> bool:
        """Whether something of its booking is known. Raises SkipRecord for a row of no booking."""
        return booking_of(term) in self.bookings

    def has(self, key: str, now: Booking) -> bool:
        """Whether what is not settled of this booking is just that."""
        known = self.bookings.get(key)
        if known is None:
            return False
        return _live(known) == {short: _facts(part) for short, part in now.parts.items()}

    def forget(self, key: str) -> None:
        """A booking that is over, or gone."""
        booking = self.bookings.pop(key, None)
        if booking is not None and booking.is_live:
            self.touched.add(booking.account)
        self.pending.discard(key)
        self.unsure.discard(key)

    def of_account(self, account: str) -> Iterator[tuple[str, Booking]]:
        """What is live of this account, with its keys."""
        return ((key, one) for key, one in self.bookings.items() if one.account == account and one.is_live)

    def told_surely(self) -> bool:
        """Whether something was told that was not in doubt, and does not wait to be told again."""
        again = self.unsure | self.pending
        return any(one.told and one.parts and key not in again for key, one in self.bookings.items())

    def tidy(self) -> None:
        """Who owes nothing any more is not followed."""
        owing = {booking.account for booking in self.bookings.values()}
        self.accounts = {account: contacts for account, contacts in self.accounts.items() if account in owing}
        self.wanted &= owing


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
