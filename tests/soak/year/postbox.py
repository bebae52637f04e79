"""The mail provider of a simulated year: takes, refuses or breaks off, and shows the judge whatever it took."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from connector.carrier import NEVER, Carried, Outcome, Parcel, Rendered
from connector.model import Channel, Notice
from connector.stories.mailbox import plain

A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Letter:
    """What the debtor reads; `lines` are (bill, amount asked)."""

    key: str
    debtor: str
    notice: Notice
    lines: tuple[tuple[str, Decimal], ...]
    pay_by: date | None


@dataclass(slots=True)
class Postbox:
    """Satisfies connector.carrier.Carrier. With keys it takes each letter once, however often it is handed over."""

    clock: Callable[[], datetime]
    chance: Random
    with_keys: bool
    claimed: Callable[[Letter], None]
    took: Callable[[Letter], None]
    happens: Callable[[str], None] = lambda _: None
    moods: bool = True
    channel: Channel = Channel.EMAIL
    letters: dict[str, Letter] = field(default_factory=dict)
    taken: dict[str, int] = field(default_factory=dict)
    repeats_within: timedelta = NEVER

    def __post_init__(self) -> None:
        self.repeats_within = A_DAY if self.with_keys else NEVER

    def open(self) -> AbstractContextManager["Postbox"]:
        return nullcontext(self)

    def render(self, parcel: Parcel) -> Rendered:
        lines = tuple((line.receivable, line.open.amount) for line in parcel.statement.lines)
        letter = Letter(parcel.delivery, parcel.debtor_number, parcel.notice, lines, parcel.pay_by)
        self.letters[letter.key] = letter
        self.claimed(letter)
        return replace(plain(parcel), raw=letter.key.encode())

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        return self._carry(rendered.raw.decode())

    def carry_again(self, raw: bytes) -> Carried:
        return self._carry(raw.decode())

    def _carry(self, key: str) -> Carried:
        self.happens("before the letter")
        mood = self.chance.random() if self.moods else 1.0
        if mood < 0.03:
            return Carried(Outcome.FAILED, "busy", again=mood < 0.02)
        if mood < 0.04:
            return Carried(Outcome.UNCLEAR, "the connection broke")
        if not self.with_keys or key not in self.taken:
            self.taken[key] = self.taken.get(key, 0) + 1
            self.took(self.letters[key])
        self.happens("after the letter")
        return Carried(Outcome.UNCLEAR if mood < 0.05 else Outcome.SENT, "taken")
