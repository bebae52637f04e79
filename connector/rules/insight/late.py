"""How late payments come, before installation and after it."""

from collections.abc import Iterable
from datetime import timedelta

from connector.rules.insight.book import DAY, Book, PaidLate, Period
from connector.rules.paying import End, Life
from connector.rules.spread import Share, Spread, spread

YEAR = 365


def paid_late(lives: Iterable[Life], period: Period) -> PaidLate:
    """Of what was paid in this period, on a day that is known."""
    days = [life.days_late(life.paid_on) for life in lives if life.paid_on is not None and life.paid_on in period]
    return PaidLate(period, spread(days), Share(sum(late == 0 for late in days), len(days)))


def open_late(book: Book) -> Spread | None:
    """Of what is open and past its due date today."""
    return spread(
        life.days_late(book.today) for life in book.lives if life.end is End.OPEN and life.days_late(book.today)
    )


def before(book: Book) -> PaidLate | None:
    """The baseline: the one that was kept, or what was paid in the year before installation; None of too few."""
    if book.baseline is not None:
        return book.baseline
    first = max(book.installed - timedelta(days=YEAR), book.known_from)
    if first >= book.installed:
        return None
    found = paid_late(book.lives, Period(first, book.installed - DAY))
    return found if found.enough else None


def after(book: Book) -> PaidLate:
    """The same since installation, over a year at most."""
    first = max(min(book.installed, book.today), book.today - timedelta(days=YEAR - 1))
    return paid_late(book.lives, Period(first, book.today))
