"""A user's own column mapping: what it says is final, and what is wrong in it is told at once."""

import re
from pathlib import Path

import pytest

from adapters.csv.words import meanings
from connector.errors import BadInput, NotFound
from tests.adapters.csv.reading import read

LIST = """
    Wie;Wat;Wanneer;Uiterlijk;Hoeveel;Hoeveel nog
    Alfa;N1;01/02/2024;02/03/2024;1.234;1.234
    Beta;N2;02/02/2024;03/03/2024;500;100
"""
MAPPING = """
    name = "de lijst van Piet"
    [format]
    decimal = "comma"
    dates = "dmy"
    currency = "EUR"
    [columns]
    debtor_name = "Wie"
    invoice_number = "Wat"
    issued = "Wanneer"
    due = "Uiterlijk"
    amount = "Hoeveel"
    open = "#6"
"""


def test_a_list_that_nothing_recognises_is_read_by_a_mapping() -> None:
    listing = read(LIST, mapping=MAPPING, currency="")
    assert {r.number: str(r.open) for r in listing.receivables} == {"N1": "EUR 1234.00", "N2": "EUR 100.00"}
    assert listing.receivables[0].issued.isoformat() == "2024-02-01"
    assert "de lijst van Piet" in listing.recognised["dialect"]


def test_a_mapping_is_read_from_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    assert read(LIST, mapping=path, currency="").receivables == read(LIST, mapping=MAPPING, currency="").receivables
    assert len(read(LIST, mapping=str(path)).receivables) == 2


def test_a_list_without_a_header_is_mapped_by_column_numbers() -> None:
    mapping = """
        [file]
        header_line = 0
        [columns]
        debtor_name = "#1"
        invoice_number = "#2"
        issued = "#3"
        amount = "#4"
    """
    listing = read("Alfa;N1;13-01-2024;12,50\nBeta;N2;14-01-2024;13,50\n", mapping=mapping)
    assert [r.number for r in listing.receivables] == ["N1", "N2"]
    assert listing.counts["rows"] == 2


def test_only_what_the_mapping_names_is_used() -> None:
    listing = read(LIST.replace("Hoeveel nog", "E-mail"), mapping=MAPPING.replace('open = "#6"', ""))
    assert "email" not in listing.fields().values()


def test_a_setting_goes_before_the_mapping() -> None:
    assert read(LIST, mapping=MAPPING, dates="mdy").receivables[0].issued.isoformat() == "2024-01-02"


def test_several_columns_may_hold_addresses() -> None:
    mapping = MAPPING.replace('open = "#6"', 'email = ["Hoeveel nog", "Extra"]')
    text = (
        LIST.replace("nog", "nog;Extra")
        .replace("1.234;1.234", "1.234;a@example.nl;b@example.nl")
        .replace("500;100", "500;;")
    )
    listing = read(text, mapping=mapping)
    assert [c.email for c in listing.debtors[0].contacts] == ["a@example.nl", "b@example.nl"]


def test_the_words_of_the_package_are_translated_by_the_mapping() -> None:
    text = """
        Wie;Wat;Wanneer;Hoeveel;Zaak;Stand
        Alfa;N1;13-02-2024;100,00;Doc;Loopt
        Alfa;N2;13-02-2024;10,00;Terug;Loopt
        Alfa;N3;13-02-2024;10,00;Doc;Weg
    """
    mapping = """
        [columns]
        debtor_name = "Wie"
        invoice_number = "Wat"
        issued = "Wanneer"
        amount = "Hoeveel"
        type = "Zaak"
        status = "Stand"
        [words.types]
        Doc = "invoice"
        terug = "credit"
        [words.statuses]
        Loopt = "open"
        Weg = "written_off"
    """
    listing = read(text, mapping=mapping)
    assert listing.counts["open"] == listing.counts["credits"] == listing.counts["written_off"] == 1
    assert not any("not known" in warning for warning in listing.warnings)


@pytest.mark.parametrize("meaning", meanings("statuses"))
def test_every_meaning_of_a_status_may_be_given_and_is_listed_where_a_user_looks(meaning: str) -> None:
    text = LIST.replace("Hoeveel nog", "Stand").replace(";100", ";Loopt")
    mapping = MAPPING.replace('open = "#6"', 'status = "Stand"') + f'    [words.statuses]\n    "loopt" = "{meaning}"\n'
    assert not any("loopt" in warning for warning in read(text, mapping=mapping).warnings)
    manual = Path(__file__).parents[3] / "docs" / "csv.md"
    said = next(line for line in manual.read_text(encoding="utf-8").splitlines() if line.startswith("[words.statuses]"))
    assert re.search(rf"\b{meaning}\b", said)


def test_a_meaning_that_there_is_not_is_told_with_those_that_there_are() -> None:
    with pytest.raises(BadInput) as caught:
        read(LIST, mapping=MAPPING + '    [words.statuses]\n    "loopt" = "raar"\n')
    (fault,) = caught.value.faults
    assert "“raar” is none of our words" in fault.reason
    assert "partial" in fault.reason


def test_a_complete_list_is_remembered_in_the_mapping() -> None:
    mapping = MAPPING.replace("[columns]", "complete_list = true\n    [columns]")
    assert "complete" in read(LIST, mapping=mapping).recognised


def test_every_fault_of_a_mapping_is_told_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        read(LIST, mapping='[format]\ndecimal = "x"\ndates = "y"\n[columns]\nfoo = "Wie"\n[file]\nheader_line = -1\n')
    assert sorted(fault.place for fault in caught.value.faults) == [
        "columns",
        "file.header_line",
        "format.dates",
        "format.decimal",
    ]
    assert any("no such field: foo" in fault.reason for fault in caught.value.faults)


def test_columns_that_the_file_does_not_have_are_all_told() -> None:
    with pytest.raises(BadInput) as caught:
        read(LIST, mapping=MAPPING.replace('"Wat"', '"Watte"').replace('"#6"', '"#16"'))
    assert {fault.place for fault in caught.value.faults} >= {"invoice_number", "open"}


def test_a_mapping_that_is_no_toml_or_is_not_there_is_told() -> None:
    with pytest.raises(BadInput, match="not valid TOML"):
        read(LIST, mapping="dit = is geen toml\n")
    with pytest.raises(NotFound):
        read(LIST, mapping="nergens.toml")
