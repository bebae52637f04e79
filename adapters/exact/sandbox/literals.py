"""Literals of a query: a text, a guid, a moment, a number, a truth or nothing, each written in the one way it has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import UUID

MOST_INT32 = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Literal:
    """A value, and the types of fields that it may be compared with."""

    value: Any
    fits: frozenset[str]


NUMBERS = frozenset(("int16", "int32", "byte", "int64", "double"))
PATTERN = r"guid'[^']*' | datetime'[^']*' | '(?:[^']|'')*' | -?\d+(?:\.\d+)?[LlMmDdFf]? | true\b | false\b | null\b"


def _guid(text: str) -> Literal:
    """With its dashes, in capitals or not."""
    if text.count("-") != 4:
        raise ValueError(text)
    return Literal(str(UUID(text[5:-1])), frozenset({"guid"}))


def _moment(text: str) -> Literal:
    """Without a zone: what is compared is what is shown. A date alone will do."""
    return Literal(datetime.fromisoformat(text[9:-1]).replace(tzinfo=UTC), frozenset({"datetime"}))


def _text(text: str) -> Literal:
    return Literal(text[1:-1].replace("''", "'"), frozenset({"text"}))


def _number(text: str) -> Literal:
    """Whole numbers beyond 32 bits need their suffix."""
    if text[-1] in "Ll":
        return Literal(int(text[:-1]), NUMBERS)
    if text[-1] in "MmDdFf" or "." in text:
        return Literal(Decimal(text.rstrip("MmDdFf")), frozenset({"double"}))
    if abs(int(text)) > MOST_INT32:
        raise ValueError(text)
    return Literal(int(text), NUMBERS)


_WORDS: Mapping[str, Literal] = MappingProxyType(
    {
        "true": Literal(True, frozenset({"boolean"})),
        "false": Literal(False, frozenset({"boolean"})),
        "null": Literal(None, NUMBERS | {"text", "guid", "datetime", "boolean", "binary"}),
    }
)
_WAYS: tuple[tuple[str, Callable[[str], Literal]], ...] = (
    (r"guid'", _guid),
    (r"datetime'", _moment),
    (r"'", _text),
    (r"-?\d", _number),
)


def read(text: str) -> Literal:
    """Raises ValueError for what is none."""
    if text in _WORDS:
        return _WORDS[text]
    for begins, way in _WAYS:
        if re.match(begins, text):
            return way(text)
    raise ValueError(text)
