"""A person says yes to what waits for it: to one message or to many, and to nothing but what he was shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector.errors import Refused
from connector.flow import seen
from connector.flow.approval import asks, parts_of, wanted_lines
from connector.flow.dunning import decide_again, policy_for
from connector.flow.errands import leave, to_deliver
from connector.flow.recording import facts_digest, message_of
from connector.flow.timeliness import Timeliness, judge
from connector.model import Channel, Delivery, DeliveryState, Installation, Scope
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store import approvals, deliveries, installations, journal, policies
from connector.store import facts as known
from connector.store.approvals import Approval
from connector.store.engine import Store, Tx
from connector.store.queries import portions

AT_ONCE = 100  # in one transaction: others can write in between


@dataclass(slots=True)
class Answered:
    """What became of a yes to some messages; keys of deliveries. `changed` are not what was shown any more, and wait;
    `gone` were answered already, or lapsed."""

    approved: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def approve(store: Store, scope: Scope, key: str, by: str, now: datetime, mark: str = "") -> None:
    """A person says yes to a proposal; it leaves when the debtor may hear from us. `mark` is what its page showed
    (flow/seen). Raises Refused when it lapsed, was answered, or is not what was shown; NotFound without such a one."""
    with store.read(scope, now) as tx:
        deliveries.get(tx, key)
    answered = approve_some(store, scope, {key: mark}, by, now)
    if answered.changed:
        raise Refused("this message is not what was shown any more; look at it again")
    if answered.gone:
        with store.read(scope, now) as tx:
            given = approvals.of(tx, [key]).get(key)
            state = deliveries.get(tx, key).state
        if given is not None and given.lapsed_at is None and state is not DeliveryState.WITHDRAWN:
            raise Refused(f"this message was approved already, by {given.by}")
        raise Refused("this proposal is not there any more: its facts changed, or it was answered already")


def approve_some(store: Store, scope: Scope, shown: Mapping[str, str], by: str, now: datetime) -> Answered:
    """The same to many: key of a delivery → the mark that was shown ("" = none was). Each is approved once, whoever
    else says yes at the same moment."""
    answered = Answered()
    for some in portions(sorted(shown), AT_ONCE):
        with store.write(scope, now) as tx:
            _approve(tx, {key: shown[key] for key in some}, by, answered)
    return answered


def _approve(tx: Tx, shown: Mapping[str, str], by: str, answered: Answered) -> None:
    there = deliveries.of_keys(tx, list(shown))
    waiting = {key: delivery for key, delivery in there.items() if delivery.state is DeliveryState.PROPOSED}
    answered.gone += [key for key in shown if key not in waiting]
    installation, saved = installations.get(tx), policies.saved(tx)
    made_on, marked = deliveries.stands_on(tx, list(waiting)), seen.marks(tx, list(waiting))
    given, channels = [], set()
    for facts in known.load(tx, tx.now.date(), {one.debtor for one in waiting.values()}, installation):
        policy = policy_for(facts.debtor, installation, saved)
        for delivery in (one for one in facts.deliveries if one.key in waiting):
            if not _stands(tx, delivery, made_on.get(delivery.key), facts, policy):
                answered.changed.append(delivery.key)
                _decide_again(tx, installation, facts, policy)
                break
            parts = parts_of(tx, delivery, facts, policy)
            if not _is_what_was_shown(shown[delivery.key], marked[delivery.key], parts):
                answered.changed.append(delivery.key)
            elif deliveries.approve(tx, delivery.key, by):
                total = asks(delivery, facts, policy, tx.now.date())
                given.append(Approval(delivery.key, by, tx.now, parts, total))
                channels.add(delivery.channel)
                journal.append(tx, "approved", delivery.debtor, delivery.key, {"by": by, "asks": list(total)})
    approvals.save(tx, given)
    answered.approved += [one.delivery for one in given]
    _leave(tx, channels)


def _leave(tx: Tx, channels: set[Channel]) -> None:
    for channel in sorted(channels):
        leave(tx, to_deliver(channel))


def _stands(tx: Tx, delivery: Delivery, made_on: str | None, facts: Facts, policy: Policy) -> bool:
    """Whether it still is what would be proposed now, on the facts that it was made on."""
    if made_on != facts_digest(message_of(delivery), facts):
        return False
    if judge(delivery, facts, policy, tx.now) is Timeliness.WRONG:
        return False
    return wanted_lines(delivery, facts, policy, tx.now.date()) == delivery.lines


def _decide_again(tx: Tx, installation: Installation, facts: Facts, policy: Policy) -> None:
    if installation.live:
        decide_again(tx, facts, policy)


def _is_what_was_shown(mark: str, now: str, parts: Mapping[str, str]) -> bool:
    return not mark or mark == (seen.closer(now, parts) if seen.is_close(mark) else now)
