"""The little language of declared sentences: words, `{name:slot}` blanks, and `[parts that may be left out]`."""

import re
from dataclasses import dataclass
from functools import cache

from connector.stories.slots import SLOTS, Reading

_TOKEN = re.compile(r"\{([^}]+)\}|(\[)|(\])|([^{}\[\]]+)")


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank of a pattern. `choices` are its words when it is no slot but a choice: `{how:reversed|charged back}`."""

    name: str
    slot: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compiled:
    shape: re.Pattern[str]
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A sentence that has the words of a pattern; `fault` says which value in it is wrong, "" when none is."""

    values: dict[str, object]
    fault: str = ""


def _blank(text: str) -> Blank:
    name, _, slot = text.partition(":")
    slot = slot or name
    if slot in SLOTS:
        return Blank(name, slot)
    return Blank(name, "", tuple(slot.split("|")))


@cache
def compiled(pattern: str) -> Compiled:
    """The regular expression of a pattern, with its blanks in order."""
    blanks: list[Blank] = []
    shape: list[str] = []
    for blank_text, opens, closes, words in _TOKEN.findall(pattern):
        if blank_text:
            blank = _blank(blank_text)
            blanks.append(blank)
            form = "|".join(re.escape(c) for c in blank.choices) if blank.choices else SLOTS[blank.slot].shape
            shape.append(f"(?P<{blank.name}>{form})")
        elif opens or closes:
            shape.append("(?:" if opens else ")?")
        else:
            shape.append(re.escape(words))
    return Compiled(re.compile("".join(shape), re.IGNORECASE), tuple(blanks))


def match(pattern: str, text: str, reading: Reading) -> Match | None:
    """The values of a sentence that fits the pattern, None when its words are others."""
    form = compiled(pattern)
    found = form.shape.fullmatch(text)
    if found is None:
        return None
    values: dict[str, object] = {}
    for blank in form.blanks:
        given = found[blank.name]
        if given is None:
            continue
        try:
            values[blank.name] = given.lower() if blank.choices else SLOTS[blank.slot].read(given, reading)
        except ValueError as fault:
            return Match(values, str(fault))
    return Match(values)
