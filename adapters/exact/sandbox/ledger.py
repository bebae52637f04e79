"""What is booked with an entry: its transaction lines, its sales invoice if it was made here, and drafts of such."""

from decimal import Decimal

from adapters.exact.sandbox.rows import Row, Values
from adapters.exact.sandbox.terms import ZERO, Terms, cents

VAT = Decimal("0.21")
SALES = {"Journal": "70", "JournalDescription": "Verkoopboek"}
CONDITION = {"PaymentCondition": "30", "PaymentConditionDescription": "30 dagen"}
DEBTORS, TURNOVER = "1300", "8000"
PRINTED = 10  # type of document
PROCESSED, DRAFT = 50, 10  # of a sales invoice; neither says anything about money
_ON_LINES = "Currency Description DueDate EntryNumber InvoiceNumber PaymentReference YourRef Type JournalDescription"
_ON_INVOICES = (
    "AmountFC AmountDC VATAmountFC VATAmountDC Currency Description Journal JournalDescription DueDate InvoiceNumber "
    "PaymentCondition PaymentConditionDescription PaymentReference YourRef Document DocumentNumber DocumentSubject"
)


def priced(whole: Decimal, rate: Decimal) -> Values:
    """An amount with VAT, in its currency and in that of the division."""
    vat = cents(whole - whole / (1 + VAT))
    return {
        "AmountFC": whole,
        "AmountDC": cents(whole * rate),
        "VATAmountFC": vat,
        "VATAmountDC": cents(vat * rate),
    }


class Ledger(Terms):
    """The records beside the payment terms."""

    def book_lines(self, entry: Row, account: Row) -> str:
        """The transaction lines of an entry; the ID of its header line, which is what its terms refer to."""
        shared = {name: entry[name] for name in _ON_LINES.split()} | {
            "Account": account.key,
            "AccountCode": account["Code"],
            "AccountName": account["Name"],
            "Date": entry["EntryDate"],
            "EntryID": entry.key,
            "ExchangeRate": entry["Rate"],
            "FinancialYear": entry["ReportingYear"],
            "FinancialPeriod": entry["ReportingPeriod"],
            "JournalCode": entry["Journal"],
            "Status": PROCESSED,
        }
        gross = {name: entry[name] for name in ("AmountDC", "AmountFC")}
        net = {name: entry[f"VAT{name}"] - entry[name] for name in gross}
        header = self.put("lines", {**shared, **gross, "LineNumber": 0, "GLAccountCode": DEBTORS})
        self.put("lines", {**shared, **net, "LineNumber": 1, "GLAccountCode": TURNOVER, "OffsetID": header.key})
        return str(header.key)

    def book_invoice(self, entry: Row, account: Row) -> Row:
        """The sales invoice of an entry that was made here, printed and kept as a document."""
        entry.values |= self._printed(entry, account)
        values = {name: entry[name] for name in _ON_INVOICES.split()}
        dated = {"InvoiceDate": entry["EntryDate"], "Status": PROCESSED, "StatusDescription": "Verwerkt"}
        return self._invoice(account, {**values, **dated, "_entry": entry.key})

    def _printed(self, entry: Row, account: Row) -> Values:
        """The document with its file; what refers to it."""
        number, subject = entry["InvoiceNumber"], entry["Description"]
        who = {"Account": account.key, "AccountCode": account["Code"], "AccountName": account["Name"]}
        about = {
            "SalesInvoiceNumber": number,
            "FinancialTransactionEntryID": entry.key,
            "HID": self.number("document", 1),
        }
        kind = {"Type": PRINTED, "TypeDescription": "Verkoopfactuur", "DocumentDate": entry["EntryDate"]}
        document = self.put("documents", {**who, **about, **kind, "Subject": subject, "HasEmptyBody": True})
        content = f"%PDF-1.4\n% {subject}\n%%EOF\n".encode()
        self.put("attachments", {"Document": document.key, "FileName": f"{number}.pdf", "_content": content})
        return {"Document": document.key, "DocumentNumber": about["HID"], "DocumentSubject": subject}

    def draft(self, account: Row, amount: Decimal | str) -> Row:
        """A sales invoice that is not printed: nothing is booked, and nobody owes it."""
        values = {"Currency": self.currency, "Description": "Concept", **SALES, **CONDITION}
        state = {"Status": DRAFT, "StatusDescription": "Concept", "_entry": ""}
        return self._invoice(account, {**values, **state, **priced(Decimal(amount), Decimal(1))})

    def _invoice(self, account: Row, values: Values) -> Row:
        """With one line, which is a row of its own when invoices are synchronized."""
        sale = values["AmountFC"] >= ZERO
        who = {
            f"{role}{part}": value
            for role in ("InvoiceTo", "OrderedBy", "DeliverTo")
            for part, value in (("", account.key), ("Name", account["Name"]))
        }
        kind = (
            {"Type": 8020, "TypeDescription": "Verkoopfactuur"}
            if sale
            else {"Type": 8021, "TypeDescription": "Creditnota"}
        )
        net = values["AmountFC"] - values["VATAmountFC"]
        contact = account["MainContact"]
        made = self.put(
            "invoices", {**values, **who, **kind, "AmountFCExclVat": net, "InvoiceToContactPerson": contact}
        )
        line = {"LineNumber": 1, "Quantity": Decimal(1), "VATPercentage": VAT, "ItemDescription": values["Description"]}
        self.put("invoice lines", {**line, "_invoice": made.key})
        return made
