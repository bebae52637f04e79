"""What was paid before a message, and what came after it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from connector.model import Notice
from connector.rules.insight.book import NOTHING, Book, Period, added_up, by_currency
from connector.rules.paying import End, Life
from connector.rules.spread import Share

WITHIN = 14  # days after a message in which a payment counts as having come after it


def before_first_reminder(book: Book, period: Period) -> Share:
    """Of what was paid in the period: paid before any reminder, or on its day, when it cannot have been due to it. From
    installation on: of reminders before that nothing is known."""
    since = max(period.first, book.installed)
    paid = [(x, x.paid_on) for x in book.lives if x.paid_on is not None and since <= x.paid_on <= period.last]
    return Share(sum(not any(day < on for day in x.reminded) for x, on in paid), len(paid))


@dataclass(frozen=True, slots=True)
class AfterStep:
    """Of the invoices that got this step: how many were paid after it, within WITHIN days and before the next one.
    `untold` ended on a day, or in a way, that is not known; they are not in the share."""

    notice: Notice
    paid: Share
    untold: int


def after_steps(book: Book, period: Period) -> tuple[AfterStep, ...]:
    """The steps of the period after which WITHIN days have passed, the mildest first."""
    paid: Counter[Notice] = Counter()
    whole: Counter[Notice] = Counter()
    untold: Counter[Notice] = Counter()
    for life in book.lives:
        for day, notice, until in _terms(life):
            if day not in period or day + timedelta(days=WITHIN) >= book.today:
                continue
            if life.end is End.UNTOLD:
                untold[notice] += 1
                continue
            whole[notice] += 1
            paid[notice] += life.paid_on is not None and day < life.paid_on <= until
    there = sorted({*whole, *untold}, key=lambda notice: notice.strictness)
    return tuple(AfterStep(notice, Share(paid[notice], whole[notice]), untold[notice]) for notice in there)


def _terms(life: Life) -> Iterator[tuple[date, Notice, date]]:
    """Each step with the last day on which a payment counts for it; one on the day of the next step came before it."""
    steps = sorted(life.steps, key=lambda step: (step[0], step[1].strictness))
    for place, (day, notice) in enumerate(steps):
        following = steps[place + 1][0] if place + 1 < len(steps) else date.max
        if not notice.of_plan:
            yield day, notice, min(day + timedelta(days=WITHIN), following)


@dataclass(frozen=True, slots=True)
class Recovered:
    """Money of one currency that came within WITHIN days after a message of ours, on invoices that were late when it
    was sent. `untold` are invoices that closed so, and of which it is not known how much was still open."""

    currency: str
    amount: Decimal
    invoices: int
    untold: int


def recovered(book: Book, period: Period) -> tuple[Recovered, ...]:
    """Money of the period, each amount once; what came before a message, or on its day, is not counted."""
    found = [_recovered(currency, lives, period) for currency, lives in sorted(by_currency(book.lives).items())]
    return tuple(one for one in found if one.invoices or one.untold)


def _recovered(currency: str, lives: Iterable[Life], period: Period) -> Recovered:
    amount, invoices, untold = NOTHING, 0, 0
    for life in lives:
        came = _after_a_message(life, period)
        if came is None:
            untold += 1
        elif came > 0:
            amount, invoices = amount + came, invoices + 1
    return Recovered(currency, amount, invoices, untold)


def _after_a_message(life: Life, period: Period) -> Decimal | None:
    """None where something came and nobody knows how much."""
    if life.receipts:
        return added_up(r.amount for r in life.receipts if r.on in period and _follows(life, r.on))
    if life.paid_on is None or life.paid_on not in period or not _follows(life, life.paid_on):
        return NOTHING
    return life.closing


def _follows(life: Life, on: date) -> bool:
    if life.elsewhere_since is not None and on >= life.elsewhere_since:
        return False  # that is the other collector's work
    late = (day for day in life.written if life.receivable.due < day)
    return any(day < on <= day + timedelta(days=WITHIN) for day in late)
