"""A bench for jobs: a runner of each kind behind one face, and worker processes that can be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector.flow.by_turns import ByTurns
from connector.flow.jobs import Jobs
from connector.flow.keeping import Keeper
from connector.flow.work import Handler, Job, Work
from connector.model import Scope
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring

EPOCH = datetime(2026, 3, 3, 9, tzinfo=UTC)
HOUSE_ROOT = Path(__file__).resolve().parents[2]
SOON = (timedelta(milliseconds=10), timedelta(milliseconds=20))
PATIENCE = 30.0  # seconds; only a test that fails waits for so long


def running_clock() -> datetime:
    """A clock that every process of this machine reads alike, and that is no wall clock."""
    return EPOCH + timedelta(seconds=time.monotonic())


@dataclass
class HandClock:
    """A clock that stands still until it is put forward."""

    moment: datetime = EPOCH

    def __call__(self) -> datetime:
        return self.moment


def wait_until(so: Callable[[], bool], what: str = "it") -> None:
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, f"{what} did not happen within {PATIENCE} seconds"
        time.sleep(0.03)


@dataclass
class Bench:
    """A runner with handlers that a test puts in, and jobs in a scope of the test's own."""

    work: Keeper
    handlers: dict[str, Handler]
    scope: Scope
    done: list[str] = field(default_factory=list)

    @property
    def store(self) -> Store:
        return self.work.store

    def work_as_contract(self) -> Work:
        assert isinstance(self.work, ByTurns | Jobs)
        return self.work

    def now(self) -> datetime:
        return self.work.clock()

    def handle(self, name: str, handler: Callable[[str], None] | None = None) -> None:
        """The handler of this name; without one it only notes its argument."""

        def called(scope: Scope, argument: str) -> None:
            assert scope == self.scope
            if handler is not None:
                handler(argument)
            self.done.append(argument)

        self.handlers[name] = called

    def enqueue(self, *jobs: Job, at: datetime | None = None) -> list[bool]:
        with self.store.write(self.scope, self.now()) as tx:
            return [self.work.enqueue(tx, job, at) for job in jobs]

    def until(self, so: Callable[[], bool]) -> None:
        """Let it run until this is so, through as much time as that takes."""
        if isinstance(self.work, ByTurns):
            for _ in range(100):
                self.work.run_due()
                if so():
                    return
                self._wait_for_next()
        wait_until(so)

    def until_nothing_is_left(self) -> None:
        """Nothing due, running or planned for later; failed jobs may lie there."""
        self.until(self._nothing_is_left)

    def _nothing_is_left(self) -> bool:
        return not any(s.due or s.later or s.running for s in self.work.status(self.scope).values())

    def _wait_for_next(self) -> None:
        assert isinstance(self.work, ByTurns)
        assert isinstance(self.work.clock, HandClock)
        if due := self.work.next_due():
            self.work.clock.moment = max(self.work.clock.moment, due)


# ---------------------------------------------------------------- worker processes


@dataclass
class Yard:
    """A database with room for worker processes, and the diary that their jobs write."""

    url: str
    folder: Path

    @property
    def diary(self) -> Path:
        return self.folder / "diary"

    @property
    def complaints(self) -> Path:
        """What the processes wrote to stderr."""
        return self.folder / "complaints"

    @contextmanager
    def jobs(self) -> Iterator[Jobs]:
        """A client beside the workers."""
        with open_store(self.url, Keyring.from_file(self.folder / "master.key")) as store:
            store.migrate()
            jobs = Jobs(store, running_clock)
            try:
                yield jobs
            finally:
                jobs.close()

    @contextmanager
    def workers(self, many: int, *options: str) -> Iterator[list["subprocess.Popen[str]"]]:
        """Processes that are at work; killed at the end, if nobody did that before."""
        processes = [self.start(*options) for _ in range(many)]
        try:
            for process in processes:
                assert process.stdout is not None
                said = process.stdout.readline()
                assert said == "at work\n", (said, process.poll(), self.complaints.read_text(encoding="utf-8"))
            yield processes
        finally:
            for process in processes:
                kill(process)

    @contextmanager
    def worker(self, *options: str) -> Iterator["subprocess.Popen[str]"]:
        with self.workers(1, *options) as [process]:
            yield process

    def start(self, *options: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "tests.flow.workbench", self.url, str(self.folder), *options]
        with self.complaints.open("a", encoding="utf-8") as complaints:
            return subprocess.Popen(command, cwd=HOUSE_ROOT, stdout=subprocess.PIPE, stderr=complaints, text=True)

    def written(self) -> list[list[str]]:
        """The diary: each line an act, its argument and the process that did it."""
        if not self.diary.exists():
            return []
        return [line.split() for line in self.diary.read_text(encoding="utf-8").splitlines()]

    def acts(self, act: str) -> list[tuple[str, int]]:
        return [(argument, int(process)) for what, argument, process in self.written() if what == act]


def kill(process: "subprocess.Popen[str]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def add(jobs: Jobs, scope: Scope, wanted: Sequence[Job], at: datetime | None = None) -> list[bool]:
    with jobs.store.write(scope, jobs.clock()) as tx:
        return [jobs.enqueue(tx, job, at) for job in wanted]


def _work(url: str, folder: Path, options: Sequence[str]) -> None:
    import threading

    import structlog

    from connector.flow import jobs as engine

    # On stdout somebody waits for the first line.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    engine.POLL_SECONDS = 0.1
    if "edited" in options:
        _edit_the_source()

    def write(act: str, argument: str) -> None:
        line = f"{act} {argument} {os.getpid()}\n".encode()
        file = os.open(folder / "diary", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(file, line)
        os.close(file)

    def interrupted_once(_: Scope, argument: str) -> None:
        first = f"begin {argument} " not in (folder / "diary").read_text() if (folder / "diary").exists() else True
        write("begin", argument)
        if first:
            time.sleep(3600)
        write("end", argument)

    def slow(_: Scope, argument: str) -> None:
        write("begin", argument)
        time.sleep(2.2)
        write("end", argument)

    handlers: dict[str, Handler] = {
        "note": lambda _, argument: write("note", argument),
        "interrupted once": interrupted_once,
        "slow": slow,
    }
    with open_store(url, Keyring.from_file(folder / "master.key")) as store:
        jobs = Jobs(store, running_clock, handlers)
        with jobs.working():
            print("at work", flush=True)
            threading.Event().wait()


def _edit_the_source() -> None:
    """One more workflow, so that what the engine computes from the source is another version."""
    from dbos import DBOS

    @DBOS.workflow(name="an edit")
    def an_edit() -> None:
        """Does nothing."""


if __name__ == "__main__":
    _work(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
