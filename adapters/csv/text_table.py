"""Delimited text as a table: separator, quotes, Excel's `sep=` line, and quotes that never close."""

import csv
import io
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import clevercsv

from adapters.csv.encodings import Opener, encoding_title
from adapters.csv.table import COLUMNS_MAX, NOTHING_HIDDEN, Cell, Hidden, Row

SEPARATORS = (";", ",", "\t", "|")
_NAMES = {";": "semicolon", ",": "comma", "\t": "tab", "|": "pipe"}
LINES_IN_A_FIELD = 60  # a quoted field longer than this has lost its closing quote
LETTERS_IN_A_LINE = 1 << 20
SAMPLE_LINES = 200

_ESCAPED = re.compile(r"""\\"(?![;,\t|\r\n])(?!\Z)""")  # a backslash before a quote that ends no field
_GUARDED = re.compile(r"""="[^"]*"|(?:^|[;,\t|"])'[0-9]""", re.MULTILINE)

csv.field_size_limit(2 * LETTERS_IN_A_LINE)


def separator_title(separator: str) -> str:
    """The separator in words, with the sign itself."""
    name = _NAMES.get(separator, "separator")
    return name if separator == "\t" else f"{name} {separator}"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A delimited file in a known encoding with a known separator."""

    open_binary: Opener
    encoding: str
    separator: str
    skip: int = 0  # lines before the table: Excel's `sep=`
    quote: str = '"'
    escape: str | None = None
    guarded: bool = False  # numbers stand as ="000123" or '000123, so that Excel keeps their zeros
    wrapped: bool = False  # every line was quoted a second time, as Excel does to a file it did not understand
    warnings: tuple[str, ...] = ()
    form: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def uncomputed(self) -> bool:
        """Text holds what it shows."""
        return False

    @property
    def hidden(self) -> Hidden:
        """Text hides nothing."""
        return NOTHING_HIDDEN

    @property
    def setting(self) -> Mapping[str, str]:
        """Encoding and separator as a mapping has them."""
        return {"encoding": self.encoding, "separator": _NAMES.get(self.separator, self.separator)}

    def rows(self) -> Iterator[Row]:
        """Every record with the line on which it begins."""
        with io.TextIOWrapper(self.open_binary(), encoding=self.encoding, errors="replace", newline="") as stream:
            lines = _Lines(stream)
            for _ in range(self.skip):
                lines.drop()
            yield from self._records(lines)

    def _records(self, lines: "_Lines") -> Iterator[Row]:
        width = 0  # of the record before
        while True:
            reader = self._reader(lines)
            try:
                for cells in reader:
                    if len(lines.record) > 1 and self._is_runaway(cells, lines, width):
                        break
                    width = len(cells)
                    yield _row(lines.record_start, self._bare(cells) if self.wrapped or self.guarded else cells)
                    lines.next_record()
                else:
                    return
                fault = "a quotation mark is opened and never closed"
            except _FieldWithoutEndError:
                fault = "a quotation mark is opened and never closed"
            except csv.Error as problem:
                fault = f"the line cannot be taken apart ({problem})"
            yield Row(lines.record_start, self._as_it_stands(lines.first), fault)
            lines.rewind_after_first()

    def _is_runaway(self, cells: list[str], lines: "_Lines", width: int) -> bool:
        """Whether a field over several lines has swallowed rows: its quote is never closed, or it holds separators."""
        if lines.ended and lines.open_quote(self.quote):
            return True
        many = max(3, width // 2)
        return len(cells) != width and any("\n" in cell and cell.count(self.separator) >= many for cell in cells)

    def _as_it_stands(self, line: str) -> list[Cell]:
        """The cells of a broken line as far as they can be told, so that the report can name the record."""
        return [cell.strip(self.quote) for cell in line.rstrip("\r\n").split(self.separator)[:COLUMNS_MAX]]

    def _reader(self, lines: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines, delimiter=self.separator, quotechar=self.quote, doublequote=True, escapechar=self.escape
        )

    def _bare(self, cells: list[str]) -> list[str]:
        if self.wrapped and len(cells) == 1:
            cells = next(self._reader(iter(cells)), [])
        return [_unguarded(cell) for cell in cells] if self.guarded else cells


def _unguarded(cell: str) -> str:
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1]
    return cell[1:] if cell[:1] == "'" and cell[1:2].isdigit() else cell


def _row(line: int, cells: list[str]) -> Row:
    if len(cells) > COLUMNS_MAX:
        return Row(line, [], f"the line has more than {COLUMNS_MAX} columns")
    known: list[Cell] = list(cells)
    return Row(line, known)


class _FieldWithoutEndError(Exception):
    """The record goes on for too many lines; its first line holds a stray quote."""


class _Lines:
    """Physical lines for csv.reader, kept until their record is complete so that reading can start over."""

    def __init__(self, stream: io.TextIOWrapper) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self.record: list[str] = []
        self.record_start = 1  # its first line, as an editor counts
        self.ended = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.record) >= LINES_IN_A_FIELD:
            raise _FieldWithoutEndError
        line = self._again.popleft() if self._again else self._stream.readline(LETTERS_IN_A_LINE)
        if not line:
            self.ended = True
            raise StopIteration
        self.record.append(line)
        return line

    @property
    def first(self) -> str:
        """The first line of the record in hand."""
        return self.record[0] if self.record else ""

    def drop(self) -> None:
        if self._stream.readline(LETTERS_IN_A_LINE):
            self.record_start += 1

    def next_record(self) -> None:
        self.record_start += len(self.record)
        self.record.clear()

    def open_quote(self, quote: str) -> bool:
        """Whether the record in hand, the last of the file, runs over lines with a quote left open."""
        return sum(line.count(quote) for line in self.record) % 2 == 1

    def rewind_after_first(self) -> None:
        """Give the first line of the record up and read on from the second."""
        self._again.extendleft(reversed(self.record[1:]))
        self.record.clear()
        self.record_start += 1
        self.ended = False


# ---------------------------------------------------------------- finding the form


def sample_of(open_binary: Opener, encoding: str) -> str:
    """The first lines of the file, as text."""
    with io.TextIOWrapper(open_binary(), encoding=encoding, errors="replace", newline="") as stream:
        return "".join(stream.readline(LETTERS_IN_A_LINE // 16) for _ in range(SAMPLE_LINES))


def candidates(open_binary: Opener, encoding: str, separator: str = "") -> list[TextTable]:
    """The tables that this text can be, likeliest first; just one where the file or the user names its separator."""
    sample = sample_of(open_binary, encoding)
    named = _named_separator(sample)
    if named or separator:
        return [_table(open_binary, encoding, separator or named, sample, skip=1 if named else 0)]
    likely = _sniffed(sample)
    order = sorted(SEPARATORS, key=lambda mark: (mark != likely, -_evenness(sample, mark)))
    return [_table(open_binary, encoding, mark, sample) for mark in order]


def _table(open_binary: Opener, encoding: str, separator: str, sample: str, skip: int = 0) -> TextTable:
    return TextTable(
        open_binary,
        encoding,
        separator,
        skip=skip,
        escape="\\" if _ESCAPED.search(sample) and '""' not in sample else None,
        guarded=bool(_GUARDED.search(sample)),
        wrapped=_is_wrapped(sample, separator),
        form=MappingProxyType({"encoding": encoding_title(encoding), "separator": separator_title(separator)}),
    )


def _named_separator(sample: str) -> str:
    """Excel's own line `sep=;` names the separator."""
    first = sample.split("\n", 1)[0].rstrip("\r").strip('"')
    return first[4] if len(first) == 5 and first.lower().startswith("sep=") else ""


def _sniffed(sample: str) -> str:
    try:
        found = clevercsv.Sniffer().sniff(sample[:20000], delimiters=list(SEPARATORS))
    except clevercsv.exceptions.Error:
        return ""
    return found.delimiter if found is not None and found.delimiter in SEPARATORS else ""


def _evenness(sample: str, separator: str) -> float:
    """How many lines have the commonest number of columns, times that number when there is more than one."""
    try:
        widths = [len(cells) for cells in csv.reader(sample.splitlines(), delimiter=separator) if cells]
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    common = max(set(widths), key=widths.count)
    return widths.count(common) / len(widths) * common if common > 1 else 0.0


def _is_wrapped(sample: str, separator: str) -> bool:
    lines = [line for line in sample.splitlines() if line.strip()][:50]
    try:
        outer = list(csv.reader(lines, delimiter=separator))
        inner = [next(csv.reader(cells, delimiter=separator), []) for cells in outer if len(cells) == 1]
    except csv.Error:
        return False
    return len(lines) > 1 and len(inner) == len(lines) and min(len(cells) for cells in inner) > 2
