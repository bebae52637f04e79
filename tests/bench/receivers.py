"""Receivers of webhooks in processes of their own: ours, and the barest that does the same.

    python -m tests.bench.receivers ours|bare URL FOLDER PORT web|serve

`web` is two workers of gunicorn with eight threads each, as `tijdig web` has them, and `serve` one process of waitress
with eight threads, as in `tijdig serve`. The bare one is a Flask application that checks the same HMAC-SHA256 and
inserts one row.
"""

import hmac
import re
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from flask import Flask, request

from connector.cli.processes import by_processes
from connector.cli.serving import open_server
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.store.builders import NOW
from tests.webhooks.conftest import hooks_of
from tests.webhooks.platform import SECRET, post
from webhooks.inbound import Inbound

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed.wsgi import WSGIApplication

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, THREADS = 2, 8


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


def start(kind: str, url: str, folder: Path, port: int, server: str) -> "subprocess.Popen[bytes]":
    """A receiver that answers by now, in a process group of its own."""
    command = [sys.executable, "-m", "tests.bench.receivers", kind, url, str(folder), str(port), server]
    process = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
    while process.poll() is None:
        try:
            post(port, "/", b"", {})
        except OSError:
            time.sleep(0.05)
        else:
            return process
    raise AssertionError("the receiver does not start")


def ours(url: str, folder: Path) -> "WSGIApplication":
    """Made as `tijdig web` makes it: before the processes part, and each opens connections of its own."""
    with open_store(url, Keyring.from_file(folder / "master.key")) as store:
        return Inbound(store, lambda: NOW, hooks_of).ready()


def bare(url: str, folder: Path) -> "WSGIApplication":
    app = Flask("bare")
    here = threading.local()
    connect = _postgres(url) if url.startswith("postgresql") else _sqlite(folder)

    @app.post("/hooks/<token>")
    def receive(token: str) -> tuple[str, int]:
        assert token
        body = request.get_data()
        found = re.fullmatch(r"t=(\d+),v1=(\w+)", request.headers.get("Platform-Signature", ""))
        if found is None:
            return "", 401
        wanted = hmac.new(SECRET, found[1].encode() + b"." + body, sha256).hexdigest()
        if not hmac.compare_digest(found[2], wanted):
            return "", 401
        if not hasattr(here, "insert"):
            here.insert = connect()
        here.insert(request.headers["Idempotency-Key"], body.decode())
        return "", 200

    return app


def _sqlite(folder: Path) -> "Callable[[], Callable[[str, str], Any]]":
    def connect() -> "Callable[[str, str], Any]":
        conn = sqlite3.connect(folder / "bare.sqlite3", timeout=30, isolation_level=None)
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("PRAGMA synchronous = FULL")
        conn.execute("CREATE TABLE IF NOT EXISTS told (id TEXT PRIMARY KEY, body TEXT)")
        return lambda name, body: conn.execute("INSERT OR IGNORE INTO told VALUES (?, ?)", (name, body))

    return connect


def _postgres(url: str) -> "Callable[[], Callable[[str, str], Any]]":
    def connect() -> "Callable[[str, str], Any]":
        conn = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        conn.execute("CREATE TABLE IF NOT EXISTS told (id TEXT PRIMARY KEY, body TEXT)")
        return lambda name, body: conn.execute("INSERT INTO told VALUES (%s, %s) ON CONFLICT DO NOTHING", (name, body))

    return connect


KINDS = {"ours": ours, "bare": bare}

if __name__ == "__main__":
    kind, url, folder, port, server = sys.argv[1:]
    if server == "serve":
        bound = socket.create_server(("127.0.0.1", int(port)))
        open_server(KINDS[kind](url, Path(folder)), bound).run()
    else:
        options = {"workers": PROCESSES, "threads": THREADS, "worker_class": "gthread", "loglevel": "error"}
        by_processes(lambda: KINDS[kind](url, Path(folder)), bind=f"127.0.0.1:{port}", **options).run()
