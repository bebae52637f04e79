"""A booking as receivables: what is owed of each instalment, by when, and what stands in the way of asking for it.

The model has one due date per receivable, and a booking may have several. One receivable with the earliest of them
would ask too early for the rest, so there is one for each due date; parts that fall due together, as the paid and the
open half of a split term do, are one. What Exact calls the payment reference is made anew whenever a term is, so it is
no name that a debtor could be asked to mention; the number is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from adapters.exact.booking import NOTHING, Booking, Part
from adapters.exact.keys import receivable_key
from adapters.exact.payloads import Term
from adapters.exact.states import DEBTS, Standing
from connector.errors import SkipRecord
from connector.model import LONGEST_NAME, Money, Receivable, ReceivableState

YOUR_REF, INVOICE_NUMBER, ENTRY_NUMBER = "your_ref", "invoice_number", "entry_number"
NUMBERS = (INVOICE_NUMBER, YOUR_REF, ENTRY_NUMBER)  # the usual one first


@dataclass(frozen=True, slots=True)
class Administration:
    """What the user chose: the field that holds the number his debtors know, of NUMBERS (where it is empty the others
    stand in: YourRef, invoice number, entry number), and the days after the invoice date by which a term without a due
    date is owed."""

    number: str = INVOICE_NUMBER
    terms_days: int = 14


def receivables_of(
    key: str,
    booking: Booking,
    face: Term,
    administration: Administration,
    doubt: str,
    numbers: Sequence[int],
) -> tuple[list[Receivable], str]:
    """The instalments of this booking, and what is in doubt about it ("" = nothing).

    `numbers` are theirs, the earliest due first. `face` is one of the booking's rows,
    for what all of them share; `doubt` is what is in doubt already. Raises SkipRecord for a booking of no day.
    """
    issued = issued_on(face)
    parts = booking.instalments()
    doubt = doubt or _doubt(booking, face) or _doubt_about_days(parts, issued)
    made = []
    for place, some in zip(numbers, parts, strict=True):
        due = some[0].due or issued + timedelta(days=administration.terms_days)
        collected = _sum(p for p in some if p.standing in (Standing.SELECTED, Standing.SENT))
        made.append(
            Receivable(
                key=receivable_key(key, place),
                debtor=booking.account,
                number=number_of(key, face, administration),
                issued=issued,
                due=due,
                amount=Money(_amount(some, booking), booking.currency),
                open=_open(some, booking),
                state=ReceivableState.UNKNOWN if doubt else _state(some),
                invoice=number_of(key, face, administration),
                instalment=place,
                instalments=max(numbers),
                due_assumed=some[0].due is None,
                settled_on=None if doubt else _settled_on(some),
                under_way=Money(collected, booking.currency) if collected > 0 else None,
            )
        )
    return made, doubt


def issued_on(face: Term) -> date:
    """The local day of the invoice, or of its entry. Raises SkipRecord where there is none."""
    issued = face.invoice_date or face.entry_date
    if issued is None:
        raise SkipRecord("it has no date")
    return issued


def number_of(key: str, face: Term, administration: Administration) -> str:
    """What people call it; its key where it has no number at all."""
    told = {
        YOUR_REF: face.your_ref,
        INVOICE_NUMBER: face.invoice_number,
        ENTRY_NUMBER: face.entry_number,
    }
    found = told[administration.number] or next(filter(None, told.values()), key)
    return found[:LONGEST_NAME]


def _doubt(booking: Booking, face: Term) -> str:
    """Why it cannot be known whether this booking is owed, fit for a user; "" when it can.

    No field tells it alone, so all that bear on it must agree.
    """
    parts = booking.parts.values()
    open_ = _sum_open(parts)
    if any(part.standing is Standing.UNKNOWN for part in parts):
        return f"Exact Online says status {face.status}, and that does not tell whether it is open"
    if any(part.owed * part.home < 0 for part in parts):
        return "its amounts in two currencies do not agree on who owes"
    if booking.total is None:
        return "Exact Online does not tell what was booked"
    if open_ <= 0:
        return ""
    if face.kind not in DEBTS:
        return f"it is booked as type {face.kind}, which is no invoice"
    if open_ > booking.total:
        return f"more is open ({open_}) than was booked ({booking.total})"
    return ""


def _doubt_about_days(parts: Sequence[Sequence[Part]], issued: date) -> str:
    early = [p.due for some in parts for p in some if p.due and p.due < issued and p.open > 0]
    return f"it is due on {early[0]}, before its date {issued}" if early else ""


def _amount(parts: Sequence[Part], booking: Booking) -> Decimal:
    """What was invoiced of it. Where all rows of a booking fall due at once and come to less than was booked, the rest
    was settled and is not shown any more."""
    told, falls_due_at_once = _sum(parts), len(parts) == len(booking.parts)
    return max(told, booking.total) if falls_due_at_once and booking.total is not None else told


def _state(parts: Sequence[Part]) -> ReceivableState:
    return ReceivableState.OPEN if _sum_open(parts) > 0 else ReceivableState.SETTLED


def _settled_on(parts: Sequence[Part]) -> date | None:
    if any(part.standing is not Standing.SETTLED for part in parts):
        return None
    return max((part.ended for part in parts if part.ended), default=None)


def _open(parts: Sequence[Part], booking: Booking) -> Money:
    return Money(_sum_open(parts), booking.currency)


def _sum(parts: Iterable[Part]) -> Decimal:
    return sum((part.owed for part in parts), NOTHING)


def _sum_open(parts: Iterable[Part]) -> Decimal:
    return sum((part.open for part in parts), NOTHING)
