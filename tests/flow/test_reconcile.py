"""What fell between the chairs is mended where that is safe, and the rest is shown with what to do about it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text, update

from connector.carrier import Carried, Outcome
from connector.errors import ReAuthorise
from connector.flow import jobs as engine
from connector.flow import reconcile, restored
from connector.flow.by_turns import ByTurns
from connector.flow.errands import leave, to_sync
from connector.flow.jobs import Jobs
from connector.flow.keeping import Ticket
from connector.flow.reconcile import WORDS, Finding, Kind
from connector.flow.rounds import QUESTIONS, Rounds
from connector.flow.work import Job, Queue
from connector.model import Channel, DeliveryState, Scope
from connector.rules.words import LANGUAGES
from connector.store import installations, jobs
from connector.store import tables as t
from connector.store.engine import open_store
from connector.store.keyring import Keyring
from tests.flow.workbench import add, running_clock, wait_until
from tests.flow.world import POLICY, SCOPE, World, acts
from tests.rules.builders import invoice
from tests.store.builders import written

BROKE = Carried(Outcome.UNCLEAR, "the connection broke")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Embedded: what is asked is tried against the wall of both databases in tests/store."""
    with open_store(f"sqlite:///{tmp_path}/world.sqlite3", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        yield with_one_late(World(store))


def with_one_late(world: World) -> World:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    return world


def found(world: World) -> list[Finding]:
    return reconcile.look(world.store, world.now)


def kinds(world: World) -> list[Kind]:
    return [one.kind for one in found(world)]


def connect(world: World) -> None:
    with world.store.write(SCOPE, world.now) as tx:
        tx.conn.execute(update(t.installations).values(connection="a grant"))


def test_where_all_is_well_nothing_is_shown(world: World) -> None:
    assert kinds(world) == []
    world.day()
    world.later(hours=3)
    assert kinds(world) == []


def test_a_claim_that_nobody_settles_is_shown_and_gone_once_it_is_settled(world: World) -> None:
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.day()
    assert kinds(world.later(minutes=20)) == [], "a worker would settle it now"
    [one] = found(world.later(minutes=15))
    assert one.kind is Kind.CLAIMED
    assert one.subject == world.deliveries(DeliveryState.CLAIMED)[0].key[:8]
    world.deliver()
    assert kinds(world) == []


def test_a_claim_that_nobody_settles_is_shown_while_sending_is_paused_too(world: World) -> None:
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.day()
    acts.pause_sending(world.store, SCOPE, "Els", world.now)
    assert [one.kind for one in found(world.later(minutes=35))] == [Kind.CLAIMED]


def test_what_could_have_left_yesterday_is_shown(world: World) -> None:
    world.run()
    assert kinds(world.on("2026-03-06 16:59")) == [], "it is of today"
    assert kinds(world.on("2026-03-07 08:00")) == [], "it is not yet within the hours"
    [one] = found(world.on("2026-03-07 10:00"))
    assert (one.kind, one.subject) == (Kind.OVERDUE, world.deliveries(DeliveryState.PLANNED)[0].key[:8])
    acts.block(world.store, SCOPE, world.books.debtors[0].key, "ill", "Els", world.now)
    assert kinds(world) == [], "what is held is not late"


def test_what_waits_while_sending_is_paused_is_not_late(world: World) -> None:
    world.run()
    acts.pause_sending(world.store, SCOPE, "Els", world.now)
    world.on("2026-03-09 10:00").sync()
    assert kinds(world) == []


def test_a_list_older_than_the_policy_allows_is_shown(world: World) -> None:
    assert kinds(world.later(days=POLICY.freshness_days)) == []
    assert kinds(world.later(days=1)) == [Kind.FILE_OLD]
    world.sync()
    assert kinds(world) == []


def test_a_platform_that_was_not_read_is_shown_with_the_reason(world: World) -> None:
    connect(world)
    assert kinds(world.later(minutes=90)) == []
    [one] = found(world.later(hours=1))
    assert (one.kind, one.cause) == (Kind.NOT_SYNCED, "")

    def refuses(_scope: Scope, _argument: str) -> None:
        raise ReAuthorise("the grant is gone")

    work = ByTurns(world.store, lambda: world.now, {"sync": refuses})
    with world.store.write(SCOPE, world.now) as tx:
        leave(tx, to_sync())
    work.run_due()
    [one] = found(world)
    assert (one.kind, one.cause) == (Kind.SIGN_IN, "ReAuthorise")


def test_a_job_that_stands_still_is_shown(world: World) -> None:
    with world.store.write(SCOPE, world.now) as tx:
        leave(tx, Job(Queue.DECIDE, "run"))
        leave(tx, Job(Queue.SYNC, "sync"))
        jobs.start(tx, 2, jobs.UNTOLD)

    def standing(at_work: bool) -> list[str]:
        return [one.subject for one in reconcile.look(world.store, world.now, at_work=at_work)]

    world.later(minutes=9)
    assert standing(at_work=True) == []
    world.later(minutes=2)
    assert standing(at_work=True) == ["1 (run)"], "the other one may still run"
    world.later(hours=1)
    assert standing(at_work=True) == ["1 (run)", "2 (sync)"]
    assert standing(at_work=False) == ["2 (sync)"], "what waits for a worker where none is at work is not late"


def test_a_restored_database_is_shown(world: World) -> None:
    restored.hold(world.store, world.now)
    assert kinds(world) == [Kind.RESTORED]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_every_finding_is_a_sentence_that_says_what_to_do(world: World, kind: Kind, language: str) -> None:
    for since in (world.now, None):
        said = reconcile.sentence(Finding(kind, SCOPE, "1a2b3c4d", since), world.now, language)
        assert said.endswith(".")
        assert not {"{", "}"} & set(said)
    assert set(WORDS) == set(Kind)


# ---------------------------------------------------------------- mended by itself


def test_asking_what_is_due_takes_no_lock_where_nothing_is_to_be_left(world: World) -> None:
    """A question every five minutes over every administration stands in nobody's way."""
    rounds = Rounds(world.store, lambda: world.now, {Channel.EMAIL: world.postman}, lambda _: world.books)
    work = ByTurns(world.store, lambda: world.now, rounds.handlers())

    def writes() -> int:
        with written(world.store) as transactions:
            rounds.ask_which_deliveries()
        return len(transactions)

    assert writes() == 0
    world.run()
    with world.store.write(SCOPE, world.now) as tx:
        tx.conn.execute(t.jobs.delete())  # the run leaves one itself
    assert writes() == 1
    assert writes() == 0, "it waits already"
    assert work.status()[Queue.SEND].due == 1
    assert rounds.handlers().keys() >= {question.name for question in QUESTIONS}


def test_a_job_that_the_engine_ended_while_its_row_says_running_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker took the ticket, and the engine calls it an error; the row is the truth, and gets a new one."""
    monkeypatch.setattr(engine, "POLL_SECONDS", 0.1)
    done: list[str] = []
    books = Scope("tenant", "books")
    with open_store(f"sqlite:///{tmp_path}/jobs.sqlite3", Keyring([Fernet.generate_key()])) as store:
        store.migrate()
        work = Jobs(store, running_clock, {"note": lambda _, argument: done.append(argument)})
        add(work, books, [Job(Queue.SYNC, "note", "once")])
        with store.write(books, running_clock()) as tx:
            jobs.start(tx, 1, 1)
        with work._engine.begin() as conn:
            conn.execute(text("UPDATE workflow_status SET status = 'ERROR'"))
        assert work.recover().handed_over == 0, "not before a minute"
        monkeypatch.setattr(engine, "LOST_AFTER", timedelta(seconds=-1))
        assert work.recover().handed_over == 1
        work.live(Ticket(books, 1, 1))
        assert done == [], "whoever still holds the old ticket starts nothing"
        with work.working():
            wait_until(lambda: not any(s.due or s.later or s.running for s in work.status().values()))
        work.close()
    assert done == ["once"]


def test_a_delivery_that_nothing_is_at_work_for_leaves_by_itself(world: World) -> None:
    world.run()
    with world.store.write(SCOPE, world.now) as tx:
        tx.conn.execute(t.jobs.delete())
    _work_once(world)
    assert world.sent() == [("D1",)]
    with world.store.read(SCOPE, world.now) as tx:
        assert installations.get(tx).live


@pytest.mark.parametrize(
    ("window", "after"), [(timedelta(0), timedelta(minutes=15)), (timedelta(hours=24), timedelta(hours=25))]
)
def test_what_broke_off_before_a_pause_is_asked_of_a_person(world: World, window: timedelta, after: timedelta) -> None:
    """A crash, then a pause: nothing is handed over again, and it is not forgotten either."""
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.day()
    world.postman.repeats_within = window
    acts.pause_sending(world.store, SCOPE, "Els", world.now)
    _work_once(world.later(minutes=5))
    assert world.tasks() == []
    _work_once(world.later(seconds=int(after.total_seconds())))
    assert (world.tasks(), world.postman.again) == (["settle_unclear"], [])


def test_what_a_provider_still_takes_leaves_no_work_while_sending_is_paused(world: World) -> None:
    """It waits for sending to go on: a job every few minutes would find nothing that it may do."""
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.day()
    acts.pause_sending(world.store, SCOPE, "Els", world.now)
    with world.later(minutes=20).store.write(SCOPE, world.now) as tx:
        tx.conn.execute(t.jobs.delete())
    Rounds(world.store, lambda: world.now, {Channel.EMAIL: world.postman}).ask_which_deliveries()
    with world.store.read(SCOPE, world.now) as tx:
        assert tx.conn.execute(t.jobs.select()).all() == []


def test_for_what_does_not_leave_the_source_is_not_asked_about_its_balance(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.day()
    monkeypatch.setattr("connector.flow.stranded.reread", lambda *given: asked.append(given))
    world.on("2026-03-06T23:00").deliver()
    acts.pause_sending(world.store, SCOPE, "Els", world.now)
    world.on("2026-03-07T06:00").deliver()
    world.on("2026-03-07T08:30").deliver()
    assert asked == []
    acts.go_live(world.store, SCOPE, "Els", world.now)
    world.deliver()
    assert len(asked) == 1


def _work_once(world: World) -> None:
    rounds = Rounds(world.store, lambda: world.now, {Channel.EMAIL: world.postman}, lambda _: world.books)
    work = ByTurns(world.store, lambda: world.now, rounds.handlers())
    work.schedule(QUESTIONS)
    work.run_due()
