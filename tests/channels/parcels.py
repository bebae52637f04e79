"""Parcels as the flow hands them over, with one thing changed at a time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from connector.carrier import Creditor, Parcel
from connector.model import Address, Charge, Contact, Money, Notice, Payment, Receivable
from connector.rules.statement import Statement, statement

TODAY = date(2026, 6, 9)
CREDITOR = Creditor(
    name="Bakkerij De Halm B.V.",
    email="administratie@dehalm.nl",
    reply_to="vragen@dehalm.nl",
    iban="NL91ABNA0417164300",
    phone="030 123 45 67",
    address=Address(("Molenstraat 12",), "3511 AB", "Utrecht", "NL"),
    for_clients=False,
)
SPOKEN_OF = (Notice.PRE_DUE, Notice.PLAN_NOTICE, Notice.FRIENDLY, Notice.REMINDER, Notice.FORMAL_NOTICE)


def euro(text: str) -> Money:
    return Money(Decimal(text), "EUR")


def receivable(number: str, amount: Money, due: date = TODAY - timedelta(days=12), **more: object) -> Receivable:
    """An open invoice of thirty days; `open` and `reference` may be given."""
    values: dict[str, object] = {"open": amount, **more}
    return Receivable(
        key=f"r-{number}",
        debtor="d-1",
        number=number,
        issued=due - timedelta(days=30),
        due=due,
        amount=amount,
        **values,  # type: ignore[arg-type]
    )


def asked(
    receivables: Sequence[Receivable], payments: Sequence[Payment] = (), charges: Sequence[Charge] = ()
) -> Statement:
    return statement(receivables, payments, charges, TODAY)


def parcel(notice: Notice = Notice.FRIENDLY, **more: object) -> Parcel:
    """A parcel about one invoice of 1,234.50 euro, or about the given statement."""
    due = TODAY + timedelta(days=3) if notice.before_due else TODAY - timedelta(days=12)
    values: dict[str, object] = {
        "to": Contact(email="jan@devries.nl", name="Jan de Vries"),
        "debtor_name": "Lunchroom De Vries",
        "debtor_number": "10023",
        "language": "nl",
        "creditor": CREDITOR,
        "statement": asked([receivable("2026-017", euro("1234.50"), due)]),
        **more,
    }
    return Parcel(
        delivery="delivery-1",
        message_id="d1.e4b2@dehalm.nl",
        notice=notice,
        written_on=datetime(2026, 6, 9, 7, 0, tzinfo=UTC),
        **values,  # type: ignore[arg-type]
    )
