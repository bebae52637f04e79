"""Everything that one customer's page tells, gathered in one look at the store."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from connector.carrier import Parcel, Rendered
from connector.errors import NotFound, TijdigError
from connector.flow import seen
from connector.flow.account import objected
from connector.flow.asking import asked
from connector.flow.dunning import policy_for
from connector.flow.overview import Owed
from connector.flow.parcel import parcel_of
from connector.flow.todo import said_last
from connector.model import (
    Act,
    Channel,
    Contact,
    Debtor,
    Decision,
    Delivery,
    DeliveryState,
    Hold,
    JournalEvent,
    Money,
    Payment,
    PlannedMessage,
    Receivable,
    ReceivableState,
    Task,
    TaskKind,
)
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.outlook import Outlook
from connector.rules.planning import Running, running
from connector.rules.plans import in_force
from connector.rules.policy import Policy
from connector.rules.statement import Statement, unmatched
from connector.store import approvals, deliveries, installations, journal, own_words, policies, tasks
from connector.store import facts as known
from connector.store.engine import Tx
from connector.store.own_words import Word
from connector.web.desk import Desk

EVENTS = 20  # of the journal, on a customer's first page


@dataclass(frozen=True, slots=True)
class Message:
    """A message that waits, or that leaves today: with its amounts, and as a mail or letter where one can be made.

    Unless it is `planned` it is only decided so far, to leave or as a `proposal`. `trouble` says why none can be made
    of it.
    """

    delivery: Delivery
    planned: bool
    proposal: bool = False
    statement: Statement | None = None
    outlook: Outlook | None = None
    parcel: Parcel | None = None
    rendered: Rendered | None = None
    trouble: TijdigError | None = None
    detail: str = ""  # the last attempt's own words
    mark: str = ""  # of all that it says, for a yes to exactly that
    approved_by: str = ""  # whose yes it leaves on

    @property
    def by_post(self) -> bool:
        return self.delivery.channel is Channel.LETTER


@dataclass(frozen=True, slots=True)
class Case:
    """One customer today."""

    facts: Facts
    policy: Policy
    decision: Decision
    owed: tuple[Owed, ...]
    closed: tuple[Owed, ...]
    messages: tuple[Message, ...]
    tasks: tuple[Task, ...]
    events: tuple[JournalEvent, ...]  # the newest, newest first
    before: JournalEvent | None  # the last decision ahead of these
    said: JournalEvent | None  # the newest thing that was said to the customer, or by him
    happened: int  # how many events there are in all
    words: tuple[Word, ...]  # what people here said otherwise than the source

    @property
    def debtor(self) -> Debtor:
        return self.facts.debtor

    @property
    def late(self) -> tuple[Money, ...]:
        return sums(o.receivable.open for o in self.owed if o.receivable.due < self.decision.day)

    @property
    def open(self) -> tuple[Money, ...]:
        return sums(o.receivable.open for o in self.owed)

    @property
    def actionable(self) -> list[Receivable]:
        """What a person can act on: open, with something to pay."""
        return [o.receivable for o in self.owed if o.receivable.state is ReceivableState.OPEN]

    @property
    def unmatched(self) -> tuple[Payment, ...]:
        return unmatched(self.facts.payments, self.facts.receivables)

    @property
    def holds(self) -> list[Hold]:
        """What people laid and what still stands, or will."""
        return [hold for hold in self.facts.holds if hold.until is None or hold.until >= self.decision.day]

    @property
    def second_promise(self) -> bool:
        return any(task.kind is TaskKind.JUDGE_PROMISE for task in self.tasks)

    @property
    def disputed_parts(self) -> dict[str, Money]:
        """Of which invoices a part is objected to, and the rest is asked."""
        found = objected(self.facts, self.actionable, self.decision.day)
        owed = {r.key: r.open for r in self.actionable}
        return {key: part for key, part in found.items() if part.positive and part.amount < owed[key].amount}

    @property
    def running(self) -> tuple[Running, ...]:
        """Plans that nobody ended, with what is paid of each term."""
        return tuple(
            running(plan, self.facts, self.decision.day)
            for plan in self.facts.plans
            if in_force(plan, self.decision.day)
        )

    @property
    def oldest(self) -> date | None:
        """The due day of what is open the longest."""
        return min((r.due for r in self.actionable), default=None)

    @property
    def callers(self) -> list[Contact]:
        """Whom to call, the one to begin with first."""
        first = self.debtor.reachable_by(Channel.PHONE)
        return sorted((c for c in self.debtor.contacts if c.phone), key=lambda c: c != first)

    @property
    def labels(self) -> dict[str, str]:
        return {r.key: r.label for r in self.facts.receivables}


def sums(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum per currency, in the order of their codes."""
    found: dict[str, Money] = {}
    for amount in amounts:
        found[amount.currency] = found[amount.currency] + amount if amount.currency in found else amount
    return tuple(found[currency] for currency in sorted(found))


