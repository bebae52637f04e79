"""What a message announces or asks beside the principal: the day that it gives, costs to come, interest until today."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from connector.model import Channel, Charge, Money
from connector.rules.facts import Facts, about_each
from connector.rules.interest_owed import EURO, interest_on, rates_of
from connector.rules.law import be, nl
from connector.rules.law.amounts import NOTHING
from connector.rules.law.announced import Consequence, Ground
from connector.rules.law.dated import LawTables
from connector.rules.law.fourteen_days import Sent, safe_last_day
from connector.rules.policy import Policy, Step
from connector.rules.statement import Statement

REMINDER_COST, COSTS, INTEREST = "reminder_cost", "collection_costs", "interest"  # kinds of charges


def last_day_given(policy: Policy, step: Step | None, sent_on: date, term_days: int) -> date | None:
    """The last day that a message gives when it leaves on this day; None when it gives none.

    Where the law counts from receipt, it is the day that is surely late enough for the channel.
    """
    how = Sent.POST if step is not None and step.channel is Channel.LETTER else Sent.EMAIL
    if step is not None and step.announces and policy.law is Ground.NL_CONSUMER:
        return safe_last_day(sent_on, how)
    if step is not None and step.announces and policy.law is Ground.BE_CONSUMER:
        return be.free_until(sent_on, how)
    return sent_on + timedelta(days=term_days) if term_days else None


def announced(
    steps: Iterable[Step], asked: Statement, policy: Policy, tables: LawTables, last_day: date | None
) -> Consequence | None:
    """What comes on top when this message's term passes; None when nothing does, or it announces nothing.

    The costs are over the principal that the message asks, less credits; never over interest or earlier costs.
    """
    totals = next((t for t in asked.totals if t.currency == EURO), None)
    if policy.law is None or last_day is None or totals is None or not any(step.announces for step in steps):
        return None
    principal = totals.principal - totals.credits
    if not principal.positive:
        return None
    rates = rates_of(policy, tables)
    costs = Money(costs_over(principal.amount, policy, tables), EURO)
    percent = rates.on(min(asked.as_of, rates.known_through)) if rates is not None else None
    if not costs.positive and percent is None:
        return None
    return Consequence(policy.law, principal, costs, last_day, interest_percent=percent)


def costs_over(principal: Decimal, policy: Policy, tables: LawTables) -> Decimal:
    """The costs over a principal under this ladder's law. One letter is one claim: the scale, or lump sum, once."""
    if policy.law is Ground.BE_CONSUMER:
        return be.highest_compensation(principal, tables.be_caps) if policy.compensation else NOTHING
    if policy.law is Ground.BE_BUSINESS:
        return be.LUMP_SUM if principal else NOTHING
    return nl.collection_costs(principal, tables.nl_costs)


# ---------------------------------------------------------------- interest in a message


def asks_interest(policy: Policy, step: str) -> bool:
    """Whether a message for this step asks interest: its own step does, or one before it."""
    index = policy.index(step)
    return index is not None and any(each.asks_interest for each in policy.steps[: index + 1])


def interest_charges(
    steps: Mapping[str, str], facts: Facts, policy: Policy, tables: LawTables, today: date
) -> Iterator[Charge]:
    """The interest up to today on each of these receivables (key → step) whose step asks it, and that has none
    in the ledger yet."""
    each = about_each(facts)
    fixed = {charge.receivable for charge in facts.charges if charge.kind == INTEREST}
    for receivable in facts.receivables:
        step = steps.get(receivable.key)
        if step is None or receivable.key in fixed or not asks_interest(policy, step):
            continue
        amount = interest_on(receivable, each[receivable.key].payments, policy, tables, today)
        if amount:
            yield Charge(receivable.key, step, Money(amount, EURO), today, INTEREST)
