"""The contract of work in the background: what a job is, and the seven verbs that every runner of jobs keeps.

    with store.write(scope, now) as tx:
        ...                                                                   # rows: they are the truth
        work.enqueue(tx, Job(Queue.SEND, "deliver", "email", key="email"))    # done if, and only if, this commits

What every runner promises, and tests/flow/test_work.py holds it to:

- A job is there when its transaction commits, and never was when that rolls back.
- While one with its key waits, a second is not added. One that *runs* does not count: it may have read already what the
  second was meant to tell it.
- One job of a lane runs at a time: an installation's `sync` (likewise `decide` and `writeback`), and an installation's
  `send` per argument, which is its channel.
- A handler is run **at least once**. Where a second run could harm, the handler claims a row of its own first.
- A handler that raises RetryLater is run again, later and later, len(BACKOFF) times; one that raises BudgetSpent at the
  moment that this names, however often. Any other error ends the job as failed: it is listed, and a person says when it
  is tried again. A job that took its worker along MOST_STARTS times is failed too.
- A job carries keys only, never personal data: it lies readable in the database, and outlives its debtor's erasure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import quote

from connector.model import Scope
from connector.store.engine import Tx

LONGEST_ARGUMENT = 200  # characters: a key fits, a text does not
MOST_STARTS = 5
BACKOFF = tuple(timedelta(seconds=pause) for pause in (10, 30, 120, 600, 1800, 3600))

Handler = Callable[[Scope, str], None]
Handlers = Mapping[str, Handler]


class Queue(StrEnum):
    """What kind of work: each queue has places of its own, so that none waits for another kind."""

    SYNC = "sync"
    DECIDE = "decide"
    SEND = "send"
    WRITEBACK = "writeback"


@dataclass(frozen=True, slots=True)
class Job:
    """The handler `name` is to be called with the scope and this argument."""

    queue: Queue
    name: str
    argument: str = ""
    key: str = ""  # "" = each one counts

    def __post_init__(self) -> None:
        if len(self.argument) > LONGEST_ARGUMENT or len(self.key) > LONGEST_ARGUMENT:
            raise ValueError("a job carries keys, not contents")

    def lane(self) -> str:
        """Which jobs of an installation follow each other."""
        return f"{self.queue}/{self.argument}" if self.queue is Queue.SEND else str(self.queue)


@dataclass(frozen=True, slots=True)
class Question:
    """A job of the house that is asked again `every` so often: what has not been done that should be?

    It looks at rows, so a time at which nobody could ask is made up for by the next one, and nothing is asked twice.
    """

    name: str
    every: timedelta
    queue: Queue = Queue.DECIDE


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that waits for a person's word, or a question that went wrong last time."""

    scope: Scope
    number: int
    job: Job
    error: str  # the error's name
    at: datetime


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was brought back: jobs of workers that died, and rows that nothing was at work for."""

    resumed: int = 0
    handed_over: int = 0


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How many jobs of a queue are due, come later, run, or failed."""

    due: int = 0
    later: int = 0
    running: int = 0
    failed: int = 0


class Work(Protocol):
    """Whatever gets jobs done."""

    def enqueue(self, tx: Tx, job: Job, at: datetime | None = None) -> bool:
        """Add a job of this transaction's scope, to run after its commit and not before `at`; whether it was added.

        False: one with its key waits already, and will see all that this transaction wrote.
        """
        ...

    def schedule(self, questions: Sequence[Question]) -> None:
        """Ask these and no others from now on; the first time at once. Not within a transaction."""
        ...

    def recover(self) -> Recovered:
        """Bring back the jobs of the dead. A runner does so by itself; by hand it is harmless."""
        ...

    def failed(self, scope: Scope | None = None) -> Sequence[FailedJob]:
        """What failed, oldest first; None = everywhere."""
        ...

    def retry(self, scope: Scope, number: int) -> bool:
        """Try a failed job again, with all its tries; whether there was such a one."""
        ...

    def purge(self, before: datetime) -> int:
        """Forget how jobs went that ended before this moment; what failed stays. How many."""
        ...

    def status(self, scope: Scope | None = None) -> Mapping[Queue, QueueStatus]:
        """How much is to be done; None = everywhere."""
        ...


def place(scope: Scope, lane: str) -> str:
    """One name for a scope's lane among all lanes."""
    return "/".join(quote(part, safe="") for part in (scope.tenant, scope.installation, lane))
