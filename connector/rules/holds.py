"""The guards: each looks at one receivable and says why nothing may happen now. Every one has a test of its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from connector.model import (
    Channel,
    Delivery,
    DeliveryState,
    Hold,
    HoldKind,
    Money,
    NaturalPerson,
    Notice,
    Payment,
    PaymentState,
    Plan,
    Promise,
    Receivable,
    ReceivableState,
    total,
)
from connector.rules.charge_kinds import ANNOUNCED, COSTS, EURO
from connector.rules.facts import About, Facts
from connector.rules.plans import Books, Kept, covers, in_force, judge_plan, judge_promise
from connector.rules.policy import Policy
from connector.rules.progress import Place
from connector.rules.standing import waits_for_its_day
from connector.rules.workdays import bank_day_before

BOOKKEEPER, SOURCE, DEBTOR, OURSELVES = "bookkeeper", "source", "debtor", "tijdig"


@dataclass(frozen=True, slots=True)
class Agreements:
    """The debtor's promises and plans with what became of them, judged once for all that they cover."""

    promises: tuple[tuple[Promise, Kept], ...]
    plans: tuple[tuple[Plan, Kept], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One receivable with all that its guards may look at. `asked` is what may be asked of it today."""

    facts: Facts
    policy: Policy
    today: date
    receivable: Receivable
    about: About
    agreements: Agreements
    place: Place
    asked: Money

    def deliveries(self, *states: DeliveryState) -> Iterator[Delivery]:
        return (d for d in self.about.deliveries if d.state in states)


def agreements(facts: Facts, policy: Policy, today: date) -> Agreements:
    """Every promise and plan of the debtor, judged by what is known of the money."""
    known = books(facts, today)
    return Agreements(
        tuple((p, judge_promise(p, known, policy.needs_bank_data)) for p in facts.promises),
        tuple((p, judge_plan(p, known, policy.needs_bank_data)) for p in facts.plans if in_force(p, today)),
    )


def books(facts: Facts, today: date) -> Books:
    """What is known of the money. When the source does not say how far bank entries reach, books read on a day
    hold the entries of the bank day before at best."""
    through = facts.bank_through or _bank_day_before(facts.data_as_of)
    return Books(facts.receivables, facts.payments, through, today)


def _bank_day_before(day: date) -> date:
    return bank_day_before(day) if day > date.min else day


def is_stale(facts: Facts, policy: Policy, today: date) -> bool:
    """Whether the data was read longer ago than the policy allows; promise 1."""
    return today - facts.data_as_of > timedelta(days=policy.freshness_days)


def withheld(about: About, receivable: Receivable, today: date) -> Money | None:
    """The part of a receivable that is not asked: in dispute, or paid and not booked yet."""
    currency = receivable.open.currency
    parts = [
        h.amount
        for h in about.holds
        if h.kind is HoldKind.DISPUTE and h.amount and _of_a_part(h, receivable) and h.holds_on(today)
    ]
    parts += [p.amount for p in about.payments if _on_its_way(p)]
    same = [p for p in parts if p.currency == currency]
    return total(same, currency) if same else None


def _on_its_way(payment: Payment) -> bool:
    return payment.state is PaymentState.PENDING


def _of_a_part(hold: Hold, receivable: Receivable) -> bool:
    """Whether a dispute leaves the rest of this receivable to be asked; one that cannot be subtracted does not."""
    here = hold.receivable == receivable.key
    return here and hold.amount is not None and hold.amount.currency == receivable.open.currency


def unknown(case: Case) -> Iterable[Hold]:
    """Promise 5: what the source no longer mentions is held, never dunned."""
    if case.receivable.state is ReceivableState.UNKNOWN:
        yield Hold(HoldKind.UNKNOWN, "", SOURCE, case.today, receivable=case.receivable.key, way_back="seen_again")


def handed_over(case: Case) -> Iterable[Hold]:
    """Another collector has it: our case has ended."""
    if case.receivable.state is ReceivableState.HANDED_OVER:
        yield Hold(
            HoldKind.HANDED_OVER,
            "",
            BOOKKEEPER,
            case.today,
            receivable=case.receivable.key,
            way_back="taken_back",
        )


def unreadable(case: Case) -> Iterable[Hold]:
    """A record of this debtor could not be read, so what he owes is not known for sure."""
    if case.facts.unreadable:
        names = ", ".join(sorted(case.facts.unreadable))
        yield Hold(HoldKind.UNREADABLE, names, BOOKKEEPER, case.today, way_back="record_mended")


def stale_data(case: Case) -> Iterable[Hold]:
    """Promise 1: data older than the freshness limit holds everything."""
    if is_stale(case.facts, case.policy, case.today):
        yield Hold(HoldKind.STALE_DATA, "", SOURCE, case.facts.data_as_of, way_back="synced")


def left_out(case: Case) -> Iterable[Hold]:
    """The bookkeeper does not write to this kind of debtor."""
    kind = case.facts.debtor.kind
    if kind not in case.policy.writes_to:
        yield Hold(HoldKind.LEFT_OUT, kind.value, BOOKKEEPER, case.today, way_back="setting_changed")


def stop_sign(case: Case) -> Iterable[Hold]:
    """Insolvency, debt help, death …: a person looks first."""
    for mark in sorted(case.facts.debtor.marks):
        yield Hold(HoldKind.STOP_SIGN, mark.value, BOOKKEEPER, case.today, way_back="mark_removed")


def dispute(case: Case) -> Iterable[Hold]:
    """Promise 6. A dispute over a part holds only that part."""
    if case.receivable.disputed:
        yield Hold(
            HoldKind.DISPUTE,
            "",
            SOURCE,
            case.today,
            receivable=case.receivable.key,
            way_back="dispute_settled",
        )
    for hold in _laid(case, HoldKind.DISPUTE):
        if not _of_a_part(hold, case.receivable) or not case.asked.positive:
            yield hold


def block(case: Case) -> Iterable[Hold]:
    """Promise 6: a person said not now."""
    yield from _laid(case, HoldKind.BLOCK)


def laid_otherwise(case: Case) -> Iterable[Hold]:
    """Any other hold that a person or the source laid, or that we laid because we cannot tell what it is about."""
    for kind in (HoldKind.STOP_SIGN, HoldKind.UNDER_WAY, HoldKind.HANDED_OVER, HoldKind.IDENTITY):
        yield from _laid(case, kind)


def _laid(case: Case, kind: HoldKind) -> Iterator[Hold]:
    return (hold for hold in case.about.holds if hold.kind is kind and hold.holds_on(case.today))


def promise(case: Case) -> Iterable[Hold]:
    """Promise 6: the debtor gave his word; nothing before its day has passed and the bank can tell."""
    for given, kept in case.agreements.promises:
        if not covers(given, case.receivable):
            continue
        if kept is Kept.RUNNING:
            yield Hold(
                HoldKind.PROMISE,
                "",
                DEBTOR,
                given.made_on,
                given.by,
                case.receivable.key,
                given.amount,
                "day_passed",
            )
        elif kept is Kept.WAITS_FOR_BANK_DATA:
            yield _waits_for_bank(case, given)


def _waits_for_bank(case: Case, given: Promise) -> Hold:
    return Hold(
        HoldKind.WAITS_FOR_BANK_DATA,
        "",
        SOURCE,
        given.by,
        receivable=case.receivable.key,
        way_back="bank_data",
    )


def plan(case: Case) -> Iterable[Hold]:
    """Promise 6: a payment plan is running."""
    for agreed, kept in case.agreements.plans:
        if case.receivable.key in agreed.receivables and kept in (Kept.RUNNING, Kept.WAITS_FOR_BANK_DATA):
            last = agreed.terms[-1].on + timedelta(days=agreed.grace_days)
            end = last if kept is Kept.RUNNING else None
            yield Hold(HoldKind.PLAN, "", DEBTOR, agreed.made_on, end, case.receivable.key, way_back="plan_ended")


def policy_changed(case: Case) -> Iterable[Hold]:
    """The ladder was replaced under a receivable that had steps behind it: a person places it."""
    if case.place.moved is not None:
        yield Hold(
            HoldKind.POLICY_CHANGED,
            case.place.moved.step,
            BOOKKEEPER,
            case.today,
            receivable=case.receivable.key,
            way_back="placed",
        )


def due_assumed(case: Case) -> Iterable[Hold]:
    """Without an agreed due date nobody is in default by that alone, so nothing with legal effect follows."""
    step = case.place.step
    if case.receivable.due_assumed and step is not None and step.notice.legal_effect:
        yield Hold(
            HoldKind.DUE_ASSUMED,
            "",
            BOOKKEEPER,
            case.today,
            receivable=case.receivable.key,
            way_back="due_date",
        )


def not_registered(case: Case) -> Iterable[Hold]:
    """Who collects for clients from natural persons in the Netherlands must be in the register (Wki, since 1 April
    2024); without its number the claim itself is at risk. Unknown counts as a natural person, and as Dutch."""
    debtor = case.facts.debtor
    dutch_person = debtor.natural_person is not NaturalPerson.NO and debtor.country.upper() in ("", "NL")
    if case.facts.unregistered and dutch_person:
        yield Hold(HoldKind.NOT_REGISTERED, "", BOOKKEEPER, case.today, way_back="registered")


def nothing_to_announce(case: Case) -> Iterable[Hold]:
    """A fourteen-day letter without costs to announce says nothing: a claim bears them once, and the scale is in
    euro."""
    step, key = case.place.step, case.receivable.key
    if step is None or step.notice is not Notice.FOURTEEN_DAY_LETTER:
        return
    announced = any(c.receivable == key and c.kind in (ANNOUNCED, COSTS) for c in case.facts.charges)
    if announced or case.receivable.open.currency != EURO:
        yield Hold(HoldKind.NOTHING_TO_ANNOUNCE, "", BOOKKEEPER, case.today, receivable=key, way_back="step_skipped")


def under_way(case: Case) -> Iterable[Hold]:
    """All of it is being collected or paid at this moment."""
    underway = case.receivable.under_way is not None or any(_on_its_way(p) for p in case.about.payments)
    if underway and not case.asked.positive:
        yield Hold(HoldKind.UNDER_WAY, "", SOURCE, case.today, receivable=case.receivable.key, way_back="booked")


def source_reminded(case: Case) -> Iterable[Hold]:
    """The source reminded by itself: the distance to our next step starts anew, so nobody is pressed twice."""
    dates = [c.on for c in case.about.contacts if c.by_source]
    if not dates or case.place.step is None:
        return
    last = max(dates)
    until = last + timedelta(days=max(1, case.place.distance) - 1)
    if last <= case.today <= until:
        yield Hold(HoldKind.SOURCE_REMINDED, "", SOURCE, last, until, case.receivable.key, way_back="distance_over")


def first_week(case: Case) -> Iterable[Hold]:
    """Its message is planned for a later day: only so many leave on each day of the first week (flow/first_week.py)."""
    for delivery in case.deliveries(DeliveryState.PLANNED):
        if waits_for_its_day(delivery, case.today):
            yield Hold(
                HoldKind.FIRST_WEEK,
                "",
                OURSELVES,
                case.today,
                delivery.planned_for - timedelta(days=1),
                case.receivable.key,
                way_back="day_passed",
            )


def in_flight(case: Case) -> Iterable[Hold]:
    """A message about this receivable is on its way already."""
    for delivery in case.deliveries(DeliveryState.PLANNED, DeliveryState.CLAIMED):
        if not waits_for_its_day(delivery, case.today):
            yield Hold(
                HoldKind.IN_FLIGHT,
                delivery.key,
                OURSELVES,
                delivery.planned_for,
                receivable=case.receivable.key,
                way_back="sent",
            )


def unclear(case: Case) -> Iterable[Hold]:
    """Promise 2: perhaps it was delivered; a person or the provider decides."""
    for delivery in case.deliveries(DeliveryState.UNCLEAR):
        yield Hold(
            HoldKind.UNCLEAR,
            delivery.key,
            BOOKKEEPER,
            delivery.planned_for,
            receivable=case.receivable.key,
            way_back="settled",
        )


def send_failed(case: Case) -> Iterable[Hold]:
    """It could not be sent, and the tries are used up: mending comes first, and the step is not done."""
    for delivery in case.deliveries(DeliveryState.FAILED):
        yield Hold(
            HoldKind.SEND_FAILED,
            delivery.key,
            BOOKKEEPER,
            delivery.planned_for,
            receivable=case.receivable.key,
            way_back="tried_again",
        )


def missing_contact(case: Case) -> Iterable[Hold]:
    """There is no address for the step's channel: a task, and not a done step."""
    channel = case.place.step.channel if case.place.step else Channel.EMAIL
    if case.facts.debtor.reachable_by(channel) is None:
        yield Hold(HoldKind.MISSING_CONTACT, channel.value, BOOKKEEPER, case.today, way_back="contact_found")


Guard = Callable[[Case], Iterable[Hold]]

# In the order in which a bookkeeper wants to hear them: the first hold is the reason given.
GUARDS: tuple[Guard, ...] = (
    handed_over,
    unknown,
    unreadable,
    not_registered,
    left_out,
    stop_sign,
    dispute,
    block,
    laid_otherwise,
    plan,
    promise,
    stale_data,
    policy_changed,
    unclear,
    send_failed,
    first_week,
    in_flight,
    under_way,
    source_reminded,
    due_assumed,
    nothing_to_announce,
    missing_contact,
)


def holds_of(case: Case) -> tuple[Hold, ...]:
    """Every reason why this receivable stands still today."""
    return tuple(hold for guard in GUARDS for hold in guard(case))
