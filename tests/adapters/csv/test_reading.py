"""Bytes to rows: encodings, separators, quotes, titles above the header, and what is no list at all."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.csv.encodings import find_encoding
from adapters.csv.opening import tables
from adapters.csv.table import Upload
from adapters.csv.text_table import candidates
from connector.errors import BadInput, NotFound, TijdigError
from tests.adapters.csv.reading import adds_up, pull, read

HEADER = "Debiteurnummer;Naam;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag\n"
ROW = "1;Café Zoë;F1;13-01-2024;12-02-2024;121,00\n"

ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp850"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_encoding_separator_and_line_end_reads_the_same(encoding: str, separator: str, line_end: str) -> None:
    rows = [row.split(";") for row in (HEADER + ROW * 1 + ROW.replace("F1", "F2").replace("Zoë", "René")).splitlines()]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=line_end).writerows(rows)
    listing = read(out.getvalue().encode(encoding))
    assert [debtor.name for debtor in listing.debtors] == ["Café Zoë"]
    assert [(r.number, r.amount.amount) for r in listing.receivables] == [("F1", Decimal(121)), ("F2", Decimal(121))]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"a;b\n1;2\n", "utf-8"),
        ("é;ë\n".encode(), "utf-8"),
        ("Zoë;Müller;Renée\n".encode("cp1252"), "cp1252"),
        ("Zoë;Müller;Renée;Ünal\n".encode("cp850"), "cp850"),
        ("€ 12,50;Zoë\n".encode("cp1252"), "cp1252"),
        ("1\u00a0234,50;x\n".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_recognised(content: bytes, encoding: str) -> None:
    assert find_encoding(lambda: io.BytesIO(content)) == (encoding, "")


def test_a_few_broken_bytes_in_a_utf8_file_do_not_turn_every_accent_into_rubbish() -> None:
    content = (HEADER + ROW * 30).encode() + b"2;Ren\xe9;F2;13-01-2024;12-02-2024;10,00\n"
    listing = read(content)
    assert listing.debtors[0].name == "Café Zoë"
    assert any("not valid UTF-8" in warning for warning in listing.warnings)


def test_an_encoding_that_the_user_names_goes_before_what_is_recognised() -> None:
    listing = read((HEADER + ROW).encode("cp850"), encoding="cp850")
    assert listing.debtors[0].name == "Café Zoë"
    with pytest.raises(BadInput, match="not an encoding"):
        read(HEADER + ROW, encoding="klingon")


def test_the_separator_that_excel_writes_on_the_first_line_is_obeyed_and_counted_as_a_line() -> None:
    listing = read("sep=|\n" + HEADER.replace(";", "|") + "1|Alfa; Beta|F1|13-01-2024|12-02-2024|kapot\n")
    assert listing.debtors == []
    assert listing.errors[0].line == 3


def test_a_quoted_field_may_hold_line_breaks_and_errors_still_name_the_line_that_an_editor_shows() -> None:
    listing = read(
        HEADER
        + '1;"Alfa\nKerkstraat 1\nGent";F1;13-01-2024;12-02-2024;10,00\n'
        + "2;Beta;F2;13-01-2024;12-02-2024;tien\n"
    )
    assert listing.debtors[0].name == "Alfa Kerkstraat 1 Gent"
    assert [error.line for error in listing.errors] == [5]


def test_a_quote_that_never_closes_costs_one_row_and_not_the_rest_of_the_file() -> None:
    rows = "".join(f"{at};Naam {at};F{at};13-01-2024;12-02-2024;10,00\n" for at in range(3, 200))
    listing = read(HEADER + ROW + '2;"Beta;F2;13-01-2024;12-02-2024;10,00\n' + rows)
    assert len(listing.receivables) == 198
    assert [(e.line, e.record, e.debtor) for e in listing.errors] == [(3, "F2", "2")]
    assert "quotation mark" in listing.errors[0].reason


def test_a_stray_quote_on_the_last_line_is_told_too() -> None:
    listing = read(HEADER + ROW + '2;"Beta;F2;13-01-2024;12-02-2024;10,00\n3;Gamma;F3;13-01-2024;12-02-2024;10,00\n')
    assert [r.number for r in listing.receivables] == ["F1", "F3"]
    assert [e.line for e in listing.errors] == [3]


def test_a_remark_over_several_lines_with_separators_in_it_is_no_stray_quote() -> None:
    remark = '"eerste; tweede; derde; vierde\nvijfde; zesde; zevende"'
    listing = read(
        HEADER.strip() + ";Omschrijving\n" + ROW.strip() + f";{remark}\n" + ROW.strip().replace("F1", "F2") + ";x\n"
    )
    assert [r.number for r in listing.receivables] == ["F1", "F2"]


def test_a_file_that_excel_quoted_line_by_line_is_taken_apart_again() -> None:
    lines = (HEADER + ROW).replace(";", ",").replace("121,00", "121.00").splitlines()
    listing = read("".join(f'"{line}"\n' for line in lines))
    assert [r.number for r in listing.receivables] == ["F1"]


def test_titles_and_blank_lines_above_the_header_and_blank_lines_at_the_end_are_no_rows() -> None:
    listing = read(
        "Openstaande posten\nper 3 juni 2024;;\n\n" + HEADER + ROW + "\n;;;;;\n" + ROW.replace("F1", "F2") + "\n\n"
    )
    assert listing.recognised["header"] == "line 4"
    assert listing.counts["rows"] == 4
    assert listing.counts["blank"] == 2
    assert adds_up(listing.counts)


def test_a_header_that_is_printed_on_every_page_is_no_row_of_data() -> None:
    listing = read(HEADER + ROW + HEADER + ROW.replace("F1", "F2"))
    assert [r.number for r in listing.receivables] == ["F1", "F2"]
    assert listing.counts["headers"] == 1


def test_a_separator_at_the_end_of_every_line_adds_no_column() -> None:
    listing = read((HEADER + ROW).replace("\n", ";\n"))
    assert [r.number for r in listing.receivables] == ["F1"]


def test_rows_with_more_cells_than_the_header_are_told_and_rows_without_the_last_empty_cells_are_taken() -> None:
    header = HEADER.strip() + ";Omschrijving\n"
    listing = read(header + ROW + "2;Beta;F2;13-01-2024;12-02-2024;10,00;x;y\n")
    assert [r.number for r in listing.receivables] == ["F1"]
    assert [(e.line, e.record, e.debtor) for e in listing.errors] == [(3, "F2", "2")]


def test_headers_that_are_empty_or_doubled_get_their_column_number() -> None:
    listing = read(
        "Naam;Factuurnummer;;Omschrijving;Omschrijving;Factuurdatum;Vervaldatum;Bedrag\nA;F1;;x;y;13-01-2024;12-02-2024;1,00\n"
    )
    columns = [name for name in listing.recognised if name.startswith("column ")]
    assert "column column 3" in columns
    assert "column Omschrijving (column 5)" in columns
    assert len(listing.receivables) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n\n  \n", "empty"),
        (b"%PDF-1.7\n...", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"\.xls"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b'{"invoices": []}', "JSON"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (bytes(range(32)) * 40, "not text"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        (b"just one line of prose without anything", "No list of invoices"),
        (b"a;b;c\n1;2;3\n", "No list of invoices"),
    ],
)
def test_what_is_no_list_is_refused_in_plain_words(content: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(content)


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        pull({"path": tmp_path / "nothing.csv"})


def test_a_list_that_lacks_what_is_needed_says_all_that_is_missing_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        read("Omschrijving;E-mail;Plaats;Land\nwerk;a@example.nl;Gent;BE\n")
    assert [fault.place for fault in caught.value.faults] == [
        "debtor name",
        "invoice number",
        "invoice amount",
        "invoice date",
    ]
    assert all("csv explain" in fault.hint for fault in caught.value.faults)


cell = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Zs"], exclude_characters="\xa0\xad"),
    min_size=1,
    max_size=12,
)
guarded = ("'", "=")  # what stands behind these is taken out, on purpose
plain_cells = st.lists(
    st.lists(cell.filter(lambda text: not text.startswith(guarded)), min_size=4, max_size=4), min_size=1, max_size=12
)


@given(plain_cells, st.sampled_from([";", ",", "\t", "|"]), st.sampled_from(ENCODINGS[:6]))
def test_an_arbitrary_table_is_read_back_the_same(rows: list[list[str]], separator: str, encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    table = candidates(lambda: io.BytesIO(out.getvalue().encode(encoding)), encoding, separator)[0]
    assert [row.cells for row in table.rows()] == rows
    assert [row.line for row in table.rows()] == list(range(1, len(rows) + 1))


@given(st.binary(max_size=400))
def test_garbage_raises_nothing_but_our_errors(content: bytes) -> None:
    try:
        listing = read(content)
    except TijdigError:
        return
    assert adds_up(listing.counts)


@given(st.text(st.sampled_from('";,|\t\n\r0123456789.-abcFé€ '), max_size=300))
def test_garbage_below_a_header_raises_nothing_and_every_row_goes_somewhere(text: str) -> None:
    listing = read((HEADER + ROW + text).encode("cp1252"))
    assert adds_up(listing.counts)


@given(st.lists(st.integers(min_value=0, max_value=400), max_size=8), st.binary(min_size=8, max_size=8))
def test_a_good_file_with_bytes_broken_anywhere_raises_nothing_but_our_errors(places: list[int], junk: bytes) -> None:
    content = bytearray((HEADER + ROW * 6).encode("cp1252"))
    for place, byte in zip(places, junk, strict=False):
        content[place % len(content)] = byte
    try:
        listing = read(bytes(content))
    except TijdigError:
        return
    assert adds_up(listing.counts)


def test_the_likeliest_table_comes_first_even_with_decimal_commas_in_it() -> None:
    found = tables(Upload("list.csv", content=(HEADER + ROW * 20).encode()))
    assert found[0].form["separator"] == "semicolon ;"


def test_a_decimal_comma_without_quotes_in_a_comma_separated_list_never_cuts_an_amount_in_two() -> None:
    rows = "".join(f"{at},Naam,F{at},2024-01-13,2024-02-12,100,5{at}\n" for at in range(6))
    listing = read("Klantnr,Naam,Factuurnr,Factuurdatum,Vervaldatum,Bedrag\n" + rows)
    assert listing.receivables == []
    assert len(listing.errors) == 6
    assert "quotation marks" in listing.errors[0].hint


def test_a_header_with_empty_names_at_its_end_leaves_room_for_their_cells() -> None:
    header = HEADER.strip() + ";;\n"
    listing = read(header + ROW.strip() + ";x;y\n" + ROW.strip().replace("F1", "F2") + ";;\n")
    assert [r.number for r in listing.receivables] == ["F1", "F2"]


@pytest.mark.parametrize("guarded", ['="000123"', '"=""000123"""', "'000123"])
def test_numbers_that_are_guarded_against_excel_are_read_bare(guarded: str) -> None:
    listing = read(HEADER + ROW.replace("F1", guarded) + ROW.replace("F1", guarded.replace("123", "124")))
    assert [r.number for r in listing.receivables] == ["000123", "000124"]


def test_a_column_of_noughts_and_ones_is_no_amount_paid() -> None:
    listing = read(HEADER.strip() + ";Betaald\n" + ROW.strip() + ";0\n" + ROW.strip().replace("F1", "F2") + ";1\n")
    assert {r.number: str(r.open) for r in listing.receivables} == {"F1": "EUR 121.00", "F2": "EUR 0.00"}
