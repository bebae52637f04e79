"""The nouns of the house: frozen values that every other room speaks in.

Money is a Decimal with its currency, dates are local dates of the tenant, moments carry their time zone.
This room imports nothing of ours; every arrow points at it. Whoever needs a noun takes it from here, in whichever file
it stands.
"""

from connector.model.administration import (
    LONGEST_NAME,
    Connection,
    ConnectionState,
    Installation,
    JournalEvent,
    Nudge,
    OfficeRole,
    Person,
    Scope,
)
from connector.model.decision import Act, Decision, MessageLine, PlannedMessage, Task, TaskKind, Verdict
from connector.model.delivery import Delivery, DeliveryState
from connector.model.hold import Hold, HoldKind
from connector.model.ladder import Contacted, Done, Notice, OwnText, Plan, PlanTerm, Promise, StepDone
from connector.model.money import CENT, Money, total
from connector.model.owed import Charge, Payment, PaymentKind, PaymentState, Receivable, ReceivableState
from connector.model.who import Address, Channel, Contact, Debtor, DebtorKind, Mark, NaturalPerson, Role

__all__ = [
    "CENT",
    "LONGEST_NAME",
    "Act",
    "Address",
    "Channel",
    "Charge",
    "Connection",
    "ConnectionState",
    "Contact",
    "Contacted",
    "Debtor",
    "DebtorKind",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Done",
    "Hold",
    "HoldKind",
    "Installation",
    "JournalEvent",
    "Mark",
    "MessageLine",
    "Money",
    "NaturalPerson",
    "Notice",
    "Nudge",
    "OfficeRole",
    "OwnText",
    "Payment",
    "PaymentKind",
    "PaymentState",
    "Person",
    "Plan",
    "PlanTerm",
    "PlannedMessage",
    "Promise",
    "Receivable",
    "ReceivableState",
    "Role",
    "Scope",
    "StepDone",
    "Task",
    "TaskKind",
    "Verdict",
    "total",
]
