"""One sentence of the format, and a chapter of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A kind of sentence. `pattern` is written in the language of pattern.py; `example` is a line that fits it."""

    kind: str
    pattern: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """Sentences that may stand in the same place; `where` says in words which place that is."""

    title: str
    where: str
    sentences: tuple[Sentence, ...]
