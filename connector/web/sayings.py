"""What other rooms say in English, in the page's language: refusals and hints, recognised by their own words."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from connector.errors import BadInput, OpenQuestion, TijdigError
from connector.model import HoldKind
from connector.web import language

FILE = Path(__file__).parent / "sayings.toml"
PLACE = re.compile(r"\\\{(\w+)\\\}")


@cache
def _sayings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each English sentence as a pattern, with its Dutch one."""
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["saying"]
    return tuple((_pattern(one["en"]), one["nl"]) for one in found)


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL)


def said(error: TijdigError) -> str:
    """The text of an error of ours, in the page's language."""
    if isinstance(error, BadInput):
        faults = (f"{fault.place}: {translated(fault.reason)}" for fault in error.faults)
        return " ".join([translated(error.what), *faults])
    if isinstance(error, OpenQuestion):
        return " ".join(translated(question.reason) for question in error.questions)
    return translated(str(error))


def translated(sentence: str) -> str:
    """In Dutch where the page is Dutch and the sentence is known; else as it was said, with a capital letter."""
    known = dutch(sentence) if language.current() == "nl" else None
    text = known or _plain(sentence)
    return text[:1].upper() + text[1:]


def dutch(sentence: str) -> str | None:
    """The Dutch of a sentence that this house says in English; None for one that is not known."""
    for pattern, text in _sayings():
        match = pattern.fullmatch(sentence)
        if match:
            return text.format(**{name: _value(name, value, "nl") for name, value in match.groupdict().items()})
    return None


def _plain(sentence: str) -> str:
    """The English as it was said, with the names of holds in words."""
    match = re.fullmatch(r"(.+ cannot be sent: )(.+)", sentence)
    return match[1] + _value("holds", match[2], "en") if match else sentence


def _value(name: str, value: str, spoken: str) -> str:
    if name == "holds":
        return ", ".join(_holds(value, spoken))
    if name.startswith("day") and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return language.day(date.fromisoformat(value))
    return value


def _holds(value: str, spoken: str) -> Iterator[str]:
    for kind in value.split(", "):
        yield language.texts()[f"hold.{kind}"][spoken] if kind in set(HoldKind) else kind
