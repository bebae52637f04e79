"""A table as it stands in a file: rows of cells with the line on which each begins, read as often as needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Protocol

# Text everywhere; sheets also hold numbers and dates of their own, about which nothing needs to be guessed.
Cell = str | Decimal | date | datetime

COLUMNS_MAX = 512


class Uncomputed(str):
    """A formula of which the sheet keeps no result: what would be shown there is not known."""

    __slots__ = ()


class LineKind(StrEnum):
    """What a line of a list is; the names are those of the counts."""

    DATA = "data"
    BLANK = "blank"
    TOTAL = "totals"
    NOTE = "notes"  # a title, a footer, a page number
    HEADING = "headings"  # a debtor's name above its rows
    HEADER = "headers"  # the header again, as printed reports have it on every page
    HIDDEN = "hidden"  # a row of data that the workbook hides, left out as was answered
    BROKEN = "broken"  # could not even be taken apart


@dataclass(frozen=True, slots=True)
class Heading:
    """A debtor that stands in a line of its own."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """What a workbook hides of a table, besides its rows: the sheet as a whole, and the places of columns."""

    sheet: bool = False
    columns: frozenset[int] = frozenset()


NOTHING_HIDDEN = Hidden()


@dataclass(slots=True)
class Row:
    """One record. `line` is the physical line on which it begins, or the row number of a sheet.

    What kind of line it is, and the debtor that stands above it, is filled in when the form of the list is known.
    """

    line: int
    cells: list[Cell]
    fault: str = ""  # why the record could not be read at all
    kind: LineKind = LineKind.DATA
    heading: Heading | None = None
    hidden: bool = False  # whoever looks at the workbook does not see it


class Table(Protocol):
    """Rows that can be read again from the beginning, and what was recognised of their form."""

    @property
    def form(self) -> Mapping[str, str]:
        """Encoding, separator, sheet … to show the user."""
        ...

    @property
    def setting(self) -> Mapping[str, str]:
        """The same as it stands in a mapping, so that the file is read this way again."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]: ...

    @property
    def uncomputed(self) -> bool:
        """Whether it holds a formula without a result, so that its rows must be looked at for them."""
        ...

    @property
    def hidden(self) -> Hidden:
        """What it hides, besides rows."""
        ...

    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Upload:
    """The bytes that came in, from disk or from a form, and the name they go by."""

    name: str
    path: Path | None = None
    content: bytes = field(default=b"", repr=False)


def text_of(cell: Cell) -> str:
    """A cell as text: a whole number without decimals, a date in ISO form."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, Decimal):
        return str(cell.to_integral_value()) if cell == cell.to_integral_value() else format(cell, "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat()
