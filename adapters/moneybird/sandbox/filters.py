"""The filter of lists: `key:value,key:value`, alternatives with a pipe; a key that is not known is ignored silently."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar

from adapters.moneybird.sandbox.answers import bad
from adapters.moneybird.sandbox.periods import span
from adapters.moneybird.sandbox.records import Contact, Debt, Invoice, Record
from adapters.moneybird.sandbox.world import Books

THIS_YEAR = "period:this_year"
INVOICE_STATES = ("draft", "open", "scheduled", "pending_payment", "late", "reminded", "paid", "uncollectible")
EXTERNAL_STATES = ("new", "open", "late", "paid", "uncollectible", "pending_payment")

R = TypeVar("R", bound=Record)
Test = Callable[[R], bool]
Keys = Mapping[str, Callable[[str], Test[R]]]


def parsed(text: str) -> dict[str, str]:
    """Key → value, in the order given."""
    return {key: value for key, _, value in (part.partition(":") for part in text.split(",") if part)}


def matching(records: Iterable[R], text: str, keys: Keys[R]) -> list[R]:
    """The records that pass. Raises Refusal (400) for a value that means nothing."""
    tests = [keys[key](value) for key, value in parsed(text).items() if key in keys]
    return [record for record in records if all(test(record) for test in tests)]


def with_default_period(text: str, always: bool) -> str:
    """A filter replaces the default period; `always`: only one that names a period itself does."""
    if not text:
        return THIS_YEAR
    return text if not always or "period" in parsed(text) else f"{text},{THIS_YEAR}"


def invoice_keys(books: Books) -> Keys[Invoice]:
    return {
        "state": _state(INVOICE_STATES),
        "period": lambda value: _period(value, books),
        "reference": lambda value: lambda one: one.reference == value,
        "contact_id": lambda value: lambda one: one.contact_id == value,
        "recurring_sales_invoice_id": lambda value: lambda one: False,  # none is made by repetition here
        "workflow_id": lambda value: lambda one: one.workflow_id == value,
        **_moments(),
    }


def external_keys(books: Books) -> Keys[Debt]:
    return {
        "state": _state(EXTERNAL_STATES),
        "period": lambda value: _period(value, books),
        "contact_id": lambda value: lambda one: one.contact_id == value,
    }


def contact_keys() -> Keys[Contact]:
    return {
        "contact_type": _contact_type,
        "first_name": lambda value: lambda one: one.firstname == value,
        "last_name": lambda value: lambda one: one.lastname == value,
        "invoice_workflow_id": lambda value: lambda one: one.invoice_workflow_id == value,
        "delivery_method": lambda value: lambda one: one.delivery_method == value,
        **_moments(),
    }


def _state(known: tuple[str, ...]) -> Callable[[str], Callable[[Debt], bool]]:
    def read(value: str) -> Callable[[Debt], bool]:
        wanted = value.split("|")
        if not set(wanted) <= {*known, "all"}:
            raise bad("Status is not included in the list", filter="invalid")
        return lambda one: "all" in wanted or one.state in wanted

    return read


def _period(value: str, books: Books) -> Callable[[Debt], bool]:
    first, last = span(value, books.today)

    def within(one: Debt) -> bool:
        day: date = one.issued or one.created_at.astimezone(books.zone).date()
        return first <= day <= last

    return within


def _contact_type(value: str) -> Callable[[Contact], bool]:
    """A contact without a company name is taken for a private individual."""
    if not set(value.split("|")) <= {"all", "company", "private_individual"}:
        raise bad("Contact type is not included in the list", filter="invalid")
    wanted = value.split("|")
    return lambda one: "all" in wanted or ("company" if one.company_name else "private_individual") in wanted


def _moments() -> Mapping[str, Callable[[str], Callable[[Record], bool]]]:
    return {
        "updated_after": lambda value: _after(value, lambda one: one.updated_at),
        "created_after": lambda value: _after(value, lambda one: one.created_at),
    }


def _after(value: str, of: Callable[[Record], datetime]) -> Callable[[Record], bool]:
    """Later than this moment, the moment itself excluded; without a zone it is UTC."""
    try:
        moment = datetime.fromisoformat(value.removesuffix(" UTC").strip())
    except ValueError:
        raise bad("Date is invalid", filter="invalid") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return lambda one: of(one) > aware
