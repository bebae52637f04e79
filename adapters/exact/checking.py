"""Once a day what we know is held against Exact's own list of what is outstanding, debtor by debtor.

Where the totals differ, the debtor's rows are read anew, as a change may have been missed. If they differ still, he is
named and held: what he owes is not known. From then on each pull asks about him, and lets him go once they agree.

The list comes in small pages, so of many items it takes several pulls: each reads as many pages as it has room for, and
the next goes on behind them. What was read is hours old by the end. So nobody is judged by it alone: of whom something
changed here meanwhile, and whoever seems to differ, is asked about once more by name, and compared at that moment.
"""

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from adapters.exact.booking import booking_from
from adapters.exact.books import Books
from adapters.exact.cursor import FOLLOWING, Known
from adapters.exact.holding import error_of, record_of
from adapters.exact.named import AT_ONCE, Named, by_booking, portions
from adapters.exact.odata import either, equals, guid
from adapters.exact.orientation import RECEIVABLES
from adapters.exact.payloads import Listed, fields_of, read
from adapters.exact.polling import Poll
from adapters.exact.progress import Check
from adapters.exact.totals import Theirs, add, differing, sign_of
from connector.errors import BudgetSpent, Refused, SkipRecord
from connector.source import Page

LIST = "read/financial/ReceivablesList"
MOST = 60  # accounts that are asked about one by one; where more differ, something else is the matter
ROOM = 40  # requests of the check in one pull: with what a pull asks besides they fit in a minute's
ROOM_FOR_HELD = 8  # of these, where somebody is held while it goes on
STORED_AFTER = 10  # pages; whoever is stopped reads no more than these again
LONGEST = timedelta(days=3)  # what was read longer ago than this is read anew


def check(poll: Poll) -> Iterator[Page]:
    """What follows from it. Once a day, as long as that takes, and at each pull of those whose totals differ."""
    known = poll.known
    if known.phase != FOLLOWING or known.signs.doubt(RECEIVABLES):
        return
    daily = known.checked_on != poll.today
    kept = ROOM_FOR_HELD if known.differ else 0
    try:
        at = _under_way(poll)
        if at is not None:
            yield from _Asking(poll, ROOM - kept).goes_on(at)
        if known.check is not None or not daily:
            yield from _Asking(poll, ROOM if at is None else kept).those_held()
    except Refused as refused:
        known.check = _another_way(known)
        if known.check is None:
            poll.sheet.warnings.append(f"the outstanding items could not be checked: {refused}")


def _another_way(known: Known) -> Check | None:
    """For how long the address of a next page is good is not told. Where one is refused that was kept since the last
    pull, everybody is asked about by name, and then about fewer at once; None where something else was refused."""
    at, books = known.check, known.books
    if at is None or not at.following:
        return None
    if not at.whole:
        known.list_sign = sign_of(books, _without(at.found, _changed_meanwhile(books)))
        return Check(whole=True, left=sorted({one.account for one in books.bookings.values() if one.is_live}))
    half = len(at.among) // 2
    return Check(whole=True, left=[*at.among[half:], *at.left], among=at.among[:half]) if half else None


def _under_way(poll: Poll) -> Check | None:
    """The check that goes on, or that of this day; None when that is over."""
    known, begun_on = poll.known, poll.known.checked_on
    if known.check is None:
        is_due = begun_on != poll.today
    else:  # what was read too long ago, or at another address, is of no use
        following = known.check.following
        too_old = begun_on is None or poll.today - begun_on > LONGEST
        is_due = too_old or (following != "" and not poll.client.leads_here(following))
    if is_due:
        known.check, known.checked_on = Check(), poll.today
    return known.check


