"""The receipt of a decision: its facts and outcome as one canonical text, equal byte for byte for equal decisions."""

import json
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from connector.model import Decision, Money
from connector.rules.decide import in_order
from connector.rules.facts import Facts


def plain(value: Any) -> Any:
    """A noun as JSON can say it: amounts as text with their currency, dates in ISO form, sets sorted.

    Raises TypeError for anything that is not made of our nouns.
    """
    if value is None or (isinstance(value, bool | int | str) and not isinstance(value, Enum)):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Money):
        return {"amount": _digits(value.amount), "currency": value.currency}
    if isinstance(value, Decimal):
        return _digits(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(plain(v) for v in value)
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise TypeError(f"cannot put a {type(value).__name__} on a receipt")


def _digits(value: Decimal) -> str:
    """At least two decimals and no needless ones: 100, 100.0 and 1E+2 are the same amount, and so are 0 and -0."""
    whole, _, decimals = f"{value:f}".partition(".")
    kept = decimals.rstrip("0").ljust(2, "0")
    return f"{whole}.{kept}" if value else "0.00"


def canonical(value: Any) -> bytes:
    """The same value always gives the same bytes."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def receipt(facts: Facts, decision: Decision) -> dict[str, Any]:
    """What was decided and on which facts, fit for the journal."""
    return {"facts": plain(in_order(facts)), "decision": plain(decision)}


def digest(value: Any) -> str:
    """A short name for exactly this value."""
    return sha256(canonical(value)).hexdigest()
