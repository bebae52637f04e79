"""What kind of file came in, and the tables that it may hold; what we cannot read is refused in plain words."""

import io
from collections.abc import Sequence
from typing import BinaryIO

from adapters.csv.encodings import Opener, checked_encoding, find_encoding
from adapters.csv.sheet_table import sheets
from adapters.csv.table import Table, Upload
from adapters.csv.text_table import candidates
from connector.errors import BadInput, Fault, NotFound

BYTES_MAX = 256 << 20

# What a file begins with when it is none of ours: what it is, and what to do.
_STRANGERS: Sequence[tuple[bytes, str, str]] = (
    (
        b"\xd0\xcf\x11\xe0",
        "an old Excel file (.xls) or a protected workbook",
        "save it as .xlsx without password, or as CSV",
    ),
    (b"%PDF", "a PDF", "export the list as CSV or .xlsx; a PDF cannot be read without guessing"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"\x89PNG", "a picture", "export the list as CSV or .xlsx"),
    (b"\xff\xd8\xff", "a picture", "export the list as CSV or .xlsx"),
    (b"SQLite format 3", "a database", "export the list as CSV or .xlsx"),
    (b"PAR1", "a Parquet file", "export the list as CSV or .xlsx"),
)
_MARKED = (
    (b"<html", b"<!doctype html", b"<table"),
    (b"<?xml", b"<?mso", b"<workbook"),
)


def opener_of(upload: Upload) -> Opener:
    """A function that opens the bytes anew. Raises NotFound, BadInput."""
    path = upload.path
    if path is None:
        if len(upload.content) > BYTES_MAX:
            raise _too_large(len(upload.content))
        return lambda: io.BytesIO(upload.content)
    if not path.is_file():
        raise NotFound(f"There is no file {path}")
    if path.stat().st_size > BYTES_MAX:
        raise _too_large(path.stat().st_size)

    def opened() -> BinaryIO:
        try:
            return path.open("rb")
        except OSError as problem:
            raise BadInput(
                "The file cannot be opened", [Fault(path.name, problem.strerror or "not readable")]
            ) from problem

    return opened


def _too_large(size: int) -> BadInput:
    return BadInput(
        "The file is too large",
        [Fault("file", f"{size >> 20} MB, where {BYTES_MAX >> 20} MB is the most", "export a shorter period")],
    )


def tables(upload: Upload, encoding: str = "", separator: str = "", sheet: str = "") -> list[Table]:
    """The tables that the file may hold, likeliest first, never none. Raises NotFound, BadInput."""
    open_binary = opener_of(upload)
    with open_binary() as stream:
        head = stream.read(4096)
    _refuse_strangers(head)
    if head.startswith(b"PK\x03\x04"):
        found: list[Table] = list(sheets(open_binary, sheet))
        if not found:
            raise BadInput("The workbook is empty", [Fault("file", "no sheet holds anything")])
        return found
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadInput("The file is empty", [Fault("file", "there is nothing in it", "export the list again")])
    warning = ""
    if encoding:
        encoding = checked_encoding(encoding)
    else:
        encoding, warning = find_encoding(open_binary)
    _refuse_binary(head, encoding)
    return [_warned(table, warning) for table in candidates(open_binary, encoding, separator)]


def _warned(table: Table, warning: str) -> Table:
    return _WithWarning(table, warning) if warning else table


class _WithWarning:
    """A table of which something is to be told."""

    def __init__(self, table: Table, warning: str) -> None:
        self.form = table.form
        self.setting = table.setting
        self.warnings = (*table.warnings, warning)
        self.uncomputed = table.uncomputed
        self.hidden = table.hidden
        self.rows = table.rows


def _refuse_strangers(head: bytes) -> None:
    for magic, what, hint in _STRANGERS:
        if head.startswith(magic):
            raise BadInput("This kind of file cannot be read", [Fault("file", f"it is {what}", hint)])
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_MARKED[0]):
        raise BadInput(
            "This kind of file cannot be read",
            [Fault("file", "it is a web page, whatever its name says", "open it in Excel and save it as .xlsx or CSV")],
        )
    if start.startswith(_MARKED[1]):
        raise BadInput(
            "This kind of file cannot be read",
            [Fault("file", "it is an XML file", "open it in Excel and save it as .xlsx or CSV")],
        )
    if start.startswith((b"{", b"[{")):
        raise BadInput(
            "This kind of file cannot be read", [Fault("file", "it is JSON", "export the list as CSV or .xlsx")]
        )


def _refuse_binary(head: bytes, encoding: str) -> None:
    """Bytes that no text holds: refused, unless the encoding itself writes zero bytes."""
    if encoding.startswith(("utf-16", "utf-32")):
        return
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if odd > len(head) // 50:
        raise BadInput(
            "This kind of file cannot be read",
            [Fault("file", "it is not text", "export the list as CSV or .xlsx")],
        )
