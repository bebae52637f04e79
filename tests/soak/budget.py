"""A day of many customers who share one address, at a platform that counts as Moneybird does.

Real are the budget with its rows in a store (`StoreBudget`), what Moneybird is asked at most (`ALLOWANCE`), how its
headers are read (`read_limits`) and who counts: the sandbox's own limiter, by a clock that is ahead of ours. Modelled
are the customers. Each is a list of requests as tests/adapters/moneybird/test_requests.py counts them, every one of
them on its way for a while, so that those of all customers mix; for a day of full records over HTTP would take hours.
Who finds no room comes back at the moment that he was told, lists what there is once more and goes on with the page at
which he was, as flow/sync does. As many work at once as one worker has places for.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil

from adapters.moneybird.limits import read_limits
from adapters.moneybird.platform import ALLOWANCE, COUNTED
from adapters.moneybird.sandbox import Quirks
from adapters.moneybird.sandbox.answers import Refusal
from adapters.moneybird.sandbox.limits import Limits as Counting
from adapters.moneybird.sandbox.world import World
from connector.errors import BudgetSpent
from connector.flow.work import Queue
from connector.model import Scope
from connector.store.budgets import StoreBudget
from connector.store.engine import Store
from connector.transport import GRACE, Answer, Urgency
from tests.soak.busy import Busy

BEGIN = datetime(2026, 3, 3, 7, 58, 17, tzinfo=UTC)
AHEAD = timedelta(seconds=1.4)  # the platform's clock
ON_ITS_WAY = (0.05, 0.2)  # seconds, there and back each
WINDOW = ALLOWANCE.window.total_seconds()
ASKED_EVERY = 300  # seconds between two questions whose books were not read for a while
READ_EVERY = 1800  # seconds
LISTS = 4  # requests before the first invoice is read
PAGE, IN_A_PAGE = 6, 500  # requests for a page of so many invoices, their contacts included
QUIET = 3  # requests of a poll when nothing changed
BY_NAME = 5  # requests of a question about one record: after a webhook, and just before a reminder
REMINDERS_AT = 3600 + 103  # seconds after the beginning: 09:00 there
CALLS_A_DAY = 10  # webhooks of each customer
FIRST_LOAD_AT = 600  # seconds after the beginning


@dataclass
class Task:
    """What somebody waits for since `since` (seconds after the beginning): lists, and then pages of requests."""

    customer: str
    queue: Queue
    urgency: Urgency
    since: float
    pages: list[int]
    lists: int = 0
    name: str = "delta"
    asked: int = 0  # of the page that it is at, lists included
    sent: int = 0
    wanted: int = 0
    done: float = 0.0

    def __post_init__(self) -> None:
        self.wanted = self.lists + sum(self.pages)

    def note(self) -> bool:
        """One request went; whether that was the last one."""
        self.asked, self.sent = self.asked + 1, self.sent + 1
        if self.pages and self.asked == self.lists + self.pages[0]:
            self.pages, self.asked = self.pages[1:], self.lists  # it goes on behind the lists
        return not self.pages

    def begin_again(self) -> None:
        """It was told to come back: what was not stored is asked for once more."""
        self.asked = 0


@dataclass
class Told:
    """What a day was like."""

    hours: float
    requests: int = 0
    refused: int = 0
    least_used: float = 1.0  # of the allowance, in any whole window of the first load
    first_load_minutes: int = 0
    deltas: int = 0
    longest_delta_seconds: int = 0
    most_of_a_fair_wait: float = 0.0  # how long a delta waited, as a part of what its customer's share would take


class Day(Busy[Task]):
    """Lives it. `invoices` are of the first customer, who is new; `whose` names the budget that a customer's requests
    are counted in."""

    def __init__(
        self,
        store: Store,
        seed: int,
        customers: int,
        invoices: int,
        whose: Callable[[str], str] = lambda customer: COUNTED,
    ) -> None:
        super().__init__(BEGIN, seed)
        self.store, self.customers, self.invoices, self.whose = store, customers, invoices, whose
        self.counted: Counter[int] = Counter()
        self.finished: list[Task] = []
        self.refused = 0
        self.platform = Counting(World(lambda: self.now + AHEAD, seed, Quirks()))
        self._read = {name: float("-inf") for name in self._names()}  # when each one's books were read, or begun to be

    def live(self, hours: float) -> Told:
        self._plan(hours * 3600)
        self.run()
        return self._tell(hours)

    # ------------------------------------------------------------ what there is to do

    def _names(self) -> Iterator[str]:
        return (f"customer {number:02d}" for number in range(self.customers))

    def _plan(self, seconds: float) -> None:
        new = next(self._names())
        pages = [PAGE] * ceil(self.invoices / IN_A_PAGE)
        load = Task(new, Queue.SYNC, Urgency.BULK, FIRST_LOAD_AT, pages, LISTS, "first load")
        self.at(load.since, lambda at: self.want(load, at))
        self._read[new] = float("inf")
        for tick in range(0, int(seconds), ASKED_EVERY):
            self.at(tick, self._ask_which)
        for name in self._names():
            calls = [self.chance.uniform(0, seconds) for _ in range(round(CALLS_A_DAY * seconds / 86400))]
            by_name = [Task(name, Queue.SYNC, Urgency.URGENT, since, [BY_NAME]) for since in calls]
            by_name.append(Task(name, Queue.SEND, Urgency.URGENT, REMINDERS_AT, [BY_NAME]))
            for task in by_name:
                self.at(task.since, partial(self.want, task))

    def _ask_which(self, at: float) -> None:
        """Whose books were not read for a while?"""
        for name, last in self._read.items():
            if at - last >= READ_EVERY:
                self._read[name] = float("inf")
                changed = self.chance.choice((0, 0, 0, 0, 1, 1, 4))
                self.want(Task(name, Queue.SYNC, Urgency.BULK, at, [QUIET + changed]), at)

    # ------------------------------------------------------------ a request

    def ask(self, task: Task, at: float) -> None:
        try:
            self._budget(task.customer).take(task.urgency)
        except BudgetSpent as spent:
            task.begin_again()
            self.come_back(task, at, spent.until)
            return
        self.at(at + self.chance.uniform(*ON_ITS_WAY), partial(self._arrive, task))

    def _arrive(self, task: Task, at: float) -> None:
        """The platform counts it by its own clock."""
        self.counted[int(self.now.timestamp() + AHEAD.total_seconds()) // int(WINDOW)] += 1
        try:
            answer = Answer(200, _lower(self.platform.count("us")))
        except Refusal as refusal:
            self.refused += 1
            answer = Answer(refusal.answer.status, _lower(refusal.answer.headers))
        self.at(at + self.chance.uniform(*ON_ITS_WAY), partial(self._hear, task, answer))

    def _hear(self, task: Task, answer: Answer, at: float) -> None:
        if (limits := read_limits(answer, self.now)) is not None:
            self._budget(task.customer).heard(limits)
        if not task.note():
            self.ask(task, at)
            return
        task.done = at
        self.finished.append(task)
        self.leave(task.queue, at)
        if task.urgency is Urgency.BULK:
            self._read[task.customer] = at

    def _budget(self, customer: str) -> StoreBudget:
        return StoreBudget(self.store, lambda: self.now, self.whose(customer), ALLOWANCE, Scope(customer, "books"))

    # ------------------------------------------------------------ what it was like

    def _tell(self, hours: float) -> Told:
        [load] = [task for task in self.finished if task.name == "first load"]
        deltas = [task for task in self.finished if task is not load]
        waits = [task.done - task.since for task in deltas]
        fair = [wait / self._fair_wait(task) for task, wait in zip(deltas, waits, strict=True)]
        return Told(
            hours,
            sum(self.counted.values()),
            self.refused,
            round(min(self.counted[window] for window in self._whole_windows(load)) / ALLOWANCE.requests, 3),
            round((load.done - load.since) / 60),
            len(deltas),
            round(max(waits)),
            round(max(fair), 2),
        )

    def _fair_wait(self, task: Task) -> float:
        """Seconds until its customer's equal share of each window has room for all of its requests."""
        windows = ceil(task.wanted / (ALLOWANCE.requests / self.customers))
        return windows * (WINDOW + GRACE.total_seconds())

    def _whole_windows(self, load: Task) -> range:
        """The platform's, of which the first load was at work from beginning to end."""
        begin = BEGIN.timestamp() + AHEAD.total_seconds()
        return range(ceil((begin + load.since) / WINDOW), int((begin + load.done) // WINDOW))


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
