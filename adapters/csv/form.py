"""What a file turned out to be: which table, where its header stands, which column is which, in what dialect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from adapters.csv import dialects
from adapters.csv.claims import header_score, unique_headers
from adapters.csv.columns import Column, Columns, assign, find_column
from adapters.csv.content import says_total
from adapters.csv.dialects import Dialect
from adapters.csv.hiding import COLUMNS, ROWS, WithoutColumns, says_leave_out
from adapters.csv.missing import missing, questions
from adapters.csv.opening import tables
from adapters.csv.settings import CsvSettings, MappingFile
from adapters.csv.table import Cell, Row, Table, text_of
from adapters.csv.words import fields, languages_of
from connector.errors import BadInput, Fault

HEADER_WITHIN = 60  # rows
SAMPLE_ROWS = 400
HINT = "run `tijdig csv explain FILE --write MAPPING.toml`, mend the mapping, and import with it"


@dataclass(frozen=True, slots=True)
class Form:
    """The recognised form of one file."""

    table: Table
    header_line: int  # 0 = no header
    header: tuple[str, ...]  # the header cells as they stand
    columns: Columns
    dialect: Dialect
    confidence: float  # 0 to 1
    grouped: bool = False  # debtors stand in lines of their own above their rows
    carry: bool | None = None  # a row without a debtor belongs to the one above: as answered, None = not asked yet
    without_hidden: bool = False  # rows of data that the workbook hides are left out, as was answered
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class _Head:
    line: int
    cells: tuple[str, ...]
    score: float


def recognise(settings: CsvSettings, mapping: MappingFile | None, headerless: bool = False) -> Form:
    """Find the table that reads best, and its form.

    `headerless` lets a file pass in which no header was found, to be shown as it is; its columns then have numbers.
    Raises BadInput for what is no such file, NotFound.
    """
    file = mapping.file if mapping else None
    options = tables(
        settings.upload,
        settings.encoding or (file.encoding if file else ""),
        settings.separator or (file.separator if file else ""),
        settings.sheet or (file.sheet if file else ""),
    )
    answers = {**(mapping.answers if mapping else {}), **settings.answers}
    if says_leave_out(answers, COLUMNS):
        options = [WithoutColumns(table) for table in options]
    declared = dialects.of_mapping(mapping) if mapping and mapping.columns else None
    best: tuple[float, Table, list[Row], _Head] | None = None
    for table in options:
        sample = list(islice(table.rows(), HEADER_WITHIN + SAMPLE_ROWS))
        head = _find_head(sample, declared, file.header_line if file else None)
        if head is not None and (best is None or head.score > best[0]):
            best = (head.score, table, sample, head)
    if best is None and headerless:
        sample = list(islice(options[0].rows(), SAMPLE_ROWS))
        head = _find_head(sample, None, 0)
        best = (0.0, options[0], sample, head) if head is not None else None
    if best is None:
        raise BadInput("No list of invoices was found in the file", [_no_header(options[0])])
    _, table, sample, head = best
    return _form(table, sample, head, declared or _named(settings.dialect), answers)


def _named(name: str) -> Dialect | None:
    return dialects.named(name) if name else None


def _no_header(table: Table) -> Fault:
    first = next((row for row in table.rows() if any(map(text_of, row.cells))), None)
    seen = ", ".join(filter(None, map(text_of, first.cells[:8]))) if first else ""
    return Fault("header", f"no row names the columns of invoices (the first one reads: {seen[:120]})", HINT)


# ---------------------------------------------------------------- the header


def _find_head(sample: Sequence[Row], declared: Dialect | None, wanted: int | None) -> _Head | None:
    if wanted == 0:
        width = max((len(row.cells) for row in sample), default=0)
        return _Head(0, ("",) * width, 1.0)
    if wanted is not None:
        given = [row for row in sample if row.line == wanted]
        return _Head(wanted, _texts(given[0]), 1.0) if given else None
    heads = [_head(row, declared) for row in sample[:HEADER_WITHIN] if len(row.cells) > 1]
    best = max(heads, key=lambda head: head.score, default=None)
    return best if best is not None and best.score >= (1.0 if declared else 2.0) else None


def _head(row: Row, declared: Dialect | None) -> _Head:
    cells = _texts(row)
    if declared is None:
        return _Head(row.line, cells, header_score(cells))
    columns = [Column(i, name) for i, name in enumerate(unique_headers(cells))]
    names = [name for names in declared.columns.values() for name in names]
    found = sum(find_column(name, columns) is not None for name in names if not name.startswith("#"))
    return _Head(row.line, cells, float(found))


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(map(text_of, row.cells))


# ---------------------------------------------------------------- the form


def _form(table: Table, sample: Sequence[Row], head: _Head, declared: Dialect | None, answers: dict[str, str]) -> Form:
    without_hidden = says_leave_out(answers, ROWS)
    seen = [row for row in sample if row.line > head.line and not (row.hidden and without_hidden)]
    body = [row.cells for row in seen if _is_body(row.cells)][:SAMPLE_ROWS]
    width = _width(table, head, body)
    header = head.cells + ("",) * (width - len(head.cells))
    samples = [[row[at] if at < len(row) else "" for row in body] for at in range(width)]
    dialect = declared or dialects.best(header)
    columns = assign(unique_headers(header), samples, dialect, answers)
    if dialect is None:
        dialect = dialects.generic(_language(header))
    grouped = _is_grouped(columns, body)
    if not dialect.own and head.line:
        columns = _with_questions(columns, samples, grouped)
    return Form(
        table,
        head.line,
        header,
        columns,
        dialect,
        _confidence(columns),
        grouped,
        {"yes": True, "no": False}.get(answers.get("carry_debtor", "").strip().lower()),
        without_hidden,
        tuple(_missing(columns, grouped, dialect)),
    )


def _is_body(cells: Sequence[Cell]) -> bool:
    return any(map(text_of, cells)) and not any(map(says_total, cells[:8]))


def _width(table: Table, head: _Head, body: Sequence[Sequence[Cell]]) -> int:
    """How many columns there are: those of the header.

    A sheet may leave the last names out. In text more cells than names mean a separator inside a value, such as the
    decimal comma of an amount without quotes: widening the table would cut the amount in two.
    """
    named = len(head.cells)
    widest = max((len(row) for row in body), default=0)
    return max(named, widest) if "sheet" in table.setting or not head.line else named


def _language(header: Sequence[str]) -> str:
    """The language in which most headers are words; "" when two are as likely."""
    votes: dict[str, int] = {}
    for cell in header:
        for language in languages_of(cell) - {"any"}:
            votes[language] = votes.get(language, 0) + 1
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return ""
    return ranked[0][0]


def _is_grouped(columns: Columns, body: Sequence[Sequence[Cell]]) -> bool:
    """Whether debtors stand in lines of their own: no debtor beside the invoices, and lines that hold little else."""
    number = columns.index("invoice_number")
    issued = columns.index("issued")
    if number is None or issued is None:
        return False
    places = [at for name in ("debtor_number", "debtor_name", "last_name") if (at := columns.index(name)) is not None]
    rows = [row for row in body if _filled(row, issued) and _filled(row, number)]
    headings = [row for row in body if not _filled(row, issued) and 1 <= sum(map(bool, map(text_of, row))) <= 3]
    if not rows or not headings:
        return False
    without = sum(not any(_filled(row, at) for at in places) for row in rows)
    return without > 0.8 * len(rows)


def _filled(row: Sequence[Cell], at: int) -> bool:
    return at < len(row) and bool(text_of(row[at]))


def _confidence(columns: Columns) -> float:
    """How surely the parts without which there is no invoice were recognised."""
    parts = [
        ("debtor_number", "debtor_name", "last_name"),
        ("invoice_number",),
        ("issued",),
        ("due", "terms_days"),
        ("open", "amount", "debit", "open_fc", "amount_fc", "buckets"),
    ]
    scores = [max((c.score for name in names for c in columns.by_field.get(name, ())), default=0.0) for names in parts]
    return sum(scores) / len(scores)


def _missing(columns: Columns, grouped: bool, dialect: Dialect) -> list[Fault]:
    """What no column was found for, and without which nothing can be imported."""
    asked = {question.code.removeprefix("column.") for question in columns.questions}
    faults = []
    for name, _ in missing(columns.by_field):
        if name not in asked and not (grouped and name == "debtor_name"):
            faults.append(Fault(fields()[name]["title"], "no column was found for it", HINT))
    for name, names in dialect.columns.items() if dialect.own else ():
        if name not in columns.by_field or len(columns.by_field[name]) < len(names):
            wanted = ", ".join(names)
            faults.append(Fault(name, f"the file has no column “{wanted}” (or it stands for another field already)"))
    return faults


def _with_questions(columns: Columns, samples: Sequence[Sequence[Cell]], grouped: bool) -> Columns:
    """The columns, with questions about what is missing and may stand in a column that nothing claims."""
    free = [(c.header, samples[c.index]) for c in columns.all if not c.field]
    spare = [(c.header, samples[c.index]) for c in columns.all if c.field == "reference"]
    asked = {question.code for question in columns.questions}
    more = [question for question in questions(columns.by_field, free, spare, grouped) if question.code not in asked]
    return replace(columns, questions=(*columns.questions, *more))
