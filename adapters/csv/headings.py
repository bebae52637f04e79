"""Lists in which a debtor stands in a line of its own above its invoices: which line names whom.

A line is believed only when it stands right above rows, is built like the first such line, and is no page number or
printing date. Where that is in doubt the rows below it belong to nobody and are told as errors: better that than
another debtor's invoices.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.csv.table import Cell, Heading, text_of
from adapters.csv.words import plain, vocabulary

_NUMBER_AND_NAME = re.compile(
    r"(?:(?:debiteur|klant|relatie|customer|client|kunde)\s*(?:nr|no|nummer|number)?\.?\s*:?\s+)?"
    r"(?P<number>(?=[^\s]*[0-9])[\w./]{1,20})(?:\s*[-–:|,]\s*|\s+)(?P<name>\S.*)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"(?:debiteur|klant|relatie|customer|client|kunde)\s*:\s*(?P<name>\S.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True)
class _Read:
    heading: Heading
    shape: tuple[tuple[int, ...], bool]  # which cells are filled, and whether a number stands in front


class Headings:
    """Follows the lines of one file from top to bottom."""

    def __init__(self, number_at: int | None, name_at: int | None, money: frozenset[int]) -> None:
        self._number_at = number_at
        self._name_at = name_at
        self._money = money
        self._shape: tuple[tuple[int, ...], bool] | None = None
        self.current: Heading | None = None

    def rows_follow(self, notes: Sequence[Sequence[Cell]]) -> int | None:
        """Rows follow these lines: take the one that names their debtor; which it is, None when there is none.

        Without any line in between the debtor stays; with lines of which none can be believed it is nobody.
        """
        if not notes:
            return None
        readings = [(at, read) for at, cells in enumerate(notes) if (read := self._read(cells)) is not None]
        if not readings:
            return None  # page numbers and the like: the same debtor goes on
        numbered = [(at, read) for at, read in readings if read.shape[1]]
        chosen = readings[0] if len(readings) == 1 else numbered[0] if len(numbered) == 1 else None
        if chosen is None or (self._shape is not None and chosen[1].shape != self._shape):
            self.current = None
            return None
        self._shape = chosen[1].shape
        self.current = chosen[1].heading
        return chosen[0]

    def group_ends(self) -> None:
        """A total was drawn: what follows without a heading belongs to nobody."""
        self.current = None

    def _read(self, cells: Sequence[Cell]) -> _Read | None:
        filled = tuple(i for i, cell in enumerate(cells) if text_of(cell) and i not in self._money)
        number, name = self._cell(cells, self._number_at), self._cell(cells, self._name_at)
        if number or name:
            return _Read(Heading(number, name or number), (filled, bool(number)))
        text = " ".join(text_of(cells[i]) for i in filled)
        if not _LETTERS.search(text) or _is_about_the_list(text):
            return None
        if match := _NUMBER_AND_NAME.fullmatch(text):
            return _Read(Heading(match["number"], match["name"].strip()), (filled, True))
        labelled = _LABEL.fullmatch(text)
        return _Read(Heading("", labelled["name"] if labelled else text), (filled, False))

    @staticmethod
    def _cell(cells: Sequence[Cell], at: int | None) -> str:
        return text_of(cells[at]) if at is not None and at < len(cells) else ""


def _is_about_the_list(text: str) -> bool:
    words = plain(text)
    return any(words == note or words.startswith(f"{note} ") for note in vocabulary("notes"))
