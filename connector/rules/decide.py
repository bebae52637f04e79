"""The decision: a pure function of facts, policy and a given day, which tells its reason per receivable."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any

from connector.model import (
    Act,
    Channel,
    Decision,
    Hold,
    HoldKind,
    MessageLine,
    Money,
    Notice,
    PlannedMessage,
    Receivable,
    Verdict,
)
from connector.rules import holds as guards
from connector.rules.calling import call_for
from connector.rules.facts import Facts, about_each, in_their_order
from connector.rules.handing_over import Claim, against, hand_over_for, tell_collector_for
from connector.rules.holds import OURSELVES, SOURCE, Case
from connector.rules.planning import ended, plan_message
from connector.rules.policy import Policy, Step
from connector.rules.progress import Place
from connector.rules.quiet import plainly, quiet
from connector.rules.reckoning import Reckoning
from connector.rules.standing import (
    OPEN,
    closed_verdict,
    finished_verdict,
    free_for_notice,
    free_from,
    is_closed,
    waiting_verdict,
)
from connector.rules.statement import askable, unmatched
from connector.rules.tasks import tasks_for
from connector.rules.workdays import SendingDays

# Named once: looking up a member of an enum takes longer than comparing with it.
SEND, PROPOSE, HOLD = Act.SEND, Act.PROPOSE, Act.HOLD


@dataclass(slots=True)
class Judged:
    """A receivable on its way to a verdict. `asked` is what may be asked of it today. Made by the million: not frozen,
    as that costs five times as much."""

    receivable: Receivable
    place: Place
    asked: Money
    holds: tuple[Hold, ...]
    step_is_due: bool
    ready: bool  # its step is due, and nothing holds it

    @classmethod
    def by(cls, receivable: Receivable, place: Place, asked: Money, holds: tuple[Hold, ...], today: date) -> "Judged":
        due = place.due is not None and place.due <= today
        return cls(receivable, place, asked, holds, due, due and not holds)

    def held(self, hold: Hold) -> "Judged":
        holds = (*self.holds, replace(hold, receivable=self.receivable.key))
        return Judged(self.receivable, self.place, self.asked, holds, self.step_is_due, False)

    @property
    def in_vain(self) -> bool:
        """Whether every step was done, and asked for money."""
        return self.place.last_day is not None

    def step(self) -> Step:
        if self.place.step is None:
            raise ValueError(f"{self.receivable.key} has no step left")
        return self.place.step


def decide(facts: Facts, policy: Policy, today: date) -> Decision:
    """What to do for one debtor on one day, per receivable, or why not, and when next.

    `today` is the tenant's local day. The same facts, policy and day give an equal decision, in whatever order the
    facts come. Amounts stay in each receivable's own currency. Promises 1 to 6 and 10 of the design live here.
    """
    return decide_by(facts, Reckoning(policy, today))


def decide_by(facts: Facts, shared: Reckoning) -> Decision:
    """The same for whoever decides about many debtors by one policy on one day."""
    plain = plainly(facts, shared)
    if plain is None:
        return closely(facts, shared)
    if not plain.due:
        return quiet(facts, plain, shared)
    judged = [Judged.by(receivable, place, receivable.open, (), shared.today) for receivable, place in plain.open]
    judged.sort(key=attrgetter("receivable.key"))
    return _conclude(judged, plain.closed, facts, shared)


def closely(facts: Facts, shared: Reckoning) -> Decision:
    """The decision with every guard asked about every receivable."""
    facts = in_order(facts)
    closed = [receivable for receivable in facts.receivables if is_closed(receivable)]
    return _conclude(_judge_all(facts, shared), closed, facts, shared)


def _conclude(judged: list[Judged], closed: Iterable[Receivable], facts: Facts, shared: Reckoning) -> Decision:
    """What follows from each receivable's own standing, in the order of their keys, for all of them together."""
    policy, today = shared.policy, shared.today
    purse = _purse(judged, facts, today)
    judged = _hold_for_money(judged, purse, facts, policy, today)
    free = free_from(facts, policy, today)
    message, proposal, judged = _choose(judged, facts, policy, today, free, shared.days)
    chosen = _chosen(message, proposal)
    verdicts = [_verdict(j, chosen, free, shared) for j in judged] + [closed_verdict(r) for r in closed]
    verdicts.sort(key=attrgetter("receivable"))
    late = [j for j in judged if j.receivable.due < today]
    return Decision(
        debtor=facts.debtor.key,
        day=today,
        verdicts=tuple(verdicts),
        message=message,
        proposal=proposal,
        tasks=(
            *tasks_for(facts, policy, judged_holds(judged), today),
            *call_for(facts, ((j.receivable, j.holds) for j in judged), today),
            *hand_over_for(facts, policy, [Claim(j.receivable, j.place, j.holds) for j in judged if j.in_vain], today),
            *tell_collector_for(facts, today),
        ),
        net=purse.late_less_credits(),
        finished=bool(late) and all(j.place.step is None for j in late),
        events=ended(facts, policy, today),
    )


