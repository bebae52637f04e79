"""What was understood of a file, put together to be shown: for people as tables, for machines as JSON."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any

from adapters.csv.content import is_empty
from adapters.csv.lines import lines_of
from adapters.csv.source import CsvSource, Understood, recognised
from adapters.csv.table import LineKind
from adapters.csv.values import one_line
from adapters.csv.words import fields
from connector.model import Receivable
from connector.source import Page, Question, RowError

ALL_TIME = date.max  # nothing is left out as not yet known
EXAMPLES = 3
FIRST_ROWS = 8


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column with what it was taken for, and some of what stands in it."""

    header: str
    field: str
    title: str
    confidence: float
    examples: tuple[str, ...]


@dataclass(slots=True)
class Explanation:
    """Everything that `tijdig csv explain` shows."""

    reading: Understood
    recognised: dict[str, str]
    columns: list[ColumnShown]
    first: list[tuple[str, Receivable]] = field(default_factory=list)  # debtor's name and receivable
    counts: dict[str, int] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The same for machines; docs/csv.md lists the keys."""
        return {
            "recognised": {k: v for k, v in self.recognised.items() if not k.startswith("column ")},
            "columns": [
                {
                    "header": c.header,
                    "field": c.field,
                    "confidence": round(c.confidence, 2),
                    "examples": list(c.examples),
                }
                for c in self.columns
            ],
            "first_rows": [_receivable_json(name, receivable) for name, receivable in self.first],
            "counts": self.counts,
            "questions": [
                {
                    "code": q.code,
                    "place": q.place,
                    "text": q.text,
                    "options": list(q.options),
                    "answer_with": q.answer_with,
                }
                for q in self.questions
            ],
            "row_errors": [
                {
                    "line": e.line,
                    "column": e.column,
                    "reason": e.reason,
                    "record": e.record,
                    "debtor": e.debtor,
                    "hint": e.hint,
                }
                for e in self.errors
            ],
            "warnings": self.warnings,
            "missing": self.faults,
        }


def _receivable_json(name: str, receivable: Receivable) -> dict[str, Any]:
    return {
        "debtor": receivable.debtor,
        "name": name,
        "invoice": receivable.label,
        "issued": receivable.issued.isoformat(),
        "due": receivable.due.isoformat(),
        "due_assumed": receivable.due_assumed,
        "amount": f"{receivable.amount.amount:.2f}",
        "open": f"{receivable.open.amount:.2f}",
        "currency": receivable.open.currency,
        "state": receivable.state.value,
        "disputed": receivable.disputed,
    }


def explain(source: CsvSource) -> Explanation:
    """Read the whole file once and tell what it is. Raises BadInput for what is no list at all, NotFound."""
    reading = source.understand(headerless=True)
    shown = Explanation(reading, recognised(reading, source.declared_complete), _columns(reading))
    if reading.form.faults:
        shown.faults = [str(fault) for fault in reading.form.faults]
        shown.warnings = [*reading.form.table.warnings, *reading.form.columns.warnings]
        return shown
    names: dict[str, str] = {}
    for page in source.pages(reading, ALL_TIME):
        names |= {debtor.key: debtor.name for debtor in page.debtors}
        _gather(shown, page, names)
    return shown


def _gather(shown: Explanation, page: Page, names: dict[str, str]) -> None:
    for name, count in page.counts.items():
        shown.counts[name] = shown.counts.get(name, 0) + count
    shown.questions += page.questions
    shown.errors += page.errors
    shown.warnings += page.warnings
    room = FIRST_ROWS - len(shown.first)
    shown.first += [(names.get(r.debtor, r.debtor), r) for r in page.receivables[:room]]


def _columns(reading: Understood) -> list[ColumnShown]:
    samples = [line.cells for line in islice(_data(reading), 50)]
    known = fields()
    found = []
    for column in reading.form.columns.all:
        cells = [row[column.index] for row in samples if column.index < len(row)]
        texts = dict.fromkeys(one_line(cell)[:30] for cell in cells if not is_empty(cell))
        used = column.field and not column.field.startswith("other_")
        title = known[column.field]["title"] if column.field in known else column.field or "not known"
        found.append(
            ColumnShown(
                column.header,
                column.field if used else "",
                title if used else f"not used ({title})",
                column.score if used else 0.0,
                tuple(islice(texts, EXAMPLES)),
            )
        )
    return found


def _data(reading: Understood) -> Iterator[Any]:
    return (line for line in lines_of(reading.form) if line.kind is LineKind.DATA)
