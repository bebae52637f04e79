"""Exports: no cell is run as a formula, whatever stands in it, and what we write reads back the same."""

import csv
import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.export import Amount, CellValue, csv_cell, csv_for, safe_cell, workbook, write_csv
from connector.model import Scope
from connector.registry import adapter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\x00")


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+31 6 12",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\x00=1",
        '=HYPERLINK("x")',
        " =1",
        "\u00a0=1",
        "＝1",
        "−1+1",
    ],
)
def test_a_text_that_may_be_run_gets_a_quotation_mark_in_front(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Jansen", "a=b", "2024-01-01", "'t Hoekje", "1-2"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (-3, "-3"),
        (date(2024, 1, 31), "2024-01-31"),
        (None, ""),
        (True, "true"),
    ],
)
def test_our_own_numbers_and_dates_are_no_formulas(value: Decimal | int | date | bool | None, cell: str) -> None:
    assert safe_cell(value) == cell


def test_a_file_has_crlf_and_quotes_where_they_are_needed() -> None:
    out = io.StringIO()
    assert write_csv(out, [["Naam", "Open"], ['De "Wit", Zonen', Decimal("10.00")]]) == 2
    assert out.getvalue() == 'Naam,Open\r\n"De ""Wit"", Zonen",10.00\r\n'


def test_a_streamed_file_opens_with_the_mark_by_which_excel_knows_it() -> None:
    assert "".join(csv_for("nl", [["a", "é"], ["=1", 2]])) == "\ufeffa;é\r\n'=1;2\r\n"


@pytest.mark.parametrize(
    ("amount", "dutch", "english"),
    [
        (Amount(Decimal("25308.3"), "EUR"), "25308,30", "25308.30"),
        (Amount(Decimal("0"), "EUR"), "0,00", "0.00"),
        (Amount(Decimal("-12.5"), "USD"), "-12,50", "-12.50"),
        (Amount(Decimal("2000.00"), "JPY"), "2000", "2000"),
        (Amount(Decimal("1.0005"), "EUR"), "1,0005", "1.0005"),
        (Decimal("41.7"), "41,7", "41.7"),
    ],
)
def test_numbers_are_written_as_the_reader_s_spreadsheet_reads_them(
    amount: Amount | Decimal, dutch: str, english: str
) -> None:
    said = {language: "".join(csv_for(language, [["x", amount]])).strip("\ufeff\r\n") for language in ("nl", "en")}
    assert said == {"nl": f"x;{dutch}", "en": f"x,{english}"}


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["nl", "en"]),
    st.lists(st.decimals(Decimal("0.01"), Decimal("9999999.99"), places=2), min_size=1, max_size=8),
)
def test_our_own_reader_of_files_reads_back_what_we_wrote(language: str, amounts: list[Decimal]) -> None:
    head: list[CellValue] = ["Klant", "Klantnummer", "Factuurnummer", "Factuurdatum", "Vervaldatum", "Bedrag", "Valuta"]
    days = [date(2026, 1, 13), date(2026, 2, 14)]
    rows: list[list[CellValue]] = [
        ["Jansen", "K1", f"F{n}", *days, Amount(each, "EUR"), "EUR"] for n, each in enumerate(amounts)
    ]
    content = "".join(csv_for(language, [head, *rows])).encode()
    source = adapter("csv").source(Scope("tenant", "files"), {"content": content})
    (page,) = source.pull(None, date(2026, 3, 1))
    assert [each.open.amount for each in page.receivables] == amounts, page.questions


@settings(max_examples=500)
@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=4), min_size=1, max_size=5))
def test_of_500_fuzzed_names_and_notes_no_cell_starts_a_formula_and_no_row_is_lost(rows: list[list[str]]) -> None:
    out = io.StringIO()
    write_csv(out, rows)
    back = list(csv.reader(io.StringIO(out.getvalue(), newline="")))
    assert [len(row) for row in back] == [len(row) for row in rows] or any(row == [""] for row in rows)
    for row in back:
        for cell in row:
            assert not cell.startswith(DANGEROUS)
            assert "\x00" not in cell


# ---------------------------------------------------------------- workbooks


def read_back(content: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.data_type for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_has_numbers_as_numbers_days_as_days_and_a_text_that_looks_like_a_formula_as_text() -> None:
    row: list[CellValue] = ["=1+1", "\x01=1", "Jansen", Decimal("12.50"), -3, date(2024, 1, 31), None]
    (back,) = read_back(workbook([("Sheet", [row])]))
    assert back[:5] == ["'=1+1", "'=1", "Jansen", 12.5, -3]
    assert str(back[5]).startswith("2024-01-31")


@settings(max_examples=50)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=10))
def test_of_500_fuzzed_names_no_cell_of_a_workbook_starts_a_formula(names: list[str]) -> None:
    for row in read_back(workbook([("Sheet", [[name, 1] for name in names])])):
        assert not str(row[0] or "").startswith(DANGEROUS)


