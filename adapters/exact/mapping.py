"""Rows as Exact answers them, made into one page in the connector's own words."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from adapters.exact.booking import AS_MONEY, Booking, short_of
from adapters.exact.contacts import debtor_of
from adapters.exact.keys import ENTRY, LINE, payment_key, receivable_key
from adapters.exact.money import is_money, money_of
from adapters.exact.payloads import Account, Person, Raw, Term
from adapters.exact.places import in_order, numbers_of
from adapters.exact.receivables import Administration, number_of, receivables_of
from adapters.exact.states import SALES_CREDIT, SALES_ENTRY, STANDING
from connector.errors import SkipRecord
from connector.model import LONGEST_NAME, Debtor, Payment, Receivable
from connector.source import Page, RowError

MEND = "mend it in Exact Online, then sync"
MIXED = "its instalments were changed in Exact Online, and which is which cannot be said"


@dataclass(slots=True)
class Sheet:
    """A page in the making. Each row that is read is counted under one word: where it went.

    `unread` are terms of which the row could not be read, with the record that was told of as faulty; `mended` are
    records with which nothing is wrong any more.
    """

    administration: Administration
    today: date
    unread: dict[str, str] = field(default_factory=dict)
    debtors: list[Debtor] = field(default_factory=list)
    receivables: list[Receivable] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    uncertain: list[str] = field(default_factory=list)
    mended: set[str] = field(default_factory=set)
    recognised: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def says_something(self) -> bool:
        """Whether the store would learn anything from it."""
        told = (self.debtors, self.receivables, self.payments, self.errors, self.warnings, self.gone, self.withdrawn)
        return any(told)

    def names(self) -> set[str]:
        """Of all that it tells of: an error by one of these names is over, unless it is on this page too."""
        owed = {name for one in self.receivables for name in (one.key, one.number, one.invoice)}
        others = {*(debtor.key for debtor in self.debtors), *(payment.key for payment in self.payments)}
        return owed | others | {*self.gone, *self.withdrawn, *self.mended}

    def count(self, fate: str, rows: int = 1) -> None:
        """So many rows more, and where they went."""
        if rows:
            self.counts["rows"] += rows
            self.counts[fate] += rows

    def tell(self, key: str, booking: Booking, face: Term, doubt: str = "") -> bool:
        """What this booking is by now; `face` is one of its rows, `doubt` what is in doubt about all bookings, which is
        told of once and not here.

        What was told of it before and is no more stands in `gone` or `withdrawn`. Where it cannot be said which
        instalment is which they are told by their due dates, and stand in `uncertain`. False for one that cannot be
        read, which is told as an error.
        """
        now = booking.stand()
        numbers = numbers_of(booking.places, now, booking.told)
        places = dict(zip(numbers or in_order(now), now, strict=True))
        try:
            is_owed = self._told(key, booking, face, doubt, list(places))
        except SkipRecord as fault:
            self._unread(key, booking, face, fault)
            return False
        kept = places if is_owed else {}
        self.gone += [receivable_key(key, number) for number in sorted(booking.places.keys() - kept.keys())]
        if numbers is None and is_owed:
            self._warn_of_mixed(key, booking, face)
        booking.told = max(booking.told, *kept) if kept else AS_MONEY
        booking.apart = kept
        if booking.stands_as_told:
            booking.apart = None
        self.mended.add(key)
        return True

    def tell_as(self, key: str, booking: Booking, face: Term, doubt: str, numbers: Sequence[int]) -> None:
        """What this booking is by now, its instalments under these numbers, the earliest due first."""
        try:
            self._told(key, booking, face, doubt, numbers)
        except SkipRecord as fault:
            self._unread(key, booking, face, fault)

    def _told(self, key: str, booking: Booking, face: Term, doubt: str, numbers: Sequence[int]) -> bool:
        """Whether it is owed by the debtor, and not to him."""
        if is_money(booking, face.kind):
            self.payments.append(money_of(key, booking, face, self.administration))
            self._warn_of_money(face, self.payments[-1].number)
            return False
        made, found = receivables_of(key, booking, face, self.administration, doubt, numbers)
        self.receivables += made
        if booking.told == AS_MONEY:
            self.withdrawn.append(payment_key(key))
        if found and not doubt:
            self._warn(key, face, found)
        return True

    def _unread(self, key: str, booking: Booking, face: Term, fault: SkipRecord) -> None:
        number = number_of(key, face, self.administration)
        self.errors.append(RowError(None, "", f"invoice {number[:40]}: {fault}", key, booking.account, MEND))

    def _warn(self, key: str, face: Term, what: str) -> None:
        number = number_of(key, face, self.administration)
        self.warnings.append(f"invoice {number}: {what}; it is held until a person has looked")

    def _warn_of_mixed(self, key: str, booking: Booking, face: Term) -> None:
        ours = {receivable_key(key, number) for number in in_order(booking.stand())}
        self.uncertain += [one.key for one in self.receivables if one.key in ours]
        self._warn(key, face, MIXED)

    def _warn_of_money(self, face: Term, number: str) -> None:
        if face.status not in STANDING:
            word = f"Exact Online says status {face.status}, a word that is not known here"
            self.warnings.append(f"credit or receipt {number}: {word}; it counts for the debtor")

    def missing(self, key: str, numbers: Collection[int]) -> None:
        """A booking that is not there any more, of which these instalments were told; none of what was money."""
        self.gone += [receivable_key(key, number) for number in sorted(numbers) or [1]]
        self.withdrawn.append(payment_key(key))

    def debtor(self, account: Account, people: Mapping[str, Person], preferred: str) -> None:
        self.debtors.append(debtor_of(account, people, preferred, self.today))

    def fault(self, raw: Raw, what: str, fault: SkipRecord) -> None:
        """A row that cannot be used, named as far as it can be."""
        record, debtor = _record(raw), _text(raw, "Account").lower()
        self.errors.append(RowError(None, "", f"{what} {_told_number(raw)}: {fault}", record, debtor, MEND))
        if term := _text(raw, "ID").lower():
            self.unread[short_of(term)] = record

    def clear_fault(self, term: str) -> None:
        """The row of this term could be read, or is gone. Its record is mended with the last such row of it."""
        record = self.unread.pop(short_of(term), "")
        if record and record not in self.unread.values():
            self.mended.add(record)

    def account_fault(self, raw: Raw, fault: SkipRecord) -> None:
        """An account that cannot be used: who owes is not known."""
        account = _text(raw, "ID").lower()
        self.errors.append(RowError(None, "", f"an account: {fault}", account, account, MEND))

    def person_fault(self, raw: Raw, fault: SkipRecord) -> None:
        """A contact that cannot be used: nobody is held for one way less to reach him."""
        self.errors.append(RowError(None, "", f"a contact: {fault}", _text(raw, "ID").lower(), "", MEND))

    def page(self, cursor: str | None = None, complete: bool = False) -> Page:
        """All of it."""
        return Page(
            debtors=tuple(self.debtors),
            receivables=tuple(self.receivables),
            payments=tuple(self.payments),
            errors=tuple(self.errors),
            warnings=tuple(self.warnings),
            counts=dict(self.counts),
            recognised=dict(self.recognised),
            cursor=cursor,
            complete=complete,
            as_of=self.today,
            gone=tuple(self.gone),
            withdrawn=tuple(self.withdrawn),
            uncertain=tuple(self.uncertain),
            mended=frozenset(self.mended),
        )


def _record(raw: Raw) -> str:
    """The key of the booking that a row is of, as far as the row tells it: what cannot be read has not vanished."""
    of_entry = raw.get("TransactionType") in (SALES_ENTRY, SALES_CREDIT)
    name, kind = ("TransactionEntryID", ENTRY) if of_entry else ("TransactionID", LINE)
    guid = _text(raw, name).lower()
    return f"{kind}:{guid}" if guid else _text(raw, "ID")


def _told_number(raw: Raw) -> str:
    return (_text(raw, "YourRef") or _text(raw, "InvoiceNumber") or _text(raw, "EntryNumber") or "?")[:40]


def _text(raw: Raw, name: str) -> str:
    value = raw.get(name)
    return str(value).strip()[:LONGEST_NAME] if isinstance(value, str | int) else ""
