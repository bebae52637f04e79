"""Builders that let a test read like a case: `invoice("F1", "100.00", due="2026-03-01")`, `sent("F1", "first", ...)`.

Days are ISO dates and amounts are text, in EUR unless said. What a test does not name is unremarkable: the debtor has
an e-mail address, the data was read this morning, and bank entries reach up to yesterday.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from connector.model import (
    Act,
    Address,
    Channel,
    Contact,
    Contacted,
    Debtor,
    Decision,
    Delivery,
    DeliveryState,
    Done,
    Hold,
    HoldKind,
    MessageLine,
    Money,
    Notice,
    Payment,
    PaymentKind,
    PaymentState,
    Plan,
    PlanTerm,
    Promise,
    Receivable,
    StepDone,
    Verdict,
)
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import CountFrom, Policy, Step
from connector.rules.workdays import SendingDays

EVERY_DAY = SendingDays((0, 1, 2, 3, 4, 5, 6), "")
AN_EMAIL = (Contact(email="jan@bakker.example"),)
AN_ADDRESS = Address(("Dorpsstraat 1",), "1234 AB", "Ons Dorp", "NL")


def day(text: str | date) -> date:
    """A date from its ISO form; a date stays what it is."""
    return text if isinstance(text, date) else date.fromisoformat(text)


def money(amount: str | Money, currency: str = "EUR") -> Money:
    return amount if isinstance(amount, Money) else Money(Decimal(amount), currency)


def _filled(said: dict[str, Any], **usual: Any) -> dict[str, Any]:
    """What a test said, and the usual for all that it left out."""
    return {**usual, **said}


# ---------------------------------------------------------------- who owes, and what


def debtor(key: str = "bakker", **traits: Any) -> Debtor:
    """A debtor who can be reached by e-mail, unless `contacts` says otherwise."""
    return Debtor(**_filled(traits, key=key, name="Bakker", contacts=AN_EMAIL))


def invoice(
    number: str = "F1",
    amount: str = "100.00",
    *,
    due: str | date = "2026-03-01",
    open: str | None = None,
    currency: str = "EUR",
    **traits: Any,
) -> Receivable:
    """An open receivable; `open` is the whole amount unless said."""
    usual = _filled(
        traits,
        key=number,
        debtor="bakker",
        number=number,
        issued=day(due) - timedelta(days=30),
        due=day(due),
        amount=money(amount, currency),
        open=money(amount if open is None else open, currency),
    )
    return Receivable(**usual)


def payment(
    amount: str,
    *,
    on: str | date,
    to: str | None = None,
    kind: PaymentKind = PaymentKind.RECEIVED,
    state: PaymentState = PaymentState.FINAL,
    currency: str = "EUR",
    key: str = "",
) -> Payment:
    """Money received on a day; without `to` it is not matched to an invoice."""
    return Payment(key or f"{kind}:{to}:{on}:{amount}", "bakker", money(amount, currency), day(on), kind, state, to)


def credit(amount: str, *, on: str | date = "2026-03-01", **traits: Any) -> Payment:
    """A credit note; without `to` it is linked to no invoice."""
    return payment(amount, on=on, kind=PaymentKind.CREDIT, **traits)


# ---------------------------------------------------------------- the ladder


def step(key: str, days: int, notice: Notice = Notice.REMINDER, **traits: Any) -> Step:
    return Step(key, notice, days, **traits)


def after_previous(key: str, days: int, notice: Notice = Notice.REMINDER, **traits: Any) -> Step:
    return Step(key, notice, days, CountFrom.PREVIOUS, **traits)


def policy(*steps: Step, name: str = "test", **manners: Any) -> Policy:
    """A ladder without manners of its own: every day is a sending day, no minimum, a cool-down of one day."""
    return Policy(**_filled(manners, name=name, steps=steps, sending_weekdays=EVERY_DAY.weekdays, holidays=""))


def ladder(*days: int, **manners: Any) -> Policy:
    """Reminders `step1`, `step2` … at these days after the due date."""
    return policy(*(step(f"step{i}", n) for i, n in enumerate(days, start=1)), **manners)


# ---------------------------------------------------------------- what happened before


def done(receivable: str, key: str, on: str | date, under: Policy, **traits: Any) -> StepDone:
    """A step of this policy that is behind a receivable."""
    at = under.index(key)
    notice = Notice.REMINDER if at is None else under.steps[at].notice
    if "term_ends" in traits:
        traits["term_ends"] = day(traits["term_ends"])
    return StepDone(receivable, under.ladder, key, **_filled(traits, notice=notice, on=day(on)))


def skipped(receivable: str, key: str, on: str | date, under: Policy, person: str = "Els") -> StepDone:
    return done(receivable, key, on, under, how=Done.SKIPPED, by=person, reason="phoned")


def heard(on: str | date, *receivables: str, notice: Notice = Notice.REMINDER, by_source: str = "") -> Contacted:
    """A message that the debtor got on this day."""
    return Contacted(day(on), notice, receivables, by_source)


def hold(
    kind: HoldKind,
    *,
    since: str | date = "2026-01-01",
    until: str | date | None = None,
    on: str | None = None,
    amount: str | Money | None = None,
    reason: str = "asked by phone",
) -> Hold:
    """A hold that a person laid, on one receivable or (without `on`) on the debtor."""
    end = day(until) if until else None
    part = money(amount) if amount is not None else None
    return Hold(kind, reason, "bookkeeper", day(since), end, on, part, "lifted", key=f"{kind}:{on}:{since}")


def promise(
    *receivables: str, made: str | date, by: str | date, amount: str | None = None, open_then: str | None = None
) -> Promise:
    """The debtor's word to pay by a day."""
    return Promise(
        key=f"promise:{made}:{by}",
        made_on=day(made),
        by=day(by),
        receivables=receivables,
        amount=money(amount) if amount else None,
        open_then=money(open_then) if open_then else None,
    )


