"""Serving by several processes: made once and whole, before anybody is heard."""

import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from connector import app
from connector.cli import Doors
from connector.cli.desk import Desk
from connector.cli.web import _pages
from tests.cli.conftest import ROOT, program
from tests.cli.conftest import Desk as Given
from tests.cli.test_working import free_port

TOGETHER = """
import gc, os, socket, sys
from connector.cli.processes import by_processes

def load():
    try:
        socket.create_connection(("127.0.0.1", PORT)).close()
        heard = "heard"
    except ConnectionRefusedError:
        heard = "refused"
    made_by = os.getpid()

    def answer(environ, start_response):
        start_response("200 OK", [])
        return [f"{heard} {made_by == os.getppid()} {gc.get_freeze_count() > 0}".encode()]

    return answer

by_processes(load, bind=f"127.0.0.1:{PORT}", workers=2, loglevel="error").run()
"""


def _answer(port: int) -> str:
    for _ in range(600):
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            line.request("GET", "/")
            return line.getresponse().read().decode()
        except ConnectionError:
            time.sleep(0.05)
        finally:
            line.close()
    raise AssertionError("nobody answers")


def test_nobody_is_heard_before_all_is_made_and_then_the_processes_part(tmp_path: Path) -> None:
    port = free_port()
    script = tmp_path / "together.py"
    script.write_text(TOGETHER.replace("PORT", str(port)), encoding="utf-8")
    server = subprocess.Popen([sys.executable, str(script)], cwd=ROOT, env={"PYTHONPATH": str(ROOT)})
    try:
        assert _answer(port) == "refused True True"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def test_no_connection_to_the_database_is_left_open_for_two_processes_to_share(desk: Given) -> None:
    desk.live()
    given = Desk(Doors(desk._house, app.open_demo, app._web, app._tell, app._at_work))
    _pages(given)
    assert given.house.store.engine.pool.checkedin() == 0  # type: ignore[attr-defined] # of every pool that we use
    given.house.store.close()


@pytest.mark.usefixtures("desk")
def test_a_database_that_cannot_be_reached_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIJDIG_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    ran = program("web", "--port", free_port())
    assert (ran.code, ran.out) == (6, "")
    assert "the database cannot be reached" in ran.err
    assert "Traceback" not in ran.err
