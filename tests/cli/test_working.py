"""What is due gets done by itself: `serve`, `worker`, `web` and `jobs` as a user runs them, in their own processes."""

import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from connector.channels.catcher import MailCatcher
from connector.model import Scope
from connector.store import jobs, journal
from tests.cli.conftest import Desk, program
from tests.cli.visiting import Guest

Start = Callable[..., "subprocess.Popen[str]"]
TUESDAY = "2026-03-03T09:30:00+01:00"
PATIENCE = 90.0  # seconds; only a test that fails waits for so long


def until(so: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, f"{what} did not happen"
        time.sleep(0.1)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@pytest.fixture
def catcher(tmp_path: Path, mail_server: Callable[[int], None]) -> Iterator[MailCatcher]:
    with MailCatcher(tmp_path / "mails") as caught:
        mail_server(caught.port)
        yield caught


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_a_server_does_the_day_by_itself_and_other_commands_work_beside_it(
    desk: Desk, running: Start, catcher: MailCatcher
) -> None:
    desk.live()
    server = running("serve", "--port", "0", at=TUESDAY)
    assert "Tijdig is on" in first_line(server)
    until(catcher.mails, "the message that is due")
    assert [mail.to for mail in catcher.mails()] == ["Bakkerij Zon <zon@example.nl>"]

    second = program("serve", "--port", "0", at=TUESDAY)
    assert second.code == 5
    assert "works on" in second.err
    assert "friendly" in desk.done("why", "2026-001").out
    desk.done("import", desk.file())
    assert desk.done("dun", "--json").json == {"left_to_worker": True, "job": "run"}
    assert "does it now" in desk.done("deliver").out
    until(lambda: not any(q["due"] + q["running"] for q in desk("jobs", "--json").json["queues"].values()), "its work")
    assert len(catcher.mails()) == 1, "the same step is not sent twice"
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0
    assert desk.done("dun", "--json").json["messages"] == []


def test_a_killed_worker_is_followed_by_another_and_nothing_is_sent_twice(
    desk: Desk, running: Start, catcher: MailCatcher, fresh_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIJDIG_DATABASE_URL", fresh_postgres)
    desk.live()
    first, second = running("worker", at=TUESDAY), running("worker", at=TUESDAY)
    assert "Working" in first_line(first)
    assert "Working" in first_line(second)
    until(catcher.mails, "the message that is due")
    first.kill()
    desk.done("dun")
    until(lambda: desk("jobs", "--json").json["queues"]["decide"]["due"] == 0, "the run at the second worker")
    assert len(catcher.mails()) == 1
    second.send_signal(signal.SIGINT)
    assert second.wait(timeout=30) == 0


def test_the_pages_are_served_by_several_processes(desk: Desk, running: Start) -> None:
    desk.done("import", desk.file())
    port = free_port()
    server = running("web", "--port", port, "--processes", 2, at=TUESDAY)
    guest = Guest(f"http://127.0.0.1:{port}")
    until(guest.page, "a page")
    assert "Bakkerij Zon" in guest.page()
    assert desk("jobs").out.startswith("Nobody is at work")
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0


def test_a_failed_job_is_listed_and_can_be_tried_again(desk: Desk) -> None:
    desk.done("import", desk.file())
    assert desk.done("jobs", "--json").json["failed"] == []
    ran = desk("jobs", "--retry", 7)
    assert ran.code == 8
    assert "no failed job has number 7" in ran.err


def test_the_journal_tells_who_had_a_failed_job_tried_again(desk: Desk) -> None:
    desk.done("import", desk.file())
    scope = Scope("default", "files")
    with desk._house(None).store.write(scope, desk.now) as tx:
        number = jobs.add(tx, "writeback", "tell", "", "tell", "writeback", desk.now)
        assert number
        jobs.fail(tx, number, "SourceUnavailable")
    desk.done("jobs", "--retry", number, "--by", "Els")
    with desk._house(None).store.read(scope, desk.now) as tx:
        assert [event.content for event in journal.all(tx, ["job_retried"])] == [{"by": "Els", "job": "tell"}]


def test_what_was_left_lying_is_told_with_what_to_do_about_it(desk: Desk) -> None:
    desk.live()
    assert desk.done("jobs", "--json").json["left_lying"] == []
    ran = desk.on("2026-03-10T10:00")("jobs", "--json")
    assert ran.code == 11
    [one] = ran.json["left_lying"]
    assert (one["kind"], "Import the list of today" in one["sentence"]) == ("file_old", True)
    assert "Lees die van vandaag in" in desk("jobs", "--language", "nl").out
