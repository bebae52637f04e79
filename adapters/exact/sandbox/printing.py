"""How the platform prints a value of each type in JSON, and reads one that is sent."""

import base64
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

_SENT_MOMENT = re.compile(r"/Date\((-?\d+)\)/")


def aware(value: Any) -> Any:
    """A day as its midnight in UTC; anything else as it is."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    return value


def moment(value: Any) -> str:
    """`/Date(ms)/`, a day being its midnight in UTC."""
    return f"/Date({int(aware(value).timestamp() * 1000)})/"


def double(value: Any, noisy: bool) -> float:
    """A number, as a binary fraction; a noisy one is off in its last digit."""
    number = float(value)
    return math.nextafter(number, math.inf) if noisy and number else number


def value(kind: str, held: Any, noisy: bool) -> Any:
    """As JSON has it for a field of this type; null stays null."""
    if held is None:
        return None
    match kind:
        case "datetime":
            return moment(held)
        case "int64":
            return str(held)
        case "double":
            return double(held, noisy)
        case "binary":
            return base64.b64encode(held).decode()
        case _:
            return held


def _read_moment(sent: Any) -> datetime:
    text = str(sent)
    if ticks := _SENT_MOMENT.fullmatch(text):
        return datetime.fromtimestamp(int(ticks[1]) / 1000, UTC)
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _read_whole(sent: Any) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int | str):
        raise ValueError(sent)
    return int(sent)


def _read_amount(sent: Any) -> Decimal:
    amount = Decimal(str(sent))
    if isinstance(sent, bool) or not amount.is_finite():
        raise ValueError(sent)
    return amount


def _read_text(sent: Any) -> str:
    if not isinstance(sent, str):
        raise ValueError(sent)
    return sent


def _read_boolean(sent: Any) -> bool:
    if not isinstance(sent, bool):
        raise ValueError(sent)
    return sent


_READ: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "datetime": _read_moment,
        "guid": lambda sent: str(UUID(str(sent))),
        "double": _read_amount,
        "binary": lambda sent: base64.b64decode(str(sent), validate=True),
        "boolean": _read_boolean,
        "text": _read_text,
    }
)


def sent(kind: str, given: Any) -> Any:
    """A value that was sent for a field of this type. Raises ValueError or ArithmeticError."""
    if given is None:
        return None
    read: Callable[[Any], Any] = _READ.get(kind, _read_whole)
    return read(given)
