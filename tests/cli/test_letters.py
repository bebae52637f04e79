"""A ladder by letter, from the policy to the folder where a person finds what to post."""

from collections.abc import Callable
from pathlib import Path

import pytest

from connector.channels.catcher import MailCatcher
from tests.channels.letter.papers import text_of
from tests.cli.conftest import Desk

LIST = """\
Debiteurnummer;Naam;E-mail;Adres;Postcode;Plaats;Factuurnummer;Factuurdatum;Vervaldatum;Bedrag;Openstaand bedrag;Valuta
1001;Bakkerij Zon;;Zonlaan 3;3512AB;Utrecht;2026-001;01-02-2026;15-02-2026;100,00;100,00;EUR
1002;Garage Wiel;wiel@example.nl;;;;2026-002;01-02-2026;15-02-2026;75,00;75,00;EUR
"""
MAIL = """
[[steps]]
key = "mail"
notice = "friendly"
days = 7
term_days = 7
"""
LETTER = """
[[steps]]
key = "post"
notice = "reminder"
days = {days}
term_days = 14
channel = "letter"
"""
BY_LETTER = 'name = "default"' + LETTER.format(days=7)
MIXED = 'name = "default"' + MAIL + LETTER.format(days=40)


def posting(desk: Desk, ladder: str = BY_LETTER) -> Desk:
    desk.done("import", desk.file(LIST))
    desk.done("policy", "set", desk.file(ladder, "own.toml"))
    desk.live(LIST)
    return desk


def letters(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.pdf"))


def test_a_letter_that_is_due_lies_in_the_folder_once_and_no_mail_server_is_needed(desk: Desk) -> None:
    posting(desk).done("dun")
    told = desk.done("deliver").out
    assert "print and post what lies in tijdig-data/letters" in told.replace("\n", "")
    lying = letters(desk.folder / "tijdig-data" / "letters")
    assert len(lying) == 1
    said = text_of(lying[0].read_bytes())
    for part in ("Bakkerij Zon", "Zonlaan 3", "3512 AB UTRECHT", "2026-001", "100,00", "17 maart 2026"):
        assert part in said
    first = lying[0].read_bytes()
    assert desk.done("deliver", "--json").json["counts"]["sent"] == 0
    desk.on("2026-03-04T09:00").done("dun")
    desk.done("deliver")
    assert [path.read_bytes() for path in letters(desk.folder / "tijdig-data" / "letters")] == [first]
    assert desk.done("deliver", "--json").json["deliveries"] == []


def test_who_has_no_postal_address_is_held_and_a_person_is_told(desk: Desk) -> None:
    posting(desk)
    held = {one["invoice"]: one["hold"] for one in desk.done("dun", "--json").json["held"]}
    assert held == {"2026-002": "missing_contact"}
    assert "No usable address for post is known." in desk.done("why", "2026-002").out


def test_a_plan_says_where_the_letter_would_go(desk: Desk) -> None:
    ladder = desk.file(BY_LETTER, "own.toml")
    told = desk.done("plan", desk.file(LIST), "--policy", ladder, "--json").json
    messages = [one["message"] for one in told["debtors"] if one["message"]]
    assert [(one["channel"], one["to"]) for one in messages] == [("letter", "Zonlaan 3, 3512AB Utrecht")]


def test_the_folder_of_letters_can_be_elsewhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIJDIG_LETTERS", str(desk.folder / "to post"))
    posting(desk).done("dun")
    ran = desk.done("deliver", "--json").json
    (one,) = ran["deliveries"]
    assert (one["outcome"], one["channel"]) == ("sent", "letter")
    assert one["detail"] == f"ready to be printed and posted: {one['delivery']}.pdf"
    assert [path.name for path in letters(desk.folder / "to post")] == [f"{one['delivery']}.pdf"]


def test_a_folder_that_cannot_be_written_is_a_failure_that_is_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIJDIG_LETTERS", str(desk.file("no folder", "letters.txt")))
    posting(desk).done("dun")
    ran = desk.done("deliver", "--json").json
    assert ran["counts"]["again"] == 1
    assert ran["deliveries"][0]["detail"] == "the letter could not be kept: File exists"
    monkeypatch.delenv("TIJDIG_LETTERS")
    assert desk.on("2026-03-03T09:10").done("deliver", "--json").json["counts"]["sent"] == 1


def test_with_mails_in_the_ladder_a_mail_server_is_still_asked_for(
    desk: Desk, mail_server: Callable[[int], None], tmp_path: Path
) -> None:
    posting(desk, MIXED).done("dun")
    ran = desk("deliver")
    assert ran.code == 3
    assert "TIJDIG_SMTP_HOST" in ran.err
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        assert desk.done("deliver", "--json").json["counts"]["sent"] == 1
        assert [mail.to for mail in catcher.mails()] == ["Garage Wiel <wiel@example.nl>"]


def test_who_is_forgotten_leaves_no_letter_behind(desk: Desk) -> None:
    posting(desk).done("dun")
    desk.done("deliver")
    assert len(letters(desk.folder / "tijdig-data" / "letters")) == 1
    desk.done("forget", "1001", "--yes", "--by", "Els")
    assert letters(desk.folder / "tijdig-data" / "letters") == []
