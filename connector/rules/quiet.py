"""The short way to a decision for a debtor with nothing odd, as most debtors are on most days.

It looks only at whether a closer look is needed, and says what the closer look would say: equal, to the last field
(tests/rules/test_quiet.py compares the two on thousands of debtors). A ledger of a million receivables is gone through
in seconds because nearly all of them end here.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from connector.model import Channel, Decision, Money, Notice, PaymentState, Receivable, StepDone
from connector.rules.facts import Facts
from connector.rules.handing_over import hand_over_certain
from connector.rules.holds import is_stale
from connector.rules.progress import Place
from connector.rules.reckoning import Reckoning
from connector.rules.standing import OPEN, closed_verdict, free_from, is_closed, waiting_verdict

EMAIL, LETTER = Channel.EMAIL, Notice.FOURTEEN_DAY_LETTER


@dataclass(slots=True)
class Plain:
    """A debtor of whom no guard has anything to say: what is open with its place, and what is closed."""

    open: list[tuple[Receivable, Place]]
    closed: list[Receivable]
    due: bool  # whether the day of a step has come


def plainly(facts: Facts, shared: Reckoning) -> Plain | None:
    """Where everything stands, when nothing about the debtor or any of his receivables is odd; None asks for more."""
    if not is_calm(facts, shared):
        return None
    done = _done_of_each(facts)
    plain = Plain([], [], due=False)
    for receivable in facts.receivables:
        if receivable.open.amount < 0:
            return None  # paid too much: that counts for his other invoices
        if is_closed(receivable):
            plain.closed.append(receivable)
            continue
        place = shared.place(receivable, done.get(receivable.key, ()))
        if not is_plain(receivable, place) or receivable.due <= shared.old:
            return None  # of what is old the limitation may be near
        plain.open.append((receivable, place))
        plain.due = plain.due or _is_due(place, shared.today)
    return plain


def quiet(facts: Facts, plain: Plain, shared: Reckoning) -> Decision:
    """The decision when every receivable just waits, is closed or has all its steps behind it."""
    today = shared.today
    free = free_from(facts, shared.policy, today)
    verdicts = list(map(closed_verdict, plain.closed))
    late, finished = defaultdict[str, Decimal](Decimal), True
    in_vain = [(receivable, place) for receivable, place in plain.open if place.last_day is not None]
    for receivable, place in plain.open:
        verdicts.append(waiting_verdict(receivable, place, free, shared))
        if receivable.due < today:
            late[receivable.open.currency] += receivable.open.amount
            finished = finished and place.step is None
    verdicts.sort(key=attrgetter("receivable"))
    net = tuple(Money(late[currency], currency) for currency in sorted(late))
    return Decision(
        facts.debtor.key,
        today,
        tuple(verdicts),
        tasks=hand_over_certain(facts, shared.policy, in_vain, today),
        net=net,
        finished=bool(late) and finished,
    )


def is_calm(facts: Facts, shared: Reckoning) -> bool:
    """Whether nothing that is known of the debtor himself can stand in the way of anything."""
    return not (
        facts.holds
        or facts.promises
        or facts.plans
        or facts.deliveries
        or facts.unreadable
        or facts.unregistered
        or facts.debtor.marks
        or facts.debtor.kind not in shared.policy.writes_to
        or facts.debtor.prefers is not None
        or any(p.receivable is None or p.state is PaymentState.PENDING for p in facts.payments)
        or any(c.by_source for c in facts.contacts)
        or is_stale(facts, shared.policy, shared.today)
        or facts.debtor.reachable_by(EMAIL) is None
    )


def is_plain(receivable: Receivable, place: Place) -> bool:
    """Whether nothing about this receivable of a calm debtor can hold it: no guard has anything to say then."""
    return (
        receivable.state is OPEN
        and not receivable.disputed
        and not receivable.due_assumed
        and receivable.under_way is None
        and place.moved is None
        and (place.step is None or (place.step.channel is EMAIL and place.step.notice is not LETTER))
    )


def _done_of_each(facts: Facts) -> dict[str, list[StepDone]]:
    found: dict[str, list[StepDone]] = {}
    for done in facts.done:
        found.setdefault(done.receivable, []).append(done)
    return found


def _is_due(place: Place, today: date) -> bool:
    return place.due is not None and place.due <= today
