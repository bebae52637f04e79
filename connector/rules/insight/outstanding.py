"""How long sales stay out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connector.rules import kpi
from connector.rules.insight.book import DAY, NOTHING, Book, Period, added_up, by_currency
from connector.rules.paying import Life

MONTHS = 24  # that count-back looks back over


@dataclass(frozen=True, slots=True)
class Dso:
    """Days sales outstanding in one currency, by two methods.

    `balance` is what is open, disputed or not, less credits and receipts that are not applied, and not below zero.
    `sales` is what was invoiced in the period, credits not taken off. `countback` takes the sales of the newest months
    off the balance and adds their days; where the balance reaches further back than all sales that are known,
    `more_than` says that the true figure is higher. `simple` is balance / sales x days of the period; None where not
    all its sales are known, or there were none.
    """

    currency: str
    balance: Decimal
    sales: Decimal
    countback: Decimal
    more_than: bool
    simple: Decimal | None


def dso(book: Book, period: Period) -> tuple[Dso, ...]:
    """Per currency in which anything is open or was invoiced in the period."""
    found = (_dso(currency, lives, book, period) for currency, lives in sorted(by_currency(book.lives).items()))
    return tuple(one for one in found if one.balance or one.sales)


def _dso(currency: str, lives: Sequence[Life], book: Book, period: Period) -> Dso:
    owed = added_up(life.outstanding for life in lives) - book.unapplied.get(currency, NOTHING)
    balance = max(owed, NOTHING)
    sales = _sales(lives, period)
    months = [kpi.Month(_sales(lives, month), month.days) for month in months_back(book)]
    return Dso(
        currency=currency,
        balance=balance,
        sales=sales,
        countback=kpi.dso_countback(balance, months),
        more_than=balance > added_up(month.sales for month in months),
        simple=kpi.dso(balance, sales, period.days) if sales > 0 and book.known_from <= period.first else None,
    )


def months_back(book: Book) -> list[Period]:
    """Calendar months, newest first, as far back as all that was invoiced is known; today's is not over yet."""
    found: list[Period] = []
    last = book.today
    while len(found) < MONTHS:
        first = max(last.replace(day=1), min(book.known_from, book.today))
        found.append(Period(first, last))
        if first <= book.known_from:
            break
        last = first - DAY
    return found


def _sales(lives: Iterable[Life], period: Period) -> Decimal:
    invoiced = (x.receivable for x in lives if x.receivable.issued in period)
    return added_up(max(r.amount.amount, NOTHING) for r in invoiced)
