"""The ladder as data: its steps, its manners, and the checks that it is sane."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from hashlib import sha256

from connector.errors import Fault
from connector.model import Channel, DebtorKind, Money, Notice
from connector.rules.law.announced import Ground
from connector.rules.legal_order import unlawful
from connector.rules.workdays import knows

FAR = 3650  # days; nobody reminds ten years later


class CountFrom(StrEnum):
    DUE = "due"
    PREVIOUS = "previous"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: when, which notice, by which channel, and what it may cost.

    `days` counts whole days from the due date (negative = before it) or from the day on which the previous
    step was done. `term_days` is what the message gives the debtor; the next step waits until it is over.
    """

    key: str
    notice: Notice
    days: int
    count_from: CountFrom = CountFrom.DUE
    channel: Channel = Channel.EMAIL
    term_days: int = 0
    cost: Money | None = None
    approve: bool = False
    announces: bool = False  # names the lawful costs that come when its term passes; they are booked then
    asks_interest: bool = False  # from this step on, interest up to the day of writing is asked


class AfterPrincipal(StrEnum):
    """What becomes of booked costs and interest once the principal is paid. None of them vanishes without a record."""

    CLAIM = "claim"  # they stay
    WAIVE = "waive"  # after some days they are let go
    ASK = "ask"  # a person decides


