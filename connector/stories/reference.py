"""Writes the list of all sentences for docs/stories.md, from the very table that the parser reads by.

python -m connector.stories.reference docs/stories.md
"""

import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from connector.model import Act, DeliveryState, Done, HoldKind, Mark, Notice, ReceivableState, TaskKind
from connector.stories.sentences import CHAPTERS, Sentence
from connector.stories.slots import SLOTS
from connector.stories.traits import TRAITS

BEGIN = "<!-- written by connector.stories.reference: begin -->"
END = "<!-- written by connector.stories.reference: end -->"

VOCABULARIES: tuple[tuple[str, type[StrEnum]], ...] = (
    ("Notices", Notice),
    ("Holds", HoldKind),
    ("Tasks", TaskKind),
    ("Stop signs", Mark),
    ("What is done (`expect verdict`)", Act),
    ("How a step was done", Done),
    ("States of an invoice", ReceivableState),
    ("States of a message", DeliveryState),
)


def reference() -> str:
    """Every sentence with its meaning and example, every blank, and every word that may stand in one; in Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    for chapter in CHAPTERS:
        yield from (f"### {chapter.title}", "", chapter.where, "")
        for sentence in chapter.sentences:
            yield from _sentence(sentence)
        yield ""
    yield from ("### What may stand in the blanks", "", "| blank | what to write |", "| --- | --- |")
    yield from (f"| *{name}* | {slot.written} |" for name, slot in SLOTS.items())
    yield from ("", "### What can be said of a debtor", "", "| words | meaning |", "| --- | --- |")
    yield from (f"| `{trait.written}` | {trait.meaning} |" for trait in TRAITS)
    yield from ("", "### Words", "")
    for title, vocabulary in VOCABULARIES:
        words = ", ".join(f"`{each.value.replace('_', ' ')}`" for each in vocabulary)
        yield f"- {title}: {words}"


def _sentence(sentence: Sentence) -> Iterator[str]:
    yield f"- `{sentence.example}`  "
    if "{" in sentence.pattern:
        yield f"  {sentence.meaning}  "
        yield f"  Form: {readable(sentence.pattern)}"
    else:
        yield f"  {sentence.meaning}"


def readable(pattern: str) -> str:
    """A pattern for people: blanks in italics by what may stand there, choices with `or`, brackets kept."""

    def blank(found: re.Match[str]) -> str:
        name, _, slot = found[1].partition(":")
        slot = slot or name
        return f"*{slot}*" if slot in SLOTS else " or ".join(slot.split("|"))

    return re.sub(r"\{([^}]+)\}", blank, pattern.replace("[", "\\[").replace("]", "\\]"))


def within(page: str) -> str:
    """The page with the list in it brought up to date."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(within(target.read_text(encoding="utf-8")), encoding="utf-8")
