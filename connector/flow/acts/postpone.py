"""A person puts off one message that has not left: to another day, or its step for good."""

from datetime import date, datetime, timedelta

from connector.errors import Refused
from connector.flow.acts.lookup import facts_of
from connector.flow.dunning import decide_again
from connector.flow.recording import without
from connector.model import Delivery, Done, Hold, HoldKind, Scope, StepDone
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.progress import place
from connector.rules.workdays import SendingDays
from connector.store import deliveries, holds, installations, journal, steps
from connector.store import facts as known
from connector.store.engine import Store, Tx

FARTHEST = timedelta(days=60)  # whoever wants to wait longer blocks, or agrees on a plan
POSTPONED = "postponed"  # how a hold that came of it ends


def postpone(store: Store, scope: Scope, key: str, day: date, reason: str, by: str, now: datetime) -> None:
    """The message leaves on this local day at the earliest, and waits for a yes then if it does now: its invoices stand
    still until then, in the same place of the ladder.

    Raises Refused for a day that has come or lies too far off, without a reason, and for what has left or lapsed.
    """
    if not reason.strip():
        raise Refused("postponing needs a reason")
    if not now.date() < day <= now.date() + FARTHEST:
        raise Refused(f"choose a day after today, at most {FARTHEST.days} days ahead")
    with store.write(scope, now) as tx:
        delivery, facts, policy = _take_back(tx, key)
        until = day - timedelta(days=1)
        for line in delivery.lines:
            laid = Hold(HoldKind.BLOCK, reason, by, now.date(), until, line.receivable, way_back=POSTPONED)
            holds.add(tx, delivery.debtor, laid)
        about = {"receivables": [line.receivable for line in delivery.lines], "notice": delivery.notice.value}
        content = {"by": by, "reason": reason, "day": day.isoformat(), **about}
        journal.append(tx, "postponed", delivery.debtor, key, content)
        _decide_again(tx, facts, policy)


def skip_message(store: Store, scope: Scope, key: str, reason: str, by: str, now: datetime) -> None:
    """The step of each of its invoices counts as done today, and the message does not leave.

    Raises Refused without a reason, and for what has left or lapsed.
    """
    if not reason.strip() or not by.strip():
        raise Refused("skipping a step needs a name and a reason")
    with store.write(scope, now) as tx:
        delivery, facts, policy = _take_back(tx, key)
        about = {"receivables": [line.receivable for line in delivery.lines], "by": by}
        journal.append(tx, "withdrawn", delivery.debtor, key, about)
        for receivable, step in _its_steps(delivery, facts, policy, now.date(), by, reason):
            steps.note(tx, [step])
            journal.append(tx, "skipped", delivery.debtor, receivable, {"step": step.step, "by": by, "reason": reason})
        _decide_again(tx, facts, policy)


def _take_back(tx: Tx, key: str) -> tuple[Delivery, Facts, Policy]:
    """A message of the ladder that has not left, withdrawn; with the facts as they were."""
    delivery = deliveries.get(tx, key)
    if delivery.notice.of_plan:
        raise Refused("this message belongs to a payment plan and has its own day")
    facts, policy = facts_of(tx, delivery.debtor)
    waits = any(one.key == key and one.state.waits for one in facts.deliveries)
    if not waits or not deliveries.withdraw(tx, key):
        raise Refused("this message does not wait any more: it left, lapsed, or was answered already")
    return delivery, without(facts, key), policy


def _its_steps(
    delivery: Delivery, facts: Facts, policy: Policy, today: date, by: str, reason: str
) -> list[tuple[str, StepDone]]:
    """The steps that it would have completed; one that is not the next any more is left alone."""
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    owed = {receivable.key: receivable for receivable in facts.receivables}
    found = []
    for line in delivery.lines:
        where = place(owed[line.receivable], facts.done, policy, today, days) if line.receivable in owed else None
        if where is not None and where.step is not None and (where.step.key, where.cycle) == (line.step, line.cycle):
            notice, ladder = where.step.notice, policy.ladder
            done = StepDone(
                line.receivable, ladder, line.step, notice, today, Done.SKIPPED, line.cycle, None, by, reason
            )
            found.append((line.receivable, done))
    return found


def _decide_again(tx: Tx, facts: Facts, policy: Policy) -> None:
    """On the facts as they are now, so that pages tell it at once."""
    if installations.get(tx).live:
        decide_again(tx, known.load(tx, tx.now.date(), [facts.debtor.key])[0], policy)