@dataclass(frozen=True, slots=True)
class InterestTerms:
    """At which rate interest is asked: an agreed one in percent a year, or (None) that of the policy's law."""

    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` is worth `value` units of `base`."""

    currency: str
    base: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class Policy:
    """A ladder with its manners. Days are local days of the tenant."""

    name: str
    steps: tuple[Step, ...]
    title: str = ""
    cooldown_days: int = 1  # least distance between two messages to one debtor
    minimums: tuple[Money, ...] = ()  # late in total per currency; less is not asked for
    sending_weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    sending_from: time = time(9)
    sending_until: time = time(17)
    holidays: str = "NL"  # country whose public holidays are kept; "" = none
    freshness_days: int = 1  # data older than this holds everything
    max_attempts: int = 3
    plan_notice_days: int = 3
    confirm_plans: bool = False  # the debtor gets a payment plan in writing on the day it is agreed, or the next
    promise_max_days: int = 30
    needs_bank_data: bool = True  # a broken promise is only called broken when bank data reaches its day
    law: Ground | None = None  # under which costs may be announced; None = none are
    interest: InterestTerms | None = None
    compensation: bool = False  # the contract with a Belgian consumer has the lump sum of art. XIX.4 WER
    after_principal: AfterPrincipal = AfterPrincipal.CLAIM
    waive_after_days: int = 5
    writes_to: tuple[DebtorKind, ...] = tuple(DebtorKind)  # the others are left out: held, and never written to

    @property
    def ladder(self) -> str:
        """What makes two policies the same ladder: their steps' keys and notices in order. Other days or manners
        leave every receivable where it stands; other steps need a person to place it."""
        return _ladder(tuple((step.key, step.notice.value) for step in self.steps))

    def index(self, key: str) -> int | None:
        """Place of a step on the ladder, None when it has no such step."""
        return next((i for i, step in enumerate(self.steps) if step.key == key), None)

    def position(self, index: int) -> int:
        """Days after the due date at which this step stands when everything goes on time."""
        step = self.steps[index]
        if step.count_from is CountFrom.DUE:
            return step.days
        return step.days + (self.position(index - 1) if index else 0)

    def distance(self, index: int, previous: int | None) -> int:
        """Whole days that must lie between the previous done step and this one; without one, from the due date."""
        return self.position(index) - (self.position(previous) if previous is not None else 0)

    def preview(self, due: date) -> tuple[tuple[str, date], ...]:
        """The calendar of an invoice that falls due on this day and is never paid, when every day is a sending day."""
        return tuple((step.key, due + timedelta(days=self.position(i))) for i, step in enumerate(self.steps))

    def minimum(self, currency: str, rates: tuple[Rate, ...] = ()) -> Money:
        """The least late total that is asked for; without an own one, converted at a known rate."""
        own = next((m for m in self.minimums if m.currency == currency), None)
        if own is not None:
            return own
        for floor in self.minimums:
            known = [r.value for r in rates if (r.currency, r.base) == (currency, floor.currency)]
            if known:
                return Money(floor.amount / max(known), currency)
        return Money(Decimal(0), currency)


@cache
def _ladder(rungs: tuple[tuple[str, str], ...]) -> str:
    return sha256("|".join(f"{key}:{notice}" for key, notice in rungs).encode()).hexdigest()[:12]


def faults(policy: Policy) -> tuple[Fault, ...]:
    """Everything that is wrong with a policy; a policy with faults is never saved."""
    return (*_manners(policy), *_steps(policy), *unlawful(policy))


def _manners(policy: Policy) -> Iterator[Fault]:
    place = f"policy {policy.name}"
    if not policy.steps:
        yield Fault(place, "has no steps", "give it at least one")
    if len({step.key for step in policy.steps}) != len(policy.steps):
        yield Fault(place, "uses a step key twice", "name every step differently")
    if policy.cooldown_days < 1:
        yield Fault(place, "cooldown_days is under 1", "a debtor gets at most one message a day")
    if not policy.sending_weekdays:
        yield Fault(place, "has no sending days", "allow at least one weekday")
    if not set(policy.sending_weekdays) <= set(range(7)):
        yield Fault(place, "sending_weekdays must lie between 0 (Monday) and 6 (Sunday)")
    if policy.sending_from >= policy.sending_until:
        yield Fault(place, "sending_from is not before sending_until")
    if not knows(policy.holidays):
        yield Fault(place, f"knows no public holidays of {policy.holidays!r}", "give a country such as NL, or nothing")
    yield from _counts(policy, place)
    if any(m.amount < 0 for m in policy.minimums):
        yield Fault(place, "a minimum is below zero")
    if len({m.currency for m in policy.minimums}) != len(policy.minimums):
        yield Fault(place, "gives two minimums for one currency")


def _counts(policy: Policy, place: str) -> Iterator[Fault]:
    if not policy.writes_to:
        yield Fault(place, "writes to nobody", "name at least one kind of debtor")
    if policy.max_attempts < 1:
        yield Fault(place, "max_attempts is under 1")
    if policy.freshness_days < 0:
        yield Fault(place, "freshness_days is negative", "0 asks for data of the day itself")
    if policy.waive_after_days < 0:
        yield Fault(place, "waive_after_days is negative", "0 waives on the day of the payment")
    if policy.interest is not None and (policy.interest.percent or Decimal(0)) < 0:
        yield Fault(place, "the interest is below zero")
    if policy.plan_notice_days < 1:
        yield Fault(place, "plan_notice_days is under 1", "a notice comes before its instalment")


def _steps(policy: Policy) -> Iterator[Fault]:
    far = [step for step in policy.steps if abs(step.days) > FAR]
    if far:
        yield from (Fault(f"policy {policy.name}, step {s.key}", f"lies more than {FAR} days away") for s in far)
        return
    for i, step in enumerate(policy.steps):
        place = f"policy {policy.name}, step {step.key}"
        if i == 0 and step.count_from is CountFrom.PREVIOUS:
            yield Fault(
                place,
                "the first step cannot count from a previous one",
                "count it from the due date",
            )
        if step.count_from is CountFrom.PREVIOUS and step.days < 1:
            yield Fault(place, "lies less than a day after the previous step")
        if not 0 <= step.term_days <= FAR:
            yield Fault(place, f"term_days must lie between 0 and {FAR}")
        if step.cost is not None and (step.notice.before_due or not step.cost.positive):
            yield Fault(place, "a cost must be above zero, and on a step after the due date")
        yield from _timing(policy, i, step, place)
    late = [step.notice.strictness for step in policy.steps if not step.notice.before_due]
    if late != sorted(late):
        yield Fault(
            f"policy {policy.name}",
            "a milder notice follows a stricter one",
            "order the steps by notice",
        )


def _timing(policy: Policy, i: int, step: Step, place: str) -> Iterator[Fault]:
    if step.notice.of_plan:
        yield Fault(place, "plan notices follow from a plan and are no step of a ladder")
    position = policy.position(i) if i or step.count_from is CountFrom.DUE else step.days
    if position <= 0 and not step.notice.before_due:
        yield Fault(
            place,
            f"speaks of late payment on day {position}, and on the due day nothing is late yet",
            "use a pre_due notice or a day after the due date",
        )
    if position >= 0 and step.notice is Notice.PRE_DUE:
        yield Fault(
            place,
            "announces a due date that has come",
            "give it a negative number of days",
        )
    if i and step.count_from is CountFrom.DUE and position <= policy.position(i - 1):
        yield Fault(place, "does not come after the step before it")
