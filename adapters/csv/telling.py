"""What is worth telling about a whole file: doubts gathered per column, lines left out, totals that do not add up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.csv.form import Form
from adapters.csv.mapping import Result
from adapters.csv.owed import Fate
from adapters.csv.table import LineKind, Row

LINES_NAMED = 8


@dataclass(slots=True)
class _Places:
    """How often something occurred, and on which lines first."""

    count: int = 0
    lines: list[int] = field(default_factory=list)

    def add(self, line: int) -> None:
        self.count += 1
        if len(self.lines) < LINES_NAMED:
            self.lines.append(line)

    def __str__(self) -> str:
        named = ", ".join(map(str, self.lines))
        more = " and more" if self.count > len(self.lines) else ""
        return f"{'line' if self.count == 1 else 'lines'} {named}{more}"


class Telling:
    """Gathers while the pages are made; a thousand rows with the same doubt are one warning."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._doubts: dict[tuple[str, str], _Places] = {}
        self._others: dict[LineKind, _Places] = {}
        self._nameless = _Places()
        self._rows = 0
        self._errors = 0

    @property
    def usable(self) -> bool:
        """Whether the file may stand for a full listing: it has rows, and most of them could be read."""
        return self._rows > 0 and self._errors * 2 < self._rows

    def row(self, line: Row, result: Result) -> None:
        """Take in what a row of data became."""
        self._rows += 1
        if result.fate is Fate.ERROR:
            self._errors += 1
            if not result.record or result.person is None:
                self._nameless.add(line.line)
            return
        doubts = result.person.doubts if result.person else ()
        for doubt in (*doubts, *result.notes):
            self._doubts.setdefault(doubt, _Places()).add(line.line)

    def other_line(self, line: Row) -> None:
        """Take in a line that is no data."""
        if line.kind in _TITLES:
            self._others.setdefault(line.kind, _Places()).add(line.line)

    def warnings(self, unknown_words: Mapping[str, set[str]], more: Iterable[str]) -> list[str]:
        """Everything that was gathered, as sentences."""
        columns = self._form.columns
        told = [*self._form.table.warnings, *columns.warnings]
        told += [
            f"column {columns.header(name) or name}: {places.count} × {what} ({places})"
            for (name, what), places in self._doubts.items()
        ]
        for name, words in unknown_words.items():
            shown = ", ".join(sorted(words)[:LINES_NAMED])
            became = "their invoices are held" if name == "status" else "were passed over"
            told.append(f"column {columns.headers(name)}: these words are not known and {became}: {shown}")
        told += [f"{places.count} × {_TITLES[kind]} ({places})" for kind, places in self._others.items()]
        told += _cut(list(more))
        if self._nameless.count:
            told.append(
                f"{self._nameless.count} unreadable rows do not say which invoice of which debtor they are "
                f"({self._nameless}); such an invoice may be taken for one that is no longer in the list"
            )
        if not self.usable:
            told.append("too little of the file could be read for it to stand for the whole list")
        return told


_TITLES = {
    LineKind.TOTAL: "taken for a total and left out",
    LineKind.NOTE: "taken for a note and left out",
    LineKind.HEADER: "the header once more",
    LineKind.HIDDEN: "hidden in the workbook and left out",
}


def _cut(sentences: list[str]) -> list[str]:
    if len(sentences) <= 3 * LINES_NAMED:
        return sentences
    return [*sentences[: 3 * LINES_NAMED], f"… and {len(sentences) - 3 * LINES_NAMED} more of this kind"]
