"""Finds the known sentence that looks most like one that was not understood."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from connector.stories.sentences import Sentence

_VALUES = re.compile(r'"[^"]*"|\S*\d\S*|\b[A-Z]\w*')  # what fills a blank: quoted words, numbers, names


def nearest(text: str, sentences: Sequence[Sentence]) -> Sentence:
    """The sentence whose fixed words are most like those of the text."""
    said = _plain(_VALUES.sub(" ", text)) or _plain(text)
    return max(sentences, key=lambda sentence: _likeness(said, sentence))


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s-]", " ", text).lower().split())


def _likeness(said: str, sentence: Sentence) -> float:
    fixed = re.sub(r"\{[^}]*\}", " ", sentence.pattern)
    required = _plain(re.sub(r"\[[^\]]*\]", " ", fixed))
    return max(SequenceMatcher(None, said, form).ratio() for form in (required, _plain(fixed)))
