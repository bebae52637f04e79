"""Exact's dialect of OData: what a question is written in, and in what its answer is.

Questions are put together from small pieces and held against the table of entities before they leave, for an unknown
field costs a refusal, and ten of those in an hour close an entity for an hour. A wrong question is a fault of ours and
raises ValueError. Dates come as `/Date(ms)/`, pure dates on midnight UTC, so all of them are read in UTC.
"""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from adapters.exact.entities import Entity
from connector.errors import SourceUnavailable

Raw = dict[str, Any]  # one record of an answer, as JSON gave it

NEVER_ASKED = frozenset({"BSN", "SocialSecurityNumber"})  # nobody needs them to be reminded of an invoice
_WORDS = frozenset("eq ne gt ge lt le and or not true false null guid datetime startswith substringof trim".split())
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_NAME = re.compile(r"\b[A-Za-z_]\w*")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"/Date\((-?[0-9]{1,15})\)/")
_LONG = re.compile(r"-?[0-9]{1,19}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Literal(str):
    """A value as it stands in a filter, quoted where it has to be. Only the functions below make one."""

    __slots__ = ()


# ---------------------------------------------------------------- what is asked


def guid(value: str) -> Literal:
    """Raises ValueError for what is none."""
    text_ = value.strip().lower()
    if not _GUID.fullmatch(text_):
        raise ValueError("this is no guid")
    return Literal(f"guid'{text_}'")


def moment(at: date) -> Literal:
    """An aware moment, in UTC, or the midnight with which a day begins there. Always with its time: without one some
    dates have been refused. Raises ValueError for a moment without its time zone."""
    if not isinstance(at, datetime):
        at = datetime.combine(at, time(), UTC)
    return Literal(f"datetime'{written(at)}'")


def written(at: datetime) -> str:
    """An aware moment as it is sent, in UTC. Raises ValueError for one without its time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")


def long(number: int) -> Literal:
    """A number of 64 bits."""
    return Literal(f"{number:d}L")


def text(value: str) -> Literal:
    """With its quotation marks doubled. Raises ValueError for what cannot be typed."""
    if not value.isprintable():
        raise ValueError("a text to look for holds nothing that cannot be printed")
    return Literal("'" + value.replace("'", "''") + "'")


def equals(field: str, value: Literal | int) -> str:
    """Also for true and false. Raises ValueError for a value that is not written as one."""
    return f"{field} eq {_value(value)}"


def after(field: str, number: int) -> str:
    """Above this number of 64 bits."""
    return f"{field} gt {long(number)}"


def contains(field: str, part: str) -> str:
    """A text with this part in it."""
    return f"substringof({text(part)},{field}) eq true"


def both(*parts: str) -> str:
    """All of these; an empty one asks for nothing. Raises ValueError where none is left."""
    asked = [part for part in parts if part]
    if not asked:
        raise ValueError("a filter filters something")
    return " and ".join(asked)


def either(*parts: str) -> str:
    """One of these at least. Raises ValueError for none, and for an empty one, which would let everything pass."""
    if not parts or not all(parts):
        raise ValueError("a filter filters something")
    return parts[0] if len(parts) == 1 else "(" + " or ".join(parts) + ")"


def select(entity: Entity, names: Sequence[str]) -> str:
    """The fields to be answered. Raises ValueError for none, and with each that the entity lacks, that is there twice
    or that is never asked for."""
    wrong = [name for name in names if name not in entity.fields or name in NEVER_ASKED or names.count(name) > 1]
    if wrong or not names:
        raise ValueError(f"{entity.name} is not asked for {', '.join(wrong) or 'nothing'}")
    return ",".join(names)


def filtered(entity: Entity, where: str) -> str:
    """The filter as it is. Raises ValueError with each field by which this entity cannot be filtered."""
    wrong = sorted(_fields(where) - (entity.filterable & entity.fields.keys()))
    if wrong:
        raise ValueError(f"{entity.name} cannot be filtered by {', '.join(wrong)}")
    return where


def _fields(where: str) -> set[str]:
    return set(_NAME.findall(_QUOTED.sub("", where))) - _WORDS


def _value(value: Literal | int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, Literal | int):
        raise ValueError("a value in a filter is written by guid, moment, long or text")
    return str(value)


# ---------------------------------------------------------------- what is answered


def listed(said: object) -> tuple[list[Raw], str]:
    """The records of a page and the address of the next one, "" after the last. Raises SourceUnavailable for an answer
    in another form."""
    inside = _inside(said)
    rows, following = inside, ""
    if isinstance(inside, dict):
        rows, following = inside.get("results"), inside.get("__next") or ""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or not isinstance(following, str):
        raise SourceUnavailable("Exact Online gives something else than a list")
    return rows, following


def single(said: object) -> Raw | None:
    """The one record of an answer, in whichever shape; None for an empty list. Raises SourceUnavailable for an answer
    in another form, and for more than one record."""
    inside = _inside(said)
    if isinstance(inside, dict) and "results" not in inside:
        return inside
    rows, following = listed(said)
    if len(rows) > 1 or following:
        raise SourceUnavailable("Exact Online gives several records where one was asked for")
    return rows[0] if rows else None


def _inside(said: object) -> object:
    if not isinstance(said, dict) or "d" not in said:
        raise SourceUnavailable("Exact Online gives an answer in another form than its own")
    return said["d"]


def moment_of(said: object) -> datetime:
    """A date with its time, in UTC. Raises ValueError for what is none."""
    found = _DATE.fullmatch(said) if isinstance(said, str) else None
    if found is None:
        raise ValueError("is no date of Exact's")
    try:
        return _EPOCH + timedelta(milliseconds=int(found[1]))
    except OverflowError:
        raise ValueError("is no date of our time") from None


def date_of(said: object) -> date:
    """A date without its time, as it is in UTC. Raises ValueError for what is none."""
    return moment_of(said).date()


def long_of(said: object) -> int:
    """A number of 64 bits, which comes as a text. Raises ValueError for what is none."""
    if isinstance(said, str) and _LONG.fullmatch(said):
        return int(said)
    if isinstance(said, int) and not isinstance(said, bool):
        return said
    raise ValueError("is no whole number")
