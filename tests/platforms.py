"""A platform's token endpoint for tests: real HTTP on this machine, refresh tokens that are good for one use."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

Answer = tuple[int, bytes]


@dataclass
class TokenEndpoint:
    """Its answers can be changed by the test: `answers` go first, `extra` joins each grant, `asked` is what came."""

    answers: list[Answer] = field(default_factory=list)
    extra: dict[str, object] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""
    rotates: bool = True
    _used: set[str] = field(default_factory=set)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str, form: dict[str, str]) -> Answer:
        with self._guard:
            self.asked.append((path, form))
            prepared = self.answers.pop(0) if self.answers else None
        self.before()
        if prepared is not None:
            return prepared
        if path == "/revoke":
            return 200, b"{}"
        with self._guard:
            return self._granted(form)

    def _granted(self, form: dict[str, str]) -> Answer:
        token = form.get("code") or form.get("refresh_token", "")
        if form.get("client_secret") != "s3cret" or token in self._used or not token:
            return 400, b'{"error": "invalid_grant", "error_description": "it was used before"}'
        if self.rotates:
            self._used.add(token)
        number = len(self.asked)
        said = {"access_token": f"access-{number}", "token_type": "bearer", "refresh_token": f"refresh-{number}"}
        kept = {name: value for name, value in {**said, **self.extra}.items() if value is not None}
        return 200, json.dumps(kept).encode()

    @property
    def refreshes(self) -> int:
        return sum(form.get("grant_type") == "refresh_token" for _, form in self.asked)


@contextmanager
def token_endpoint() -> Iterator[TokenEndpoint]:
    """Listens while the block lasts."""
    endpoint = TokenEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            status, body = endpoint.answer(self.path, form)
            if status == 0:  # the line is cut before the answer
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
