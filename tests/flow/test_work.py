"""The contract of work in the background, kept by every runner: the engine on both databases, and by turns."""

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from dbos import _workflow_commands
from sqlalchemy import update
from structlog.testing import capture_logs

from connector.errors import BudgetSpent, RetryLater, SourceUnavailable
from connector.flow import jobs as engine
from connector.flow.by_turns import ByTurns
from connector.flow.jobs import Jobs
from connector.flow.keeping import Keeper
from connector.flow.work import MOST_STARTS, Handler, Job, Question, Queue, Work
from connector.model import Scope
from connector.store import tables as t
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.store.wall import HOUSE
from tests.flow.workbench import SOON, Bench, HandClock, running_clock

SYNC = Job(Queue.SYNC, "sync")
A_MOMENT = timedelta(milliseconds=300)


@pytest.fixture(scope="module", params=["by turns", "sqlite", "postgresql"])
def keeper(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keeper]:
    """One runner of each kind for all tests: each has a scope and handlers of its own."""
    url = f"sqlite:///{tmp_path_factory.mktemp('work')}/work.sqlite3"
    if request.param == "postgresql":
        url = request.getfixturevalue("module_postgres")
    handlers: dict[str, Handler] = {}
    with open_store(url, Keyring([Fernet.generate_key()])) as store, pytest.MonkeyPatch.context() as patch:
        store.migrate()
        if request.param == "by turns":
            yield ByTurns(store, HandClock(), handlers, backoff=SOON)
            return
        patch.setattr(engine, "POLL_SECONDS", 0.1)
        patch.setattr(_workflow_commands, "_BACKGROUND_JOBS_INTERVAL_SEC", 0.05)
        jobs = Jobs(store, running_clock, handlers, backoff=SOON)
        with jobs.working():
            yield jobs
        jobs.close()


@pytest.fixture
def bench(keeper: Keeper, request: pytest.FixtureRequest) -> Iterator[Bench]:
    handlers = keeper._handlers
    assert isinstance(handlers, dict)
    handlers.clear()
    yield Bench(keeper, handlers, Scope("tenant", request.node.originalname))
    keeper.schedule([])


def test_a_job_is_done_once_with_its_argument(bench: Bench) -> None:
    bench.handle("sync")
    assert bench.enqueue(Job(Queue.SYNC, "sync", "division 7"))
    bench.until_nothing_is_left()
    assert bench.done == ["division 7"]


def test_a_job_of_a_transaction_that_is_rolled_back_never_was(bench: Bench) -> None:
    bench.handle("sync")

    def half_a_write() -> None:
        with bench.store.write(bench.scope, bench.now()) as tx:
            assert bench.work.enqueue(tx, Job(Queue.SYNC, "sync", "lost", key="all"))
            raise RuntimeError("the program fails here")

    with pytest.raises(RuntimeError):
        half_a_write()
    assert bench.enqueue(Job(Queue.SYNC, "sync", "kept", key="all")) == [True], "the key is free again"
    bench.until_nothing_is_left()
    assert bench.done == ["kept"]


def test_while_one_waits_a_second_one_with_its_key_is_not_added(bench: Bench) -> None:
    bench.handle("sync")
    bench.handle("other")
    later = bench.now() + A_MOMENT
    job = Job(Queue.SYNC, "sync", key="all")
    assert bench.enqueue(job, job, at=later) == [True, False], "neither in the same transaction"
    assert bench.enqueue(job, at=later) == [False], "nor in the next one"
    others = [Job(Queue.SYNC, "sync", key="one"), Job(Queue.SYNC, "other", key="all"), SYNC, SYNC]
    assert bench.enqueue(*others, at=later) == [True] * 4, "another key, another name, and none at all"
    bench.until_nothing_is_left()
    assert len(bench.done) == 5


def test_a_job_that_runs_holds_back_none_of_its_key(bench: Bench) -> None:
    """It may have read already what the second one was meant to tell it."""
    job = Job(Queue.SYNC, "sync", key="all")
    added: list[bool] = []

    def a_nudge_comes_meanwhile(_: str) -> None:
        if not added:
            added.extend(bench.enqueue(job, job))

    bench.handle("sync", a_nudge_comes_meanwhile)
    bench.enqueue(job)
    bench.until_nothing_is_left()
    assert added == [True, False]
    assert len(bench.done) == 2


def test_one_job_of_a_lane_runs_at_a_time(bench: Bench) -> None:
    at_once: Counter[str] = Counter()
    most: Counter[str] = Counter()
    door, pause = threading.Lock(), threading.Event()

    def watched(lane: str) -> None:
        with door:
            at_once[lane] += 1
            most[lane] = max(most[lane], at_once[lane])
        pause.wait(0.02)
        with door:
            at_once[lane] -= 1

    bench.handle("sync", watched)
    bench.handle("send", watched)
    bench.enqueue(*[Job(Queue.SYNC, "sync", "the administration")] * 4)
    bench.enqueue(*[Job(Queue.SEND, "send", channel) for channel in ("email", "letter") * 4])
    bench.until_nothing_is_left()
    assert most == {"the administration": 1, "email": 1, "letter": 1}
    assert Counter(bench.done) == {"the administration": 4, "email": 4, "letter": 4}


