"""What other rooms say in English, in the page's language: recognised by their own words."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from connector.errors import BadInput, Fault, OpenQuestion, TijdigError
from connector.model import HoldKind
from connector.web import language

FOLDER = Path(__file__).parent / "sayings"
PLACE = re.compile(r"\\\{(\w+)\\\}")


@cache
def _sayings(spoken: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each sentence as a pattern, with how this language says it."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return tuple((_pattern(said), text) for file in files for said, text in file.get(spoken, {}).items())


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(PLACE.sub(r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL)


def said(error: TijdigError) -> str:
    """The text of an error of ours, in the page's language."""
    if isinstance(error, BadInput):
        return ": ".join(filter(None, (translated(error.what), "; ".join(map(fault_said, error.faults)))))
    if isinstance(error, OpenQuestion):
        return " ".join(translated(question.reason) for question in error.questions)
    return translated(str(error))


def fault_said(fault: Fault) -> str:
    """One fault of several: where, what, and what to do."""
    hint = f" ({in_words(fault.hint, language.current())})" if fault.hint else ""
    return f"{in_words(fault.place, language.current())}: {in_words(fault.reason, language.current())}{hint}"


def translated(sentence: str) -> str:
    """In the page's language where the sentence is known, else as it was said; with a capital letter."""
    text = in_words(sentence, language.current())
    return text[:1].upper() + text[1:]


def phrase(words: str) -> str:
    """In the page's language where the words are known, as a part of a sentence."""
    return in_words(words, language.current())


def in_words(sentence: str, spoken: str) -> str:
    """In this language where the sentence is known, else as it was said."""
    return known(sentence, spoken) or sentence


def known(sentence: str, spoken: str) -> str | None:
    """How this language says a sentence of ours; None for one that it has no other words for."""
    for pattern, text in _sayings(spoken):
        match = pattern.fullmatch(sentence)
        if match:
            return text.format(**{name: _value(name, value, spoken) for name, value in match.groupdict().items()})
    return None


def _value(name: str, value: str, spoken: str) -> str:
    """What is filled in: a date, kinds of holds, places in a file, or a sentence of its own."""
    if name == "holds":
        return ", ".join(_holds(value, spoken))
    if name == "places" and spoken == "nl":
        return re.sub(r"^lines?\b", lambda m: "regels" if m[0] == "lines" else "regel", value).replace(
            " and more", " en meer"
        )
    if name.startswith("what"):
        return in_words(value, spoken)
    day = language.a_day(value) if name.startswith("day") else None
    return language.day(day) if day else value


def _holds(value: str, spoken: str) -> Iterator[str]:
    for kind in value.split(", "):
        yield language.texts()[f"hold.{kind}"][spoken] if kind in set(HoldKind) else kind
