"""What is known of every booking that is not over: its terms, whose it is, and what of it was told.

How a booking stands is the sum over its terms, and a list of changes brings single terms, so the terms are kept: asking
for all others of each booking that changed would take a request for every fifteen of them, and a deletion names nothing
but the term. What is over is kept no longer, but for a while which of several instalments was which: it may come back.
A hundred thousand open terms take some eight million characters.

Amounts are what is owed: below zero they are in the debtor's favour, whatever sign Exact's lists give them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from adapters.exact.booking import Booking, Part, part_of, short_of
from adapters.exact.keys import booking_of
from adapters.exact.orientation import Signs
from adapters.exact.payloads import Change, Term
from adapters.exact.places import Place
from adapters.exact.states import Standing

REMEMBERED = timedelta(days=400)  # after it was paid; a direct debit without a mandate goes back for thirteen months


@dataclass(frozen=True, slots=True)
class Over:
    """What is remembered of a booking with several instalments that was settled on this day: it may come back."""

    on: date
    told: int
    places: dict[int, Place]


def _live(booking: Booking) -> dict[str, tuple[object, ...]]:
    """What is not settled of it."""
    return {short: part.facts for short, part in booking.parts.items() if part.standing is not Standing.SETTLED}


@dataclass(slots=True)
class Books:
    """`pending` are bookings of which something changed that was not told yet, `unsure` those that were told without
    being able to say which sign a debt has. `accounts` are those of live bookings, with the contact that Exact would
    remind and the main contact; `wanted` are those that are to be told. `touched` are accounts of which something
    changed here, since somebody who compares emptied it. `over` are bookings that were settled."""

    bookings: dict[str, Booking] = field(default_factory=dict)
    accounts: dict[str, tuple[str, str]] = field(default_factory=dict)
    pending: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    wanted: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    over: dict[str, Over] = field(default_factory=dict)
    _where: dict[str, str] | None = None  # term → booking, made when a deletion is looked up

    def take(self, term: Term, signs: Signs, name: str) -> str:
        """Take in a row of this list: the key of its booking when that changed, "" when it did not. A row that is
        older than what is known changes nothing; one that was written since counts as changed, also when it is as it
        was: what it was in between may have been told by name. Raises SkipRecord for a row of no booking."""
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
        if not part.same(before):
            booking.set_apart()
        booking.parts[short] = part
        self.bookings[key] = booking
        if self._where is not None:
            self._where[short] = key
        self._meet(booking, term.contact)
        return "" if same and not _written_since(before, stamp) else key

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
        booking.set_apart()
        del booking.parts[short]
        self.touched.add(booking.account)
        return self._where.pop(short)

    def put(self, key: str, booking: Booking, contact: str) -> None:
        """This is all that there is of a booking now."""
        known = self.bookings.get(key)
        if known is None or known.account != booking.account or _live(known) != _live(booking):
            self.touched |= {booking.account, known.account if known else booking.account}
        if known is not None:
            booking.told, booking.apart = known.told, known.places
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
        return _live(known) == {short: part.facts for short, part in now.parts.items()}

    def recall(self, key: str) -> None:
        """What was told of this booking before it was over is known again."""
        booking, before = self.bookings[key], self.over.pop(key, None)
        if before and not booking.told:
            booking.told, booking.apart = before.told, before.places

    def end(self, key: str, today: date) -> None:
        """A booking that is over. Which of several instalments is which is remembered for a while."""
        booking = self.bookings[key]
        if booking.told > 1:
            self.over[key] = Over(today, booking.told, booking.places)
        self.forget(key)

    def forget(self, key: str) -> None:
        """A booking of which nothing is open and nothing was told, or that is gone."""
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

    def tidy(self, today: date) -> set[str]:
        """Who owes nothing any more is not followed: these accounts and their contacts. What was over long ago is not
        remembered."""
        self.over = {key: one for key, one in self.over.items() if today - one.on <= REMEMBERED}
        owing = {booking.account for booking in self.bookings.values()}
        left = {account: contacts for account, contacts in self.accounts.items() if account not in owing}
        self.accounts = {account: contacts for account, contacts in self.accounts.items() if account in owing}
        self.wanted &= owing
        return {name for account, contacts in left.items() for name in (account, *contacts) if name}


def _written_since(before: Part | None, stamp: int) -> bool:
    """Whether the row was written after it was told with a Timestamp."""
    return before is not None and stamp > before.stamp > 0
