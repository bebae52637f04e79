"""The books of one tenant in a simulated year: what they know by now, what they answered last, and when."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from connector.errors import SourceUnavailable, Unsupported
from connector.model import Debtor, Money, Nudge, Payment, PaymentKind, PaymentState, Receivable, ReceivableState
from connector.source import Page, Status, Written

NOTHING = Decimal(0)
PAGE_ROWS = 25
FORGOTTEN_AFTER = timedelta(days=25)  # what was settled so long ago is listed no more


@dataclass(slots=True)
class Bill:
    """One invoice; `settled` is the day on which the books last saw it paid."""

    key: str
    debtor: str
    issued: date
    due: date
    amount: Decimal
    disputed: bool = False
    settled: date | None = None


@dataclass(slots=True)
class Entry:
    """Money that the books know of; without a bill it is not matched."""

    key: str
    debtor: str
    amount: Decimal
    value_date: date
    kind: PaymentKind = PaymentKind.RECEIVED
    bill: str | None = None
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What the books answered about one bill when they were asked just before a message."""

    tick: int
    asked: Decimal  # open, less what the bank announced
    disputed: bool
    unmatched: Decimal  # the debtor's money that belongs to no bill


@dataclass(slots=True)
class Ledger:
    """Satisfies connector.source.Source; every pull is a full listing in pages."""

    debtors: dict[str, Debtor] = field(default_factory=dict)
    bills: dict[str, Bill] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    answered: dict[str, Known] = field(default_factory=dict)
    tick: int = 0
    reachable: bool = True
    late: list[Page] | None = None  # a listing of some time ago, told as if it were of now
    happens: Callable[[str], None] = lambda _: None
    after_answer: Callable[[Sequence[str]], None] = lambda _: None
    fetched: int = 0  # bills that were asked about because of a call
    _of_bill: dict[str, list[Entry]] = field(default_factory=dict)
    _changed: list[str] = field(default_factory=list)

    # ------------------------------------------------------------ the books

    def book(self, entry: Entry) -> None:
        self.entries[entry.key] = entry
        if entry.bill is not None:
            self._of_bill.setdefault(entry.bill, []).append(entry)
            self.touch(entry.bill)

    def drop(self, key: str) -> None:
        gone = self.entries.pop(key)
        if gone.bill is not None:
            self._of_bill[gone.bill].remove(gone)
            self.touch(gone.bill)

    def touch(self, bill: str) -> None:
        """Something about it changed, which the platform may tell of."""
        self._changed.append(bill)

    def take_changed(self) -> list[str]:
        """What was touched since the last time, each bill once."""
        changed, self._changed = list(dict.fromkeys(self._changed)), []
        return changed

    def received(self, bill: str, since: date = date.min) -> Decimal:
        """Booked on a bill by value date, less what was reversed."""
        found = (e for e in self._of_bill.get(bill, ()) if not e.pending and e.value_date >= since)
        return sum((-e.amount if e.kind is PaymentKind.REVERSAL else e.amount for e in found), NOTHING)

    def open(self, bill: str) -> Decimal:
        return self.bills[bill].amount - self.received(bill)

    def announced(self, bill: str) -> Decimal:
        return sum((e.amount for e in self._of_bill.get(bill, ()) if e.pending), NOTHING)

    def unmatched(self, debtor: str) -> Decimal:
        return sum((e.amount for e in self.entries.values() if e.bill is None and e.debtor == debtor), NOTHING)

    def open_bills(self, debtor: str) -> list[Bill]:
        return [b for b in self.bills.values() if b.debtor == debtor and b.settled is None and self.open(b.key) > 0]

    # ------------------------------------------------------------ the source

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        self._reach("a pull")
        yield from self.late or self.listing(today)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        self._reach("a question")
        for key in keys:
            self.answered[key] = self._known(key)
        page = self._about(keys, today)
        self.after_answer(keys)
        self.happens("an answer")
        return page

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        self._reach("a call")
        self.fetched += len(nudges)
        return self._about([nudge.subject for nudge in nudges], today)

    def _about(self, keys: Sequence[str], today: date) -> Page:
        bills = [self.bills[key] for key in keys]
        owing = {bill.debtor for bill in bills}
        return Page(
            tuple(debtor for key, debtor in self.debtors.items() if key in owing),
            tuple(self._receivable(bill, today) for bill in bills),
            tuple(self._payment(e) for e in self.entries.values() if e.debtor in owing),
        )

    def write_back(self, status: Status) -> Written:
        raise Unsupported("these books cannot be told")

    def listing(self, today: date) -> list[Page]:
        rows = [self._receivable(bill, today) for bill in self.bills.values() if self._is_listed(bill, today)]
        listed = {row.key for row in rows}
        paid = [e for e in self.entries.values() if e.bill is None or e.bill in listed]
        parts = [rows[at : at + PAGE_ROWS] for at in range(0, len(rows), PAGE_ROWS)] or [[]]
        pages = [Page(receivables=tuple(part), as_of=today) for part in parts[:-1]]
        last = Page(
            tuple(self.debtors.values()),
            tuple(parts[-1]),
            tuple(map(self._payment, paid)),
            complete=True,
            as_of=today,
            bank_through=today - timedelta(days=1),
        )
        return [*pages, last]

    def _reach(self, what: str) -> None:
        self.happens(what)
        if not self.reachable:
            raise SourceUnavailable("the books cannot be reached")

    def _known(self, key: str) -> Known:
        bill = self.bills[key]
        left = self.open(key) - self.announced(key)
        return Known(self.tick, left, bill.disputed, self.unmatched(bill.debtor))

    def _is_listed(self, bill: Bill, today: date) -> bool:
        return bill.settled is None or today - bill.settled < FORGOTTEN_AFTER

    def _receivable(self, bill: Bill, today: date) -> Receivable:
        left = self.open(bill.key)
        if left > 0:
            bill.settled = None
        elif bill.settled is None:
            bill.settled = today
        return Receivable(
            key=bill.key,
            debtor=bill.debtor,
            number=bill.key,
            issued=bill.issued,
            due=bill.due,
            amount=Money(bill.amount, "EUR"),
            open=Money(left, "EUR"),
            state=ReceivableState.OPEN if left > 0 else ReceivableState.SETTLED,
            disputed=bill.disputed,
            settled_on=bill.settled,
        )

    def _payment(self, entry: Entry) -> Payment:
        state = PaymentState.PENDING if entry.pending else PaymentState.FINAL
        amount = Money(entry.amount, "EUR")
        return Payment(entry.key, entry.debtor, amount, entry.value_date, entry.kind, state, entry.bill)
