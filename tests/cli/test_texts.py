"""`tijdig texts`: our words as a file, your own in their place, and what is not taken."""

from pathlib import Path

import pytest

from connector.carrier import NOTICES
from connector.channels.formats import LOCALES
from connector.cli.text_file import read_text, written_text
from connector.errors import BadInput
from connector.model import Notice, OwnText
from tests.cli.conftest import Desk

OWN = """notice = "fourteen_day_letter"
language = "nl"
greeting = "Dag {{ name }},"
"""


def file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "text.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("notice", NOTICES)
@pytest.mark.parametrize("language", tuple(LOCALES))
def test_our_text_as_a_file_is_read_back_as_ours(notice: Notice, language: str, tmp_path: Path) -> None:
    ours = OwnText(notice, language, ())
    assert read_text(Path(file(tmp_path, written_text(ours)))) == ours


def test_whatever_stands_in_a_text_comes_back_from_its_file(tmp_path: Path) -> None:
    odd = 'Eén "twee" \\ drie\n\n\'\'\' """ \x7f {{ name }}\nvier'
    own = OwnText(Notice.REMINDER, "fr", (("opening", odd), ("subject", '"; \\n')))
    assert read_text(Path(file(tmp_path, written_text(own)))) == own


def test_a_text_is_shown_seen_set_listed_and_given_back(desk: Desk, tmp_path: Path) -> None:
    assert 'subject = "Herinnering' in desk.done("texts", "show", "reminder").out  # before there is anything
    desk.done("import", desk.file())
    assert "Every text is ours" in desk.done("texts", "list").out
    seen = desk.done("texts", "preview", file(tmp_path, OWN)).out
    assert "Dag J. de Linde," in seen
    assert "consumer in the Netherlands" in seen
    assert desk.done("texts", "list", "--json").json == []
    assert "greeting" in desk.done("texts", "set", file(tmp_path, OWN)).out
    assert desk.done("texts", "list", "--json").json == [
        {"notice": "fourteen_day_letter", "language": "nl", "pieces": {"greeting": "Dag {{ name }},"}}
    ]
    assert "fourteen_day_letter  nl        greeting" in desk.done("texts", "list").out
    shown = desk.done("texts", "show", "fourteen_day_letter", "--json").json
    assert shown["pieces"]["greeting"] == "Dag {{ name }},"
    assert "Dag {{ name }}," not in desk.done("texts", "show", "fourteen_day_letter", "--ours").out
    desk.done("texts", "reset", "fourteen_day_letter", "--language", "nl")
    assert desk.done("texts", "list", "--json").json == []


def test_what_may_be_named_is_listed_for_each_notice(desk: Desk) -> None:
    assert "term" in desk.done("texts", "fields", "fourteen_day_letter", "--json").json
    assert "term" not in desk.done("texts", "fields", "reminder", "--json").json
    assert "consequences" in desk.done("texts", "fields", "reminder").out


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN + 'next = "Dan volgt er meer."\n', "does not name the costs"),
        (OWN + 'opening = "{{ range(9) }}"\n', "opening, line 1: asks for something that texts cannot do"),
        (OWN + 'subject = "Nog € 40"\n', "subject: holds an amount that was typed in"),
        (OWN + 'footer = "x"\n', "footer"),
        (OWN.replace("nl", "de"), "language"),
        (OWN.replace("fourteen", "fifteen"), "notice"),
        ("=", "is not TOML"),
    ],
)
def test_a_text_that_cannot_be_used_is_not_kept_and_says_what_is_wrong(
    desk: Desk, tmp_path: Path, text: str, told: str
) -> None:
    desk.done("import", desk.file())
    ran = desk("texts", "set", file(tmp_path, text))
    assert ran.code == 3
    assert told in ran.err
    assert desk.done("texts", "list", "--json").json == []


def test_a_file_that_is_no_text_at_all_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "text.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="cannot be read"):
        read_text(path)
