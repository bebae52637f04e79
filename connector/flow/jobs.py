"""The one module that knows the job engine (DBOS): it runs the rows of `store/jobs.py` on SQLite and on PostgreSQL.

    jobs = Jobs(store, clock, handlers)      # a client: enqueues, lists, retries; web processes and commands stop here
    with jobs.working():                     # a worker: also lives them, and brings back what dead workers left
        ...

The engine only carries tickets (which row, which round): it wakes a worker, spreads the work, remembers who runs what,
and waits for moments. All that may not be lost or doubled is in our own rows. Its tables lie in the same SQLite file,
or in the schema `dbos` of the same PostgreSQL database, so that a ticket commits with the row. The rules below are
bought dear: docs/decisions/0012-jobs.md tells each with its reason.
"""

import logging
import os
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import structlog
from dbos import (
    DBOS,
    DBOSClient,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    EnqueueOptions,
    WorkflowStatus,
    _serialization,
)
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_exponential_jitter

from connector.errors import BadInput, Fault, Refused, RetryLater
from connector.flow.house import Clock
from connector.flow.keeping import Keeper, Ticket
from connector.flow.moments import later
from connector.flow.slots import FileSlot, ServerSlots, Slots
from connector.flow.work import BACKOFF, Handlers, Queue, Recovered, place
from connector.model import Scope
from connector.store import jobs as rows
from connector.store import wall
from connector.store.engine import BUSY_MILLISECONDS, Store, Tx

APPLICATION = "tijdig"
SCHEMA = "dbos"
WORKFLOW = "tijdig.job"
VERSION = "1"  # by default a hash of the source: then nobody takes up, after an edit, what was begun before it
PLACES = {Queue.SYNC: 4, Queue.DECIDE: 4, Queue.SEND: 8, Queue.WRITEBACK: 4}  # per worker; unset = all at once
POLL_SECONDS = 0.5
SWEEP_SECONDS = 1.0  # how often a worker looks for the dead
LOST_AFTER = timedelta(seconds=60)  # a due row that stands still for so long, with no ticket on its way, gets a new one
PATIENCE = 20  # seconds that a worker that is told to end waits for its jobs
KEPT = timedelta(days=7)  # how jobs went; the engine itself never forgets
PORTION = 500
LOCK_LOST = 75  # exit status: "temporary failure; start me again"
_ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_ALIVE = ["ENQUEUED", "DELAYED", "PENDING"]

T = TypeVar("T")
log = structlog.get_logger()


def _never_unpickle(*_: object) -> NoReturn:
    raise ValueError("a pickled value is none of ours")


# A row names the format that it is read with, whatever serializer was chosen: whoever may write a row could have made a
# worker unpickle it, and so run what he likes.
setattr(_serialization.DefaultSerializer, "deserialize", _never_unpickle)  # noqa: B010 # mypy refuses the plain form

# The engine would hang its own handler, and every line of its chatter, on stderr.
logging.getLogger("dbos").addHandler(logging.NullHandler())


