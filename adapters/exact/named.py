"""Rows that are asked for by name: all terms of a booking, accounts, and the people at them.

A question names a few records at a time, for an address that grows too long is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from adapters.exact.books import Books
from adapters.exact.keys import ENTRY, LINE, booking_of, kind_and_id
from adapters.exact.mapping import Sheet
from adapters.exact.odata import both, either, equals, guid
from adapters.exact.payloads import Account, Person, Raw, Term, fields_of, read
from connector.errors import SkipRecord
from connector.transport import Urgency

AT_ONCE = 15  # records in one question
RECEIVABLE_ROWS, ENTRIES = "cashflow/Receivables", "salesentry/SalesEntries"
BULK = "bulk/Cashflow/Receivables"  # the same rows by the thousand; it cannot be filtered by the entry
LISTED_ACCOUNTS, LISTED_PEOPLE = "crm/Accounts", "crm/Contacts"
NOT_OVER = (20, 30, 40)  # the words for what is not settled, as a filter takes them
SALES = 20
_FIELD = {ENTRY: "TransactionEntryID", LINE: "TransactionID"}
Item = TypeVar("Item")


class Rows(Protocol):
    """What is needed of the client."""

    def pages(
        self, name: str, fields: Sequence[str], where: str = "", urgency: Urgency = Urgency.BULK
    ) -> Iterator[list[Raw]]: ...

    def rows(self, name: str, fields: Sequence[str], where: str = "", urgency: Urgency = Urgency.BULK) -> list[Raw]: ...

    def page(
        self,
        name: str,
        fields: Sequence[str],
        where: str = "",
        following: str = "",
        urgency: Urgency = Urgency.BULK,
    ) -> tuple[list[Raw], str]: ...

    def leads_here(self, url: str) -> bool: ...

    def one(self, name: str, key: str, fields: Sequence[str], urgency: Urgency = Urgency.BULK) -> Raw | None: ...


@dataclass(frozen=True, slots=True)
class Named:
    """Asks one division."""

    client: Rows
    urgency: Urgency = Urgency.BULK

    def terms(self, bookings: Sequence[str]) -> list[Raw]:
        """All rows of these bookings, settled ones too."""
        found = []
        for kind, field in _FIELD.items():
            ids = [one for each, one in map(kind_and_id, bookings) if each == kind]
            found += self._of(RECEIVABLE_ROWS, Term, field, ids)
        return found

    def live_terms(self, accounts: Sequence[str]) -> list[Raw]:
        """All rows of these accounts that are not settled: by the thousand, for one account may have many."""
        return self._of(BULK, Term, "Account", accounts, is_not_over())

    def sales(self) -> list[Raw]:
        """One page of open sales entries, whosever they are: they show which sign a debt has."""
        where = both(equals("TransactionType", SALES), equals("Status", NOT_OVER[0]))
        return next(self.client.pages(RECEIVABLE_ROWS, fields_of(Term), where, self.urgency), [])

    def entries(self, ids: Sequence[str]) -> set[str]:
        """Which of these sales entries are there."""
        found: set[str] = set()
        for some in portions(ids):
            where = either(*(equals("EntryID", guid(one)) for one in some))
            found |= {str(raw.get("EntryID")).lower() for raw in self._rows(ENTRIES, ["EntryID"], where)}
        return found

    def accounts(self, ids: Sequence[str]) -> list[Raw]:
        return self._of(LISTED_ACCOUNTS, Account, "ID", ids)

    def people(self, ids: Sequence[str]) -> list[Raw]:
        return self._of(LISTED_PEOPLE, Person, "ID", ids)

    def _of(
        self,
        name: str,
        payload: type[Term] | type[Account] | type[Person],
        field: str,
        ids: Sequence[str],
        where: str = "",
    ) -> list[Raw]:
        found: list[Raw] = []
        for some in portions(ids):
            chosen = both(either(*(equals(field, guid(one)) for one in some)), where)
            found += self._rows(name, fields_of(payload), chosen)
        return found

    def _rows(self, name: str, fields: Sequence[str], where: str) -> list[Raw]:
        return self.client.rows(name, fields, where, self.urgency)


def is_not_over() -> str:
    """The filter for what is not settled: a collection under way is not, either."""
    return either(*(equals("Status", word) for word in NOT_OVER))


def portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """As many as may be asked for at once."""
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))


def by_booking(raws: Sequence[Raw], sheet: Sheet) -> tuple[dict[str, list[Term]], set[str]]:
    """The rows by the booking that they are of, and the keys of those of which a row cannot be read: that is told."""
    found: dict[str, list[Term]] = {}
    unreadable: set[str] = set()
    for raw in raws:
        try:
            term = read(Term.model_validate, raw)
            found.setdefault(booking_of(term), []).append(term)
            sheet.clear_fault(term.id)
        except SkipRecord as fault:
            sheet.fault(raw, "invoice", fault)
            unreadable.add(sheet.errors[-1].record)
    return found, unreadable


def meet(named: Named, accounts: Sequence[str], books: Books, sheet: Sheet) -> None:
    """Tell who these accounts are, with the contacts that they are reached by."""
    found = [one for raw in named.accounts(accounts) if (one := account_in(raw, sheet))]
    preferred = {account: contact for account in accounts if (contact := books.accounts.get(account, ("", ""))[0])}
    wanted = dict.fromkeys([*preferred.values(), *(one.main_contact for one in found if one.main_contact)])
    people = {person.id: person for raw in named.people(list(wanted)) if (person := person_in(raw, sheet))}
    for account in found:
        introduce(account, people, books, sheet)


def introduce(account: Account, people: Mapping[str, Person], books: Books, sheet: Sheet) -> None:
    """Tell who this account is."""
    preferred, main = books.accounts.get(account.id, ("", ""))
    sheet.debtor(account, people, preferred)
    sheet.mended |= {main} - {account.main_contact, preferred, ""}
    books.accounts[account.id] = (preferred, account.main_contact)
    books.wanted.discard(account.id)


def account_in(raw: Raw, sheet: Sheet) -> Account | None:
    """None for one that cannot be read, which is told."""
    try:
        return read(Account.model_validate, raw)
    except SkipRecord as fault:
        sheet.account_fault(raw, fault)
        return None


def person_in(raw: Raw, sheet: Sheet) -> Person | None:
    """None for one that cannot be read, which is told."""
    try:
        person = read(Person.model_validate, raw)
    except SkipRecord as fault:
        sheet.person_fault(raw, fault)
        return None
    sheet.mended.add(person.id)
    return person
