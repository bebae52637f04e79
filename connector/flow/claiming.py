"""Claim one message: judged by the facts of this moment, and on disk as ours to send before the first byte leaves.

Messages are made before the claim's transaction (flow/drafts): within it they are only compared with what would have to
be said now.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connector.carrier import Carried, Carrier, Outcome, Parcel, Rendered
from connector.flow import first_week, sender_proof
from connector.flow.delivery_report import DeliveryReport
from connector.flow.drafts import Draft, asks, make, says_the_same
from connector.flow.dunning import decide_again, policy_for
from connector.flow.house import Clock
from connector.flow.lapsing import lapse
from connector.flow.outcome import note_outcome
from connector.flow.parcel import parcel_of
from connector.flow.recording import without
from connector.flow.restored import may_have_left
from connector.flow.timeliness import Timeliness, is_night, is_open, judge
from connector.model import Channel, Delivery, DeliveryState, Installation, Scope
from connector.rules.facts import Facts
from connector.rules.holds import is_stale
from connector.rules.policy import Policy
from connector.store import approvals, deliveries, installations, journal, nudges, policies
from connector.store import facts as known
from connector.store.engine import Store, Tx

MAKE_ANEW = 3  # times that a message is made again because its facts changed meanwhile; then it waits for the next job


class ToldMeanwhile(Exception):
    """The source told of something since the balances were read: they are read again before anything is claimed."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours to send since this moment, with its finished bytes."""

    delivery: Delivery
    at: datetime
    parcel: Parcel
    rendered: Rendered
    carrier: Carrier


def claim_what_is_true(
    store: Store,
    scope: Scope,
    clock: Clock,
    delivery: Delivery,
    said: Parcel | None,
    carriers: Mapping[Channel, Carrier],
    report: DeliveryReport,
    heard: int,
) -> Claimed | None:
    """Make the message, and claim it if it still says what is true; otherwise make it anew. Raises ToldMeanwhile.

    What was not to leave when the source had just been asked does not leave because of anything that came after.
    """
    for _ in range(MAKE_ANEW if said is not None else 1):
        draft = make(delivery.channel, said, carriers, clock()) if said is not None else None
        with store.write(scope, clock()) as tx:
            if nudges.told_after(tx, heard):
                raise ToldMeanwhile
            found = _claim(tx, delivery.key, draft, carriers, report)
        if not isinstance(found, Parcel):
            return found
        said = found
    report.waiting.append(delivery.key)
    return None


def _claim(
    tx: Tx, key: str, draft: Draft | None, carriers: Mapping[Channel, Carrier], report: DeliveryReport
) -> Claimed | Parcel | None:
    """Judge by the facts of this moment and claim, in one transaction; None when it must not leave now, and what it
    has to say when the draft says something else."""
    delivery = deliveries.get(tx, key)
    if delivery.state is not DeliveryState.PLANNED:
        return None
    installation = installations.get(tx)
    # Since others of its batch were sent.
    if not installation.live or is_night(tx.now) or not sender_proof.may_leave(tx):
        report.waiting.append(key)
        return None
    facts = known.load(tx, tx.now.date(), [delivery.debtor], installation)[0]
    policy = policy_for(facts.debtor, installation, policies.saved(tx))
    if not _may_leave(tx, delivery, facts, policy, installation, report):
        return None
    parcel = parcel_of(tx, delivery, facts, policy)
    if draft is None or not says_the_same(draft.parcel, parcel):
        return parcel
    if not deliveries.claim(tx, key, says=asks(parcel)):
        return None
    raw = draft.rendered.raw if draft.rendered else None
    deliveries.note_attempt(tx, key, delivery.attempts + 1, "", "", tx.now, raw)
    if draft.rendered is None:
        # One that cannot be made is a failure that a person mends, and the others go on.
        note_outcome(tx, key, Carried(Outcome.FAILED, draft.complaint), None)
        report.failed.append(key)
        return None
    report.warnings += draft.rendered.warnings
    return Claimed(delivery, tx.now, draft.parcel, draft.rendered, carriers[delivery.channel])


def _may_leave(
    tx: Tx, delivery: Delivery, facts: Facts, policy: Policy, installation: Installation, report: DeliveryReport
) -> bool:
    """Whether the yes to it stands, it is as right as it was, and its day has a place; the report tells what becomes of
    it otherwise."""
    key = delivery.key
    given = approvals.of(tx, [key]).get(key)
    if lapse(tx, delivery, facts, policy, given):
        report.withdrawn.append(key)
        decide_again(tx, without(facts, key), policy)
        return False
    timeliness = judge(delivery, facts, policy, tx.now, given is not None)
    if timeliness is Timeliness.WRONG:
        _withdraw(tx, delivery, facts, policy, report)
        return False
    put_off = delivery.planned_for > tx.now.date() or first_week.is_full(tx, installation, key)
    if timeliness is Timeliness.WAIT or put_off:
        report.waiting.append(key)
        if timeliness is Timeliness.WAIT and is_open(policy, tx.now) and not is_stale(facts, policy, tx.now.date()):
            report.stuck.append(key)
        return False
    if doubted := may_have_left(tx, delivery, facts, policy):
        report.unclear.append(doubted)
        return False
    return True


def _withdraw(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy, report: DeliveryReport) -> None:
    """The facts changed before it left: take it back and decide anew for what is left."""
    if not deliveries.withdraw(tx, delivery.key):
        return
    content = {
        "receivables": [line.receivable for line in delivery.lines],
        "steps": [line.step for line in delivery.lines],
    }
    journal.append(tx, "withdrawn", delivery.debtor, delivery.key, content)
    report.withdrawn.append(delivery.key)
    decide_again(tx, without(facts, delivery.key), policy)