class Jobs(Keeper):
    """Work on the engine. Opening it makes the engine's tables, so it may not be done within a transaction.

    Raises BadInput for a database in memory: its jobs would be gone with it, and no second connection sees it.
    """

    def __init__(
        self, store: Store, clock: Clock, handlers: Handlers | None = None, backoff: Sequence[timedelta] = BACKOFF
    ) -> None:
        super().__init__(store, clock, handlers, backoff)
        if store.embedded and store.engine.url.database in (None, "", ":memory:"):
            fault = Fault("database url", "is in memory", "give it a file")
            raise BadInput("work in the background needs a database that stays:", [fault])
        address = store.engine.url.render_as_string(hide_password=False)
        DBOS.migrate(address, schema=SCHEMA)
        self._engine = _engine_for(store)
        self._client = DBOSClient(
            system_database_engine=self._engine,
            dbos_system_schema=SCHEMA,
            serializer=DBOSPortableJSONSerializer(),
            application_name=APPLICATION,
        )

    def close(self) -> None:
        """Close the connections to the engine's tables; the store stays open."""
        self._client.destroy()
        self._engine.dispose()

    def recover(self) -> Recovered:
        """New tickets for rows that stand still without one; from a worker also the jobs of dead ones.

        Every worker does both by itself, all the time.
        """
        resumed = sum(worker.sweep() for worker in _AT_WORK if worker.jobs is self)
        return Recovered(resumed, self._hand_over_lost())

    def purge(self, before: datetime) -> int:
        """See Work.purge."""
        many = 0
        while True:
            ended = self._list(status=_ENDED, completed_before=before.isoformat(), limit=PORTION)
            if not ended:
                return many
            self._client.delete_workflows([flow.workflow_id for flow in ended])
            many += len(ended)

    @contextmanager
    def working(self, patience: int = PATIENCE, places: Mapping[Queue, int] = PLACES) -> Iterator["Worker"]:
        """Live jobs until the block ends, and then wait `patience` seconds for those that run.

        One per process and, embedded, one per database; raises Refused. End the process soon after the block.
        """
        worker = Worker(self, places)
        try:
            yield worker
        finally:
            worker.stop(patience)

    # ------------------------------------------------------------ helpers

    def _hand_over(self, tx: Tx, ticket: Ticket, queue: str, lane: str, due: datetime) -> None:
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "queue_name": queue,
            "workflow_id": _name(ticket),
            "workflow_id_reuse_policy": "reject",  # by default a second one of the same id is silently not added
            "queue_partition_key": place(ticket.scope, lane),
            "app_version": VERSION,
        }
        if due.timestamp() > tx.now.timestamp():
            options["delay_seconds"] = due.timestamp() - tx.now.timestamp()
        scope = ticket.scope
        with wall.outside(tx.conn):
            self._client.enqueue_in_transaction(
                tx.conn, options, scope.tenant, scope.installation, ticket.number, ticket.round
            )

    def _within(self, scope: Scope, act: Callable[[Tx], T]) -> T:
        """What happened to a job is noted also when the database is away for a moment."""
        tries = Retrying(
            retry=retry_if_exception(self._is_away),
            wait=wait_exponential_jitter(multiplier=0.1, max=5),
            stop=stop_after_delay(60),
            reraise=True,
        )
        noted: T = tries(super()._within, scope, act)
        return noted

    def _is_away(self, error: BaseException) -> bool:
        return isinstance(error, DBAPIError | RetryLater) and self._passes(error)

    def _list(self, **which: Any) -> list[WorkflowStatus]:
        return self._client.list_workflows(name=WORKFLOW, load_input=False, load_output=False, **which)

    def _hand_over_lost(self) -> int:
        with self._looking(None) as tx:
            still = rows.unmoved_rows(tx, later(tx.now, -LOST_AFTER))
        many = 0
        for start in range(0, len(still), PORTION):
            part = {_name(_ticket(row)): row for row in still[start : start + PORTION]}
            alive = {flow.workflow_id for flow in self._list(workflow_ids=list(part), status=_ALIVE)}
            many += sum(self._give_again(row) for name, row in part.items() if name not in alive)
        return many

    def tell_untold(self) -> int:
        """Tickets for the rows that were left by whoever has no runner; how many."""
        with self._looking(None) as tx:
            left = rows.untold_rows(tx, PORTION)
        return sum(self._give_again(row) for row in left)

    def _give_again(self, row: rows.JobRow) -> bool:
        with self._changing(row.scope) as tx:
            current = rows.get(tx, row.number)
            if current is None or current.round != row.round or current.state != row.state:
                return False
            self._hand_over_again(tx, current)
            return True

    def _resume(self, flows: Sequence[WorkflowStatus]) -> int:
        """Back on their own queues: without its name they would land on one that knows no limits."""
        by_queue: dict[str | None, list[str]] = defaultdict(list)
        for flow in flows:
            by_queue[flow.queue_name].append(flow.workflow_id)
        for queue, names in by_queue.items():
            self._client.resume_workflows(names, queue_name=queue)
        return len(flows)


