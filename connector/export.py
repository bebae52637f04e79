"""Tables that leave the house: no cell of ours is taken for a formula by the program that opens it.

A text that begins with = + - @, a tab, a carriage return, a line feed or a zero byte may be run as a formula when a
spreadsheet opens the file. Such a text gets a single quotation mark in front, as OWASP ASVS 5.0, 1.2.10 asks. Numbers
and dates of ours are written as they are: -12.50 is an amount and stays one.

A program may split a CSV file at another sign than ours (a Dutch Excel at semicolons, an English one at commas), and it
does not see our quotation marks then: what stands behind such a sign in a text becomes a cell of its own. So the same
mark is put there too, at that place alone; an ordinary name with a comma stays as it is. Spaces are not guarded:
nothing splits a CSV file at them by itself, and names are full of dashes behind them.

A file for people (`csv_for`) is written as their spreadsheet reads it: Dutch with semicolons and a decimal comma,
English with commas and a decimal point. A file for programs (`write_csv`) has commas and points.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Protocol

from babel.numbers import get_currency_precision

if TYPE_CHECKING:  # opening it takes longer than most commands do
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of a currency (ISO 4217), of which the cell has the number alone."""

    value: Decimal
    currency: str


CellValue = str | int | Decimal | Amount | date | bool | None
_OF_READERS = {"nl": (";", ","), "en": (",", ".")}  # what parts cells, and what stands before the decimals

# Full-width forms and look-alikes are folded by some programs before they look.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠", "−")
# Where some program begins a new cell or line.
_SPLITS = ",;|\t\n\r\x0b\x0c\x85\u2028\u2029"
_FORMULAS = "=+-@＝＋－＠−"
_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# What XML 1.0 (2.2) cannot hold.
_NOT_IN_A_CELL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_TITLE = 31  # characters of a sheet's name


class Writable(Protocol):
    """Whatever takes text: a file, a response, a buffer."""

    def write(self, text: str, /) -> object: ...


def safe_cell(value: CellValue, point: str = ".") -> str:
    """The value as the text of a cell that no spreadsheet runs; None is an empty cell. `point` stands before the
    decimals, of which an amount has as many as its currency, or more where it needs them."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = value.replace("\x00", "")
        return f"'{text}" if value.startswith(_STARTS) or text.lstrip(" \u00a0\ufeff").startswith(_STARTS) else text
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Amount):
        return f"{value.value:.{_decimals(value)}f}".replace(".", point)
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", point)
    return value.isoformat() if isinstance(value, date) else str(value)


def _decimals(amount: Amount) -> int:
    """Of the currency by ISO 4217, so 0 of a yen; nothing is rounded away."""
    exponent = amount.value.normalize().as_tuple().exponent
    return max(get_currency_precision(amount.currency), -exponent if isinstance(exponent, int) else 0)


def csv_cell(value: CellValue, point: str = ".") -> str:
    """The same for a CSV file, whatever the sign at which a program splits it."""
    text = safe_cell(value, point)
    if not isinstance(value, str):
        return text
    sewn = _sewn(text)
    # The quotation mark that ends the text would open one behind this sign, and hold what follows in the file.
    return f"{sewn} " if sewn.endswith(tuple(_SPLITS)) else sewn


def _sewn(text: str) -> str:
    """The text with a mark wherever a program may begin a cell that it would run. Looked at from its end, once: how a
    cell begins is known there before the sign at which it is split, whatever quotation marks and spaces such programs
    take off between the two."""
    if not any(sign in text for sign in _SPLITS):
        return text
    signs: list[str] = []
    runs, follows = False, ""
    for before, sign in zip(reversed(f" {text[:-1]}"), reversed(text), strict=True):
        taken_off = sign in '"\ufeff' or sign.isspace()
        runs = sign in _FORMULAS or sign == "\t" or (sign == "\r" and follows != "\n") or (runs and taken_off)
        signs += [sign, "'"] if runs and before in _SPLITS else [sign]
        follows = sign
    return "".join(reversed(signs))


def write_csv(out: Writable, rows: Iterable[Iterable[CellValue]], separator: str = ",", point: str = ".") -> int:
    """Write rows (the header is the first) as RFC 4180 has it, CRLF at the end of each; how many were written."""
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n")
    written = 0
    for row in rows:
        writer.writerow([csv_cell(value, point) for value in row])
        written += 1
    return written


def csv_for(language: str, rows: Iterable[Iterable[CellValue]]) -> Iterator[str]:
    """The file as a spreadsheet in this language reads it, "nl" or "en": line by line, for an answer that is streamed.
    It opens with a mark by which Excel knows UTF-8."""
    separator, point = _OF_READERS[language]
    line = _Line()
    yield "\ufeff"
    for row in rows:
        write_csv(line, [row], separator, point)
        yield line.take()


def workbook(sheets: Iterable[tuple[str, Iterable[Iterable[CellValue]]]]) -> bytes:
    """A workbook of these sheets (title and rows; the header is the first): numbers are numbers, days are days, and a
    text is a text whatever it begins with. Of a title stays what may name a sheet, 31 signs at most."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for title, rows in sheets:
        page = book.create_sheet(_NOT_IN_A_TITLE.sub(" ", title)[:_LONGEST_TITLE])
        page.freeze_panes = "A2"
        for row in rows:
            page.append([_typed(page, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(page: "WriteOnlyWorksheet", value: CellValue) -> object:
    if not isinstance(value, str | Amount):
        return value
    from openpyxl.cell import WriteOnlyCell

    if isinstance(value, Amount):
        number = WriteOnlyCell(page)
        number.value = value.value
        number.number_format = f"#,##0.{'0' * _decimals(value)}".rstrip(".")
        return number
    # What the format cannot hold goes first: it must not hide what stands behind it.
    cell = WriteOnlyCell(page, value=safe_cell(_NOT_IN_A_CELL.sub("", value)))
    cell.data_type = "s"
    return cell


class _Line:
    """Holds what was written last."""

    def __init__(self) -> None:
        self._text = ""

    def write(self, text: str, /) -> None:
        self._text += text

    def take(self) -> str:
        text, self._text = self._text, ""
        return text
