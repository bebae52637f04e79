"""Booked entries: invoices, credit notes, reversals and opening balances, and how they are changed and deleted."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from adapters.exact.sandbox.ledger import CONDITION, SALES, Ledger, priced
from adapters.exact.sandbox.rows import Row, Values
from adapters.exact.sandbox.terms import CREDIT, OPEN, OPENING, PAYABLE, PURCHASE, SALE, ZERO, NotAllowed, Parts

FIRST_INVOICE, FIRST_PURCHASE = 26_700_001, 26_600_001
DAYS = 30  # of the ordinary payment condition
ONE = Decimal(1)
_SHARED = "EntryNumber InvoiceNumber YourRef Currency Description Journal JournalDescription EntryDate"
_EDITED = ("YourRef", "Description")  # what an edit brings to the terms besides the due day


class Entries(Ledger):
    """The sales (and, beside them, purchase) entries of a division."""

    def add_invoice(
        self,
        account: Row,
        amount: Decimal | str,
        *,
        due: date | None = None,
        parts: Parts = (),
        your_ref: str | None = None,
        made_here: bool = True,
        currency: str = "",
        rate: Decimal = ONE,
        method: str = "B",
    ) -> Row:
        """An invoice with VAT, booked today: its sales entry. With `parts` it falls due in instalments, whatever
        `amount` says. Amounts are in `currency` ("" = the division's), of which one is `rate` of the division's.

        Without `made_here` it was made in another system and booked: there is no sales invoice of it.
        """
        instalments = parts or [(due or self.today + timedelta(days=DAYS), Decimal(amount))]
        about = {"YourRef": your_ref, "Currency": currency or self.currency, "Rate": rate}
        return self._book(account, instalments, SALE, about, made_here, {"PaymentMethod": method})

    def credit(self, entry: Row, amount: Decimal | str | None = None) -> Row:
        """A credit note for (a part of) this invoice, not matched with it: its sales entry."""
        price = Decimal(amount) if amount is not None else entry["AmountFC"]
        return self._against(entry, price, CREDIT, made_here=True, reversal=False)

    def reverse(self, entry: Row) -> Row:
        """The entry is booked once more with the opposite sign, and not matched: it is a sale that is negative."""
        return self._against(entry, entry["AmountFC"], SALE, made_here=False, reversal=True)

    def _against(self, entry: Row, price: Decimal, kind: int, *, made_here: bool, reversal: bool) -> Row:
        account = self.row("accounts", entry["Customer"])
        about = {name: entry[name] for name in ("YourRef", "Currency", "Rate")} | {"Reversal": reversal}
        parts = [(self.today, -price)]
        return self._book(account, parts, kind, about, made_here, {"TransactionIsReversal": reversal})

    def _book(self, account: Row, parts: Parts, kind: int, about: Values, made_here: bool, on_terms: Values) -> Row:
        whole, number, day = (
            sum((amount for _, amount in parts), ZERO),
            self.number("invoice", FIRST_INVOICE),
            self.today,
        )
        entry = self.put(
            "entries",
            {
                **priced(whole, about["Rate"]),
                **SALES,
                **CONDITION,
                "EntryNumber": number,
                "InvoiceNumber": number,
                "PaymentReference": str(number),
                "Description": f"Factuur {number}" if kind == SALE else f"Creditnota {number}",
                "Customer": account.key,
                "CustomerName": account["Name"],
                "DueDate": max(due for due, _ in parts),
                "EntryDate": day,
                "ReportingYear": day.year,
                "ReportingPeriod": day.month,
                "Reversal": False,
                "Status": 50,
                "StatusDescription": "Verwerkt",
                "Type": kind,
                "TypeDescription": "Verkoopboeking" if kind == SALE else "Creditnota verkoop",
                **about,
            },
        )
        refers = {"TransactionEntryID": entry.key, "TransactionID": self.book_lines(entry, account)}
        if made_here:
            self.book_invoice(entry, account)
        shared = {name: entry[name] for name in _SHARED.split()} | CONDITION
        self._terms(account, parts, kind, entry["Rate"], {**shared, **refers, **on_terms})
        return entry

    def _terms(self, account: Row, parts: Parts, kind: int, rate: Decimal, values: Values) -> list[Row]:
        day = self.today
        period = {"TransactionReportingYear": day.year, "TransactionReportingPeriod": day.month}
        booked = {"InvoiceDate": day, "EntryDate": day, "TransactionType": kind, "RateFC": rate}
        return self.book_terms(account, parts, {**period, **booked, **values})

    def _loose(self, number: int, **values: Any) -> Values:
        """What the terms hold of a transaction that no sales entry is kept of."""
        refers = {"TransactionEntryID": self.world.new_guid(), "TransactionID": self.world.new_guid()}
        return {"EntryNumber": number, "InvoiceNumber": number, "Currency": self.currency, **refers, **values}

    def add_opening(self, account: Row, amount: Decimal | str, due: date, your_ref: str) -> Row:
        """What was owed before the books began: a term of the opening balance, without a sales entry."""
        number = self.number("opening", 1)
        about = {"YourRef": your_ref, "Journal": "90", "JournalDescription": "Memoriaal", "Description": "Beginbalans"}
        return self._terms(account, [(due, Decimal(amount))], OPENING, ONE, self._loose(number, **about))[0]

    def add_payable(self, account: Row, amount: Decimal | str, your_ref: str) -> Row:
        """A purchase invoice that we owe: its payment term, which stands between those of customers."""
        number, due = self.number("purchase", FIRST_PURCHASE), self.today + timedelta(days=14)
        ledger = {"LineType": PAYABLE, "GLAccountCode": "1600", "GLAccountDescription": "Crediteuren"}
        about = {"YourRef": your_ref, "Journal": "60", "JournalDescription": "Inkoopboek", "Description": "Inkoop"}
        return self._terms(account, [(due, -Decimal(amount))], PURCHASE, ONE, self._loose(number, **ledger, **about))[0]

    def edit(self, entry: Row, **values: Any) -> None:
        """The booked entry is changed: its terms are made anew, and those of before are gone."""
        self.change(entry, **values)
        shown = {name: value for name, value in values.items() if name in _EDITED}
        if "DueDate" in values:
            shown |= {"DueDate": values["DueDate"], "TransactionDueDate": values["DueDate"]}
        for term in self.terms_of(entry.key):
            self.regenerate(term, **shown)

    def delete(self, entry: Row) -> None:
        """It was never booked. Raises NotAllowed when something of it is matched or being collected."""
        terms = self.terms_of(entry.key)
        if any(term["Status"] != OPEN for term in terms):
            raise NotAllowed
        lines = self.rows_of("lines", entry.key)
        invoices = [row for row in self.rows("invoices") if row["_entry"] == entry.key]
        for row in (*terms, *lines, *invoices, entry):
            self.remove(row)
