"""What a workbook hides is asked about, and never dunned without a word."""

import io
import re
import zipfile
from typing import Any, Literal

import openpyxl
import pytest

from adapters.csv.explanation import explain
from adapters.csv.settings import read_settings
from adapters.csv.source import CsvSource
from adapters.csv.writing import mapping_text
from tests.adapters.csv.reading import SCOPE, Listing, adds_up, pull
from tests.adapters.csv.test_workbook import HEADER, ROW, saved, workbook


def row(number: str, *, debtor: str = "1", name: str = "Alfa") -> list[Any]:
    return [debtor, name, number, *ROW[3:]]


def book(*hidden: int) -> openpyxl.Workbook:
    """F2 to F5 on the rows of their number; some are hidden."""
    made = workbook(HEADER, *(row(f"F{at}") for at in range(2, 6)))
    for at in hidden:
        made["Blad1"].row_dimensions[at].hidden = True
    return made


def read(made: openpyxl.Workbook | bytes, **settings: Any) -> Listing:
    content = made if isinstance(made, bytes) else saved(made)
    found = pull({"content": content, "filename": "lijst.xlsx", **settings})
    assert adds_up(found.counts)
    return found


def rewritten(made: openpyxl.Workbook, was: str, becomes: str) -> bytes:
    """The workbook with its sheet written otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(made))) as good, zipfile.ZipFile(out, "w") as other:
        for part in good.infolist():
            content = good.read(part)
            if part.filename.endswith("sheet1.xml"):
                text = content.decode()
                assert re.search(was, text)
                content = re.sub(was, becomes, text, count=1).encode()
            other.writestr(part.filename, content)
    return out.getvalue()


def test_rows_that_are_hidden_or_filtered_out_are_asked_about_and_nothing_is_taken_in() -> None:
    found = read(book(3, 5))
    (question,) = found.questions
    assert (question.code, question.place, question.options) == ("hidden_rows", "lines 3, 5", ("read", "leave_out"))
    assert "2 of them" in question.text
    assert (found.receivables, found.complete) == ([], False)


def test_hidden_rows_are_read_or_left_out_as_is_answered() -> None:
    found = read(book(3, 5), answers={"hidden_rows": "read"})
    assert [r.number for r in found.receivables] == ["F2", "F3", "F4", "F5"]
    found = read(book(3, 5), answers={"hidden_rows": "leave_out"})
    assert [r.number for r in found.receivables] == ["F2", "F4"]
    assert found.counts["hidden"] == 2
    assert any("2 × hidden in the workbook and left out (lines 3, 5)" in warning for warning in found.warnings)
    assert read(book(3), answers={"hidden_rows": "perhaps"}).questions != []


def test_the_answer_is_a_line_in_the_mapping() -> None:
    found = read(book(3), mapping='[answers]\nhidden_rows = "leave_out"\n')
    assert [r.number for r in found.receivables] == ["F2", "F4", "F5"]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('<row r="3"', '<row r="3" hidden="true"'),
        ('<row r="3"', '<row r="3" ht="0" customHeight="1"'),
        ('<row r="3"', "<row hidden='1'"),
        ('<row r="3"', '<row r="3" hidden="&#49;"'),
    ],
)
def test_a_row_may_be_hidden_in_several_ways(was: str, becomes: str) -> None:
    found = read(rewritten(book(), was, becomes))
    assert [q.place for q in found.questions] == ["lines 3"]


def test_a_row_that_is_shown_is_read_whatever_it_says_of_being_hidden() -> None:
    assert read(rewritten(book(), '<row r="3"', '<row r="3" hidden="0" ht="15"')).questions == []
    made = workbook(HEADER, row("F2", name="hidden BV"))
    assert len(read(made).receivables) == 1


def test_what_is_hidden_above_the_list_or_is_empty_is_not_asked_about() -> None:
    made = workbook(["Titel"], HEADER, row("F1"), [], [None, "Totaal", None, None, None, 100.5, 100.5, None])
    for at in (1, 2, 4, 5, 9):
        made["Blad1"].row_dimensions[at].hidden = True
    found = read(made)
    assert (found.questions, len(found.receivables)) == ([], 1)


def test_a_hidden_row_still_names_the_debtor_of_those_below_it() -> None:
    made = workbook(HEADER, row("F2"), row("F3", debtor="2", name="Beta"), row("F4", debtor="", name=""))
    made["Blad1"].row_dimensions[3].hidden = True
    found = read(made, answers={"hidden_rows": "leave_out", "carry_debtor": "yes"})
    assert {r.number: r.debtor for r in found.receivables} == {"F2": "1", "F4": "2"}


def test_many_hidden_rows_are_named_by_the_first() -> None:
    made = workbook(HEADER, *(row(f"F{at}") for at in range(2, 30)))
    for at in range(5, 25):
        made["Blad1"].row_dimensions[at].hidden = True
    (question,) = read(made).questions
    assert question.place == "lines 5, 6, 7, 8, 9, 10, 11, 12 …"
    assert "20 of them" in question.text


# ---------------------------------------------------------------- columns and sheets


def with_hidden_column() -> openpyxl.Workbook:
    made = book()
    made["Blad1"].column_dimensions["G"].hidden = True  # what is open
    return made


def test_a_hidden_column_that_would_be_read_is_asked_about() -> None:
    (question,) = read(with_hidden_column()).questions
    assert (question.code, question.place) == ("hidden_columns", "columns Openstaand")
    found = read(with_hidden_column(), answers={"hidden_columns": "read"})
    assert (len(found.receivables), found.fields()["Openstaand"]) == (4, "open")
    found = read(with_hidden_column(), answers={"hidden_columns": "leave_out"})
    assert (len(found.receivables), "Openstaand" in found.fields()) == (4, False)


def test_a_hidden_column_of_which_nothing_is_read_is_not_asked_about() -> None:
    made = workbook([*HEADER, "Rayon"], [*row("F1"), "Oost"])
    made["Blad1"].column_dimensions["I"].hidden = True
    assert read(made).questions == []


def test_a_hidden_column_that_a_mapping_names_is_asked_about_until_the_mapping_says_so() -> None:
    fields = "debtor_number debtor_name invoice_number issued due amount open currency".split()
    mapping = "[columns]\n" + "".join(f'{name} = "{at}"\n' for name, at in zip(fields, HEADER, strict=True))
    assert [q.code for q in read(with_hidden_column(), mapping=mapping).questions] == ["hidden_columns"]
    mapping += '[answers]\nhidden_columns = "read"\n'
    assert len(read(with_hidden_column(), mapping=mapping).receivables) == 4


def test_a_mapping_that_is_written_for_a_hidden_sheet_names_it_in_a_remark_only() -> None:
    made = book(3)
    made.create_sheet("Toelichting").append(["Lees", "mij"])
    made["Blad1"].sheet_state = "hidden"
    settings = read_settings({"content": saved(made), "filename": "lijst.xlsx"})
    text = mapping_text(explain(CsvSource(SCOPE, settings, None)), settings)
    assert any(line.startswith('# sheet = "Blad1"') for line in text.splitlines())
    assert not any(line.startswith("sheet") for line in text.splitlines())


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_list_on_a_hidden_sheet_is_asked_about_unless_it_is_named(state: Literal["hidden", "veryHidden"]) -> None:
    made = book()
    made.create_sheet("Toelichting").append(["Lees", "mij"])
    made["Blad1"].sheet_state = state
    made.active = 1
    (question,) = read(made).questions
    assert (question.code, question.options) == ("sheet", ("Blad1",))
    assert len(read(made, sheet="Blad1").receivables) == 4
    assert len(read(made, answers={"sheet": "Blad1"}).receivables) == 4
