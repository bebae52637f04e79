"""Platforms that want to harm whoever asks them.

    python -m tests.soak.hostile WAY READ WHOLE

prints what came of each. WAY is how they are asked: `transport`, or `exact` by the client of Exact Online, which sends
its token along. READ and WHOLE are the transport's patience in seconds. Each is asked once by the transport that
everybody shares, while another thread asks a good platform by the same transport again and again. The servers are in a
process of their own, so that the memory of this one is the transport's.
"""

import gzip
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from adapters.exact import client as exact
from connector.errors import SourceUnavailable
from connector.transport import Patience, Request, Transport
from tests.transport.servers import Answering, flooding, raw, says, serving, silent, trickling

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
A_SECOND = 1.0
PORTION = b"x" * 65536
BREATH = 0.02  # seconds between two questions to the good platform
GOOD = "good"


def bomb(times: int) -> bytes:
    """Zeros that were packed so many times: 300 MB of them in 0.3 MB, and then in less."""
    packed = gzip.compress(bytes(300_000_000), 9)
    for _ in range(times - 1):
        packed = gzip.compress(packed, 9)
    return packed


def packed(times: int) -> Answering:
    return says(200, bomb(times), f"Content-Encoding: {', '.join(['gzip'] * times)}")


PLAIN: dict[str, Answering] = {
    "says nothing": silent(),
    "a status, and nothing more": silent(HEAD),
    "a body, a byte a second": trickling(HEAD + b"Content-Length: 1000\r\n\r\n", b"x", pause=A_SECOND),
    "chunks, a byte a second": trickling(CHUNKED, b"1\r\nx\r\n", pause=A_SECOND),
    "a header, a byte a second": trickling(HEAD + b"X-Endless: ", b"x", pause=A_SECOND),
    "headers without end": flooding(HEAD, b"X-More: of the same\r\n" * 1000),
    "a header without end": flooding(HEAD + b"X-Endless: ", PORTION),
    "a body of ten gigabytes": flooding(HEAD + b"Content-Length: 10000000000\r\n\r\n", PORTION),
    "chunks without end": flooding(CHUNKED, b"10000\r\n" + PORTION + b"\r\n"),
    "trailers without end": flooding(CHUNKED + b"0\r\n", b"X-More: of the same\r\n" * 1000),
    "go on, go on": flooding(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "a chunk of more than there is": flooding(CHUNKED + b"f" * 16 + b"\r\n", PORTION),
    "packed a hundred times": says(200, b"", f"Content-Encoding: {', '.join(['gzip'] * 100)}"),
    "no HTTP": raw(PORTION),
}
BOMBS = {"300 MB in 0.3 MB": 1, "300 MB in a kilobyte": 2}  # how often each is packed
NAMES = {*PLAIN, *BOMBS}
TOO_MUCH = {*BOMBS, "a body of ten gigabytes", "chunks without end", "a chunk of more than there is"}


@dataclass
class Told:
    """What came of one: `came_of_it` is the error's name, or the status of an answer."""

    who: str
    came_of_it: str
    seconds: float
    megabytes: float  # at most, more than before
    others: int  # answers of the good platform meanwhile
    p99: float  # seconds that one of those took


@dataclass
class Good:
    """Asks the good platform as long as the block lasts."""

    transport: Transport
    url: str

    @contextmanager
    def asking(self) -> Iterator[list[float]]:
        took: list[float] = []
        stop = threading.Event()
        asker = threading.Thread(target=self._ask, args=(took, stop))
        asker.start()
        try:
            yield took
        finally:
            stop.set()
            asker.join()

    def _ask(self, took: list[float], stop: threading.Event) -> None:
        while not stop.is_set() or not took:
            began = time.monotonic()
            assert self.transport.send(Request("GET", self.url)).json() == {}
            took.append(time.monotonic() - began)
            time.sleep(BREATH)


class Known:
    """A grant whose token is always the same: satisfies `connector.source.Access`."""

    def token(self) -> str:
        return "a token"

    def refused(self, token: str) -> str:
        return token


def _plainly(transport: Transport, url: str) -> object:
    return transport.send(Request("GET", url)).status


def _by_exact(transport: Transport, url: str) -> object:
    return exact.me(transport, Known(), url)


WAYS: dict[str, Callable[[Transport, str], object]] = {"transport": _plainly, "exact": _by_exact}


def asked(way: str, transport: Transport, url: str) -> str:
    """What came of it."""
    try:
        return str(WAYS[way](transport, url))
    except SourceUnavailable as error:
        return type(error).__name__


def run(way: str, patience: Patience, urls: dict[str, str]) -> list[Told]:
    good = urls.pop(GOOD)
    with Good(Transport(lambda: NOW, patience=patience), good).asking() as took:
        while len(took) < 10:  # whatever is opened at first use is open then
            time.sleep(BREATH)
    return [_one(way, patience, good, who, url) for who, url in urls.items()]


def _one(way: str, patience: Patience, nearby: str, who: str, url: str) -> Told:
    transport = Transport(lambda: NOW, home=url.rstrip("/"), patience=patience)
    good = Good(transport, nearby)
    _forget_most()
    before = _memory("VmRSS")
    with good.asking() as took:
        began = time.monotonic()
        came_of_it = asked(way, transport, url.rstrip("/"))
        seconds = time.monotonic() - began
    p99 = sorted(took)[int(len(took) * 0.99)]
    return Told(who, came_of_it, round(seconds, 2), round(_memory("VmHWM") - before, 1), len(took), round(p99, 3))


def _memory(what: str) -> float:
    """Megabytes: `VmRSS` now, or `VmHWM` at most since `_forget_most`. What getrusage tells is its parent's too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def _forget_most() -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # proc(5): resets the high-water mark


@contextmanager
def platforms() -> Iterator[dict[str, str]]:
    """Addresses by name; the servers live in another process."""
    here, there = socket.socketpair()
    process = os.fork()
    if not process:
        with ExitStack() as stack:
            every = {**PLAIN, **{who: packed(times) for who, times in BOMBS.items()}, GOOD: says()}
            urls = {who: stack.enter_context(serving(answer)).url for who, answer in every.items()}
            there.sendall(json.dumps(urls).encode() + b"\n")
            signal.pause()
        os._exit(0)
    try:
        with here.makefile("rb") as told:
            yield json.loads(told.readline())
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


if __name__ == "__main__":
    with platforms() as urls:
        found = run(sys.argv[1], Patience(read=float(sys.argv[2]), whole=float(sys.argv[3])), urls)
    print(json.dumps([asdict(one) for one in found]))
