"""Payment terms: one row for each part of what is owed, as cashflow/Receivables and sync/Cashflow/PaymentTerms show it.

Inside, an amount is positive where the customer owes it; which sign is shown is a switch of `Quirks`. What begins with
an underscore is never shown.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from adapters.exact.sandbox.people import People
from adapters.exact.sandbox.rows import Row, Values

CENT, ZERO = Decimal("0.01"), Decimal(0)
OPEN, SELECTED, PROCESSED, MATCHED = 20, 30, 40, 50
OPENING, SALE, CREDIT, PURCHASE, CASH_FLOW, DIFFERENCE, OTHER = 10, 20, 21, 30, 40, 83, 90
RECEIVABLE, PAYABLE = 20, 22
Parts = Sequence[tuple[date, Decimal]]


class NotAllowed(Exception):
    """The state of the books does not allow it."""


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT)


class Terms(People):
    """The payment terms of a division."""

    def terms_of(self, entry: str) -> list[Row]:
        """Those of the transaction with this EntryID, the earliest due first."""
        return sorted(self.rows_of("terms", entry), key=lambda row: (row["DueDate"], row.timestamp))

    def unmatched(self, entry: str) -> list[Row]:
        """Its terms that are not matched yet, also those that are being collected."""
        return [row for row in self.terms_of(entry) if row["Status"] != MATCHED]

    def open_amount(self, entry: str) -> Decimal:
        """What is still owed of it, in its own currency."""
        return sum((row["AmountFC"] for row in self.unmatched(entry)), ZERO)

    def book_terms(self, account: Row, parts: Parts, transaction: Values) -> list[Row]:
        """Terms of a new transaction: what falls due when, in its currency. `transaction` is what they all hold."""
        whole = sum((amount for _, amount in parts), ZERO)
        rate = transaction["RateFC"]
        shared = {
            "Account": account.key,
            "AccountCode": account["Code"],
            "AccountName": account["Name"],
            "AccountCountry": account["Country"],
            "AccountContact": account["MainContact"],
            "AccountContactName": self._contact_name(account["MainContact"]),
            "LineType": RECEIVABLE,
            "Status": OPEN,
            "IsFullyPaid": False,
            "PaymentMethod": "B",
            "GLAccountCode": "1300",
            "GLAccountDescription": "Debiteuren",
            "Source": 0,
            "IsBatchBooking": 0,
            "EntryID": self.world.new_guid(),
            "TransactionAmountFC": whole,
            "TransactionAmountDC": cents(whole * rate),
            "TransactionDueDate": max(day for day, _ in parts),
            "TransactionIsReversal": False,
            "TransactionStatus": 50,
            **transaction,
        }
        return [self._term({**shared, "DueDate": day, **self._amounts(amount, rate)}) for day, amount in parts]

    def _contact_name(self, contact: str | None) -> str | None:
        row = self.tables.get("contacts", {}).get(contact)
        return str(row["FullName"]) if row else None

    def _amounts(self, amount: Decimal, rate: Decimal) -> Values:
        return {"AmountFC": amount, "AmountDC": cents(amount * rate)}

    def _term(self, values: Values) -> Row:
        """With a reference and a readable number of its own, which an edit gives anew."""
        reference = f"{values['AccountCode'].strip()}/{self.number('reference', 1)}"
        numbered = {"PaymentReference": reference, "_hid": self.number("hid", 500_001)}
        days = {"PaymentDays": (values["DueDate"] - values["InvoiceDate"]) // timedelta(days=1)}
        return self.put("terms", {**values, **numbered, **days})

    def split(self, term: Row, amount: Decimal) -> Row:
        """The part of this amount (in its currency) is a row of its own from now on; that part. The other one stays
        open. Which of the two keeps the ID is not known."""
        rate, rest = term["RateFC"], term["AmountFC"] - amount
        mine, other = (rest, amount) if self.world.quirks.split_keeps_open else (amount, rest)
        twin = {**term.values, "EntryID": self.world.new_guid(), **self._amounts(other, rate)}
        self.change(term, **self._amounts(mine, rate))
        made = self._term(twin)
        return made if self.world.quirks.split_keeps_open else term

    def close(self, term: Row, match: str, paid: bool) -> None:
        """It is matched, by money or by something else."""
        day = self.today
        paid_on = {"LastPaymentDate": day} if paid else {}
        end = {"EndDate": day, "EndYear": day.year, "EndPeriod": day.month}
        self.change(term, Status=MATCHED, IsFullyPaid=True, _match=match, **end, **paid_on)

    def open_again(self, term: Row) -> None:
        """Whatever closed it, it does no more."""
        nothing = dict.fromkeys(("EndDate", "EndYear", "EndPeriod", "LastPaymentDate", "_match", "ReceivableSelected"))
        self.change(term, Status=OPEN, IsFullyPaid=False, **nothing)

    def regenerate(self, term: Row, **values: object) -> Row:
        """The same term under another ID, EntryID, reference and number: what editing its entry does."""
        self.remove(term)
        return self._term({**term.values, "EntryID": self.world.new_guid(), **values})
