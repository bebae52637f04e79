"""Parcels as the flow hands them over, with one thing changed at a time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from connector.carrier import NOTICES, Creditor, Parcel
from connector.model import Address, Charge, Contact, DebtorKind, Money, Notice, Payment, PlanTerm, Receivable
from connector.rules.law import be, nl
from connector.rules.law.announced import Consequence, Ground
from connector.rules.law.fourteen_days import Sent, safe_last_day
from connector.rules.statement import Statement, statement
from connector.tables import law_tables

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
BELGIAN = replace(
    CREDITOR,
    name="Boulangerie De Halm BV",
    iban="BE68539007547034",
    address=Address(("Molenstraat 12",), "9000", "Gent", "BE"),
    enterprise_number="0403.170.701",
)
SPOKEN_OF = NOTICES


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


TERMS = (PlanTerm(TODAY + timedelta(days=3), euro("1234.50")), PlanTerm(date(2026, 7, 15), euro("500.00")))


def announcing(ground: Ground, about: Statement) -> dict[str, object]:
    """The rest of a parcel that announces costs by e-mail under this law, over what the statement asks in euro."""
    totals = about.of_currency("EUR")
    principal = totals.principal - totals.credits
    tables = law_tables()
    costs = {
        Ground.NL_CONSUMER: lambda: nl.collection_costs(principal.amount, tables.nl_costs),
        Ground.NL_BUSINESS: lambda: nl.collection_costs(principal.amount, tables.nl_costs),
        Ground.BE_CONSUMER: lambda: be.highest_compensation(principal.amount, tables.be_caps),
        Ground.BE_BUSINESS: lambda: be.LUMP_SUM,
    }[ground]()
    last_day = {
        Ground.NL_CONSUMER: safe_last_day(TODAY, Sent.EMAIL),
        Ground.BE_CONSUMER: be.free_until(TODAY, Sent.EMAIL),
    }.get(ground, TODAY + timedelta(days=7))
    return {
        "consequence": Consequence(ground, principal, Money(costs, "EUR"), last_day),
        "pay_by": last_day,
        "debtor_kind": DebtorKind.CONSUMER if ground.consumer else DebtorKind.BUSINESS,
        "debtor_country": ground.country,
    }


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
    if notice is Notice.PLAN_CONFIRMATION:
        first = receivable("2026-017", TERMS[0].amount, TERMS[0].on)
        values = {**values, "statement": asked([first]), "terms": TERMS, **more}
    if notice in (Notice.FOURTEEN_DAY_LETTER, Notice.LAST_DEMAND) and "consequence" not in more:
        ground = Ground.NL_CONSUMER if notice is Notice.FOURTEEN_DAY_LETTER else Ground.NL_BUSINESS
        values |= announcing(ground, values["statement"])  # type: ignore[arg-type]
    return Parcel(
        delivery="delivery-1",
        message_id="d1.e4b2@dehalm.nl",
        notice=notice,
        written_on=datetime(2026, 6, 9, 7, 0, tzinfo=UTC),
        **values,  # type: ignore[arg-type]
    )
