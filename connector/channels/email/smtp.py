"""Hands messages to a mail server, one after the other over a line that is kept, and says what is known of each.

A kept line may give way at any time. What shows before DATA was answered is surely not taken, so that message goes over
a new line, once; from there on the border of conversation.py decides, whether the line was new or kept.
"""

import re
import smtplib
import threading
import time
from types import TracebackType
from typing import Self

from connector.carrier import Carried, Outcome
from connector.channels.email.conversation import (
    Answered,
    before_the_message,
    client,
    connect,
    cut,
    envelope,
    is_silent,
    leave,
    message,
)
from connector.channels.email.settings import SmtpSettings

BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")  # a second message can be smuggled in behind one
WHOLE, LONGEST = 10, 300.0  # a message takes at most 10 time-outs or 300 s, however busily a server trickles
MOST_MESSAGES = 100  # over one line: servers have limits, and tell them in as many ways
IDLE = 60.0  # seconds after which a line is not trusted any more: who stands in between may have forgotten it


def hand_over(settings: SmtpSettings, sender: str, recipient: str, raw: bytes) -> Carried:
    """Hand over one message over a line of its own: see Line.hand_over."""
    with Line(settings) as line:
        return line.hand_over(sender, recipient, raw)


class Line:
    """A line to the mail server, opened with the first message and kept for the next one, for one thread at a time."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._kept: smtplib.SMTP | None = None
        self._messages = 0
        self._last = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, if there is a line."""
        kept, self._kept = self._kept, None
        if kept is not None:
            leave(kept, self._settings)

    def hand_over(self, sender: str, recipient: str, raw: bytes) -> Carried:
        """Hand over exactly these bytes, once, from and to checked ASCII addresses.

        * SENT: the server answered 2xx after the final dot; `reference` is what it said.
        * FAILED: it surely has not taken the message. `again` unless a 5xx, a wrong password or a line that cannot be
          made safe says that trying later is no use.
        * UNCLEAR: the dot may have arrived and no answer came that can be read.
        """
        if BARE_LINE_END.search(raw):
            return Carried(Outcome.FAILED, "the message holds bare line ends and was not handed over")
        if self._is_still_good():
            try:
                return self._converse(sender, recipient, raw)
            except _NotBegun as stopped:
                if not stopped.carried.again:
                    return stopped.carried
        try:
            return self._converse(sender, recipient, raw)
        except _NotBegun as stopped:
            return stopped.carried

    def _is_still_good(self) -> bool:
        """Whether there is a kept line that may be used; one that may not be is closed."""
        if self._kept is None:
            return False
        worn = self._messages >= MOST_MESSAGES or time.monotonic() - self._last > IDLE
        if worn or not is_silent(self._kept):
            self.close()
        return self._kept is not None

    def _converse(self, sender: str, recipient: str, raw: bytes) -> Carried:
        """One message over the kept line, or a new one. Raises _NotBegun when nothing of it has left."""
        smtp, self._kept = self._kept or client(self._settings), None
        end = threading.Timer(min(self._settings.timeout * WHOLE, LONGEST), cut, (smtp,))
        end.daemon = True
        end.start()
        carried = None
        try:
            self._up_to_the_message(smtp, sender, recipient)
            carried = message(smtp, raw)
        finally:
            if carried is not None and carried.outcome is Outcome.SENT:
                self._keep(smtp)
            else:
                leave(smtp, self._settings)
            end.cancel()
        return carried

    def _up_to_the_message(self, smtp: smtplib.SMTP, sender: str, recipient: str) -> None:
        try:
            if smtp.sock is None:
                self._messages = 0
                connect(smtp, self._settings)
            envelope(smtp, sender, recipient)
        except Answered as answer:
            raise _NotBegun(answer.failed) from None
        except OSError as error:  # of which smtplib's own are a kind
            raise _NotBegun(before_the_message(error)) from error

    def _keep(self, smtp: smtplib.SMTP) -> None:
        self._kept = smtp
        self._messages += 1
        self._last = time.monotonic()


class _NotBegun(Exception):
    """Nothing of the message has left: surely not taken."""

    def __init__(self, carried: Carried) -> None:
        super().__init__()
        self.carried = carried
