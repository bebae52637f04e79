"""What each entity shows of the books: which rows, and what stands in them beside what the table holds."""

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time
from types import MappingProxyType
from typing import Any

from adapters.exact.sandbox import reports
from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.rows import Row, Shown, Values
from adapters.exact.sandbox.terms import RECEIVABLE

View = Callable[[Books], Iterator[Shown]]


def common(books: Books, row: Row, key: str, **besides: Any) -> Shown:
    """What every row of a table shows, by the platform's names; `besides` goes before what the row holds."""
    own = {
        key: row.key,
        "Created": shown_moment(books, row.created),
        "Modified": shown_moment(books, row.modified),
        "Timestamp": row.timestamp,
        **besides,
    }
    return ChainMap(own, row.values, books.shared)  # many rows are looked at for each that is told


def shown_moment(books: Books, at: datetime) -> datetime:
    """In UTC, or the local time as if it were UTC: it is not known which."""
    if not books.world.quirks.moments_local:
        return at
    local = at.astimezone(books.zone)
    return datetime.combine(local.date(), local.time(), at.tzinfo)


def _table(name: str, key: str = "ID") -> View:
    """All rows of a table."""
    return lambda books: (common(books, row, key) for row in books.rows(name))


def _terms(sign: str, receivable: bool) -> View:
    """Payment terms under the sign that this entity has; without payables where it shows receivables only."""

    def view(books: Books) -> Iterator[Shown]:
        factor = getattr(books.world.quirks, sign)
        for row in books.rows("terms"):
            if receivable and row["LineType"] != RECEIVABLE:
                continue
            amounts = {name: factor * row[name] for name in ("AmountDC", "AmountFC")}
            yield common(books, row, "ID", **amounts)

    return view


def _invoice_rows(books: Books) -> Iterator[Shown]:
    """Headers and lines mixed: the header has the line number 0."""
    for row in books.rows("invoices"):
        yield common(books, row, "ID", InvoiceID=row.key, LineNumber=0)
    for line in books.rows("invoice lines"):
        header = books.tables["invoices"].get(line["_invoice"])
        if header is not None:
            yield ChainMap(dict(common(books, line, "ID", InvoiceID=header.key)), header.values)


def _attachments(books: Books) -> Iterator[Shown]:
    """The file itself is not told; `Url` says where it can be had."""
    for row in books.rows("attachments"):
        url = f"{books.world.site}/docs/SysAttachment.aspx?ID={row.key}&_Division_={books.code}"
        yield common(books, row, "ID", Url=url, FileSize=len(row["_content"]))


def _deletions(books: Books) -> Iterator[Shown]:
    for row in books.deletions():
        yield common(books, row, "ID", DeletedBy=books.world.user)


def divisions(books: Books) -> Iterator[Shown]:
    """All that the user can reach, whether the application may or not."""
    for other in books.world.books.values():
        yield {
            "Code": other.code,
            "Hid": other.code,
            "Description": other.title,
            "CustomerName": other.title,
            "Customer": books.world.user,
            "CustomerCode": str(other.code),
            "Country": other.country,
            "Currency": other.currency,
            "Status": other.status,
            "BlockingStatus": 0,
            "Current": other.code == next(iter(books.world.books)),
            "Legislation": "Nederland",
            "IsMainDivision": other.code == next(iter(books.world.books)),
            "DivisionMoveDate": other.moved_on,
        }


def me(books: Books) -> Values:
    """Who the token belongs to."""
    world = books.world
    local = world.now().astimezone(books.zone)
    offset = local.utcoffset()
    return {
        "UserID": world.user,
        "UserName": "petra.boekhouder",
        "FullName": world.user_name,
        "FirstName": "Petra",
        "LastName": "Boekhouder",
        "Email": "petra@example.nl",
        "Language": "NL",
        "LanguageCode": "nl-NL",
        "CurrentDivision": books.code,
        "AccountingDivision": books.code,
        "DivisionCustomer": world.user,
        "DivisionCustomerCode": str(books.code),
        "DivisionCustomerName": books.title,
        "Legislation": 1,
        "ServerTime": datetime.combine(local.date(), time(local.hour, local.minute, local.second)).isoformat(),
        "ServerUtcOffset": offset.total_seconds() / 3600 if offset else 0,
    }


VIEWS: Mapping[str, View] = MappingProxyType(
    {
        "system/Divisions": divisions,
        "crm/Accounts": _table("accounts"),
        "crm/Contacts": _table("contacts"),
        "crm/Addresses": _table("addresses"),
        "cashflow/Receivables": _terms("receivables_sign", receivable=True),
        "bulk/Cashflow/Receivables": _terms("receivables_sign", receivable=True),
        "sync/Cashflow/PaymentTerms": _terms("terms_sign", receivable=False),
        "cashflow/PaymentConditions": _table("conditions"),
        "read/financial/ReceivablesList": reports.receivables_list,
        "read/financial/AgingReceivablesList": reports.aging,
        "read/financial/OutstandingInvoicesOverview": reports.overview,
        "salesinvoice/SalesInvoices": _table("invoices", "InvoiceID"),
        "sync/SalesInvoice/SalesInvoices": _invoice_rows,
        "salesentry/SalesEntries": _table("entries", "EntryID"),
        "financialtransaction/TransactionLines": _table("lines"),
        "sync/Financial/TransactionLines": _table("lines"),
        "financialtransaction/BankEntryLines": _table("bank"),
        "sync/CRM/Accounts": _table("accounts"),
        "sync/CRM/Contacts": _table("contacts"),
        "sync/Deleted": _deletions,
        "documents/Documents": _table("documents"),
        "documents/DocumentAttachments": _attachments,
        "documents/DocumentTypes": _table("document types"),
        "activities/CommunicationNotes": _table("notes"),
        "activities/Tasks": _table("tasks"),
        "webhooks/WebhookSubscriptions": _table("subscriptions"),
    }
)


def held(books: Books, entity: str) -> list[Shown]:
    """The rows of an entity as the platform holds them, not printed yet."""
    return list(VIEWS[entity](books))
