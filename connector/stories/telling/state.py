"""What is known while a story is told: its clock, its books, its mailbox, and what still has to be expected."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from connector.carrier import Outcome
from connector.flow import dunning
from connector.model import Channel, Debtor, Decision, Delivery, Receivable, Scope, Verdict
from connector.store import deliveries, receivables
from connector.store.engine import Store, Tx
from connector.stories.books import Books
from connector.stories.mailbox import Attempt, Mailbox
from connector.stories.source import StorySource
from connector.stories.story import Difference, Line, Story

OpenStore = Callable[[], Store]


@dataclass(slots=True)
class Telling:
    """One story being told. `unexpected` are messages that no expectation has named yet, with the line that sent
    them; `refused` is the sentence that was refused last, with the reason, until an expectation takes it."""

    story: Story
    open_store: OpenStore
    store: Store
    scope: Scope
    now: datetime
    mailbox: Mailbox
    books: Books = field(default_factory=Books)
    source: StorySource = field(init=False)
    differences: list[Difference] = field(default_factory=list)
    expectations: int = 0
    warnings: list[str] = field(default_factory=list)
    unexpected: list[tuple[Line, Attempt]] = field(default_factory=list)
    refused: tuple[Line, str] | None = None
    seen: int = 0  # attempts of the mailbox that were looked at

    def __post_init__(self) -> None:
        self.source = StorySource(self.books)

    # ------------------------------------------------------------ time

    @property
    def today(self) -> date:
        return self.now.date()

    def moment(self, day: date, at: time, zone: str = "") -> datetime:
        """A local time of the tenant, or of another zone, on the tenant's clock."""
        here = ZoneInfo(self.story.zone)
        return datetime.combine(day, at, ZoneInfo(zone) if zone else here).astimezone(here)

    # ------------------------------------------------------------ differences

    def differ(self, line: Line, expected: str, happened: str) -> None:
        self.differences.append(Difference(f"{self.story.name}:{line.number}", expected, happened))

    def check(self, line: Line, holds: bool, happened: str) -> None:
        """An expectation in its own words; what happened is told when it does not hold."""
        if not holds:
            self.differ(line, line.text.removeprefix("expect "), happened)

    # ------------------------------------------------------------ messages

    @property
    def messages(self) -> list[Attempt]:
        """Everything that the mail server took, in its order."""
        return [attempt for attempt in self.mailbox.attempts if attempt.outcome is Outcome.SENT]

    def messages_to(self, debtor: str) -> list[Attempt]:
        return [attempt for attempt in self.messages if attempt.parcel.debtor_name == debtor]

    def collect(self, line: Line) -> None:
        """What this sentence sent has to be expected from now on."""
        fresh = self.mailbox.attempts[self.seen :]
        self.seen += len(fresh)
        self.unexpected += [(line, attempt) for attempt in fresh if attempt.outcome is Outcome.SENT]

    # ------------------------------------------------------------ what the product knows

    @contextmanager
    def read(self) -> Iterator[Tx]:
        with self.store.read(self.scope, self.now) as tx:
            yield tx

    def decisions(self) -> list[Decision]:
        """What a run would decide at this moment."""
        return dunning.preview(self.store, self.scope, self.now).decisions

    def decision(self, debtor: str) -> Decision | None:
        return next((d for d in self.decisions() if d.debtor == debtor), None)

    def verdict(self, receivable: str) -> Verdict | None:
        return next((v for d in self.decisions() for v in d.verdicts if v.receivable == receivable), None)

    def receivable(self, key: str) -> Receivable | None:
        with self.read() as tx:
            return receivables.get(tx, key)

    def history(self, debtor: str) -> list[Delivery]:
        """Every message that was ever planned for this debtor, oldest first."""
        with self.read() as tx:
            return deliveries.history(tx, debtor)

    def keys(self, name: str) -> tuple[str, ...]:
        """The receivables that an invoice number or an instalment stands for."""
        return self.books.keys_of([name])

    def debtor(self, name: str) -> Debtor:
        return self.books.debtors[name]

    @property
    def carriers(self) -> dict[Channel, Mailbox]:
        """Mails and letters are kept in one place: a story asks what somebody was told, on whatever it was written."""
        return dict.fromkeys((Channel.EMAIL, Channel.LETTER), self.mailbox)


Teller = Callable[[Telling, Line], None]
