"""A day of many customers at a platform that counts as Exact does: for each division by itself, by the minute and by
the day, and refusals for each endpoint.

Real are the quotas of the adapter and what a request is counted with (`platform_at`), the budgets with their rows in a
store, how headers are read, and who counts: the sandbox's own limiter, errors included, by a clock ahead of ours.
Modelled are the customers: each task is a list of the endpoints that the adapter asks for, which
test_exact_budget.py holds against the adapter itself. What customers share is a worker's places and the database; of a
division's requests its own tasks alone take. A few customers lost the right to see the list of divisions: each of their
polls is refused once, as often as the budget lets it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from math import ceil

from adapters.exact.checking import LIST, ROOM
from adapters.exact.client import API
from adapters.exact.deleting import DELETIONS
from adapters.exact.meeting import ACCOUNT_CHANGES, PEOPLE_CHANGES
from adapters.exact.named import BULK, RECEIVABLE_ROWS
from adapters.exact.platform import A_NOTE, platform_at
from adapters.exact.polling import SYNC
from adapters.exact.pulling import DIVISIONS
from adapters.exact.sandbox import Quirks
from adapters.exact.sandbox.answers import Refusal
from adapters.exact.sandbox.limits import Limits as Counting
from adapters.exact.sandbox.world import World
from connector.errors import BudgetSpent
from connector.flow.work import Queue
from connector.model import Scope
from connector.store.budgets import StoreBudget, StoreRefusals
from connector.store.engine import Store
from connector.transport import GRACE, Answer, Meter, Quota, Request, Urgency, hear
from tests.soak.busy import Busy

BEGIN = datetime(2026, 3, 3, 7, 58, 17, tzinfo=UTC)
AHEAD = timedelta(seconds=1.4)  # the platform's clock
ON_ITS_WAY = (0.05, 0.2)  # seconds, there and back each
HOST = "https://start.exactonline.nl"
NOTES = "activities/CommunicationNotes"
MINUTE, A_MINUTES_REQUESTS = 60, 60
FORBIDDEN = 403
ASKED_EVERY, READ_EVERY = 300, 1800  # seconds
FIRST_LOAD_AT = 600  # seconds after the beginning
REMINDERS_AT = 3600 + 103  # seconds after the beginning: 09:00 there
PAGE, CHECKED_ON_A_PAGE, INVOICES_OF_EACH = 1000, 60, 10  # rows, rows, and of each debtor
CALLS_A_DAY = 10  # webhooks of each customer
BARRED_CALLS = 14  # and within one hour, of one who may not see the divisions
BARRED = 10  # each tenth customer is one
WRITING = 5  # each fifth sends twenty reminders, and notes them there

POLL = (DIVISIONS, DELETIONS, SYNC, ACCOUNT_CHANGES, PEOPLE_CHANGES)
BALANCES_OF_60 = (*[RECEIVABLE_ROWS] * 5, *[BULK] * 3)  # lines of 38 debtors, before their reminders
ONE_BALANCE = (RECEIVABLE_ROWS, RECEIVABLE_ROWS, BULK)
NOTES_OF_20 = [NOTES] * (20 * A_NOTE)


@dataclass
class Task:
    """What somebody waits for since `since` (seconds after the beginning): endpoints, one after the other. `room` is
    how many pages of the list of outstanding items may follow, as far as there are requests for them."""

    division: int
    queue: Queue
    urgency: Urgency
    since: float
    asks: Sequence[str]
    name: str = "delta"
    room: int = 0
    place: int = 0
    wanted: int = 0
    done: float = 0.0

    def __post_init__(self) -> None:
        self.wanted = len(self.asks)

    @property
    def asking(self) -> str:
        return self.asks[self.place] if self.place < len(self.asks) else LIST

    def passed(self) -> None:
        self.place += 1

    def begin_again(self) -> None:
        """It was told to come back. What it wrote for each record stays; a poll asks anew."""
        if self.queue is Queue.WRITEBACK:
            self.asks, self.place = self.asks[self.place :], 0
        else:
            self.place = 0


class FirstLoad(Task):
    """Stopped in the listing, it goes on with the list of changes, which has everything; in that, behind its page."""

    def begin_again(self) -> None:
        left = [one for one in self.asks[self.place :] if one not in (DIVISIONS, DELETIONS, BULK)]
        if left and left[0] == ACCOUNT_CHANGES:  # contacts are kept in memory alone
            left = [one for one in self.asks if one == PEOPLE_CHANGES] + left
        self.asks, self.place = [DIVISIONS, DELETIONS, *left], 0


def first_load(division: int, invoices: int) -> FirstLoad:
    """A page of accounts and one of contacts for each thousand debtors; of changes there is one more, without a row."""
    pages, people = ceil(invoices / PAGE), ceil(invoices / INVOICES_OF_EACH / PAGE)
    asks = [DIVISIONS, *[BULK] * pages, DELETIONS, *[SYNC] * pages]
    asks += [*[PEOPLE_CHANGES] * people, *[ACCOUNT_CHANGES] * people]
    return FirstLoad(division, Queue.SYNC, Urgency.BULK, FIRST_LOAD_AT, asks, "first load", ROOM)


@dataclass
class Told:
    """What a day was like."""

    hours: float
    requests: int = 0
    refused_for_too_many: int = 0
    errors: int = 0  # answers that a customer had no right to
    least_used: float = 1.0  # of what Exact takes in a minute, in any whole one of the first load
    first_load_minutes: int = 0
    most_in_a_day: int = 0  # of one division
    deltas: int = 0
    longest_delta_seconds: int = 0
    most_of_a_fair_wait: float = 0.0  # how long a delta waited, as a part of what its customer's requests would take


@dataclass
class Counted:
    """By the platform's clock, for each division."""

    minutes: Counter[tuple[int, int]] = field(default_factory=Counter)
    days: Counter[tuple[int, int]] = field(default_factory=Counter)

    def note(self, division: int, at: float) -> None:
        self.minutes[division, int(at) // MINUTE] += 1
        self.days[division, int(at) // 86_400] += 1


class Day(Busy[Task]):
    """Lives it. Each customer has one division; the first one is new and has so many invoices."""

    def __init__(
        self, store: Store, seed: int, customers: int, invoices: int, quotas: Sequence[Quota] | None = None
    ) -> None:
        super().__init__(BEGIN, seed)
        self.store, self.customers, self.unchecked = store, customers, ceil(invoices / CHECKED_ON_A_PAGE)
        self.quotas = platform_at(HOST).quotas if quotas is None else quotas
        self.platform = Counting(World(lambda: self.now + AHEAD, seed, Quirks()))
        self.counted = Counted()
        self.finished: list[Task] = []
        self.refused = self.errors = 0
        self.load = first_load(0, invoices)
        self._read = dict.fromkeys(range(customers), float("-inf"))  # when each one's books were read, or begun to be

    def live(self, hours: float) -> Told:
        self._plan(hours * 3600)
        self.run()
        return self._tell(hours)

    # ------------------------------------------------------------ what there is to do

    def _plan(self, seconds: float) -> None:
        self._read[0] = float("inf")
        self.at(self.load.since, partial(self.want, self.load))
        for tick in range(0, int(seconds), ASKED_EVERY):
            self.at(tick, self._ask_which)
        for division in range(self.customers):
            for task in self._of(division, seconds):
                self.at(task.since, partial(self.want, task))

    def _of(self, division: int, seconds: float) -> Iterator[Task]:
        """A webhook names nothing, so each is a poll; while a first load goes on it is a part of that, which people's
        questions about one debtor are not."""
        if division == 0:
            for n in range(6):
                yield Task(0, Queue.SEND, Urgency.URGENT, FIRST_LOAD_AT + 40 * n, ONE_BALANCE)
        else:
            for since in self._calls(division, seconds):
                yield Task(division, Queue.SYNC, Urgency.BULK, since, POLL)
        yield Task(division, Queue.SEND, Urgency.URGENT, REMINDERS_AT, BALANCES_OF_60)
        if division % WRITING == 0:
            yield Task(division, Queue.WRITEBACK, Urgency.BULK, REMINDERS_AT + 60, NOTES_OF_20, "notes")

    def _calls(self, division: int, seconds: float) -> list[float]:
        if self._is_barred(division):
            return [self.chance.uniform(0, 3600) for _ in range(BARRED_CALLS)]
        return [self.chance.uniform(0, seconds) for _ in range(round(CALLS_A_DAY * seconds / 86_400))]

    def _is_barred(self, division: int) -> bool:
        return division % BARRED == BARRED - 1

    def _ask_which(self, at: float) -> None:
        """Whose books were not read for a while?"""
        for division, last in self._read.items():
            if at - last >= READ_EVERY:
                self._read[division] = float("inf")
                room = min(ROOM, self.unchecked) if division == 0 else 0
                self.want(Task(division, Queue.SYNC, Urgency.BULK, at, POLL, room=room), at)

    # ------------------------------------------------------------ a request

    def ask(self, task: Task, at: float) -> None:
        """As the transport does: each budget is asked before the request goes."""
        request = self._request(task)
        try:
            for meter in self._meters(request, task.division):
                meter.budget.take(request.urgency)
        except BudgetSpent as spent:
            self._stop(task, at, spent)
            return
        self.at(at + self.chance.uniform(*ON_ITS_WAY), partial(self._arrive, task, request))

    def _stop(self, task: Task, at: float, spent: BudgetSpent) -> None:
        """What is due besides waits neither for the list of divisions nor for a check."""
        if task.asking == DIVISIONS and self._is_barred(task.division):
            self._go_on_with(task, at)
        elif task.asking == LIST:
            self._end(task, at)
        else:
            task.begin_again()
            self.come_back(task, at, spent.until)

    def _arrive(self, task: Task, request: Request, at: float) -> None:
        """The platform counts it by its own clock."""
        there = self.now + AHEAD
        self.counted.note(task.division, there.timestamp())
        who = ("us", task.division)
        where = (*who, task.asking)
        told = {"Date": format_datetime(there, usegmt=True)}
        try:
            self.platform.closed(where)
            said = self.platform.count(who)
            answer = Answer(200, _lower({**said, **told}))
            if task.asking == DIVISIONS and self._is_barred(task.division):
                self.platform.failed(where, FORBIDDEN)
                self.errors += 1
                answer = Answer(FORBIDDEN, _lower(told))
        except Refusal as refusal:
            self.refused += 1
            answer = Answer(refusal.answer.status, _lower({**refusal.answer.headers, **told}))
        self.at(at + self.chance.uniform(*ON_ITS_WAY), partial(self._hear, task, request, answer))

    def _hear(self, task: Task, request: Request, answer: Answer, at: float) -> None:
        try:
            hear(self._meters(request, task.division), answer, self.now)
        except BudgetSpent as spent:
            self._stop(task, at, spent)
            return
        self._go_on_with(task, at)

    def _go_on_with(self, task: Task, at: float) -> None:
        if task.asking == LIST:
            task.room, self.unchecked = task.room - 1, self.unchecked - 1
        task.passed()
        if task.place < len(task.asks) or task.room > 0:
            self.ask(task, at)
        else:
            self._end(task, at)

    def _end(self, task: Task, at: float) -> None:
        task.done = at
        self.finished.append(task)
        self.leave(task.queue, at)
        if task.queue is Queue.SYNC:
            self._read[task.division] = at

    def _request(self, task: Task) -> Request:
        return Request("GET", f"{HOST}{API}/{task.division + 1}/{task.asking}", urgency=task.urgency)

    def _meters(self, request: Request, division: int) -> list[Meter]:
        """As flow/sources.py makes them."""
        scope = Scope(f"customer {division:02d}", "")
        return [
            Meter(
                (StoreRefusals if quota.refusals else StoreBudget)(
                    self.store, lambda: self.now, quota.counted(request), quota.allowance, scope
                ),
                quota.limits,
            )
            for quota in self.quotas
        ]

    # ------------------------------------------------------------ what it was like

    def _tell(self, hours: float) -> Told:
        deltas = [task for task in self.finished if task.name == "delta"]
        waits = [task.done - task.since for task in deltas]
        fair = [wait / _fair_wait(task) for task, wait in zip(deltas, waits, strict=True)]
        used = [self.counted.minutes[0, minute] for minute in self._whole_minutes()]
        return Told(
            hours,
            sum(self.counted.minutes.values()),
            self.refused,
            self.errors,
            round(min(used) / A_MINUTES_REQUESTS, 3),
            round((self.load.done - self.load.since) / 60),
            max(self.counted.days.values()),
            len(deltas),
            round(max(waits)),
            round(max(fair), 2),
        )

    def _whole_minutes(self) -> range:
        """The platform's, of which the first load was at work from beginning to end."""
        begin = BEGIN.timestamp() + AHEAD.total_seconds()
        return range(ceil((begin + self.load.since) / MINUTE), int((begin + self.load.done) // MINUTE))


def _fair_wait(task: Task) -> float:
    """Seconds until the minutes of its customer's division have room for all of its requests."""
    return ceil(task.wanted / A_MINUTES_REQUESTS) * (MINUTE + GRACE.total_seconds())


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
