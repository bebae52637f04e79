"""Money that comes in, and whatever else closes a term: matching, collecting, writing off, and taking all that back."""

from decimal import Decimal

from adapters.exact.sandbox.entries import Entries
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.terms import (
    CASH_FLOW,
    CREDIT,
    DIFFERENCE,
    OPEN,
    OTHER,
    PROCESSED,
    SELECTED,
    ZERO,
    NotAllowed,
)

BANK, MEMO = ("20", "Bank"), ("90", "Memoriaal")


class Money(Entries):
    """What becomes of the terms of a division."""

    def receive(self, account: Row, amount: Decimal | str, *, currency: str = "", rate: Decimal = Decimal(1)) -> Row:
        """Money of this customer that nobody matched with an invoice yet: the open term that it makes."""
        price, number = Decimal(amount), self.number("bank", 26_200_001)
        line = self.put(
            "bank",
            {
                "Account": account.key,
                "AccountCode": account["Code"],
                "AccountName": account["Name"],
                "AmountFC": price,
                "AmountDC": price * rate,
                "Date": self.today,
                "Description": f"Ontvangst {account['Name']}",
                "EntryNumber": number,
                "ExchangeRate": rate,
                "GLAccountCode": "1300",
                "LineNumber": 1,
                "EntryID": self.world.new_guid(),
            },
        )
        return self._counter(account, price, CASH_FLOW, BANK, line, currency, rate)

    def _counter(
        self,
        account: Row,
        amount: Decimal,
        kind: int,
        journal: tuple[str, str],
        booked: Row,
        currency: str,
        rate: Decimal,
    ) -> Row:
        """The term of what speaks against a debt."""
        return self.book_terms(
            account,
            [(self.today, -amount)],
            {
                "TransactionType": kind,
                "Journal": journal[0],
                "JournalDescription": journal[1],
                "RateFC": rate,
                "EntryNumber": booked["EntryNumber"],
                "Currency": currency or self.currency,
                "InvoiceDate": self.today,
                "EntryDate": self.today,
                "Description": booked["Description"],
                "TransactionID": booked.key,
                "TransactionEntryID": booked["EntryID"],
                "_booked": (booked.table, booked.key),
            },
        )[0]

    def match(self, against: Row, entry: Row) -> None:
        """This term (money, a credit note) is set off against what is open of the entry, as far as it goes.

        Raises NotAllowed when one of them has nothing open.
        """
        left, match = -against["AmountFC"], self.world.new_guid()
        terms = [term for term in self.unmatched(entry.key) if term["AmountFC"] > ZERO]
        if left <= ZERO or against["Status"] != OPEN or not terms:
            raise NotAllowed
        by_money = against["TransactionType"] == CASH_FLOW
        for term in terms:
            if left == ZERO:
                break
            part = min(left, term["AmountFC"])
            whole = part == term["AmountFC"]
            self.close(term if whole else self.split(term, part), match, by_money)
            left -= part
        used = against if left == ZERO else self.split(against, against["AmountFC"] + left)
        self.close(used, match, by_money)
        self.change(used, YourRef=entry["YourRef"], InvoiceNumber=entry["InvoiceNumber"])

    def pay(self, entry: Row, amount: Decimal | str | None = None) -> Row:
        """Money on this entry, all that is open or so much, matched at once: the term of the money.

        Raises NotAllowed when nothing is open.
        """
        price = Decimal(amount) if amount is not None else self.open_amount(entry.key)
        if price <= ZERO or self.open_amount(entry.key) <= ZERO:
            raise NotAllowed
        account = self.row("accounts", entry["Customer"])
        money = self.receive(account, price, currency=entry["Currency"], rate=entry["Rate"])
        self.match(money, entry)
        return money

    def settle_credit(self, credit: Row, entry: Row) -> None:
        """The credit note is matched with the invoice. Raises NotAllowed."""
        for term in self.unmatched(credit.key):
            if term["TransactionType"] == CREDIT:
                self.match(term, entry)

    def select(self, entry: Row) -> None:
        """What is open is to be collected with the next direct debit. Raises NotAllowed when nothing is open."""
        self._step(entry, OPEN, SELECTED, PaymentMethod="I", ReceivableSelected=self.world.now())

    def collect(self, entry: Row) -> None:
        """The direct debit was sent to the bank. Raises NotAllowed for what was not selected."""
        self._step(entry, SELECTED, PROCESSED, ReceivableBatchNumber=self.number("batch", 1))

    def _step(self, entry: Row, before: int, after: int, **values: object) -> None:
        terms = [term for term in self.terms_of(entry.key) if term["Status"] == before]
        if not terms:
            raise NotAllowed
        for term in terms:
            self.change(term, Status=after, **values)

    def write_off(self, entry: Row, kind: int = OTHER) -> None:
        """It is given up: matched by an entry in the general journal, and no money came. Raises NotAllowed."""
        open_now, number = self.open_amount(entry.key), self.number("memo", 26_900_001)
        if open_now <= ZERO:
            raise NotAllowed
        account = self.row("accounts", entry["Customer"])
        booked = {"EntryNumber": number, "Description": "Afboeking", "EntryID": self.world.new_guid()}
        memo = self.put("memos", booked)
        counter = self._counter(account, open_now, kind, MEMO, memo, entry["Currency"], entry["Rate"])
        self.match(counter, entry)

    def pay_short(self, entry: Row, amount: Decimal | str) -> None:
        """Less came, and the rest is booked as a payment difference: nothing is owed any more. Raises NotAllowed."""
        self.pay(entry, amount)
        self.write_off(entry, DIFFERENCE)

    def unmatch(self, entry: Row) -> None:
        """The matching is taken back: the invoice is open again, and so is whatever it was matched with."""
        matches = {term["_match"] for term in self.terms_of(entry.key)} - {None}
        for term in list(self.rows("terms")):
            if term["_match"] in matches:
                self.open_again(term)

    def reopen(self, entry: Row) -> None:
        """What closed the invoice is reversed, as when a bank takes a direct debit back: it is owed again.

        Raises NotAllowed when nothing of it is closed or being collected.
        """
        terms = self.terms_of(entry.key)
        matches = {term["_match"] for term in terms} - {None}
        if not matches and all(term["Status"] == OPEN for term in terms):
            raise NotAllowed
        for term in list(self.rows("terms")):
            if term["_match"] in matches and term["TransactionEntryID"] != entry.key and term["_booked"]:
                self._unbook(term)
            elif term["_match"] in matches or term in terms:
                self.open_again(term)

    def _unbook(self, term: Row) -> None:
        """The money, or the entry in the general journal, was never booked."""
        table, key = term["_booked"]
        self.remove(term)
        if key in self.tables.get(table, {}):
            self.remove(self.row(table, key))

    def withdraw_money(self, term: Row) -> None:
        """Money that was not matched is taken out of the books again. Raises NotAllowed."""
        if term["Status"] != OPEN or not term["_booked"]:
            raise NotAllowed
        self._unbook(term)
