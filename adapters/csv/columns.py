"""Which column is which field: by its header and by what stands in it, with a confidence for both together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from adapters.csv.content import fit, is_empty, looks_like_amount, looks_like_date
from adapters.csv.dialects import Dialect, same_header
from adapters.csv.missing import ask
from adapters.csv.table import Cell
from adapters.csv.words import fields, nearest_concept, phrase, plain
from connector.source import Question

STRONG, USUAL, WEAK, ALIKE, PARTLY = 1.0, 0.85, 0.6, 0.9, 0.7
SAME_SCORE = 0.02
DOUBTFUL = 0.3  # what is left of a header's word when its cells do not bear it out
FEW = 3  # cells of which one or two may simply be wrong
SEVERAL = frozenset({"email", "phone"})  # fields that more than one column may fill
ESSENTIAL = frozenset(
    "debtor_number debtor_name invoice_number issued due amount open paid debit credit settled currency".split()
)
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


@dataclass(frozen=True, slots=True)
class Column:
    """A column under the name that is shown to the user, which is unique in its file."""

    index: int
    header: str
    field: str = ""
    score: float = 0.0  # 0 to 1: header and content together


@dataclass(frozen=True, slots=True)
class Columns:
    """What was found: one column per field, several where a field allows it, and what is to be asked."""

    all: tuple[Column, ...]
    by_field: Mapping[str, tuple[Column, ...]]
    places: Mapping[str, tuple[int, ...]]  # the same as bare column numbers, for the thousands of rows
    questions: tuple[Question, ...] = ()
    warnings: tuple[str, ...] = ()

    def index(self, name: str) -> int | None:
        """Where this field stands; None when no column holds it."""
        found = self.places.get(name)
        return found[0] if found else None

    def header(self, name: str) -> str:
        """What the column of this field is called."""
        found = self.by_field.get(name)
        return found[0].header if found else ""


@dataclass(slots=True)
class _Search:
    """The work in hand: the columns, samples of their cells, and what is taken already."""

    columns: list[Column]
    samples: list[list[Cell]]
    answers: Mapping[str, str]
    taken: dict[int, Column] = field(default_factory=dict)
    by_field: dict[str, list[Column]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def take(self, column: Column, name: str, score: float) -> None:
        found = Column(column.index, column.header, name, score)
        self.taken[column.index] = found
        self.by_field.setdefault(name, []).append(found)


# ---------------------------------------------------------------- headers


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


# ---------------------------------------------------------------- columns


def assign(
    headers: Sequence[str], samples: list[list[Cell]], dialect: Dialect | None, answers: Mapping[str, str]
) -> Columns:
    """Give every field its column: what is declared first, then what header and content say together."""
    search = _Search([Column(i, name) for i, name in enumerate(headers)], samples, answers)
    if dialect is not None:
        _take_declared(search, dialect)
    _take_answered(search)
    if dialect is None or not dialect.own:
        _take_by_words(search)
        _take_by_header_alone(search)
        _warn_of_strange_content(search)
    ordered = tuple(search.taken.get(column.index, column) for column in search.columns)
    by_field = {name: tuple(found) for name, found in search.by_field.items()}
    places = {name: tuple(column.index for column in found) for name, found in by_field.items()}
    return Columns(ordered, by_field, places, tuple(search.questions), tuple(search.warnings))


def find_column(name: str, columns: Sequence[Column]) -> Column | None:
    """The column that a user means by a header or by its number ("#3")."""
    if re.fullmatch(r"#[0-9]{1,3}", name.strip()):
        at = int(name.strip()[1:]) - 1
        return columns[at] if 0 <= at < len(columns) else None
    exact = [c for c in columns if c.header == name] or [c for c in columns if plain(c.header) == plain(name)]
    alike = exact or [c for c in columns if same_header(c.header, name)]
    return alike[0] if len(alike) == 1 or exact else None


def _take_declared(search: _Search, dialect: Dialect) -> None:
    for name, names in [*dialect.columns.items(), *dialect.optional.items()]:
        for header in names:
            column = find_column(header, search.columns)
            if column is not None and column.index not in search.taken:
                kind = fields()[name]["kind"] if name in fields() else "amount"
                search.take(column, name, 0.5 + 0.5 * fit(kind, search.samples[column.index]))
    for header in dialect.ignored:
        column = find_column(header, search.columns)
        if column is not None:
            search.take(column, "other_books", 1.0)


def _take_answered(search: _Search) -> None:
    """A person's answer to "which column?" goes before everything that we find."""
    for code, answer in search.answers.items():
        name = code.removeprefix("column.")
        column = find_column(answer, search.columns) if name != code else None
        if column is not None and column.index not in search.taken:
            search.take(column, name, 1.0)


