"""The letter as the flow knows it: the finished PDF is laid into a folder, and a person prints and posts it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from pathlib import Path

from connector.carrier import Carried, Outcome, Parcel, Rendered
from connector.channels.letter.folder import lay_down
from connector.channels.letter.press import Press
from connector.model import Channel

ALWAYS = timedelta(days=36_500)  # the same letter is the same file, however often it is laid down
# In the PDF's own description, which is plain XML. No name can begin one: names have no line ends.
KEY_INSIDE = re.compile(rb"stream\r?\n<\?xpacket .*?<pdf:Keywords>([A-Za-z0-9_-]{1,200})</pdf:Keywords>", re.DOTALL)


class LetterCarrier:
    """Satisfies `connector.carrier.Carrier`, for any number of threads. `payment_code` gives a PNG for a parcel, or
    None when none fits."""

    channel = Channel.LETTER

    def __init__(self, folder: Path, payment_code: Callable[[Parcel], bytes | None]) -> None:
        self._folder = folder
        self._payment_code = payment_code
        self._press = Press()
        self.repeats_within = ALWAYS

    def render(self, parcel: Parcel) -> Rendered:
        """Raises Refused when the letter must not be made: see `message.render`."""
        from connector.channels.letter import message  # most commands make no letter

        return message.render(parcel, self._payment_code(parcel), self._press)

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        """Lay exactly `rendered.raw` into the folder, under the delivery's key."""
        return self._lay_down(parcel.delivery, rendered.raw)

    def carry_again(self, raw: bytes) -> Carried:
        """The same file, under the key that stands in it."""
        found = KEY_INSIDE.search(raw)
        if found is None:
            raise ValueError("a letter of ours names its delivery")
        return self._lay_down(found[1].decode("ascii"), raw)

    def open(self) -> AbstractContextManager["LetterCarrier"]:
        """A folder needs no opening."""
        return nullcontext(self)

    def _lay_down(self, key: str, raw: bytes) -> Carried:
        try:
            finished = lay_down(self._folder, key, raw)
        except OSError as error:
            return Carried(
                Outcome.FAILED, f"the letter could not be kept: {error.strerror or 'disk fault'}", again=True
            )
        return Carried(Outcome.SENT, f"ready to be printed and posted: {finished.name}", reference=finished.name)
