"""The interest on one receivable: from which day, at which rate, and over what was left of it day by day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connector.model import Payment, PaymentKind, PaymentState, Receivable
from connector.rules.charge_kinds import EURO
from connector.rules.law.amounts import NOTHING
from connector.rules.law.announced import Ground
from connector.rules.law.calendar import DAY
from connector.rules.law.dated import AtLeast, AtMost, FixedRate, LawTables, Rates
from connector.rules.law.interest import BELGIAN, Convention, Lowered, interest
from connector.rules.policy import Policy


def rates_of(policy: Policy, tables: LawTables) -> Rates | None:
    """At which rates this ladder asks interest; None when it asks none.

    With a Dutch consumer an agreed rate goes on where it is higher (art. 6:119 lid 3 BW), in trade it replaces the
    statutory one (6:119a lid 8); with a Belgian consumer it is agreed or nothing, and has a ceiling (art. XIX.4 WER).
    """
    if policy.interest is None:
        return None
    agreed = policy.interest.percent
    if policy.law is Ground.BE_CONSUMER:
        return AtMost(agreed, tables.be_b2b) if agreed is not None else None
    if policy.law is Ground.NL_CONSUMER:
        return AtLeast(agreed, tables.nl_consumer) if agreed is not None else tables.nl_consumer
    if agreed is not None:
        return FixedRate(agreed)
    return tables.be_b2b if policy.law is Ground.BE_BUSINESS else tables.nl_commercial


def convention_of(policy: Policy) -> Convention:
    """Simple interest by 365 days in Belgium; else the recommended Dutch one."""
    belgian = policy.law is not None and policy.law.country == "BE"
    return BELGIAN if belgian else Convention()


def open_at(receivable: Receivable, payments: Iterable[Payment], day: date) -> Decimal:
    """What of it was open at the end of a day, by the value dates of what came since; never below zero.

    `payments` are those that the books matched to it. What they do not show cannot be put back: then it is what is
    open today.
    """
    later = sum((part.amount for part in _parts(payments) if part.on > day), NOTHING)
    return max(max(receivable.open.amount, NOTHING) + later, NOTHING)


def unpaid_by(receivable: Receivable, payments: Iterable[Payment], day: date) -> Decimal:
    """What was surely unpaid at the end of a day, as far as payments prove: the invoice less credits and less what has
    a value date up to that day; never below zero. A source that tells of no payments, and of no day of settlement,
    proves none."""
    known = list(payments)
    if not known and receivable.settled_on is not None and receivable.settled_on <= day:
        return NOTHING
    credits_ = sum((p.amount.amount for p in known if p.counts and p.kind is PaymentKind.CREDIT), NOTHING)
    paid = sum((part.amount for part in _parts(known) if part.on <= day), NOTHING)
    return max(receivable.amount.amount - credits_ - paid, NOTHING)


@dataclass(frozen=True, slots=True)
class Owed:
    """A receivable that bears interest: the payments that the books matched to it, its first day (None = it bears
    none), and what of it is not counted: in dispute, on its way, or paid and not matched yet. Euro."""

    receivable: Receivable
    payments: Sequence[Payment]
    first: date | None
    less: Decimal = NOTHING


def interest_on(owed: Owed, policy: Policy, tables: LawTables, as_of: date) -> tuple[Decimal, date]:
    """The interest in euro up to and including a day, and the day up to which it is; 0.00 where none is asked.

    None without an agreed due day, before it has passed, or in another currency. A credit note lowers the principal
    from the beginning. It stops on the last day whose rate is known: a rate is never guessed.
    """
    receivable, rates = owed.receivable, rates_of(policy, tables)
    if rates is None or owed.first is None or receivable.due_assumed or receivable.open.currency != EURO:
        return NOTHING, as_of
    last = min(as_of, rates.known_through)
    if last < owed.first:
        return NOTHING, last
    parts = _parts(owed.payments)
    principal = max(receivable.open.amount, NOTHING) + sum((part.amount for part in parts), NOTHING)
    if not parts and receivable.settled_on is not None and not principal:
        principal = unpaid_by(receivable, owed.payments, receivable.settled_on - DAY)  # a list without payments
    principal = max(principal - owed.less, NOTHING)
    return interest(principal, owed.first, last, rates, convention_of(policy), parts).amount, last


def _parts(payments: Iterable[Payment]) -> list[Lowered]:
    """What was paid and stayed paid, by value date: what was reversed takes off the newest receipts before it."""
    known = sorted((p for p in payments if p.state is PaymentState.FINAL), key=lambda p: (p.value_date, p.key))
    parts: list[Lowered] = []
    for payment in known:
        if payment.kind is PaymentKind.RECEIVED:
            parts.append(Lowered(payment.value_date, payment.amount.amount))
        elif payment.kind is PaymentKind.REVERSAL:
            _take_off(parts, payment.amount.amount)
    return parts


def _take_off(parts: list[Lowered], amount: Decimal) -> None:
    while parts and amount:
        newest = parts.pop()
        left = newest.amount - min(newest.amount, amount)
        amount -= newest.amount - left
        if left:
            parts.append(Lowered(newest.on, left))
