"""A person says yes to what waits for it: to one message or to many, and to nothing but what he was shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from connector.errors import Refused
from connector.flow import seen
from connector.flow.approval import asks, parts_of, wanted_lines
from connector.flow.dunning import ODD, decide_again, policy_for
from connector.flow.errands import leave, to_deliver
from connector.flow.recording import facts_digest, message_of
from connector.flow.timeliness import Timeliness, judge
from connector.model import Delivery, DeliveryState, Scope
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
    given = []
    for key, judged in _judged(tx, waiting).items():
        if judged is None or not _is_what_was_shown(shown[key], judged):
            answered.changed.append(key)
        elif deliveries.approve(tx, key, by):
            given.append(Approval(key, by, tx.now, judged.parts, judged.asks))
            journal.append(tx, "approved", waiting[key].debtor, key, {"by": by, "asks": list(judged.asks)})
        else:
            answered.gone.append(key)
    approvals.save(tx, given)
    answered.approved += [one.delivery for one in given]
    for channel in sorted({waiting[one.delivery].channel for one in given}):
        leave(tx, to_deliver(channel))


@dataclass(frozen=True, slots=True)
class _Judged:
    """What a message that still is what would be proposed says by now, and its mark."""

    parts: Mapping[str, str]
    asks: tuple[str, ...]
    mark: str


def _judged(tx: Tx, waiting: Mapping[str, Delivery]) -> dict[str, _Judged | None]:
    """None for what is not what would be proposed any more: about that debtor it is decided anew."""
    installation, saved = installations.get(tx), policies.saved(tx)
    made_on, marks = deliveries.stands_on(tx, list(waiting)), seen.marks(tx, list(waiting))
    found: dict[str, _Judged | None] = dict.fromkeys(waiting)
    for facts in known.load(tx, tx.now.date(), {one.debtor for one in waiting.values()}, installation):
        for delivery in (one for one in facts.deliveries if one.key in waiting):
            try:
                policy = policy_for(facts.debtor, installation, saved)
                if _stands(tx, delivery, made_on.get(delivery.key), facts, policy):
                    parts = parts_of(tx, delivery, facts, policy)
                    total = asks(delivery, facts, policy, tx.now.date())
                    found[delivery.key] = _Judged(parts, total, marks[delivery.key])
                elif installation.live:
                    _decide_again(tx, facts, policy)
            except ODD:  # one debtor's odd data must not keep a yes from the others
                continue
    return found


def _stands(tx: Tx, delivery: Delivery, made_on: str | None, facts: Facts, policy: Policy) -> bool:
    """Whether it still is what would be proposed now, on the facts that it was made on."""
    if made_on != facts_digest(message_of(delivery), facts):
        return False
    if judge(delivery, facts, policy, tx.now) is Timeliness.WRONG:
        return False
    return wanted_lines(delivery, facts, policy, tx.now.date()) == delivery.lines


def _decide_again(tx: Tx, facts: Facts, policy: Policy) -> None:
    """What is written is written whole, or not at all."""
    with tx.conn.begin_nested():
        decide_again(tx, facts, policy)


def _is_what_was_shown(mark: str, now: _Judged) -> bool:
    return not mark or mark == (seen.closer(now.mark, now.parts) if seen.is_close(mark) else now.mark)
