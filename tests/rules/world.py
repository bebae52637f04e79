"""A small world around one debtor: things happen, days pass, and what is decided is carried out.

Nothing in here judges: it changes what is known, as people, banks and mail servers would. watch.py looks on.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from connector.model import (
    Contacted,
    Decision,
    Delivery,
    DeliveryState,
    Done,
    Hold,
    HoldKind,
    Mark,
    MessageLine,
    Money,
    Notice,
    Payment,
    PaymentKind,
    PaymentState,
    Plan,
    PlannedMessage,
    PlanTerm,
    Promise,
    Receivable,
    ReceivableState,
    StepDone,
    total,
)
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.plans import split
from connector.rules.policy import Policy, Step
from connector.rules.progress import PLAN_LADDER, place
from connector.rules.workdays import SendingDays
from tests.rules.builders import AN_ADDRESS, AN_EMAIL, debtor, delivery, invoice, money
from tests.rules.oracle import sends_on

START = date(2026, 2, 2)  # a Monday; 120 days hold Easter, King's Day, 5 May, Ascension Day and Whitsun
BY_HAND_ALL_THE_SAME = {HoldKind.COOLDOWN, HoldKind.STRICTER_FIRST, HoldKind.BELOW_MINIMUM}
AMOUNTS = ("100.00", "3.50", "249.99", "80.00", "1000.00")


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on one day; `which` picks what it is about and `how` its shade, both by their remainder."""

    on: int  # days after START
    what: str
    which: int
    how: int


