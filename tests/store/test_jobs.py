"""Jobs as rows: who may start one, and which of two stands back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from connector.store import jobs
from connector.store import tables as t
from connector.store.engine import Store, Tx
from connector.store.jobs import JobRow, NotStarted
from connector.store.queries import add
from tests.store.builders import NOW, SCOPE, later


def a_job(tx: Tx, key: str = "", lane: str = "sync", due: datetime = NOW) -> int | None:
    return jobs.add(tx, "sync", "pull", "", key, lane, due)


def row(tx: Tx, number: int = 1) -> JobRow:
    found = jobs.get(tx, number)
    assert found is not None
    return found


def test_a_job_is_started_and_gone_when_it_is_done(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        assert a_job(tx) == 1
        started = jobs.start(tx, 1, 1)
        assert isinstance(started, JobRow)
        assert (started.state, started.starts) == (jobs.RUNNING, 1)
        assert jobs.finish(tx, 1, 1)
        assert jobs.start(tx, 1, 1) is NotStarted.GONE


def test_a_ticket_of_an_earlier_round_starts_nothing(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        a_job(tx)
        jobs.hand_over_again(tx, row(tx))
        assert jobs.start(tx, 1, 1) is NotStarted.GONE
        assert isinstance(jobs.start(tx, 1, 2), JobRow)
        assert not jobs.finish(tx, 1, 1), "nor does it end one"


def test_a_job_whose_worker_died_is_started_again_and_that_is_counted(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        a_job(tx)
        jobs.start(tx, 1, 1)
        again = jobs.start(tx, 1, 1)
        assert isinstance(again, JobRow)
        assert again.starts == 2


def test_the_second_of_a_lane_is_not_started_before_the_first_is_done(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        a_job(tx)
        a_job(tx)
        a_job(tx, lane="send/email")
        jobs.start(tx, 1, 1)
        assert jobs.start(tx, 2, 1) is NotStarted.LANE_TAKEN
        assert isinstance(jobs.start(tx, 3, 1), JobRow), "another lane is free"
        jobs.fail(tx, 1, "ValueError")
        assert isinstance(jobs.start(tx, 2, 1), JobRow)


def test_a_key_waits_once_whatever_the_code_does(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        assert a_job(tx, "all") == 1
        assert a_job(tx, "all") is None
        jobs.start(tx, 1, 1)
        assert a_job(tx, "all") == 2
    with pytest.raises(IntegrityError), store.write(SCOPE, NOW) as tx:
        add(tx, t.jobs, [{**_as_values(row(tx, 2)), "number": 3}])


def _as_values(of: JobRow) -> dict[str, object]:
    return {
        column.name: getattr(of, column.name) for column in t.jobs.c if column.name not in ("tenant", "installation")
    }


def test_a_job_that_is_put_off_stands_back_for_one_of_its_key_that_waits(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        a_job(tx, "all")
        jobs.start(tx, 1, 1)
        a_job(tx, "all")
        assert not jobs.postpone(tx, row(tx, 1), later(1))
        assert jobs.get(tx, 1) is None, "the other one does what it would have done"
        assert row(tx, 2).state == jobs.WAITING


def test_what_stands_still_is_found_and_what_is_for_later_is_not(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        for due in (NOW, NOW, later(1)):
            a_job(tx, due=due)
        jobs.fail(tx, 2, "ValueError")
    with store.read_house(NOW) as tx:
        moment = NOW + timedelta(minutes=1)
        assert [found.number for found in jobs.unmoved_rows(tx, moment)] == [1]
        assert [found.number for found in jobs.due_rows(tx, moment)] == [1]
        assert [found.number for found in jobs.failed_rows(tx, SCOPE)] == [2]
        assert jobs.next_due(tx) == NOW
        assert jobs.counts(tx, None, moment) == {("sync", "waiting"): 1, ("sync", "later"): 1, ("sync", "failed"): 1}
