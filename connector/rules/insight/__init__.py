"""Figures about a book of receivables: how old, how long out, how late, and what came after a message.

All of them are functions of what is known on one day. Amounts are Decimals, of one currency at a time; days and
percentages have one decimal, halves up. Each invoice counts once in averages and shares, whatever its amount.
"""

from dataclasses import dataclass
from datetime import date

from connector.rules.insight.age import BUCKETS, Ageing, ageing
from connector.rules.insight.book import BASELINE_LEAST, Book, PaidLate, Period
from connector.rules.insight.late import after, before, open_late, paid_late
from connector.rules.insight.messages import WITHIN, AfterStep, Recovered, after_steps, before_first_reminder, recovered
from connector.rules.insight.outstanding import Dso, dso, months_back
from connector.rules.insight.promised import Promises, promises
from connector.rules.spread import Share, Spread

__all__ = [
    "BASELINE_LEAST",
    "BUCKETS",
    "WITHIN",
    "AfterStep",
    "Ageing",
    "Book",
    "Dso",
    "Insight",
    "PaidLate",
    "Period",
    "Promises",
    "Recovered",
    "after",
    "after_steps",
    "ageing",
    "before",
    "before_first_reminder",
    "dso",
    "insight",
    "months_back",
    "open_late",
    "paid_late",
    "promises",
    "recovered",
]


@dataclass(frozen=True, slots=True)
class Insight:
    """Every figure of one period, which ends today."""

    period: Period
    installed: date
    known_from: date
    ageing: tuple[Ageing, ...]
    dso: tuple[Dso, ...]
    paid_late: PaidLate
    open_late: Spread | None
    before_first_reminder: Share
    after_steps: tuple[AfterStep, ...]
    promises: Promises
    recovered: tuple[Recovered, ...]
    before: PaidLate | None
    after: PaidLate


def insight(book: Book, period: Period) -> Insight:
    return Insight(
        period=period,
        installed=book.installed,
        known_from=book.known_from,
        ageing=ageing(book),
        dso=dso(book, period),
        paid_late=paid_late(book.lives, period),
        open_late=open_late(book),
        before_first_reminder=before_first_reminder(book, period),
        after_steps=after_steps(book, period),
        promises=promises(book, period),
        recovered=recovered(book, period),
        before=before(book),
        after=after(book),
    )