class Worker:
    """The part of a process that lives jobs. Made by Jobs.working."""

    def __init__(self, jobs: Jobs, places: Mapping[Queue, int]) -> None:
        if _AT_WORK:
            raise Refused("this process works already")
        self.jobs = jobs
        self._running: set[str] = set()
        self._suspects: dict[str, float] = {}
        self._done = threading.Event()
        self._slots = _slots_for(jobs.store)
        # Of this life alone: the next one in this slot brings back what this one leaves, by the same road as everyone.
        self.name = f"{self._slots.own}.{secrets.token_hex(4)}"
        self._watch = threading.Thread(target=self._keep_watch, name="tijdig-watch", daemon=True)
        _AT_WORK.append(self)
        try:
            self._launch(places)
        except BaseException:
            self._leave(0)
            self._slots.close()
            raise
        self._watch.start()

    def stop(self, patience: int) -> None:
        """Take no more jobs, and wait so many seconds for those that run; the next worker brings back what runs on.

        While a job still runs its lock is kept, and ends with the process: nobody else may take it for dead.
        """
        self._leave(patience)
        self._done.set()
        self._watch.join()
        if self._running:
            log.warning("jobs are still running; end this process", jobs=sorted(self._running))
        else:
            self._slots.close()

    def live(self, ticket: Ticket) -> None:
        """One round of one job, on a thread of the engine."""
        name = _name(ticket)
        self._running.add(name)
        try:
            self.jobs.live(ticket)
        except Exception as error:  # noqa: BLE001 # re-raised without what it says
            # Only noting the outcome can fail. The engine writes down and logs what leaves here, so it leaves without
            # its text; the row stands still and gets a new ticket.
            log.warning("what became of a job could not be noted", ticket=name, error=type(error).__name__)
            raise OutcomeNotNoted(name) from None
        finally:
            self._running.discard(name)

    def sweep(self) -> int:
        """Bring back what the engine believes to run and nobody does; how many.

        The engine's own recovery at a launch knows one name and one version only, and the one for all is sold apart.
        """
        pending: dict[str, list[WorkflowStatus]] = defaultdict(list)
        for flow in self.jobs._list(status="PENDING"):
            pending[flow.executor_id or ""].append(flow)
        own = pending.pop(self.name, [])
        return sum(map(self._bury, pending)) + self._bring_back_own(own)

    # ------------------------------------------------------------ helpers

    def _launch(self, places: Mapping[Queue, int]) -> None:
        for queue, many in places.items():
            self.jobs._client.register_queue(
                queue, worker_concurrency=many, partition_concurrency=1, polling_interval_sec=POLL_SECONDS
            )
        _engine_may_speak(True)
        DBOS(config=self._config())
        DBOS.launch()

    def _leave(self, patience: int) -> None:
        _engine_may_speak(False)
        # With patience the engine sleeps for a second, whether anything runs or not.
        DBOS.destroy(workflow_completion_timeout_sec=patience if self._running else 0)
        _AT_WORK.remove(self)

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "application_version": VERSION,
            "executor_id": self.name,
            "system_database_engine": self.jobs._engine,
            "dbos_system_schema": SCHEMA,
            "serializer": DBOSPortableJSONSerializer(),
            "use_listen_notify": False,  # it wakes those who wait for messages between jobs; ours send none
            "notification_listener_polling_interval_sec": 0.2,  # likewise; what it waits out when a worker stops
            "enable_otlp": False,
            "log_level": "WARNING",
            "run_migrations": False,  # done when the client was opened
        }

    def _keep_watch(self) -> None:
        turn = 0
        while not self._done.wait(SWEEP_SECONDS if turn else 0):  # the first look is at what the last life left
            if not self._slots.check():
                # Others may take us for dead by now and begin what we are in the middle of.
                _stop_at_once()
            try:
                self._sweep_and_tidy(turn)
            except Exception as error:  # noqa: BLE001 # a watch that ends at its first fault watches nothing
                log.warning("the watch over jobs stumbled", error=type(error).__name__)
            turn += 1

    def _sweep_and_tidy(self, turn: int) -> None:
        self.jobs.tell_untold()
        if back := self.sweep():
            log.warning("jobs of a dead worker are taken up again", many=back)
        if turn % 60 == 30 and (lost := self.jobs.recover().handed_over):
            log.warning("jobs that nothing was at work for are handed over again", many=lost)
        if turn % 3600 == 60:
            self.jobs.purge(later(self.jobs.clock(), -KEPT))

    def _bury(self, executor: str) -> int:
        """If its lock is free its owner is dead; while we hold it, nobody else resumes the same jobs after us."""
        slot = _slot_of(executor)
        if slot is None:
            return 0
        if slot == self._slots.own:
            return self._resume_all_of(executor)
        if not self._slots.take(slot):
            return 0
        try:
            return self._resume_all_of(executor)
        finally:
            self._slots.free(slot)

    def _resume_all_of(self, executor: str) -> int:
        """Read again under the lock: resuming asks for no name, and would also resume what somebody else has by now."""
        return self.jobs._resume(self.jobs._list(status="PENDING", executor_id=executor))

    def _bring_back_own(self, flows: Sequence[WorkflowStatus]) -> int:
        """A claim whose job never began, because the database went away in between, is nobody's until we die."""
        idle = {flow.workflow_id: flow for flow in flows if flow.workflow_id not in self._running}
        now = time.monotonic()
        self._suspects = {name: self._suspects.get(name, now) for name in idle}
        stuck = [flow for name, flow in idle.items() if now - self._suspects[name] > LOST_AFTER.total_seconds()]
        return self.jobs._resume(stuck)


