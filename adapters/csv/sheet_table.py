"""A worksheet of an .xlsx file as a table: dates, numbers and leading zeros as the sheet shows them."""

import json
import re
import struct
import tempfile
import weakref
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from typing import IO, Any

import openpyxl
from defusedxml.ElementTree import iterparse
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import InvalidFileException

from adapters.csv.encodings import Opener
from adapters.csv.sheet_hidden import hidden_in, mentions
from adapters.csv.table import COLUMNS_MAX, NOTHING_HIDDEN, Cell, Hidden, Row, Uncomputed
from connector.errors import BadInput, Fault

UNPACKED_MAX = 512 << 20  # bytes; a workbook of 200,000 rows unpacks to some 150 MB
RATIO_MAX = 200  # a real workbook shrinks by a factor of 5 to 30
PARTS_MAX = 2000

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ZEROS = re.compile(r'"?0{2,20}"?')
# What openpyxl, zipfile and the parser below them raise at a damaged, protected or hostile workbook.
_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # encrypted; NotImplementedError is one too
    SyntaxError,  # of XML
    TypeError,
    ValueError,  # entities, encodings
)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class SheetTable:
    """One worksheet, unpacked once into a temporary file that is read as often as needed."""

    title: str
    spool: IO[str]
    warnings: tuple[str, ...] = ()
    uncomputed: bool = False
    hidden: Hidden = NOTHING_HIDDEN
    form: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def setting(self) -> Mapping[str, str]:
        """The sheet as a mapping has it."""
        return {"sheet": self.title}

    def rows(self) -> Iterator[Row]:
        """Every row that the sheet holds, by its row number."""
        self.spool.seek(0)
        for number, line in enumerate(iter(self.spool.readline, ""), start=1):
            held = json.loads(line)
            hidden = isinstance(held, dict)
            yield Row(number, [_thawed(cell) for cell in (held["hidden"] if hidden else held)], hidden=hidden)


def sheets(open_binary: Opener, wanted: str = "") -> list[SheetTable]:
    """The worksheets that hold anything, visible ones first; only the wanted one when it is named. Raises BadInput."""
    _refuse_bombs(open_binary)
    with open_binary() as stream:
        try:
            workbook = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            with closing(workbook):
                chosen = _chosen(workbook, wanted)
                found = [_spooled(sheet) for sheet in chosen]
        except BadInput:
            raise
        except _BROKEN as problem:
            raise _unreadable(str(problem)) from problem
    return [sheet for sheet in found if sheet is not None]


def _unreadable(detail: str) -> BadInput:
    return BadInput(
        "The workbook cannot be read",
        [Fault("file", f"damaged or protected ({detail[:120]})", "open it, save it anew as .xlsx without password")],
    )


def _refuse_bombs(open_binary: Opener) -> None:
    """A small file that unpacks to gigabytes is refused before anything is unpacked."""
    with open_binary() as stream:
        try:
            with zipfile.ZipFile(stream) as archive:
                parts = archive.infolist()
        except _BROKEN as problem:
            raise _unreadable(str(problem)) from problem
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > PARTS_MAX or unpacked > UNPACKED_MAX or (unpacked > 50 << 20 and unpacked > RATIO_MAX * packed):
        raise BadInput(
            "The workbook is too large",
            [Fault("file", f"it unpacks to {unpacked >> 20} MB in {len(parts)} parts", "export the list as CSV")],
        )
    if not any(part.filename.lower() == "xl/workbook.xml" for part in parts):
        raise BadInput(
            "This is not an .xlsx workbook",
            [Fault("file", "it is an archive without a workbook in it", "save the list as .xlsx or CSV")],
        )


def _chosen(workbook: Any, wanted: str) -> list[Any]:
    worksheets = workbook.worksheets
    if wanted:
        named = [s for s in worksheets if s.title.strip().casefold() == wanted.strip().casefold()]
        if not named:
            names = ", ".join(s.title for s in worksheets)
            raise BadInput(
                "No such sheet", [Fault("sheet", f"there is no sheet “{wanted}”", f"the sheets are: {names}")]
            )
        return named
    return sorted(worksheets, key=lambda s: s.sheet_state != "visible")


def _spooled(sheet: Any) -> SheetTable | None:
    """The sheet as lines of JSON: openpyxl reads tens of times slower, and we read several times."""
    sheet.reset_dimensions()  # writers state wrong ones
    formulas = _uncomputed(sheet)
    hidden_rows, hidden_columns = hidden_in(sheet)
    spool = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  it lives as long as the table
    empty = True
    pending = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=COLUMNS_MAX), start=1):
        frozen = [_frozen(cell) for cell in cells]
        for at, formula in formulas.get(number, {}).items():
            frozen[at : at + 1] = [{"f": formula}]
        while frozen and frozen[-1] == "":
            frozen.pop()
        if not frozen:
            pending += 1  # formatted rows without content reach down to a million
            continue
        held = {"hidden": frozen} if number in hidden_rows else frozen
        spool.write("[]\n" * pending + json.dumps(held) + "\n")
        pending, empty = 0, False
    if empty:
        spool.close()
        return None
    form = MappingProxyType({"encoding": "Excel workbook", "sheet": sheet.title})
    hidden = Hidden(sheet.sheet_state != "visible", hidden_columns)
    table = SheetTable(sheet.title, spool, uncomputed=bool(formulas), hidden=hidden, form=form)
    weakref.finalize(table, spool.close)
    return table


def _uncomputed(sheet: Any) -> dict[int, dict[int, str]]:
    """By row and place, the formulas without a stored result, as programs write them that do not calculate.

    openpyxl gives these as empty cells. A formula that gave an empty text is no such thing: it has a result.
    """
    found: dict[int, dict[int, str]] = {}
    if not mentions(sheet, _FORMULA):
        return found
    with sheet._get_source() as source:
        for _, element in iterparse(source):
            name = element.tag.rpartition("}")[2]
            if name == "c" and (formula := _formula_alone(element)) is not None and element.get("r"):
                row, column = coordinate_to_tuple(element.get("r"))
                if column <= COLUMNS_MAX:
                    found.setdefault(row, {})[column - 1] = formula
            if name == "row":
                element.clear()
    return {row: dict(sorted(cells.items())) for row, cells in found.items()}


def _formula_alone(cell: Any) -> str | None:
    """The formula of a cell that holds nothing else; None when it has a result or is no formula."""
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    if "f" not in parts or cell.get("t") == "str" or ("v" in parts and parts["v"].text):
        return None
    return f"={parts['f'].text or ''}"


def _frozen(cell: Any) -> str | dict[str, str]:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, cell.number_format or "")
    if isinstance(value, datetime):
        return {"d": value.date().isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, time):
        return value.isoformat()
    return str(value)


def _number(value: float, number_format: str) -> str | dict[str, str]:
    """A number as the sheet shows it: fifteen digits, and with the leading zeros of a format such as 000000."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.15g}")
    if exact == exact.to_integral_value() and exact >= 0 and _ZEROS.fullmatch(number_format):
        return str(int(exact)).zfill(len(number_format.strip('"')))
    return {"n": format(exact, "f")}


def _thawed(cell: Any) -> Cell:
    if isinstance(cell, str):
        return cell
    if "n" in cell:
        return Decimal(cell["n"])
    if "f" in cell:
        return Uncomputed(cell["f"])
    return date.fromisoformat(cell["d"])
