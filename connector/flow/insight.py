"""Gathers what the figures are made of, in the same number of questions however large the book is, and keeps the
baseline: what was paid in the year before installation, written down when it is first known so that it never moves."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from connector import registry
from connector.model import (
    Contacted,
    Done,
    Hold,
    HoldKind,
    Installation,
    JournalEvent,
    Money,
    Payment,
    PaymentKind,
    PaymentState,
    Receivable,
    ReceivableState,
    Scope,
    StepDone,
)
from connector.rules import insight as figures
from connector.rules.insight import Book, Insight, PaidLate, Period
from connector.rules.kpi import ageing as ageing_list
from connector.rules.paying import Life, paid_on, standing
from connector.rules.spread import Share, Spread
from connector.source import Adapter
from connector.store import contacts, debtors, holds, installations, journal, payments, receivables, steps
from connector.store.engine import Store, Tx

BASELINE = "insight.baseline"  # the setting that it is kept in
DAYS = (90, 30, 180, 365)  # lengths of a period that may be chosen, the usual one first
PROMISES = {"promise_kept": "kept", "promise_partly_kept": "partly", "promise_broken": "broken"}
CLOSED = "closed_by_source"


@dataclass(frozen=True, slots=True)
class Told:
    """The figures, with whose they are and what the source does and does not tell."""

    title: str
    adapter: Adapter
    figures: Insight
    kept_on: date | None = None  # the baseline was kept then


def look(store: Store, scope: Scope, now: datetime, days: int = DAYS[0]) -> Told:
    """The figures of so many days, which end today. Raises NotFound without an administration."""
    period = Period.of(days, now.date())
    with store.read(scope, now) as tx:
        installation = installations.get(tx)
        adapter = registry.adapter(installation.platform)
        book = gather(tx, installation, adapter, period)
        kept = _kept(installation)
    return Told(installation.title, adapter, figures.insight(book, period), kept[1] if kept else None)


def keep_baseline(store: Store, scope: Scope, now: datetime) -> bool:
    """Keep the baseline if it is known now and was not kept before; whether it is new."""
    with store.read(scope, now) as tx:
        installation = installations.get(tx)
        if installation.platform not in registry.names():
            return False  # its adapter was taken out, and the day's run goes on
        adapter = registry.adapter(installation.platform)
        if _kept(installation) is not None or not adapter.tells_history:
            return False
        if receivables.settled_before(tx, _installed(tx)) < figures.BASELINE_LEAST:  # asked by every run
            return False
        found = figures.before(gather(tx, installation, adapter, Period.of(1, now.date())))
    if found is None:
        return False
    with store.write(scope, now) as tx:
        if installations.setting(tx, BASELINE) is not None:
            return False
        installations.save_setting(tx, BASELINE, json.dumps(_as_json(found, now.date())))
    return True


def gather(tx: Tx, installation: Installation, adapter: Adapter, period: Period) -> Book:
    """What is known at this moment. The journal is read from the period's first day on."""
    today = tx.now.date()
    happened = journal.since(tx, _morning(tx, period.first), _kinds(adapter))
    booked = list(payments.of_keys(tx, None).values())
    lives = _lives(tx, booked, _closings(happened))
    installed = _installed(tx)
    running = sum(map(len, holds.of_debtors_promises(tx, None).values()))
    kept = _kept(installation)
    return Book(
        today=today,
        installed=installed,
        known_from=_known_from(adapter, lives, installed),
        lives=lives,
        unapplied=_unapplied(booked, lives),
        promises=[(_local(tx, event), PROMISES[event.kind]) for event in happened if event.kind in PROMISES],
        promises_running=running,
        baseline=kept[0] if kept else None,
    )


def customers(store: Store, scope: Scope, now: datetime) -> list[tuple[str, str, str, Mapping[str, Decimal]]]:
    """(name, number, currency, what is open by how late it is) of everybody with something open, by name."""
    with store.read(scope, now) as tx:
        owed = receivables.of_debtors(tx, None)
        people = debtors.of_keys(tx, None)
    lives = (Life(r) for some in owed.values() for r in some)
    sums: dict[tuple[str, str], list[Life]] = defaultdict(list)
    for life in lives:
        if life.outstanding:
            sums[life.receivable.debtor, life.receivable.open.currency].append(life)
    found = []
    for (key, currency), some in sums.items():
        name, number = (people[key].name, people[key].number) if key in people else (key, "")
        by_age = ageing_list(((x.receivable.due, x.outstanding) for x in some), now.date())
        found.append((name, number, currency, by_age))
    return sorted(found, key=lambda row: (row[0].casefold(), row[1], row[2]))


# ---------------------------------------------------------------- lives


def _lives(tx: Tx, booked: Iterable[Payment], closings: Mapping[str, Money]) -> list[Life]:
    paid: dict[str, list[Payment]] = defaultdict(list)
    for payment in booked:
        if payment.receivable is not None:
            paid[payment.receivable].append(payment)
    done: dict[str, list[StepDone]] = defaultdict(list)
    for one in (step for some in steps.of_debtors(tx, None).values() for step in some):
        done[one.receivable].append(one)
    told: dict[str, list[Contacted]] = defaultdict(list)
    for contact in (contact for some in contacts.of_debtors(tx, None).values() for contact in some):
        for key in contact.receivables:
            told[key].append(contact)
    laid = _laid(tx)
    return [
        _life(r, paid.get(r.key, ()), done.get(r.key, ()), told.get(r.key, ()), laid, closings.get(r.key))
        for r in receivables.of_keys(tx, None).values()
    ]


