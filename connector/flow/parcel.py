"""Everything a message says, made from the facts of this moment: amounts, term, and what comes next and when."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from connector.carrier import Creditor, Parcel
from connector.flow.asking import asked, plan_of
from connector.model import (
    Channel,
    Contact,
    Delivery,
    HoldKind,
    Notice,
    OwnText,
    Receivable,
    ReceivableState,
    StepDone,
)
from connector.rules.decide import decide
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.rules.progress import place
from connector.rules.workdays import SendingDays
from connector.store import installations, own_texts, rewordings
from connector.store.engine import Tx


def parcel_of(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy) -> Parcel:
    """What the message says if it leaves now. Amounts come from the statement alone."""
    return written(delivery, facts, policy, installations.creditor(tx), words_for(tx, delivery), tx.now)


def words_for(tx: Tx, delivery: Delivery) -> tuple[OwnText, ...]:
    """The creditor's own texts for it, by language; what a person gave this one message stands over them."""
    usual, of_this_one = own_texts.of(tx, delivery.notice), rewordings.of(tx, delivery)
    return laid_over(usual, of_this_one) if of_this_one is not None else usual


def laid_over(usual: Sequence[OwnText], own: OwnText) -> tuple[OwnText, ...]:
    """The usual texts, with these pieces of one of them in their place."""
    others = tuple(each for each in usual if each.language != own.language)
    same = {name: text for each in usual if each.language == own.language for name, text in each.pieces}
    return (*others, replace(own, pieces=tuple(sorted({**same, **dict(own.pieces)}.items()))))


def written(
    delivery: Delivery, facts: Facts, policy: Policy, creditor: Creditor, texts: Sequence[OwnText], now: datetime
) -> Parcel:
    """The same for this creditor with these words of his own; `now` is aware, in the tenant's zone."""
    today = now.date()
    keys = {line.receivable for line in delivery.lines}
    about = [r for r in facts.receivables if r.key in keys]
    what = asked(delivery, facts, policy, today)
    plan = plan_of(delivery, facts) if delivery.notice is Notice.PLAN_CONFIRMATION else None
    next_notice, next_on = _what_follows(delivery, about, facts, policy, today, what.pay_by)
    return Parcel(
        delivery=delivery.key,
        message_id=delivery.message_id,
        notice=delivery.notice,
        to=facts.debtor.reachable_by(delivery.channel) or Contact(),
        debtor_name=facts.debtor.name,
        debtor_number=facts.debtor.number,
        language=facts.debtor.language,
        creditor=creditor,
        statement=what.statement,
        written_on=now,
        pay_by=what.pay_by,
        next_notice=next_notice,
        next_on=next_on,
        also_open=_also_open(delivery, facts, policy, today),
        consequence=what.consequence,
        interest_a_day=what.outlook.interest_a_day,
        debtor_kind=facts.debtor.kind,
        debtor_country=facts.debtor.country,
        address=facts.debtor.address if delivery.channel is Channel.LETTER else None,
        natural_person=facts.debtor.natural_person,
        terms=plan.terms if plan is not None else (),
        own_texts=tuple(texts),
    )


def _what_follows(
    delivery: Delivery, about: list[Receivable], facts: Facts, policy: Policy, today: date, pay_by: date | None
) -> tuple[Notice | None, date | None]:
    """The next notice and the first day on which it may come when nothing happens."""
    if delivery.notice.of_plan:
        return None, None
    days = SendingDays(policy.sending_weekdays, policy.holidays)
    ends = None if delivery.notice.before_due else pay_by
    found: list[tuple[date, Notice]] = []
    for line in delivery.lines:
        done = StepDone(
            line.receivable, policy.ladder, line.step, delivery.notice, today, cycle=line.cycle, term_ends=ends
        )
        receivable = next(r for r in about if r.key == line.receivable)
        after = place(receivable, [*facts.done, done], policy, today, days)
        if after.step is not None and after.due is not None:
            earliest = max(after.due, today + timedelta(days=policy.cooldown_days))
            found.append((days.first_from(earliest), after.step.notice))
    return (found[0][1], found[0][0]) if (found := sorted(found)) else (None, None)


# What the debtor and we know about: he is not reminded of it in passing either.
_NOT_MENTIONED = frozenset(
    (
        HoldKind.DISPUTE,
        HoldKind.BLOCK,
        HoldKind.PROMISE,
        HoldKind.WAITS_FOR_BANK_DATA,
        HoldKind.PLAN,
        HoldKind.STOP_SIGN,
        HoldKind.UNDER_WAY,
        HoldKind.IDENTITY,
        HoldKind.HANDED_OVER,
    )
)


def _also_open(delivery: Delivery, facts: Facts, policy: Policy, today: date) -> tuple[str, ...]:
    """Other open invoices, for information; never in a letter with legal effect."""
    if delivery.notice.legal_effect or delivery.notice.of_plan:
        return ()
    keys = {line.receivable for line in delivery.lines}
    holds = {v.receivable: {hold.kind for hold in v.holds} for v in decide(facts, policy, today).verdicts}
    others = (r for r in facts.receivables if r.key not in keys and r.state is ReceivableState.OPEN)
    return tuple(sorted(r.label for r in others if r.open.positive and not holds[r.key] & _NOT_MENTIONED))
