"""What a person does to the steps: skip, send by hand, answer a proposal, place anew, begin again."""

from collections.abc import Sequence
from datetime import date, datetime

from connector.errors import Refused
from connector.flow.acts.lookup import facts_of, receivable_of, withdraw_about
from connector.flow.recording import plan as plan_delivery
from connector.flow.timeliness import forbidden_by_hand
from connector.model import (
    Delivery,
    DeliveryState,
    Done,
    Hold,
    HoldKind,
    MessageLine,
    Notice,
    PlannedMessage,
    Receivable,
    Scope,
    StepDone,
    TaskKind,
)
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.progress import place
from connector.rules.workdays import SendingDays
from connector.store import (
    deliveries,
    holds,
    journal,
    steps,
    tasks,
)
from connector.store.engine import Store

PLANNED_ALREADY = (
    HoldKind.IN_FLIGHT,
    HoldKind.FIRST_WEEK,
)  # such a message is replaced by the one that is sent by hand


def skip_step(store: Store, scope: Scope, key: str, reason: str, by: str, now: datetime) -> str:
    """A person skips the next step with a reason; it counts as done today. Returns the step's key."""
    if not reason.strip() or not by.strip():
        raise Refused("skipping a step needs a name and a reason")
    with store.write(scope, now) as tx:
        receivable = receivable_of(tx, key)
        facts, policy = facts_of(tx, receivable.debtor)
        where = place(receivable, facts.done, policy, now.date(), SendingDays(policy.sending_weekdays, policy.holidays))
        if where.step is None:
            raise Refused(f"{receivable.label} has no step left to skip")
        withdraw_about(tx, facts, key)
        step = where.step
        done = StepDone(
            key, policy.ladder, step.key, step.notice, now.date(), Done.SKIPPED, where.cycle, by=by, reason=reason
        )
        steps.note(tx, [done])
        journal.append(tx, "skipped", receivable.debtor, key, {"step": step.key, "by": by, "reason": reason})
        return step.key


def send_now(store: Store, scope: Scope, keys: Sequence[str], by: str, now: datetime) -> Delivery:
    """A person sends the next step of these receivables by hand, before or after its day; it completes the step.

    Raises Refused when they differ in debtor or notice, when something forbids it (paid, disputed, unknown …), or when
    the debtor heard from us today already. The delivery hop sends it.
    """
    with store.write(scope, now) as tx:
        chosen = [receivable_of(tx, key) for key in keys]
        if len({r.debtor for r in chosen}) != 1:
            raise Refused("one message goes to one debtor")
        facts, policy = facts_of(tx, chosen[0].debtor)
        _refuse_by_hand(facts, policy, chosen, now.date())
        for receivable in chosen:
            withdraw_about(tx, facts, receivable.key)
        message = _message_by_hand(facts, policy, chosen, now.date())
        return plan_delivery(tx, facts, message, manual_by=by)


def _refuse_by_hand(facts: Facts, policy: Policy, chosen: list[Receivable], today: date) -> None:
    if any(c.on == today and not c.by_source for c in facts.contacts):
        raise Refused("this debtor heard from us today already; one message a day is enough")
    verdicts = {v.receivable: v for v in decide(facts, policy, today).verdicts}
    for receivable in chosen:
        reasons = [k for k in forbidden_by_hand(verdicts[receivable.key]) if k not in PLANNED_ALREADY]
        if reasons:
            raise Refused(f"{receivable.label} cannot be sent: {', '.join(reason.value for reason in reasons)}")


def _message_by_hand(facts: Facts, policy: Policy, chosen: list[Receivable], today: date) -> PlannedMessage:
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    places = [(r, place(r, facts.done, policy, today, days)) for r in sorted(chosen, key=lambda r: r.key)]
    due = [(r, where, where.step) for r, where in places if where.step is not None]
    if len(due) < len(places):
        raise Refused("every step is behind at least one of these invoices")
    if len({step.notice for _, _, step in due}) != 1:
        raise Refused("only invoices with the same next notice share a message")
    lines = tuple(MessageLine(r.key, step.key, where.cycle) for r, where, step in due)
    return PlannedMessage(due[0][2].notice, due[0][2].channel, lines, max(step.term_days for _, _, step in due))


def refuse_proposal(store: Store, scope: Scope, key: str, reason: str, by: str, now: datetime) -> None:
    """A person says no to a proposal: the receivables are blocked until he lifts that, so it does not come back."""
    if not reason.strip():
        raise Refused("refusing a proposal needs a reason")
    with store.write(scope, now) as tx:
        delivery = deliveries.get(tx, key)
        if delivery.state is not DeliveryState.PROPOSED or not deliveries.withdraw(tx, key):
            raise Refused("this proposal is not there any more")
        for line in delivery.lines:
            laid = Hold(HoldKind.BLOCK, reason, by, now.date(), receivable=line.receivable, way_back="lifted")
            holds.add(tx, delivery.debtor, laid)
        content = {"by": by, "reason": reason, "receivables": [line.receivable for line in delivery.lines]}
        journal.append(tx, "proposal_refused", delivery.debtor, key, content)


def place_on_step(store: Store, scope: Scope, key: str, step: str, by: str, now: datetime) -> None:
    """After a change of policy: this receivable counts as having done `step` ("" = none) of the new ladder."""
    with store.write(scope, now) as tx:
        receivable = receivable_of(tx, key)
        facts, policy = facts_of(tx, receivable.debtor)
        index = policy.index(step)
        if step and index is None:
            raise Refused(f"policy {policy.name!r} has no step {step!r}")
        where = place(receivable, facts.done, policy, now.date(), SendingDays(policy.sending_weekdays, policy.holidays))
        earlier = where.moved
        on = earlier.on if earlier else now.date()
        notice = policy.steps[index].notice if index is not None else Notice.PRE_DUE
        placed = StepDone(key, policy.ladder, step, notice, on, Done.PLACED, where.cycle, by=by)
        steps.note(tx, [placed])
        tasks.close(tx, TaskKind.PLACE_ON_POLICY, key, by)
        journal.append(tx, "placed", receivable.debtor, key, {"step": step, "policy": policy.name, "by": by})


def restart_ladder(store: Store, scope: Scope, key: str, reason: str, by: str, now: datetime) -> None:
    """Begin the ladder anew for a receivable, in a new cycle; its history stays."""
    with store.write(scope, now) as tx:
        receivable = receivable_of(tx, key)
        facts, policy = facts_of(tx, receivable.debtor)
        withdraw_about(tx, facts, key)
        where = place(receivable, facts.done, policy, now.date(), SendingDays(policy.sending_weekdays, policy.holidays))
        begun = StepDone(
            key, policy.ladder, "", Notice.PRE_DUE, now.date(), Done.PLACED, where.cycle + 1, by=by, reason=reason
        )
        steps.note(tx, [begun])
        journal.append(tx, "restarted", receivable.debtor, key, {"by": by, "reason": reason, "cycle": where.cycle + 1})