def test_a_job_that_says_later_is_tried_again_and_then_failed(bench: Bench) -> None:
    tried: list[str] = []

    def never(argument: str) -> None:
        tried.append(argument)
        raise SourceUnavailable("no answer from Wilhelmina's bookkeeper")

    bench.handle("sync", never)
    bench.enqueue(SYNC)
    bench.until_nothing_is_left()
    assert len(tried) == 1 + len(SOON)
    [failed] = bench.work.failed(bench.scope)
    assert (failed.job, failed.error) == (SYNC, "SourceUnavailable")


def test_a_job_that_says_later_once_gets_done(bench: Bench) -> None:
    tried: list[str] = []

    def at_second_try(argument: str) -> None:
        tried.append(argument)
        if len(tried) == 1:
            raise RetryLater("not now")

    bench.handle("sync", at_second_try)
    bench.enqueue(SYNC)
    bench.until_nothing_is_left()
    assert len(tried) == 2
    assert bench.work.failed(bench.scope) == []


def test_a_job_that_waits_for_its_turn_at_a_platform_goes_at_that_moment_and_never_fails_for_it(bench: Bench) -> None:
    asked: list[datetime] = []
    turns: list[datetime] = []

    def waits_for_its_turn(_: str) -> None:
        asked.append(bench.now())
        if len(asked) <= len(SOON) + 2:
            turns.append(bench.now() + A_MOMENT)
            raise BudgetSpent(turns[-1])

    bench.handle("sync", waits_for_its_turn)
    bench.enqueue(SYNC)
    bench.until(lambda: bool(bench.done))
    assert len(asked) == len(SOON) + 3
    assert all(turn <= moment for turn, moment in zip(turns, asked[1:], strict=True))
    assert bench.work.failed(bench.scope) == []


def test_any_other_error_ends_a_job_until_a_person_has_it_tried_again(bench: Bench) -> None:
    broken = [True]

    def wrong(_: str) -> None:
        if broken:
            raise ValueError("the debtor Wilhelmina Grootmoeder has no amount")

    bench.handle("sync", wrong)
    with capture_logs() as lines:
        bench.enqueue(SYNC)
        bench.until_nothing_is_left()
    [failed] = bench.work.failed(bench.scope)
    assert (failed.scope, failed.job, failed.error) == (bench.scope, SYNC, "ValueError")
    [line] = [line for line in lines if line.get("installation") == bench.scope.installation]
    assert (line["job"], line["error"]) == ("sync", "ValueError")
    assert "Wilhelmina" not in str(line) + str(failed), "an error's text may tell of a person"

    broken.clear()
    assert bench.done == []
    assert bench.work.retry(bench.scope, failed.number)
    bench.until_nothing_is_left()
    assert bench.done == [""]
    assert bench.work.failed(bench.scope) == []
    assert not bench.work.retry(bench.scope, failed.number), "it is done"


def test_a_failed_job_does_not_stop_its_lane(bench: Bench) -> None:
    def wrong(argument: str) -> None:
        if argument == "wrong":
            raise ValueError

    bench.handle("sync", wrong)
    bench.enqueue(Job(Queue.SYNC, "sync", "wrong"), Job(Queue.SYNC, "sync", "right"))
    bench.until_nothing_is_left()
    assert bench.done == ["right"]


def test_a_job_for_a_moment_does_not_run_before_it(bench: Bench) -> None:
    began = []
    bench.handle("send", lambda _: began.append(bench.now()))
    due = bench.now() + A_MOMENT
    bench.enqueue(Job(Queue.SEND, "send", "email"), at=due)
    assert bench.work.status(bench.scope)[Queue.SEND].later == 1
    bench.until_nothing_is_left()
    assert len(began) == 1
    assert began[0] >= due


def test_a_job_that_nobody_knows_is_failed_and_not_lost(bench: Bench) -> None:
    bench.enqueue(Job(Queue.DECIDE, "of a later version"))
    bench.until_nothing_is_left()
    [failed] = bench.work.failed(bench.scope)
    assert failed.error == "UnknownJob"


def test_a_job_that_took_its_worker_along_again_and_again_is_failed(bench: Bench) -> None:
    bench.handle("sync")
    bench.enqueue(SYNC, at=bench.now() + A_MOMENT)
    with bench.store.write(bench.scope, bench.now()) as tx:
        mine = t.jobs.c.installation == bench.scope.installation
        tx.conn.execute(update(t.jobs).where(mine).values(starts=MOST_STARTS))
    bench.until_nothing_is_left()
    assert bench.done == []
    [failed] = bench.work.failed(bench.scope)
    assert failed.error == "WorkerDied"


