"""A server on this machine that answers as a test says: byte by byte, so that it can also answer badly."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answering = Callable[[socket.socket, threading.Event], None]


@dataclass
class Server:
    """Where it listens, what it was asked (head and body as they came), and how it answers, one after the other; the
    last answer is given again and again."""

    port: int
    answers: list[Answering]
    asked: list[bytes] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def headers(self, number: int = -1) -> dict[str, str]:
        """Of one request, names in lower case."""
        head = self.asked[number].partition(b"\r\n\r\n")[0].decode()
        pairs = (line.partition(": ") for line in head.splitlines()[1:])
        return {name.lower(): value for name, _, value in pairs}


@contextmanager
def serving(*answers: Answering) -> Iterator[Server]:
    """Answers each connection once and closes it; when the test is over, it lets go of whoever still listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(listener.getsockname()[1], list(answers))
        thread = threading.Thread(target=_serve, args=(listener, server), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, server: Server) -> None:
    while not server.closing.is_set():
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line, suppress(OSError):
            server.asked.append(_read(line))
            number = min(len(server.asked), len(server.answers)) - 1
            server.answers[number](line, server.closing)


def _read(line: socket.socket) -> bytes:
    said = b""
    while b"\r\n\r\n" not in said:
        said += line.recv(65536)
    head, _, body = said.partition(b"\r\n\r\n")
    length = next(
        (int(row.split(b":")[1]) for row in head.splitlines() if row.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def says(status: int = 200, body: bytes = b"{}", *headers: str) -> Answering:
    """A whole answer."""
    lines = [f"HTTP/1.1 {status} So", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def raw(answer: bytes) -> Answering:
    """These bytes, and then the line is closed."""

    def answering(line: socket.socket, _closing: threading.Event) -> None:
        line.sendall(answer)

    return answering


def silent(begins: bytes = b"") -> Answering:
    """Begins so, and says no more until the test is over."""

    def answering(line: socket.socket, closing: threading.Event) -> None:
        line.sendall(begins)
        closing.wait()

    return answering


def trickling(begins: bytes, drop: bytes, drops: int = 1_000_000, pause: float = 0.02) -> Answering:
    """Begins so, and then gives a drop every so many seconds until whoever listens hangs up, or the test is over."""

    def answering(line: socket.socket, closing: threading.Event) -> None:
        line.sendall(begins)
        for _ in range(drops):
            if closing.wait(pause):
                return
            line.sendall(drop)

    return answering


def flooding(begins: bytes, portion: bytes) -> Answering:
    """Begins so, and then gives one portion after the other, as fast as they are taken, until nobody listens."""

    def answering(line: socket.socket, closing: threading.Event) -> None:
        line.sendall(begins)
        while not closing.is_set():
            line.sendall(portion)

    return answering
