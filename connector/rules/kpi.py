"""Figures of credit management: how long money stays out, how much of it is late, and whether promises are kept.

Formulas are the trade's own: DSO and its best possible value, count-back, collection effectiveness, ageing. Amounts in
one currency; days and percentages to one decimal, halves up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

TENTH = Decimal("0.1")


def tenths(exact: Fraction) -> Decimal:
    """To one decimal, halves up, from the exact value."""
    whole, rest = divmod(exact * 10, 1)
    return Decimal(int(whole) + (rest >= Fraction(1, 2))).scaleb(-1).quantize(TENTH, ROUND_HALF_UP)


def _days_outstanding(receivables: Decimal, credit_sales: Decimal, days: int) -> Fraction:
    _positive("credit sales", credit_sales)
    _positive("days", Decimal(days))
    return Fraction(receivables) / Fraction(credit_sales) * days


def _positive(name: str, value: Decimal) -> None:
    if value <= 0:
        raise ValueError(f"{name} must be above zero, not {value}")


def dso(receivables: Decimal, credit_sales: Decimal, days: int) -> Decimal:
    """Days sales outstanding: receivables / credit sales x days of the period. Raises ValueError without sales."""
    return tenths(_days_outstanding(receivables, credit_sales, days))


@dataclass(frozen=True, slots=True)
class Delinquency:
    """In days: what sales stay out, what they would when nobody paid late, and the difference."""

    dso: Decimal
    best_possible_dso: Decimal
    average_days_delinquent: Decimal


def delinquency(receivables: Decimal, not_yet_due: Decimal, credit_sales: Decimal, days: int) -> Delinquency:
    """DSO, the same over what is not yet due, and the days between the two. Raises ValueError without sales."""
    whole = _days_outstanding(receivables, credit_sales, days)
    best = _days_outstanding(not_yet_due, credit_sales, days)
    return Delinquency(tenths(whole), tenths(best), tenths(whole - best))


@dataclass(frozen=True, slots=True)
class Month:
    """The credit sales of one month, or period, and its days."""

    sales: Decimal
    days: int


def dso_countback(receivables: Decimal, newest_first: Sequence[Month]) -> Decimal:
    """DSO by count-back: take off the sales of the newest months until the balance is used up, and add their days; of
    the last month in proportion. What is older than all months given counts their days and no more.

    Raises ValueError for sales or a balance below zero, or without months.
    """
    if not newest_first:
        raise ValueError("count-back needs at least one month")
    if receivables < 0 or any(month.sales < 0 or month.days <= 0 for month in newest_first):
        raise ValueError("sales and balances are not below zero, and a month has days")
    left, days = Fraction(receivables), Fraction(0)
    for month in newest_first:
        if not left:
            break
        part = min(left / Fraction(month.sales), Fraction(1)) if month.sales else Fraction(1)
        days += part * month.days
        left -= min(left, Fraction(month.sales))
    return tenths(days)


def collection_effectiveness(
    begin_receivables: Decimal, credit_sales: Decimal, end_total: Decimal, end_current: Decimal
) -> Decimal:
    """CEI in percent: of what could be collected, how much was. Raises ValueError when nothing could be."""
    could = begin_receivables + credit_sales - end_current
    _positive("what could be collected", could)
    return tenths(Fraction(begin_receivables + credit_sales - end_total) / Fraction(could) * 100)


# Days after the due date, both counted; on the due day itself nothing is late.
BUCKETS: tuple[tuple[str, int], ...] = (("current", 0), ("1-30", 30), ("31-60", 60), ("61-90", 90))
OLDEST = "90+"


def bucket(due: date, today: date) -> str:
    """Where in the ageing list an invoice that was due on this day stands."""
    late = (today - due).days
    return next((name for name, up_to in BUCKETS if late <= up_to), OLDEST)


def ageing(open_by_due: Iterable[tuple[date, Decimal]], today: date) -> Mapping[str, Decimal]:
    """What is open, by how late it is; every bucket is named, also an empty one."""
    sums = dict.fromkeys([*(name for name, _ in BUCKETS), OLDEST], Decimal("0.00"))
    for due, amount in open_by_due:
        sums[bucket(due, today)] += amount
    return sums


@dataclass(frozen=True, slots=True)
class PromiseGiven:
    """A promise to pay, and what of it had come by its day."""

    due: date
    amount: Decimal
    paid_by_due: Decimal


def promises_kept(promises: Iterable[PromiseGiven], today: date) -> Decimal | None:
    """Percent of the promises whose day has passed that were paid in full by that day; None while none has passed."""
    judged = [one.paid_by_due >= one.amount for one in promises if one.due < today]
    return tenths(Fraction(sum(judged), len(judged)) * 100) if judged else None
