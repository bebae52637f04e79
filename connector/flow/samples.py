"""Invented letters: a notice as each kind of debtor would get it, so that a text is seen and checked before it is used.

They are made of the same parts as real ones; only the debtor, his invoices and their amounts are made up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from connector.carrier import Creditor, Parcel
from connector.flow.parcel import written
from connector.model import (
    Address,
    Channel,
    Contact,
    Debtor,
    DebtorKind,
    Delivery,
    DeliveryState,
    MessageLine,
    Money,
    NaturalPerson,
    Notice,
    OwnText,
    Payment,
    PaymentKind,
    Plan,
    PlanTerm,
    Receivable,
    StepDone,
)
from connector.rules.facts import Facts
from connector.rules.law.announced import Ground
from connector.rules.planning import notice_step
from connector.rules.policy import Policy, Step
from connector.rules.presets import BE_CONSUMER, DEFAULT, LAWFUL, NL_BUSINESS, PUBLIC_BODY
from connector.rules.words import Pair

KEY = "example"
LONGEST_AGO = 30  # days that the oldest invoice is late, beside what its step asks

_WHOM: dict[Ground | None, Pair] = {
    None: ("een klant", "a customer"),
    Ground.NL_CONSUMER: ("een consument in Nederland", "a consumer in the Netherlands"),
    Ground.NL_BUSINESS: ("een bedrijf in Nederland", "a business in the Netherlands"),
    Ground.BE_CONSUMER: ("een consument in België", "a consumer in Belgium"),
    Ground.BE_BUSINESS: ("een bedrijf in België", "a business in Belgium"),
}
_PUBLIC: Pair = ("een overheid in Nederland", "a public body in the Netherlands")
_ONE: Pair = ("één factuur", "one invoice")
_SEVERAL: Pair = ("meer facturen", "several invoices")
_ASSUMED: Pair = ("zonder afgesproken vervaldag", "without a due day that was agreed")
_HOW: dict[Channel, Pair] = {Channel.EMAIL: ("per mail", "by mail"), Channel.LETTER: ("per post", "by post")}

# What the tenant left open is filled in, so that only the text is looked at.
_CREDITOR = Creditor(
    name="Voorbeeld B.V.",
    email="facturen@voorbeeld.example",
    iban="NL91ABNA0417164300",
    enterprise_number="12345678",
    address=Address(("Dorpsstraat 1",), "6711 AB", "Ede", "NL"),
    for_clients=False,
    register_number="2024-0001",
)
# With all that a contract can agree in Belgium, so that every sentence of the law is seen.
_LADDERS = tuple(
    replace(BE_CONSUMER, compensation=True, interest=NL_BUSINESS.interest) if policy is BE_CONSUMER else policy
    for policy in (DEFAULT, *LAWFUL)
)

_NAMES = frozenset(policy.name for policy in _LADDERS)


@dataclass(frozen=True, slots=True)
class Sample:
    """An invented letter, and for whom it is."""

    title: Pair
    channel: Channel
    parcel: Parcel


def samples(own: OwnText, creditor: Creditor | None, policies: Sequence[Policy], now: datetime) -> Iterator[Sample]:
    """The notice in this language with these words, to whoever may get it: by the ladders that come with the product,
    and by `policies`. `now` is aware, in the tenant's zone."""
    sender = _complete(creditor or _CREDITOR)
    for channel in (Channel.EMAIL, Channel.LETTER):
        for policy, step in _rungs(own.notice, channel, policies):
            for title, facts in _cases(policy, step, now.date(), own.language):
                delivery = _delivery(step, facts, now.date())
                parcel = written(delivery, facts, policy, sender, (own,), now)
                yield Sample(_joined(_whom(policy), title, _HOW[channel]), channel, parcel)


def _rungs(notice: Notice, channel: Channel, policies: Sequence[Policy]) -> Iterator[tuple[Policy, Step]]:
    """Where this notice stands on a ladder, by this channel. A plan's notices stand on none."""
    if notice.of_plan:
        yield DEFAULT, Step(notice.value, notice, 0, channel=channel)
        return
    for policy in (*_LADDERS, *policies):
        steps = tuple(replace(step, channel=channel) for step in policy.steps)
        yield from ((replace(policy, steps=steps), step) for step in steps if step.notice is notice)


def _whom(policy: Policy) -> Pair:
    """By a ladder of the tenant's own it is named too."""
    if policy.name == PUBLIC_BODY.name:
        return _PUBLIC
    whom = _WHOM[policy.law]
    return whom if policy.name in _NAMES else (f"{whom[0]} (beleid {policy.name})", f"{whom[1]} (policy {policy.name})")


