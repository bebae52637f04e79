"""The mail server of a story: takes, refuses or breaks off as the story says, and keeps what it took."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from connector.carrier import NEVER, Carried, Carrier, Outcome, Parcel, Rendered
from connector.errors import Unsupported
from connector.model import Channel


@dataclass(frozen=True, slots=True)
class Attempt:
    """One message that was offered to the mail server, and what it said."""

    at: datetime
    parcel: Parcel
    rendered: Rendered
    outcome: Outcome


@dataclass(slots=True)
class Mood:
    """How the mail server answers; `once` means that it is over after one message."""

    outcome: Outcome = Outcome.SENT
    again: bool = True
    once: bool = False


@dataclass(slots=True)
class Mailbox:
    """Satisfies connector.carrier.Carrier. `texts` makes the messages where real ones are wanted."""

    clock: Callable[[], datetime]
    texts: Carrier | None = None
    channel: Channel = Channel.EMAIL
    mood: Mood = field(default_factory=Mood)
    attempts: list[Attempt] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    repeats_within: timedelta = NEVER

    def render(self, parcel: Parcel) -> Rendered:
        return self.texts.render(parcel) if self.texts else plain(parcel)

    def carry(self, parcel: Parcel, rendered: Rendered) -> Carried:
        with self.lock:
            mood = self.mood
            if mood.once:
                self.mood = Mood()
            self.attempts.append(Attempt(self.clock(), parcel, rendered, mood.outcome))
        return _ANSWERS[mood.outcome](mood)

    def carry_again(self, raw: bytes) -> Carried:
        raise Unsupported("this mail server knows no keys")

    def open(self) -> AbstractContextManager["Mailbox"]:
        return nullcontext(self)


_ANSWERS: dict[Outcome, Callable[[Mood], Carried]] = {
    Outcome.SENT: lambda _: Carried(Outcome.SENT, "250 accepted"),
    Outcome.FAILED: lambda mood: Carried(
        Outcome.FAILED, "connection refused" if mood.again else "550 no such mailbox", again=mood.again
    ),
    Outcome.UNCLEAR: lambda _: Carried(Outcome.UNCLEAR, "the connection broke after the data was handed over"),
}


def plain(parcel: Parcel) -> Rendered:
    """Who asks, the rows and totals of a message without a template, in no language at all."""
    statement = parcel.statement
    rows = [parcel.creditor.name]
    for line in statement.lines:
        rows.append(f"{line.label}: {line.open}" + ("" if line.amount == line.open else f" / {line.amount}"))
    rows += [f"{credit.number}: {-credit.amount}" for credit in statement.credits]
    rows += [f"{charge.step}: {charge.amount}" for charge in statement.charges]
    rows += [f"total: {totals.payable}" for totals in statement.totals]
    rows += [f"total: {totals.payable}" for totals in statement.totals if totals.payable.positive]
    text = "\n".join(rows)
    return Rendered(parcel.notice.value, text, "", "", text.encode())
