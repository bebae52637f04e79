"""`tijdig import`: what comes in, what is brought up to date, and what becomes of invoices that vanish."""

from pathlib import Path

import pytest

from tests.cli.conftest import LIST, Desk

SHORTER = "\n".join(line for line in LIST.splitlines() if "2026-003" not in line) + "\n"
QUESTIONABLE = "Naam;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag\nA;1;01-02-2026;15-02-2026;1.234\n"


def test_the_first_import_makes_an_administration_that_is_not_live(desk: Desk) -> None:
    ran = desk.done("import", desk.file(), "--json")
    assert ran.json["installation"] == "files"
    assert ran.json["counts"]["open"] == 5
    assert "preview" in desk.done("dun").out.lower()
    assert "not live" in desk.done("deliver").out


def test_a_newer_file_brings_up_to_date(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk.done("import", desk.file(LIST.replace("60,00;60,00", "60,00;20,00")), "--json")
    assert ran.json["changed_debtors"] == ["1003"]
    assert "€20.00 is open" in desk.done("why", "2026-004").out


def test_what_vanished_is_unknown_and_held(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk.done("import", desk.file(SHORTER))
    assert "1 invoices are not mentioned any more" in ran.out
    assert "--complete-as-of" in ran.out
    found = desk.done("why", "2026-003", "--json").json["receivables"][0]
    assert (found["state"], found["hold"]) == ("unknown", "unknown")


def test_one_word_closes_what_a_complete_list_no_longer_holds_and_another_takes_it_back(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk.done("import", desk.file(SHORTER), "--complete-as-of", "2026-03-03", "--close-vanished", "--json")
    assert [one["invoice"] for one in ran.json["closed"]] == ["2026-003"]
    assert desk.done("why", "2026-003", "--json").json["receivables"][0]["state"] == "no_longer_listed"
    assert "unknown again" in desk.done("reopen", "2026-003").out
    assert desk.done("why", "2026-003", "--json").json["receivables"][0]["state"] == "unknown"
    assert "Nothing to reopen" in desk.done("reopen", "2026-003").out


def test_nothing_is_closed_without_a_complete_list(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk.done("import", desk.file(SHORTER), "--close-vanished")
    assert "Nothing was closed" in ran.err
    assert desk.done("why", "2026-003", "--json").json["receivables"][0]["state"] == "unknown"


def test_nothing_is_closed_on_the_word_of_a_list_with_bad_rows(desk: Desk) -> None:
    desk.done("import", desk.file())
    bad = SHORTER.replace("01-02-2026;15-02-2026;60,00", "01-02-2026;35-02-2026;60,00")
    ran = desk("import", desk.file(bad), "--complete-as-of", "2026-03-03", "--close-vanished")
    assert ran.code == 3
    assert "Nothing was closed" in ran.err
    assert desk.done("why", "2026-004", "--json").json["receivables"][0]["state"] == "open", "bad is not vanished"


def test_a_script_is_never_asked(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk.done("import", desk.file(SHORTER), "--complete-as-of", "2026-03-03")
    assert "?" not in ran.out
    assert desk.done("why", "2026-003", "--json").json["receivables"][0]["state"] == "unknown"


@pytest.mark.usefixtures("somebody_answers")
def test_a_person_is_asked_once_per_kind_of_file_and_once_per_closing(desk: Desk) -> None:
    first = desk("import", desk.file(), answers="y\n")
    assert "list everything that is open today?" in first.out
    second = desk("import", desk.file(SHORTER), answers="y\n")
    assert "list everything" not in second.out, "remembered"
    assert "Close them?" in second.out
    assert "2026-003" in second.out
    assert desk.done("why", "2026-003", "--json").json["receivables"][0]["state"] == "no_longer_listed"


@pytest.mark.usefixtures("somebody_answers")
def test_a_no_closes_nothing(desk: Desk) -> None:
    desk("import", desk.file(), answers="y\n")
    assert desk("import", desk.file(SHORTER), answers="n\n").code == 0
    assert desk.done("why", "2026-003", "--json").json["receivables"][0]["state"] == "unknown"


def test_what_was_said_of_a_kind_of_file_can_be_unsaid(desk: Desk) -> None:
    desk.done("import", desk.file(), "--complete-as-of", "2026-03-03")
    assert desk.done("import", desk.file(), "--json").json["complete"] is True
    assert desk.done("import", desk.file(), "--partial", "--json").json["complete"] is False
    assert desk.done("import", desk.file(), "--json").json["complete"] is False
    assert desk("import", desk.file(), "--partial", "--complete-as-of", "2026-03-03").code == 2


def test_what_was_said_of_one_mapping_is_not_believed_of_another(desk: Desk, tmp_path: Path) -> None:
    mappings = []
    for folder, words in (("all", ""), ("selection", '[words.statuses]\n"loopt" = "open"\n')):
        path = tmp_path / folder / "lijst.toml"
        path.parent.mkdir()
        path.write_text(f'name = "lijst"\n{words}', encoding="utf-8")
        mappings.append(str(path))
    desk.done("import", desk.file(), "--mapping", mappings[0], "--complete-as-of", "2026-03-03")
    assert desk.done("import", desk.file(), "--mapping", mappings[0], "--json").json["recognised"]["complete"]
    for other in (["--mapping", mappings[1]], []):
        assert "complete" not in desk.done("import", desk.file(), *other, "--json").json["recognised"]


def test_what_was_said_of_one_list_is_not_believed_of_a_list_with_other_columns(desk: Desk) -> None:
    desk.done("import", desk.file(), "--complete-as-of", "2026-03-03")
    other = LIST.replace("Openstaand", "Nog te betalen", 1)
    assert other != LIST
    assert "complete" not in desk.done("import", desk.file(other), "--json").json["recognised"]


def test_an_open_question_takes_nothing_in_and_makes_no_administration(desk: Desk, tmp_path: Path) -> None:
    ran = desk("import", desk.file(QUESTIONABLE))
    assert ran.code == 4
    assert "--decimal" in ran.err
    assert not (tmp_path / "tijdig-data").exists()


def test_bad_rows_are_told_and_the_good_ones_come_in(desk: Desk) -> None:
    ran = desk("import", desk.file(LIST.replace("75,00;75,00", "75,00;none")))
    assert ran.code == 3
    assert "line 4" in ran.err
    assert desk.done("why", "2026-004").code == 0
    assert "1002" not in desk("why", "2026-003").out


def test_an_older_list_is_refused(desk: Desk) -> None:
    desk.done("import", desk.file())
    ran = desk.on("2026-03-04T09:00")("import", desk.file(), "--complete-as-of", "2026-03-01")
    assert ran.code == 5
    assert "nothing was taken in" in ran.err


def test_administrations_are_kept_apart_and_one_must_be_named(desk: Desk) -> None:
    desk.done("import", desk.file(), "--installation", "shop")
    desk.done("import", desk.file(SHORTER), "--installation", "office")
    unclear = desk("why", "2026-003")
    assert unclear.code == 3
    assert "office, shop" in unclear.err
    assert desk("why", "2026-003", "--installation", "shop").code == 0
    assert desk("why", "2026-003", "--installation", "office").code == 8
    assert desk("why", "2026-003", "--installation", "garage").code == 8


def test_looking_makes_no_database(desk: Desk, tmp_path: Path) -> None:
    ran = desk("why", "2026-001")
    assert ran.code == 8
    assert "tijdig import" in ran.err
    assert list(tmp_path.iterdir()) == []
