"""A source over the books of a story: what the product sees of them, at its own moments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from connector.errors import SourceUnavailable, Unsupported
from connector.model import Nudge
from connector.source import Page, RowError, Status, Written
from connector.stories.books import Books


@dataclass(slots=True)
class StorySource:
    """Satisfies connector.source.Source. Every pull is a full listing, as of the day on which it is asked."""

    books: Books
    reachable: bool = True
    frozen: Page | None = None  # what is answered while the data is not fresh
    bank_through: date | None = None  # None: bank entries reach to the day before
    told: list[Status] = field(default_factory=list)

    def freeze(self, day: date) -> None:
        """From now on the answer is what the books hold at this moment, dated on this day."""
        self.frozen = self._page(day)

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        self._reach()
        yield self.frozen or self._page(today)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        """These receivables, and the payments of their debtors, as they are now."""
        self._reach()
        page = self.frozen or self._page(today)
        chosen = tuple(r for r in page.receivables if r.key in keys)
        owing = {r.debtor for r in chosen}
        return replace(
            page,
            debtors=tuple(d for d in page.debtors if d.key in owing),
            receivables=chosen,
            payments=tuple(p for p in page.payments if p.debtor in owing),
            errors=(),
            complete=False,
        )

    def fetch(self, nudges: Sequence[Nudge], today: date) -> Page:
        """Raises Unsupported: stories know no webhooks, and these books are read whole."""
        raise Unsupported("these books are read whole")

    def write_back(self, status: Status) -> Written:
        known = {(one.receivable, note.marker) for one in self.told for note in one.notes}
        new = tuple(note for note in status.notes if (status.receivable, note.marker) not in known)
        if new:
            self.told.append(replace(status, notes=new))
        return Written(quiet=status.quiet)

    def _reach(self) -> None:
        if not self.reachable:
            raise SourceUnavailable("the books cannot be reached")

    def _page(self, today: date) -> Page:
        rows = tuple(self.books.receivables())
        return Page(
            debtors=tuple(self.books.debtors.values()),
            receivables=rows,
            payments=tuple(self.books.payments()),
            errors=tuple(self._errors()),
            counts={"rows": len(rows)},
            complete=True,
            as_of=today,
            bank_through=self.bank_through or today - timedelta(days=1),
        )

    def _errors(self) -> Iterator[RowError]:
        for invoice in self.books.invoices.values():
            if invoice.unreadable and not invoice.missing:
                yield RowError(None, "", invoice.unreadable, record=invoice.number, debtor=invoice.debtor)
