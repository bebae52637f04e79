"""A mail provider on this machine, for trying out and for tests: takes messages over HTTP as Resend's pages say, and
passes none on.

It knows nothing of our client. What it does stands on these pages of resend.com/docs: api-reference/introduction,
api-reference/errors, api-reference/rate-limit, api-reference/emails/send-email, dashboard/emails/idempotency-keys and
dashboard/emails/embed-inline-images.
"""

import json
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self

from connector.channels.mail_api.validation import LARGEST, Complaint, check

REMEMBERED = 24 * 3600.0  # seconds
LONGEST_KEY = 256


@dataclass(frozen=True, slots=True)
class Mishap:
    """What goes wrong with one request: it takes so many seconds, and the line breaks "before" it is worked on, "after"
    that, or "half" way through the answer."""

    seconds: float = 0.0
    breaks: Literal["", "before", "after", "half"] = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that was accepted, under its key, "" = none."""

    id: str
    key: str
    said: dict[str, Any]


@dataclass(slots=True)
class _Known:
    """A key: the digest of what it came with, when, and the id that was given, "" while it is in work."""

    digest: str
    at: float
    id: str = ""


@dataclass
class MailApiSandbox:
    """Works as a context manager; `url` is where it listens then, on the loopback interface. `mishaps` befall the next
    requests, one each. `clock` gives seconds; `heard` is called with the key of every message that came in whole, and
    `took` with the key of each that is accepted, before the answer."""

    api_key: str = "re_sandbox"
    per_second: int = 2
    clock: Callable[[], float] = time.monotonic
    heard: Callable[[str], None] = lambda key: None
    took: Callable[[str], None] = lambda key: None
    taken: list[Taken] = field(default_factory=list)
    mishaps: "deque[Mishap]" = field(default_factory=deque)
    requests: int = 0
    port: int = 0
    _keys: dict[str, _Known] = field(default_factory=dict, repr=False)
    _begun: "deque[float]" = field(default_factory=deque, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _server: ThreadingHTTPServer | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def next_mishap(self) -> Mishap:
        with self._lock:
            self.requests += 1
            return self.mishaps.popleft() if self.mishaps else Mishap()

    def take(self, key: str | None, body: bytes, seconds: float) -> str:
        """The id of the message. Raises Complaint."""
        self._count()
        if key is not None and not 1 <= len(key) <= LONGEST_KEY:
            raise Complaint(400, "invalid_idempotency_key", "The key must be between 1-256 chars.")
        said = check(body)
        self.heard(key or "")
        known = self._remembered(key, sha256(body).hexdigest())
        if known.id:
            return known.id
        time.sleep(seconds)
        with self._lock:
            self.taken.append(Taken(secrets.token_hex(16), key or "", said))
            self.took(key or "")
            known.id = self.taken[-1].id
            return known.id

    def _remembered(self, key: str | None, digest: str) -> _Known:
        """What is known of this key; a new one is in work from here on."""
        with self._lock:
            now = self.clock()
            known = self._keys.get(key) if key is not None else None
            if key is None or known is None or now - known.at >= REMEMBERED:
                new = _Known(digest, now)
                if key is not None:
                    self._keys[key] = new
                return new
        if known.digest != digest:
            words = "Same idempotency key used with a different request payload."
            raise Complaint(409, "invalid_idempotent_request", words)
        if not known.id:
            words = "Same idempotency key used while original request is still in progress."
            raise Complaint(409, "concurrent_idempotent_requests", words)
        return known

    def _count(self) -> None:
        with self._lock:
            now = self.clock()
            while self._begun and now - self._begun[0] >= 1:
                self._begun.popleft()
            if len(self._begun) >= self.per_second:
                raise Complaint(429, "rate_limit_exceeded", "Too many requests.", {"retry-after": "1"})
            self._begun.append(now)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, sandbox: MailApiSandbox) -> None:
        super().__init__(("127.0.0.1", sandbox.port), _Conversation)
        self.sandbox = sandbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        mishap = self.server.sandbox.next_mishap()
        body = self._body()
        if mishap.breaks == "before":
            self._hang_up()
            return
        try:
            answer, status, more = {"id": self._take(body, mishap.seconds)}, 200, {}
        except Complaint as complaint:
            answer, status, more = complaint.told(), complaint.status, complaint.headers
        if mishap.breaks == "after":
            self._hang_up()
            return
        self._answer(status, json.dumps(answer).encode(), more, half=mishap.breaks == "half")

    def do_GET(self) -> None:
        complaint = Complaint(405, "method_not_allowed", "Method is not allowed for the requested path.")
        self._answer(405, json.dumps(complaint.told()).encode(), {})

    def log_message(self, format: str, *args: Any) -> None:
        """It says nothing: what it heard are people's debts."""

    def _take(self, body: bytes, seconds: float) -> str:
        if self.path != "/emails":
            raise Complaint(404, "not_found", "The requested endpoint does not exist.")
        if not self.headers.get("User-Agent"):
            raise Complaint(403, "1010", "error code: 1010")
        self._must_be_known()
        return self.server.sandbox.take(self.headers.get("Idempotency-Key"), body, seconds)

    def _must_be_known(self) -> None:
        scheme, _, key = (self.headers.get("Authorization") or "").partition(" ")
        if scheme != "Bearer" or not key:
            raise Complaint(401, "missing_api_key", "Missing API key in the authorization header.")
        if not secrets.compare_digest(key.encode(), self.server.sandbox.api_key.encode()):
            raise Complaint(403, "invalid_api_key", "API key is invalid.")

    def _body(self) -> bytes:
        """All of it, or nothing: a request that broke off is not worked on."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, LARGEST + 1))
        if len(body) < min(length, LARGEST + 1):
            raise ConnectionError("the client hung up within its request")
        return body

    def _answer(self, status: int, body: bytes, more: dict[str, str], half: bool = False) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if half else body)
        if half:
            self._hang_up()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
