"""Helpers: a list given as text, and everything that a source says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from textwrap import dedent
from typing import Any

from adapters.csv import ADAPTER
from connector.model import Debtor, Payment, Receivable, Scope
from connector.source import Page, Question, RowError

TODAY = date(2024, 6, 3)
SCOPE = Scope("tenant", "files")


@dataclass(slots=True)
class Listing:
    """All pages of one pull together."""

    pages: list[Page]
    debtors: list[Debtor] = field(default_factory=list)
    receivables: list[Receivable] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    recognised: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return self.pages[-1].complete

    def fields(self) -> dict[str, str]:
        """Header → field, of the columns that are used."""
        columns = {k.removeprefix("column "): v for k, v in self.recognised.items() if k.startswith("column ")}
        return {header: found.split(" ")[0] for header, found in columns.items() if found != "not used"}

    def by_number(self) -> dict[str, Receivable]:
        return {receivable.label: receivable for receivable in self.receivables}


def pull(settings: Mapping[str, Any], today: date = TODAY) -> Listing:
    """Everything that a source says with these settings."""
    listing = Listing(list(ADAPTER.source(SCOPE, settings).pull(None, today)))
    for page in listing.pages:
        listing.debtors += page.debtors
        listing.receivables += page.receivables
        listing.payments += page.payments
        listing.errors += page.errors
        listing.questions += page.questions
        listing.warnings += page.warnings
        listing.recognised |= page.recognised
        for name, count in page.counts.items():
            listing.counts[name] = listing.counts.get(name, 0) + count
    return listing


def read(text: str | bytes, today: date = TODAY, **settings: Any) -> Listing:
    """Everything that a source says of this list; amounts without a currency are euros unless it is set."""
    content = text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode()
    return pull({"content": content, "filename": "list.csv", "currency": "EUR", **settings}, today)


def adds_up(counts: Mapping[str, int]) -> bool:
    """Whether every row went somewhere."""
    return counts["rows"] == sum(count for name, count in counts.items() if name != "rows")
