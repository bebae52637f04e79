"""The books as a whole: what stands in which list, and that the lists agree."""

from itertools import pairwise

from tests.adapters.exact.sandbox.callers import Caller
from tests.adapters.exact.sandbox.shown import FIELDS, LISTS, invoice, outstanding


def test_payables_stand_between_receivables_in_the_terms_alone(api: Caller) -> None:
    kinds = {row["LineType"] for row in api.rows(LISTS[2], select="LineType")}
    assert kinds == {20, 22}
    payables = {row.key for row in api.books.rows("terms") if row["LineType"] == 22}
    assert payables
    for path in LISTS[:2]:
        assert not payables & {row["ID"] for row in api.rows(path, select="ID")}


def test_the_open_terms_are_those_of_the_list_and_of_both_totals(api: Caller) -> None:
    rows = [row for row in api.rows(LISTS[0], select=FIELDS) if row["Status"] != 50]
    cents = sum(round(-100 * row["AmountDC"]) for row in rows)
    ages = sum(round(100 * row["TotalAmount"]) for row in api.rows("read/financial/AgingReceivablesList"))
    (total,) = api.rows("read/financial/OutstandingInvoicesOverview")
    assert len(outstanding(api)) == len(rows) == total["OutstandingReceivableInvoiceCount"]
    assert cents == ages == round(100 * total["OutstandingReceivableInvoiceAmount"])


def test_what_was_booked_elsewhere_is_an_entry_and_no_invoice(api: Caller) -> None:
    entry = invoice(api, made_here=False, your_ref="WEB1")
    numbers = {row["InvoiceNumber"] for row in api.rows("salesinvoice/SalesInvoices", select="InvoiceNumber")}
    assert entry["InvoiceNumber"] not in numbers
    assert api.get(f"salesentry/SalesEntries(guid'{entry.key}')", select="YourRef")["YourRef"] == "WEB1"


def test_an_invoice_stands_in_the_general_ledger_with_its_turnover(api: Caller) -> None:
    entry = invoice(api)
    (term,) = api.books.terms_of(entry.key)
    lines = api.rows(
        "financialtransaction/TransactionLines", select="ID,LineNumber,AmountDC", filter=f"EntryID eq guid'{entry.key}'"
    )
    assert {line["LineNumber"]: line["AmountDC"] for line in lines} == {0: 121.0, 1: -100.0}
    assert term["TransactionID"] in {line["ID"] for line in lines}


def test_headers_and_lines_of_invoices_come_mixed(api: Caller) -> None:
    rows = api.rows("sync/SalesInvoice/SalesInvoices", select="ID,InvoiceID,LineNumber,Timestamp")
    assert {row["LineNumber"] for row in rows} == {0, 1}
    assert all((row["LineNumber"] == 0) == (row["ID"] == row["InvoiceID"]) for row in rows)
    assert len({row["Timestamp"] for row in rows}) == len(rows)


def test_two_acts_never_share_a_moment_though_the_clock_stands(api: Caller) -> None:
    entry = invoice(api)
    moments = []
    for act in (api.books.select, api.books.collect, api.books.pay, api.books.reopen):
        act(entry)
        moments.append(api.books.terms_of(entry.key)[0].modified)
    assert all(first < second for first, second in pairwise(moments))
