"""What every runner of jobs shares: the rows are the truth, and a runner only says when one of them is lived.

A runner adds two things: `_hand_over`, by which it learns of a row's new round within the row's own transaction, and
the moment at which it calls `live`.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from connector.errors import BudgetSpent, RetryLater
from connector.flow.house import Clock
from connector.flow.moments import later
from connector.flow.work import BACKOFF, MOST_STARTS, FailedJob, Handlers, Job, Question, Queue, QueueStatus
from connector.model import Scope
from connector.store import jobs
from connector.store.engine import Store, Tx
from connector.store.jobs import JobRow, NotStarted
from connector.store.wall import HOUSE

LANE_TAKEN_WAIT = timedelta(seconds=1)
SHORTEST_WAIT = timedelta(seconds=1)  # also when whoever says until when has a clock of his own
DIED = "WorkerDied"
UNKNOWN = "UnknownJob"

T = TypeVar("T")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to live one round of one row."""

    scope: Scope
    number: int
    round: int


class Keeper:
    """Jobs as rows of the store. `clock` gives aware moments; handlers may be filled in until the first job runs."""

    def __init__(
        self, store: Store, clock: Clock, handlers: Handlers | None = None, backoff: Sequence[timedelta] = BACKOFF
    ) -> None:
        self.store = store
        self.clock = clock
        self._handlers: Handlers = {} if handlers is None else handlers
        self._backoff = backoff

    # ------------------------------------------------------------ the verbs

    def enqueue(self, tx: Tx, job: Job, at: datetime | None = None) -> bool:
        """See Work.enqueue."""
        due = max(at or tx.now, tx.now, key=datetime.timestamp)
        number = jobs.add(tx, job.queue, job.name, job.argument, job.key, job.lane(), due)
        if number is None:
            return False
        self._hand_over(tx, Ticket(tx.scope, number, 1), job.queue, job.lane(), due)
        return True

    def schedule(self, questions: Sequence[Question]) -> None:
        """See Work.schedule."""
        wanted = {question.name: question for question in questions}
        with self.store.write_house(self.clock()) as tx:
            for row in jobs.questions(tx):
                question = wanted.pop(row.name, None)
                if question is None or question.queue != row.queue:
                    jobs.finish(tx, row.number, row.round)
                    self._ask(tx, question)
                elif question.every != row.every:
                    jobs.change_question(tx, row, question.every)
                    self._postpone(tx, row, min(row.due, later(tx.now, question.every)))
            for question in wanted.values():
                self._ask(tx, question)

    def failed(self, scope: Scope | None = None) -> Sequence[FailedJob]:
        """See Work.failed."""
        with self._looking(scope) as tx:
            found = jobs.failed_rows(tx, scope)
        return [FailedJob(row.scope, row.number, _job(row), row.error, row.changed_at) for row in found]

    def retry(self, scope: Scope, number: int) -> bool:
        """See Work.retry."""
        with self._changing(scope) as tx:
            row = jobs.get(tx, number)
            if row is None or not row.error or row.state == jobs.RUNNING:
                return False
            self._postpone(tx, row, tx.now, tries=0, error="")
            return True

    def status(self, scope: Scope | None = None) -> Mapping[Queue, QueueStatus]:
        """See Work.status."""
        with self._looking(scope) as tx:
            many = Counter(jobs.counts(tx, scope, tx.now))
        return {
            queue: QueueStatus(
                due=many[queue, jobs.WAITING],
                later=many[queue, "later"],
                running=many[queue, jobs.RUNNING],
                failed=many[queue, jobs.FAILED],
            )
            for queue in Queue
        }

    # ------------------------------------------------------------ one life

    def live(self, ticket: Ticket) -> None:
        """Start the row if it is still in this round, call its handler, and note how it went."""
        row = self._start(ticket)
        if row is None:
            return
        handler = self._handlers.get(row.name)
        if handler is None:
            self._fail(row, UNKNOWN, "")
            return
        try:
            handler(row.scope, row.argument)
        except Exception as error:  # noqa: BLE001 # whatever a handler raises ends its job, is listed and is logged
            if self._passes(error):
                self._later(row, error)
            else:
                self._fail(row, type(error).__name__, _where(error))
        else:
            self._finish(row)

    def _start(self, ticket: Ticket) -> JobRow | None:
        def begin(tx: Tx) -> JobRow | None:
            row = jobs.start(tx, ticket.number, ticket.round)
            if isinstance(row, JobRow):
                return row
            if row is NotStarted.LANE_TAKEN and (waiting := jobs.get(tx, ticket.number)):
                self._postpone(tx, waiting, later(tx.now, LANE_TAKEN_WAIT))
            return None

        row = self._within(ticket.scope, begin)
        if row is not None and row.starts > MOST_STARTS:
            self._fail(row, DIED, "")
            return None
        return row

    def _finish(self, row: JobRow) -> None:
        def end(tx: Tx) -> None:
            if row.every is None:
                jobs.finish(tx, row.number, row.round)
            elif current := _still_ours(tx, row):
                self._postpone(tx, current, later(tx.now, row.every), tries=0, error="")

        self._within(row.scope, end)

    def _later(self, row: JobRow, error: Exception) -> None:
        if isinstance(error, BudgetSpent) and row.every is None:
            self._wait(row, error.until)
            return
        if row.every is not None or row.tries >= len(self._backoff):
            self._fail(row, type(error).__name__, _where(error))
            return

        def put_off(tx: Tx) -> None:
            if current := _still_ours(tx, row):
                self._postpone(tx, current, later(tx.now, self._backoff[row.tries]), tries=row.tries + 1)

        self._log("a job is tried again later", row, type(error).__name__, "")
        self._within(row.scope, put_off)

    def _wait(self, row: JobRow, until: datetime) -> None:
        """To wait for one's turn is no failure, so it is not counted as a try."""

        def put_off(tx: Tx) -> None:
            if current := _still_ours(tx, row):
                self._postpone(tx, current, max(until, later(tx.now, SHORTEST_WAIT)))

        self._within(row.scope, put_off)

    def _fail(self, row: JobRow, error: str, where: str) -> None:
        def end_badly(tx: Tx) -> None:
            current = _still_ours(tx, row)
            if current and current.every is not None:
                self._postpone(tx, current, later(tx.now, current.every), error=error)  # a question is asked again
            elif current:
                jobs.fail(tx, row.number, error)

        self._log("a job failed", row, error, where)
        self._within(row.scope, end_badly)

    def _within(self, scope: Scope, act: Callable[[Tx], T]) -> T:
        with self._changing(scope) as tx:
            return act(tx)

    # ------------------------------------------------------------ helpers

    def _looking(self, scope: Scope | None) -> AbstractContextManager[Tx]:
        """What runs jobs belongs to no tenant: it goes by the house's door, unless it is asked for one of them."""
        now = self.clock()
        return self.store.read_house(now) if scope in (None, HOUSE) else self.store.read(scope, now)

    def _changing(self, scope: Scope) -> AbstractContextManager[Tx]:
        now = self.clock()
        return self.store.write_house(now) if scope == HOUSE else self.store.write(scope, now)

    def _hand_over(self, tx: Tx, ticket: Ticket, queue: str, lane: str, due: datetime) -> None:
        """Learn of this row's round, from `due` on, if this transaction commits."""
        raise NotImplementedError

    def _postpone(self, tx: Tx, row: JobRow, due: datetime, **changes: object) -> None:
        if jobs.postpone(tx, row, due, **changes):
            self._hand_over(tx, Ticket(row.scope, row.number, row.round + 1), row.queue, row.lane, due)

    def _hand_over_again(self, tx: Tx, row: JobRow) -> None:
        jobs.hand_over_again(tx, row)
        self._hand_over(tx, Ticket(row.scope, row.number, row.round + 1), row.queue, row.lane, row.due)

    def _ask(self, tx: Tx, question: Question | None) -> None:
        if question is None:
            return
        job = Job(question.queue, question.name, key=question.name)
        number = jobs.add(tx, job.queue, job.name, "", job.key, job.lane(), tx.now, question.every)
        if number is not None:
            self._hand_over(tx, Ticket(tx.scope, number, 1), job.queue, job.lane(), tx.now)

    def _passes(self, error: Exception) -> bool:
        """Whether the same call may succeed later: it says so, or the database went away in the middle of it."""
        if isinstance(error, DBAPIError):
            return error.connection_invalidated or (isinstance(error, OperationalError) and not self.store.embedded)
        return isinstance(error, RetryLater)

    def _log(self, event: str, row: JobRow, error: str, where: str) -> None:
        """Names and numbers only: an error's text, and what it was called with, may tell of a person."""
        log.warning(
            event,
            job=row.name,
            tenant=row.scope.tenant,
            installation=row.scope.installation,
            number=row.number,
            error=error,
            **({"where": where} if where else {}),
        )


def _job(row: JobRow) -> Job:
    return Job(Queue(row.queue), row.name, row.argument, row.key)


def _still_ours(tx: Tx, row: JobRow) -> JobRow | None:
    """The row as it is now, unless somebody else got a later round of it."""
    current = jobs.get(tx, row.number)
    return current if current is not None and current.round == row.round else None


def _where(error: Exception) -> str:
    """The place in the code that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
