"""If you went live now: what would leave on the first day on which something may, whom it is held for and why, and what
comes after. By the very same decisions and statements as a run, on the very same facts; nothing is written down."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from connector.carrier import Carrier, Creditor
from connector.errors import NotFound
from connector.flow import doubts
from connector.flow.asking import asked
from connector.flow.doubts import Doubts
from connector.flow.drafts import Draft, make
from connector.flow.dunning import decide_all, policy_for, policy_of
from connector.flow.parcel import written
from connector.flow.turns import FirstWeek, places
from connector.model import (
    Act,
    Channel,
    Decision,
    Delivery,
    DeliveryState,
    HoldKind,
    Installation,
    Money,
    Notice,
    PlannedMessage,
    Scope,
)
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.workdays import SendingDays
from connector.store import facts as known
from connector.store import installations, own_texts, policies
from connector.store.engine import Store, Tx
from connector.store.queries import portions

AT_ONCE = 500  # debtors whose facts are in memory
STAND_IN = "afzender@voorbeeld.example"  # nobody's (RFC 2606): shown as long as no sender was filled in
AHEAD = timedelta(days=7)  # how far the coming days are told


@dataclass(frozen=True, slots=True)
class Would:
    """A message that would leave, or be proposed to a person: what it is, to whom, and what it asks per currency."""

    debtor: str
    name: str
    number: str
    notice: Notice
    channel: Channel
    asks: tuple[Money, ...]
    invoices: int
    oldest: date
    proposal: bool = False


@dataclass(slots=True)
class Preview:
    """What going live at this moment would mean. `at` is the first moment at which something may leave.

    `held` counts debtors by the reason that is told first; `coming` are messages by the later day on which their step
    is due. `debtors` are those with anything open, `open` what they owe in total.
    """

    at: datetime
    messages: list[Would] = field(default_factory=list)
    proposals: list[Would] = field(default_factory=list)
    held: Counter[HoldKind] = field(default_factory=Counter)
    coming: Counter[date] = field(default_factory=Counter)
    debtors: int = 0
    open: tuple[Money, ...] = ()
    asks: tuple[Money, ...] = ()
    unreadable: list[str] = field(default_factory=list)
    doubts: Doubts = field(default_factory=Doubts)

    def kinds(self) -> list[tuple[Notice, Channel, int]]:
        """How many messages of each kind, the strictest first."""
        found = Counter((each.notice, each.channel) for each in self.messages)
        return [(*kind, found[kind]) for kind in sorted(found, key=lambda k: (-k[0].strictness, k[1]))]


def first_moment(policy: Policy, now: datetime) -> datetime:
    """When something may leave at the earliest, by the days and hours of the policy. `now` is in the tenant's zone."""
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    today = now.date()
    if today in days and now.time() < policy.sending_until:
        return max(now, datetime.combine(today, policy.sending_from, now.tzinfo))
    return datetime.combine(days.first_from(today + timedelta(days=1)), policy.sending_from, now.tzinfo)


def preview(store: Store, scope: Scope, now: datetime) -> Preview:
    """For everybody who owes. `now` is in the tenant's zone."""
    at, installation = _as_of(store, scope, now)
    found = Preview(at)
    with store.read(scope, at) as tx:
        saved = policies.saved(tx)
        doubts.of_administration(tx, installation, policy_of(installation, saved), now, found.doubts)
        for some in portions(known.to_decide(tx, at.date()), AT_ONCE):
            for facts, decision in decide_all(tx, installation, some, found.unreadable):
                _note(found, facts, decision, policy_for(facts.debtor, installation, saved))
    found.messages.sort(key=_turn)
    found.asks = tuple(_added(amount for would in found.messages for amount in would.asks))
    return found


def schedule(messages: int, a_day: int, at: datetime, policy: Policy) -> list[tuple[date, int]]:
    """On which days so many would leave by this daily limit, with how many on each."""
    week = FirstWeek(at.date(), a_day)
    days = places(week, at.date(), 0, SendingDays(policy.sending_weekdays, policy.holidays))
    return sorted(Counter(day for day, _ in zip(days, range(messages), strict=False)).items())