def _life(
    receivable: Receivable,
    paid: Sequence[Payment],
    done: Iterable[StepDone],
    told: Iterable[Contacted],
    laid: Mapping[str, Sequence[Hold]],
    closing: Money | None,
) -> Life:
    holds_here = [hold for hold in laid.get(receivable.debtor, ()) if hold.receivable in (None, receivable.key)]
    reminders = [contact for contact in told if not contact.notice.before_due]
    currency = receivable.open.currency
    return Life(
        _with_its_collector(receivable, holds_here),
        paid_on(receivable, paid),
        standing(paid, currency),
        closing.amount if closing is not None and closing.currency == currency else None,
        tuple(contact.on for contact in reminders),
        tuple(contact.on for contact in reminders if not contact.by_source),
        tuple((step.on, step.notice) for step in done if step.how in (Done.SENT, Done.POSTED)),
        _disputed(receivable, holds_here),
        min((hold.since for hold in holds_here if hold.kind is HoldKind.HANDED_OVER), default=None),
    )


def _laid(tx: Tx) -> dict[str, list[Hold]]:
    """What is disputed and what another one collects today, by debtor."""
    kinds, today = (HoldKind.DISPUTE, HoldKind.HANDED_OVER), tx.now.date()
    found = holds.of_debtors(tx, None)
    return {
        debtor: [hold for hold in some if hold.kind in kinds and hold.holds_on(today)] for debtor, some in found.items()
    }


def _with_its_collector(receivable: Receivable, laid: Iterable[Hold]) -> Receivable:
    """What was handed over here is with a collector as much as what the source says is."""
    handed = receivable.state is ReceivableState.OPEN and any(h.kind is HoldKind.HANDED_OVER for h in laid)
    return replace(receivable, state=ReceivableState.HANDED_OVER) if handed else receivable


def _disputed(receivable: Receivable, laid: Iterable[Hold]) -> Decimal:
    """The part of what is open that is in dispute: all of it where somebody did not say how much."""
    about = [hold for hold in laid if hold.kind is HoldKind.DISPUTE]
    open_ = Life(receivable).outstanding
    if receivable.disputed or any(hold.amount is None for hold in about):
        return open_
    named = (hold.amount for hold in about if hold.amount and hold.amount.currency == receivable.open.currency)
    return min(open_, sum((amount.amount for amount in named), Decimal(0)))


def _unapplied(booked: Iterable[Payment], lives: Iterable[Life]) -> dict[str, Decimal]:
    """Credits and receipts that no invoice's open amount has off yet, and what was paid too much, by currency."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for p in booked:
        waits = p.receivable is None or p.state is PaymentState.PENDING
        if p.counts and waits and p.kind is not PaymentKind.REVERSAL:
            sums[p.amount.currency] += p.amount.amount
    for life in lives:
        if life.receivable.open.amount < 0:
            sums[life.receivable.open.currency] -= life.receivable.open.amount
    return dict(sums)


# ---------------------------------------------------------------- what happened, and since when all is known


def _kinds(adapter: Adapter) -> list[str]:
    return [*PROMISES, *([] if adapter.tells_payments else [CLOSED])]


def _closings(happened: Iterable[JournalEvent]) -> dict[str, Money]:
    """What each receivable had open when it was closed last, as far as that can still be read."""
    found: dict[str, Money] = {}
    for event in happened:
        if event.kind != CLOSED:
            continue
        currency, _, amount = str((event.content or {}).get("was", "")).partition(" ")
        if amount:
            found[event.subject] = Money(Decimal(amount), currency)
        else:
            found.pop(event.subject, None)
    return found


def _installed(tx: Tx) -> date:
    began = journal.began(tx)
    return began.astimezone(tx.now.tzinfo).date() if began is not None else tx.now.date()


def _known_from(adapter: Adapter, lives: Iterable[Life], installed: date) -> date:
    """From installation on; where a list tells what was paid before, from the first payment in it."""
    if not adapter.tells_history:
        return installed
    return min((life.paid_on for life in lives if life.paid_on is not None), default=installed)


def _local(tx: Tx, event: JournalEvent) -> date:
    return event.at.astimezone(tx.now.tzinfo).date()


def _morning(tx: Tx, day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tx.now.tzinfo)


# ---------------------------------------------------------------- the baseline as it is kept


def _kept(installation: Installation) -> tuple[PaidLate, date] | None:
    text = dict(installation.settings).get(BASELINE)
    return _from_json(json.loads(text)) if text else None


def _as_json(found: PaidLate, on: date) -> dict[str, Any]:
    days = found.days
    return {
        "kept_on": on.isoformat(),
        "first": found.period.first.isoformat(),
        "last": found.period.last.isoformat(),
        "on_time": found.on_time.part,
        "invoices": found.many,
        "days": [str(days.mean), str(days.low), str(days.median), str(days.high)] if days else None,
    }


def _from_json(said: Mapping[str, Any]) -> tuple[PaidLate, date]:
    many = int(said["invoices"])
    numbers: Collection[str] | None = said["days"]
    days = Spread(many, *map(Decimal, numbers)) if numbers else None
    period = Period(date.fromisoformat(said["first"]), date.fromisoformat(said["last"]))
    return PaidLate(period, days, Share(int(said["on_time"]), many)), date.fromisoformat(said["kept_on"])
