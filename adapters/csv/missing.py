"""What every invoice needs and no header claims: columns whose content may hold it are asked about, never taken."""

from collections.abc import Iterator, Mapping, Sequence

from adapters.csv.content import fit, is_empty
from adapters.csv.table import Cell, text_of
from adapters.csv.words import fields
from connector.source import Question

# field to ask for, the fields that would do as well, and what the cells of its column must look like
NEEDED: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("debtor_name", ("debtor_number", "debtor_name", "last_name"), "name"),
    ("invoice_number", ("invoice_number",), "number"),
    ("amount", ("amount", "open", "debit", "credit", "buckets", "amount_fc", "open_fc"), "amount"),
    ("issued", ("issued", "due"), "date"),
)
SURELY = 0.9

Shown = tuple[str, Sequence[Cell]]  # a header and its cells


def missing(by_field: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The fields that are needed and have no column, with the kind of content that they would have."""
    for name, ways, kind in NEEDED:
        if not any(way in by_field for way in ways):
            yield name, kind


def questions(
    by_field: Mapping[str, object], free: Sequence[Shown], spare: Sequence[Shown], grouped: bool
) -> Iterator[Question]:
    """One question per field that is missing, if any free column (its header and cells) may hold it.

    `spare` columns are taken for something that matters less than an invoice number, such as a reference.
    """
    for name, kind in missing(by_field):
        if grouped and name == "debtor_name":
            continue
        if name == "invoice_number":
            free = [*free, *spare]
        options = tuple(header for header, cells in free if _may_hold(kind, cells))
        if options:
            yield ask(name, options, f"No header names the {fields()[name]['title']}. Is it in one of these columns?")


def ask(name: str, options: tuple[str, ...], text: str) -> Question:
    """Ask in which column a field stands."""
    code = f"column.{name}"
    return Question(
        code,
        f"columns {', '.join(options)}",
        text,
        options,
        f'--answer {code}=COLUMN, or {name} = "COLUMN" in the mapping',
    )


def _may_hold(kind: str, cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if not is_empty(cell)]
    if not filled or len(filled) < len(cells) / 2 or fit(kind, filled) < SURELY:
        return False
    if kind == "number":
        return len(set(map(text_of, filled))) >= SURELY * len(filled) and fit("amount", filled) < SURELY
    if kind == "amount":
        return any(sign in text_of(cell) for cell in filled for sign in (",", ".", "€", "$"))
    return True
