"""`tijdig keys`: what lies under which key is shown, the keys never are, and a change is three commands."""

from connector.store import keyfile
from tests.cli.conftest import Desk


def test_the_key_is_changed_and_everything_is_readable_afterwards(desk: Desk) -> None:
    desk.live()
    [before] = desk.done("keys", "--json").json
    assert before["under_it"] > 1
    changed = desk.done("keys", "--rotate", "--json")
    assert [one["under_it"] for one in changed.json] == [before["under_it"], 0]
    assert changed.json[1]["key"] == before["key"]
    assert "somewhere safe" in changed.err
    assert desk("keys", "--drop-old").code == 5, "nobody is here to ask"
    assert before["key"] in desk.done("keys", "--drop-old", "--yes").err
    [after] = desk.done("keys", "--json").json
    assert after == {"key": changed.json[0]["key"], "under_it": before["under_it"]}
    assert desk.done("verify").code == 0
    assert desk.done("why", "2026-001").code == 0


def test_no_command_shows_a_key(desk: Desk) -> None:
    desk.live()
    said = ""
    for words in (("keys",), ("keys", "--prepare"), ("keys", "--rotate"), ("keys", "--rewrap")):
        ran = desk.done(*words)
        said += ran.out + ran.err
    file = desk.folder / "tijdig-data" / "master.key"
    keys = [line for line in file.read_text(encoding="ascii").splitlines() if not line.startswith("#")]
    assert len(keys) == 2
    assert not any(key[:12] in said for key in keys)


def test_what_a_killed_change_left_is_taken_up_by_rewrap(desk: Desk) -> None:
    desk.live()
    keyfile.rotate(desk.folder / "tijdig-data" / "master.key")
    ran = desk("keys", "--drop-old", "--yes")
    assert (ran.code, "--rewrap" in ran.err) == (5, True)
    assert "0 values" not in desk.done("keys", "--rewrap").err
    assert "Taken away" in desk.done("keys", "--drop-old", "--yes").err
