"""What it costs on which day: today, after the term of the letter, and with every day of interest.

The one calendar of future amounts: letters, pages and figures for machines take it from here, and add nothing up.
"""

from dataclasses import dataclass
from datetime import date

from connector.model import Money
from connector.rules.interest_owed import EURO, convention_of, rates_of
from connector.rules.law.announced import Consequence
from connector.rules.law.calendar import DAY
from connector.rules.law.dated import LawTables
from connector.rules.law.interest import a_day
from connector.rules.policy import Policy
from connector.rules.statement import Statement


@dataclass(frozen=True, slots=True)
class Due:
    """From this day on, so much has to be paid; `why` is today, or costs."""

    on: date
    amount: Money
    why: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """The amounts of the days to come, as far as they are known today. `interest_a_day` is what of interest comes on
    top with every day, None when none is asked or its rate is not known."""

    days: tuple[Due, ...]
    interest_a_day: Money | None = None

    @property
    def after_the_term(self) -> Money | None:
        """What has to be paid once the term of the letter is over; None when it announces no costs."""
        return next((due.amount for due in self.days if due.why == "costs"), None)


def outlook(asked: Statement, announced: Consequence | None, policy: Policy, tables: LawTables) -> Outlook:
    """The calendar of a message that asks this and announces that. Amounts in euro; other currencies cost nothing."""
    totals = next((t for t in asked.totals if t.currency == EURO), None)
    if totals is None or not totals.payable.positive:
        return Outlook(())
    days = [Due(asked.as_of, totals.payable, "today")]
    if announced is not None and announced.costs.positive:
        days.append(Due(announced.last_day + DAY, totals.payable + announced.total, "costs"))
    return Outlook(tuple(days), _interest_a_day(totals.principal - totals.credits, asked.as_of, policy, tables))


def _interest_a_day(principal: Money, today: date, policy: Policy, tables: LawTables) -> Money | None:
    rates = rates_of(policy, tables)
    if rates is None or not principal.positive or today > rates.known_through:
        return None
    return Money(a_day(principal.amount, rates, today, convention_of(policy)), EURO)
