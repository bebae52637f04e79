"""The records of an invented administration, as the bookkeeper sees them. Amounts are in the record's currency."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)
UNPAID = ("open", "late", "reminded", "pending_payment")
OWED = ("open", "late", "reminded")  # can be reminded of, or given up


@dataclass(kw_only=True, slots=True)
class Event:
    """What happened to a record: who did it, and when (aware, UTC)."""

    action: str
    user_id: str
    at: datetime
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class Record:
    """What has an id and a version. Moments are aware, in UTC."""

    id: str
    administration_id: str
    created_at: datetime
    updated_at: datetime

    @property
    def version(self) -> int:
        """Whole seconds: two changes within one second share a version, as on the platform."""
        return int(self.updated_at.timestamp())


@dataclass(kw_only=True, slots=True)
class Note(Record):
    """A remark on a record; with an assignee or `todo` it is something for a person to do."""

    entity_id: str
    entity_type: str
    user_id: str
    text: str
    todo: bool = False
    assignee_id: str | None = None


@dataclass(kw_only=True, slots=True)
class Payment(Record):
    """Money on an invoice; negative on a credit invoice."""

    invoice_id: str
    invoice_type: str
    user_id: str
    price: Decimal
    day: date
    financial_account_id: str | None = None
    financial_mutation_id: str | None = None
    transaction_identifier: str | None = None
    ledger_account_id: str | None = None
    manual_payment_action: str | None = None
    linked_payment_id: str | None = None
    credit_invoice_id: str | None = None


@dataclass(kw_only=True, slots=True)
class Contact(Record):
    """A customer; a private individual has no company name."""

    customer_id: str
    company_name: str = ""
    firstname: str = ""
    lastname: str = ""
    address1: str = ""
    address2: str = ""
    zipcode: str = ""
    city: str = ""
    country: str = "NL"
    phone: str = ""
    email: str = ""
    attention: str = ""
    tax_number: str = ""
    chamber_of_commerce: str = ""
    bank_account: str = ""
    delivery_method: str | None = "Email"
    invoice_workflow_id: str | None = None
    direct_debit: bool = False
    sepa_active: bool = False
    sepa_iban: str = ""
    sepa_mandate_id: str = ""
    sepa_mandate_date: date | None = None
    archived: bool = False
    person: tuple[str, str] | None = None  # first and last name of whoever is asked for
    custom_fields: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Debt(Record):
    """What invoices of both kinds share."""

    contact_id: str | None
    state: str
    issued: date | None
    due: date | None
    excl: Decimal
    incl: Decimal
    currency: str = "EUR"
    description: str = ""
    reference: str | None = None
    detail_id: str = ""
    paid_at: date | None = None
    marked_dubious_on: date | None = None
    marked_uncollectible_on: date | None = None
    payments: list[Payment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)

    @property
    def paid(self) -> Decimal:
        return sum((payment.price for payment in self.payments), ZERO)

    @property
    def unpaid(self) -> Decimal:
        return self.incl - self.paid


@dataclass(kw_only=True, slots=True)
class Invoice(Debt):
    """An invoice made at the platform. `copied` is the contact as it was when the invoice was made."""

    copied: Contact
    workflow_id: str
    document_style_id: str
    identity_id: str
    invoice_id: str | None = None
    draft_id: int | None = None
    language: str = "nl"
    term: int = 14  # days
    sent_at: date | None = None
    paused: bool = False
    reminder_count: int = 0
    next_reminder: date | None = None
    next_reminder_kept: date | None = None  # while it is paused
    original_sales_invoice_id: str | None = None
    payment_reference: str = ""
    custom_fields: dict[str, str] = field(default_factory=dict)


@dataclass(kw_only=True, slots=True)
class External(Debt):
    """An invoice made elsewhere and booked here: no workflow, no pause, no reminders."""

    copied: Contact | None
    entry_number: int
    source: str


@dataclass(kw_only=True, slots=True)
class Step:
    """A step of a workflow; the first one is the term of payment. Intervals are in days."""

    id: str
    order: int
    interval: int
    text: str | None = None
    auto_send: bool = False


@dataclass(kw_only=True, slots=True)
class Workflow(Record):
    """When the platform itself reminds, and whether by itself."""

    name: str
    language: str = "nl"
    default: bool = False
    collection_method: str | None = None
    steps: list[Step] = field(default_factory=list)


@dataclass(kw_only=True, slots=True)
class Webhook(Record):
    """Where events are told. The secret is shown once, when it is made."""

    url: str
    enabled_events: list[str]
    token: str
    secret: str
    last_http_status: int | None = None
    last_http_body: str | None = None
    deactivated_at: datetime | None = None


@dataclass(kw_only=True, slots=True)
class User:
    """Somebody, or an application, that acts in an administration."""

    id: str
    name: str
    email: str
    api: bool
    created_at: datetime
