"""What tests of payment terms share: an invoice, and what the lists show of it."""

from typing import Any

from adapters.exact.sandbox.rows import Row
from tests.adapters.exact.sandbox.callers import Caller

FIELDS = "ID,EntryID,AmountDC,AmountFC,TransactionAmountDC,Status,IsFullyPaid,LastPaymentDate,EndDate,TransactionType"
SHOWN = f"{FIELDS},TransactionEntryID,DueDate,PaymentReference,YourRef"
LISTS = ("cashflow/Receivables", "bulk/Cashflow/Receivables", "sync/Cashflow/PaymentTerms")


def invoice(api: Caller, amount: str = "121", **besides: Any) -> Row:
    """Booked today for some customer."""
    return api.books.add_invoice(api.account(), amount, **besides)


def terms(api: Caller, entry: Row, path: str = LISTS[0]) -> list[dict[str, Any]]:
    """As the API shows them, the smallest amount first."""
    rows = api.rows(path, select=SHOWN)
    mine = [row for row in rows if row["TransactionEntryID"] == entry.key]
    return sorted(mine, key=lambda row: abs(row["AmountDC"]))


def states(api: Caller, entry: Row) -> list[tuple[float, int]]:
    """What is owed and how it stands."""
    return [(-row["AmountDC"], row["Status"]) for row in terms(api, entry)]


def outstanding(api: Caller) -> list[dict[str, Any]]:
    """The list that the user sees."""
    return api.rows("read/financial/ReceivablesList")
