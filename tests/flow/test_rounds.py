"""The work of an administration gets done by itself: each day once, within its hours, whatever the machine did."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest

from connector.errors import BudgetSpent, RetryLater
from connector.flow.by_turns import ByTurns
from connector.flow.rounds import QUESTIONS, Rounds
from connector.model import Channel, DeliveryState, Installation
from connector.source import Page, Source
from connector.store import installations
from tests.flow.world import AMSTERDAM, SCOPE, World, acts
from tests.rules.builders import invoice, policy, step


@dataclass
class Machine:
    """A world whose work is done by turns: time passes in steps, and whatever is due by then is done."""

    world: World
    works: bool = True
    polled: bool = True
    runs: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        rounds = Rounds(self.world.store, self.clock, {Channel.EMAIL: self.world.postman}, self._source)
        self.work = ByTurns(self.world.store, self.clock, rounds.handlers(), seed=1)
        self.work.schedule(QUESTIONS)

    def clock(self) -> datetime:
        return self.world.now

    def _source(self, installation: Installation) -> Source | None:
        return self.world.books if self.polled else None

    def as_it_is_now(self, keys: Sequence[str]) -> Page:
        return Page(receivables=tuple(self.world.books.receivables[key] for key in keys))

    def until(self, moment: datetime, every: timedelta = timedelta(hours=1)) -> "Machine":
        while self.world.now < moment:
            # Aware moments of one zone are counted by its hands, so the steps go by way of UTC.
            now = (self.world.now.astimezone(UTC) + every).astimezone(AMSTERDAM)
            self.world.now = min(now, moment)
            if self.works:
                self.work.run_due()
            with self.world.store.read(SCOPE, self.world.now) as tx:
                last = installations.get(tx).last_run
            if last is not None and (not self.runs or self.runs[-1].date() != last):
                self.runs.append(self.world.now)
        return self

    def asleep_until(self, moment: datetime) -> "Machine":
        self.world.now = moment
        return self


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM)


@pytest.fixture
def machine(world: World) -> Machine:
    world.now = at(10, 0)
    world.begin().owe(invoice("D1", due="2026-03-05"), invoice("D2", due="2026-03-20"))
    return Machine(world)


def test_a_day_is_lived_once_within_its_hours_and_what_is_due_leaves(machine: Machine) -> None:
    machine.until(at(11, 0))
    assert [run.date() for run in machine.runs] == [date(2026, 3, 10)]
    assert machine.runs[0] == at(10, 9)
    assert machine.world.sent() == [("D1",)]


def test_none_of_a_days_work_fails_although_the_adapter_was_taken_out(machine: Machine) -> None:
    machine.until(at(11, 0))
    assert machine.runs
    assert list(machine.work.failed()) == []


def test_figures_that_cannot_be_made_keep_no_source_from_being_told(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[datetime] = []
    monkeypatch.setattr(Rounds, "_tell_soon", lambda _rounds, _scope: told.append(machine.world.now))
    monkeypatch.setattr("connector.flow.rounds.keep_baseline", lambda *_: 1 / 0)
    machine.until(at(10, 9, 30), every=timedelta(minutes=5))
    assert machine.runs
    assert told
    assert machine.runs[0] in told, "in the very run"


def test_when_balances_cannot_be_asked_for_now_they_are_asked_at_the_moment_that_is_named(machine: Machine) -> None:
    turn, asked = at(10, 9, 7), list[datetime]()

    def answers(keys: Sequence[str]) -> Page:
        asked.append(machine.world.now)
        if machine.world.now < turn:
            raise BudgetSpent(turn)
        return machine.as_it_is_now(keys)

    machine.world.books.answers = answers
    machine.until(at(10, 9)).until(at(10, 9, 12), every=timedelta(minutes=1))
    assert len(asked) == 2
    assert asked[0] < turn == asked[1]
    assert machine.world.sent() == [("D1",)]


def test_every_step_of_two_weeks_is_sent_once(machine: Machine) -> None:
    machine.world.owe(invoice("D2", due="2026-03-12"))
    machine.until(at(26, 0), every=timedelta(hours=3))
    assert [run.date() for run in machine.runs] == [date(2026, 3, 10) + timedelta(days=n) for n in range(16)]
    assert machine.world.sent() == [("D1",), ("D2",), ("D1",)]


def test_a_machine_that_slept_for_a_week_makes_up_for_it_with_one_run_and_one_message(machine: Machine) -> None:
    machine.until(at(10, 8)).asleep_until(at(17, 11)).until(at(18, 0))
    assert [run.date() for run in machine.runs] == [date(2026, 3, 17)]
    assert machine.world.sent() == [("D1",)]


def test_a_machine_that_only_works_at_night_sends_nothing(machine: Machine) -> None:
    machine.asleep_until(at(10, 22)).until(at(11, 6))
    assert machine.world.sent() == []


@pytest.mark.parametrize("day", [29, 25])
def test_a_day_on_which_the_clocks_change_is_lived_once(machine: Machine, day: int) -> None:
    month = 3 if day == 29 else 10
    machine.asleep_until(at(day, 0, month=month) - timedelta(hours=1)).until(at(day, 23, 59, month=month))
    assert [run.date() for run in machine.runs] == [date(2026, month, day)]
    assert machine.world.sent() in ([("D1",)], [("D1", "D2")])


def test_without_data_of_today_or_yesterday_there_is_no_run(machine: Machine) -> None:
    machine.world.sync()
    machine.polled = False
    machine.asleep_until(at(16, 8)).until(at(16, 20))
    assert machine.runs == []
    assert machine.world.sent() == []


def test_who_paid_since_the_last_sync_is_decided_about_again_and_gets_nothing(machine: Machine) -> None:
    machine.world.books.answers = machine.as_it_is_now
    machine.until(at(10, 8))
    machine.world.books.receivables["D1"] = invoice("D1", "0.00", due="2026-03-05")
    machine.until(at(11, 0))
    assert machine.world.sent() == []


def test_an_approved_message_leaves_by_itself(world: World) -> None:
    world.now = at(10, 0)
    world.begin(policy(step("formal", 5, approve=True), name="default")).owe(invoice("D1", due="2026-03-05"))
    machine = Machine(world).until(at(10, 12))
    assert world.sent() == []
    [proposal] = world.deliveries(DeliveryState.PROPOSED)
    acts.approve(world.store, SCOPE, proposal.key, "Els", world.now)
    machine.until(at(10, 12, 5))
    assert world.sent() == [("D1",)]


def test_a_source_without_an_answer_puts_sending_off_and_loses_nothing(machine: Machine) -> None:
    refusals = iter([True, True, False, False, False])

    def answers(keys: Sequence[str]) -> Page:
        if next(refusals, False):
            raise RetryLater("busy")
        return machine.as_it_is_now(keys)

    machine.world.books.answers = answers
    machine.until(at(10, 12))
    assert machine.world.sent() == [("D1",)]


def test_a_paused_administration_runs_as_a_preview_and_sends_nothing(machine: Machine) -> None:
    acts.pause_sending(machine.world.store, SCOPE, "Els", machine.world.now)
    machine.until(at(11, 0))
    assert [run.date() for run in machine.runs] == [date(2026, 3, 10)]
    assert machine.world.sent() == []
