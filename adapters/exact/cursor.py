"""How far a division was read: the highest Timestamp seen of each list, and what its changes are added to.

A compact text in JSON with a version. What cannot be read, or is of another version, says nothing: then all is read
anew, which is safe and takes some requests. The books in it are packed, as they may be large.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from adapters.exact.booking import Booking, Part
from adapters.exact.books import Books, Over
from adapters.exact.orientation import Signs
from adapters.exact.places import Place, unknown
from adapters.exact.progress import Check, Learning, packed, read_check, unpacked
from adapters.exact.receivables import INVOICE_NUMBER
from adapters.exact.states import Standing

VERSION = 2
WITHOUT_PLACES = 1  # a version that is read still: which instalments were told follows from the terms, or is in doubt
FIRST = 1  # the Timestamp after which everything comes
TERMS, DELETED, ACCOUNTS, PEOPLE = "terms", "deleted", "accounts", "people"
A_PAGE_FULL = 500  # rows of which nothing followed; after so many the cursor is stored all the same
# What is done: the open terms are listed, all changes are gone through, everybody is met; from then on what changed.
BEGINNING, LISTING, MEETING, FOLLOWING = "beginning", "listing", "meeting", "following"


@dataclass(slots=True)
class Known:
    """`moved` are the dates on which Exact last made all Timestamps anew, as it writes them, and `looked_on` the local
    day on which they were last asked for. `read_on` is the local day on which deletions were last read, `checked_on`
    that on which the last check of the totals began, `differ` the accounts whose totals did not agree, each with the
    record that was held for it, `list_sign` 1 where that list writes a debt above zero, else -1. `number` is the field
    that invoices were told under. `unread` are terms of which the row could not be read, each with the record that was
    told of as faulty. `check` and `learning` are what is under way."""

    at: dict[str, int] = field(default_factory=lambda: {TERMS: FIRST, DELETED: FIRST, ACCOUNTS: FIRST, PEOPLE: FIRST})
    phase: str = BEGINNING
    moved: str = ""
    looked_on: date | None = None
    read_on: date | None = None
    checked_on: date | None = None
    differ: dict[str, str] = field(default_factory=dict)
    list_sign: int = 1
    number: str = INVOICE_NUMBER
    signs: Signs = field(default_factory=Signs)
    books: Books = field(default_factory=Books)
    unread: dict[str, str] = field(default_factory=dict)
    check: Check | None = None
    learning: Learning | None = None

    def cannot_read(self, record: str) -> bool:
        """Whether this record has a row that could not be read."""
        return record in self.unread.values()

    def anew(self) -> "Known":
        """From the beginning, with what was told: what the lists do not mention of it is asked for by name. Who is held
        stays so until his totals were compared again; a check that was under way begins anew, on the same day too."""
        told = {key: one.again() for key, one in self.books.bookings.items() if one.told}
        books = Books(bookings=told, pending=set(told), over=self.books.over)
        known = Known(moved=self.moved, signs=self.signs, books=books, unread=self.unread)
        known.checked_on = None if self.check else self.checked_on
        known.differ, known.list_sign, known.number = self.differ, self.list_sign, self.number
        known.looked_on = self.looked_on
        return known

    def written(self) -> str:
        """As a text, for the store."""
        said = {
            "v": VERSION,
            "at": self.at,
            "phase": self.phase,
            "moved": self.moved,
            "looked_on": _day_written(self.looked_on),
            "read_on": _day_written(self.read_on),
            "checked_on": _day_written(self.checked_on),
            "differ": self.differ,
            "list_sign": self.list_sign,
            "number": self.number,
            "signs": self.signs.known,
            "books": _packed(self.books),
            "unread": self.unread,
            "check": self.check.written() if self.check else "",
            "touched": sorted(self.books.touched) if self.check else [],
            "learning": [self.learning.following, self.learning.signs.known] if self.learning else [],
        }
        return json.dumps(said, separators=(",", ":"))


def read_cursor(text: str | None) -> Known | None:
    """Back from its text; None where there is none, and where it cannot be read."""
    if not text:
        return None
    try:
        said = json.loads(text)
        if said["v"] not in (VERSION, WITHOUT_PLACES) or said["phase"] not in (BEGINNING, LISTING, MEETING, FOLLOWING):
            return None
        known = Known(
            at={name: int(said["at"][name]) for name in (TERMS, DELETED, ACCOUNTS, PEOPLE)},
            phase=said["phase"],
            moved=str(said["moved"]),
            looked_on=_day(said.get("looked_on", "")),
            read_on=_day(said["read_on"]),
            checked_on=_day(said["checked_on"]),
            differ={str(account): str(record) for account, record in said["differ"].items()},
            list_sign=int(said["list_sign"]),
            number=str(said.get("number", INVOICE_NUMBER)),
            signs=_signs(said["signs"]),
            books=_unpacked(said["books"], tells_places=said["v"] == VERSION),
            unread={str(term): str(record) for term, record in said.get("unread", {}).items()},
            check=read_check(said.get("check", "")),
        )
        known.books.touched = set(map(str, said.get("touched", ())))
        if said.get("learning"):
            following, signs = said["learning"]
            known.learning = Learning(str(following), _signs(signs))
        return known
    except (ValueError, KeyError, AttributeError, TypeError, IndexError, ArithmeticError, zlib.error):
        return None


def _signs(said: Mapping[str, str]) -> Signs:
    return Signs({str(name): str(word) for name, word in said.items()})


def _packed(books: Books) -> str:
    accounts = list(books.accounts)
    numbers = {account: number for number, account in enumerate(accounts)}
    said = {
        "accounts": [[account, *books.accounts[account]] for account in accounts],
        "bookings": {key: _booking_written(one, numbers) for key, one in books.bookings.items()},
        "pending": sorted(books.pending),
        "unsure": sorted(books.unsure),
        "wanted": sorted(books.wanted),
        "over": {key: [one.on.toordinal(), _places_written(one.told, one.places)] for key, one in books.over.items()},
    }
    return packed(said)


def _booking_written(one: Booking, numbers: Mapping[str, int]) -> list[str]:
    """What is alike in most of them is left out: a booking has one term, of all that was booked."""
    total = "" if one.total is None else str(one.total)
    parts = [_part_written(short, part, one) for short, part in one.parts.items()]
    told = str(one.told) if one.stands_as_told else _places_written(one.told, one.places)
    return [str(numbers.get(one.account, one.account)), one.currency, total, told, *parts]


def _places_written(told: int, places: Mapping[int, Place]) -> str:
    return "|".join([str(told), *(_place_written(number, one) for number, one in places.items())])


def _place_written(number: int, one: Place) -> str:
    due = one.due.toordinal() if one.due else 0
    amount = "" if one.amount is None else str(one.amount)
    return " ".join([str(number), str(due), amount, *sorted(one.terms)])


def _part_written(short: str, part: Part, one: Booking) -> str:
    owed = "" if part.owed == one.total else str(part.owed)
    home = "" if part.home == part.owed else str(part.home)
    due = part.due.toordinal() if part.due else 0
    ended = part.ended.toordinal() if part.ended else 0
    return f"{short} {part.stamp} {due} {part.standing:d} {owed} {home} {ended}"


def _unpacked(text: str, tells_places: bool) -> Books:
    said = unpacked(text)
    accounts = {str(account): (str(contact), str(main)) for account, contact, main in said["accounts"]}
    names, pending = list(accounts), set(map(str, said["pending"]))
    return Books(
        bookings={
            str(key): _booking(one, names, tells_places, key in pending) for key, one in said["bookings"].items()
        },
        accounts=accounts,
        pending=pending,
        unsure=set(map(str, said["unsure"])),
        wanted=set(map(str, said["wanted"])),
        over={str(key): Over(date.fromordinal(on), *_told(told)) for key, (on, told) in said.get("over", {}).items()},
    )


def _booking(said: list[str], names: list[str], tells_places: bool, waits: bool) -> Booking:
    """With its places as they are written; else they follow from its terms. Where places were not written yet, that is
    so unless something of them changed since they were told."""
    account, currency, total, told, *parts = said
    owner = names[int(account)] if account.isdecimal() else account
    booked = Decimal(total) if total else None
    highest, places = _told(told)
    one = Booking(owner, currency, booked, highest, dict(_part(part, booked) for part in parts), places or None)
    if highest > 0 and not tells_places and (waits or len(one.stand()) != highest):
        one.apart = unknown(highest)
    return one


def _told(text: str) -> tuple[int, dict[int, Place]]:
    highest, *places = text.split("|")
    return int(highest), dict(map(_place, places))


def _place(text: str) -> tuple[int, Place]:
    number, due, amount, *terms = text.split(" ")
    day = date.fromordinal(int(due)) if due != "0" else None
    return int(number), Place(day, Decimal(amount) if amount else None, frozenset(terms))


def _part(text: str, booked: Decimal | None) -> tuple[str, Part]:
    short, stamp, due, standing, owed, home, ended = text.split(" ")
    amount = Decimal(owed) if owed or booked is None else booked
    return short, Part(
        date.fromordinal(int(due)) if due != "0" else None,
        Standing(int(standing)),
        amount,
        Decimal(home) if home else amount,
        date.fromordinal(int(ended)) if ended != "0" else None,
        int(stamp),
    )


def _day_written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
