"""Dutch law: what collection may cost, when interest starts, and when costs are really owed.

BIK = Besluit vergoeding voor buitengerechtelijke incassokosten (Stb. 2012, 141). Amounts in euro.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from connector.rules.law.amounts import NOTHING, cents, not_negative, percent_of
from connector.rules.law.calendar import DAY, months_after
from connector.rules.law.dated import CostScale
from connector.rules.law.fourteen_days import term_after_receipt

# ---------------------------------------------------------------- collection costs


def collection_costs(principal: Decimal, scale: CostScale) -> Decimal:
    """The costs over an open principal (BIK art. 2 lid 1 and 2): a percentage per band, at least the minimum, at most
    the maximum, exact to the cent with halves up.

    The principal is the invoice with its VAT, less payments and credits; never interest or earlier costs. Over nothing
    there are no costs. Raises ValueError for a principal below zero.
    """
    not_negative("the principal", principal)
    if not principal:
        return NOTHING
    exact = Fraction(0)
    for band in scale.bands:
        within = min(principal, band.up_to) if band.up_to is not None else principal
        if within > band.above:
            exact += percent_of(within - band.above, band.percent)
    return min(max(cents(exact), scale.minimum), scale.maximum)


def costs_of_one_letter(principals: Sequence[Decimal], scale: CostScale) -> Decimal:
    """Several claims on one debtor: one letter, principals added up, the scale once (art. 6:96 lid 7 BW)."""
    for each in principals:
        not_negative("a principal", each)
    return collection_costs(sum(principals, NOTHING), scale)


@dataclass(frozen=True, slots=True)
class VatConditions:
    """When VAT may come on top of the costs (BIK art. 2 lid 3): all three together.

    A creditor who collects by himself pays no VAT on it and adds none, not even under the small-business scheme.
    """

    outsourced: bool  # the creditor uses a collection service that is taxed with VAT
    can_deduct: bool
    declared_in_letter: bool

    @property
    def met(self) -> bool:
        return self.outsourced and not self.can_deduct and self.declared_in_letter


def vat_on_costs(costs: Decimal, percent: Decimal, conditions: VatConditions) -> Decimal:
    """The VAT on top of the costs; nothing unless every condition is met. Raises ValueError below zero."""
    not_negative("the VAT percentage", percent)
    return cents(percent_of(costs, percent)) if conditions.met else NOTHING


# ---------------------------------------------------------------- instalments of one consumer contract

SMALL_INSTALMENT = Decimal("266.67")  # under it the minimum is more than 15 percent, so it would stack
HALF_YEAR = 6  # months
NEXT_INSTALMENT = Decimal(20)
MOST_IN_HALF_A_YEAR = Decimal(140)


@dataclass(frozen=True, slots=True)
class Charged:
    """Collection costs in euro that were charged for an earlier instalment of the same contract."""

    on: date
    costs: Decimal


def instalment_costs(instalment: Decimal, on: date, earlier: Sequence[Charged], scale: CostScale) -> Decimal:
    """The costs for a missed instalment of a consumer's contract, looking back six months (BIK as of 1 October 2024,
    Stb. 2024, 44).

    For small instalments 40 for the first, 20 for each that follows, and never more than 140 within any six months.
    The mechanism is read from those 140, and is to be checked against the text of the decree: doubt falls to the
    debtor's side. Every instalment needs a valid fourteen-day letter of its own.
    """
    full = collection_costs(instalment, scale)
    if instalment >= SMALL_INSTALMENT:
        return full
    recent = [each.costs for each in earlier if months_after(on, -HALF_YEAR) < each.on <= on]
    wanted = min(full, NEXT_INSTALMENT) if recent else full
    return max(min(wanted, MOST_IN_HALF_A_YEAR - sum(recent, NOTHING)), NOTHING)


def costs_after_skipped_letters(instalments: Sequence[Decimal], scale: CostScale) -> Decimal:
    """When letters were skipped, one letter names all open instalments, and costs the highest amount for a single one
    (Stb. 2024, 44)."""
    return max((collection_costs(each, scale) for each in instalments), default=NOTHING)


# ---------------------------------------------------------------- when costs are owed


class Owed(StrEnum):
    """Why collection costs are owed, or not."""

    DUE = "due"
    NOT_OVERDUE = "not_overdue"
    NO_LETTER = "no_letter"
    LETTER_TOO_EARLY = "letter_too_early"  # before default: it counts for nothing
    TERM_RUNNING = "term_running"
    PAID_IN_TIME = "paid_in_time"


@dataclass(frozen=True, slots=True)
class Debt:
    """One invoice as the law looks at it. `payments` are (day, euro) on its principal."""

    principal: Decimal
    due: date
    payments: tuple[tuple[date, Decimal], ...] = ()

    def open_after(self, day: date) -> Decimal:
        """What was left at the end of this day; never below zero."""
        return max(self.principal - sum((amount for on, amount in self.payments if on <= day), NOTHING), NOTHING)


def costs_owed_by_consumer(
    debt: Debt, letter_received: date | None, today: date, scale: CostScale
) -> tuple[Decimal, Owed]:
    """The costs that a consumer owes today, with the reason (art. 6:96 lid 6 BW; HR 25 November 2016,
    ECLI:NL:HR:2016:2704).

    None without a letter received after the due date, and none before its term is surely over. Who paid a part within
    the term owes costs over the rest only (r.o. 3.8); what is paid later no longer lowers them.
    """
    if today <= debt.due:
        return NOTHING, Owed.NOT_OVERDUE
    if letter_received is None or letter_received > today:
        return NOTHING, Owed.NO_LETTER
    if letter_received <= debt.due:
        return NOTHING, Owed.LETTER_TOO_EARLY
    term = term_after_receipt(letter_received)
    rest = debt.open_after(min(today, term.last_day_without_costs))
    if not rest:
        return NOTHING, Owed.PAID_IN_TIME
    if today < term.costs_from:
        return NOTHING, Owed.TERM_RUNNING
    return collection_costs(rest, scale), Owed.DUE


def costs_owed_by_business(debt: Debt, today: date, scale: CostScale) -> tuple[Decimal, Owed]:
    """The costs that a business owes today: from the day after the due date, without a notice, at least 40
    (art. 6:96 lid 4 and 5 BW), over what is open now; who paid late owes the minimum."""
    if today <= debt.due:
        return NOTHING, Owed.NOT_OVERDUE
    if not debt.open_after(debt.due):
        return NOTHING, Owed.PAID_IN_TIME
    return max(collection_costs(debt.open_after(today), scale), scale.minimum), Owed.DUE


# ---------------------------------------------------------------- interest in trade

WITHOUT_AGREED_DAY = timedelta(days=31)  # thirty days after the start of the day that follows


def interest_from_agreed_day(last_day_to_pay: date) -> date:
    """Interest in trade runs from the day after the agreed last day, without a notice (art. 6:119a lid 1 BW)."""
    return last_day_to_pay + DAY


def interest_without_agreed_day(
    invoice_received: date, delivered: date | None = None, accepted: date | None = None
) -> date:
    """The first day of interest in trade when no day was agreed: thirty days after the start of the day following
    receipt of the invoice, or of what was delivered or accepted if that came later (art. 6:119a lid 2 BW)."""
    counted_from = max(day for day in (invoice_received, delivered, accepted) if day is not None)
    return counted_from + WITHOUT_AGREED_DAY