def judged_holds(judged: Iterable[Judged]) -> tuple[Hold, ...]:
    """Every hold on what is due today, in the order of the receivables."""
    return tuple(hold for j in judged for hold in j.holds if j.step_is_due or hold.kind is HoldKind.UNKNOWN)


_NAMES = tuple(f.name for f in fields(Facts) if f.name != "done")
# Keys are unique among these; of whatever has none, all that it says is its place.
_ORDERS: dict[str, Callable[[Any], Any]] = {
    "receivables": attrgetter("key"),
    "payments": attrgetter("key"),
    "deliveries": attrgetter("key"),
    "contacts": attrgetter("on", "notice", "receivables", "by_source"),
}


def in_order(facts: Facts) -> Facts:
    """The same facts in one fixed order, so that the order in which they came cannot change a decision."""
    ordered: dict[str, Any] = {}
    for name in _NAMES:
        value = getattr(facts, name)
        many = isinstance(value, tuple) and len(value) > 1
        ordered[name] = tuple(sorted(value, key=_ORDERS.get(name, repr))) if many else value
    ordered["done"] = tuple(in_their_order(facts.done))
    return replace(facts, **ordered)


def _judge_all(facts: Facts, shared: Reckoning) -> list[Judged]:
    policy, today = shared.policy, shared.today
    each = about_each(facts)
    agreed = guards.agreements(facts, policy, today)
    judged = []
    for receivable in (r for r in facts.receivables if not is_closed(r)):
        about = each[receivable.key]
        where = shared.place(receivable, about.done)
        asked = askable(receivable, guards.withheld(about, receivable, today))
        case = Case(facts, policy, today, receivable, about, agreed, where, asked)
        judged.append(Judged.by(receivable, where, asked, guards.holds_of(case), today))
    return judged


# ---------------------------------------------------------------- money: net of credits, and minimums


class Sums(dict[Hashable, Decimal]):
    """Amounts added up under a name, such as a currency; what nothing was added to is zero."""

    def __missing__(self, name: Hashable) -> Decimal:
        return Decimal(0)


