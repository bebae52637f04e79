"""What may stand in the body of a call; a value that means nothing is refused."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, ValidationError, model_validator

from adapters.moneybird.sandbox.answers import Refusal, bad, invalid, required

MOST = 1_000_000_000  # the largest amount


def _id(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _with_point(value: Any) -> Any:
    return value.replace(",", ".") if isinstance(value, str) else value


def _date(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("is no date")
    return date.fromisoformat(value)


Id = Annotated[str, BeforeValidator(_id), Field(pattern=r"^\d+$")]
Money = Annotated[Decimal, BeforeValidator(_with_point), Field(ge=-MOST, le=MOST, allow_inf_nan=False)]
Day = Annotated[date, BeforeValidator(_date)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Body(BaseModel):
    """What is named here; null counts as not given."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, values: Any) -> Any:
        if not isinstance(values, Mapping):
            return values
        return {name: value for name, value in values.items() if value is not None}


class FieldValue(Body):
    id: Id
    value: str


class DetailValue(Body):
    id: Id | None = None
    description: str = ""
    period: str | None = None
    price: Money = Decimal(0)
    amount: str | int = "1"
    tax_rate_id: Id | None = None
    ledger_account_id: Id | None = None
    project_id: Id | None = None
    product_id: Id | None = None
    row_order: int | None = None
    is_optional: bool = False
    is_selected: bool = False
    destroy: Annotated[bool, Field(alias="_destroy")] = False
    automated_tax_enabled: bool = False


def _listed(value: Any) -> Any:
    """The platform takes a list, and an object whose keys are numbers."""
    return list(value.values()) if isinstance(value, dict) else value


Fields = Annotated[list[FieldValue], BeforeValidator(_listed)]
Details = Annotated[list[DetailValue], BeforeValidator(_listed)]


class InvoiceValues(Body):
    contact_id: Id | None = None
    contact_person_id: Id | None = None
    original_estimate_id: Id | None = None
    invoice_sequence_id: Id | None = None
    remove_invoice_sequence_id: bool = False
    time_entry_ids: list[Id] = []
    document_style_id: Id | None = None
    workflow_id: Id | None = None
    reference: str | None = None
    invoice_date: Day | None = None
    first_due_interval: int | None = None
    currency: str | None = None
    prices_are_incl_tax: bool = False
    payment_conditions: str | None = None
    discount: Money | None = None
    update_contact: bool = False
    details_attributes: Details = []
    custom_fields_attributes: Fields = []


class InvoiceBody(Body):
    sales_invoice: InvoiceValues
    from_payment_request: bool = False


class Sending(Body):
    delivery_method: Literal["Email", "Peppol", "Manual"] = "Email"
    sending_scheduled: bool = False
    deliver_ubl: bool = False
    mergeable: bool = False
    email_address: str = ""
    email_message: str = ""
    invoice_date: Day | None = None


class SendingBody(Body):
    sales_invoice_sending: Sending = Sending()


class PaymentValues(Body):
    payment_date: Day
    price: Money
    price_base: Money | None = None
    financial_account_id: Id | None = None
    financial_mutation_id: Id | None = None
    transaction_identifier: str | None = None
    manual_payment_action: (
        Literal[
            "private_payment",
            "payment_without_proof",
            "cash_payment",
            "rounding_error",
            "bank_transfer",
            "balance_settlement",
            "invoices_settlement",
        ]
        | None
    ) = None
    ledger_account_id: Id | None = None
    invoice_id: Id | None = None


class PaymentBody(Body):
    payment: PaymentValues


class NoteValues(Body):
    note: Filled
    todo: bool = False
    assignee_id: Id | None = None


class NoteBody(Body):
    note: NoteValues


class Reminder(Body):
    contact_id: Id
    workflow_id: Id
    document_style_id: Id
    identity_id: Id
    sales_invoice_ids: list[Id]
    reminder_text: str = ""
    delivery_method: Literal["Email", "Manual"] = "Email"
    email_address: str = ""


class RemindersBody(Body):
    sales_invoice_reminders: list[Reminder]


class DubiousBody(Body):
    dubious_date: Day | None = None


class UncollectibleBody(Body):
    uncollectible_date: Day | None = None
    book_method: str | None = None


class WebhookBody(Body):
    url: Filled
    enabled_events: list[str] = []


class PersonValues(Body):
    firstname: str
    lastname: str


class ContactValues(Body):
    company_name: str = ""
    firstname: str = ""
    lastname: str = ""
    address1: str = ""
    address2: str = ""
    zipcode: str = ""
    city: str = ""
    country: str = "NL"
    phone: str = ""
    customer_id: str = ""
    tax_number: str = ""
    chamber_of_commerce: str = ""
    bank_account: str = ""
    delivery_method: Literal["Email", "Post", "Manual", "Simplerinvoicing", "Peppol"] = "Email"
    send_invoices_to_attention: str = ""
    send_invoices_to_email: str = ""
    send_estimates_to_attention: str = ""
    send_estimates_to_email: str = ""
    sepa_active: bool = False
    sepa_iban: str = ""
    sepa_iban_account_name: str = ""
    sepa_bic: str = ""
    sepa_mandate_id: str = ""
    sepa_mandate_date: Day | None = None
    sepa_sequence_type: Literal["RCUR", "FRST", "OOFF", "FNAL"] = "RCUR"
    si_identifier: str = ""
    si_identifier_type: str = ""
    invoice_workflow_id: Id | None = None
    estimate_workflow_id: Id | None = None
    email_ubl: bool = False
    direct_debit: bool = False
    custom_fields_attributes: Fields = []
    contact_person: PersonValues | None = None


class ContactBody(Body):
    contact: ContactValues


class NothingBody(Body):
    """An empty object."""


B = TypeVar("B", bound=Body)


def read(model: type[B], body: Mapping[str, Any], *, strict: bool) -> B:
    """The body as values; `strict` lets nothing stand in it that is not known.

    Raises Refusal: 400 for what is unknown or missing as a whole, 422 for a field.
    """
    try:
        return model.model_validate(body, extra="forbid" if strict else "ignore")
    except ValidationError as wrong:
        raise _refusal(wrong) from None


def _refusal(wrong: ValidationError) -> Refusal:
    errors = wrong.errors(include_url=False, include_input=False, include_context=False)
    for error in errors:
        name = str(error["loc"][-1])
        if error["type"] == "extra_forbidden":
            return bad(f"{name} is not a known property", **{name: "unknown"})
        if error["type"] == "missing" and len(error["loc"]) == 1:
            return required(name)
    return invalid(**{_field(error["loc"]): _why(error["type"]) for error in errors})


def _field(place: tuple[int | str, ...]) -> str:
    """The innermost name; places within a list have none."""
    return next((part for part in reversed(place) if isinstance(part, str)), "base")


def _why(kind: str) -> tuple[str, str]:
    blank = kind in ("missing", "string_too_short")
    return ("can't be blank", "blank") if blank else ("is invalid", "invalid")
