"""Errors in plain words, each kind with its own code, and no stack trace to a user."""

import re
from pathlib import Path

import pytest

from connector import errors
from connector.cli.commands import COMMANDS, SECTIONS
from connector.cli.exits import Exit, code_of
from connector.cli.output import clean
from connector.errors import TijdigError
from connector.store import installations
from tests.cli.conftest import Desk

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def kinds(root: type[TijdigError] = TijdigError) -> list[type[TijdigError]]:
    return [kind for child in root.__subclasses__() for kind in (child, *kinds(child))]


def test_every_code_is_documented_once() -> None:
    table = DOCS[DOCS.index("## Exit codes") : DOCS.index("## `plan --json`")]
    assert [int(number) for number in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)] == [code.value for code in Exit]


def test_every_error_that_is_raised_on_purpose_has_a_code_of_its_own_kind() -> None:
    general = (errors.Stop, errors.TijdigError)  # only their kinds are raised
    ours = [kind for kind in kinds() if kind.__module__ == "connector.errors" and kind not in general]
    assert [kind for kind in ours if code_of(kind.__new__(kind)) is Exit.OUR_FAULT] == []


def test_an_unexpected_error_is_one_line_without_its_own_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.done("import", desk.file())

    def fails(*_: object) -> None:
        raise ValueError("Bakkerij Zon owes 100.00")

    monkeypatch.setattr(installations, "get", fails)
    ran = desk("dun")
    assert ran.code == 1
    assert "Bakkerij" not in ran.err + ran.out
    assert "Traceback" not in ran.err
    assert re.search(r"ValueError in test_exits\.py:\d+", ran.err)
    assert "tijdig --debug" in ran.err
    assert "Traceback" in desk("--debug", "dun").err


def test_ctrl_c_is_no_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.done("import", desk.file())

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(installations, "get", interrupted)
    ran = desk("dun")
    assert (ran.code, ran.err.strip()) == (130, "Stopped.")


def test_help_lists_every_command_in_its_section(desk: Desk) -> None:
    ran = desk.done("--help")
    assert all(f"{title}:" in ran.out for title in SECTIONS)
    assert all(re.search(rf"^  {name} ", ran.out, re.MULTILINE) for name in [*COMMANDS, "csv"])


@pytest.mark.parametrize("name", [*COMMANDS, "csv"])
def test_every_command_explains_itself(desk: Desk, name: str) -> None:
    assert "Usage:" in desk.done(name, "--help").out


@pytest.mark.parametrize("name", [*COMMANDS, "csv explain"])
def test_every_command_is_documented(name: str) -> None:
    assert re.search(rf"`(?:tijdig )?{name}\b|^tijdig {name}\b", DOCS, re.MULTILINE)


def test_a_command_that_is_not_there_is_a_wrong_call(desk: Desk) -> None:
    assert desk("dunn").code == 2


def test_the_commands_of_an_adapter_stand_below_its_name(desk: Desk) -> None:
    assert "Dutch headers" in desk.done("csv", "explain", desk.file()).out


@pytest.mark.parametrize(
    ("text", "shown"),
    [("€\xa05", "€ 5"), ("a\x1b[31mb", "a\ufffd[31mb"), ("a\nb", "a\ufffdb"), ("a\u202eb", "a\ufffdb"), ("é🙂", "é🙂")],
)
def test_what_steers_a_terminal_is_made_visible(text: str, shown: str) -> None:
    assert clean(text) == shown
