"""Where a debtor stands before any step is looked at: what is closed, and from which day on he may hear from us."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from connector.model import Act, Delivery, DeliveryState, Hold, Money, Receivable, ReceivableState, Verdict
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.progress import Place
from connector.rules.reckoning import Reckoning

# Named once: looking up a member of an enum takes longer than comparing with it, and here that counts.
OPEN, WAIT, FINISHED = ReceivableState.OPEN, Act.WAIT, Act.FINISHED
CLOSED_STATES = (ReceivableState.SETTLED, ReceivableState.NO_LONGER_LISTED, ReceivableState.WRITTEN_OFF)


def is_closed(receivable: Receivable) -> bool:
    """Whether nothing is asked of it any more."""
    if receivable.state is OPEN:
        return receivable.open.amount <= 0
    return receivable.state in CLOSED_STATES


def closed_verdict(receivable: Receivable) -> Verdict:
    """What is said of a receivable that is closed: why, and what the source still shows as open."""
    code = receivable.state.value if receivable.state in CLOSED_STATES else ReceivableState.SETTLED.value
    nothing = Money(Decimal(0), receivable.open.currency)
    still = receivable.open if receivable.state is not ReceivableState.SETTLED else nothing
    return Verdict(receivable.key, Act.CLOSED, code, still)


def free_from(facts: Facts, policy: Policy, today: date) -> date:
    """The first day on which this debtor may hear from us again: promise 4 and the cool-down.

    A reminder that the bookkeeping package sent by itself counts: to the debtor it is the same creditor.
    """
    contacts = [c.on for c in facts.contacts if c.on <= today]
    under_way = [d.planned_for for d in facts.deliveries if d.state in (DeliveryState.PLANNED, DeliveryState.CLAIMED)]
    last = max([*contacts, *(max(day, today) for day in under_way)], default=None)
    return max(today, last + timedelta(days=max(1, policy.cooldown_days))) if last else today


def finished_verdict(receivable: Receivable, place: Place, holds: tuple[Hold, ...], today: date) -> Verdict:
    """What is said of a receivable that has every step behind it. It is looked at once more when its last day is over:
    then a person is to decide."""
    first = place.in_vain_from
    look = first if first and first > today else None
    return Verdict(
        receivable.key, FINISHED, "finished", receivable.open, next_look=look, holds=holds, cycle=place.cycle
    )


def free_for_notice(facts: Facts, policy: Policy, today: date) -> date:
    """The same for what is told of an agreement, such as the notice of a term: it lapses when its day has come, so it
    does not wait for a message that itself waits for a later day of the first week. It waits for all else."""
    soon = tuple(d for d in facts.deliveries if not waits_for_its_day(d, today))
    return free_from(facts if len(soon) == len(facts.deliveries) else replace(facts, deliveries=soon), policy, today)


def waits_for_its_day(delivery: Delivery, today: date) -> bool:
    """Whether it has a place on a later day only, so that it surely does not leave today."""
    return delivery.state is DeliveryState.PLANNED and delivery.planned_for > today


def waiting_verdict(receivable: Receivable, place: Place, free: date, shared: Reckoning) -> Verdict:
    """What is said of a receivable that nothing holds and whose next step is not due yet, or that has none left.

    `free` is the first day on which its debtor may hear from us again.
    """
    step = place.step
    if step is None or place.due is None:
        return finished_verdict(receivable, place, (), shared.today)
    opens = shared.first_from(max(place.due, free))
    return Verdict(
        receivable.key,
        WAIT,
        "not_due_yet",
        receivable.open,
        step.key,
        step.notice,
        place.due,
        opens,
        opens,
        (),
        place.cycle,
    )