def load(desk: Desk, key: str, events_: int = EVENTS, before: int | None = None) -> Case:
    """Decided by the same code as the run; with so many events of the journal, the newest ahead of number `before`.
    Raises NotFound."""
    with desk.store.read(desk.scope, desk.now) as tx:
        facts = known.load(tx, desk.today, [key])[0]
        events = journal.newest_of_debtor(tx, key, events_, before)
        ahead = events[0].seq if events else before
        if not facts.receivables and not events:
            raise NotFound("there is no such customer")
        policy = policy_for(facts.debtor, installations.get(tx), policies.saved(tx))
        decision = decide(facts, policy, desk.today)
        owed = _owed(facts, decision)
        return Case(
            facts=facts,
            policy=policy,
            decision=decision,
            owed=tuple(o for o in owed if o.verdict.act is not Act.CLOSED),
            closed=tuple(o for o in owed if o.verdict.act is Act.CLOSED),
            messages=tuple(_messages(tx, desk, facts, policy, decision)),
            tasks=tuple(task for debtor, task in tasks.open_tasks(tx) if debtor == key),
            events=tuple(reversed(events)),
            before=journal.newest_of_debtors(tx, [key], ["decided"], ahead).get(key),
            said=said_last(tx, [key]).get(key),
            happened=journal.count_of_debtor(tx, key),
            words=tuple(own_words.of_debtors(tx, [key]).get(key, ())),
        )


def _owed(facts: Facts, decision: Decision) -> list[Owed]:
    verdicts = {v.receivable: v for v in decision.verdicts}
    found = [Owed(r, verdicts[r.key]) for r in facts.receivables]
    return sorted(found, key=lambda o: (o.receivable.due, o.receivable.key))


def _messages(tx: Tx, desk: Desk, facts: Facts, policy: Policy, decision: Decision) -> list[Message]:
    """What waits already, then what is decided for today and not planned yet."""
    yes = {key: one.by for key, one in approvals.standing(tx, [facts.debtor.key]).items()}
    drafts = [
        Message(d, True, d.state is DeliveryState.PROPOSED, approved_by=yes.get(d.key, "")) for d in facts.deliveries
    ]
    if decision.proposal is not None and not any(draft.proposal for draft in drafts):
        drafts.append(Message(imagined(facts, decision.proposal, desk), False, True))
    if decision.message is not None:
        drafts.append(Message(imagined(facts, decision.message, desk), False))
    return [finished(tx, desk, facts, policy, draft) for draft in drafts]


def imagined(facts: Facts, message: PlannedMessage, desk: Desk) -> Delivery:
    """The delivery that the next run makes of this message."""
    return Delivery(
        key="",
        debtor=facts.debtor.key,
        notice=message.notice,
        channel=message.channel,
        lines=message.lines,
        state=DeliveryState.PLANNED,
        planned_for=desk.today,
        message_id="preview@tijdig.invalid",
        term_days=message.term_days,
    )


def finished(tx: Tx, desk: Desk, facts: Facts, policy: Policy, draft: Message) -> Message:
    """With its amounts and its mail or letter, as far as they can be made."""
    delivery = draft.delivery
    attempts = deliveries.attempts(tx, delivery.key) if delivery.attempts else []
    draft = replace(draft, detail=attempts[-1].detail if attempts else "")
    what = asked(delivery, facts, policy, desk.today)
    draft = replace(draft, statement=what.statement, outlook=what.outlook)
    if draft.planned and draft.proposal:
        draft = replace(draft, mark=seen.mark_of(tx, delivery, facts, policy))
    try:
        parcel = parcel_of(tx, delivery, facts, policy)
        draft = replace(draft, parcel=parcel, statement=parcel.statement)
        carrier = desk.house.carriers.get(delivery.channel)
        if carrier is not None and (parcel.to.email or parcel.address):
            draft = replace(draft, rendered=carrier.render(parcel))
    except TijdigError as error:
        draft = replace(draft, trouble=error)
    return draft


def sent_bytes(desk: Desk, key: str, delivery: str) -> bytes:
    """The bytes of a message to this customer as they left. Raises NotFound when there are none, or any more."""
    with desk.store.read(desk.scope, desk.now) as tx:
        kept = deliveries.last_rendered(tx, delivery) if deliveries.get(tx, delivery).debtor == key else None
    if kept is None:
        raise NotFound("this message is not kept")
    return kept
