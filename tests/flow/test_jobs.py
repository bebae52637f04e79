"""The engine's traps, one by one: killed workers, edits, two of everything, and what must never be written down."""

import base64
import json
import pickle
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from dbos import DBOS
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from connector.errors import BadInput, Refused
from connector.flow import jobs as engine
from connector.flow.jobs import LOCK_LOST, VERSION, Jobs
from connector.flow.keeping import Ticket
from connector.flow.slots import FileSlot
from connector.flow.work import Handler, Job, Queue
from connector.model import Scope
from connector.store import engine as store_engine
from connector.store import jobs as rows
from connector.store import wall
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.flow.workbench import Yard, add, kill, running_clock, wait_until

BOOKS = Scope("tenant", "books")
LONG_AGO = timedelta(seconds=-1)  # "lost after": at once


@pytest.fixture
def yard(request: pytest.FixtureRequest, tmp_path: Path) -> Yard:
    """Embedded, unless a test asks for PostgreSQL."""
    on_server = getattr(request, "param", "sqlite") == "postgresql"
    url = request.getfixturevalue("fresh_postgres") if on_server else f"sqlite:///{tmp_path}/jobs.sqlite3"
    Keyring.from_file(tmp_path / "master.key")
    return Yard(url, tmp_path)


on_postgresql = pytest.mark.parametrize("yard", ["postgresql"], indirect=True)
on_both = pytest.mark.parametrize("yard", ["sqlite", "postgresql"], indirect=True)


class Here:
    """A worker in this process, to look at from within."""

    def __init__(self, yard: Yard) -> None:
        self.handlers: dict[str, Handler] = {"note": lambda _, argument: self.done.append(argument)}
        self.done: list[str] = []
        self.store = open_store(yard.url, Keyring([Fernet.generate_key()]))
        self.store.migrate()
        self.jobs = Jobs(self.store, running_clock, self.handlers)

    def close(self) -> None:
        self.jobs.close()
        self.store.close()

    def engine_rows(self, query: str) -> list[Any]:
        schema = "" if self.store.embedded else "dbos."
        with self.jobs._engine.connect() as conn:
            return list(conn.execute(text(query.format(schema=schema))))

    def nothing_is_left(self) -> bool:
        return not any(s.due or s.later or s.running for s in self.jobs.status().values())


