"""Sales invoices: reading them."""

from collections.abc import Sequence

from adapters.moneybird.sandbox import shapes
from adapters.moneybird.sandbox.answers import Answer, missing_record
from adapters.moneybird.sandbox.calls import SALES, Call, Route, by_ids, found, paged, versions
from adapters.moneybird.sandbox.filters import invoice_keys, matching, with_default_period
from adapters.moneybird.sandbox.records import Invoice


def invoice_of(call: Call, key: str) -> Invoice:
    """Raises Refusal (404)."""
    return found(call.books.invoices, key)


def shown(call: Call, invoice: Invoice, status: int = 200) -> Answer:
    return Answer(shapes.invoice(call.books, invoice), status)


def _matching(call: Call, text: str) -> Sequence[Invoice]:
    newest_first = sorted(call.books.invoices.values(), key=lambda one: int(one.id), reverse=True)
    return matching(newest_first, text, invoice_keys(call.books))


def list_invoices(call: Call) -> Answer:
    text = with_default_period(call.filter, call.books.world.quirks.state_keeps_this_year)
    return paged(call, _matching(call, text), lambda one: shapes.invoice(call.books, one))


def list_versions(call: Call) -> Answer:
    """Of all years: unlike the list, this has no default period."""
    return versions(_matching(call, call.filter))


def get_by_ids(call: Call) -> Answer:
    return by_ids(call, call.books.invoices, lambda one: shapes.invoice(call.books, one))


def get_invoice(call: Call, key: str) -> Answer:
    return shown(call, invoice_of(call, key))


def find_by_number(call: Call, number: str) -> Answer:
    return _first(call, [one for one in call.books.invoices.values() if one.invoice_id == number])


def find_by_reference(call: Call, reference: str) -> Answer:
    return _first(call, [one for one in call.books.invoices.values() if one.reference == reference])


def _first(call: Call, invoices: Sequence[Invoice]) -> Answer:
    if not invoices:
        raise missing_record()
    return shown(call, invoices[0])


def get_payment(call: Call, key: str) -> Answer:
    for debt in call.books.debts():
        for payment in debt.payments:
            if payment.id == key:
                return Answer(shapes.payment(payment))
    raise missing_record("Payment")


ROUTES = (
    Route("GET", "/sales_invoices", SALES, list_invoices),
    Route("GET", "/sales_invoices/synchronization", SALES, list_versions),
    Route("POST", "/sales_invoices/synchronization", SALES, get_by_ids),
    Route("GET", "/sales_invoices/find_by_invoice_id/<number>", SALES, find_by_number),
    Route("GET", "/sales_invoices/find_by_reference/<reference>", SALES, find_by_reference),
    Route("GET", "/sales_invoices/<key>", SALES, get_invoice),
    Route("GET", "/payments/<key>", SALES, get_payment),
)
