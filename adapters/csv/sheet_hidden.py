"""What a worksheet hides from whoever looks at it: rows that were hidden, folded or filtered away, and columns.

openpyxl tells it only when it holds the whole sheet, so the sheet's XML is gone through once more, piece by piece, and
only where it hides anything at all. Only rows that hold cells are kept.
"""

import re
from collections.abc import Iterator
from typing import Any

from defusedxml.ElementTree import iterparse

from adapters.csv.table import COLUMNS_MAX

_CHUNK = 1 << 20
_OVERLAP = 40
# Said outright, or by a height or width of nothing; a zero byte is an encoding in which the words look otherwise.
_MARKS = re.compile(rb"hidden|\b(?:ht|width)\s*=\s*[\"'][0&]|\x00")


def hidden_in(sheet: Any) -> tuple[frozenset[int], frozenset[int]]:
    """The numbers of the hidden rows with cells (from 1), and the places of the hidden columns (from 0)."""
    rows: set[int] = set()
    columns: set[int] = set()
    if not mentions(sheet, _MARKS):
        return frozenset(), frozenset()
    number = 0
    for name, element in _elements(sheet):
        if name == "row":
            number = int(element.get("r") or number + 1)
            if len(element) and _is_hidden(element, "ht"):
                rows.add(number)
        elif _is_hidden(element, "width"):
            first = int(element.get("min") or 1)
            columns.update(range(max(first, 1) - 1, min(int(element.get("max") or first), COLUMNS_MAX)))
    return frozenset(rows), frozenset(columns)


def mentions(sheet: Any, pattern: re.Pattern[bytes]) -> bool:
    """Whether the sheet's part holds this anywhere; most lists hold nothing of it, and need not be parsed for it."""
    tail = b""
    with sheet._get_source() as source:
        while chunk := source.read(_CHUNK):
            if pattern.search(tail + chunk):
                return True
            tail = chunk[-_OVERLAP:]
    return False


def _elements(sheet: Any) -> Iterator[tuple[str, Any]]:
    """The rows and columns of the sheet, each let go of before the next comes."""
    rows: Any = None
    with sheet._get_source() as source:
        for event, element in iterparse(source, events=("start", "end")):
            name = element.tag.rpartition("}")[2]
            if event == "start":
                rows = element if name == "sheetData" else rows
            elif name in ("row", "col"):
                yield name, element
                if name == "row" and rows is not None:
                    rows.clear()


def _is_hidden(element: Any, size: str) -> bool:
    if (element.get("hidden") or "").strip().lower() in ("1", "true", "on"):
        return True
    said = (element.get(size) or "").strip()
    return bool(said) and not said.strip("0.")
