"""Catches mails on this machine instead of letting them leave: for the demo, for trying out, and for tests."""

import asyncio
import re
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.smtp import SMTP, Envelope, Session

from connector.channels.reading import read
from connector.errors import NotFound, Refused

FILE = re.compile(r"([0-9]{6,})\.eml")


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail as it arrived; `id` counts up from 000001. `raw` is what a server would have passed on."""

    id: str
    subject: str
    sender: str
    to: str
    date: datetime | None
    text: str
    html: str
    raw: bytes


class MailCatcher:
    """A mail server on the loopback interface that keeps every mail as an .eml file in `folder`.

    Works as a context manager, or by start() and stop(). With port 0 the system picks a free one; `port` tells it
    after the start. What is in the folder from an earlier time is found again.
    """

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        if host != "localhost" and not _loopback(host):
            raise Refused(f"the mail catcher listens on this machine only, not on {host}: use 127.0.0.1")
        self.folder = folder
        self.host = host
        self.port = port
        self._read: dict[str, CaughtMail] = {}
        self._thread: threading.Thread | None = None
        self._end: tuple[asyncio.AbstractEventLoop, asyncio.Event] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listens when it returns. Raises Refused when the port is taken."""
        self.folder.mkdir(parents=True, exist_ok=True)
        listening: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(listening,), name="mail-catcher", daemon=True)
        self._thread.start()
        try:
            self.port = listening.result()
        except OSError as error:
            self._thread.join()
            self._thread = None
            place = f"{self.host} port {self.port}"
            raise Refused(f"the mail catcher cannot listen on {place}: {error.strerror}") from error

    def stop(self) -> None:
        """Open conversations are cut off; a mail that was answered with 250 is on disk. May be called twice."""
        if self._thread is not None and self._end is not None:
            loop, end = self._end
            loop.call_soon_threadsafe(end.set)
            self._thread.join()
            self._thread = None

    def mails(self) -> list[CaughtMail]:
        """All that were caught, oldest first."""
        names = (FILE.fullmatch(path.name) for path in self.folder.glob("*.eml"))
        return [self.mail(found[1]) for found in sorted((n for n in names if n), key=lambda n: int(n[1]))]

    def mail(self, id: str) -> CaughtMail:
        """Raises NotFound."""
        path = self.folder / f"{id}.eml"
        if not FILE.fullmatch(path.name) or not path.is_file():
            raise NotFound("no such mail was caught")
        if id not in self._read:
            raw = path.read_bytes()
            seen = read(raw)
            self._read[id] = CaughtMail(id, seen.subject, seen.sender, seen.to, seen.date, seen.text, seen.html, raw)
        return self._read[id]

    def _run(self, listening: "Future[int]") -> None:
        try:
            asyncio.run(self._serve(listening))
        except OSError as error:
            if listening.done():
                raise
            listening.set_exception(error)

    async def _serve(self, listening: "Future[int]") -> None:
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        self._end = loop, end
        keeper = _Keeper(self.folder)
        server = await loop.create_server(
            lambda: SMTP(keeper, hostname="catcher.localhost", ident="Tijdig mail catcher", loop=loop),
            self.host,
            self.port,
        )
        listening.set_result(server.sockets[0].getsockname()[1])
        await end.wait()
        server.close()


class _Keeper:
    """What the server does with a mail. All runs in the server's one thread, so numbers are given once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        kept = (FILE.fullmatch(path.name) for path in folder.glob("*.eml"))
        self._last = max((int(found[1]) for found in kept if found), default=0)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Named by aiosmtpd. Answers when the mail is in its file, whole."""
        name = f"{self._last + 1:06}"
        arriving = self._folder / f"{name}.arriving"
        arriving.write_bytes(envelope.original_content or b"")
        arriving.replace(self._folder / f"{name}.eml")
        self._last += 1
        return f"250 2.0.0 caught as {name}"


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
