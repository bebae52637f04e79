"""Invoices made elsewhere and booked here."""

from collections.abc import Callable

from adapters.moneybird.sandbox import acts, shapes
from adapters.moneybird.sandbox.answers import Answer, bad
from adapters.moneybird.sandbox.bodies import DubiousBody, UncollectibleBody
from adapters.moneybird.sandbox.calls import SALES, Call, Route, by_ids, found, paged, versions
from adapters.moneybird.sandbox.filters import external_keys, matching, with_default_period
from adapters.moneybird.sandbox.records import External

MODEL = "External invoice"
NOT_OPEN = "External invoice must be open or late, and not a credit invoice"


def _matching(call: Call) -> list[External]:
    """Only this year's, unless a filter says otherwise: for the list and for the synchronization alike."""
    text = with_default_period(call.filter, call.books.world.quirks.state_keeps_this_year)
    return matching(call.books.externals.values(), text, external_keys(call.books))


def list_externals(call: Call) -> Answer:
    return paged(call, _matching(call), lambda one: shapes.external(call.books, one))


def list_versions(call: Call) -> Answer:
    return versions(_matching(call))


def get_by_ids(call: Call) -> Answer:
    return by_ids(call, call.books.externals, lambda one: shapes.external(call.books, one))


def _external(call: Call, key: str) -> External:
    return found(call.books.externals, key, MODEL)


def get_external(call: Call, key: str) -> Answer:
    return Answer(shapes.external(call.books, _external(call, key)))


def mark_dubious(call: Call, key: str) -> Answer:
    on = call.read(DubiousBody).dubious_date or call.books.today
    return _marked(call, key, lambda one: acts.mark_dubious(call.books, one, on, call.by))


def mark_uncollectible(call: Call, key: str) -> Answer:
    on = call.read(UncollectibleBody).uncollectible_date or call.books.today
    return _marked(call, key, lambda one: acts.mark_uncollectible(call.books, one, on, call.by))


def _marked(call: Call, key: str, act: Callable[[External], None]) -> Answer:
    external = _external(call, key)
    try:
        act(external)
    except acts.NotAllowed:
        raise bad(NOT_OPEN, invoice="not_open") from None
    return get_external(call, key)


ROUTES = (
    Route("GET", "/external_sales_invoices", SALES, list_externals),
    Route("GET", "/external_sales_invoices/synchronization", SALES, list_versions),
    Route("POST", "/external_sales_invoices/synchronization", SALES, get_by_ids),
    Route("GET", "/external_sales_invoices/<key>", SALES, get_external),
    Route("PATCH", "/external_sales_invoices/<key>/mark_as_dubious", SALES, mark_dubious),
    Route("PATCH", "/external_sales_invoices/<key>/mark_as_uncollectible", SALES, mark_uncollectible),
)
