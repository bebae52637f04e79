"""What follows from the outcome of a delivery: steps, contact, costs, tasks and journal, in one transaction."""

from datetime import date, datetime

from connector.carrier import Carried, Outcome
from connector.flow.charging import note_said
from connector.flow.dunning import policy_for
from connector.flow.parcel import parcel_of
from connector.model import (
    Channel,
    Charge,
    Contacted,
    Debtor,
    Delivery,
    DeliveryState,
    Done,
    StepDone,
    Task,
    TaskKind,
)
from connector.rules.announcing import fixed_cost, last_day_given
from connector.rules.decide import decide
from connector.rules.policy import Policy
from connector.rules.presets import BY_KIND
from connector.rules.progress import PLAN_LADDER
from connector.rules.wishes import by_post
from connector.store import charges, contacts, debtors, deliveries, installations, journal, policies, steps, tasks
from connector.store import facts as known
from connector.store.engine import Tx


def note_outcome(tx: Tx, key: str, carried: Carried, pay_by: date | None, settled_by: str = "") -> DeliveryState:
    """Write down what came of an attempt and all that follows; the delivery's new state.

    Only a message that was surely taken completes its step and books its cost.
    """
    delivery = deliveries.get(tx, key)
    policy = _policy(tx, delivery)
    state = _new_state(delivery, carried, policy)
    came_from = (DeliveryState.UNCLEAR,) if settled_by else (DeliveryState.CLAIMED,)
    if not deliveries.set_state(tx, delivery.key, came_from, state):
        return delivery.state  # somebody settled it meanwhile, and all that follows was written down then
    if not settled_by:  # a person's word settles an attempt and is none itself
        deliveries.answer(tx, key, delivery.attempts, carried.outcome.value, carried.detail)
    content = {
        "notice": delivery.notice.value,
        "receivables": [line.receivable for line in delivery.lines],
        "steps": [line.step for line in delivery.lines],
        "detail": carried.detail,
        "by": settled_by or delivery.manual_by,
    }
    journal.append(tx, carried.outcome.value, delivery.debtor, delivery.key, content)
    if state is DeliveryState.SENT:
        _complete(tx, delivery, policy, pay_by, settled_by)
    if state is DeliveryState.UNCLEAR:
        _touch(tx, delivery, tx.now.date())  # perhaps he heard from us, so the cool-down runs
        tasks.note(tx, delivery.debtor, [Task(TaskKind.SETTLE_UNCLEAR, delivery.key, carried.detail)])
    if state is DeliveryState.FAILED:
        tasks.note(tx, delivery.debtor, [Task(TaskKind.MEND_SENDING, delivery.key, carried.detail)])
    if settled_by:
        tasks.close(tx, TaskKind.SETTLE_UNCLEAR, delivery.key, settled_by)
    return state


def _policy(tx: Tx, delivery: Delivery) -> Policy:
    key, installation = delivery.debtor, installations.get(tx)
    debtor = Debtor(key, key, policy=debtors.policy_of(tx, key))
    if installation.policy == BY_KIND and not debtor.policy:
        debtor = debtors.of_keys(tx, [key]).get(key, debtor)
    policy = policy_for(debtor, installation, policies.saved(tx))
    return by_post(policy) if delivery.channel is Channel.LETTER else policy


def _new_state(delivery: Delivery, carried: Carried, policy: Policy) -> DeliveryState:
    if carried.outcome is Outcome.SENT:
        return DeliveryState.SENT
    if carried.outcome is Outcome.UNCLEAR:
        return DeliveryState.UNCLEAR
    tries_left = delivery.attempts < policy.max_attempts
    return DeliveryState.PLANNED if carried.again and tries_left else DeliveryState.FAILED


def _complete(tx: Tx, delivery: Delivery, policy: Policy, pay_by: date | None, settled_by: str) -> None:
    day = _left_on(tx, delivery, settled_by)
    if pay_by is None:
        pay_by = _day_that_it_gave(tx, delivery, policy, day)
    ladder = PLAN_LADDER if delivery.notice.of_plan else policy.ladder
    steps.note(
        tx,
        [
            StepDone(
                receivable=line.receivable,
                policy=ladder,
                step=line.step,
                notice=delivery.notice,
                on=day,
                how=Done.SENT,
                cycle=line.cycle,
                term_ends=pay_by,
                by=delivery.manual_by,
            )
            for line in delivery.lines
        ],
    )
    _touch(tx, delivery, day)
    _book_fixed_costs(tx, delivery, policy, day)
    note_said(tx, delivery, policy, day)
    if not _leads_on(delivery, policy):
        _finish_ladder(tx, delivery.debtor, policy)


def _book_fixed_costs(tx: Tx, delivery: Delivery, policy: Policy, day: date) -> None:
    costly = any(step.cost is not None for step in policy.steps)
    debtor = debtors.get(tx, delivery.debtor) if costly else None
    if debtor is None:
        return
    for line in delivery.lines:
        cost = fixed_cost(policy, line.step, debtor)
        if cost is not None and charges.book(tx, Charge(line.receivable, line.step, cost, day, cycle=line.cycle)):
            content = {"receivable": line.receivable, "step": line.step, "amount": str(cost)}
            journal.append(tx, "cost_booked", delivery.debtor, line.receivable, content)


def _day_that_it_gave(tx: Tx, delivery: Delivery, policy: Policy, left_on: date) -> date | None:
    """For who settles it later: a term counts from the day on which it left, any other day is in the facts."""
    if delivery.notice.before_due:
        return parcel_of(tx, delivery, known.load(tx, tx.now.date(), [delivery.debtor])[0], policy).pay_by
    index = policy.index(delivery.lines[0].step)
    step = policy.steps[index] if index is not None else None
    return last_day_given(policy, step, left_on, delivery.term_days)


def _left_on(tx: Tx, delivery: Delivery, settled_by: str) -> date:
    """The day of the attempt: a person who settles it later does not move it."""
    if not settled_by:
        return tx.now.date()
    moments: list[datetime] = [attempt.at for attempt in deliveries.attempts(tx, delivery.key)]
    return min(moments[-1:], default=tx.now).astimezone(tx.now.tzinfo).date()


def _touch(tx: Tx, delivery: Delivery, day: date) -> None:
    receivables = tuple(line.receivable for line in delivery.lines)
    contacts.note(tx, delivery.debtor, Contacted(day, delivery.notice, receivables))


def _leads_on(delivery: Delivery, policy: Policy) -> bool:
    """Whether a further step follows for one of its receivables, so that nothing is finished by it."""
    places = [policy.index(line.step) for line in delivery.lines]
    return any(place is not None and place + 1 < len(policy.steps) for place in places)


def _finish_ladder(tx: Tx, debtor: str, policy: Policy) -> None:
    """One event, once, when everything that is late has all its steps behind it."""
    facts = known.load(tx, tx.now.date(), [debtor])[0]
    decision = decide(facts, policy, tx.now.date())
    if not decision.finished:
        return
    about = sorted(v.receivable for v in decision.verdicts if v.code == "finished")
    told = [e.content for e in journal.of_debtor(tx, debtor) if e.kind == "ladder_finished"]
    if not any(content and set(about) <= set(_listed(content)) for content in told):
        journal.append(tx, "ladder_finished", debtor, "", {"receivables": about})


def _listed(content: dict[str, object]) -> list[str]:
    found = content.get("receivables")
    return [str(key) for key in found] if isinstance(found, list) else []
