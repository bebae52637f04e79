"""What a row says is owed: what was invoiced, what is still open, and what is settled by which day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NoReturn

from adapters.csv.amounts import Amount
from adapters.csv.values import RowFault, Values
from connector.model import ReceivableState

ZERO = Decimal("0.00")


class Fate(StrEnum):
    """Where a row goes; the names are those of the counts."""

    OPEN = "open"
    SETTLED = "settled"
    NOT_YET_ISSUED = "not_yet_issued"
    CREDIT = "credits"
    PAYMENT = "payments"
    DRAFT = "drafts"
    CANCELLED = "cancelled"
    WRITTEN_OFF = "written_off"
    HANDED_OVER = "handed_over"
    ERROR = "errors"


@dataclass(slots=True)
class Owed:
    """The amounts of a row as they stand; None where the file gives none."""

    gross: Amount | None
    open: Amount | None
    paid: Amount | None
    open_expected: bool = False  # there is a column for what is open, and this row leaves it empty

    @property
    def sign(self) -> Decimal:
        """The amount that tells an invoice from a credit."""
        for amount in (self.gross, self.open):
            if amount is not None and amount.value:
                return amount.value
        return ZERO

    @property
    def total(self) -> Decimal:
        """What was invoiced; what is open stands for it where the file gives no more."""
        if self.gross is not None:
            return self.gross.value
        return self.open.value if self.open is not None else ZERO


@dataclass(slots=True)
class Standing:
    """How an invoice stands on the day of the look back."""

    open: Decimal
    fate: Fate
    state: ReceivableState
    settled_on: date | None = None
    overpaid: Decimal = ZERO


class Reading(StrEnum):
    """How the amount columns of a file are to be taken, where their headers do not say what they hold."""

    AS_NAMED = "as named"
    OPEN_IS_TOTAL = "what is called open is the invoice amount: it stands on settled rows too"
    TOTAL_EXCLUDES_VAT = "what is called the invoice amount is less than what is open, so it excludes VAT"


def owed_of(values: Values, reading: Reading = Reading.AS_NAMED) -> Owed:
    """The amounts of a row, those in the invoice's own currency where it has them. Raises RowFault."""
    gross = values.amount("amount") if reading is not Reading.TOTAL_EXCLUDES_VAT else None
    open_ = values.amount("open")
    if reading is Reading.OPEN_IS_TOTAL:
        return Owed(open_ or _missing("open"), None, values.amount("paid"))
    if values.cell("currency") != "" or gross is None:
        gross = values.amount("amount_fc") or gross
    if values.cell("currency") != "" or open_ is None:
        open_ = values.amount("open_fc") or open_
    gross = gross or _debit_less_credit(values)
    if open_ is None and (buckets := values.amounts("buckets")):
        currency = next((bucket.currency for bucket in buckets if bucket.currency), "")
        open_ = Amount(sum((bucket.value for bucket in buckets), ZERO), currency)
    expected = open_ is None and ("open" in values.places or "open_fc" in values.places)
    if gross is None and open_ is None:
        _missing("open" if expected else "amount")
    return Owed(gross, open_, values.amount("paid"), expected)


def _missing(name: str) -> NoReturn:
    raise RowFault(name, "the amount is empty")


def _debit_less_credit(values: Values) -> Amount | None:
    debit, credit = values.amount("debit"), values.amount("credit")
    if debit is None and credit is None:
        return None
    value = (debit.value if debit else ZERO) - (credit.value if credit else ZERO)
    return Amount(value, next((a.currency for a in (debit, credit) if a is not None and a.currency), ""))


def standing(owed: Owed, settled_on: date | None, status: str, today: date) -> Standing:
    """How an invoice stands on this day; what the file knows of later days is dropped. Raises RowFault."""
    total = owed.total
    if settled_on is not None and settled_on > today:
        return _stands(total, None, "")
    left = _left(owed, settled_on, status)
    if status == "cancelled":
        return Standing(ZERO, Fate.CANCELLED, ReceivableState.SETTLED)
    if left > total:
        raise RowFault(
            "open", f"{left} is open, more than the invoice amount {total}", "mend the row in the bookkeeping"
        )
    return _stands(left, settled_on, status)


def _left(owed: Owed, settled_on: date | None, status: str) -> Decimal:
    """What the row says is left to pay, or a fault where it contradicts itself."""
    settled = settled_on is not None or status == "settled"
    left = owed.open.value if owed.open is not None else None
    if left is None and owed.paid is not None:
        left = owed.total - owed.paid.value
    if left is None:
        if owed.open_expected and not settled:
            raise RowFault("open", "the open amount is empty", "write 0 where nothing is open")
        return ZERO if settled else owed.total
    if settled_on is not None and left == owed.total > ZERO:
        raise RowFault("settled", f"settled on {settled_on}, and {left} is open all the same")
    if settled_on is None and status == "settled" and left > ZERO:
        raise RowFault("status", f"the row says paid, and {left} is open all the same")
    return left


def refuse_partly(owed: Owed) -> None:
    """A row that says partly paid tells how much is left, and that something was paid. Raises RowFault.

    A credit of which the whole is left is no such fault: it counts for the debtor.
    """
    if owed.open is None and owed.paid is None:
        raise RowFault("status", "says partly paid, and not how much is left", "add a column with the open amount")
    unpaid = owed.paid is not None and owed.paid.value == ZERO
    left = owed.open.value if owed.open is not None else ZERO if owed.paid is None else owed.total - owed.paid.value
    if left > ZERO and left == owed.total and (owed.gross is not None or unpaid):
        raise RowFault(
            "status", f"says partly paid, and all of {left} is open all the same", "mend the row in the bookkeeping"
        )


def _stands(left: Decimal, settled_on: date | None, status: str) -> Standing:
    if left < ZERO:
        return Standing(ZERO, Fate.SETTLED, ReceivableState.SETTLED, settled_on, overpaid=-left)
    if left == ZERO:
        return Standing(ZERO, Fate.SETTLED, ReceivableState.SETTLED, settled_on)
    if status == "written_off":
        return Standing(left, Fate.WRITTEN_OFF, ReceivableState.WRITTEN_OFF)
    if status == "handed_over":
        return Standing(left, Fate.HANDED_OVER, ReceivableState.HANDED_OVER)
    return Standing(left, Fate.OPEN, ReceivableState.OPEN)


def left_of_credit(owed: Owed, settled_on: date | None, status: str, today: date) -> Decimal:
    """What a credit or receipt still counts for on this day; always positive."""
    if settled_on is not None and settled_on > today:
        return abs(owed.total)
    if owed.open is not None:
        return abs(owed.open.value)
    if settled_on is not None or status in ("settled", "cancelled"):
        return ZERO
    return abs(owed.total) - abs(owed.paid.value if owed.paid else ZERO)
