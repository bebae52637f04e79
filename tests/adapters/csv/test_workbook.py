"""Workbooks: dates, numbers, leading zeros and formulas as the sheet shows them, and files that are none."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.errors import BadInput, TijdigError
from tests.adapters.csv.reading import Listing, adds_up, pull

HEADER = ["Debiteurnummer", "Naam", "Factuurnummer", "Factuurdatum", "Vervaldatum", "Bedrag", "Openstaand", "Valuta"]
ROW: list[Any] = ["1", "Alfa", "F1", dt.datetime(2024, 1, 13), dt.date(2024, 2, 12), 100.5, 100.5, "EUR"]  # noqa: DTZ001


def workbook(*rows: list[Any], title: str = "Blad1") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(book: openpyxl.Workbook, **settings: Any) -> Listing:
    return pull({"content": saved(book), "filename": "lijst.xlsx", **settings})


def test_a_sheet_is_read_with_its_own_dates_and_numbers_and_nothing_is_asked() -> None:
    listing = read(workbook(HEADER, ROW))
    (invoice,) = listing.receivables
    assert (invoice.issued.isoformat(), invoice.due.isoformat()) == ("2024-01-13", "2024-02-12")
    assert invoice.amount.amount == Decimal("100.50")
    assert listing.recognised["sheet"] == "Blad1"


def test_a_sum_of_floats_is_the_amount_that_the_sheet_shows() -> None:
    listing = read(workbook(HEADER, [*ROW[:5], 0.1 + 0.2, 0.1 + 0.2, "EUR"]))
    assert listing.receivables[0].amount.amount == Decimal("0.30")


def test_more_than_two_decimals_in_a_number_are_an_error() -> None:
    listing = read(workbook(HEADER, [*ROW[:5], 10.333333, 10.33, "EUR"]))
    assert "more than two decimals" in listing.errors[0].reason


@pytest.mark.parametrize(
    ("value", "number_format", "number"),
    [
        (42, "000000", "000042"),
        (42, '"000000"', "000042"),
        (20240001, "General", "20240001"),
        (20240001.0, "0", "20240001"),
        ("000042", "General", "000042"),
        ("F-1", "@", "F-1"),
    ],
)
def test_numbers_of_invoices_keep_the_zeros_that_the_sheet_shows(value: Any, number_format: str, number: str) -> None:
    book = workbook(HEADER, [*ROW[:2], value, *ROW[3:]])
    book["Blad1"]["C2"].number_format = number_format
    assert read(book).receivables[0].number == number


@pytest.mark.parametrize("value", [45304, 45304.0, 20240113, "2024-01-13", "13-01-2024", dt.date(2024, 1, 13)])
def test_dates_as_serial_numbers_and_texts(value: Any) -> None:
    listing = read(workbook(HEADER, [*ROW[:3], value, *ROW[4:]]))
    assert listing.receivables[0].issued.isoformat() == "2024-01-13"


def test_texts_with_two_readings_are_asked_about_in_a_sheet_too() -> None:
    codes = [
        q.code
        for q in read(workbook(HEADER, [*ROW[:3], "01/02/2024", "03/02/2024", "1.234", "1.234", "EUR"])).questions
    ]
    assert codes == ["decimal", "dates"]


@pytest.mark.parametrize(("at", "column"), [(6, "Openstaand"), (2, "Factuurnummer"), (3, "Factuurdatum"), (1, "Naam")])
def test_a_formula_without_a_stored_result_is_told_as_what_it_is_with_what_to_do(at: int, column: str) -> None:
    row = [*ROW[:at], "=50+50", *ROW[at + 1 :]]
    listing = read(workbook(HEADER, ROW, row))
    (error,) = listing.errors
    assert (error.line, error.column) == (3, column)
    assert "formula without a stored result" in error.reason
    assert "LibreOffice" in error.hint


def test_a_column_of_formulas_without_results_is_still_that_column() -> None:
    listing = read(workbook(HEADER, *([*ROW[:5], 100.5, f"=F{at}*1", "EUR"] for at in range(2, 6))))
    assert listing.fields()["Openstaand"] == "open"
    assert {error.column for error in listing.errors} == {"Openstaand"}
    assert not listing.complete


def test_a_formula_in_a_column_that_is_not_used_harms_no_row() -> None:
    listing = read(
        workbook([*HEADER, "Rayon", "Dagen te laat"], [*ROW, "=1+1", "=2+2"], [*ROW[:2], "F2", *ROW[3:], "", 4])
    )
    assert (len(listing.receivables), listing.errors) == (2, [])


@pytest.mark.parametrize(
    ("kept", "left"),
    [('<c r="G2"><f>50+50</f><v>100</v></c>', "EUR 100.00"), ('<c r="G2" t="str"><f>""</f><v></v></c>', "")],
)
def test_a_formula_with_its_result_is_that_result_even_when_it_is_an_empty_text(kept: str, left: str) -> None:
    whole = saved(workbook(HEADER, [*ROW[:6], "=50+50", "EUR"]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as good, zipfile.ZipFile(out, "w") as other:
        for part in good.infolist():
            text = good.read(part)
            if part.filename.endswith("sheet1.xml"):
                text = re.sub(rb'<c r="G2".*?</c>', kept.encode(), text)
            other.writestr(part.filename, text)
    listing = pull({"content": out.getvalue(), "filename": "lijst.xlsx"})
    assert [str(r.open) for r in listing.receivables] == [left] * bool(left)
    assert not any("formula" in error.reason for error in listing.errors)


def test_the_sheet_with_the_list_is_found_among_others() -> None:
    book = workbook(["Toelichting"], ["Lees mij"], title="Uitleg")
    sheet = book.create_sheet("Posten")
    for row in (["Openstaande posten"], [], HEADER, ROW):
        sheet.append(row)
    listing = read(book)
    assert listing.recognised["sheet"] == "Posten"
    assert listing.recognised["header"] == "line 3"
    assert len(listing.receivables) == 1


def test_a_sheet_that_is_named_is_the_one_that_is_read() -> None:
    book = workbook(HEADER, ROW, title="Nieuw")
    for row in (HEADER, [*ROW[:2], "OUD", *ROW[3:]]):
        book.create_sheet("Oud") if "Oud" not in book.sheetnames else None
        book["Oud"].append(row)
    assert read(book, sheet="oud").receivables[0].number == "OUD"
    with pytest.raises(BadInput, match="Nieuw, Oud"):
        read(book, sheet="Bestaat niet")


def test_errors_name_the_row_that_the_sheet_shows() -> None:
    listing = read(workbook(["Titel"], [], HEADER, ROW, [*ROW[:2], "F2", "kapot", *ROW[4:]]))
    assert listing.errors[0].line == 5


def test_formatted_rows_without_content_below_the_list_are_no_rows() -> None:
    book = workbook(HEADER, ROW)
    for at in range(3, 400):
        book["Blad1"].cell(at, 1).number_format = "0.00"
    assert read(book).counts["rows"] == 1


def test_totals_below_a_sheet_are_left_out() -> None:
    listing = read(workbook(HEADER, ROW, [None, "Totaal", None, None, None, 100.5, 100.5, None]))
    assert listing.counts["totals"] == 1
    assert adds_up(listing.counts)


def test_a_small_file_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (100 << 20))
    with pytest.raises(BadInput, match="too large"):
        pull({"content": out.getvalue(), "filename": "bom.xlsx"})


def test_entities_that_multiply_are_refused() -> None:
    laugh = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    content = bytearray(saved(workbook(HEADER, ROW)))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as good, zipfile.ZipFile(out, "w") as bad:
        for part in good.infolist():
            bad.writestr(part.filename, laugh if part.filename == "xl/workbook.xml" else good.read(part))
    with pytest.raises(BadInput, match="cannot be read"):
        pull({"content": out.getvalue(), "filename": "x.xlsx"})


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(BadInput, match=r"not an \.xlsx workbook"):
        pull({"content": out.getvalue(), "filename": "x.xlsx"})


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        read(workbook())


WHOLE = saved(workbook(HEADER, ROW, ROW))


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=6), st.integers(0, 200))
def test_a_damaged_workbook_raises_nothing_but_our_errors(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(WHOLE[: len(WHOLE) - cut])
    for place, byte in changes:
        if place < len(content):
            content[place] = byte
    try:
        listing = pull({"content": bytes(content), "filename": "x.xlsx"})
    except TijdigError:
        return
    assert adds_up(listing.counts)