def _take_by_words(search: _Search) -> None:
    found = sorted(_candidates(search), key=lambda c: (-c.score, c.index))
    for candidate in found:
        if candidate.index in search.taken:
            continue
        if candidate.field in search.by_field and not _shared(candidate.field):
            continue
        rivals = _rivals(candidate, found, search)
        if rivals and _ask(candidate, rivals, search):
            continue
        search.take(candidate, candidate.field, candidate.score)


def _take_by_header_alone(search: _Search) -> None:
    """A field without which money or dates go wrong, and an unmistakable header above cells that do not fit it.

    To pass the column over would lose it silently; its rows are told one by one instead.
    """
    for column in search.columns:
        filled = [cell for cell in search.samples[column.index] if not is_empty(cell)]
        for name, score in claims(column.header):
            free = column.index not in search.taken and name not in search.by_field and name in ESSENTIAL
            if free and not _is_asked(name, search) and (score == STRONG or len(filled) <= FEW):
                search.take(column, name, score * DOUBTFUL)


def _is_asked(name: str, search: _Search) -> bool:
    return any(question.code == f"column.{name}" for question in search.questions)


def _shared(name: str) -> bool:
    """Whether several columns may hold this field."""
    return name in SEVERAL or name == "buckets" or name.startswith("other_")


def _candidates(search: _Search) -> Iterable[Column]:
    for column in search.columns:
        if column.index in search.taken:
            continue
        cells = search.samples[column.index]
        for name, score in claims(column.header):
            kind = fields()[name]["kind"] if name in fields() else "amount"
            kind = "number" if kind == "code" and score < STRONG else kind  # "Klant": a name or a number
            if share := fit(kind, cells):
                yield Column(column.index, column.header, name, score * (0.5 + 0.5 * share))


def _warn_of_strange_content(search: _Search) -> None:
    for column in search.columns:
        found = search.taken.get(column.index)
        meant = [name for name, score in claims(column.header) if score >= ALIKE and name in fields()]
        if not meant or all(map(is_empty, search.samples[column.index])):
            continue
        kinds = {fields()[name]["kind"] for name in meant}
        strange = not any(fit(kind, search.samples[column.index]) for kind in kinds)
        doubtful = found.score <= DOUBTFUL if found else not meant[0].startswith("other_")
        if strange and doubtful and not any(_is_asked(name, search) for name in meant):
            title = fields()[meant[0]]["title"]
            search.warnings.append(f"column {column.header} is called like {title}, and holds something else")


def _rivals(candidate: Column, found: Sequence[Column], search: _Search) -> list[Column]:
    """Other free columns that claim the field just as well, and hold something else."""
    name = candidate.field
    if name not in ESSENTIAL or name in search.by_field:
        return []
    own = search.samples[candidate.index]
    return [
        other
        for other in found
        if other.field == name
        and other.index != candidate.index
        and other.index not in search.taken
        and candidate.score - other.score < SAME_SCORE
        and search.samples[other.index] != own
        and not all(map(is_empty, search.samples[other.index]))
        and _best_claim(other, found)
    ]


def _best_claim(column: Column, found: Sequence[Column]) -> bool:
    """Whether no other field suits this column better."""
    return all(other.score <= column.score for other in found if other.index == column.index)


def _ask(candidate: Column, rivals: Sequence[Column], search: _Search) -> bool:
    """Ask which of the columns is meant, once per field."""
    code = f"column.{candidate.field}"
    names = tuple(column.header for column in sorted([candidate, *rivals], key=lambda c: c.index))
    if all(question.code != code for question in search.questions):
        title = fields()[candidate.field]["title"]
        text = f"More than one column may hold the {title}. Which one is it?"
        search.questions.append(ask(candidate.field, names, text))
    return True
