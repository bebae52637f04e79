"""All that a decision may know of one debtor; what is not in here cannot change it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from connector.model import (
    Charge,
    Contacted,
    Debtor,
    Delivery,
    Hold,
    Payment,
    Plan,
    Promise,
    Receivable,
    StepDone,
)
from connector.rules.policy import Rate


@dataclass(frozen=True, slots=True)
class Facts:
    """One debtor as the store knows it. The order of the tuples carries no meaning.

    `deliveries` are those that have not ended well: proposed, planned, claimed, unclear or failed.
    `unregistered`: the creditor acts for clients and has no number in the register of collection services (Wki).
    `data_as_of` is the local day of the last successful read of the source, `bank_through` the last day whose
    bank entries are in it (None = not known). `unreadable` names records of this debtor that could not be read.
    """

    debtor: Debtor
    receivables: tuple[Receivable, ...]
    data_as_of: date
    bank_through: date | None = None
    payments: tuple[Payment, ...] = ()
    done: tuple[StepDone, ...] = ()
    contacts: tuple[Contacted, ...] = ()
    holds: tuple[Hold, ...] = ()
    promises: tuple[Promise, ...] = ()
    plans: tuple[Plan, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    charges: tuple[Charge, ...] = ()
    unreadable: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()
    unregistered: bool = False


def in_their_order(done: Iterable[StepDone]) -> list[StepDone]:
    """Steps by receivable, in the order in which they were done; in whatever order they came, they end up the same."""
    found = list(done)
    if any((later.receivable, later.on) <= (earlier.receivable, earlier.on) for earlier, later in pairwise(found)):
        found.sort(key=_when_and_which)
    return found


def _when_and_which(d: StepDone) -> tuple[object, ...]:
    return d.receivable, d.on, d.cycle, d.policy, d.step, d.how, d.notice, str(d.term_ends), d.by, d.reason


@dataclass(slots=True)
class About:
    """What of a debtor's facts touches one receivable, gathered once so that a long list costs no more per line."""

    done: list[StepDone] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    contacts: list[Contacted] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)


def about_each(facts: Facts) -> Mapping[str, About]:
    """Receivable key → what touches it; holds over the whole debtor touch every one. In the order of the facts."""
    found: dict[str, About] = defaultdict(About)
    for done in facts.done:
        found[done.receivable].done.append(done)
    for payment in facts.payments:
        if payment.receivable is not None:
            found[payment.receivable].payments.append(payment)
    for contact in facts.contacts:
        for key in contact.receivables:
            found[key].contacts.append(contact)
    for delivery in facts.deliveries:
        for key in {line.receivable for line in delivery.lines}:
            found[key].deliveries.append(delivery)
    for hold in facts.holds:
        for key in (r.key for r in facts.receivables) if hold.receivable is None else (hold.receivable,):
            found[key].holds.append(hold)
    return found