@pytest.mark.parametrize("sign", ["\x0b", "\ufffe", "\uffff", "\ud800"])
def test_a_sign_that_a_workbook_cannot_hold_is_left_out_and_hides_nothing(sign: str) -> None:
    assert read_back(workbook([("Sheet", [[f"a{sign}b", f"{sign}=1"]])])) == [["ab", "'=1"]]


def test_a_workbook_adds_up_its_amounts_and_runs_no_text() -> None:
    rows: list[list[CellValue]] = [
        ["Wat", "Bedrag", "Op"],
        ["=1+1", Decimal("-12.50"), date(2026, 3, 3)],
        ["a\x0bb", None, None],
    ]
    made = workbook([("Een: lange / titel van een overzicht, langer dan kan", rows)])
    sheet = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    assert [cell.value for cell in sheet[2]][:2] == ["'=1+1", -12.5]
    assert str(sheet["C2"].value) == "2026-03-03 00:00:00"
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d"]
    assert sheet["A3"].value == "ab"
    assert len(sheet.title) <= 31


# ---------------------------------------------------------------- a program that splits at another sign

SPLITTERS = (",", ";", "\t", "|")
# What people and mischief write: signs that split, quote, begin a line or begin a formula, and plain letters.
ODD_TEXTS = st.text(st.sampled_from("ab ,;|\t\r\n\"'=+-@\x00\u00a0\ufeff＝"), max_size=12)
AMOUNTS = st.decimals(Decimal(-999), Decimal(999), places=2)


def split(content: str, separator: str, quoting: bool) -> list[list[str]]:
    """The cells that a program finds that splits at this sign, and keeps together what is quoted or does not."""
    file = io.StringIO(content, newline="")
    if quoting:
        return list(csv.reader(file, delimiter=separator))
    return list(csv.reader(file, delimiter=separator, quoting=csv.QUOTE_NONE))


def is_our_amount(cell: str, separator: str) -> bool:
    """An amount of ours, which a program that splits elsewhere may keep together with what stands behind it."""
    amount = cell.removesuffix("\r").split(separator)[0]
    return amount.startswith("-") and amount[1:].replace(".", "", 1).isdigit()


def running(content: str, ours: str) -> list[str]:
    """The cells that a program may run, however it splits."""
    found: list[str] = []
    for separator in SPLITTERS:
        for quoting in (True, False):
            cells = [cell for row in split(content, separator, quoting) for cell in row]
            found += [cell for cell in cells if cell.startswith(DANGEROUS) and not is_our_amount(cell, ours)]
    return found


@pytest.mark.parametrize("ours", [",", ";"])
@pytest.mark.parametrize(
    "name",
    ["x;=1", "x,=1", "x|@SUM(A1)", "x\t=1", "x\n=1", "x\r\n=1", "x; =1", 'x,"=1"', "x;\t=1", "Jansen;-2+3;y", "a;,"],
)
def test_no_program_runs_what_stands_behind_a_sign_at_which_it_splits(name: str, ours: str) -> None:
    out = io.StringIO()
    write_csv(out, [["Naam", "Nog", "Open"], ["a", name, name], ["b", "c", Decimal("-12.50")]], ours)
    assert running(out.getvalue(), ours) == []
    assert split(out.getvalue(), ours, True)[2][2] == "-12.50"


@pytest.mark.parametrize("odd", ["\n", ", ", ';"', "\t", " ,"])
def test_a_text_of_200_000_signs_is_gone_through_once(odd: str) -> None:
    """With a look ahead from each of them it would take an hour."""
    assert "'" in csv_cell(f"x{odd * 100_000}=1")[-4:]


@settings(max_examples=500)
@given(st.lists(st.tuples(ODD_TEXTS, AMOUNTS, ODD_TEXTS), min_size=1, max_size=4), st.sampled_from(",;"))
def test_of_500_files_no_cell_runs_however_a_program_splits_them(
    rows: list[tuple[str, Decimal, str]], ours: str
) -> None:
    out = io.StringIO()
    write_csv(out, rows, ours)
    assert running(out.getvalue(), ours) == []
    assert [row[1] for row in split(out.getvalue(), ours, True)] == [format(row[1], "f") for row in rows]


@pytest.mark.parametrize(
    "name",
    [
        "Jansen, de Vries & Zn. B.V.",
        "A;B",
        "Bouw - Nederland",
        "Jan-Willem | Piet",
        "Kerkstraat 1\nAmsterdam",
        'De "Wit"',
    ],
)
@pytest.mark.parametrize("ours", [",", ";"])
def test_an_ordinary_name_with_a_comma_or_a_dash_stays_as_it_is(name: str, ours: str) -> None:
    out = io.StringIO()
    write_csv(out, [[name, 1]], ours)
    assert split(out.getvalue(), ours, True) == [[name, "1"]]
