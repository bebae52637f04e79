"""What each line of a file is: a row of data, or a blank, a total, a note, a heading or a header repeated."""

from collections.abc import Iterator, Sequence

from adapters.csv.content import looks_like_date, says_total
from adapters.csv.form import Form
from adapters.csv.headings import Headings
from adapters.csv.table import Cell, Heading, LineKind, Row, text_of
from adapters.csv.words import plain

MONEY = ("amount open paid debit credit amount_fc open_fc buckets other_net other_vat other_overdue").split()
NARROW = 3  # in a table of so few columns a lonely word is no note


def lines_of(form: Form) -> Iterator[Row]:
    """Every line below the header, in order. Blank lines at the very end are not lines of the list."""
    sorter = _Sorter(form)
    headings = sorter.headings()
    waiting: list[Row] = []  # blanks and notes: what they are shows from what follows
    carried: Heading | None = None
    for row in form.table.rows():
        if row.line <= form.header_line:
            continue
        row.kind = kind = sorter.kind_of(row)
        if kind is LineKind.BLANK or kind is LineKind.NOTE:
            waiting.append(row)
            continue
        if waiting:
            _find_heading(waiting, headings if form.grouped and kind is LineKind.DATA else None)
            yield from waiting
            waiting.clear()
        if kind is LineKind.TOTAL:
            headings.group_ends()
        elif form.carry and kind is LineKind.DATA:
            carried = sorter.debtor_of(row) or carried
        row.heading = headings.current if form.grouped else carried
        if row.hidden and form.without_hidden and kind in (LineKind.DATA, LineKind.BROKEN):
            row.kind = LineKind.HIDDEN  # only now, for it may name the debtor of the rows below it
        yield row
    while waiting and waiting[-1].kind is LineKind.BLANK:
        waiting.pop()
    yield from waiting


def _find_heading(waiting: Sequence[Row], headings: Headings | None) -> None:
    """Mark the one of these lines that names the debtor of the rows that follow."""
    notes = [row for row in waiting if row.kind is LineKind.NOTE]
    chosen = headings.rows_follow([row.cells for row in notes]) if headings is not None else None
    if chosen is not None:
        notes[chosen].kind = LineKind.HEADING


class _Sorter:
    """Tells the lines of one form apart."""

    def __init__(self, form: Form) -> None:
        columns = form.columns
        self._number = columns.index("invoice_number")
        self._issued = columns.index("issued")
        self._money = frozenset(c.index for name in MONEY for c in columns.by_field.get(name, ()))
        dates = (columns.index(name) for name in ("issued", "due", "settled"))
        self._dates = frozenset(at for at in dates if at is not None)
        self._debtor = columns.index("debtor_number"), columns.index("debtor_name")
        self._header = [plain(name) for name in form.header]
        self._first = next((i for i, name in enumerate(self._header) if name), 0)
        self._first_letter = form.header[self._first][:1].casefold() if form.header else ""
        self._grouped = form.grouped

    def headings(self) -> Headings:
        """What follows the debtors of a grouped list."""
        return Headings(*self._debtor, self._money)

    def kind_of(self, row: Row) -> LineKind:
        cells = row.cells
        if row.fault:
            return LineKind.BROKEN
        # The quick way for what nearly every line is: a number and a date stand where they should.
        if _has(cells, self._number) and _has(cells, self._issued):
            return LineKind.HEADER if self._is_header(cells) else LineKind.DATA
        filled = [i for i, cell in enumerate(cells) if text_of(cell)]
        if not filled:
            return LineKind.BLANK
        if self._is_header(cells):
            return LineKind.HEADER
        dated = any(i in self._dates and looks_like_date(cells[i]) for i in filled)
        if not dated and self._is_total(cells, filled):
            return LineKind.TOTAL
        return LineKind.NOTE if not dated and self._is_note(filled) else LineKind.DATA

    def _is_header(self, cells: Sequence[Cell]) -> bool:
        """The header once more: the very same words."""
        at = self._first
        if at >= len(cells) or not (text := text_of(cells[at])) or text[0].casefold() != self._first_letter:
            return False
        if plain(text) != self._header[at]:
            return False
        pairs = zip(map(text_of, cells), self._header, strict=False)
        return all(plain(other) == name for other, name in pairs if other)

    def _is_total(self, cells: Sequence[Cell], filled: Sequence[int]) -> bool:
        """It says so in words and names no invoice, or holds nothing but amounts."""
        if all(i in self._money for i in filled):
            return True
        if self._number is not None and _has(cells, self._number) and not says_total(cells[self._number]):
            return False
        return any(says_total(cells[i]) for i in filled if i not in self._money)

    def _is_note(self, filled: Sequence[int]) -> bool:
        """Few words in a wide table, without date, money or invoice number: a title, a footer or a heading."""
        width = len(self._header)
        if width <= NARROW:
            return False
        if self._grouped:
            return any(i not in self._money for i in filled)
        if len(filled) == 1:
            return filled[0] not in self._money
        few = len(filled) <= 2 or len(filled) <= 3 < width // 2
        return few and not any(i in self._money or i == self._number for i in filled)

    def debtor_of(self, row: Row) -> Heading | None:
        """The debtor in the columns of the debtor; None when they are empty."""
        number, name = (_text(row.cells, at) for at in self._debtor)
        return Heading(number, name or number) if number or name else None


def _text(cells: Sequence[Cell], at: int | None) -> str:
    return text_of(cells[at]) if at is not None and at < len(cells) else ""


def _has(cells: Sequence[Cell], at: int | None) -> bool:
    if at is None or at >= len(cells):
        return False
    cell = cells[at]
    return cell != "" and (not isinstance(cell, str) or not cell.isspace())