def message(
    store: Store, scope: Scope, now: datetime, debtor: str, carriers: Mapping[Channel, Carrier], proposal: bool = False
) -> tuple[Delivery, Draft]:
    """This debtor's message, or what would be proposed about him, as it would arrive; where no sender was filled in
    yet, the administration's name stands in his place. Raises NotFound when there would be none."""
    at, installation = _as_of(store, scope, now)
    with store.read(scope, at) as tx:
        policy, facts = _about(tx, installation, debtor)
        decision = decide(facts, policy, at.date())
        planned = decision.proposal if proposal else decision.message
        if planned is None:
            raise NotFound("there is no such message")
        texts = own_texts.of(tx, planned.notice)
        delivery = _imagined(debtor, planned, at.date())
        parcel = written(delivery, facts, policy, sender(tx, installation), texts, at)
    return delivery, make(delivery.channel, parcel, carriers, at)


def sender(tx: Tx, installation: Installation) -> Creditor:
    """In whose name it would leave."""
    try:
        return installations.creditor(tx)
    except NotFound:
        return Creditor(installation.title, STAND_IN)


# ---------------------------------------------------------------- helpers


def _as_of(store: Store, scope: Scope, now: datetime) -> tuple[datetime, Installation]:
    """The first moment, and the administration as if it was read as long before that as it was before now: sources are
    read on, and data that are fresh today must not be called old because of a weekend."""
    with store.read(scope, now) as tx:
        installation = installations.get(tx)
        at = first_moment(policy_of(installation, policies.saved(tx)), now)
    if installation.data_as_of is not None:
        passed = at.date() - now.date()
        installation = replace(installation, data_as_of=installation.data_as_of + passed)
    return at, installation


def _about(tx: Tx, installation: Installation, debtor: str) -> tuple[Policy, Facts]:
    facts = known.load(tx, tx.now.date(), [debtor], installation)[0]
    if not facts.receivables:
        raise NotFound("there is no such customer")
    return policy_for(facts.debtor, installation, policies.saved(tx)), facts


def _note(found: Preview, facts: Facts, decision: Decision, policy: Policy) -> None:
    live = [v for v in decision.verdicts if v.act is not Act.CLOSED]
    if live:
        found.debtors += 1
        found.open = tuple(_added([*found.open, *(verdict.open for verdict in live)]))
        doubts.of_debtor(found.doubts, facts, policy)
    if decision.message is not None:
        found.messages.append(_would(facts, decision.message, policy, decision.day))
    if decision.proposal is not None:
        found.proposals.append(replace(_would(facts, decision.proposal, policy, decision.day), proposal=True))
    reasons = {v.holds[0].kind for v in live if v.act is Act.HOLD and v.holds}
    found.held.update(reasons)
    last = decision.day + AHEAD
    days = {v.sends_on for v in live if v.act is Act.WAIT and v.sends_on and decision.day < v.sends_on <= last}
    found.coming.update(days)


def _would(facts: Facts, planned: PlannedMessage, policy: Policy, today: date) -> Would:
    what = asked(planned, facts, policy, today).statement
    keys = {line.receivable for line in planned.lines}
    return Would(
        facts.debtor.key,
        facts.debtor.name,
        facts.debtor.number,
        planned.notice,
        planned.channel,
        tuple(totals.payable for totals in what.totals),
        len(keys),
        min(r.due for r in facts.receivables if r.key in keys),
    )


def _imagined(debtor: str, planned: PlannedMessage, day: date) -> Delivery:
    """The delivery that the run would make of it."""
    return Delivery(
        key="",
        debtor=debtor,
        notice=planned.notice,
        channel=planned.channel,
        lines=planned.lines,
        state=DeliveryState.PLANNED,
        planned_for=day,
        message_id="preview@tijdig.invalid",
        term_days=planned.term_days,
    )


def _added(amounts: Iterable[Money]) -> list[Money]:
    """One sum per currency, in the order of their codes."""
    sums: dict[str, Money] = {}
    for amount in amounts:
        sums[amount.currency] = sums[amount.currency] + amount if amount.currency in sums else amount
    return [sums[currency] for currency in sorted(sums)]


def _turn(would: Would) -> tuple[int, date]:
    """The order of the first week: see flow/turns.py."""
    return -would.notice.strictness, would.oldest
