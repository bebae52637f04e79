"""Answers about what a workbook hides, and a table without its hidden columns."""

from collections.abc import Iterator, Mapping

from adapters.csv.table import Hidden, Row, Table

ROWS, COLUMNS = "hidden_rows", "hidden_columns"
READ, LEAVE_OUT = "read", "leave_out"


def answered(answers: Mapping[str, str], code: str) -> str:
    """What was answered to one of these questions; "" when it was not, or in other words."""
    said = answers.get(code, "").strip().lower().replace(" ", "_")
    return said if said in (READ, LEAVE_OUT) else ""


def says_leave_out(answers: Mapping[str, str], code: str) -> bool:
    """Whether the user said that these do not count."""
    return answered(answers, code) == LEAVE_OUT


class WithoutColumns:
    """A table of which the hidden columns hold nothing."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._places = table.hidden.columns
        self.form = table.form
        self.setting = table.setting
        self.warnings = table.warnings
        self.uncomputed = table.uncomputed
        self.hidden = Hidden(sheet=table.hidden.sheet)

    def rows(self) -> Iterator[Row]:
        """Every row, with its cells where they were."""
        for row in self._table.rows():
            row.cells = ["" if at in self._places else cell for at, cell in enumerate(row.cells)]
            yield row
