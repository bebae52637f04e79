"""The decision: a pure function of facts, policy and a given day, which tells its reason per receivable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from connector.model import (
    Act,
    Decision,
    DeliveryState,
    Hold,
    HoldKind,
    MessageLine,
    Money,
    Notice,
    PlannedMessage,
    Receivable,
    ReceivableState,
    Verdict,
    total,
)
from connector.rules import holds as guards
from connector.rules.facts import Facts
from connector.rules.holds import OURSELVES, SOURCE, Case
from connector.rules.planning import ended, plan_message
from connector.rules.policy import Policy, Step
from connector.rules.progress import Place, place
from connector.rules.statement import unmatched
from connector.rules.tasks import tasks_for
from connector.rules.workdays import SendingDays

CLOSED_STATES = (ReceivableState.SETTLED, ReceivableState.NO_LONGER_LISTED, ReceivableState.WRITTEN_OFF)


@dataclass(frozen=True, slots=True)
class Judged:
    """A receivable on its way to a verdict."""

    case: Case
    holds: tuple[Hold, ...]

    @property
    def receivable(self) -> Receivable:
        return self.case.receivable

    @property
    def place(self) -> Place:
        return self.case.place

    @property
    def step_is_due(self) -> bool:
        return self.place.due is not None and self.place.due <= self.case.today

    @property
    def ready(self) -> bool:
        return self.step_is_due and not self.holds

    def held(self, hold: Hold) -> "Judged":
        return replace(self, holds=(*self.holds, replace(hold, receivable=self.receivable.key)))

    def step(self) -> Step:
        if self.place.step is None:
            raise ValueError(f"{self.receivable.key} has no step left")
        return self.place.step


def decide(facts: Facts, policy: Policy, today: date) -> Decision:
    """What to do for one debtor on one day, per receivable, or why not, and when next.

    `today` is the tenant's local day. The same facts, policy and day give an equal decision, in whatever order the
    facts come. Amounts stay in each receivable's own currency. Promises 1 to 6 and 10 of the design live here.
    """
    facts = in_order(facts)
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    closed = [r for r in facts.receivables if _closed(r)]
    judged = [_judge(r, facts, policy, today, days) for r in facts.receivables if not _closed(r)]
    judged = _hold_for_money(judged, facts, policy, today)
    free = free_from(facts, policy, today)
    message, proposal, judged = _choose(judged, facts, policy, today, free, days)
    verdicts = [_verdict(j, message, proposal, free, days) for j in judged] + [_closed_verdict(r) for r in closed]
    verdicts.sort(key=lambda v: v.receivable)
    late = [j for j in judged if j.receivable.due < today]
    return Decision(
        debtor=facts.debtor.key,
        day=today,
        verdicts=tuple(verdicts),
        message=message,
        proposal=proposal,
        tasks=tasks_for(facts, policy, judged_holds(judged)),
        net=_net(judged, facts, today),
        finished=bool(late) and all(j.place.step is None for j in late),
        events=ended(facts, policy, today),
    )


def judged_holds(judged: Iterable[Judged]) -> tuple[Hold, ...]:
    """Every hold on what is due today, in the order of the receivables."""
    return tuple(hold for j in judged for hold in j.holds if j.step_is_due or hold.kind is HoldKind.UNKNOWN)


def in_order(facts: Facts) -> Facts:
    """The same facts in one fixed order, so that the order in which they came cannot change a decision."""
    ordered: dict[str, Any] = {}
    for name in (f.name for f in fields(facts)):
        value = getattr(facts, name)
        ordered[name] = tuple(sorted(value, key=repr)) if isinstance(value, tuple) else value
    return replace(facts, **ordered)


def _closed(receivable: Receivable) -> bool:
    return receivable.state in CLOSED_STATES or (
        receivable.state is ReceivableState.OPEN and not receivable.open.positive
    )


def _judge(receivable: Receivable, facts: Facts, policy: Policy, today: date, days: SendingDays) -> Judged:
    where = place(receivable, facts.done, policy, today, days)
    case = Case(facts, policy, today, receivable, where, guards.withheld(facts, receivable, today))
    return Judged(case, guards.holds_of(case))


# ---------------------------------------------------------------- money: net of credits, and minimums


def _net(judged: Sequence[Judged], facts: Facts, today: date) -> tuple[Money, ...]:
    """Late in total less credits and unmatched receipts, per currency, in the order of the currency codes."""
    late = [j for j in judged if j.receivable.due < today and j.receivable.state is ReceivableState.OPEN]
    return tuple(_after_credits(late, facts, currency) for currency in sorted({j.case.asked.currency for j in late}))


def _after_credits(judged: Iterable[Judged], facts: Facts, currency: str) -> Money:
    asked = total((j.case.asked for j in judged if j.case.asked.currency == currency), currency)
    credits_ = unmatched(facts.payments, facts.receivables)
    return asked - total((p.amount for p in credits_ if p.amount.currency == currency), currency)


def _hold_for_money(judged: list[Judged], facts: Facts, policy: Policy, today: date) -> list[Judged]:
    """No message over money that is not owed net, or over less than the minimum, per currency."""
    return [_hold_one_for_money(j, judged, facts, policy, today) if j.ready else j for j in judged]


def _hold_one_for_money(one: Judged, everyone: Sequence[Judged], facts: Facts, policy: Policy, today: date) -> Judged:
    currency = one.case.asked.currency
    same = [j for j in everyone if j.case.asked.currency == currency and j.receivable.state is ReceivableState.OPEN]
    late = [j for j in same if j.receivable.due < today] if one.receivable.due < today else same
    net = _after_credits(late, facts, currency)
    # A message shows all credits, so what it asks must be above zero by itself as well.
    together = [j for j in same if j.ready and _shares_message(j.step(), one.step())]
    if not net.positive or not _after_credits(together, facts, currency).positive:
        return one.held(Hold(HoldKind.NET_CREDIT, "", SOURCE, today, amount=net, way_back="matched"))
    minimum = policy.minimum(currency, facts.rates)
    if net.amount < minimum.amount:
        return one.held(Hold(HoldKind.BELOW_MINIMUM, "", OURSELVES, today, amount=minimum, way_back="more_late"))
    return one


# ---------------------------------------------------------------- one message per debtor and day


def _shares_message(one: Step, other: Step) -> bool:
    """Only the same notice shares a message, by the same channel, and not with what a person must approve first."""
    return (one.notice, one.channel, one.approve) == (other.notice, other.channel, other.approve)


def free_from(facts: Facts, policy: Policy, today: date) -> date:
    """The first day on which this debtor may hear from us again: promise 4 and the cool-down."""
    contacts = [c.on for c in facts.contacts if not c.by_source and c.on <= today]
    under_way = [d.planned_for for d in facts.deliveries if d.state in (DeliveryState.PLANNED, DeliveryState.CLAIMED)]
    last = max([*contacts, *(max(day, today) for day in under_way)], default=None)
    return max(today, last + timedelta(days=max(1, policy.cooldown_days))) if last else today


def _choose(
    judged: list[Judged], facts: Facts, policy: Policy, today: date, free: date, days: SendingDays
) -> tuple[PlannedMessage | None, PlannedMessage | None, list[Judged]]:
    """The message that leaves today and the one proposed to a person; whatever else is due waits, and says so."""
    if today not in days:
        return None, None, judged
    ready = [j for j in judged if j.ready]
    proposal = _strictest([j for j in ready if j.step().approve])
    message = None
    if today < free:
        judged = [j.held(_cooldown(today, free)) if j.ready and not j.step().approve else j for j in judged]
    else:
        message = _strictest([j for j in ready if not j.step().approve]) or plan_message(facts, policy, today)
    waits = Hold(HoldKind.STRICTER_FIRST, "", OURSELVES, today, today, way_back="next_sending_day")
    chosen = {line.receivable for m in (message, proposal) if m for line in m.lines}
    return message, proposal, [j.held(waits) if j.ready and j.receivable.key not in chosen else j for j in judged]


def _cooldown(today: date, free: date) -> Hold:
    return Hold(HoldKind.COOLDOWN, "", OURSELVES, today, free - timedelta(days=1), way_back="day_passed")


def _strictest(ready: Sequence[Judged]) -> PlannedMessage | None:
    """One message over all whose due step has the legally strictest notice: only the same notice shares a message."""
    if not ready:
        return None
    notice = max((j.step().notice for j in ready), key=lambda n: n.strictness)
    chosen = [j for j in ready if j.step().notice is notice]
    channel = min(j.step().channel for j in chosen)
    chosen = [j for j in chosen if j.step().channel is channel]
    lines = tuple(MessageLine(j.receivable.key, j.step().key, j.place.cycle) for j in chosen)
    return PlannedMessage(notice, channel, lines, max(j.step().term_days for j in chosen))


# ---------------------------------------------------------------- the verdicts


def _verdict(
    j: Judged, message: PlannedMessage | None, proposal: PlannedMessage | None, free: date, days: SendingDays
) -> Verdict:
    act, code = _act(j, message, proposal)
    sends_on = _sends_on(j, free, days)
    return Verdict(
        receivable=j.receivable.key,
        act=act,
        code=code,
        open=j.receivable.open,
        step=j.place.step.key if j.place.step else "",
        notice=j.place.step.notice if j.place.step else None,
        due=j.place.due,
        sends_on=sends_on,
        next_look=_next_look(j, act, sends_on),
        holds=j.holds,
        cycle=j.place.cycle,
    )


def _act(j: Judged, message: PlannedMessage | None, proposal: PlannedMessage | None) -> tuple[Act, str]:
    key = j.receivable.key
    if j.place.step is None:
        return Act.FINISHED, "finished"
    if message and any(line.receivable == key for line in message.lines) and message.notice is not Notice.PLAN_NOTICE:
        return Act.SEND, "send"
    if proposal and any(line.receivable == key for line in proposal.lines):
        return Act.PROPOSE, "propose"
    if not j.step_is_due:
        return Act.WAIT, "not_due_yet"
    if j.holds:
        return Act.HOLD, j.holds[0].kind.value
    return Act.WAIT, "no_sending_day"


def _sends_on(j: Judged, free: date, days: SendingDays) -> date | None:
    """The first day on which the step may leave; a hold without an end is taken to be lifted today."""
    if j.place.due is None:
        return None
    ends = [hold.until + timedelta(days=1) for hold in j.holds if hold.until is not None]
    return days.first_from(max([j.place.due, j.case.today, free, *ends]))


def _next_look(j: Judged, act: Act, sends_on: date | None) -> date | None:
    if act in (Act.SEND, Act.PROPOSE):
        return j.case.today + timedelta(days=1)
    if act is Act.HOLD and any(hold.until is None for hold in j.holds):
        return None
    return sends_on


def _closed_verdict(receivable: Receivable) -> Verdict:
    code = receivable.state.value if receivable.state in CLOSED_STATES else ReceivableState.SETTLED.value
    nothing = Money(Decimal(0), receivable.open.currency)
    still = receivable.open if receivable.state is not ReceivableState.SETTLED else nothing
    return Verdict(receivable.key, Act.CLOSED, code, still)
