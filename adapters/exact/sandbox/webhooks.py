"""Webhook subscriptions: the address is tried before one is made, and each topic has one per application."""

from urllib.parse import urlsplit

from adapters.exact.sandbox.answers import invalid
from adapters.exact.sandbox.deliveries import Deliveries
from adapters.exact.sandbox.rows import Row, Values
from adapters.exact.sandbox.writing import Change, Writer

TOPICS = frozenset(
    "Accounts Contacts SalesInvoices SalesEntries BankEntries CashEntries GeneralJournalEntries Documents "
    "DocumentAttachments FinancialTransactions GoodsDeliveries".split()
)
INSTANT = frozenset(("GoodsDeliveries",))
HERE = frozenset(("127.0.0.1", "localhost"))  # the imitation serves who has no certificate


def writer(deliveries: Deliveries) -> Writer:
    """Making one asks the address, so it may not hold up the world."""

    def create(change: Change, values: Values) -> Row:
        books, application = change.books, change.application
        topic, url = values["Topic"], values["CallbackURL"]
        if topic not in TOPICS:
            raise invalid("Invalid: Topic")
        if change.body.get("IsInstant") and topic not in INSTANT:
            raise invalid("Invalid: IsInstant")
        _check_address(url, application.redirect_uris)
        mine = {"Topic": topic, "ClientID": application.client_id}
        with books.world.lock:
            if any(all(row[name] == value for name, value in mine.items()) for row in books.rows("subscriptions")):
                raise invalid("Data already exists")
        if (said := deliveries.try_out(url)) not in (200, 201):
            raise invalid(f"Invalid: Post to callback URL endpoint returns {said or 'no answer'}")
        with books.world.lock:
            about = {"CallbackURL": url, "Description": topic, "UserID": books.world.user, "IsInstant": False}
            return books.put("subscriptions", mine | about)

    def remove(change: Change, row: Row) -> None:
        with change.books.world.lock:
            change.books.remove(row)

    return Writer("subscriptions", create, remove=remove)  # a change is listed, and refused


def _check_address(url: str, redirect_uris: tuple[str, ...]) -> None:
    """It has to be on the domain of an address that the application goes back to. Raises Refusal (500)."""
    asked = urlsplit(url)
    known = {urlsplit(uri).hostname for uri in redirect_uris}
    if asked.scheme != "https" and asked.hostname not in HERE:
        raise invalid("Invalid: CallbackURL - https is mandatory")
    if known and asked.hostname not in known:
        raise invalid("Invalid: CallbackURL - domain differs from the redirect URI")
