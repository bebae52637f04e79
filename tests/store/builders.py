"""Records as tests need them: short to write, and whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, event

from connector.model import (
    Address,
    Channel,
    Contact,
    Debtor,
    DebtorKind,
    Delivery,
    DeliveryState,
    Mark,
    MessageLine,
    Money,
    NaturalPerson,
    Notice,
    Payment,
    Receivable,
    ReceivableState,
    Scope,
)
from connector.store.engine import Store

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=AMSTERDAM)
TODAY = NOW.date()
SCOPE = Scope("tenant", "books")
OTHER_TENANT = Scope("neighbour", "books")
OTHER_BOOKS = Scope("tenant", "other")


def later(days: int = 0, **more: int) -> datetime:
    return (NOW.astimezone(UTC) + timedelta(days=days, **more)).astimezone(AMSTERDAM)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def jansen(key: str = "D1", **changes: object) -> Debtor:
    """A debtor with everything filled in."""
    values: dict[str, object] = {
        "key": key,
        "name": "Jansen Ærø B.V.",
        "number": f"no-{key}",
        "kind": DebtorKind.BUSINESS,
        "natural_person": NaturalPerson.NO,
        "country": "NL",
        "language": "nl",
        "contacts": (Contact("piet@jansen.example", "Piet Jansen", "+31612345678"), Contact("info@jansen.example")),
        "address": Address(("Dorpsstraat 1",), "1234 AB", "Ons Dorp", "NL"),
        "marks": frozenset({Mark.VULNERABLE}),
        "policy": "gentle",
    }
    return Debtor(**{**values, **changes})  # type: ignore[arg-type] # the builder's own keyword arguments


def invoice(key: str = "R1", debtor: str = "D1", open: str = "100.00", **changes: object) -> Receivable:
    values: dict[str, object] = {
        "key": key,
        "debtor": debtor,
        "number": f"2026-{key}",
        "issued": date(2026, 1, 15),
        "due": date(2026, 2, 14),
        "amount": eur("100.00"),
        "open": eur(open),
        "state": ReceivableState.OPEN,
    }
    return Receivable(**{**values, **changes})  # type: ignore[arg-type] # the builder's own keyword arguments


def receipt(key: str = "P1", debtor: str = "D1", amount: str = "40.00", receivable: str | None = None) -> Payment:
    return Payment(key, debtor, eur(amount), date(2026, 2, 20), receivable=receivable, number=f"bank {key}")


def reminder(key: str = "M1", debtor: str = "D1", *lines: MessageLine, **changes: object) -> Delivery:
    values: dict[str, object] = {
        "key": key,
        "debtor": debtor,
        "notice": Notice.REMINDER,
        "channel": Channel.EMAIL,
        "lines": lines or (MessageLine("R1", "reminder"),),
        "state": DeliveryState.PLANNED,
        "planned_for": TODAY,
        "message_id": f"{key}@tijdig.example",
        "term_days": 7,
    }
    return Delivery(**{**values, **changes})  # type: ignore[arg-type] # the builder's own keyword arguments


@contextmanager
def counted(store: Store) -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store.engine, "before_cursor_execute", note)


@contextmanager
def written(store: Store) -> Iterator[list[str]]:
    """The transactions that may write, one entry each."""
    begun: list[str] = []

    def note(conn: Connection) -> None:
        if conn.get_execution_options().get("tijdig_writes"):
            begun.append("a transaction")

    event.listen(store.engine, "begin", note)
    try:
        yield begun
    finally:
        event.remove(store.engine, "begin", note)