@pytest.fixture
def here(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> Iterator[Here]:
    monkeypatch.setattr(engine, "POLL_SECONDS", 0.1)
    found = Here(yard)
    yield found
    found.close()


@on_postgresql
def test_a_ticket_goes_past_the_tenant_wall_and_its_transaction_stays_behind(here: Here) -> None:
    with here.store.write(BOOKS, running_clock()) as tx:
        here.jobs.enqueue(tx, Job(Queue.SYNC, "note"))
        with pytest.raises(DBAPIError, match="permission denied"), tx.conn.begin_nested():
            tx.conn.execute(text("SELECT * FROM dbos.workflow_status"))
    assert len(here.jobs._list()) == 1


# ------------------------------------------------------------ workers that die


@on_postgresql
def test_the_jobs_of_a_killed_worker_go_on_at_another(yard: Yard) -> None:
    with yard.jobs() as jobs, yard.workers(2) as [one, two]:
        add(jobs, BOOKS, [Job(Queue.SYNC, "interrupted once", "pull"), Job(Queue.SYNC, "note", "after")])
        wait_until(lambda: bool(yard.acts("begin")), "the first start")
        [(_, first)] = yard.acts("begin")
        dead, living = (one, two) if first == one.pid else (two, one)
        kill(dead)
        wait_until(lambda: bool(yard.acts("note")), "the next of its lane")
        assert [process for _, process in yard.acts("begin")] == [dead.pid, living.pid]
        assert yard.acts("end") == [("pull", living.pid)]
        assert [line[0] for line in yard.written()] == ["begin", "begin", "end", "note"], "its lane waited for it"


def test_the_jobs_of_a_killed_worker_go_on_at_its_restart_also_after_an_edit(yard: Yard) -> None:
    """By default the engine's version is a hash of the source: nobody would ever take up what came before an edit."""
    with yard.jobs() as jobs:
        add(jobs, BOOKS, [Job(Queue.SYNC, "interrupted once", "pull")])
        with yard.worker() as one:
            wait_until(lambda: bool(yard.acts("begin")), "the first start")
            kill(one)
        with yard.worker("edited") as two:
            wait_until(lambda: bool(yard.acts("end")), "the end")
            assert [process for _, process in yard.acts("begin")] == [one.pid, two.pid]
            assert yard.acts("end") == [("pull", two.pid)]


@on_postgresql
def test_two_living_workers_never_run_one_job_twice(yard: Yard) -> None:
    with yard.jobs() as jobs, yard.workers(2):
        add(jobs, BOOKS, [Job(Queue.SEND, "slow", "email")])  # lasts for several looks of the other one's watch
        wanted = [Scope("tenant", f"books {number}") for number in range(15)]
        for scope in wanted:
            add(jobs, scope, [Job(Queue.SYNC, "note", argument) for argument in "123"])
        wait_until(lambda: len(yard.acts("note")) == 45 and bool(yard.acts("end")), "all of them")
        assert Counter(argument for argument, _ in yard.acts("note")) == {"1": 15, "2": 15, "3": 15}
        assert len(yard.acts("begin")) == len(yard.acts("end")) == 1
        assert len({process for _, process in yard.acts("note")}) == 2, "both took part"


@on_postgresql
def test_a_worker_that_loses_its_lock_stops_at_once(yard: Yard) -> None:
    """Others take it for dead by now; what it went on with would be done twice."""
    with yard.jobs() as jobs, yard.worker() as worker:
        add(jobs, BOOKS, [Job(Queue.SYNC, "interrupted once", "pull")])
        wait_until(lambda: bool(yard.acts("begin")), "the start")
        with jobs.store.engine.begin() as conn:
            conn.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2")
            )
        assert worker.wait(timeout=20) == LOCK_LOST


