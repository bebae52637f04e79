"""Belgian law: what may be asked from a consumer and from a business for paying late, and from which day.

WER = Wetboek van economisch recht, Book XIX (law of 4 May 2023). B2B = law of 2 August 2002. Amounts in euro.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import islice

from connector.rules.law.amounts import NOTHING, cents, not_negative, percent_of
from connector.rules.law.calendar import DAY, working_days_from
from connector.rules.law.dated import Caps
from connector.rules.law.fourteen_days import Sent

# ---------------------------------------------------------------- consumers, Book XIX


def highest_compensation(balance: Decimal, caps: Caps) -> Decimal:
    """The highest lump sum beside the balance of a consumer's debt (art. XIX.4 WER), and only if the contract has it.
    Over nothing there is none. Raises ValueError for a balance below zero."""
    not_negative("the balance", balance)
    if not balance:
        return NOTHING
    cap = next(cap for cap in reversed(caps.caps) if balance > cap.above)
    exact = Fraction(cap.fixed) + percent_of(balance - cap.above, cap.percent)
    return min(cents(exact), cap.maximum) if cap.maximum is not None else cents(exact)


WAITING = timedelta(days=14)
SPARE = DAY  # whether the first day counts is argued; a day more is safe
POST_WORKING_DAYS = 3


def free_until(first_reminder_sent: date, how: Sent) -> date:
    """The last day on which nothing but the principal may be asked (art. XIX.2 WER), with a day to spare.

    Fourteen calendar days, from the day after sending by electronic means, or from the third working day after
    posting; working days are Monday to Friday that are no public holidays.
    """
    if how is Sent.EMAIL:
        first = first_reminder_sent + DAY
    else:
        days = working_days_from(first_reminder_sent + DAY, "BE")
        first = next(islice(days, POST_WORKING_DAYS - 1, None))
    return first + WAITING - DAY + SPARE


def costs_from(first_reminder_sent: date, how: Sent) -> date:
    """The first day on which interest and a lump sum may be asked from a consumer."""
    return free_until(first_reminder_sent, how) + DAY


def interest_from(first_reminder_sent: date, how: Sent, small_creditor: bool) -> date:
    """From when interest on a consumer's debt counts: after the free days, or for a small or medium-sized creditor
    from the day after sending the first reminder (art. XIX.4 WER); it is never asked before the free days are over."""
    return first_reminder_sent + DAY if small_creditor else costs_from(first_reminder_sent, how)


FREE_REMINDERS_A_YEAR = 3
HIGHEST_REMINDER_COST = Decimal("7.50")


def cost_of_reminder(
    sent_on: date, postage: Decimal, regular_supply: bool, reminded_due_dates: Sequence[date]
) -> Decimal:
    """The most that a reminder to a consumer may cost (art. XIX.2 and XIX.4 WER).

    Nothing, for beside interest and the lump sum nothing may be asked. Only under a contract of regular supply, where
    the reminders for three due dates a calendar year are free, a further one costs at most 7.50 and the postage.
    `reminded_due_dates` are the days on which earlier due dates of the contract were first reminded of.
    """
    not_negative("the postage", postage)
    this_year = sum(day.year == sent_on.year for day in reminded_due_dates)
    if not regular_supply or this_year < FREE_REMINDERS_A_YEAR:
        return NOTHING
    return cents(HIGHEST_REMINDER_COST + postage)


# ---------------------------------------------------------------- business to business

LUMP_SUM = Decimal("40.00")  # art. 6 of the law of 2 August 2002, without a notice; interest: `interest.BELGIAN`