@dataclass(frozen=True, slots=True)
class Purse:
    """A debtor's money, added up once: what is off per currency, and what is asked per currency or message."""

    credits: Sums
    late: Sums
    standing: Sums
    together: Sums  # by currency and by what shares a message
    silent: Sums  # by currency and by being late: of what is in it nothing is asked, as it is disputed, promised …

    def net(self, receivable: Receivable, today: date) -> Money:
        """Late in total less credits and unmatched receipts; before the due date, all that stands open less them."""
        currency = receivable.open.currency
        asked = self.late if receivable.due < today else self.standing
        return Money(asked[currency] - self.credits[currency], currency)

    def to_be_asked(self, receivable: Receivable, today: date) -> Money:
        """The same without what is disputed, promised, arranged, stopped or with another collector: that makes no small
        amount worth a message."""
        currency, late = receivable.open.currency, receivable.due < today
        silent = self.silent[currency, True] + (Decimal(0) if late else self.silent[currency, False])
        return Money(self.net(receivable, today).amount - silent, currency)

    def of_message(self, one: Judged) -> Money:
        """What a message with this receivable asks: it shows all credits, so it must be above zero by itself."""
        currency = one.receivable.open.currency
        return Money(self.together[currency, _shares(one.step())] - self.credits[currency], currency)

    def late_less_credits(self) -> tuple[Money, ...]:
        """Late in total less credits and unmatched receipts, per currency, in the order of the currency codes."""
        return tuple(Money(self.late[c] - self.credits[c], str(c)) for c in sorted(self.late, key=str))


def _purse(judged: Iterable[Judged], facts: Facts, today: date) -> Purse:
    purse = Purse(Sums(), Sums(), Sums(), Sums(), Sums())
    for payment in unmatched(facts.payments, facts.receivables):
        purse.credits[payment.amount.currency] += payment.amount.amount
    for one in judged:
        if one.receivable.state is not OPEN:
            continue
        asked = one.asked
        purse.standing[asked.currency] += asked.amount
        if one.receivable.due < today:
            purse.late[asked.currency] += asked.amount
        if one.ready:
            purse.together[asked.currency, _shares(one.step())] += asked.amount
        elif any(against(one.holds)):
            purse.silent[asked.currency, one.receivable.due < today] += asked.amount
    return purse


def _hold_for_money(judged: list[Judged], purse: Purse, facts: Facts, policy: Policy, today: date) -> list[Judged]:
    """No message over money that is not owed net, or over less than the minimum, per currency. All that share a
    currency, a message and being late have one answer."""
    known: dict[Hashable, Hold | None] = {}
    held = []
    for one in judged:
        if one.ready:
            alike = one.receivable.open.currency, _shares(one.step()), one.receivable.due < today
            if alike not in known:
                known[alike] = _hold_of_money(one, purse, facts, policy, today)
            hold = known[alike]
            one = one.held(hold) if hold is not None else one  # noqa: PLW2901 # the same one from here on
        held.append(one)
    return held


def _hold_of_money(one: Judged, purse: Purse, facts: Facts, policy: Policy, today: date) -> Hold | None:
    net = purse.net(one.receivable, today)
    if not purse.of_message(one).positive:
        return Hold(HoldKind.NET_CREDIT, "", SOURCE, today, amount=net, way_back="matched")
    minimum = policy.minimum(net.currency, facts.rates)
    if purse.to_be_asked(one.receivable, today).amount < minimum.amount:
        return Hold(HoldKind.BELOW_MINIMUM, "", OURSELVES, today, amount=minimum, way_back="more_late")
    return None


# ---------------------------------------------------------------- one message per debtor and day


def _shares(step: Step) -> tuple[Notice, Channel, bool]:
    """Only the same notice shares a message, by the same channel, and not with what a person must approve first."""
    return step.notice, step.channel, step.approve


def _choose(
    judged: list[Judged], facts: Facts, policy: Policy, today: date, free: date, days: SendingDays
) -> tuple[PlannedMessage | None, PlannedMessage | None, list[Judged]]:
    """The message that leaves today and the one proposed to a person; whatever else is due waits, and says so.

    A proposal may be looked at on any day: it stands over a weekend, and leaves on a sending day once approved.
    """
    ready = [j for j in judged if j.ready]
    proposal = _strictest([j for j in ready if j.step().approve])
    if today not in days:
        return None, proposal, judged
    message = None
    if today < free:
        judged = [j.held(_cooldown(today, free)) if j.ready and not j.step().approve else j for j in judged]
    else:
        message = _strictest([j for j in ready if not j.step().approve])
    if message is None and today >= free_for_notice(facts, policy, today):
        message = plan_message(facts, policy, today)
    waits = Hold(HoldKind.STRICTER_FIRST, "", OURSELVES, today, today, way_back="next_sending_day")
    chosen = {line.receivable for m in (message, proposal) if m for line in m.lines}
    return message, proposal, [j.held(waits) if j.ready and j.receivable.key not in chosen else j for j in judged]


