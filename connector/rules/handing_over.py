"""When it is time to think of handing a claim over to somebody else who collects. A person decides: nothing here, and
nothing that follows from it, ever does so by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from connector.model import Hold, HoldKind, Money, Receivable, Task, TaskKind
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.progress import Place
from connector.rules.standing import OPEN

# What keeps a message back, and does not make a claim less certain or its debtor less free to pay.
_ABOUT_MESSAGES = frozenset(
    (
        HoldKind.COOLDOWN,
        HoldKind.STRICTER_FIRST,
        HoldKind.FIRST_WEEK,
        HoldKind.IN_FLIGHT,
        HoldKind.MISSING_CONTACT,
        HoldKind.SEND_FAILED,
        HoldKind.BELOW_MINIMUM,
        HoldKind.WAITS_FOR_BANK_DATA,
    )
)
# Old data forbid the deed, and not the thought: the task stays on the list until the books are read again.
_OLD = HoldKind.STALE_DATA


@dataclass(frozen=True, slots=True)
class Claim:
    """A receivable, where it stands, what may be asked of it today, and what holds it."""

    receivable: Receivable
    place: Place
    asked: Money
    holds: tuple[Hold, ...]


def against(holds: Iterable[Hold]) -> tuple[HoldKind, ...]:
    """The holds under which a claim is never handed over: what is disputed, promised, arranged, stopped or in doubt."""
    return tuple(dict.fromkeys(hold.kind for hold in holds if hold.kind not in _ABOUT_MESSAGES))


def hand_over_for(
    facts: Facts, policy: Policy, claims: Iterable[Claim], net: Iterable[Money], through: date, today: date
) -> tuple[Task, ...]:
    """The task to decide about it, one for a debtor: every step was done, its last day is over, and the money that is
    known reaches past that day.

    `net` is what is late less credits, per currency; `through` the last local day whose bank entries are known.
    """
    known = through if policy.needs_bank_data else today
    least = {money.currency: policy.minimum(money.currency, facts.rates).amount for money in net}
    worth_it = {money.currency for money in net if money.positive and money.amount >= least[money.currency]}
    for claim in claims:
        last = claim.place.last_day
        in_vain = last is not None and last < today and last <= known
        if in_vain and claim.asked.currency in worth_it and _is_sure(claim):
            return (Task(TaskKind.HAND_OVER, facts.debtor.key),)
    return ()


def _is_sure(claim: Claim) -> bool:
    """Whether all of it is asked, on this ladder, and nothing speaks against it."""
    asked_whole = claim.receivable.state is OPEN and claim.asked == claim.receivable.open and claim.asked.positive
    return asked_whole and claim.place.moved is None and set(against(claim.holds)) <= {_OLD}