def _cases(policy: Policy, step: Step, today: date, language: str) -> Iterator[tuple[Pair, Facts]]:
    """One invoice; several, with a part payment and a credit note; and, where it may go out, one whose due day nobody
    agreed to. On paper only the first: it says the same."""
    yield _ONE, _facts(policy, step, today, language, 1)
    if step.channel is Channel.LETTER or step.notice.of_plan:
        return
    yield _SEVERAL, _facts(policy, step, today, language, 3)
    if not step.notice.legal_effect and not step.announces:
        assumed = _facts(policy, step, today, language, 1)
        lines = tuple(replace(each, due_assumed=True) for each in assumed.receivables)
        yield _ASSUMED, replace(assumed, receivables=lines)


def _facts(policy: Policy, step: Step, today: date, language: str, count: int) -> Facts:
    due = today - timedelta(days=step.days if step.days < 0 else step.days + LONGEST_AGO)
    invoices = [_invoice(number, due + timedelta(days=number - 1), count) for number in range(1, count + 1)]
    plan = Plan("1", today, (invoices[0].key,), tuple(_terms(today)))
    credit = Payment("C1", KEY, _euro("12.50"), today - timedelta(days=5), PaymentKind.CREDIT, number="CN-7")
    return Facts(
        debtor=_debtor(policy.law, language),
        receivables=tuple(invoices),
        data_as_of=today,
        bank_through=today,
        payments=(credit,) if count > 1 and not step.notice.before_due else (),
        done=tuple(_behind(policy, step, invoices, today)),
        plans=(plan,) if step.notice.of_plan else (),
    )


def _invoice(number: int, due: date, count: int) -> Receivable:
    amount = _euro(("272.95", "145.20", "1210.00")[number - 1])
    still = _euro("100.00") if number == count > 1 else amount
    label = f"{due.year}-{16 + number:03}"
    return Receivable(f"R{number}", KEY, label, due - timedelta(days=14), due, amount, still, invoice=label)


def _behind(policy: Policy, step: Step, invoices: Sequence[Receivable], today: date) -> Iterator[StepDone]:
    """The rungs before this one, a week apart, each with its term over."""
    before = policy.steps[: policy.index(step.key) or 0]
    for place, earlier in enumerate(reversed(before), 1):
        on = today - timedelta(days=8 * place)
        for each in invoices:
            yield StepDone(each.key, policy.ladder, earlier.key, earlier.notice, on, term_ends=on + timedelta(days=7))


def _terms(today: date) -> Iterator[PlanTerm]:
    """The first is near enough for its notice to be due today."""
    first = today + timedelta(days=DEFAULT.plan_notice_days)
    for number, amount in enumerate(("100.00", "100.00", "72.95")):
        yield PlanTerm(first + timedelta(days=28 * number), _euro(amount))


def _debtor(ground: Ground | None, language: str) -> Debtor:
    consumer = ground is None or ground.consumer
    country = ground.country if ground is not None else "NL"
    return Debtor(
        KEY,
        name="J. de Linde" if consumer else "De Linde B.V.",
        number="10023",
        kind=DebtorKind.CONSUMER if consumer else DebtorKind.BUSINESS,
        natural_person=NaturalPerson.YES if consumer else NaturalPerson.NO,
        country=country,
        language=language,
        contacts=(Contact(name="J. de Linde", email="linde@klant.example"),),
        address=Address(("Lindelaan 7",), "1012 AB" if country == "NL" else "2000", "Lindedorp", country),
    )


def _delivery(step: Step, facts: Facts, today: date) -> Delivery:
    rung = notice_step(facts.plans[0], 0 if step.notice is Notice.PLAN_CONFIRMATION else 1) if facts.plans else step.key
    about = facts.receivables[:1] if facts.plans else facts.receivables
    return Delivery(
        KEY,
        KEY,
        step.notice,
        step.channel,
        tuple(MessageLine(each.key, rung) for each in about),
        DeliveryState.PLANNED,
        today,
        "example@voorbeeld.example",
        term_days=step.term_days,
    )


def _complete(known: Creditor) -> Creditor:
    """Whatever is empty is filled in, and who collects for clients has a number in the register."""
    missing = {
        name: getattr(_CREDITOR, name)
        for name in ("name", "email", "iban", "enterprise_number", "address", "for_clients", "register_number")
        if getattr(known, name) in ("", None)
    }
    return replace(known, **missing)


def _joined(*parts: Pair) -> Pair:
    return ", ".join(part[0] for part in parts), ", ".join(part[1] for part in parts)


def _euro(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")
