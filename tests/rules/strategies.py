"""Random policies that pass their checks, and random facts about one debtor: nearly everything that can be told.

They are rolled from a seed, which is some fifty times quicker than drawing each value, so that a property sees hundreds
of debtors in a second. Obstacles are rare enough that most debtors have something to be sent, or nearly so.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from random import Random
from typing import Any, TypeVar

from hypothesis import strategies as st

from connector.model import (
    Channel,
    Contact,
    Contacted,
    Debtor,
    Delivery,
    DeliveryState,
    Done,
    Hold,
    HoldKind,
    Mark,
    Money,
    Notice,
    Payment,
    PaymentKind,
    PaymentState,
    Plan,
    PlanTerm,
    Promise,
    Receivable,
    ReceivableState,
    StepDone,
)
from connector.rules.facts import Facts
from connector.rules.policy import CountFrom, Policy, Rate, Step
from tests.rules.builders import AN_ADDRESS, AN_EMAIL, debtor, delivery, ladder

T = TypeVar("T")
TODAY = date(2026, 4, 15)  # a Wednesday
KEYS = ("F1", "F2", "F3", "F4", "F5")
# A ladder that names no law has no letter that announces costs, and nothing is handed over.
LAWFUL = (Notice.FOURTEEN_DAY_LETTER, Notice.HAND_OVER_NOTICE)
LATE = tuple(n for n in Notice if not n.before_due and n not in LAWFUL)
RUNGS = tuple(product((Channel.EMAIL, Channel.EMAIL, Channel.LETTER), (False, False, True), (0, 0, 7, 14)))
WEEKS = ((0, 1, 2, 3, 4), (0, 1, 2, 3, 4, 5, 6), (0, 2), (1, 3))
NOT_ENDED = tuple(s for s in DeliveryState if s not in (DeliveryState.SENT, DeliveryState.WITHDRAWN))
ANOTHER = ladder(4, 11, 18)
BOUNCED = (Contact(email="x@y.example", bounced=True),)
ODD: tuple[dict[str, Any], ...] = (
    *({"state": state} for state in ReceivableState),
    {"disputed": True},
    {"due_assumed": True},
    {"under_way": Money(Decimal("12.50"), "EUR")},
    {"under_way": Money(Decimal(9999), "EUR")},
)


@dataclass(frozen=True, slots=True)
class Known:
    """Facts with the policy that they are judged by."""

    facts: Facts
    policy: Policy


class Dice(Random):
    """Chance with the few throws that we need."""

    def rarely(self, one_in: int = 10) -> bool:
        return self.randrange(one_in) == 0

    def around(self, before: int, after: int) -> date:
        return TODAY + timedelta(days=self.randint(-before, after))

    def amount(self, currency: str = "") -> Money:
        return Money(Decimal(self.randint(1, 60_000)) / 100, currency or self.choice(("EUR", "EUR", "EUR", "USD")))

    def one_of(self, values: type[T] | tuple[T, ...]) -> T:
        found: T = self.choice(tuple(values))  # type: ignore[arg-type] # an enum is iterable, and its type cannot say so
        return found

    def keys(self, least: int) -> tuple[str, ...]:
        return tuple(self.sample(KEYS, self.randint(least, 2)))


# ---------------------------------------------------------------- policies


def roll_steps(dice: Dice) -> tuple[Step, ...]:
    """Steps in their order: announcements before the due date, then notices that never become milder."""
    early = sorted(dice.sample(range(-20, 0), dice.choice((0, 0, 1, 2))))
    late = sorted((dice.choice(LATE) for _ in range(dice.randint(0 if early else 1, 4))), key=lambda n: n.strictness)
    made: list[Step] = []
    position = 0
    for i, notice in enumerate([Notice.PRE_DUE] * len(early) + late):
        wanted = early[i] if i < len(early) else max(position, 0) + dice.randint(1, 15)
        counted = CountFrom.PREVIOUS if i and dice.rarely(2) else CountFrom.DUE
        days = wanted - position if counted is CountFrom.PREVIOUS else wanted
        position = wanted
        channel, approve, term = dice.choice(RUNGS)
        made.append(Step(f"step{i}", notice, days, counted, channel, term, approve=approve))
    return tuple(made)


def roll_policy(dice: Dice) -> Policy:
    return Policy(
        name="random",
        steps=roll_steps(dice),
        cooldown_days=dice.randint(1, 5),
        minimums=dice.choice(((), (Money(Decimal(5), "EUR"),))),
        sending_weekdays=dice.choice(WEEKS),
        holidays=dice.choice(("NL", "BE", "")),
        freshness_days=dice.randint(0, 3),
        plan_notice_days=dice.randint(1, 7),
        needs_bank_data=dice.rarely(2),
    )


# ---------------------------------------------------------------- facts


def roll_receivable(dice: Dice, key: str) -> Receivable:
    due = dice.around(80, 8)
    odd: dict[str, Any] = dice.choice(ODD) if dice.rarely(5) else {}
    amount = dice.amount("EUR" if "under_way" in odd else "")
    share = dice.choice(("0.5", "0", "-0.2")) if dice.rarely(5) else "1"
    open_ = Money((amount.amount * Decimal(share)).quantize(Decimal("0.01")), amount.currency)
    return Receivable(key, "bakker", key, due - timedelta(days=14), due, amount, open_, **odd)


def roll_payment(dice: Dice, key: str) -> Payment:
    kind = dice.one_of(PaymentKind) if dice.rarely(3) else PaymentKind.CREDIT
    state = dice.one_of(PaymentState) if dice.rarely(3) else PaymentState.FINAL
    return Payment(key, "bakker", dice.amount(), dice.around(60, 3), kind, state, dice.choice((None, *KEYS)))


def roll_history(dice: Dice, by: Policy, key: str) -> list[StepDone]:
    """A first part of the ladder, done at odd times; now and then on another ladder or in a second cycle."""
    steps_of = ANOTHER if dice.rarely() else by
    cycle = 2 if dice.rarely() else 1
    on = dice.around(50, 0)
    found: list[StepDone] = []
    for step in reversed(steps_of.steps[: dice.choice((0, 0, 1, 2, 5))]):
        how = dice.one_of(Done) if dice.rarely(4) else Done.SENT
        term = on + timedelta(days=step.term_days) if how is Done.SENT and step.term_days else None
        found.append(StepDone(key, steps_of.ladder, step.key, step.notice, on, how, cycle, term))
        on -= timedelta(days=dice.randint(0, 20))
    return found


def roll_hold(dice: Dice, key: str) -> Hold:
    kinds = (HoldKind.BLOCK, HoldKind.DISPUTE, HoldKind.DISPUTE, HoldKind.STOP_SIGN, HoldKind.UNDER_WAY)
    until = dice.around(5, 20) if dice.rarely(2) else None
    about = None if dice.rarely() else dice.choice(KEYS)
    part = dice.amount() if dice.rarely(2) else None
    return Hold(dice.choice(kinds), "said so", "Els", dice.around(20, 3), until, about, part, key=key)


def roll_promise(dice: Dice, key: str) -> Promise:
    made = dice.around(20, 0)
    amount = dice.amount("EUR") if dice.rarely(2) else None
    open_then = dice.amount("EUR") if dice.rarely(2) else None
    return Promise(key, made, made + timedelta(days=dice.randint(0, 25)), dice.keys(0), amount, open_then)


def roll_plan(dice: Dice, key: str) -> Plan:
    made = dice.around(40, 0)
    terms = tuple(PlanTerm(made + timedelta(days=20 * i), dice.amount("EUR")) for i in range(1, 4))
    return Plan(key, made, dice.keys(1), terms, dice.randint(0, 7), dice.around(5, 5) if dice.rarely(4) else None)


def roll_delivery(dice: Dice, key: str, by: Policy) -> Delivery:
    line = (dice.choice(KEYS), dice.choice(by.steps).key)
    return replace(delivery(line, state=dice.choice(NOT_ENDED), on=dice.around(9, 0)), key=key)


def roll_contact(dice: Dice) -> Contacted:
    return Contacted(dice.around(12, 0), dice.one_of(Notice), (dice.choice(KEYS),), "exact" if dice.rarely(3) else "")


def roll_debtor(dice: Dice) -> Debtor:
    return debtor(
        contacts=dice.choice(((), BOUNCED)) if dice.rarely() else AN_EMAIL,
        address=None if dice.rarely(3) else AN_ADDRESS,
        marks=frozenset(dice.sample(tuple(Mark), 2)) if dice.rarely(20) else frozenset(),
    )


def names(dice: Dice, word: str, most: int, one_in: int = 4) -> list[str]:
    """No name mostly, or one for each of a few things."""
    return [f"{word}{i}" for i in range(dice.randint(1, most) if dice.rarely(one_in) else 0)]


def roll(seed: int) -> Known:
    """A policy, and a debtor about whom something of everything may be known."""
    dice = Dice(seed)
    by = roll_policy(dice)
    facts = Facts(
        debtor=roll_debtor(dice),
        receivables=tuple(roll_receivable(dice, key) for key in KEYS[: dice.randint(1, len(KEYS))]),
        data_as_of=TODAY - timedelta(days=2 if dice.rarely() else 0),
        bank_through=dice.around(9, 0) if dice.rarely(2) else None,
        payments=tuple(roll_payment(dice, key) for key in names(dice, "payment", 3, 2)),
        done=tuple(done for key in KEYS for done in roll_history(dice, by, key)),
        contacts=tuple(roll_contact(dice) for _ in names(dice, "contact", 2)),
        holds=tuple(roll_hold(dice, key) for key in names(dice, "hold", 2)),
        promises=tuple(roll_promise(dice, key) for key in names(dice, "promise", 2)),
        plans=tuple(roll_plan(dice, key) for key in names(dice, "plan", 2)),
        deliveries=tuple(roll_delivery(dice, key, by) for key in names(dice, "delivery", 2, 6)),
        unreadable=("row 3", "row 1") if dice.rarely(20) else (),
        rates=(Rate("USD", "EUR", Decimal("0.9")),),
    )
    return Known(facts, by)


SEEDS = st.integers(0, 2**48)


def policies() -> st.SearchStrategy[Policy]:
    return SEEDS.map(lambda seed: roll_policy(Dice(seed)))


def known() -> st.SearchStrategy[Known]:
    return SEEDS.map(roll)
