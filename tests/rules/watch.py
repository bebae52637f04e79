"""Looks on while days pass in a small world, and speaks up when a promise to the debtor is broken."""

from dataclasses import dataclass, field
from datetime import timedelta

from connector.model import (
    Act,
    Decision,
    DeliveryState,
    Done,
    HoldKind,
    MessageLine,
    Notice,
    PlannedMessage,
    Receivable,
    ReceivableState,
    Verdict,
)
from connector.rules.decide import decide
from connector.rules.receipt import canonical, receipt
from tests.rules.builders import shuffled
from tests.rules.oracle import asked, distance, late_in_total, net, rank, sends_on, why_not
from tests.rules.strategies import Dice
from tests.rules.world import START, World

FORMAL = rank(Notice.FORMAL_NOTICE)


@dataclass(slots=True)
class Watch:
    """What was seen of a world so far."""

    world: World
    ended: list[tuple[str, str]] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    undone: set[str] = field(default_factory=set)

    def decide(self) -> Decision:
        """The decision of the day, after making sure that it keeps every promise."""
        world = self.world
        facts = world.facts()
        decision = decide(facts, world.policy, world.today)
        self._same_in_any_order(decision)
        for message in filter(None, (decision.message, decision.proposal)):
            self._may_leave(message)
            if message.notice is Notice.PLAN_NOTICE:
                self._announces_a_term(message)
            else:
                self._is_due(message, decision)
        if decision.message is not None:
            self._leaves_the_debtor_alone_for_a_while()
        for verdict in decision.verdicts:
            self._is_explained(verdict)
        self._ends_each_agreement_once(decision)
        self.undone = {v.code for v in decision.verdicts if v.act not in (Act.FINISHED, Act.CLOSED)}
        return decision

    def after(self, left: list[PlannedMessage]) -> None:
        """Once the decision was carried out, a second run on the same day finds nothing to send."""
        counted = [(d.receivable, d.policy, d.step, d.cycle) for d in self.world.done if d.how is not Done.PLACED]
        assert len(counted) == len(set(counted)), "a step was done twice"
        if left:
            again = decide(self.world.facts(), self.world.policy, self.world.today)
            assert again.message is None or self._failed_today(), "two messages on one day"

    def _failed_today(self) -> bool:
        """A message that was refused at once is no message: another may leave."""
        return any(d.state is DeliveryState.FAILED and d.planned_for == self.world.today for d in self.world.deliveries)

    def _same_in_any_order(self, decision: Decision) -> None:
        world = self.world
        if decision.message is None and (world.today - START).days % 10:
            return  # every tenth day is enough where nothing leaves
        facts = world.facts()
        other = shuffled(facts, Dice((world.today - START).days))
        again = decide(other, world.policy, world.today)
        assert again == decision
        assert canonical(receipt(other, again)) == canonical(receipt(facts, decision))

    # ------------------------------------------------------------ any message

    def _may_leave(self, message: PlannedMessage) -> None:
        world = self.world
        assert message.lines
        assert world.today >= world.marked_until, "never past a stop sign"
        assert world.today >= world.unreadable_until, "never while a record cannot be read"
        assert (world.today - world.read_on).days <= world.policy.freshness_days, "never on old data"
        assert world.facts().debtor.reachable_by(message.channel) is not None
        for line in message.lines:
            self._is_surely_owed(world.receivables[line.receivable], message)

    def _is_surely_owed(self, owed: Receivable, message: PlannedMessage) -> None:
        world = self.world
        assert owed.state is ReceivableState.OPEN, "never on what is closed, unknown or handed over"
        assert owed.open.positive, "never on what is paid"
        assert not owed.disputed, "never on what is disputed"
        for laid in (h for h in world.holds if h.holds_on(world.today) and h.receivable in (None, owed.key)):
            of_a_part = laid.kind is HoldKind.DISPUTE and laid.amount is not None
            assert of_a_part, "never on what is blocked"
            assert message.notice is not Notice.PLAN_NOTICE, "a plan's notice waits for any dispute"

    def _leaves_the_debtor_alone_for_a_while(self) -> None:
        world = self.world
        assert sends_on(world.policy, world.today), "not on a day without sending"
        gap = timedelta(days=world.policy.cooldown_days)
        assert all(world.today >= c.on + gap for c in world.contacts), "within the cool-down"
        assert all(d.state is not DeliveryState.CLAIMED for d in world.deliveries), "while another is on its way"

    # ------------------------------------------------------------ steps of the ladder

    def _is_due(self, message: PlannedMessage, decision: Decision) -> None:
        world = self.world
        steps = {s.key: s for s in world.policy.steps}
        for line in message.lines:
            step = steps[line.step]
            assert (step.notice, step.channel) == (message.notice, message.channel), "one notice per message"
            assert step.approve is (message is decision.proposal)
            owed = world.receivables[line.receivable]
            assert why_not(line.step, line.cycle, owed, world.done, world.policy, world.today) == ""
            assert not world.on_its_way(line.receivable), "while one about it is on its way, failed or unclear"
            assert not (owed.due_assumed and rank(step.notice) >= FORMAL), "nothing formal on an assumed due date"
            self._is_promised_by_nobody(owed)
            self._is_not_pressed_twice(line)
        self._is_worth_asking(message)
        self._goes_before_what_is_milder(message, decision)

    def _is_worth_asking(self, message: PlannedMessage) -> None:
        world, facts = self.world, self.world.facts()
        left = net(facts, (line.receivable for line in message.lines), world.today)
        assert all(amount > 0 for amount in left.values()), "never over nothing net"
        assert all(asked(facts, line.receivable, world.today) > 0 for line in message.lines), "what is under way"
        for least in world.policy.minimums if not message.notice.before_due else ():
            total = late_in_total(facts, world.today, least.currency)
            assert least.currency not in left or total >= least.amount, "never over less than the minimum"

    def _goes_before_what_is_milder(self, message: PlannedMessage, decision: Decision) -> None:
        kind = self._approved(message.lines[0].step)
        for verdict in decision.verdicts:
            if verdict.act is Act.HOLD and verdict.code == "stricter_first" and self._approved(verdict.step) is kind:
                assert verdict.notice is not None
                assert rank(verdict.notice) <= rank(message.notice), "the strictest first"

    def _approved(self, step: str) -> bool:
        return next(s.approve for s in self.world.policy.steps if s.key == step)

    def _is_not_pressed_twice(self, line: MessageLine) -> None:
        world = self.world
        theirs = [c.on for c in world.contacts if c.by_source and line.receivable in c.receivables]
        gap = max(1, distance(world.policy, line.step, line.receivable, world.done, line.cycle))
        assert all((world.today - on).days >= gap for on in theirs), "not soon after the source's own reminder"

    def _is_promised_by_nobody(self, owed: Receivable) -> None:
        world = self.world
        for word in (w for w in world.promises if owed.key in w.receivables):
            paid = any(p.value_date >= word.made_on for p in world.payments.values())
            assert paid or world.today > word.by, "never before the promised day is over"
            told = not world.policy.needs_bank_data or world.read_on > word.by
            assert paid or told, "never before the bank can tell"
        for plan in (p for p in world.plans if owed.key in p.receivables and p.ended_on is None):
            paid = any(p.value_date >= plan.made_on for p in world.payments.values())
            assert paid or world.today > plan.terms[0].on + timedelta(days=plan.grace_days), "never while a plan runs"

    def _announces_a_term(self, message: PlannedMessage) -> None:
        world = self.world
        _, key, number = message.lines[0].step.split(":")
        plan = next(p for p in world.plans if p.key == key)
        term = plan.terms[int(number) - 1]
        assert term.on - timedelta(days=world.policy.plan_notice_days) <= world.today < term.on
        assert {line.receivable for line in message.lines} <= set(plan.receivables)
        assert message.lines[0].step not in {d.step for d in world.done}, "a term is announced once"

    # ------------------------------------------------------------ verdicts

    def _is_explained(self, verdict: Verdict) -> None:
        self.codes.add(verdict.code)
        world = self.world
        if verdict.act is Act.HOLD:
            assert verdict.step, "a hold never hides the step"
            assert verdict.due is not None
            assert verdict.due <= world.today
        assert verdict.code != "no_sending_day" or not sends_on(world.policy, world.today)
        assert verdict.next_look is None or verdict.next_look > world.today

    def _ends_each_agreement_once(self, decision: Decision) -> None:
        for ended in decision.events:
            assert ended[1] not in {key for _, key in self.ended}, "an agreement ends once"
            self.ended.append(ended)
