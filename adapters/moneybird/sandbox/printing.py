"""How the platform prints amounts, days and moments."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from adapters.moneybird.sandbox.records import Record

Shape = dict[str, Any]


def money(amount: Decimal) -> str:
    """As few decimals as it takes and one at least: 363.0, 157.24."""
    text = format(amount.normalize(), "f")
    return text if "." in text else f"{text}.0"


def moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def times(record: Record) -> Shape:
    return {"created_at": moment(record.created_at), "updated_at": moment(record.updated_at)}
