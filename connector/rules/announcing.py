"""What a message announces or asks beside the principal: the day that it gives, costs to come, interest until today."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from connector.model import Channel, Charge, Debtor, Money, Receivable, total
from connector.rules.charge_kinds import ANNOUNCED, COSTS, EURO, INTEREST
from connector.rules.facts import Facts, about_each
from connector.rules.holds import withheld
from connector.rules.interest_owed import Owed, interest_on, rates_of
from connector.rules.law import be, nl
from connector.rules.law.amounts import NOTHING
from connector.rules.law.announced import Consequence, Ground
from connector.rules.law.calendar import DAY
from connector.rules.law.dated import LawTables
from connector.rules.law.fourteen_days import Sent, safe_last_day
from connector.rules.policy import Policy, Step
from connector.rules.statement import Statement, unmatched


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


def fixed_cost(policy: Policy, step: str, debtor: Debtor) -> Money | None:
    """What this step asks beside the principal by itself; None when that is nothing.

    From whoever may be a consumer it is nothing: costs for reminding him are those of the law, after the right letter
    (art. 6:96 lid 5 and 6 BW; art. XIX.2 and XIX.4 WER).
    """
    place = policy.index(step)
    return policy.steps[place].cost if place is not None and not debtor.kind.may_be_consumer else None


def announced(
    steps: Iterable[Step],
    asked: Statement,
    facts: Facts,
    policy: Policy,
    tables: LawTables,
    last_day: date | None,
) -> Consequence | None:
    """What comes on top when this message's term passes; None when nothing does, or it announces nothing.

    The costs are over the principal that the message asks, less credits; never over interest or earlier costs. What
    costs were announced for once is left out: a claim bears them once, whatever begins anew.
    """
    totals = next((t for t in asked.totals if t.currency == EURO), None)
    if policy.law is None or last_day is None or totals is None or not any(step.announces for step in steps):
        return None
    already = {c.receivable for c in facts.charges if c.kind in (ANNOUNCED, COSTS)}
    before = total((line.open for line in asked.lines if line.receivable in already), EURO)
    principal = totals.principal - totals.credits - before
    if not principal.positive:
        return None
    rates = rates_of(policy, tables)
    small = _small_instalments(asked, facts) if policy.law is Ground.NL_CONSUMER else []
    scale = costs_over(principal.amount, policy, tables)
    costs = Money(min(scale, _of_instalments(small, facts, asked.as_of, tables)) if small else scale, EURO)
    percent = rates.on(asked.as_of) if rates is not None and asked.as_of <= rates.known_through else None
    if not costs.positive and percent is None:
        return None
    return Consequence(policy.law, principal, costs, last_day, interest_percent=percent, instalments=bool(small))


def _small_instalments(asked: Statement, facts: Facts) -> list[Receivable]:
    """The instalments in this letter over which the minimum would stack (Stb. 2024, 44)."""
    here = {line.receivable for line in asked.lines}
    of_several = (r for r in facts.receivables if r.key in here and r.instalments > 1)
    return [r for r in of_several if r.amount.amount < nl.SMALL_INSTALMENT]


def _of_instalments(small: Sequence[Receivable], facts: Facts, on: date, tables: LawTables) -> Decimal:
    """The costs of a letter about such instalments: the highest amount for a single one of them, and no more than
    what was announced for the same contract leaves of the half year."""
    contracts = {r.invoice or r.number for r in small}
    same = {r.key for r in facts.receivables if (r.invoice or r.number) in contracts}
    earlier = [nl.Charged(c.on, c.amount.amount) for c in facts.charges if c.receivable in same and c.kind == ANNOUNCED]
    single = nl.costs_after_skipped_letters([r.amount.amount for r in small], tables.nl_costs)
    return min(single, nl.instalment_costs(small[0].amount.amount, on, earlier, tables.nl_costs))


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
    in the ledger yet; not over what is in dispute or on its way, nor over money that came and is not matched yet."""
    each = about_each(facts)
    free = _unmatched_money(facts)
    fixed = {charge.receivable for charge in facts.charges if charge.kind == INTEREST}
    for receivable in facts.receivables:
        step = steps.get(receivable.key)
        if step is None or receivable.key in fixed or not asks_interest(policy, step):
            continue
        about = each[receivable.key]
        kept_back = withheld(about, receivable, today)
        less = kept_back.amount if kept_back is not None else NOTHING
        used = min(free, max(receivable.open.amount - less, NOTHING))
        free -= used
        owed = Owed(receivable, about.payments, interest_begins(receivable, facts, policy), less + used)
        amount, until = interest_on(owed, policy, tables, today)
        if amount:
            yield Charge(receivable.key, step, Money(amount, EURO), until, INTEREST)


def _unmatched_money(facts: Facts) -> Decimal:
    found = unmatched(facts.payments, [r for r in facts.receivables if r.open.amount < 0])
    return sum((p.amount.amount for p in found if p.amount.currency == EURO), NOTHING)


def interest_begins(receivable: Receivable, facts: Facts, policy: Policy) -> date | None:
    """The first day of interest: the day after the due day. From a Belgian consumer only after the free days of a first
    reminder that really left (art. XIX.2 and XIX.4 WER); None without one."""
    first = receivable.due + DAY
    if policy.law is not Ground.BE_CONSUMER:
        return first
    told = [c.on for c in facts.charges if c.receivable == receivable.key and c.kind == ANNOUNCED]
    return max(first, be.interest_from(min(told), Sent.POST, small_creditor=False)) if told else None
