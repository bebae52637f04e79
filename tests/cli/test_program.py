"""The installed program, in processes of its own: the whole road, the pages, and the demo."""

import json
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from connector.channels.catcher import MailCatcher
from tests.cli.conftest import IBAN, LIST, Desk, program
from tests.cli.visiting import Guest

Start = Callable[..., "subprocess.Popen[str]"]
AT = "2026-03-03T09:00+01:00"


def test_from_a_file_to_a_mail_to_its_proof_and_back_to_nothing(
    desk: Desk, mail_server: Callable[[int], None], tmp_path: Path
) -> None:
    path = desk.file(LIST)
    assert program("import", path, at=AT).code == 0
    desk.done(
        "creditor", "--name", "Drukkerij", "--acts-for", "ourselves", "--email", "letter@example.nl", "--iban", IBAN
    )
    desk.done("live", "--yes")
    planned = program("dun", "--json", at=AT)
    assert [message["debtor"] for message in planned.json["messages"]] == ["1001"]
    with MailCatcher(tmp_path / "mails") as catcher:
        mail_server(catcher.port)
        assert program("deliver", "--json", at=AT).json["counts"]["sent"] == 1
        assert "€\xa0100,00" in catcher.mails()[0].text
    told = program("why", "2026-001", at=AT)
    assert "Sent: friendly reminder." in told.out
    desk.done("verify")
    assert program("forget", "1001", "--yes").code == 0
    assert program("verify").code == 0
    assert "Bakkerij Zon" not in desk.done("why", "2026-001").out


def test_a_reader_who_has_enough_is_no_fault(desk: Desk, running: Start) -> None:
    row = LIST.splitlines(keepends=True)[1]
    path = desk.file(LIST + "".join(row.replace("2026-001", f"F{number}") for number in range(2000)))
    reading = running("plan", path)
    assert reading.stdout is not None
    reading.stdout.readline()
    reading.stdout.close()
    assert reading.wait(60) == 141
    assert reading.stderr is not None
    assert reading.stderr.read() == ""


# ---------------------------------------------------------------- the pages


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.com", "", "127.0.0.1.example.com"])  # noqa: S104
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_no_other_machine_is_served(desk: Desk, tmp_path: Path, host: str, command: str) -> None:
    ran = desk(command, f"--host={host}", "--port", "0")
    assert ran.code == 5
    assert "without TIJDIG_PUBLIC_URL" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("host", "stop"), [("localhost", signal.SIGINT), ("127.0.0.2", signal.SIGTERM)])
def test_the_pages_are_served_on_this_machine_and_end_cleanly(
    desk: Desk, running: Start, host: str, stop: signal.Signals
) -> None:
    desk.done("import", desk.file())
    server = running("serve", "--host", host, "--port", "0")
    assert server.stdout is not None
    line = server.stdout.readline()
    url = line.split()[3]
    assert "Bakkerij Zon" in Guest(url).page()
    server.send_signal(stop)
    out, err = server.communicate(timeout=30)
    assert (server.returncode, out, _but_requests(err)) == (0, "", [])


def test_a_port_that_is_taken_is_told_with_the_way_out(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        for command in ("serve", "demo"):
            ran = desk(command, "--port", port)
            assert ran.code == 5
            assert f"port {port} on 127.0.0.1 is taken" in ran.err
            assert "--port" in ran.err
    assert list(desk.folder.iterdir()) == [], "nothing was made for it"


# ---------------------------------------------------------------- the demo


def test_the_demo_says_what_to_open_and_finds_its_day_again(
    desk: Desk, running: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = running("demo", "--port", "0")
    lines = _lines(first, 15)
    assert "http://127.0.0.1:" in lines[0]
    assert "/mails" in lines[1]
    assert "Tuesday 3 March 2026, 09:00" in lines[2]
    assert "an imitated Moneybird" in lines[3]
    assert "an imitated Exact Online" in lines[4]
    way = ["connected", "preview:", "live:", "invoice", "invoice"]
    assert [line.split()[1] for line in lines[5:]] == [*way, *way]
    assert "closed" in lines[-1]
    home = tmp_path / "tijdig-demo"
    sent = len(list((home / "mails").glob("*.eml")))
    assert sent > 5
    assert "</html>" in _page(lines[0].split()[1])
    _end(first)
    (home / "clock").write_text("2026-03-04T09:00:00+01:00", encoding="utf-8")
    second = running("demo", "--port", "0")
    assert "Wednesday 4 March 2026, 09:00" in _lines(second, 5)[2], "the way is gone once"
    _end(second)
    assert len(list((home / "mails").glob("*.eml"))) >= sent
    monkeypatch.setenv("TIJDIG_TENANT", "demo")
    assert desk.done("--home", home, "verify", "--json").json["whole"] is True


def _lines(demo: "subprocess.Popen[str]", many: int) -> list[str]:
    assert demo.stdout is not None
    return [demo.stdout.readline() for _ in range(many)]


def _end(demo: "subprocess.Popen[str]") -> None:
    """Nothing but those lines, and a clean end."""
    demo.send_signal(signal.SIGINT)
    out, err = demo.communicate(timeout=30)
    assert (demo.returncode, out, _but_requests(err)) == (0, "", [])


def _but_requests(noted: str) -> list[str]:
    """What was noted besides a line for each request."""
    return [line for line in noted.splitlines() if json.loads(line)["event"] != "request"]


def _page(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server on this machine
        return str(answer.read().decode())