class OutcomeNotNoted(Exception):
    """The database was away when a job ended."""


_AT_WORK: list[Worker] = []  # the engine is one per process, and so is the worker that it finds here


@DBOS.workflow(name=WORKFLOW)
def _live(tenant: str, installation: str, number: int, round_: int) -> None:
    """What the engine calls, with nothing but keys. No steps: what is done twice is told apart by our own rows."""
    if not _AT_WORK:
        raise OutcomeNotNoted("no worker")
    _AT_WORK[0].live(Ticket(Scope(tenant, installation), number, round_))


def _engine_may_speak(so: bool) -> None:
    """What it claims while it stops it cannot begin, and calls that an error; the next worker takes it up."""
    logging.getLogger("dbos").disabled = not so


def _stop_at_once() -> NoReturn:
    log.critical("the lock is lost, and with it the right to work: this process ends, start it again")
    logging.shutdown()
    os._exit(LOCK_LOST)


def _slots_for(store: Store) -> Slots:
    if store.embedded:
        return FileSlot(Path(str(store.engine.url.database)).absolute())
    return ServerSlots(store.engine)


def _slot_of(executor: str) -> int | None:
    with suppress(ValueError):
        return int(executor.partition(".")[0])
    return None


def _ticket(row: rows.JobRow) -> Ticket:
    return Ticket(row.scope, row.number, row.round)


def _name(ticket: Ticket) -> str:
    return f"{place(ticket.scope, str(ticket.number))}/{ticket.round}"


def _engine_for(store: Store) -> Engine:
    """Connections of its own: the store's begin as it tells them, and its handlers may use up all of them."""
    if not store.embedded:
        options = "-c idle_in_transaction_session_timeout=60000"
        return create_engine(store.engine.url, pool_pre_ping=True, pool_size=10, connect_args={"options": options})
    engine = create_engine(store.engine.url, connect_args={"timeout": BUSY_MILLISECONDS / 1000})
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(raw: Any, _record: Any) -> None:
    raw.isolation_level = "IMMEDIATE"  # the engine counts on it: a reader that turns writer would find the file taken
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
    ):
        raw.execute(f"PRAGMA {pragma}").close()
