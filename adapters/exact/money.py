"""Credits and receipts that nobody matched yet: money of the debtor's, netted before he is asked for anything.

Exact says of neither which invoice it belongs to until a person matches them, so both count for the debtor as a whole.
What its terms call matched is no payment here: a discount, a difference and a write-off are called so too.
"""

from decimal import Decimal

from adapters.exact.booking import NOTHING, Booking
from adapters.exact.keys import payment_key
from adapters.exact.payloads import Term
from adapters.exact.receivables import Administration, issued_on, number_of
from adapters.exact.states import CASH_FLOW
from connector.model import Money, Payment, PaymentKind, PaymentState


def is_money(booking: Booking, kind: int) -> bool:
    """Whether a booking of this TransactionType is in the debtor's favour, by what was booked.

    By its terms where that is not told, and where money moved: the reference does not say with which sign a receipt is
    booked, and with either it is the debtor's.
    """
    whole = sum((part.owed for part in booking.parts.values()), NOTHING)
    return (whole if booking.total is None or kind == CASH_FLOW else booking.total) < 0


def money_of(key: str, booking: Booking, face: Term, administration: Administration) -> Payment:
    """What such a booking leaves free; withdrawn once it is used up, because it was told of before.

    A word that is not known leaves it standing: doubt falls to the debtor's side. Raises SkipRecord for one of no day.
    """
    free = -sum((part.open for part in booking.parts.values()), NOTHING)
    return Payment(
        key=payment_key(key),
        debtor=booking.account,
        amount=Money(free if free > 0 else _booked(booking), booking.currency),
        value_date=issued_on(face),
        kind=PaymentKind.RECEIVED if face.kind == CASH_FLOW else PaymentKind.CREDIT,
        state=PaymentState.FINAL if free > 0 else PaymentState.WITHDRAWN,
        number=number_of(key, face, administration),
    )


def _booked(booking: Booking) -> Decimal:
    whole = sum((part.owed for part in booking.parts.values()), NOTHING)
    return abs(whole if booking.total is None else booking.total)
