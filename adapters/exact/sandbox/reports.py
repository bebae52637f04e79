"""The reports of outstanding items: the list that the user sees, by age, and as totals."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from adapters.exact.sandbox.books import Books
from adapters.exact.sandbox.rows import Row, Shown
from adapters.exact.sandbox.terms import MATCHED, PROCESSED, RECEIVABLE, ZERO

SHARED = (
    "AccountCode AccountName Description DueDate EntryNumber InvoiceDate InvoiceNumber JournalDescription YourRef"
).split()
AGES = (30, 60, 90)  # days past due up to which each group but the last goes


def _open(books: Books) -> list[Row]:
    return [row for row in books.rows("terms") if row["LineType"] == RECEIVABLE and row["Status"] != MATCHED]


def receivables_list(books: Books) -> Iterator[Shown]:
    """What is outstanding, money without an invoice too; its number is as unstable as the term."""
    sign = books.world.quirks.list_sign
    for row in _open(books):
        amount = sign * row["AmountFC"]
        yield {name: row[name] for name in SHARED} | {
            "HID": row["_hid"],
            "AccountId": row["Account"],
            "Amount": amount,
            "AmountInTransit": amount if row["Status"] == PROCESSED else ZERO,
            "CurrencyCode": row["Currency"],
            "JournalCode": row["Journal"],
        }


def aging(books: Books) -> Iterator[Shown]:
    """Per customer what is outstanding, by how long it is past due. Amounts are the division's currency."""
    sums: dict[str, list[Decimal]] = defaultdict(lambda: [ZERO] * (len(AGES) + 1))
    names: dict[str, Row] = {}
    for row in _open(books):
        late = (books.today - row["DueDate"]).days
        group = next((number for number, age in enumerate(AGES) if late <= age), len(AGES))
        sums[row["Account"]][group] += books.world.quirks.list_sign * row["AmountDC"]
        names[row["Account"]] = row
    for account, amounts in sums.items():
        groups = {f"AgeGroup{number}Amount": amount for number, amount in enumerate(amounts, start=1)}
        numbers = {f"AgeGroup{number}": number for number in range(1, len(amounts) + 1)}
        yield {
            "AccountId": account,
            "AccountCode": names[account]["AccountCode"],
            "AccountName": names[account]["AccountName"],
            "CurrencyCode": books.currency,
            "TotalAmount": sum(amounts, ZERO),
            **groups,
            **numbers,
            **{f"AgeGroup{number}Description": text for number, text in enumerate(_words(), start=1)},
        }


def _words() -> list[str]:
    return [f"≤ {age} dagen" for age in AGES] + [f"> {AGES[-1]} dagen"]


def overview(books: Books) -> Iterator[Shown]:
    """Totals in the division's currency; receivables as positive amounts."""
    rows = _open(books)
    late = [row for row in rows if row["DueDate"] < books.today]
    payables = [row for row in books.rows("terms") if row["LineType"] != RECEIVABLE and row["Status"] != MATCHED]
    yield {
        "CurrencyCode": books.currency,
        "OutstandingReceivableInvoiceAmount": sum((row["AmountDC"] for row in rows), ZERO),
        "OutstandingReceivableInvoiceCount": len(rows),
        "OverdueReceivableInvoiceAmount": sum((row["AmountDC"] for row in late), ZERO),
        "OverdueReceivableInvoiceCount": len(late),
        "OutstandingPayableInvoiceAmount": -sum((row["AmountDC"] for row in payables), ZERO),
        "OutstandingPayableInvoiceCount": len(payables),
        "OverduePayableInvoiceAmount": ZERO,
        "OverduePayableInvoiceCount": 0,
    }
