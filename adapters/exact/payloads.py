"""The fields of Exact's rows that we use, as they are written there.

A row of cashflow/Receivables, of its bulk twin and of sync/Cashflow/PaymentTerms is the same term: a part of what was
booked that falls due on one day. A field on which a reminder depends must be there: without it the row cannot be read.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.exact.values import (
    UNKNOWN_WORD,
    Amount,
    Day,
    Flag,
    Guid,
    Long,
    LooseDay,
    Number,
    OptionalAmount,
    OptionalGuid,
    Word,
    Words,
)
from connector.errors import SkipRecord

Raw = dict[str, Any]  # one row of an answer, as JSON gave it
Read = TypeVar("Read", bound=BaseModel)

PAYABLE = 22  # LineType of what we owe others; 20 is what others owe us


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Term(_Payload):
    """A part of what was booked. `fc` amounts are in the term's own currency, `dc` in the division's; neither says by
    itself which sign a debt has. `contact` is whom Exact itself would remind."""

    id: Guid = Field(alias="ID")
    account: Guid = Field(alias="Account")
    entry: OptionalGuid = Field(default="", alias="TransactionEntryID")
    line: OptionalGuid = Field(default="", alias="TransactionID")
    status: Word = Field(default=UNKNOWN_WORD, alias="Status")
    kind: Word = Field(default=UNKNOWN_WORD, alias="TransactionType")
    currency: str = Field(pattern=r"^[A-Z]{3}$", alias="Currency")
    dc: Amount = Field(alias="AmountDC")
    fc: Amount = Field(alias="AmountFC")
    booked_dc: OptionalAmount = Field(default=None, alias="TransactionAmountDC")
    booked_fc: OptionalAmount = Field(default=None, alias="TransactionAmountFC")
    paid: Flag = Field(default=False, alias="IsFullyPaid")
    due: Day = Field(default=None, alias="DueDate")
    invoice_date: Day = Field(default=None, alias="InvoiceDate")
    entry_date: Day = Field(default=None, alias="EntryDate")
    ended: LooseDay = Field(default=None, alias="EndDate")
    last_paid: LooseDay = Field(default=None, alias="LastPaymentDate")
    invoice_number: Number = Field(default="", alias="InvoiceNumber")
    entry_number: Number = Field(default="", alias="EntryNumber")
    your_ref: Words = Field(default="", alias="YourRef")
    contact: OptionalGuid = Field(default="", alias="AccountContact")


class Change(Term):
    """A term of the list of changes. The list also has what we owe others (LineType), which is sorted out before."""

    line_type: Literal[20] = Field(alias="LineType")
    stamp: Long = Field(alias="Timestamp")


class Deletion(_Payload):
    """A row that is not there any more."""

    key: Guid = Field(alias="EntityKey")
    kind: Word = Field(alias="EntityType")
    stamp: Long = Field(alias="Timestamp")


class Account(_Payload):
    """Who owes. There is no field that tells a consumer from a company."""

    id: Guid = Field(alias="ID")
    code: Words = Field(default="", alias="Code")
    name: Words = Field(default="", alias="Name")
    email: Words = Field(default="", alias="Email")
    phone: Words = Field(default="", alias="Phone")
    language: Words = Field(default="", alias="Language")
    country: Words = Field(default="", alias="Country")
    address1: Words = Field(default="", alias="AddressLine1")
    address2: Words = Field(default="", alias="AddressLine2")
    address3: Words = Field(default="", alias="AddressLine3")
    postcode: Words = Field(default="", alias="Postcode")
    city: Words = Field(default="", alias="City")
    vat_number: Words = Field(default="", alias="VATNumber")
    chamber_of_commerce: Words = Field(default="", alias="ChamberOfCommerce")
    main_contact: OptionalGuid = Field(default="", alias="MainContact")


class Person(_Payload):
    """Somebody at an account. After `ended` he is there no more."""

    id: Guid = Field(alias="ID")
    account: OptionalGuid = Field(default="", alias="Account")
    name: Words = Field(default="", alias="FullName")
    first_name: Words = Field(default="", alias="FirstName")
    last_name: Words = Field(default="", alias="LastName")
    email: Words = Field(default="", alias="Email")
    business_email: Words = Field(default="", alias="BusinessEmail")
    phone: Words = Field(default="", alias="Phone")
    business_phone: Words = Field(default="", alias="BusinessPhone")
    mobile: Words = Field(default="", alias="Mobile")
    business_mobile: Words = Field(default="", alias="BusinessMobile")
    is_main: Flag = Field(default=False, alias="IsMainContact")
    ended: LooseDay = Field(default=None, alias="EndDate")


class Listed(_Payload):
    """A row of the list of what is outstanding, as the user sees it."""

    account: Guid = Field(alias="AccountId")
    amount: Amount = Field(alias="Amount")
    currency: Words = Field(default="", alias="CurrencyCode")
    invoice_number: Number = Field(default="", alias="InvoiceNumber")
    your_ref: Words = Field(default="", alias="YourRef")


def fields_of(payload: type[BaseModel]) -> list[str]:
    """What is asked of Exact to read such rows: these fields and no others."""
    return [field.alias for field in payload.model_fields.values() if field.alias]


def read(checked: Callable[[Raw], Read], raw: Raw) -> Read:
    """The row checked. Raises SkipRecord naming the fields and none of their contents, which may be personal."""
    try:
        return checked(raw)
    except ValidationError as error:
        fields = dict.fromkeys(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))
        named = ", ".join(fields) or "the whole row"
        raise SkipRecord(f"Exact Online gives it in a form that is not known: {named}") from None


def is_payable(raw: Raw) -> bool:
    """Whether a row of the list of changes is of what we owe others."""
    return raw.get("LineType") == PAYABLE


def stamps(raws: Sequence[Raw]) -> list[int]:
    """The Timestamps of these rows, as far as they can be read: also of rows that cannot be used."""
    found = (str(raw.get("Timestamp")) for raw in raws)
    return [int(stamp) for stamp in found if stamp.isascii() and stamp.isdecimal()]
