"""May this delivery leave at this moment? Judged anew, by the facts of this moment, just before the claim."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time
from enum import StrEnum

from connector.model import Act, Channel, Decision, Delivery, DeliveryState, HoldKind, MessageLine, Verdict
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.standing import free_from, waits_for_its_day
from connector.rules.workdays import SendingDays

# Holds that pass with time: the message stays planned. Any other reason means that it is wrong by now.
PASSING = (HoldKind.COOLDOWN, HoldKind.STRICTER_FIRST, HoldKind.STALE_DATA, HoldKind.WAITS_FOR_BANK_DATA)
# Where a message that has not left yet may be.
LEAVING = (DeliveryState.PLANNED, DeliveryState.CLAIMED)
WAITING = (DeliveryState.PROPOSED, *LEAVING)
# What a person may overrule when he sends by hand; never that nothing is owed or that nobody knows.
OVERRULED_BY_HAND = (*PASSING[:2], HoldKind.BELOW_MINIMUM, HoldKind.SOURCE_REMINDED)


QUIET_FROM, QUIET_UNTIL = time(20), time(7)  # nobody is written to at night, not even by hand


class Timeliness(StrEnum):
    NOW = "now"
    WAIT = "wait"
    WRONG = "wrong"


def is_night(now: datetime) -> bool:
    """Whether nothing at all leaves now. `now` is in the tenant's zone."""
    return now.time() >= QUIET_FROM or now.time() < QUIET_UNTIL


def is_open(policy: Policy, now: datetime) -> bool:
    """Whether this is an hour, of a day, on which messages leave by themselves. `now` is in the tenant's zone."""
    sending_day = now.date() in SendingDays(policy.sending_weekdays, policy.holidays)
    return sending_day and policy.sending_from <= now.time() < policy.sending_until


def judge(delivery: Delivery, facts: Facts, policy: Policy, now: datetime, approved: bool = False) -> Timeliness:
    """Whether it still says what is true, and may be said now. `now` is in the tenant's zone.

    What somebody approved does not wait for a stricter message that is not approved itself: that one became due since,
    and a day that passed takes no yes away.
    """
    today = now.date()
    alone = replace(facts, deliveries=tuple(d for d in facts.deliveries if not _makes_way(d, delivery, today)))
    decision = decide(alone, policy, today)
    verdicts = {v.receivable: v for v in decision.verdicts}
    if delivery.manual_by:
        return _judge_by_hand(delivery, verdicts, alone, now)
    if approved and not _stricter(delivery, facts, LEAVING):
        verdicts = {key: _goes_first(verdict) for key, verdict in verdicts.items()}
    if delivery.notice.of_plan:
        found = [_judge_plan_notice(delivery, decision)]
    else:
        found = [_judge_line(line, verdicts.get(line.receivable)) for line in delivery.lines]
        found += [Timeliness.WRONG for line in delivery.lines if not _goes_by(delivery.channel, line, policy)]
    if Timeliness.WRONG in found or _waits_in_vain(delivery, facts, verdicts):
        return Timeliness.WRONG
    if Timeliness.WAIT in found or not is_open(policy, now) or _free_from(facts, policy, today) > today:
        return Timeliness.WAIT
    return Timeliness.NOW


def _makes_way(other: Delivery, delivery: Delivery, today: date) -> bool:
    """What is only planned must not stand in its own way, nor in another's: the first to be claimed goes. But what
    waits for a later day would not leave instead of a plan's notice, so beside that it stays what it is."""
    waits = delivery.notice.of_plan and other.key != delivery.key and waits_for_its_day(other, today)
    return other.state is DeliveryState.PLANNED and not waits


def _free_from(facts: Facts, policy: Policy, today: date) -> date:
    """The first day on which this debtor may hear from us again, by what left or is leaving."""
    left = tuple(d for d in facts.deliveries if d.state is not DeliveryState.PLANNED)
    return free_from(replace(facts, deliveries=left), policy, today)


def _waits_in_vain(delivery: Delivery, facts: Facts, verdicts: dict[str, Verdict]) -> bool:
    """Whether it makes way for a stricter message that nobody planned: that one waits for this one to have left."""
    judged = (verdicts[line.receivable] for line in delivery.lines if line.receivable in verdicts)
    codes = {hold.kind for verdict in judged for hold in verdict.holds}
    return HoldKind.STRICTER_FIRST in codes and not _stricter(delivery, facts, WAITING)


def _stricter(delivery: Delivery, facts: Facts, states: Collection[DeliveryState]) -> bool:
    """Whether there is a stricter message to the same debtor in one of these states."""
    strict = delivery.notice.strictness
    return any(other.state in states and other.notice.strictness > strict for other in facts.deliveries)


def _goes_first(verdict: Verdict) -> Verdict:
    """The verdict on what waits for nothing stricter."""
    return replace(verdict, holds=tuple(hold for hold in verdict.holds if hold.kind is not HoldKind.STRICTER_FIRST))


def _goes_by(channel: Channel, line: MessageLine, policy: Policy) -> bool:
    """Whether its step still goes this way: somebody may have asked for post since it was planned."""
    index = policy.index(line.step)
    return index is None or policy.steps[index].channel is channel


def _judge_plan_notice(delivery: Delivery, decision: Decision) -> Timeliness:
    same = decision.message is not None and decision.message.lines == delivery.lines
    return Timeliness.NOW if same else Timeliness.WRONG


def _judge_line(line: MessageLine, verdict: Verdict | None) -> Timeliness:
    if verdict is None or (verdict.step, verdict.cycle) != (line.step, line.cycle):
        return Timeliness.WRONG
    if verdict.act in (Act.SEND, Act.PROPOSE):
        return Timeliness.NOW
    if verdict.act is Act.WAIT and verdict.code == "no_sending_day":
        return Timeliness.WAIT
    if verdict.act is Act.HOLD and all(hold.kind in PASSING for hold in verdict.holds):
        return Timeliness.WAIT if verdict.holds else Timeliness.NOW
    return Timeliness.WRONG


def _judge_by_hand(delivery: Delivery, verdicts: dict[str, Verdict], facts: Facts, now: datetime) -> Timeliness:
    for line in delivery.lines:
        verdict = verdicts.get(line.receivable)
        if verdict is None or forbidden_by_hand(verdict) or (verdict.step, verdict.cycle) != (line.step, line.cycle):
            return Timeliness.WRONG
    heard_today = any(c.on == now.date() and not c.by_source for c in facts.contacts)
    return Timeliness.WAIT if heard_today else Timeliness.NOW


def forbidden_by_hand(verdict: Verdict) -> tuple[HoldKind, ...]:
    """Why even a person may not send about this receivable; empty when he may."""
    if verdict.act is Act.CLOSED:
        return (HoldKind.NET_CREDIT,)
    return tuple(hold.kind for hold in verdict.holds if hold.kind not in OVERRULED_BY_HAND)
