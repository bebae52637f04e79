"""Which column is which field: by its header and by what stands in it, with a confidence for both together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from adapters.csv.claims import ALIKE, STRONG, claims
from adapters.csv.content import fit, is_empty
from adapters.csv.dialects import Dialect, same_header
from adapters.csv.missing import ask
from adapters.csv.table import Cell, text_of
from adapters.csv.words import fields, plain, vocabulary
from connector.source import Question

SAME_SCORE = 0.02
DOUBTFUL = 0.3  # what is left of a header's word when its cells do not bear it out
LETTERS = 0.9  # for a code without any digit
FEW = 3  # cells of which one or two may simply be wrong
# Fields that keep an invoice from being dunned: whatever stands under such a header, it is not passed over.
HOLDS = frozenset({"blocked", "disputed", "direct_debit"})
SEVERAL = HOLDS | {"email", "phone"}  # fields that more than one column may fill
ESSENTIAL = frozenset(
    "debtor_number debtor_name invoice_number issued due amount open paid debit credit settled currency".split()
)
BY_HEADER = ESSENTIAL | {"status", "payment_method"}  # what is also taken by an unmistakable header alone


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

    def headers(self, name: str) -> str:
        """What all columns of this field are called."""
        return " and ".join(column.header for column in self.by_field.get(name, ()))

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
        _take_holds(search)
        _take_by_header_alone(search)
        _ask_about_reminders(search)
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
        if candidate.field in search.by_field and not (_shared(candidate.field) or _is_another_status(candidate)):
            continue
        rivals = _rivals(candidate, found, search)
        if rivals:
            chosen = _only_one_without_choice([candidate, *rivals], found, search)
            if chosen is None:
                _ask(candidate, rivals, search)
            if chosen is not candidate:
                continue  # its turn comes, or it waits for the answer
        search.take(candidate, candidate.field, candidate.score)


def _take_holds(search: _Search) -> None:
    """Whatever keeps an invoice from being dunned, by its header alone: one odd cell must not lose the whole column."""
    for column in search.columns:
        for name, score in claims(column.header):
            if name in HOLDS and column.index not in search.taken:
                search.take(column, name, score * DOUBTFUL)


def _take_by_header_alone(search: _Search) -> None:
    """A field without which money or dates go wrong, and an unmistakable header above cells that do not fit it.

    To pass the column over would lose it silently; its rows are told one by one instead.
    """
    for column in search.columns:
        filled = [cell for cell in search.samples[column.index] if not is_empty(cell)]
        for name, score in claims(column.header):
            free = column.index not in search.taken and name not in search.by_field and name in BY_HEADER
            clear = score == STRONG or (len(filled) <= FEW and name in ESSENTIAL)
            if free and clear and not _fits_anything(column, search) and not _is_asked(name, search):
                search.take(column, name, score * DOUBTFUL)


def _fits_anything(column: Column, search: _Search) -> bool:
    """Whether the cells are what the header may mean, though another column is taken for it."""
    kinds = {fields()[name]["kind"] for name, _ in claims(column.header) if name in fields()}
    return any(fit(kind, search.samples[column.index]) for kind in kinds)


def _is_asked(name: str, search: _Search) -> bool:
    return any(question.code == f"column.{name}" for question in search.questions)


def _shared(name: str) -> bool:
    """Whether several columns may hold this field."""
    return name in SEVERAL or name == "buckets" or name.startswith("other_")


def _is_another_status(column: Column) -> bool:
    """A further column of statuses, by an unmistakable header: neither "Status" nor "Betaalstatus" is passed over."""
    return column.field == "status" and ("status", STRONG) in claims(column.header)


def _candidates(search: _Search) -> Iterable[Column]:
    for column in search.columns:
        if column.index in search.taken:
            continue
        cells = search.samples[column.index]
        for name, score in claims(column.header):
            kind = fields()[name]["kind"] if name in fields() else "amount"
            sure = score
            if kind == "code" and score < STRONG:  # "Klant" is a name, or a number, or a code of letters
                sure = score if fit("number", cells) else score * LETTERS
            if share := fit(kind, cells):
                yield Column(column.index, column.header, name, sure * (0.5 + 0.5 * share))


def _ask_about_reminders(search: _Search) -> None:
    """A column that says yes and no of reminders: of those that were sent, or of whether any may be sent."""
    found = tuple(
        column.header
        for column in search.columns
        if any(name == "other_reminders" for name, _ in claims(column.header)) and _may_forbid(column, search)
    )
    if found and "column.remind" not in search.answers:
        text = "This says yes or no about reminders. In which column does a no forbid them?"
        search.questions.append(ask("remind", (*found, "none"), text))


def _may_forbid(column: Column, search: _Search) -> bool:
    """Whether the cells say yes and no, and no among them; numbers count the reminders that were sent."""
    told = {plain(text_of(cell)) for cell in search.samples[column.index] if not is_empty(cell)}
    said = {vocabulary("answers").get(word, "") for word in told}
    return "no" in said and "" not in said and not any(map(str.isdigit, "".join(told)))


def _warn_of_strange_content(search: _Search) -> None:
    for column in search.columns:
        found = search.taken.get(column.index)
        meant = [name for name, score in claims(column.header) if score >= ALIKE and name in fields()]
        if not meant or all(map(is_empty, search.samples[column.index])):
            continue
        strange = not _fits_anything(column, search)
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


def _only_one_without_choice(tied: Sequence[Column], found: Sequence[Column], search: _Search) -> Column | None:
    """The one of the tied columns that can be nothing else, where all others can: "Nom" beside "Client"."""
    bound = []
    for column in tied:
        taken = {column.field, *search.by_field}
        others = [other.field for other in found if other.index == column.index and other.field in ESSENTIAL]
        if not set(others) - taken:
            bound.append(column)
    return bound[0] if len(bound) == 1 else None


def _best_claim(column: Column, found: Sequence[Column]) -> bool:
    """Whether no other field suits this column better."""
    return all(other.score <= column.score for other in found if other.index == column.index)


def _ask(candidate: Column, rivals: Sequence[Column], search: _Search) -> None:
    """Ask which of the columns is meant, once per field."""
    code = f"column.{candidate.field}"
    names = tuple(column.header for column in sorted([candidate, *rivals], key=lambda c: c.index))
    if all(question.code != code for question in search.questions):
        title = fields()[candidate.field]["title"]
        text = f"More than one column may hold the {title}. Which one is it?"
        search.questions.append(ask(candidate.field, names, text))
