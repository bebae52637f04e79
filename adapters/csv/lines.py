"""What each line of a file is: a row of data, or a blank, a total, a note, a heading or a header repeated."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from adapters.csv.form import Form
from adapters.csv.table import Cell, Row, text_of
from adapters.csv.words import plain, vocabulary

_HEADING = re.compile(
    r"(?:(?:debiteur|klant|relatie|customer|client|kunde)\s*(?:nr|no|nummer|number)?\.?\s*:?\s+)?"
    r"(?P<number>(?=[^\s]*[0-9])[\w./]{1,20})(?:\s*[-–:|,]\s*|\s+)(?P<name>\S.*)",
    re.IGNORECASE,
)


class LineKind(StrEnum):
    """Where a line goes; the names are those of the counts."""

    DATA = "data"
    BLANK = "blank"
    TOTAL = "totals"
    NOTE = "notes"  # a title, a footer, a debtor's name above its rows
    HEADER = "headers"  # the header again, as printed reports have it on every page
    BROKEN = "broken"  # could not even be taken apart


@dataclass(frozen=True, slots=True)
class Heading:
    """A debtor that stands in a line of its own above its rows."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line below the header, and the debtor's heading above it where the list is grouped."""

    line: int
    cells: list[Cell]
    kind: LineKind
    fault: str = ""
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class _Where:
    number: int | None
    issued: int | None
    money: frozenset[int]
    dates: frozenset[int]
    debtor_number: int | None
    debtor_name: int | None


def lines_of(form: Form) -> Iterator[Line]:
    """Every line below the header, in order. Blank lines at the very end are not lines of the list."""
    sorter = _Sorter(form)
    heading: Heading | None = None
    blanks: list[Row] = []
    for row in form.table.rows():
        if row.line <= form.header_line:
            continue
        kind = sorter.kind_of(row)
        if kind is LineKind.BLANK:
            blanks.append(row)
            continue
        for blank in blanks:
            yield Line(blank.line, blank.cells, LineKind.BLANK)
        blanks.clear()
        if kind is LineKind.NOTE and form.grouped:
            heading = sorter.heading_of(row) or heading
        elif kind is LineKind.DATA and form.carry:
            heading = sorter.debtor_of(row) or heading
        yield Line(row.line, row.cells, kind, row.fault, heading if form.grouped or form.carry else None)


class _Sorter:
    """Tells the lines of one form apart."""

    def __init__(self, form: Form) -> None:
        columns = form.columns
        money = [c.index for name in MONEY for c in columns.by_field.get(name, ())]
        dates = [columns.index(name) for name in ("issued", "due", "settled")]
        self._at = _Where(
            columns.index("invoice_number"),
            columns.index("issued"),
            frozenset(money),
            frozenset(at for at in dates if at is not None),
            columns.index("debtor_number"),
            columns.index("debtor_name"),
        )
        self._header = [plain(name) for name in form.header]
        self._width = len(form.header)

    def kind_of(self, row: Row) -> LineKind:
        cells, at = row.cells, self._at
        if row.fault:
            return LineKind.BROKEN
        # The quick way for what nearly every line is: a number and a date stand where they should.
        if at.number is not None and at.issued is not None and _has(cells, at.number) and _has(cells, at.issued):
            return LineKind.HEADER if self._is_header(cells) else LineKind.DATA
        filled = [i for i, cell in enumerate(cells) if text_of(cell)]
        if not filled:
            return LineKind.BLANK
        if self._is_header(cells):
            return LineKind.HEADER
        if self._is_total(cells, filled):
            return LineKind.TOTAL
        return LineKind.NOTE if self._is_note(filled) else LineKind.DATA

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        """The header once more: the very same words."""
        first = next((i for i, name in enumerate(self._header) if name), None)
        if first is None or first >= len(cells) or plain(text_of(cells[first])) != self._header[first]:
            return False
        return all(plain(text_of(c)) == self._header[i] for i, c in enumerate(cells) if i < self._width and text_of(c))

    def _is_total(self, cells: Sequence[Cell], filled: Sequence[int]) -> bool:
        """A total names no date; it says so in words, or holds nothing but amounts."""
        at = self._at
        if any(i in at.dates for i in filled):
            return False
        if all(i in at.money for i in filled):
            return True
        named = at.number is not None and _has(cells, at.number) and not _says_total(cells[at.number])
        return not named and any(_says_total(cells[i]) for i in filled if i not in at.money)

    def _is_note(self, filled: Sequence[int]) -> bool:
        """Few words in a wide table, no date, no money and no invoice number: a title, a footer or a heading."""
        at = self._at
        few = len(filled) <= 2 or len(filled) <= 3 < self._width // 2
        return (
            few and self._width > 3 and not any(i in at.dates or i in at.money or i == at.number for i in filled)
        ) or (len(filled) == 1 and self._width > 3 and filled[0] not in at.money and filled[0] not in at.dates)

    def debtor_of(self, row: Row) -> Heading | None:
        """The debtor in the columns of the debtor; None when they are empty."""
        number, name = _text(row.cells, self._at.debtor_number), _text(row.cells, self._at.debtor_name)
        return Heading(number, name or number) if number or name else None

    def heading_of(self, row: Row) -> Heading | None:
        """The debtor that this line names; None when it names nobody."""
        if debtor := self.debtor_of(row):
            return debtor
        texts = [text for text in map(text_of, row.cells) if text]
        text = " ".join(texts)
        if match := _HEADING.fullmatch(text):
            return Heading(match["number"], match["name"].strip())
        return Heading("", text) if re.search(r"[^\W\d_]{2}", text) else None


MONEY = (
    "amount",
    "open",
    "paid",
    "debit",
    "credit",
    "amount_fc",
    "open_fc",
    "buckets",
    "other_net",
    "other_vat",
    "other_overdue",
)


def _has(cells: Sequence[Cell], at: int | None) -> bool:
    return at is not None and at < len(cells) and cells[at] != "" and bool(text_of(cells[at]))


def _text(cells: Sequence[Cell], at: int | None) -> str:
    return text_of(cells[at]) if at is not None and at < len(cells) else ""


def _says_total(cell: Cell) -> bool:
    """Whether a text begins with a word for a total, and is no longer than a label."""
    if not isinstance(cell, str):
        return False
    words = plain(cell)
    if words in vocabulary("totals"):
        return True
    return any(
        words.startswith(f"{total} ") for total in vocabulary("totals") if total not in ("saldo", "balance", "solde")
    )
