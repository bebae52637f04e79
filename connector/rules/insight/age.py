"""How old is what is open."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connector.model import ReceivableState
from connector.rules import kpi
from connector.rules.insight.book import NOTHING, Book, added_up, by_currency
from connector.rules.paying import End, Life

BUCKETS = (*(name for name, _ in kpi.BUCKETS), kpi.OLDEST)


@dataclass(frozen=True, slots=True)
class Aged:
    """One column of the ageing list; `disputed` is the part of the amount that is in dispute."""

    bucket: str
    invoices: int
    amount: Decimal
    disputed: Decimal


@dataclass(frozen=True, slots=True)
class Ageing:
    """What is open in one currency by how late it is. Beside it, and in no bucket: `unapplied` credits and receipts,
    and what was open when the source still mentioned it (`unknown`). `collector` is the part that another one
    collects, which is in the buckets."""

    currency: str
    rows: tuple[Aged, ...]
    unapplied: Decimal
    unknown: Decimal
    collector: Decimal

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), NOTHING)

    @property
    def disputed(self) -> Decimal:
        return sum((row.disputed for row in self.rows), NOTHING)

    @property
    def invoices(self) -> int:
        return sum(row.invoices for row in self.rows)

    @property
    def late(self) -> Decimal:
        return sum((row.amount for row in self.rows[1:]), NOTHING)


def ageing(book: Book) -> tuple[Ageing, ...]:
    """Per currency in which anything is open, in the order of their codes."""
    lives = by_currency(book.lives)
    found = [_aged(currency, lives.get(currency, ()), book) for currency in sorted({*lives, *book.unapplied})]
    return tuple(one for one in found if one.invoices or one.unapplied or one.unknown)


def _aged(currency: str, lives: Sequence[Life], book: Book) -> Ageing:
    open_: dict[str, list[Life]] = {bucket: [] for bucket in BUCKETS}
    for life in lives:
        if life.end is End.OPEN:
            open_[kpi.bucket(life.receivable.due, book.today)].append(life)
    rows = (
        Aged(name, len(some), added_up(x.outstanding for x in some), added_up(x.disputed for x in some))
        for name, some in open_.items()
    )
    return Ageing(
        currency,
        tuple(rows),
        book.unapplied.get(currency, NOTHING),
        added_up(_in_state(lives, ReceivableState.UNKNOWN)),
        added_up(_in_state(lives, ReceivableState.HANDED_OVER)),
    )


def _in_state(lives: Iterable[Life], state: ReceivableState) -> Iterator[Decimal]:
    return (max(x.receivable.open.amount, NOTHING) for x in lives if x.receivable.state is state)