def test_a_question_is_asked_again_and_again_until_it_is_withdrawn(bench: Bench) -> None:
    asked: list[Scope] = []
    bench.handlers["who?"] = lambda scope, _: asked.append(scope)
    bench.handlers["what?"] = lambda scope, _: asked.append(scope)
    bench.work.schedule([Question("who?", timedelta(seconds=1))])
    bench.work.schedule([Question("who?", timedelta(seconds=1))])
    bench.until(lambda: len(asked) >= 2)
    assert set(asked) == {HOUSE}
    bench.work.schedule([Question("what?", timedelta(days=1))])
    bench.until(lambda: bench.work.status(HOUSE)[Queue.DECIDE].running == 0)
    assert bench.work.status(HOUSE)[Queue.DECIDE].due + bench.work.status(HOUSE)[Queue.DECIDE].later == 1


def test_a_question_that_goes_wrong_is_listed_and_asked_again(bench: Bench) -> None:
    asked: list[str] = []

    def who(_: Scope, argument: str) -> None:
        asked.append(argument)
        if len(asked) == 1:
            raise ValueError("not this time")

    bench.handlers["who?"] = who
    bench.work.schedule([Question("who?", timedelta(seconds=1))])
    bench.until(lambda: len(asked) == 1)
    bench.until(lambda: [failed.error for failed in bench.work.failed(HOUSE)] == ["ValueError"] or len(asked) > 1)
    bench.until(lambda: len(asked) > 1 and not bench.work.failed(HOUSE))


def test_what_is_to_be_done_can_be_counted(bench: Bench) -> None:
    def wrong(_: str) -> None:
        raise ValueError

    bench.handle("sync", wrong)
    bench.enqueue(SYNC)
    bench.until_nothing_is_left()
    tomorrow = bench.now() + timedelta(days=1)
    bench.enqueue(Job(Queue.SEND, "send", "email"), Job(Queue.SEND, "send", "letter"), at=tomorrow)
    status = bench.work.status(bench.scope)
    assert (status[Queue.SYNC].failed, status[Queue.SEND].later, status[Queue.WRITEBACK].due) == (1, 2, 0)
    assert bench.work.status(Scope("tenant", "another"))[Queue.SEND].later == 0
    assert bench.work.status()[Queue.SEND].later >= 2
    with bench.store.write(bench.scope, bench.now()) as tx:
        tx.conn.execute(t.jobs.delete())


def test_forgetting_how_jobs_went_leaves_those_that_wait_and_those_that_failed(bench: Bench) -> None:
    def wrong(argument: str) -> None:
        if argument == "wrong":
            raise ValueError

    bench.handle("sync", wrong)
    bench.enqueue(Job(Queue.SYNC, "sync", "right"), Job(Queue.SYNC, "sync", "wrong"))
    bench.until_nothing_is_left()
    bench.enqueue(Job(Queue.SYNC, "sync", "waiting"), at=bench.now() + A_MOMENT)
    bench.work_as_contract().purge(bench.now() + timedelta(days=10_000))
    bench.until_nothing_is_left()
    assert bench.done == ["right", "waiting"]
    assert [failed.job.argument for failed in bench.work.failed(bench.scope)] == ["wrong"]


def test_a_job_carries_keys_and_no_contents() -> None:
    with pytest.raises(ValueError, match="keys"):
        Job(Queue.SEND, "send", "Beste Wilhelmina, " * 20)


def test_every_runner_is_what_the_contract_says(bench: Bench) -> None:
    work: Work = bench.work_as_contract()
    assert work.recover().handed_over == 0


# ---------------------------------------------------------------- by turns alone


def test_by_turns_the_same_seed_gives_the_same_order() -> None:
    done: list[str] = []
    handlers: dict[str, Handler] = {"sync": lambda scope, argument: done.append(f"{scope.installation}{argument}")}

    def order(store: Store, seed: int | None) -> list[str]:
        done.clear()
        work = ByTurns(store, HandClock(), handlers, seed=seed)
        for installation in "abc":
            with store.write(Scope("tenant", installation), work.clock()) as tx:
                for argument in "123":
                    work.enqueue(tx, Job(Queue.SYNC, "sync", argument))
        assert work.run_due() == 9
        return list(done)

    with open_store("sqlite://", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        assert order(store, None) == ["a1", "a2", "a3", "b1", "b2", "b3", "c1", "c2", "c3"]
        assert order(store, 1) == order(store, 1)
        orders = [order(store, seed) for seed in range(5)]
    assert len(set(map(tuple, orders))) > 1
    for one in orders:
        assert [job[1] for job in one if job[0] == "a"] == ["1", "2", "3"], "a lane keeps its order"


def test_by_turns_a_job_that_was_interrupted_starts_again() -> None:
    class PowerCut(BaseException):
        """Nothing can catch it."""

    begun: list[str] = []

    def cut_off(_: Scope, argument: str) -> None:
        begun.append(argument)
        if len(begun) == 1:
            raise PowerCut

    with open_store("sqlite://", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        work = ByTurns(store, HandClock(), {"sync": cut_off})
        with store.write_house(work.clock()) as tx:
            work.enqueue(tx, SYNC)
        with pytest.raises(PowerCut):
            work.run_due()
        assert work.run_due() == 0
        assert work.recover().resumed == 1
        assert len(begun) == 2
        assert work.status()[Queue.SYNC].running == 0
