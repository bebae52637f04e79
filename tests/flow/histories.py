"""Books with years of invented history behind them: invoices, payments on days, messages, promises and disputes."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from connector.model import (
    Contacted,
    Hold,
    HoldKind,
    Money,
    Notice,
    Payment,
    PaymentKind,
    Receivable,
    ReceivableState,
    Scope,
    StepDone,
)
from connector.store import contacts, debtors, holds, journal, payments, receivables, steps
from connector.store.engine import Store
from tests.store.builders import jansen

LADDER = ((3, Notice.FRIENDLY, "friendly"), (14, Notice.REMINDER, "reminder"), (28, Notice.FORMAL_NOTICE, "formal"))
ENDS = ("promise_kept", "promise_partly_kept", "promise_broken")


@dataclass
class History:
    """What happened until one day, to be put into a store."""

    owed: list[Receivable] = field(default_factory=list)
    paid: list[Payment] = field(default_factory=list)
    done: list[StepDone] = field(default_factory=list)
    told: list[tuple[str, Contacted]] = field(default_factory=list)
    disputed: list[tuple[str, Hold]] = field(default_factory=list)


def invented(
    seed: int, customers: int, invoices: int, today: date, years: int = 3, installed: date | None = None
) -> History:
    """Some pay early, some late, some never; messages go from installation on (None = never), and help a little."""
    chance = random.Random(seed)
    patience = [chance.choice((-5, 0, 6, 18, 40)) for _ in range(customers)]
    found = History()
    for n in range(invoices):
        who = chance.randrange(customers)
        issued = today - timedelta(days=chance.randrange(years * 365))
        due = issued + timedelta(days=30)
        amount = Money(Decimal(chance.randrange(2_000, 400_000)).scaleb(-2), "USD" if who % 9 == 8 else "EUR")
        key = f"R{n}"
        sent = [(due + timedelta(days=after), notice, step) for after, notice, step in LADDER]
        sent = [one for one in sent if installed is not None and installed <= one[0] <= today]
        late = max(-29, patience[who] + chance.randrange(-6, 25) - 6 * len(sent))
        day = None if chance.random() < 0.02 else due + timedelta(days=late)
        owed = Receivable(key, f"D{who}", f"F{n}", issued, due, amount, amount)
        _settle(found, chance, owed, day if day is not None and day <= today else None)
        for on, notice, step in sent:
            if day is None or on <= day:
                found.done.append(StepDone(key, "default", step, notice, on))
                found.told.append((owed.debtor, Contacted(on, notice, (key,))))
    return found


def _settle(found: History, chance: random.Random, owed: Receivable, day: date | None) -> None:
    if day is None:
        found.owed.append(owed)
        if chance.random() < 0.06:
            found.disputed.append((owed.debtor, Hold(HoldKind.DISPUTE, "", "klant", owed.due, receivable=owed.key)))
        return
    nothing = Money(Decimal("0.00"), owed.open.currency)
    found.owed.append(replace(owed, open=nothing, state=ReceivableState.SETTLED, settled_on=day))
    found.paid.append(Payment(f"P{owed.key}", owed.debtor, owed.amount, day, PaymentKind.RECEIVED, receivable=owed.key))


def put(store: Store, scope: Scope, history: History, now: datetime, promises: int = 0) -> None:
    """All of it, into an administration that is there; promises ended on the last days."""
    with store.write(scope, now) as tx:
        people = sorted({r.debtor for r in history.owed})
        debtors.absorb(tx, [jansen(key, name=f"Customer {key}", policy="", marks=frozenset()) for key in people])
        receivables.absorb(tx, history.owed)
        payments.absorb(tx, history.paid)
        steps.note(tx, history.done)
        for debtor, contact in history.told:
            contacts.note(tx, debtor, contact)
        for debtor, hold in history.disputed:
            holds.add(tx, debtor, hold)
    chance = random.Random(promises)
    for n in range(promises):
        with store.write(scope, now - timedelta(days=n)) as tx:
            journal.append(tx, chance.choice(ENDS), people[n % len(people)], f"promise-{n}", {})
