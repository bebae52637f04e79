"""What it costs on which day: today, after the term of the letter, and with every day of interest.

The one calendar of future amounts: letters, pages and figures for machines take it from here, and add nothing up.
"""

from dataclasses import dataclass
from datetime import date

from connector.model import Money
from connector.rules.charge_kinds import EURO
from connector.rules.interest_owed import convention_of, rates_of
from connector.rules.law.announced import Consequence
from connector.rules.law.calendar import DAY
from connector.rules.law.dated import LawTables
from connector.rules.law.interest import a_day
from connector.rules.policy import Policy
from connector.rules.statement import Statement


@dataclass(frozen=True, slots=True)
class Due:
    """From this day on so much has to be paid, beside the interest of the days in between."""

    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Outlook:
    """The amounts of the days to come, as far as they are known today; None where there is nothing to pay in euro, no
    costs are announced, no interest is asked, or its rate is not known."""

    today: Due | None = None
    after_the_term: Due | None = None
    interest_a_day: Money | None = None


def outlook(asked: Statement, announced: Consequence | None, interest_a_day: Money | None = None) -> Outlook:
    """The calendar of a message that asks this and announces that. Amounts in euro; other currencies cost nothing."""
    totals = next((t for t in asked.totals if t.currency == EURO), None)
    if totals is None or not totals.payable.positive:
        return Outlook()
    after = None
    if announced is not None and announced.costs.positive:
        after = Due(announced.last_day + DAY, totals.payable + announced.total)
    return Outlook(Due(asked.as_of, totals.payable), after, interest_a_day)


def interest_a_day(asked: Statement, policy: Policy, tables: LawTables) -> Money | None:
    """What one more day of interest costs over the principal that is asked, in whole cents: to show, never to add up.
    None where none is asked, or the rate of that day is not known."""
    totals = next((t for t in asked.totals if t.currency == EURO), None)
    rates = rates_of(policy, tables)
    if totals is None or rates is None or asked.as_of > rates.known_through:
        return None
    principal = totals.principal - totals.credits
    if not principal.positive:
        return None
    return Money(a_day(principal.amount, rates, asked.as_of, convention_of(policy)), EURO)
