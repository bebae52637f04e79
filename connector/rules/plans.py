"""What became of a promise or a plan, and how an amount is split into parts."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from connector.model import CENT, Money, Payment, PaymentKind, Plan, PlanTerm, Promise, Receivable, total


class Kept(StrEnum):
    RUNNING = "running"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    WAITS_FOR_BANK_DATA = "waits_for_bank_data"


def split(amount: Money, parts: int) -> tuple[Money, ...]:
    """Equal parts in whole cents; the last one takes the rest, so that they add up to the amount."""
    if parts < 1:
        raise ValueError("an amount is split into at least one part")
    part = Money((amount.amount / parts).quantize(CENT, rounding=ROUND_DOWN), amount.currency)
    last = amount - total([part] * (parts - 1), amount.currency)
    return (*[part] * (parts - 1), last)


class Every(StrEnum):
    """How far the terms of a plan lie apart."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


MOST_TERMS = 36


def propose(amount: Money, parts: int, first: date, every: Every) -> tuple[PlanTerm, ...]:
    """A plan to begin the talk with: the amount in equal parts, the first on this day. A month later is the same day of
    the next one, or its last."""
    parts = min(max(parts, 1), MOST_TERMS)
    days = (_later(first, every, number) for number in range(parts))
    return tuple(PlanTerm(day, part) for day, part in zip(days, split(amount, parts), strict=True))


def _later(first: date, every: Every, times: int) -> date:
    if every is not Every.MONTH:
        return first + timedelta(days=times * (7 if every is Every.WEEK else 14))
    year, month = divmod(first.year * 12 + first.month - 1 + times, 12)
    return date(year, month + 1, min(first.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Books:
    """What is known of the money: covered receivables, the debtor's payments, and how far bank entries reach."""

    receivables: tuple[Receivable, ...]
    payments: tuple[Payment, ...]
    bank_through: date
    today: date

    def covered(self, keys: tuple[str, ...]) -> tuple[Receivable, ...]:
        return tuple(r for r in self.receivables if not keys or r.key in keys)

    def paid(self, keys: tuple[str, ...], since: date, until: date, currency: str) -> Money:
        """Received or credited by value date, first and last day included, for these receivables or not yet matched."""
        amounts = (
            -p.amount if p.kind is PaymentKind.REVERSAL else p.amount
            for p in self.payments
            if p.counts
            and p.amount.currency == currency
            and since <= p.value_date <= until
            and (p.receivable is None or not keys or p.receivable in keys)
        )
        return total(amounts, currency)


def _still_open(receivables: Iterable[Receivable], currency: str) -> Money:
    return total((r.open for r in receivables if r.open.currency == currency), currency)


def covers(promise: Promise, receivable: Receivable) -> bool:
    """Whether a promise is about this receivable: one that it names, or else what was late when it was given."""
    return receivable.key in promise.receivables if promise.receivables else receivable.due < promise.made_on


def judge_promise(promise: Promise, books: Books, needs_bank_data: bool = True) -> Kept:
    """How a promise stands. It is judged by value dates, and called broken only when bank entries reach its day."""
    covered = tuple(r for r in books.receivables if covers(promise, r))
    if not any(r.open.positive for r in covered):
        return Kept.KEPT
    promised = promise.amount or promise.open_then or _still_open(covered, covered[0].open.currency)
    paid = books.paid(tuple(r.key for r in covered), promise.made_on, promise.by, promised.currency)
    if promise.open_then is not None and promise.open_then.currency == promised.currency:
        # A file tells no payments, only what is open: less open than then was paid, whenever it was.
        lowered = promise.open_then - _still_open(covered, promised.currency)
        paid = max(paid, lowered, key=lambda m: m.amount)
    if paid.amount >= promised.amount:
        return Kept.KEPT
    if books.today <= promise.by:
        return Kept.RUNNING
    if needs_bank_data and books.bank_through < promise.by:
        return Kept.WAITS_FOR_BANK_DATA
    return Kept.PARTLY_KEPT if paid.positive else Kept.BROKEN


def terms_left(plan: Plan, paid: Money) -> tuple[PlanTerm, ...]:
    """What each term still asks when what was paid fills them in order; paying more lowers the next ones."""
    left = []
    rest = paid.amount
    for term in plan.terms:
        used = min(max(rest, Decimal(0)), term.amount.amount)
        rest -= used
        left.append(PlanTerm(term.on, Money(term.amount.amount - used, term.amount.currency)))
    return tuple(left)


def in_force(plan: Plan, today: date) -> bool:
    """Whether nobody has ended this plan before its time."""
    return plan.ended_on is None or today < plan.ended_on


def plan_paid(plan: Plan, books: Books) -> Money:
    """Paid on a plan so far, by payments or, where the source tells none, by what is open no more."""
    currency = plan.terms[0].amount.currency
    agreed = total((t.amount for t in plan.terms), currency)
    lowered = agreed - _still_open(books.covered(plan.receivables), currency)
    by_payments = books.paid(plan.receivables, plan.made_on, books.today, currency)
    return max(lowered, by_payments, key=lambda m: m.amount)


def judge_plan(plan: Plan, books: Books, needs_bank_data: bool = True) -> Kept:
    """How a plan stands: broken from the day after a term's grace when that term is not filled."""
    left = terms_left(plan, plan_paid(plan, books))
    if not any(r.open.positive for r in books.covered(plan.receivables)) or not any(t.amount.positive for t in left):
        return Kept.KEPT
    for term in left:
        last = term.on + timedelta(days=plan.grace_days)
        if not term.amount.positive or books.today <= last:
            continue
        if needs_bank_data and books.bank_through < last:
            return Kept.WAITS_FOR_BANK_DATA
        return Kept.BROKEN
    return Kept.RUNNING
