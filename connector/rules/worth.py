"""In which order people work: what a task is worth, by a formula that fits on a line and is shown beside the list.

    expected value = amount x chance x age

The amount is what the task is about. The chance is that it stays unpaid if nobody does anything, from the debtor's own
history. The age makes older debts weigh more: they are harder to collect every month.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from connector.model import CENT, Money
from connector.rules.words import Pair

SLOW_AFTER = timedelta(days=14)  # a payment this much after the due date is slow
# Counted along with everybody's history, so that one invoice does not decide and nobody is at 0 or 100 %.
SLOW_ALONG, ALL_ALONG = 1, 3
MONTH, OLDEST = 30, 90  # days: each month late adds once the value, up to three

FORMULA: Pair = (
    "Verwachte waarde = bedrag × kans × ouderdom. Bedrag: waar de taak over gaat. Kans dat het zonder u blijft liggen: "
    "(traag betaalde facturen en gebroken toezeggingen + 1) gedeeld door (alle betaalde facturen en beoordeelde "
    "toezeggingen + 3), over twee jaar; traag is meer dan 14 dagen te laat, en zonder geschiedenis is het 1 op 3. "
    "Ouderdom: 1 + dagen te laat gedeeld door 30, hooguit 4. Valuta's worden niet omgerekend: taken in euro staan vóór "
    "die in andere valuta's, en bij wie in meer valuta's iets openstaat telt het bedrag in euro.",
    "Expected value = amount × chance × age. Amount: what the task is about. Chance that it stays unpaid without you: "
    "(invoices paid slowly and promises broken + 1) divided by (all invoices paid and promises judged + 3), over two "
    "years; slow is more than 14 days late, and without history it is 1 in 3. Age: 1 + days late divided by 30, at "
    "most 4. Currencies are not converted: tasks in euro come before those in other currencies, and of who owes in "
    "several the amount in euro counts.",
)


@dataclass(frozen=True, slots=True)
class History:
    """What became of a debtor's earlier invoices and promises: how many are known, and how many of them went badly."""

    known: int = 0
    slow: int = 0

    def __add__(self, other: "History") -> "History":
        return History(self.known + other.known, self.slow + other.slow)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a task is worth, with the figures it was made of. `value` is in the amount's own currency."""

    amount: Money
    history: History
    days_late: int

    @property
    def chance(self) -> Decimal:
        """Between 0 and 1."""
        return Decimal(self.history.slow + SLOW_ALONG) / Decimal(self.history.known + ALL_ALONG)

    @property
    def age(self) -> Decimal:
        """Between 1 and 4."""
        return 1 + Decimal(min(max(self.days_late, 0), OLDEST)) / MONTH

    @property
    def value(self) -> Money:
        exact = self.amount.amount * self.chance * self.age
        return Money(exact.quantize(CENT, rounding=ROUND_HALF_UP), self.amount.currency)


def is_slow(due: date, paid_on: date) -> bool:
    """Whether an invoice was paid so late that it counts against the debtor."""
    return paid_on - due > SLOW_AFTER
