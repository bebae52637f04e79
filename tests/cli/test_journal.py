"""`verify`, `forget` and `retention`: the chain holds or says where it breaks, and erasing leaves nothing behind."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from connector.channels.catcher import MailCatcher
from tests.cli.conftest import LIST, Desk

DATABASE = Path("tijdig-data/tijdig.sqlite")


def sent(desk: Desk, mail_server: Callable[[int], None], tmp_path: Path) -> Desk:
    desk.live().done("dun")
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        desk.done("deliver")
    return desk


def test_the_chain_is_whole_and_counted(desk: Desk) -> None:
    desk.live().done("dun")
    found = desk.done("verify", "--json").json
    assert found["whole"] is True
    assert found["events"]["files"] > 5
    assert f"{found['events']['files']} events" in desk.done("verify").out


def test_a_changed_event_breaks_the_chain_and_is_named(desk: Desk) -> None:
    desk.live().done("dun")
    _forge("UPDATE journal SET kind = 'sent' WHERE seq = 3")
    ran = desk("verify")
    assert ran.code == 7
    assert "event 3" in ran.err


def _forge(statement: str) -> None:
    """As whoever has the file can: the database's own guards are taken away first."""
    with sqlite3.connect(DATABASE) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)
    database.close()


def test_erasing_a_debtor_leaves_nothing_of_him_and_the_chain_still_holds(
    desk: Desk, mail_server: Callable[[int], None], tmp_path: Path
) -> None:
    sent(desk, mail_server, tmp_path)
    ran = desk.done("forget", "zon", "--yes")
    assert "Erased" in ran.out
    assert "next import" in ran.out
    desk.done("verify")
    kept = b"".join(path.read_bytes() for path in DATABASE.parent.iterdir())
    assert b"Bakkerij Zon" not in kept
    assert b"zon@example.nl" not in kept
    told = desk.done("why", "2026-001").out
    assert "Bakkerij Zon" not in told
    assert "erased" in told
    assert "2026-004" in desk.done("why", "2026-004").out, "the others stay"


def test_erasing_asks_first_and_a_script_must_say_yes(desk: Desk) -> None:
    desk.live()
    assert desk("forget", "1001").code == 5
    assert "Bakkerij Zon" in desk.done("why", "2026-001").out


def test_whom_nobody_knows_cannot_be_erased(desk: Desk) -> None:
    desk.live()
    ran = desk("forget", "Bakerij Zn", "--yes")
    assert ran.code == 8
    assert "did you mean Bakkerij Zon" in ran.err


def test_a_part_of_a_name_that_fits_several_is_not_guessed(desk: Desk) -> None:
    desk.live()
    ran = desk("forget", "er", "--yes")
    assert ran.code == 3
    assert "name one by its key" in ran.err


def test_retention_erases_whoever_owes_nothing_since_long_and_nobody_else(desk: Desk) -> None:
    desk.live()
    paid = LIST.replace("100,00;100,00", "100,00;0,00").replace("1.250,50;1.250,50", "1.250,50;0,00")
    desk.on("2026-04-01T09:00").done("import", desk.file(paid))
    assert "0 debtors were erased" in desk.on("2026-05-01T09:00").done("retention", "--yes").out
    assert desk.on("2034-01-01T09:00")("retention").code == 5, "nobody was asked"
    assert "1 debtors were erased" in desk.done("retention", "--yes").out
    assert "Bakkerij Zon" not in desk.done("why", "2026-001").out
    assert "Café Maan" in desk.done("why", "2026-004").out
    desk.done("verify")
