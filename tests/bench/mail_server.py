"""A mail server in a process of its own that takes everything after a while: python -m tests.bench.mail_server SECS.

It says its port on stdout, and `XTOLD` in a conversation gives what it saw, as JSON. One loop, and little work for
each message: it must not be what limits a measurement.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field

END = b"\r\n.\r\n"


@dataclass
class Told:
    """How many messages were taken, over how many lines, when the first and the last (monotonic seconds), and the
    seconds of CPU that this took."""

    taken: int = 0
    lines: int = 0
    first: float = 0.0
    last: float = 0.0
    cpu: float = field(default=0.0)

    def note(self) -> None:
        self.last = time.monotonic()
        self.first = self.first or self.last
        self.taken += 1


class Conversation(asyncio.Protocol):
    """One line; commands come one at a time, as from a client that waits for each answer."""

    def __init__(self, told: Told, seconds: float) -> None:
        self._told, self._seconds = told, seconds
        self._heard = bytearray()
        self._in_message = False
        self._way: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._way = transport
        self._told.lines += 1
        self._say(b"220 slow.test\r\n")

    def data_received(self, data: bytes) -> None:
        self._heard += data
        if self._in_message:
            if self._heard.endswith(END):
                self._in_message = False
                self._heard.clear()
                self._told.note()
                asyncio.get_running_loop().call_later(self._seconds, self._say, b"250 2.0.0 taken\r\n")
        elif self._heard.endswith(b"\r\n"):
            verb = bytes(self._heard[:5]).strip().upper()
            self._heard.clear()
            self._answer(verb)

    def _answer(self, verb: bytes) -> None:
        if verb == b"DATA":
            self._in_message = True
            self._say(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._say(b"221 bye\r\n")
        elif verb == b"XTOLD":
            self._told.cpu = time.process_time()
            self._say(b"250 " + json.dumps(asdict(self._told)).encode() + b"\r\n")
        else:
            self._say(b"250 ok\r\n")

    def _say(self, words: bytes) -> None:
        if self._way is not None:
            self._way.write(words)


async def serve(seconds: float) -> None:
    told = Told()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(told, seconds), "127.0.0.1", 0, backlog=200)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1])))
