"""The words that exports use: headers turned into phrases of a few concepts, and cell words into their meaning.

The tables stand beside this file as data: concepts.toml (what a word in a header means, per language), fields.toml
(which phrase is which field) and words.toml (months, kinds of row, statuses, yes and no, languages, totals).
"""

import difflib
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[^\w#€£$%]+|_+")
_E_MAIL = re.compile(r"\be[-_ ]?mail(?:s\b)?", re.IGNORECASE)
_DUE = re.compile(r"\b[dD][ûÛ](?:e|es|s)?\b")  # French: owed; without its accent it would be "du", of the
_NUMERO = re.compile(r"\b[nN]\s?[°ºo]\.?(?=\s|$)|№|#")
_STOP = frozenset(
    "de het een van en the of and per s du des le la les l d et der die das den fuer fur und "
    "display signed getekend utc".split()
)
_LAST_ONLY = frozenset({"nr", "no", "id"})  # glued behind another word: "custno", "factnr"
_LINKS = ("", "s", "en", "e", "n")  # what Dutch and German put between two glued words


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Without case, accents and punctuation, words apart by one space: "Fällig am:" → "fallig am"."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(_NOT_WORD.sub(" ", bare).split())


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((TABLES / name).read_text(encoding="utf-8"))


@cache
def vocabulary(name: str) -> Mapping[str, str]:
    """The words of one section of words.toml, each with its meaning."""
    section: dict[str, list[str]] = _table("words.toml")[name]
    return {plain(word): meaning for meaning, words in section.items() for word in words}


@cache
def meanings(section: str) -> tuple[str, ...]:
    """What the words of one section of words.toml can mean, in its order: the one list of them."""
    return tuple(_table("words.toml")[section])


@cache
def concepts() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Every word that headers are made of: its concept, and the languages in which it is one."""
    known: dict[str, tuple[str, frozenset[str]]] = {}
    for concept, languages in _table("concepts.toml").items():
        for language, words in languages.items():
            for word in words:
                bare = plain(word)
                spoken = known.get(bare, (concept, frozenset()))[1] | {language}
                known[bare] = (concept, spoken)
    return known


@lru_cache(maxsize=4096)
def phrase(header: str) -> tuple[str, ...]:
    """A header as concepts and left-over words: "CustomerNo." and "Klantnummer" are both ("klant", "nr")."""
    text = _DUE.sub(" open ", _E_MAIL.sub(" email ", _NUMERO.sub(" nr ", header)))
    found = [piece for word in _words(text) for piece in _pieces(word)]
    kept = [concepts().get(piece, (piece, None))[0] for piece in found if piece not in _STOP]
    return tuple(dict.fromkeys(kept))


def _words(text: str) -> list[str]:
    """The words of a header: a word that is known as it stands stays whole ("KvK"), others are cut at capitals."""
    found: list[str] = []
    for word in re.split(r"[\W_]+", text):
        whole = plain(word)
        cut = whole if whole in concepts() or _cut(whole) else plain(_CAMEL.sub(" ", word))
        found += cut.split()
    return found


def _pieces(word: str) -> list[str]:
    """A glued word cut into words that we know; the word itself when it cannot be cut."""
    if word in concepts() or len(word) < 5:
        return [word]
    return _cut(word) or [word]


def _cut(word: str) -> list[str] | None:
    known = concepts()
    if word in known and len(word) > 2:
        return [word]
    for size in range(len(word) - 1, 2, -1):
        head = word[:size]
        if head not in known:
            continue
        for link in _LINKS:
            rest = word[size:].removeprefix(link) if word[size:].startswith(link) else ""
            if rest in _LAST_ONLY:
                return [head, "nr" if rest != "id" else "id"]
            tail = _cut(rest) if rest else None
            if tail:
                return [head, *tail]
    return None


@lru_cache(maxsize=4096)
def nearest_concept(word: str) -> str:
    """The concept of the known word that this one abbreviates or misspells; the word itself when there is none."""
    if len(word) < 4 or word in {concept for concept, _ in concepts().values()}:
        return word
    begun = {concept for known, (concept, _) in concepts().items() if known.startswith(word)}
    if len(begun) == 1:
        return begun.pop()
    if len(word) < 6:
        return word
    alike = difflib.get_close_matches(word, concepts(), n=1, cutoff=0.85)
    return concepts()[alike[0]][0] if alike else word


def languages_of(header: str) -> frozenset[str]:
    """The languages in which the known words of this header are words."""
    words = _words(_E_MAIL.sub(" ", header))
    spoken: frozenset[str] = frozenset()
    for piece in (piece for word in words for piece in _pieces(word)):
        spoken |= concepts().get(piece, ("", frozenset()))[1]
    return spoken


@cache
def fields() -> Mapping[str, Mapping[str, Any]]:
    """The fields that a column can hold: their kind of content and their phrases by strength."""
    return {
        name: {
            "kind": field["kind"],
            "title": field["title"],
            "strong": [frozenset(phrase(text)) for text in field.get("strong", [])],
            "usual": [frozenset(phrase(text)) for text in field.get("usual", [])],
            "weak": [frozenset(phrase(text)) for text in field.get("weak", [])],
        }
        for name, field in _table("fields.toml").items()
    }
