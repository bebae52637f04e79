"""Finds the known sentence that looks most like one that was not understood."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from connector.stories.sentences import Sentence


def nearest(text: str, sentences: Sequence[Sentence]) -> Sentence:
    """The sentence that shares most words with the text, in order; letters decide between equals."""
    return max(sentences, key=lambda sentence: _likeness(text.lower(), sentence))


def _likeness(text: str, sentence: Sentence) -> tuple[float, float]:
    fixed = re.sub(r"\{[^}]*\}", " ", sentence.pattern).replace("[", " ").replace("]", " ").lower()
    words = SequenceMatcher(None, text.split(), fixed.split()).ratio()
    letters = SequenceMatcher(None, text, sentence.example.lower()).ratio()
    return (round(words + letters, 6), letters)