@dataclass(slots=True)
class World:
    """One debtor, all that is known of him, and what fate has in store for the next message."""

    policy: Policy
    other_policy: Policy
    today: date = START
    receivables: dict[str, Receivable] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)
    done: list[StepDone] = field(default_factory=list)
    contacts: list[Contacted] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    marked_until: date = START
    bounced_until: date = START
    unreadable_until: date = START
    approves: bool = True
    read_on: date = START
    no_reads_until: date = START
    no_runs_until: date = START
    fate: list[DeliveryState] = field(default_factory=list)
    number: int = 0

    # ------------------------------------------------------------ what is known

    def facts(self) -> Facts:
        return Facts(
            debtor=debtor(
                contacts=AN_EMAIL if self.today >= self.bounced_until else (),
                address=AN_ADDRESS,
                marks=frozenset({Mark.DEBT_HELP}) if self.today < self.marked_until else frozenset(),
            ),
            receivables=tuple(self.receivables.values()),
            data_as_of=self.read_on,
            payments=tuple(self.payments.values()),
            done=tuple(self.done),
            contacts=tuple(self.contacts),
            holds=tuple(self.holds),
            promises=tuple(self.promises),
            plans=tuple(self.plans),
            deliveries=tuple(self.deliveries),
            unreadable=("row 7",) if self.today < self.unreadable_until else (),
        )

    @property
    def days(self) -> SendingDays:
        return SendingDays(self.policy.sending_weekdays, self.policy.holidays)

    def name(self, word: str) -> str:
        self.number += 1
        return f"{word}{self.number}"

    def pick(self, which: int, *states: ReceivableState) -> Receivable | None:
        wanted = states or (ReceivableState.OPEN,)
        found = [r for r in self.receivables.values() if r.state in wanted and (r.open.positive or states)]
        return found[which % len(found)] if found else None

    def put(self, receivable: Receivable) -> None:
        self.receivables[receivable.key] = receivable

    # ------------------------------------------------------------ carrying out

    def carry_out(self, decision: Decision) -> list[PlannedMessage]:
        """What leaves today: the message, or a proposal when somebody says yes and the debtor may hear from us."""
        self.promises = [p for p in self.promises if p.key not in {key for _, key in decision.events}]
        self.plans = [p for p in self.plans if p.key not in {key for _, key in decision.events}]
        if decision.message is not None:
            self.send(decision.message)
            return [decision.message]
        heard = [c.on for c in self.contacts]
        gap = timedelta(days=self.policy.cooldown_days)
        busy = any(d.state in (DeliveryState.PLANNED, DeliveryState.CLAIMED) for d in self.deliveries)
        if not sends_on(self.policy, self.today):
            return []
        if decision.proposal is None or not self.approves or busy or any(self.today < on + gap for on in heard):
            return []
        self.send(decision.proposal)
        return [decision.proposal]

    def send(self, message: PlannedMessage, by: str = "") -> None:
        state = self.fate.pop(0) if self.fate else DeliveryState.SENT
        if state is DeliveryState.SENT:
            self.complete(message, self.today, by)
        else:
            lines = [(line.receivable, line.step) for line in message.lines]
            made = delivery(*lines, state=state, on=self.today, notice=message.notice, channel=message.channel)
            made = replace(made, key=self.name("delivery"), lines=message.lines, term_days=message.term_days)
            self.deliveries.append(made)
        if state is not DeliveryState.FAILED:
            self.contacts.append(Contacted(self.today, message.notice, tuple(n.receivable for n in message.lines)))

    def complete(self, message: PlannedMessage | Delivery, on: date, by: str = "") -> None:
        ladder = PLAN_LADDER if message.notice is Notice.PLAN_NOTICE else self.policy.ladder
        term = on + timedelta(days=message.term_days) if message.term_days else None
        self.done += [
            StepDone(n.receivable, ladder, n.step, message.notice, on, Done.SENT, n.cycle, term, by)
            for n in message.lines
        ]

    def calm_down(self) -> None:
        """Everything that stands in the way is cleared up, and from now on nothing goes wrong."""
        self.approves = True
        self.marked_until = self.bounced_until = self.unreadable_until = self.today
        self.no_reads_until = self.no_runs_until = self.today
        self.fate, self.holds, self.promises, self.plans, self.deliveries = [], [], [], [], []
        for known in list(self.receivables.values()):
            state = ReceivableState.OPEN if known.state is ReceivableState.UNKNOWN else known.state
            self.put(replace(known, state=state, disputed=False, under_way=None))
        self.payments = {k: p for k, p in self.payments.items() if p.state is not PaymentState.PENDING}
        self.placed(0, 0)

    # ------------------------------------------------------------ money

    def invoiced(self, which: int, how: int) -> None:
        currency = "USD" if which % 5 == 4 else "EUR"
        due = self.today + timedelta(days=how - 8)
        key = self.name("F")
        self.put(invoice(key, AMOUNTS[which % 5], due=due, currency=currency, due_assumed=how % 7 == 6))

    def paid(self, which: int, how: int) -> None:
        about = self.pick(which)
        if about is not None:
            share = (Decimal(1), Decimal("0.5"), Decimal("1.3"))[how % 3]
            self._book(about, Money((about.open.amount * share).quantize(Decimal("0.01")), about.open.currency))

    def _book(self, about: Receivable, amount: Money) -> None:
        key = self.name("P")
        self.payments[key] = Payment(key, "bakker", amount, self.today, receivable=about.key)
        self.put(replace(about, open=about.open - amount))

    def reversed(self, which: int, _how: int) -> None:
        booked = [p for p in self.payments.values() if p.receivable and p.kind is PaymentKind.RECEIVED and p.counts]
        if booked:
            paid = booked[which % len(booked)]
            about = self.receivables[paid.receivable or ""]
            key = f"{paid.key}:back"
            if key not in self.payments and paid.state is PaymentState.FINAL:
                back = replace(paid, key=key, kind=PaymentKind.REVERSAL, value_date=self.today)
                self.payments[key] = back
                self.put(replace(about, open=about.open + paid.amount))

    def pending(self, which: int, _how: int) -> None:
        """The bank announces a payment of the whole; what was announced before is booked."""
        for paid in [p for p in self.payments.values() if p.state is PaymentState.PENDING and p.receivable]:
            del self.payments[paid.key]
            self._book(self.receivables[paid.receivable or ""], paid.amount)
        about = self.pick(which)
        if about is not None:
            key = self.name("P")
            self.payments[key] = Payment(
                key, "bakker", about.open, self.today, state=PaymentState.PENDING, receivable=about.key
            )

    def credited(self, which: int, how: int) -> None:
        """A credit or a receipt that is linked to nothing; now and then a draft, and later it is withdrawn."""
        key = self.name("C")
        kind = (PaymentKind.CREDIT, PaymentKind.RECEIVED)[how % 2]
        state = PaymentState.DRAFT if how % 5 == 4 else PaymentState.FINAL
        self.payments[key] = Payment(key, "bakker", money(AMOUNTS[which % 5]), self.today, kind, state)

    def matched(self, which: int, _how: int) -> None:
        """A person withdraws what was linked to nothing."""
        free = [p for p in self.payments.values() if p.receivable is None and p.counts]
        if free:
            found = free[which % len(free)]
            self.payments[found.key] = replace(found, state=PaymentState.WITHDRAWN)

    def collected(self, which: int, how: int) -> None:
        about = self.pick(which)
        if about is not None:
            self.put(replace(about, under_way=about.open if how % 2 else None))

    # ------------------------------------------------------------ what people say

    def disputed(self, which: int, how: int) -> None:
        about = self.pick(which)
        if about is not None and how % 3 == 0:
            self.put(replace(about, disputed=not about.disputed))
        elif about is not None:
            part = Money(Decimal("2.00"), about.open.currency) if how % 3 == 1 else None
            self._lay(HoldKind.DISPUTE, how, about.key, part)

    def blocked(self, which: int, how: int) -> None:
        about = self.pick(which)
        kind = (HoldKind.BLOCK, HoldKind.BLOCK, HoldKind.STOP_SIGN, HoldKind.UNDER_WAY, HoldKind.HANDED_OVER)[how % 5]
        self._lay(kind, how, about.key if about is not None and how % 3 else None)

    def _lay(self, kind: HoldKind, days: int, about: str | None, part: Money | None = None) -> None:
        until = self.today + timedelta(days=days)
        self.holds.append(Hold(kind, "said so", "Els", self.today, until, about, part, key=self.name("H")))

    def promised(self, which: int, how: int) -> None:
        about = self.pick(which)
        if about is not None:
            part = Money(Decimal("1.00"), about.open.currency) if how % 4 == 3 else None
            covered = (about.key,) if how % 2 else ()
            until = self.today + timedelta(days=how)
            same = [r for r in self.receivables.values() if r.open.currency == about.open.currency and r.open.positive]
            late = [r for r in same if r.due < self.today]
            open_then = about.open if covered else total((r.open for r in late), about.open.currency)
            self.promises.append(Promise(self.name("word"), self.today, until, covered, part, open_then))

    def planned(self, which: int, how: int) -> None:
        about = self.pick(which)
        if about is not None and not any(about.key in p.receivables for p in self.plans):
            parts = split(about.open, 3)
            terms = tuple(PlanTerm(self.today + timedelta(days=5 + 12 * i), part) for i, part in enumerate(parts))
            self.plans.append(Plan(self.name("plan"), self.today, (about.key,), terms, how % 6))

    def plan_ended(self, which: int, _how: int) -> None:
        if self.plans:
            at = which % len(self.plans)
            self.plans[at] = replace(self.plans[at], ended_on=self.today)

    def stop_sign(self, _which: int, how: int) -> None:
        self.marked_until = self.today + timedelta(days=how)

    def _note(self, about: Receivable, step: Step, how: Done, cycle: int) -> None:
        self.done.append(
            StepDone(about.key, self.policy.ladder, step.key, step.notice, self.today, how, cycle, by="Els")
        )

    def skipped(self, which: int, _how: int) -> None:
        about = self.pick(which)
        if about is not None:
            where = place(about, self.done, self.policy, self.today, self.days)
            if where.step is not None and not self.on_its_way(about.key) and where.moved is None:
                self._note(about, where.step, Done.SKIPPED, where.cycle)

    def restarted(self, which: int, _how: int) -> None:
        about = self.pick(which)
        if about is not None and not self.on_its_way(about.key):
            cycle = place(about, self.done, self.policy, self.today, self.days).cycle + 1
            self.done.append(
                StepDone(about.key, self.policy.ladder, "", Notice.PRE_DUE, self.today, Done.PLACED, cycle, by="Els")
            )

    def policy_replaced(self, _which: int, _how: int) -> None:
        if not self.deliveries:
            self.policy, self.other_policy = self.other_policy, self.policy

    def placed(self, which: int, how: int) -> None:
        """A person says where everything goes on that was moved to another ladder."""
        for about in self.receivables.values():
            where = place(about, self.done, self.policy, self.today, self.days)
            if where.moved is not None:
                step = self.policy.steps[(which + how) % len(self.policy.steps)]
                self._note(about, step, Done.PLACED, where.cycle)

    def sent_by_hand(self, which: int, _how: int) -> None:
        """A person sends the next step before its day, or in a cool-down; never twice a day, nor what is stopped."""
        about = self.pick(which)
        if about is None or any(c.on == self.today for c in self.contacts) or self.deliveries:
            return
        verdicts = decide(self.facts(), self.policy, self.today).verdicts
        found = next(v for v in verdicts if v.receivable == about.key)
        if found.notice is not None and {h.kind for h in found.holds} <= BY_HAND_ALL_THE_SAME:
            step = self.policy.steps[self.policy.index(found.step) or 0]
            line = MessageLine(about.key, step.key, found.cycle)
            self.send(PlannedMessage(step.notice, step.channel, (line,), step.term_days), "Els")

    def says_yes(self, _which: int, how: int) -> None:
        self.approves = how % 3 > 0

    def on_its_way(self, key: str) -> bool:
        return any(line.receivable == key for d in self.deliveries for line in d.lines)

    # ------------------------------------------------------------ the source and the mail

    def vanished(self, which: int, how: int) -> None:
        state = (ReceivableState.UNKNOWN, ReceivableState.NO_LONGER_LISTED, ReceivableState.HANDED_OVER)[how % 3]
        about = self.pick(which)
        if about is not None:
            self.put(replace(about, state=state))

    def seen_again(self, which: int, _how: int) -> None:
        about = self.pick(which, ReceivableState.UNKNOWN, ReceivableState.NO_LONGER_LISTED)
        if about is not None:
            self.put(replace(about, state=ReceivableState.OPEN))

    def due_moved(self, which: int, how: int) -> None:
        about = self.pick(which)
        if about is not None:
            self.put(replace(about, due=about.due + timedelta(days=how - 5)))

    def source_reminded(self, which: int, _how: int) -> None:
        about = self.pick(which)
        if about is not None:
            self.contacts.append(Contacted(self.today, Notice.REMINDER, (about.key,), "exact"))

    def no_reads(self, _which: int, how: int) -> None:
        self.no_reads_until = self.today + timedelta(days=how)

    def no_runs(self, _which: int, how: int) -> None:
        self.no_runs_until = self.today + timedelta(days=how)

    def unreadable(self, _which: int, how: int) -> None:
        self.unreadable_until = self.today + timedelta(days=how)

    def bounced(self, _which: int, how: int) -> None:
        self.bounced_until = self.today + timedelta(days=how)

    def mishap(self, _which: int, how: int) -> None:
        """What becomes of the next message: refused, perhaps taken, or claimed by a program that then stopped."""
        self.fate.append((DeliveryState.FAILED, DeliveryState.UNCLEAR, DeliveryState.CLAIMED)[how % 3])

    def settled(self, which: int, how: int) -> None:
        """A person finds out about a message that did not end well: it arrived on its day, or surely not."""
        if self.deliveries:
            found = self.deliveries.pop(which % len(self.deliveries))
            if how % 2 and found.state is not DeliveryState.FAILED:
                self.complete(found, found.planned_for, "Els")


DEEDS: dict[str, Callable[[World, int, int], None]] = {
    name: getattr(World, name)
    for name in (
        "invoiced paid reversed pending credited matched collected disputed blocked promised planned plan_ended "
        "stop_sign skipped restarted policy_replaced placed sent_by_hand says_yes vanished seen_again due_moved "
        "source_reminded no_reads no_runs unreadable bounced mishap settled"
    ).split()
}
