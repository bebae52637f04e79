"""A platform that tells of changes at its own pace, whatever becomes of the receiver, and repeats what got no 200."""

import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Lock, Thread

from tests.store.builders import NOW
from tests.webhooks.platform import telling

AT_ONCE = 32  # senders
PAUSE = 0.1  # seconds until a telling that got no answer is repeated


@dataclass
class Tellings:
    """What was told: `seconds` each answer took, and how often one had to be repeated."""

    port: int
    token: str
    rate: float  # a second
    many: int
    prefix: str = "evt"  # of their names
    taken: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    repeated: int = 0
    _next: int = 0
    _lock: Lock = field(default_factory=Lock)

    def start(self) -> list[Thread]:
        began = time.monotonic()
        senders = [Thread(target=self._send, args=(began,)) for _ in range(AT_ONCE)]
        for sender in senders:
            sender.start()
        return senders

    def p99(self) -> float:
        """Of the answers that were given, in seconds."""
        return sorted(self.seconds)[int(len(self.seconds) * 0.99)]

    def _send(self, began: float) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        while (number := self._number()) < self.many:
            time.sleep(max(0.0, began + number / self.rate - time.monotonic()))
            while not self._told(connection, f"{self.prefix}_{number}"):
                connection.close()
                time.sleep(PAUSE)
        connection.close()

    def _number(self) -> int:
        with self._lock:
            self._next += 1
            return self._next - 1

    def _told(self, connection: HTTPConnection, name: str) -> bool:
        body, headers = telling(name, NOW, name, note="é" * 430)
        began = time.monotonic()
        try:
            connection.request("POST", f"/hooks/{self.token}", body, headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            answer = None
        with self._lock:
            if answer is None or answer.status != 200:
                self.repeated += 1
                return False
            self.taken.append(name)
            self.seconds.append(time.monotonic() - began)
        return True
