"""What a header claims to be: cut into concepts and looked up among the phrases of the fields, with how surely."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from adapters.csv.content import looks_like_amount, looks_like_date
from adapters.csv.words import fields, nearest_concept, phrase, plain

STRONG, USUAL, WEAK, ALIKE, PARTLY = 1.0, 0.85, 0.6, 0.9, 0.7

# Words that make another field of the phrase beside them: an invoice amount paid is no invoice amount.
_TURNING = frozenset(
    "betaald betaling verval vervallen open rest saldo btw excl netto datum nr code id laatste dagen limiet korting te "
    "munt vreemd aanmaning credit debet status soort termijn voorwaarde rekening boek clear betwist blok email".split()
)
_BUCKET = re.compile(
    r"(?:open |saldo )?(?:(?:>|over|meer dan|ouder dan|plus de|uber|mehr als|ab)? ?[0-9]{1,3}"
    r"(?: ?(?:tot|t m|to|a|bis|en ouder|and over|above|plus|et plus|und mehr|days|dagen|jours|tage|dgn))?"
    r"(?: ?[0-9]{1,3})?(?: ?(?:days|dagen|jours|tage|dgn|d))?|niet vervallen|nog niet vervallen|not due|not yet due|"
    r"current|courant|non echu|a echoir|nicht fallig|lopend|niet verlopen)"
)
_CURRENCY_IN_HEADER = re.compile(r"(?:\(|\[|\bin )?\s*(€|£|\b(?:EUR|USD|GBP|CHF)\b|\b[Ee]uro\b)\s*[)\]]?")


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """Names to show: empty and repeated headers get their column number."""
    bare = [" ".join(cell.split())[:80] for cell in cells]
    return tuple(
        f"{name} (column {at})" if name and bare.count(name) > 1 else name or f"column {at}"
        for at, name in enumerate(bare, start=1)
    )


@lru_cache(maxsize=4096)
def currency_in(header: str) -> str:
    """The currency that a header names: "Bedrag (EUR)" names the euro; "" when it names none."""
    match = _CURRENCY_IN_HEADER.search(header)
    if match is None:
        return ""
    return {"€": "EUR", "£": "GBP", "EURO": "EUR"}.get(match[1].upper(), match[1].upper())


@lru_cache(maxsize=4096)
def bare_header(header: str) -> str:
    """A header without the currency and the column number that are no part of its name."""
    without_place = re.sub(r" \(column [0-9]+\)$", "", header)
    return _CURRENCY_IN_HEADER.sub(" ", without_place).strip() or without_place


@cache
def _phrases() -> Mapping[frozenset[str], tuple[tuple[str, float], ...]]:
    found: dict[frozenset[str], list[tuple[str, float]]] = {}
    for name, declared in fields().items():
        for strength, score in (("strong", STRONG), ("usual", USUAL), ("weak", WEAK)):
            for words in declared[strength]:
                if words and name not in dict(found.setdefault(words, [])):
                    found[words].append((name, score))
    return {words: tuple(claims) for words, claims in found.items()}


def exact_claims(header: str) -> tuple[tuple[str, float], ...]:
    """The fields that exactly this phrase means."""
    if _BUCKET.fullmatch(plain(header)) and not header.strip().isdigit():
        return (("buckets", STRONG),)
    return _phrases().get(frozenset(phrase(bare_header(header))), ())


@lru_cache(maxsize=4096)
def claims(header: str) -> tuple[tuple[str, float], ...]:
    """The fields that this header may mean, each with how surely."""
    if exact := exact_claims(header):
        return exact
    words = phrase(bare_header(header))
    mended = tuple(map(nearest_concept, words))
    if mended != words and (alike := _phrases().get(frozenset(mended))):
        return _scaled(alike, ALIKE)
    return _scaled(_part_of(words), PARTLY)


def _scaled(found: Iterable[tuple[str, float]], factor: float) -> tuple[tuple[str, float], ...]:
    return tuple((name, score * factor) for name, score in found)


def _part_of(words: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The claims of the longest known phrase of two words or more in this one, if the rest leaves its meaning."""
    for size in range(len(words) - 1, 1, -1):
        for start in range(len(words) - size + 1):
            rest = {*words[:start], *words[start + size :]}
            found = _phrases().get(frozenset(words[start : start + size]))
            if found and not rest & _TURNING:
                return tuple((name, score) for name, score in found if score == STRONG)
    return ()


def header_score(cells: Sequence[str]) -> float:
    """How much a row of texts reads like a header: the fields that it names, less the cells that are data."""
    best: dict[str, float] = {}
    data = 0
    for cell in cells:
        if not cell or len(cell) > 80:
            continue
        if re.search(r"[0-9]", cell) and (looks_like_date(cell) or looks_like_amount(cell)):
            data += 1
            continue
        for name, score in exact_claims(cell)[:1]:
            key = name if name != "buckets" else f"bucket {cell}"
            best[key] = max(best.get(key, 0.0), score)
    return sum(best.values()) - data
