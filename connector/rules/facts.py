"""All that a decision may know of one debtor; what is not in here cannot change it."""

from dataclasses import dataclass
from datetime import date

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
