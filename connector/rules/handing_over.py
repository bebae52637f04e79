"""When it is time to think of handing a claim over to somebody else who collects, and what he is to be told afterwards.
A person decides: nothing here, and nothing that follows from it, ever hands anybody over by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from connector.model import Hold, HoldKind, Money, Receivable, Task, TaskKind
from connector.rules.facts import About, Facts, about_each
from connector.rules.holds import books, withheld
from connector.rules.policy import Policy
from connector.rules.progress import Place
from connector.rules.standing import OPEN, is_closed
from connector.rules.statement import askable, unmatched

# What keeps a message back, and does not make a claim less certain or its debtor less free to pay.
ABOUT_MESSAGES = frozenset(
    (
        HoldKind.COOLDOWN,
        HoldKind.STRICTER_FIRST,
        HoldKind.FIRST_WEEK,
        HoldKind.IN_FLIGHT,
        HoldKind.MISSING_CONTACT,
        HoldKind.SEND_FAILED,
        HoldKind.BELOW_MINIMUM,
    )
)
# Old data forbid the deed, and not the thought: the task stays on the list until the books are read again.
_OLD = HoldKind.STALE_DATA


@dataclass(frozen=True, slots=True)
class Claim:
    """A receivable, where it stands, and what holds it."""

    receivable: Receivable
    place: Place
    holds: tuple[Hold, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What of a debtor counts for each of his claims, gathered once: what touches which, and the currencies of his
    money that nobody has matched yet."""

    about: Mapping[str, About]
    credits_in: frozenset[str]
    today: date

    @classmethod
    def of(cls, facts: Facts, today: date) -> "Beside":
        credits_ = unmatched(facts.payments, facts.receivables)
        return cls(about_each(facts), frozenset(credit.amount.currency for credit in credits_), today)


def against(holds: Iterable[Hold]) -> Iterator[HoldKind]:
    """Those under which nothing is asked: what is disputed, promised, arranged, stopped, handed over or in doubt."""
    return (hold.kind for hold in holds if hold.kind not in ABOUT_MESSAGES)


def doubts(facts: Facts, receivable: Receivable, holds: Iterable[Hold], today: date) -> tuple[HoldKind, ...]:
    """Why this claim is not handed over today: what holds it, money for it that is on its way, a part that is objected
    to, and money of the debtor in its currency that nobody has matched yet. Nothing when it is certain; a due day that
    follows from the agreed term is certain enough for a person."""
    return tuple(dict.fromkeys(_doubts(Beside.of(facts, today), receivable, holds)))


def _doubts(beside: Beside, receivable: Receivable, holds: Iterable[Hold]) -> Iterator[HoldKind]:
    yield from (kind for kind in against(holds) if kind is not HoldKind.DUE_ASSUMED)
    about, today = beside.about[receivable.key], beside.today
    disputed = (h for h in about.holds if h.kind is HoldKind.DISPUTE and h.receivable == receivable.key)
    if any(hold.holds_on(today) for hold in disputed):
        yield HoldKind.DISPUTE
    elif askable(receivable, withheld(about, receivable, today)) != receivable.open:
        yield HoldKind.UNDER_WAY
    if receivable.open.currency in beside.credits_in:
        yield HoldKind.NET_CREDIT


def hand_over_for(facts: Facts, policy: Policy, claims: Sequence[Claim], today: date) -> tuple[Task, ...]:
    """The task to decide about it, one for a debtor: every step was done, its last day is over, the money that is known
    reaches past that day, and what is certain is no less than the least that is asked for."""
    if not claims:
        return ()
    beside = Beside.of(facts, today)
    certain = [(claim.receivable, claim.place) for claim in claims if _is_certain(beside, claim)]
    return hand_over_certain(facts, policy, certain, today)


def hand_over_certain(
    facts: Facts, policy: Policy, claims: Sequence[tuple[Receivable, Place]], today: date
) -> tuple[Task, ...]:
    """The same of claims that are certain, each with its place."""
    if not claims:
        return ()
    known = books(facts, today).bank_through if policy.needs_bank_data else today
    over = defaultdict[str, Decimal](Decimal)
    for receivable, place in claims:
        if place.last_day is None or place.last_day >= today or place.last_day > known:
            continue
        currency = receivable.open.currency
        over[currency] += receivable.open.amount
        if over[currency] >= policy.minimum(currency, facts.rates).amount:
            return (Task(TaskKind.HAND_OVER, facts.debtor.key),)
    return ()


def _is_certain(beside: Beside, claim: Claim) -> bool:
    open_ = claim.receivable.state is OPEN and claim.receivable.open.positive and claim.place.moved is None
    return open_ and set(_doubts(beside, claim.receivable, claim.holds)) <= {_OLD}


def tell_collector_for(facts: Facts, today: date) -> tuple[Task, ...]:
    """What the other collector is to be told: of what he has, less is open than when he got it."""
    laid = [h for h in facts.holds if h.kind is HoldKind.HANDED_OVER and h.holds_on(today)]
    if not laid:
        return ()
    owed = {r.key: r for r in facts.receivables}
    found = ((hold, owed[hold.receivable]) for hold in laid if hold.receivable in owed)
    return tuple(
        Task(TaskKind.TELL_COLLECTOR, one.key, f"{hold.reason}: {one.label}, {_left(one)}")
        for hold, one in sorted(found, key=lambda pair: pair[1].key)
        if _is_less(one, hold.amount)
    )


def _is_less(receivable: Receivable, then: Money | None) -> bool:
    same = then is not None and then.currency == receivable.open.currency
    return is_closed(receivable) or (same and then is not None and receivable.open.amount < then.amount)


def _left(receivable: Receivable) -> Money:
    """What he may still ask."""
    left = Decimal(0) if is_closed(receivable) else receivable.open.amount
    return Money(left, receivable.open.currency)
