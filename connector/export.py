"""Tables that leave the house: no cell of ours is taken for a formula by the program that opens it.

A text that begins with = + - @, a tab, a carriage return, a line feed or a zero byte may be run as a formula when a
spreadsheet opens the file. Such a text gets a single quotation mark in front, as OWASP ASVS 5.0, 1.2.10 asks. Numbers
and dates of ours are written as they are: -12.50 is an amount and stays one.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Protocol

CellValue = str | int | Decimal | date | bool | None

# Full-width forms and look-alikes are folded by some programs before they look.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠", "−")
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_NOT_IN_A_CELL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # what XML cannot hold
_LONGEST_TITLE = 31  # characters of a sheet's name


class Writable(Protocol):
    """Whatever takes text: a file, a response, a buffer."""

    def write(self, text: str, /) -> object: ...


def safe_cell(value: CellValue) -> str:
    """The value as the text of a cell that no spreadsheet runs; None is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\x00", "")
        return f"'{text}" if value.startswith(_STARTS) or text.lstrip(" \u00a0\ufeff").startswith(_STARTS) else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def write_csv(out: Writable, rows: Iterable[Iterable[CellValue]], separator: str = ",") -> int:
    """Write rows (the header is the first) as RFC 4180 has it, CRLF at the end of each; how many were written."""
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    written = 0
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        written += 1
    return written


def csv_lines(rows: Iterable[Iterable[CellValue]], separator: str = ",") -> Iterator[str]:
    """The same file line by line, for an answer that is streamed. It opens with a mark by which Excel knows UTF-8."""
    line = _Line()
    yield "\ufeff"
    for row in rows:
        write_csv(line, [row], separator)
        yield line.take()


class _Line:
    """Holds what was written last."""

    def __init__(self) -> None:
        self._text = ""

    def write(self, text: str, /) -> None:
        self._text += text

    def take(self) -> str:
        text, self._text = self._text, ""
        return text


def workbook(title: str, rows: Iterable[Iterable[CellValue]]) -> bytes:
    """The same rows (the header is the first) as an Excel workbook with one sheet: texts are texts, whatever they begin
    with, amounts and dates are numbers that a sheet can add up and sort."""
    import openpyxl  # only whoever makes a workbook waits for it

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_A_TITLE.sub(" ", title)[:_LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append([_NOT_IN_A_CELL.sub("", safe_cell(v)) if isinstance(v, str) else v for v in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