def plan(*receivables: str, made: str | date, terms: Iterable[tuple[str, str]], grace: int = 0) -> Plan:
    """A payment plan; terms are (day, amount)."""
    agreed = tuple(PlanTerm(day(on), money(amount)) for on, amount in terms)
    return Plan(f"plan:{made}", day(made), receivables, agreed, grace)


def delivery(*lines: tuple[str, str], state: DeliveryState, on: str | date, **traits: Any) -> Delivery:
    """A message that has not ended well (yet); lines are (receivable, step)."""
    said = _filled(traits, notice=Notice.REMINDER, channel=Channel.EMAIL)
    children = tuple(MessageLine(receivable, key) for receivable, key in lines)
    key = f"delivery:{on}:{state}"
    return Delivery(key, "bakker", lines=children, state=state, planned_for=day(on), message_id=key, **said)


# ---------------------------------------------------------------- the decision


def facts(*receivables: Receivable, **known: Any) -> Facts:
    """What is known of a debtor. Lists will do; `data_as_of` and `bank_through` are set when `on()` decides."""
    tuples = {name: tuple(value) if isinstance(value, list) else value for name, value in known.items()}
    return Facts(**_filled(tuples, debtor=debtor(), receivables=receivables, data_as_of=date.min))


def on(today: str | date, known: Facts, by: Policy) -> Decision:
    """The decision of a day, on data that was read that morning unless the facts say when."""
    now = day(today)
    if known.data_as_of == date.min:
        known = replace(known, data_as_of=now)
    return decide(known, by, now)


def shuffled(known: Facts, chance: Random) -> Facts:
    """The same facts, every tuple of them in another order."""
    mixed: dict[str, Any] = {
        f.name: tuple(chance.sample(value, len(value)))
        for f in fields(known)
        if isinstance(value := getattr(known, f.name), tuple)
    }
    return replace(known, **mixed)


def verdict_on(receivable: str, decision: Decision) -> Verdict:
    return next(v for v in decision.verdicts if v.receivable == receivable)


def sends(decision: Decision) -> list[tuple[str, str]]:
    """(receivable, step) of every line that leaves by itself."""
    return [(line.receivable, line.step) for line in decision.message.lines] if decision.message else []


def proposes(decision: Decision) -> list[tuple[str, str]]:
    """(receivable, step) of every line that waits for a person's yes."""
    return [(line.receivable, line.step) for line in decision.proposal.lines] if decision.proposal else []


def why(decision: Decision, receivable: str = "F1") -> str:
    """The reason code of one receivable's verdict."""
    return verdict_on(receivable, decision).code


def held_by(decision: Decision, receivable: str = "F1") -> list[HoldKind]:
    """The kinds of holds on a receivable that stands still."""
    verdict = verdict_on(receivable, decision)
    return [h.kind for h in verdict.holds] if verdict.act is Act.HOLD else []
