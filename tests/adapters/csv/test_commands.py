"""`tijdig csv explain`: shows what was recognised, and writes a mapping with which the list imports as it stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from adapters.csv import ADAPTER
from adapters.csv.words import meanings
from tests.adapters.csv.reading import pull
from tests.adapters.csv.test_golden import GOLDEN, LISTS, told

(GROUP,) = ADAPTER.commands


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(GROUP, [str(argument) for argument in arguments])


def explained(*arguments: str | Path) -> dict[str, Any]:
    result = run("explain", *arguments, "--json")
    content = json.loads(result.stdout)
    assert isinstance(content, dict)
    return content


def test_it_shows_form_columns_first_rows_and_counts() -> None:
    result = run("explain", GOLDEN / "open_items__snelstart_windows_1252.csv")
    assert result.exit_code == 0
    for part in (
        "Windows-1252",
        "semicolon",
        "list with Dutch headers",
        "invoice number",
        "Müller & Söhne",
        "EUR 60.50",
        "2 open",
    ):
        assert part in result.output


def test_it_shows_questions_warnings_and_rows_that_cannot_be_read() -> None:
    asked = run("explain", GOLDEN / "open_items__amounts_with_two_readings.csv")
    assert (asked.exit_code, "--decimal comma" in asked.output) == (0, True)
    faulty = run("explain", GOLDEN / "open_items__faulty_rows.csv")
    assert "cannot be read: line 3, column Factuurdatum" in faulty.output
    assert "another name" in faulty.output


def test_the_same_for_machines() -> None:
    content = explained(GOLDEN / "open_items__faulty_rows.csv")
    assert content["recognised"]["separator"] == "semicolon ;"
    assert content["counts"]["errors"] == len(content["row_errors"]) == 12
    assert content["row_errors"][0]["line"] == 3
    assert content["columns"][0] == {
        "header": "Debiteurnummer",
        "field": "debtor_number",
        "confidence": 1.0,
        "examples": ["1", "2", "3"],
    }
    assert content["first_rows"][0]["open"] == "121.00"
    assert (content["questions"], content["missing"]) == ([], [])


def test_a_list_that_nothing_recognises_is_shown_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text("Wie;Wat;Wanneer;Hoeveel\nAlfa;N1;13-02-2024;100,00\n", encoding="utf-8")
    result = run("explain", path)
    assert result.exit_code == 3
    assert "missing: invoice number" in result.output
    assert "Alfa" in result.output


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_the_mapping_that_it_writes_imports_the_list_as_it_stands(path: Path, tmp_path: Path) -> None:
    given = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["given"]["settings"]
    answers = {"decimal": "comma", "dates": "dmy", "currency": "EUR", "column.amount": "Contributie"}
    questions = {q["code"] for q in explained(path)["questions"]} - set(given)
    answered = [f"{code}={answer}" for code, answer in answers.items() if code in questions or code in given]
    mapping = tmp_path / "mapping.toml"
    result = run("explain", path, "--write", mapping, *(part for answer in answered for part in ("--answer", answer)))
    assert result.exit_code == 0
    direct = pull({"path": path, "answers": dict(answer.split("=") for answer in answered)})
    mapped = pull({"path": path, "mapping": mapping})
    left_out = ("recognised", "fields", "warnings")
    assert {k: v for k, v in told(mapped).items() if k not in left_out} == {
        k: v for k, v in told(direct).items() if k not in left_out
    }


def test_a_starting_mapping_for_an_unknown_list_shows_what_is_to_be_filled_in(tmp_path: Path) -> None:
    path, mapping = tmp_path / "lijst.csv", tmp_path / "mapping.toml"
    path.write_text("Alfa;N1;13-02-2024;100,00\nBeta;N2;14-02-2024;50,00\n", encoding="utf-8")
    run("explain", path, "--write", mapping)
    text = mapping.read_text(encoding="utf-8")
    assert "header_line = 0" in text
    assert "#   #4: 100,00, 50,00" in text
    assert f"# {', '.join(meanings('statuses'))}\n" in text
    filled = text.replace(
        "[columns]", '[columns]\ndebtor_name = "#1"\ninvoice_number = "#2"\nissued = "#3"\namount = "#4"'
    ).replace('# currency = ""', 'currency = "EUR"')
    assert len(pull({"path": path, "mapping": filled}).receivables) == 2


def test_a_wrong_answer_is_a_usage_error() -> None:
    assert run("explain", LISTS[0], "--answer", "comma").exit_code == 2


def test_no_sign_that_steers_a_terminal_passes(tmp_path: Path) -> None:
    path = tmp_path / "lijst.csv"
    path.write_text(
        "Naam;Factuurnr;Datum;Vervaldatum;Bedrag\nA\x1b[31mlfa;F1;13-02-2024;14-02-2024;100,00\n\x1b[2J;F2;x;;1\n",
        "utf-8",
    )
    assert "\x1b" not in run("explain", path, "--currency", "EUR").output


def test_the_dialects_and_fields_can_be_listed() -> None:
    output = run("dialects").output
    assert "e-boekhouden" in output
    assert "invoice_number" in output