def test_a_claim_that_came_to_nothing_is_taken_up_again(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine leaves it with the worker that claimed it: for as long as that one lives nobody would do it."""
    monkeypatch.setattr(engine, "LOST_AFTER", LONG_AGO)
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note", "claimed")], at=running_clock() + timedelta(days=1))
    with here.jobs.working() as worker:
        with here.jobs._engine.begin() as conn:
            claim = "UPDATE workflow_status SET status = 'PENDING', executor_id = :name"
            conn.execute(text(claim), {"name": worker.name})
        wait_until(here.nothing_is_left)
    assert here.done == ["claimed"]


@on_both
def test_a_row_whose_ticket_was_lost_gets_a_new_one(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever becomes of the engine's tables: the rows are the truth."""
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note", "1"), Job(Queue.SYNC, "note", "2")])
    monkeypatch.setattr(engine, "LOST_AFTER", LONG_AGO)
    assert here.jobs.recover().handed_over == 0, "their tickets are on their way"
    here.jobs._client.delete_workflows([flow.workflow_id for flow in here.jobs._list()])
    assert here.jobs.recover().handed_over == 2
    assert here.jobs.recover().handed_over == 0
    with here.jobs.working():
        wait_until(here.nothing_is_left)
    assert sorted(here.done) == ["1", "2"]


def test_an_old_ticket_starts_nothing(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note", "once")])
    monkeypatch.setattr(engine, "LOST_AFTER", LONG_AGO)
    here.jobs._client.delete_workflows([flow.workflow_id for flow in here.jobs._list()])
    here.jobs.recover()
    here.jobs.live(Ticket(BOOKS, 1, 1))
    assert here.done == []
    here.jobs.live(Ticket(BOOKS, 1, 2))
    here.jobs.live(Ticket(BOOKS, 1, 2))
    assert here.done == ["once"]


@on_both
def test_the_second_of_a_lane_waits_whatever_the_engine_lets_through(here: Here) -> None:
    """On PostgreSQL two workers can each see another job as a lane's first, and start both."""
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note", "1"), Job(Queue.SYNC, "note", "2")])
    started: list[str] = []

    def note(_: Scope, argument: str) -> None:
        started.append(argument)
        if argument == "1":
            here.jobs.live(Ticket(BOOKS, 2, 1))
            assert started == ["1"]

    here.handlers["note"] = note
    here.jobs.live(Ticket(BOOKS, 1, 1))
    with here.store.read(BOOKS, running_clock()) as tx:
        second = rows.get(tx, 2)
    assert second is not None
    assert (second.state, second.round, second.starts) == (rows.WAITING, 2, 0)
    here.jobs.live(Ticket(BOOKS, 2, 2))
    assert started == ["1", "2"]


@on_postgresql
def test_a_handler_whose_database_went_away_is_tried_again(here: Here) -> None:
    """For the engine an error is final; a server that starts anew is none."""

    def cut_off_once(_: Scope, argument: str) -> None:
        here.done.append(argument)
        if len(here.done) == 1:
            with here.store.read(BOOKS, running_clock()) as tx, wall.outside(tx.conn):
                tx.conn.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    here.handlers["note"] = cut_off_once
    here.jobs._backoff = (timedelta(),)
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note")])
    with here.jobs.working():
        wait_until(here.nothing_is_left)
    assert len(here.done) == 2
    assert here.jobs.failed() == []


@on_postgresql
def test_what_became_of_a_job_is_noted_also_when_the_store_is_busy_for_a_moment(
    here: Here, yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or it would be done again, though it went well."""
    monkeypatch.setattr(store_engine, "BUSY_MILLISECONDS", 100)
    with open_store(yard.url, here.store.keyring) as other, ExitStack() as held:

        def busy_afterwards(_: Scope, argument: str) -> None:
            here.done.append(argument)
            held.enter_context(other.write(BOOKS, running_clock()))
            threading.Timer(0.5, held.close).start()

        here.handlers["note"] = busy_afterwards
        add(here.jobs, BOOKS, [Job(Queue.SYNC, "note", "once")])
        with here.jobs.working():
            wait_until(here.nothing_is_left)
    assert here.done == ["once"]


# ------------------------------------------------------------ embedded: one worker, and others beside it


def test_a_second_worker_on_one_file_refuses_and_others_work_beside_the_first(yard: Yard) -> None:
    with yard.worker() as worker, yard.jobs() as jobs:
        with pytest.raises(Refused, match=r"another Tijdig works on .*stop it first"), jobs.working():
            """Never reached."""

        def enqueue(lane: int) -> None:
            for number in range(15):
                add(jobs, Scope("tenant", f"{lane}"), [Job(Queue.SEND, "note", f"{lane}/{number}")])

        threads = [threading.Thread(target=enqueue, args=[lane]) for lane in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        wait_until(lambda: len(yard.acts("note")) == 45, "all of them")
        assert len(set(yard.acts("note"))) == 45
        assert {process for _, process in yard.acts("note")} == {worker.pid}
        assert jobs.failed() == []


def test_a_second_worker_in_one_process_refuses(here: Here) -> None:
    with here.jobs.working(), pytest.raises(Refused, match="works already"), here.jobs.working():
        """Never reached."""


def test_a_worker_that_leaves_a_job_behind_keeps_its_lock_until_the_process_ends(here: Here, yard: Yard) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def stays(*_: object) -> None:
        begun.set()
        go_on.wait(20)

    here.handlers["note"] = stays
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note")])
    with here.jobs.working(patience=0) as worker:
        assert begun.wait(20)
    file = Path(yard.url.removeprefix("sqlite:///"))
    with pytest.raises(Refused):
        FileSlot(file)
    go_on.set()
    wait_until(here.nothing_is_left)
    worker._slots.close()


def test_a_database_in_memory_is_refused() -> None:
    with open_store("sqlite://", Keyring([Fernet.generate_key()])) as store, pytest.raises(BadInput, match="memory"):
        Jobs(store, running_clock)


# ------------------------------------------------------------ how the engine is set up


@on_both
def test_the_engine_is_set_up_as_the_rules_say(here: Here) -> None:
    with here.jobs.working() as worker:
        config = worker._config()
        queues = {queue.name: queue for queue in here.jobs._client.list_queues()}
        assert {name: queue.worker_concurrency for name, queue in queues.items()} == {
            str(queue): places for queue, places in engine.PLACES.items()
        }, "without a number a worker takes the whole queue"
        assert {queue.partition_concurrency for queue in queues.values()} == {1}
        assert DBOS.application_version == config.get("application_version") == VERSION
        assert DBOS.executor_id == worker.name != "local"
        assert not {"conductor_key", "conductor_url", "auto_upgrade", "sharding"} & set(config), "sold apart"
    with here.jobs.working() as next_one:
        assert next_one.name != worker.name, "each life has a name of its own"


def test_on_sqlite_the_engines_connections_are_as_careful_as_ours(here: Here) -> None:
    with here.jobs._engine.connect() as conn:

        def pragma(name: str) -> object:
            return conn.exec_driver_sql(f"PRAGMA {name}").scalar()

        assert (pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")) == ("wal", 2, 1)
        assert pragma("busy_timeout") == 30_000
        assert conn.connection.dbapi_connection is not None
        assert conn.connection.dbapi_connection.isolation_level == "IMMEDIATE"


@on_both
def test_what_the_engine_writes_down_is_keys_alone_and_in_plain_json(here: Here) -> None:
    def wrong(*_: object) -> None:
        raise ValueError("the debtor Wilhelmina has no amount")

    here.handlers["wrong"] = wrong
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "wrong", "delivery-7", key="all"), Job(Queue.SYNC, "note")])
    with here.jobs.working():
        wait_until(here.nothing_is_left)
    inputs = [json.loads(row.inputs) for row in here.engine_rows("SELECT inputs FROM {schema}workflow_input")]
    assert sorted(row["positionalArgs"] for row in inputs) == [["tenant", "books", 1, 1], ["tenant", "books", 2, 1]]
    status = here.engine_rows("SELECT * FROM {schema}workflow_status")
    assert {row.serialization for row in status} == {"portable_json"}
    assert {row.application_version for row in status} == {VERSION}
    assert "Wilhelmina" not in str(status)
    assert "delivery-7" not in str(status)


class Bomb:
    """Unpickling it makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (_touch, (str(self.path),))


def _touch(path: str) -> None:
    Path(path).touch()


def test_a_row_that_somebody_pickled_is_not_opened(here: Here, tmp_path: Path) -> None:
    """A row names its own format: whoever may write one could otherwise run what he likes in the worker."""
    crater = tmp_path / "crater"
    bomb = base64.b64encode(pickle.dumps(Bomb(crater))).decode()
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note")])
    with here.jobs._engine.begin() as conn:
        conn.execute(text("UPDATE workflow_status SET serialization = 'py_pickle'"))
        conn.execute(text("UPDATE workflow_input SET inputs = :bomb"), {"bomb": bomb})
    with here.jobs.working():
        wait_until(lambda: crater.exists() or here.engine_rows("SELECT status FROM workflow_status") == [("ERROR",)])
    assert not crater.exists()
    pickle.loads(base64.b64decode(bomb))  # noqa: S301 # it would have gone off
    assert crater.exists()


def test_how_jobs_went_is_forgotten_after_a_while(here: Here) -> None:
    """The engine itself never forgets."""
    add(here.jobs, BOOKS, [Job(Queue.SYNC, "note", f"{number}") for number in range(5)])
    with here.jobs.working():
        wait_until(here.nothing_is_left)
        wait_until(lambda: all(flow.status == "SUCCESS" for flow in here.jobs._list()))
    assert here.jobs.purge(running_clock() - timedelta(days=10_000)) == 0
    assert here.jobs.purge(running_clock() + timedelta(days=10_000)) == 5
    assert here.engine_rows("SELECT * FROM workflow_status") == []