def _cooldown(today: date, free: date) -> Hold:
    return Hold(HoldKind.COOLDOWN, "", OURSELVES, today, free - timedelta(days=1), way_back="day_passed")


def _strictest(ready: Sequence[Judged]) -> PlannedMessage | None:
    """One message over all whose due step has the legally strictest notice: only the same notice shares a message."""
    if not ready:
        return None
    notice = max({j.step().notice for j in ready}, key=lambda n: n.strictness)
    chosen = [j for j in ready if j.step().notice is notice]
    channel = min(j.step().channel for j in chosen)
    chosen = [j for j in chosen if j.step().channel is channel]
    lines = tuple(MessageLine(j.receivable.key, j.step().key, j.place.cycle) for j in chosen)
    return PlannedMessage(notice, channel, lines, max(j.step().term_days for j in chosen))


# ---------------------------------------------------------------- the verdicts


_Chosen = dict[str, tuple[Act, str]]  # what becomes today of a receivable that is in a message, by its key


def _chosen(message: PlannedMessage | None, proposal: PlannedMessage | None) -> _Chosen:
    """What leaves goes before what is proposed; a message of a plan is about no step."""
    found = dict.fromkeys((line.receivable for line in proposal.lines), (PROPOSE, "propose")) if proposal else {}
    if message and not message.notice.of_plan:
        found |= dict.fromkeys((line.receivable for line in message.lines), (SEND, "send"))
    return found


def _verdict(j: Judged, chosen: _Chosen, free: date, shared: Reckoning) -> Verdict:
    step = j.place.step
    if step is None:
        return finished_verdict(j.receivable, j.place, j.holds, shared.today)
    if not (j.step_is_due or j.holds):
        return waiting_verdict(j.receivable, j.place, free, shared)
    act, code = _act(j, chosen)
    sends_on = _sends_on(j, free, shared)
    return Verdict(
        j.receivable.key,
        act,
        code,
        j.receivable.open,
        step.key,
        step.notice,
        j.place.due,
        sends_on,
        _next_look(j, act, sends_on, shared),
        j.holds,
        j.place.cycle,
    )


def _act(j: Judged, chosen: _Chosen) -> tuple[Act, str]:
    if j.receivable.key in chosen:
        return chosen[j.receivable.key]
    if not j.step_is_due:
        return Act.WAIT, "not_due_yet"
    if j.holds:
        return Act.HOLD, j.holds[0].kind.value
    return Act.WAIT, "no_sending_day"


def _sends_on(j: Judged, free: date, shared: Reckoning) -> date | None:
    """The first day on which the step may leave; a hold without an end is taken to be lifted today."""
    if j.place.due is None:
        return None
    if not j.holds:
        return shared.first_from(max(j.place.due, free))
    ends = [(h.kind, h.until + timedelta(days=1)) for h in j.holds if h.until is not None and h.until < date.max]
    planned = [day for kind, day in ends if kind is HoldKind.FIRST_WEEK]
    others = [day for kind, day in ends if kind is not HoldKind.FIRST_WEEK]
    if planned:  # it has its day already, unless something else holds it for longer
        return max([*planned, *map(shared.first_from, others)])
    return shared.first_from(max([j.place.due, shared.today, free, *others]))


def _next_look(j: Judged, act: Act, sends_on: date | None, shared: Reckoning) -> date | None:
    if act is SEND or act is PROPOSE:
        return shared.tomorrow
    if act is HOLD and any(hold.until is None for hold in j.holds):
        return None
    return sends_on
