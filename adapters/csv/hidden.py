"""Questions about what a workbook hides: nobody is dunned for a row that the user does not see and may not mean."""

from collections.abc import Iterator, Mapping

from adapters.csv.form import Form
from adapters.csv.hiding import COLUMNS, LEAVE_OUT, READ, ROWS, answered
from adapters.csv.survey import Survey
from connector.source import Question

_OPTIONS = (READ, LEAVE_OUT)
_NAMED = 8


def ask_hidden(form: Form, found: Survey, answers: Mapping[str, str], *, named: bool) -> list[Question]:
    """What is to be asked of the hidden sheet (unless the user named it), columns and rows of this list."""
    return [
        *([] if named else _sheet(form)),
        *([] if answered(answers, COLUMNS) else _columns(form)),
        *([] if answered(answers, ROWS) else _rows(found)),
    ]


def _sheet(form: Form) -> Iterator[Question]:
    title = form.table.setting.get("sheet", "")
    if form.table.hidden.sheet:
        yield Question(
            "sheet",
            f"sheet {title}",
            f"The list stands on the sheet “{title}”, which the workbook hides. Is it the one to be read?",
            (title,),
            f'--sheet "{title}", or another sheet; or export the list anew',
        )


def _columns(form: Form) -> Iterator[Question]:
    """Those of which nothing is read are not asked about. One that a mapping names may have been visible then."""
    used = [c for c in form.columns.all if c.field and not c.field.startswith("other_")]
    hidden = [c.header for c in used if c.index in form.table.hidden.columns]
    if hidden:
        more = " …" if len(hidden) > _NAMED else ""
        yield Question(
            COLUMNS,
            f"columns {', '.join(hidden[:_NAMED])}{more}",
            "The workbook hides columns that would be read. Do they count?",
            _OPTIONS,
            f"--answer {COLUMNS}={READ} or --answer {COLUMNS}={LEAVE_OUT}",
        )


def _rows(found: Survey) -> Iterator[Question]:
    if found.hidden:
        more = " …" if found.hidden > len(found.hidden_lines) else ""
        yield Question(
            ROWS,
            f"lines {', '.join(map(str, found.hidden_lines))}{more}",
            f"The workbook hides rows of the list or filters them out ({found.hidden} of them). Do they count?",
            _OPTIONS,
            f"--answer {ROWS}={READ} or --answer {ROWS}={LEAVE_OUT}",
        )
