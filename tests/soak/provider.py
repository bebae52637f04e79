"""A mail provider with an HTTP API, in a process that outlives every sender: python -m tests.soak.provider FOLDER.

It is the sandbox, with a book of what it accepted and of what came to its door, one key a line. It answers after some
milliseconds, so that a sender can die while it waits; and now and then the line breaks, before it took the message,
after that, or within the answer.
"""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal, TextIO

from connector.channels.mail_api.sandbox import MailApiSandbox, Mishap
from tests.soak.sink import ANSWERS_AFTER

AS_MANY_AS_COME = 1_000_000  # a second
BREAKS: dict[int, Literal["before", "after", "half"]] = {3: "before", 11: "after", 17: "half"}  # of every twenty


class Provider(MailApiSandbox):
    """Takes its time for every request, and loses some lines."""

    def next_mishap(self) -> Mishap:
        super().next_mishap()
        return Mishap(ANSWERS_AFTER, BREAKS.get(self.requests % 20, ""))


def serve(folder: Path) -> None:
    with (
        (folder / "accepted").open("a", encoding="ascii") as book,
        (folder / "handed_over").open("a", encoding="ascii") as door,
        Provider(per_second=AS_MANY_AS_COME, took=_into(book), heard=_into(door)) as provider,
    ):
        (folder / "port.new").write_text(str(provider.port), encoding="ascii")
        (folder / "port.new").rename(folder / "port")
        threading.Event().wait()


def _into(file: TextIO) -> Callable[[str], None]:
    def note(key: str) -> None:
        file.write(f"{key}\n")
        file.flush()

    return note


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
