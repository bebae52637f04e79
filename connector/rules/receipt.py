"""The receipt of a decision: its facts and outcome as one canonical text, equal byte for byte for equal decisions."""

import json
from collections.abc import Callable
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
    return _writer(type(value))(value)


_Writer = Callable[[Any], Any]
_known: dict[type, _Writer] = {}


def _writer(kind: type) -> _Writer:
    """How values of this type are written; found once, because a receipt holds a great many of few types."""
    if kind not in _known:
        _known[kind] = _found(kind)
    return _known[kind]


def _found(kind: type) -> _Writer:
    if kind in (type(None), bool, int, str):
        return _itself
    if issubclass(kind, Enum):
        return {member: member.value for member in kind}.__getitem__
    if is_dataclass(kind) and not issubclass(kind, Money):
        return _writer_of_fields(kind)
    for base, writer in _WRITERS:
        if issubclass(kind, base):
            return writer
    raise TypeError(f"cannot put a {kind.__name__} on a receipt")


def _writer_of_fields(kind: type) -> _Writer:
    names = tuple(f.name for f in fields(kind))

    def write(value: Any) -> dict[str, Any]:
        found = {}
        for name in names:
            one = getattr(value, name)
            found[name] = one if one is None or type(one) is str else _writer(type(one))(one)
        return found

    return write


def _itself(value: Any) -> Any:
    return value


def _digits(value: Decimal) -> str:
    """At least two decimals and no needless ones: 100, 100.0 and 1E+2 are the same amount, and so are 0 and -0."""
    whole, _, decimals = f"{value:f}".partition(".")
    kept = decimals.rstrip("0").ljust(2, "0")
    return f"{whole}.{kept}" if value else "0.00"


_WRITERS: tuple[tuple[type | tuple[type, ...], _Writer], ...] = (
    (Money, lambda money: {"amount": _digits(money.amount), "currency": money.currency}),
    (Decimal, _digits),
    ((datetime, date, time), lambda moment: moment.isoformat()),
    ((frozenset, set), lambda some: sorted(plain(one) for one in some)),
    ((tuple, list), lambda some: [plain(one) for one in some]),
    (dict, lambda some: {str(name): plain(one) for name, one in some.items()}),
    ((int, str), _itself),
)


def canonical(value: Any) -> bytes:
    """The same value always gives the same bytes."""
    return json.dumps(plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def receipt(facts: Facts, decision: Decision) -> dict[str, Any]:
    """What was decided and on which facts, fit for the journal."""
    return {"facts": plain(in_order(facts)), "decision": plain(decision)}


def digest(value: Any) -> str:
    """A short name for exactly this value."""
    return sha256(canonical(value)).hexdigest()
