"""The fields of Moneybird's answers that we use, as they are written there.

New fields appear there without notice and are passed by. A field on which a reminder depends must be there: without
it the record cannot be read. Amounts are in the invoice's own currency, days local to the administration, moments UTC.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from adapters.moneybird.values import (
    Amount,
    Day,
    Flag,
    Id,
    Items,
    Moment,
    OptionalAmount,
    OptionalId,
    Words,
)

Raw = dict[str, Any]  # one object of an answer, as JSON gave it
TOO_LARGE = "tijdig: more than is read"  # a field of ours, in place of all others of a record that is too large


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Event(_Payload):
    """A line of a record's history: who did what, and when. `user_id` is the API user's own for what we did."""

    action: Words
    created_at: Moment
    user_id: OptionalId = ""


class Booked(_Payload):
    """A payment as it stands in the invoice. It also stands for settlements, where no money came in."""

    id: Id
    price: OptionalAmount = None
    payment_date: Day = None
    credit_invoice_id: OptionalId = ""
    manual_payment_action: Words = ""


class ContactPerson(_Payload):
    """Somebody who works at a contact."""

    firstname: Words = ""
    lastname: Words = ""
    phone: Words = ""
    email: Words = ""
    department: Words = ""


class MoneybirdContact(_Payload):
    """Who is invoiced. There is no field that tells a consumer from a company."""

    id: Id
    company_name: Words = ""
    firstname: Words = ""
    lastname: Words = ""
    address1: Words = ""
    address2: Words = ""
    zipcode: Words = ""
    city: Words = ""
    country: Words = ""
    phone: Words = ""
    email: Words = ""
    customer_id: Words = ""
    tax_number: Words = ""
    tax_number_valid: bool | None = None  # as the register of the EU answered; None = not asked
    chamber_of_commerce: Words = ""
    send_invoices_to_attention: Words = ""
    send_invoices_to_email: Words = ""
    direct_debit: Flag = False
    sepa_active: Flag = False
    moneybird_payments_mandate: Flag = False
    invoice_workflow_id: OptionalId = ""
    contact_people: Items[ContactPerson] = ()


class _Invoice(_Payload):
    """What both kinds of invoices have."""

    id: Id
    state: Words
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    total: Amount = Field(alias="total_price_incl_tax")
    unpaid: Amount = Field(alias="total_unpaid")
    due_date: Day = None
    paid_at: Day = None
    marked_uncollectible_on: Day = None
    contact: MoneybirdContact | None = None  # a copy, made when the invoice was
    payments: Items[Booked] = ()
    events: Items[Event] = ()

    @property
    def is_credit(self) -> bool:
        return self.total < 0


class SalesInvoice(_Invoice):
    """An invoice made in Moneybird. Its number is empty for as long as it is a draft."""

    contact_id: Id
    paused: bool
    invoice_id: Words = ""
    invoice_date: Day = None
    sent_at: Day = None
    workflow_id: OptionalId = ""
    original_sales_invoice_id: OptionalId = ""
    reminder_count: int | None = None
    payment_reference: Words = ""
    short_payment_reference: Words = ""


class ExternalSalesInvoice(_Invoice):
    """An invoice made elsewhere and booked in Moneybird. It has no workflow, no pause and no reminders."""

    contact_id: OptionalId = ""
    date: Day = None
    reference: Words = ""  # its number
    entry_number: Words = ""


class WorkflowStep(_Payload):
    """A step of a workflow; the one of order 0 is the sending of the invoice itself."""

    step_order: int
    reminder_auto_send: Flag = False


class Workflow(_Payload):
    """What Moneybird does by itself with an invoice after it was sent."""

    id: Id
    type: Words = ""
    default: Flag = False
    active: Flag = True
    language: Words = ""
    collection_method: Words = ""
    steps: Items[WorkflowStep] = ()


Invoice = SalesInvoice | ExternalSalesInvoice
