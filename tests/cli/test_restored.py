"""`tijdig backup` and `restored`: what an operator does who puts back a copy, and what he is told."""

import shutil
from pathlib import Path

import pytest

from connector.channels.catcher import MailCatcher
from tests.cli.conftest import Desk
from tests.cli.test_working import TUESDAY, Start, catcher, first_line, until

__all__ = ["catcher"]


def _put_back(desk: Desk, copy: Path) -> None:
    home = desk.folder / "tijdig-data"
    for old in home.glob("tijdig.sqlite*"):
        old.unlink()
    shutil.copy(copy, home / "tijdig.sqlite")


def test_a_copy_is_put_back_and_the_person_goes_on(desk: Desk, catcher: MailCatcher) -> None:
    desk.live()
    copy = desk.folder / "copy.sqlite"
    assert "Copied into" in desk.done("backup", copy).out
    desk.done("dun")
    assert desk.done("deliver", "--json").json["counts"]["sent"] == 1
    assert desk.done("restored").out == "Nothing is held.\n"
    _put_back(desk, copy)

    desk.on("2026-03-03T10:00")
    assert "put back from a copy" in desk.done("deliver").out
    assert "put back from a copy" in desk.done("dun").err
    assert desk("live", "--yes").code == 5
    asked = desk("restored", "--json")
    assert asked.code == 11
    [step] = asked.json["perhaps_sent"]
    assert (step["name"], step["invoice"], step["notice"]) == ("Bakkerij Zon", "2026-001", "friendly reminder")
    assert "tijdig restored" in desk.done("tasks").out
    assert desk("restored", "--sent", step["step"][:8]).code == 11, "it is still held"
    assert desk("restored", "--go-on", "--yes").out == "Nothing is held.\n"
    assert desk.on("2026-03-04T10:00").done("dun", "--json").json["messages"] == []
    desk.done("deliver")
    assert len(catcher.mails()) == 1
    assert "already, before the data were put back" in desk.done("why", "2026-001").out
    assert desk.done("verify").code == 0


def test_a_server_that_starts_on_an_older_copy_sends_nothing(desk: Desk, catcher: MailCatcher, running: Start) -> None:
    desk.live()
    old = desk.folder / "old.sqlite"
    desk.done("dun")
    shutil.copy(desk.folder / "tijdig-data" / "tijdig.sqlite", old)
    desk.done("deliver")
    _put_back(desk, old)
    assert "Working" in first_line(running("worker", at=TUESDAY))
    assert "look_at_restored" in desk.done("tasks", "--json").out, "it compares before it works"
    assert desk("deliver", "--json").json["left_to_worker"]
    until(lambda: not any(q["due"] + q["running"] for q in desk("jobs", "--json").json["queues"].values()), "its work")
    assert len(catcher.mails()) == 1
    assert desk("restored", "--json").json["held_since"]


def test_what_nobody_can_see_is_said_by_hand(desk: Desk) -> None:
    desk.live()
    ran = desk("restored", "--hold")
    assert ran.code == 11
    assert "No message is known that left since" in ran.out
    assert "put back from a copy" in desk.done("deliver").out
    assert desk("restored", "--sent", "0123").code == 5
    assert desk("restored", "--go-on", "--yes").code == 0


def test_postgresql_is_copied_by_its_own_tools(
    desk: Desk, fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIJDIG_DATABASE_URL", fresh_postgres)
    ran = desk("backup", desk.folder / "copy")
    assert (ran.code, "pg_dump" in ran.err) == (5, True)