@dataclass(slots=True)
class _Asking:
    """`room` is how many requests are left for it in this pull."""

    poll: Poll
    room: int

    def goes_on(self, at: Check) -> Iterator[Page]:
        """The daily check, as far as there is room for it."""
        if not at.whole:
            at_once = not at.following
            if not (yield from self._read(at)):
                return
            yield from self._compare(at, at_once)
        while at.among or at.left:
            if not at.among:
                at.among, at.left = at.left[:AT_ONCE], at.left[AT_ONCE:]
            if not (yield from self._read(at)):
                return
            yield from self._compare_some(at)
        self.poll.known.check = None

    def those_held(self) -> Iterator[Page]:
        """Whoever is held may agree by now."""
        known = self.poll.known
        if not 0 < len(known.differ) <= MOST:
            return
        for some in portions(sorted(known.differ)):
            at = Check(among=list(some))
            if not (yield from self._pages(at)):
                break
            yield from self._judge(some, at.found)
        self.poll.sheet.errors += [error_of(*one) for one in known.differ.items()]

    # ------------------------------------------------------------ reading

    def _read(self, at: Check) -> Generator[Page, None, bool]:
        """Whether all that is asked for was read. What changed before it begins cannot be missed by it."""
        if not at.following:
            at.found = {}
            self.poll.known.books.touched = set()
        return (yield from self._pages(at))

    def _pages(self, at: Check) -> Generator[Page, None, bool]:
        where = either(*(equals("AccountId", guid(one)) for one in at.among)) if at.among else ""
        read_here = 0
        while self.room > 0:
            try:
                raws, at.following = self.poll.client.page(LIST, fields_of(Listed), where, at.following)
            except BudgetSpent:  # the next pull goes on: what is due besides does not wait for a check
                self.room = 0
                return False
            self.room, read_here = self.room - 1, read_here + 1
            add(at.found, self._readable(raws))
            if not at.following:
                return True
            if read_here % STORED_AFTER == 0:
                yield self.poll.page()
        return False

    def _readable(self, raws: Sequence[dict[str, object]]) -> Iterator[Listed]:
        """A row that cannot be read makes its account differ."""
        for raw in raws:
            try:
                yield read(Listed.model_validate, raw)
            except SkipRecord as fault:
                self.poll.sheet.warnings.append(f"an outstanding item: {fault}")

    # ------------------------------------------------------------ comparing

    def _compare(self, at: Check, at_once: bool) -> Iterator[Page]:
        """All, when the list is read. Where that took several pulls it is asked once more about whoever differs. If so
        many do that something else is the matter, they are held meanwhile, and asked about too: of changes that were
        missed there may be very many, where a move of the division was not seen."""
        known, books = self.poll.known, self.poll.known.books
        moved = _changed_meanwhile(books)
        known.list_sign = sign_of(books, _without(at.found, moved))
        wrong = [one for one in differing(books, at.found, known.list_sign) if one not in moved]
        few = len(wrong) <= MOST
        if at_once and few:
            wrong = yield from self._read_anew(wrong, at.found)
        later = set() if _is_over(at_once, few) else {*moved, *wrong}
        at.whole, at.left = True, sorted(later)
        judged = {*known.differ, *wrong} - (later if few else moved)
        yield from self._hold(judged, wrong, at.found)

    def _compare_some(self, at: Check) -> Iterator[Page]:
        """Those of a question by name; of whom something changed while it was read is asked about again."""
        books = self.poll.known.books
        again = sorted(_changed_meanwhile(books).intersection(at.among))
        yield from self._judge([one for one in at.among if one not in again], at.found)
        at.left, at.among = [*at.left, *again], []

    def _judge(self, accounts: Sequence[str], found: dict[str, Theirs]) -> Iterator[Page]:
        known = self.poll.known
        wrong = differing(known.books, found, known.list_sign, accounts)
        wrong = yield from self._read_anew(wrong, found)
        yield from self._hold(accounts, wrong, found)

    def _read_anew(self, wrong: Sequence[str], found: dict[str, Theirs]) -> Generator[Page, None, list[str]]:
        """Those that differ still when their rows are read once more; what those say is told. Keys that are to be read
        wait in the books, so that whoever is stopped goes on with them."""
        poll, books = self.poll, self.poll.known.books
        for some in portions(wrong):
            keys = _changed(poll, some)
            books.pending |= set(keys)
            for portion in portions(keys):
                poll.read_by_name(portion)
                self.room -= 1
                yield poll.page()
            self.room -= 1
        return differing(books, found, poll.known.list_sign, wrong)

    def _hold(self, judged: Collection[str], wrong: Sequence[str], found: dict[str, Theirs]) -> Iterator[Page]:
        """Of those that were compared, whoever differs is held, and whoever does not is let go."""
        known, sheet = self.poll.known, self.poll.sheet
        held = [one for one in wrong if one in judged]
        back = [known.differ.pop(one) for one in sorted(judged) if one in known.differ and one not in wrong]
        known.differ |= {one: _record(known, one, found) for one in held}
        sheet.errors += [error_of(one, known.differ[one]) for one in held]
        told_again = [record for record in back if record in known.books.bookings]
        sheet.gone += [record for record in back if record not in known.books.bookings]
        known.books.pending |= set(told_again)
        for some in portions(told_again):  # a record that is told again is not held any more
            self.poll.read_by_name(some)
            yield self.poll.page()


def _is_over(at_once: bool, few: bool) -> bool:
    """Whether all who differ were asked about: where the list was read at once, and they are few."""
    return at_once and few


def _changed_meanwhile(books: Books) -> set[str]:
    """Accounts of which something changed here since the reading began: what was read of them may be of before."""
    return set(books.touched)


def _without(found: dict[str, Theirs], accounts: set[str]) -> dict[str, Theirs]:
    return {account: one for account, one in found.items() if account not in accounts}


def _changed(poll: Poll, accounts: Sequence[str]) -> list[str]:
    books, signs = poll.known.books, poll.known.signs
    rows, _ = by_booking(Named(poll.client).live_terms(accounts), poll.sheet)
    now = {key: booking_from(terms, signs, RECEIVABLES) for key, terms in rows.items()}
    before = {key for account in accounts for key, _ in books.of_account(account)}
    return sorted(key for key in {*now, *before} if key not in now or not books.has(key, now[key]))


def _record(known: Known, account: str, found: dict[str, Theirs]) -> str:
    """The one by which he is held already, as long as it is there: a hold ends by the record with which it began."""
    before = known.differ.get(account, "")
    if before in known.books.bookings:
        return before
    return before or record_of(account, known, found[account].number if account in found else "")
