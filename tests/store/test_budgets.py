"""The budget's rows, on both databases: what several threads and processes take together, and who sees of whom."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from connector.errors import BudgetSpent, StoreBusy
from connector.model import Scope
from connector.store import budgets
from connector.store import tables as t
from connector.store.budgets import StoreBudget, StoreRefusals
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.transport import GRACE, Allowance, Budget, Limits, Urgency
from tests.store.builders import NOW, SCOPE

NAME = "platform@egress"
OURS = Allowance(20, timedelta(minutes=5), kept=5)
BULK, URGENT = Urgency.BULK, Urgency.URGENT


class Hand:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def of(bare: Store, clock: Hand) -> Callable[[str], StoreBudget]:
    return lambda tenant: StoreBudget(bare, clock, NAME, OURS, Scope(tenant, "books"))


def taken(budget: Budget, urgency: Urgency = BULK, at_most: int = 1_000) -> int:
    """How many requests may go until one may not."""
    for many in range(at_most):
        try:
            budget.take(urgency)
        except BudgetSpent:
            return many
    return at_most


def test_a_window_holds_so_many_and_bulk_work_leaves_some_for_what_is_urgent(
    of: Callable[[str], StoreBudget], clock: Hand
) -> None:
    assert (taken(of("a")), taken(of("a"), URGENT), taken(of("b"), URGENT)) == (15, 5, 0)
    with pytest.raises(BudgetSpent) as caught:
        of("a").take(URGENT)
    assert caught.value.until == NOW + OURS.window + GRACE
    clock.now = caught.value.until
    assert taken(of("a")) == 15


def test_what_is_left_is_what_the_platform_takes_less_what_it_counted_of_anybody(
    of: Callable[[str], StoreBudget], clock: Hand
) -> None:
    assert of("a tenant").left() == OURS.requests
    of("a tenant").take(BULK)
    of("another").take(URGENT)
    assert [of(name).left() for name in ("a tenant", "a third")] == [OURS.requests - 2] * 2
    of("a tenant").heard(Limits(used=12, allowed=15))
    assert of("a tenant").left() == 3
    of("a tenant").heard(Limits(used=40))
    assert of("a tenant").left() == 0
    clock.now += OURS.window + GRACE
    assert of("a tenant").left() == 15


def test_after_a_429_no_tenant_and_no_process_goes_before_its_time(
    of: Callable[[str], StoreBudget], clock: Hand
) -> None:
    until = NOW + timedelta(minutes=7)
    of("a").heard(Limits(retry_at=until))
    for passed in (0, 301, 419):
        clock.now = NOW + timedelta(seconds=passed)
        with pytest.raises(BudgetSpent) as caught:
            of("b").take(URGENT)
        assert caught.value.until == until
    clock.now = until
    of("b").take(URGENT)


def test_what_the_platform_counted_of_others_is_counted(of: Callable[[str], StoreBudget], clock: Hand) -> None:
    of("a").take(BULK)
    of("a").heard(Limits(used=12, resets_at=NOW + timedelta(seconds=90)))
    assert taken(of("a")) == 3
    clock.now = NOW + timedelta(seconds=90) + GRACE
    assert taken(of("a")) == 15


def test_a_second_tenant_finds_room_beside_a_first_load(of: Callable[[str], StoreBudget], clock: Hand) -> None:
    of("small").take(BULK)
    went, came_again = taken(of("big")), []
    assert went == 7, "of 15 its half"
    assert taken(of("small"), at_most=2) == 2
    for _ in range(4):
        with pytest.raises(BudgetSpent) as caught:
            of("big").take(BULK)
        clock.now = caught.value.until
        came_again.append((clock.now - NOW, taken(of("big"))))
    minutes = [timedelta(minutes=n) for n in range(1, 5)]
    assert came_again == list(zip(minutes, [0, 0, 2, 3], strict=True)), "what is left over, by and by"


def test_budgets_of_other_names_are_counted_apart(bare: Store, clock: Hand) -> None:
    for name in ("platform@egress", "platform@egress/reports"):
        assert taken(StoreBudget(bare, clock, name, OURS, SCOPE)) == 15


def test_of_many_threads_that_ask_at_once_no_more_go_than_there_is_room_for(of: Callable[[str], StoreBudget]) -> None:
    with ThreadPoolExecutor(8) as pool:
        went = list(pool.map(lambda n: taken(of(f"t{n % 3}"), URGENT, at_most=10), range(8)))
    assert sum(went) <= 20
    assert sum(went) + taken(of("t9"), URGENT) == 20


def _take_all(url: str, number: int) -> None:
    with open_store(url, Keyring([b"x" * 43 + b"="])) as store:
        many = taken(StoreBudget(store, lambda: NOW, NAME, OURS, Scope(f"t{number}", "books")), URGENT)
        with store.write(Scope("diary", ""), NOW) as tx:
            tx.conn.execute(
                t.settings.insert().values(tenant="diary", installation="", name=f"{number}", value=f"{many}")
            )


def test_of_several_processes_that_ask_at_once_no_more_go_than_there_is_room_for(
    bare: Store, migrated_url: str
) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_take_all, args=(migrated_url, number)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    with bare.read(Scope("diary", ""), NOW) as tx:
        went = [int(row.value) for row in tx.conn.execute(t.settings.select())]
    # What is left over for who used more than its share is given out with time, and none has passed.
    assert 3 * (20 // 3) <= sum(went) <= 20


def test_after_six_refusals_the_next_request_waits_an_hour_whoever_sends_it(bare: Store, clock: Hand) -> None:
    def refusals(tenant: str, name: str = "exact/1/crm/Accounts") -> StoreRefusals:
        return StoreRefusals(bare, clock, name, Allowance(6, timedelta(hours=1)), Scope(tenant, "books"))

    for _ in range(6):
        refusals("t1").take(BULK)
        refusals("t1").heard(Limits(refused=True))
        refusals("t1").heard(Limits(used=3))
    with pytest.raises(BudgetSpent) as waits:
        refusals("t2").take(URGENT)
    assert waits.value.until == clock.now + timedelta(hours=1)
    refusals("t2", "exact/1/crm/Contacts").take(BULK)
    clock.now += timedelta(hours=1)
    refusals("t2").take(BULK)


def test_requests_that_are_not_refused_are_counted_nowhere(bare: Store, clock: Hand) -> None:
    refusals = StoreRefusals(bare, clock, NAME, Allowance(6, timedelta(hours=1)), SCOPE)
    assert taken(refusals, at_most=50) == 50


def test_how_many_a_platform_takes_is_remembered_for_its_next_windows(
    of: Callable[[str], StoreBudget], clock: Hand
) -> None:
    of("t1").heard(Limits(used=0, allowed=9))
    assert taken(of("t1")) == 4
    clock.now += timedelta(minutes=6)
    assert taken(of("t1"), URGENT) == 9


def test_what_was_counted_is_there_after_a_restart(migrated_url: str, keyring: Keyring, clock: Hand) -> None:
    for many in (15, 0):
        with open_store(migrated_url, keyring) as store:
            assert taken(StoreBudget(store, clock, NAME, OURS, SCOPE)) == many


def test_who_has_not_asked_for_two_windows_is_forgotten(of: Callable[[str], StoreBudget], clock: Hand) -> None:
    for tenant in ("a", "b", "c"):
        of(tenant).take(BULK)
    for passed, known in ((1, 4), (2, 1)):
        clock.now = NOW + passed * OURS.window + GRACE
        of("d").take(BULK)
        with of("d").store.read_house(NOW) as tx:
            assert len(tx.conn.execute(t.budget_shares.select()).all()) == known


def test_no_tenant_sees_how_busy_another_is(of: Callable[[str], StoreBudget], bare: Store, database: str) -> None:
    of("a").take(BULK)
    if database == "postgresql":  # embedded there is one tenant in the file
        with bare.read(Scope("b", "books"), NOW) as tx:
            for table in (t.budgets, t.budget_shares):
                assert tx.conn.execute(table.select()).all() == []
    with bare.read_house(NOW) as tx:
        assert [(row.tenant, row.whose) for row in tx.conn.execute(t.budget_shares.select())] == [("", "a")]


@pytest.mark.parametrize("error", [StoreBusy("busy"), OperationalError("x", {}, Exception("gone"))])
def test_an_answer_is_not_lost_because_its_limits_could_not_be_noted(
    of: Callable[[str], StoreBudget], error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budgets, "heard", partial(_raise, error))
    with capture_logs() as logs:
        of("a").heard(Limits(used=3))
    assert [entry["error"] for entry in logs] == [type(error).__name__]


def _raise(error: Exception, *_: object) -> None:
    raise error
