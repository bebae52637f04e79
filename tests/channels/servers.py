"""Mail servers that fail on purpose: real sockets that refuse, break off or fall silent at a given moment."""

import asyncio
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import BinaryIO, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HANG_UP = "<hang up>"
RESET = "<reset>"
SILENCE = "<silence>"
TRICKLE = "<trickle>"

GREETING, EHLO, MAIL, RCPT, DATA, DOT, QUIT = "GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT", "QUIT"
IN_DATA = "IN_DATA"  # after the first bytes of the message, long before its dot

NORMAL = {
    GREETING: "220 mail.test ESMTP",
    EHLO: "250-mail.test\r\n250 SIZE 35882577",
    MAIL: "250 2.1.0 ok",
    RCPT: "250 2.1.5 ok",
    DATA: "354 go ahead",
    DOT: "250 2.0.0 ok: queued as 4T2x",
    QUIT: "221 2.0.0 bye",
}


class HungUp(Exception):
    """The script says that the conversation ends here."""


class FaultyServer:
    """Answers by the book except where `answers` says otherwise; `taken` holds every message whose dot it saw.

    `then` are answers of the first conversation once its first message is behind it.
    """

    def __init__(self, answers: Mapping[str, str] | None = None, then: Mapping[str, str] | None = None) -> None:
        self._answers = {**NORMAL, **(answers or {})}
        self._then = {**self._answers, **(then or {})}
        self._answered = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.port: int = self._listening.getsockname()[1]
        self.taken: list[bytes] = []
        self.heard: list[str] = []
        self.conversations = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listening.close()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.conversations += 1
            with connection, suppress(HungUp, OSError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        lines = connection.makefile("rb")
        self._say(connection, GREETING)
        while line := lines.readline():
            self.heard.append(line.decode("ascii").strip())
            verb = self.heard[-1].split(" ")[0].upper()
            self._say(connection, verb)
            if verb == DATA and self._script()[DATA].startswith("354"):
                if IN_DATA in self._script():
                    lines.read(1000)
                    self._say(connection, IN_DATA)
                self._listen_to_dot(lines)
                self._say(connection, DOT)
                self._answered += 1
            if verb == QUIT:
                return

    def _listen_to_dot(self, lines: BinaryIO) -> None:
        message = bytearray()
        while (line := lines.readline()) != b".\r\n":
            if not line:
                raise HungUp
            message += line.removeprefix(b".")
        self.taken.append(bytes(message))

    def _script(self) -> Mapping[str, str]:
        return self._then if self._answered and self.conversations == 1 else self._answers

    def _say(self, connection: socket.socket, moment: str) -> None:
        answer = self._script().get(moment, "502 5.5.1 not known here")
        if answer == HANG_UP:
            raise HungUp
        if answer == RESET:  # what a crashed host or a firewall does: no farewell, unread data thrown away
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise HungUp
        if answer == SILENCE:
            self._stopped.wait()
            raise HungUp
        if answer == TRICKLE:  # a good answer, if anybody stays to hear its end
            answer = NORMAL[moment]
            for sign in answer[:4] + "." * 400:
                connection.sendall(sign.encode())
                if self._stopped.wait(0.02):
                    raise HungUp
        connection.sendall(answer.encode() + b"\r\n")


class RealServer:
    """aiosmtpd with TLS and log-in, as a provider would run it; `taken` holds what it accepted."""

    def __init__(self, context: ssl.SSLContext, at_once: bool = False, password: str = "") -> None:
        self._context, self._at_once, self._password = context, at_once, password
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._listening: asyncio.Server | None = None
        self.port = 0
        self.taken: list[bytes] = []
        self.commands: list[str] = []
        self.lines = 0

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> None:
        wrapped = self._context if self._at_once else None
        self._listening = await self._loop.create_server(self._protocol, "127.0.0.1", 0, ssl=wrapped)
        self.port = self._listening.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._listening:
            self._listening.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _protocol(self) -> SMTP:
        self.lines += 1
        return SMTP(
            self,
            hostname="mail.test",
            loop=self._loop,
            tls_context=None if self._at_once else self._context,
            require_starttls=not self._at_once,
            auth_required=bool(self._password) and not self._at_once,
            auth_require_tls=not self._at_once,  # it does not see a line that was TLS from the start
            authenticator=self._authenticate,
        )

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        known = isinstance(given, LoginPassword) and given.password == self._password.encode()
        return AuthResult(success=known, handled=False)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append("MAIL")
        envelope.mail_from = address
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope.original_content or b"")
        return "250 taken"
