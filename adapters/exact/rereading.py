"""Fresh truth about a few receivables, just before a message about them leaves; and about a credit or receipt by name.

All rows of their bookings are read, and what their debtors have open, for a receipt that nobody matched yet is as good
as paid. Which sign a debt has is learned once more, from these rows and from a page of open sales entries: a single row
might be the odd one, and would then turn a credit into a debt.

The books of a pull are not at hand here, so which instalment is which is told by how each looked when it was told last.
Where one looks otherwise none of that booking is answered for: nothing about it leaves before a pull has said more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from adapters.exact.booking import booking_from
from adapters.exact.keys import ENTRY, booking_in, booking_named, is_of_money, kind_and_id, number_in
from adapters.exact.mapping import Sheet
from adapters.exact.money import is_money
from adapters.exact.named import Named, by_booking
from adapters.exact.orientation import RECEIVABLES, Signs
from adapters.exact.payloads import Term
from adapters.exact.places import Place, as_told, in_order
from adapters.exact.receivables import Administration
from connector.errors import NotFound, Refused, SourceUnavailable
from connector.model import Receivable, ReceivableState
from connector.source import Page


@dataclass(frozen=True, slots=True)
class Reread:
    """Asks by name. `known` are receivables as they were told, by their keys: all instalments of what is asked for."""

    named: Named
    administration: Administration
    today: date
    known: Mapping[str, Receivable] = field(default_factory=dict)

    def page(self, keys: Sequence[str]) -> Page:
        """What these keys stand for now. Raises NotFound for one that is none of ours."""
        asked = list(dict.fromkeys(map(booking_named, keys)))
        sheet = Sheet(self.administration, self.today)
        found, unreadable = by_booking(self.named.terms(asked), sheet)
        accounts = list(dict.fromkeys(term.account for terms in found.values() for term in terms))
        live, _ = by_booking(self.named.live_terms(accounts), sheet)
        shown, _ = by_booking(self.named.sales(), Sheet(self.administration, self.today))
        signs = _signs(found, live, shown)
        readable = {key: terms for key, terms in found.items() if key not in unreadable}
        doubt = signs.doubt(RECEIVABLES)
        for key in filter(readable.__contains__, asked):
            self._tell_known(sheet, key, readable[key], signs, doubt)
        free = {key: terms for key, terms in live.items() if key not in asked and _is_free(terms, signs)}
        for key, terms in free.items():
            sheet.tell(key, booking_from(terms, signs, RECEIVABLES), terms[-1], doubt)
        self._tell_gone(sheet, keys, {*found, *unreadable}, unreadable)
        return sheet.page()

    def _tell_known(self, sheet: Sheet, key: str, terms: Sequence[Term], signs: Signs, doubt: str) -> None:
        booking = booking_from(terms, signs, RECEIVABLES)
        numbers = self._numbers(key, booking.stand())
        if numbers is not None or is_money(booking, terms[-1].kind):
            sheet.tell_as(key, booking, terms[-1], doubt, numbers or [])
            sheet.receivables[:] = [self._counted(one) for one in sheet.receivables]

    def _numbers(self, key: str, now: Sequence[Place]) -> list[int] | None:
        ours = {number_in(name): one for name, one in self.known.items() if booking_in(name) == key}
        if not ours:
            return list(in_order(now))
        if len(ours) == len(now) == 1 and all(one.instalments == 1 for one in ours.values()):
            return list(ours)
        told = {n: Place(None if one.due_assumed else one.due, one.amount.amount) for n, one in ours.items()}
        numbers = as_told(told, now)
        lacks = [n for n, one in ours.items() if one.state is ReceivableState.OPEN and n not in (numbers or ())]
        return None if lacks else numbers

    def _counted(self, now: Receivable) -> Receivable:
        """One of as many as it was told to be one of: a number that is over counts too, and is not known here."""
        return replace(now, instalments=self.known[now.key].instalments) if now.key in self.known else now

    def _tell_gone(self, sheet: Sheet, keys: Sequence[str], there: set[str], unreadable: set[str]) -> None:
        """An answer without rows may also be a right that is missing, so an entry is looked for itself. An instalment
        that its booking has no more is gone, unless it was told: it may look otherwise now. Money that is a debt by now
        is gone too."""
        absent = list(dict.fromkeys(key for key in map(booking_named, keys) if key not in there))
        still = self._still(absent)
        told = {*(receivable.key for receivable in sheet.receivables), *(payment.key for payment in sheet.payments)}
        faulty = {*unreadable, *(error.record for error in sheet.errors)}
        silent = {key for key in self.known if booking_in(key) in there}
        for key in dict.fromkeys(keys):
            if key not in told | silent and booking_named(key) not in still | faulty:
                (sheet.withdrawn if is_of_money(key) else sheet.gone).append(key)

    def face(self, booking: str) -> Term:
        """One of the rows of this booking. Raises NotFound when it is gone, SourceUnavailable when it is there and its
        rows cannot be read."""
        found, unreadable = by_booking(self.named.terms([booking]), Sheet(self.administration, self.today))
        if booking in found:
            return found[booking][-1]
        if unreadable or self._still([booking]):
            raise SourceUnavailable("the invoice is in Exact Online, and its receivables cannot be read")
        raise NotFound("the invoice is not in Exact Online any more")

    def _still(self, bookings: Sequence[str]) -> set[str]:
        """Those of which the entry is there. Where entries may not be looked at, all that could be: nothing is gone
        because somebody may not see it."""
        entries = [one for kind, one in map(kind_and_id, bookings) if kind == ENTRY]
        try:
            return {f"{ENTRY}:{one}" for one in self.named.entries(entries)}
        except Refused:
            return {f"{ENTRY}:{one}" for one in entries}


def _signs(*found: Mapping[str, Iterable[Term]]) -> Signs:
    signs = Signs()
    for some in found:
        for terms in some.values():
            signs.learn(RECEIVABLES, terms)
    return signs


def _is_free(terms: Sequence[Term], signs: Signs) -> bool:
    """Whether it is money of the debtor's: of the other bookings not all rows were read."""
    return is_money(booking_from(terms, signs, RECEIVABLES), terms[-1].kind)
