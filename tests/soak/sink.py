"""A mail provider in a process of its own that outlives every sender: python -m tests.soak.sink FOLDER KEY_HEADER.

It notes each message that it accepted, by its key (or its Message-ID where no header is named), as a line of a file.
With a key header it takes each key once, whatever is handed over again, as such providers do; without one it takes all.
It answers the final dot after some milliseconds, so that a sender can die while it waits.
"""

import socket
import sys
import time
from email import message_from_bytes
from pathlib import Path
from typing import BinaryIO

ANSWERS_AFTER = 0.002  # seconds


def serve(folder: Path, key_header: str) -> None:
    accepted, handed_over = (folder / name for name in ("accepted", "handed_over"))
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        accepted.open("a", encoding="ascii") as book,
        handed_over.open("a", encoding="ascii") as door,
    ):
        (folder / "port.new").write_text(str(listening.getsockname()[1]), encoding="ascii")
        (folder / "port.new").rename(folder / "port")
        taken: set[str] = set()
        while True:
            connection, _ = listening.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                try:
                    for key in _conversation(connection, key_header):
                        door.write(f"{key}\n")
                        door.flush()
                        if not key_header or key not in taken:
                            taken.add(key)
                            book.write(f"{key}\n")
                            book.flush()
                        time.sleep(ANSWERS_AFTER)
                        connection.sendall(b"250 2.0.0 taken\r\n")
                except OSError:
                    continue


def _conversation(connection: socket.socket, key_header: str) -> "Conversation":
    return Conversation(connection, key_header or "Message-ID")


class Conversation:
    """Yields the key of each message whose final dot came; the caller answers it."""

    def __init__(self, connection: socket.socket, header: str) -> None:
        self._connection, self._header = connection, header
        self._lines: BinaryIO = connection.makefile("rb")
        connection.sendall(b"220 sink\r\n")

    def __iter__(self) -> "Conversation":
        return self

    def __next__(self) -> str:
        while line := self._lines.readline():
            verb = line.split(b" ")[0].strip().upper()
            if verb == b"DATA":
                self._connection.sendall(b"354 go on\r\n")
                return self._message()
            self._connection.sendall(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
        raise StopIteration

    def _message(self) -> str:
        message = bytearray()
        while (line := self._lines.readline()) != b".\r\n":
            if not line:
                raise ConnectionError("the sender died before the dot")
            message += line
        return str(message_from_bytes(bytes(message))[self._header]).strip("<> ")


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2])
