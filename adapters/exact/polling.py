"""One pull of a division, at the least number of requests.

The first time, the open terms are listed a thousand to a page, and then the list of changes is gone through from its
beginning: that is the only way to learn from which Timestamp on changes are new, it brings the settled parts of what is
split, and a pull that was stopped goes on in it. From then on the list of changes says all. Deletions are read before
it, so that a booking whose terms were made anew is never counted twice.

A booking is told when its terms add up to what was booked. Otherwise a part of it is still to come, or it was changed
between two questions: it waits, and at the end all its rows are asked for by name. What waits stands in the cursor, so
whoever is stopped forgets none of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from adapters.exact.booking import booking_from, is_settled
from adapters.exact.cursor import A_PAGE_FULL, BEGINNING, FIRST, LISTING, MEETING, TERMS, Known
from adapters.exact.deleting import take_deletions
from adapters.exact.holding import still_held
from adapters.exact.mapping import Sheet
from adapters.exact.meeting import follow_people, meet_everybody, meet_wanted
from adapters.exact.named import BULK, Named, Rows, by_booking, is_not_over, portions
from adapters.exact.odata import after
from adapters.exact.orientation import RECEIVABLES
from adapters.exact.orientation import TERMS as CHANGES
from adapters.exact.payloads import Change, Raw, Term, fields_of, is_payable, read, stamps
from adapters.exact.receivables import Administration
from connector.errors import BudgetSpent, Refused, SkipRecord
from connector.source import Page

SYNC = "sync/Cashflow/PaymentTerms"
OVERLAP = 100  # Timestamps below the last one that are looked at again: a row may have been written late
NUMBER_FROM = "the number of an invoice is taken from"


@dataclass(slots=True)
class Poll:
    """`known` becomes what is known by it. Pages bear a cursor unless the next pull is to begin anew (`keeps`)."""

    client: Rows
    administration: Administration
    known: Known
    today: date
    keeps: bool = True
    sheet: Sheet = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = self._blank()

    def _blank(self) -> Sheet:
        return Sheet(self.administration, self.today, self.known.unread)

    def pages(self) -> Iterator[Page]:
        """All but the last one, which is `last`. It breaks off once it must hold what was told."""
        known = self.known
        known.read_on = known.read_on or self.today
        if known.phase == BEGINNING:
            known.phase = LISTING  # whoever is stopped in it goes on with the list of changes, which has everything
            yield from self._listed()
        for _ in take_deletions(self.client, known, lambda: self.sheet):
            yield self.page()
        known.read_on = self.today
        yield from self._changes()
        if self.must_hold:
            return
        if known.phase == LISTING:
            self._end_listing()
        yield from self._waiting()
        yield from self._people()

    @property
    def must_hold(self) -> bool:
        """Whether something was told before two rows disagreed on the sign of a debt: it must be told again."""
        return bool(self.known.signs.opposed) and self.known.books.told_surely()

    def last(self, complete: bool) -> Page:
        """What is left, with the cursor of the whole pull."""
        self.sheet.mended |= self.known.books.tidy(self.today)
        self.sheet.recognised |= self.known.signs.told()
        self.sheet.recognised[NUMBER_FROM] = self.administration.number
        if self.known.books.unsure and (doubt := self.known.signs.doubt(RECEIVABLES)):
            self.sheet.warnings.append(f"{doubt}; all that is owed is held until it is")
        return self.page(complete)

    def page(self, complete: bool = False) -> Page:
        """What was found since the last one, with the cursor that goes with it."""
        made, self.sheet = self.sheet, self._blank()
        held = still_held(self.known, made.names())
        made.errors = list(dict.fromkeys([*made.errors, *held]))
        return made.page(self.known.written() if self.keeps else None, complete)

    # ------------------------------------------------------------ terms

    def _listed(self) -> Iterator[Page]:
        for raws in self.client.pages(BULK, fields_of(Term), is_not_over()):
            terms = self._read(raws, Term)
            self.known.signs.learn(RECEIVABLES, terms)
            self._take(terms, RECEIVABLES)
            yield self.page()

    def _changes(self) -> Iterator[Page]:
        """A cursor holds the books, so writing one takes the longer the more is in them: of rows of which nothing
        followed there is one for each tenth of the books."""
        since = after("Timestamp", max(FIRST, self.known.at[TERMS] - OVERLAP))
        unstored = 0
        try:
            for raws in self.client.pages(SYNC, fields_of(Change), since):
                self._take_changes(raws)
                unstored += len(raws)
                if self.sheet.says_something or unstored >= max(A_PAGE_FULL, len(self.known.books.bookings) // 10):
                    unstored = 0
                    yield self.page()
        except BudgetSpent:
            yield self.page()  # what was read is not read again
            raise

    def _take_changes(self, raws: Sequence[Raw]) -> None:
        at = self.known.at
        ours = [raw for raw in raws if not is_payable(raw)]
        self.sheet.count("payables", len(raws) - len(ours))
        changes = self._read(ours, Change)
        self.known.signs.learn(CHANGES, changes)
        self._take(changes, CHANGES)
        at[TERMS] = max([at[TERMS], *stamps(raws)])

    def _read(self, raws: Sequence[Raw], payload: type[Term]) -> list[Term]:
        found = []
        for raw in raws:
            try:
                term = read(payload.model_validate, raw)
                self.known.books.knows(term)
                found.append(term)
                self.sheet.clear_fault(term.id)
            except SkipRecord as fault:
                self.sheet.count("errors")
                self.sheet.fault(raw, "invoice", fault)
        return found

    def _take(self, terms: Sequence[Term], name: str) -> None:
        """Into the books, and told as far as it can be."""
        books, signs, faces = self.known.books, self.known.signs, dict[str, Term]()
        for term in terms:
            if is_settled(term) and not books.knows(term) and self._is_past(term):
                self.sheet.count("settled")
                continue
            key = books.take(term, signs, name)
            self.sheet.count("changed" if key else "unchanged")
            if key:
                faces[key] = term
        for key, face in faces.items():
            self._judge(key, face, name)

    def _is_past(self, term: Term) -> bool:
        """Whether a settled term of which nothing is known says nothing: always, but that in a listing the open half
        of what was split may come after it."""
        return self.known.phase != LISTING or abs(term.fc) == abs(term.booked_fc or 0)

    def _judge(self, key: str, face: Term, name: str) -> None:
        """Tell a booking that changed, or have it wait."""
        books = self.known.books
        booking = books.bookings[key]
        if not booking.is_live and not booking.told and key not in books.unsure:
            if booking.is_whole or self.known.phase != LISTING:
                books.forget(key)
                self.sheet.mended.add(key)
        elif self.known.cannot_read(key):
            books.pending.add(key)
        elif booking.is_whole and (name == RECEIVABLES or self.known.signs.settled(name)):
            self._tell(key, face, name)
        else:
            books.pending.add(key)

    def _tell(self, key: str, face: Term, name: str) -> None:
        books, booking = self.known.books, self.known.books.bookings[key]
        doubt = self.known.signs.doubt(name)
        books.recall(key)
        read_well = self.sheet.tell(key, booking, face, doubt)
        books.pending.discard(key)
        if doubt:
            books.unsure.add(key)
        elif read_well and not booking.is_live:
            books.end(key, self.today)

    def _end_listing(self) -> None:
        """Settled parts of which the rest never came are forgotten. A list of changes without a row, where there are
        terms, is one that the user may not see: an empty answer says so, and no payment would ever be heard of."""
        books = self.known.books
        if books.accounts and self.known.at[TERMS] == FIRST:
            raise Refused(f"Exact Online shows no changes of receivables ({SYNC}): whoever connected may not see them")
        self.known.phase = MEETING
        for key in [key for key, one in books.bookings.items() if not one.is_live and not one.told]:
            if key not in books.pending:
                books.forget(key)

    # ------------------------------------------------------------ by name

    def _waiting(self) -> Iterator[Page]:
        """What waits, by name, and what was told while it was not known which sign a debt has."""
        books, signs = self.known.books, self.known.signs
        if books.unsure and signs.settled(CHANGES) and RECEIVABLES not in signs.known:
            signs.learn(RECEIVABLES, self._read(Named(self.client).sales(), Term))
        if not signs.doubt(RECEIVABLES):
            books.pending |= books.unsure
            books.unsure = set()
        for some in list(portions(sorted(books.pending))):
            self.read_by_name(some)
            yield self.page()

    def read_by_name(self, keys: Sequence[str]) -> None:
        """Tell these bookings by all their rows; one without any is gone."""
        found, unreadable = by_booking(Named(self.client).terms(keys), self.sheet)
        self.known.signs.learn(RECEIVABLES, [term for terms in found.values() for term in terms])
        for key in keys:
            self.known.books.pending.discard(key)
            if key in unreadable:
                continue
            self._replace(key, found)

    def _replace(self, key: str, found: Mapping[str, Sequence[Term]]) -> None:
        books = self.known.books
        known = books.bookings.get(key)
        if key not in found:
            if known and known.told:
                self.sheet.missing(key, known.places)
            self.sheet.mended.add(key)
            books.forget(key)
            return
        booking = booking_from(found[key], self.known.signs, RECEIVABLES)
        books.put(key, booking, found[key][-1].contact)
        self._tell(key, found[key][-1], RECEIVABLES)

    # ------------------------------------------------------------ people

    def _people(self) -> Iterator[Page]:
        if self.known.phase == MEETING:
            read = meet_everybody(self.client, self.known, lambda: self.sheet)
        else:
            read = follow_people(self.client, self.known)
        for _ in read:
            yield self.page()
        for some in list(portions(sorted(self.known.books.wanted))):
            meet_wanted(self.client, self.known, some, self.sheet)
            yield self.page()
