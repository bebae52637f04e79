"""What platforms tell of by themselves: fetched once, together, and parked where that keeps failing."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from connector.errors import BudgetSpent, ReAuthorise, SourceUnavailable
from connector.flow import cursor
from connector.flow import nudges as told
from connector.flow.by_turns import ByTurns
from connector.flow.rounds import Rounds
from connector.model import Channel, Nudge, Receivable, ReceivableState
from connector.source import Page, RowError
from connector.store import installations, nudges, quarantine, receivables
from tests.flow.world import SCOPE, World
from tests.rules.builders import invoice, money


@dataclass
class Platform:
    """Books that can be asked by name; it remembers the calls, and fails for what a test names."""

    world: World
    calls: list[list[str]] = field(default_factory=list)
    poison: dict[str, Exception] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    down: bool = False

    def __call__(self, asked: Sequence[Nudge]) -> Page:
        subjects = [nudge.subject for nudge in asked]
        self.calls.append(subjects)
        if self.down:
            raise SourceUnavailable("no answer")
        for subject in subjects:
            if subject in self.poison:
                raise self.poison[subject]
        books = self.world.books.receivables
        return Page(
            receivables=tuple(books[s] for s in subjects if s in books and s not in self.unreadable),
            errors=tuple(RowError(None, "", "no date", record=s) for s in subjects if s in self.unreadable),
            gone=tuple(s for s in subjects if s not in books),
        )


@dataclass
class House:
    """A world whose source tells of changes, and whoever does the work."""

    world: World
    platform: Platform
    work: ByTurns

    def nudge(self, *subjects: str, prefix: str = "evt") -> None:
        with self.world.store.write(SCOPE, self.world.now) as tx:
            told.take(tx, [Nudge(f"{prefix}_{subject}", "invoice", subject) for subject in subjects])

    def known(self) -> dict[str, Receivable]:
        with self.world.store.read(SCOPE, self.world.now) as tx:
            return receivables.of_keys(tx, None)

    def waiting(self) -> list[str]:
        with self.world.store.read(SCOPE, self.world.now) as tx:
            return [one.nudge.subject for one in nudges.waiting(tx)]

    def parked(self) -> list[str]:
        with self.world.store.read(SCOPE, self.world.now) as tx:
            return [one.nudge.subject for one in nudges.parked(tx)]

    def jobs(self) -> int:
        status = self.work.status(SCOPE)
        return sum(s.due + s.later for s in status.values())

    def pass_time(self, minutes: int) -> None:
        """Whatever is due by then is done, in steps of ten seconds."""
        for _ in range(minutes * 6):
            self.work.run_due()
            self.world.now += timedelta(seconds=10)


@pytest.fixture
def house(quick_world: World) -> House:
    return furnish(quick_world)


def furnish(world: World) -> House:
    world.begin().owe(*(invoice(f"F{n}", "100.00", due="2026-03-20") for n in range(1, 6)))
    world.sync()
    platform = Platform(world)
    world.books.fetches = platform
    rounds = Rounds(world.store, lambda: world.now, {Channel.EMAIL: world.postman}, lambda _: world.books)
    return House(world, platform, ByTurns(world.store, lambda: world.now, rounds.handlers()))


def test_what_was_told_of_is_fetched_together_and_the_sources_version_decides(house: House) -> None:
    paid = invoice("F1", "0.00", due="2026-03-20")
    house.world.owe(paid)
    house.nudge("F1", "F2")
    house.nudge("F3")
    assert house.jobs() == 1, "while one waits, none is added"
    house.work.run_due()
    assert house.platform.calls == [["F1", "F2", "F3"]]
    assert house.known()["F1"] == paid
    assert (house.waiting(), house.jobs()) == ([], 0)


def test_what_is_told_while_a_sync_runs_is_one_further_sync_with_one_call(house: House) -> None:
    during: list[int] = []

    def asked(nudges: Sequence[Nudge]) -> Page:
        if not during:
            for n in range(60):
                house.nudge(f"F{n % 5 + 1}", prefix=f"later{n}")
            during.append(house.jobs())
        return house.platform(nudges)

    house.world.books.fetches = asked
    house.nudge("F1")
    assert house.work.run_due() == 2
    assert during == [1]
    assert house.platform.calls == [["F1"], ["F1", "F2", "F3", "F4", "F5"]]


def test_without_room_for_a_request_nothing_is_tried_in_halves_and_it_is_asked_when_there_is(house: House) -> None:
    began = house.world.now
    house.platform.poison["F2"] = BudgetSpent(began + timedelta(minutes=4))
    house.nudge("F1", "F2", "F3")
    house.pass_time(3)
    assert house.platform.calls == [["F1", "F2", "F3"]]
    assert (house.waiting(), house.parked()) == (["F1", "F2", "F3"], [])
    house.platform.poison.clear()
    house.pass_time(2)
    assert house.platform.calls == [["F1", "F2", "F3"]] * 2
    assert (house.waiting(), house.jobs()) == ([], 0)


def test_the_same_on_both_databases(world: World) -> None:
    house = furnish(world)
    house.platform.poison["F3"] = ValueError("what is this?")
    house.world.owe(invoice("F5", "5.00", due="2026-03-20"))
    house.nudge("F1", "F2", "F3", "F4", "F5")
    house.nudge("F1")
    house.pass_time(minutes=4)
    assert house.known()["F5"].open == money("5.00")
    assert (house.parked(), house.waiting()) == (["F3"], [])
    told.try_parked_again(house.world.store, SCOPE, "Els", house.world.now)
    house.world.sync()
    assert (house.parked(), house.waiting(), house.world.tasks()) == ([], [], [])


def test_a_hundred_records_are_asked_for_in_one_call_and_more_in_several(house: House) -> None:
    house.nudge(*(f"F{n}" for n in range(250)))
    house.work.run_due()
    assert [len(call) for call in house.platform.calls] == [100, 100, 50]
    assert house.waiting() == []


def test_a_repeat_is_known_for_one_also_after_it_was_answered(house: House) -> None:
    house.nudge("F1")
    house.work.run_due()
    house.nudge("F1")
    assert (house.waiting(), house.jobs()) == ([], 0)
    with house.world.store.read(SCOPE, house.world.now) as tx:
        assert nudges.last(tx) == 1


def test_whoever_it_changed_something_for_is_decided_about_at_once(house: House) -> None:
    decided = len(house.world.events("decided"))
    house.world.owe(invoice("F1", "50.00", due="2026-03-20"))
    house.nudge("F1")
    house.work.run_due()
    assert len(house.world.events("decided")) > decided


def test_a_record_that_fails_keeps_no_other_waiting_and_is_parked_and_shown(house: House) -> None:
    house.platform.poison["F3"] = ValueError("what is this?")
    house.world.owe(invoice("F5", "5.00", due="2026-03-20"))
    house.nudge("F1", "F2", "F3", "F4", "F5")
    house.work.run_due()
    assert house.known()["F5"].open == money("5.00")
    assert house.waiting() == ["F3"]
    house.pass_time(minutes=10)
    assert (house.parked(), house.waiting()) == (["F3"], [])
    assert house.platform.calls.count(["F3"]) == told.MOST_TRIES
    assert house.world.tasks() == ["look_at_nudge"]
    assert (house.jobs(), house.work.failed()) == (0, [])


def test_what_was_parked_is_tried_again_at_a_persons_word(house: House) -> None:
    house.platform.poison["F3"] = ValueError("what is this?")
    house.nudge("F3")
    house.pass_time(minutes=10)
    house.platform.poison.clear()
    assert told.try_parked_again(house.world.store, SCOPE, "Els", house.world.now) == 1
    assert house.world.tasks() == []
    house.work.run_due()
    assert (house.parked(), house.waiting()) == ([], [])
    assert told.try_parked_again(house.world.store, SCOPE, "Els", house.world.now) == 0


def test_a_record_that_cannot_be_read_is_parked_with_its_reason_and_the_others_go_on(house: House) -> None:
    house.platform.unreadable.add("F2")
    house.world.owe(invoice("F1", "1.00", due="2026-03-20"))
    house.nudge("F1", "F2")
    house.pass_time(minutes=10)
    assert house.known()["F1"].open == money("1.00")
    assert house.parked() == ["F2"]
    with house.world.store.read(SCOPE, house.world.now) as tx:
        assert [error.reason for error in quarantine.listing(tx)] == ["no date"]


def test_a_record_that_can_be_read_when_it_is_told_of_again_is_no_error_any_more(house: House) -> None:
    house.platform.unreadable.add("F2")
    house.nudge("F2")
    house.pass_time(minutes=10)
    assert house.parked() == ["F2"]
    house.platform.unreadable.clear()
    house.world.owe(invoice("F2", "2.00", due="2026-03-20"))
    house.nudge("F2", prefix="again")
    house.pass_time(minutes=10)
    with house.world.store.read(SCOPE, house.world.now) as tx:
        assert quarantine.listing(tx) == []


def test_one_record_that_the_platform_is_silent_about_does_not_make_the_others_wait(house: House) -> None:
    house.platform.poison["F1"] = SourceUnavailable("500")
    house.nudge("F1", "F2", "F3")
    house.pass_time(minutes=2)
    assert (house.parked(), house.waiting()) == ([], ["F1"])
    house.world.sync()
    assert house.waiting() == []


def test_a_source_that_is_down_parks_nothing_and_is_asked_later(house: House) -> None:
    house.platform.down = True
    house.nudge(*(f"F{n}" for n in range(1, 6)))
    house.pass_time(minutes=12)
    assert house.parked() == []
    assert len(house.waiting()) == 5
    assert len(house.platform.calls) <= 4 * 6, "a silent source is not asked about each of them"
    house.platform.down = False
    house.pass_time(minutes=40)
    assert (house.waiting(), house.jobs()) == ([], 0)


def test_a_grant_that_is_gone_is_no_nudges_fault(house: House) -> None:
    house.platform.poison["F1"] = ReAuthorise("sign in again")
    house.nudge("F1", "F2")
    house.work.run_due()
    assert [job.error for job in house.work.failed()] == ["ReAuthorise"]
    assert house.waiting() == ["F1", "F2"]


def test_a_poll_that_began_later_answers_everything_that_was_told_before(house: House) -> None:
    house.platform.poison["F3"] = ValueError("what is this?")
    house.nudge("F3")
    house.pass_time(minutes=10)
    house.nudge("F1", "F2")
    house.platform.calls.clear()
    house.world.sync()
    assert (house.waiting(), house.parked(), house.world.tasks()) == ([], [], [])
    house.work.run_due()
    assert house.platform.calls == []


def test_what_is_told_while_a_poll_runs_is_not_answered_by_it(house: House) -> None:
    class Telling:
        """Tells of a change after it has listed everything."""

        def __init__(self) -> None:
            self.books = house.world.books

        def __getattr__(self, name: str) -> object:
            return getattr(self.books, name)

        def pull(self, cursor: str | None, today: object) -> object:
            yield from self.books.pull(cursor, house.world.now.date())
            house.nudge("F1")

    house.world.books = Telling()  # type: ignore[assignment]
    house.world.sync()
    assert house.waiting() == ["F1"]


@pytest.mark.parametrize("named", [True, False])
def test_where_nothing_can_be_asked_for_by_name_everything_is_pulled(house: House, named: bool) -> None:
    if named:
        house.world.books.fetches = None
    house.world.owe(invoice("F1", "1.00", due="2026-03-20"))
    house.nudge("F1" if named else "")
    house.work.run_due()
    assert house.known()["F1"].open == money("1.00")
    assert (house.waiting(), house.platform.calls) == ([], [])


def test_a_pull_that_goes_on_in_an_older_listing_answers_nothing_and_is_followed_by_another(house: House) -> None:
    """Its first pages were read before the nudge came, and only a listing from the beginning reads them again."""
    house.world.books.fetches = None
    with house.world.store.write(SCOPE, house.world.now) as tx:
        installations.save_setting(tx, cursor.CURSOR, "after the first page")
        installations.save_setting(tx, cursor.LISTING, cursor.Listing.ANEW)
    house.nudge("F1")
    house.work.run_due()
    assert house.waiting() == ["F1"]
    house.pass_time(minutes=1)
    assert (house.waiting(), house.jobs()) == ([], 0)


def test_a_record_that_is_gone_is_unknown_and_held_and_not_taken_for_paid(house: House) -> None:
    house.world.on("2026-03-26 09:00")
    del house.world.books.receivables["F1"]
    house.nudge("F1")
    house.work.run_due()
    assert house.known()["F1"].state is ReceivableState.UNKNOWN
    assert house.world.tasks() == ["look_at_vanished"]
    house.world.run()
    house.world.deliver()
    assert all("F1" not in lines for lines in house.world.sent())


def test_answered_nudges_are_forgotten_after_a_month_but_for_their_number(house: House) -> None:
    house.nudge("F1", "F2")
    house.work.run_due()
    house.world.later(days=40)
    house.world.sync()
    house.nudge("F3")
    with house.world.store.read(SCOPE, house.world.now) as tx:
        assert nudges.last(tx) == 3
        assert [one.number for one in nudges.waiting(tx)] == [3]


# ---------------------------------------------------------------- promise 1: and again if a nudge came since


def reading(house: House) -> list[list[str]]:
    """From now on balances can be asked for; the calls."""
    asked: list[list[str]] = []

    def answers(keys: Sequence[str]) -> Page:
        asked.append(sorted(keys))
        return Page(receivables=tuple(house.world.books.receivables[key] for key in keys))

    house.world.books.answers = answers
    return asked


def owing_two(house: House) -> None:
    """Two debtors with a message each."""
    house.world.books.debtors.append(replace(house.world.books.debtors[0], key="visser"))
    for key in list(house.world.books.receivables):
        del house.world.books.receivables[key]
    house.world.owe(invoice("A", due="2026-03-01"), replace(invoice("B", due="2026-03-01"), debtor="visser"))
    house.world.sync()
    house.world.run()


def test_a_payment_that_is_told_of_between_the_reread_and_the_claim_stops_the_message(house: House) -> None:
    owing_two(house)
    asked = reading(house)

    def tell() -> None:
        house.world.postman.before = lambda: None
        house.world.owe(replace(invoice("B", "0.00", due="2026-03-01"), debtor="visser"))
        house.nudge("B")

    house.world.postman.before = tell  # while the first message leaves, the second one's balance has been read already
    report = house.world.deliver()
    assert house.world.sent() == [("A",)]
    assert len(report.withdrawn) == 1
    assert asked == [["A", "B"], ["B"]], "what is left is asked for once more, and no more often"


def test_without_a_nudge_balances_are_asked_for_once(house: House) -> None:
    owing_two(house)
    asked = reading(house)
    house.nudge("A")  # before the re-read, so that its answer is newer
    assert len(house.world.deliver().sent) == 2
    assert asked == [["A", "B"]]


def test_a_parked_nudge_of_before_the_reread_stops_nothing(house: House) -> None:
    owing_two(house)
    house.world.on("2026-03-06 08:30")  # nothing leaves yet
    house.platform.poison["A"] = ValueError("what is this?")
    house.nudge("A")
    house.pass_time(minutes=10)
    assert house.parked() == ["A"]
    house.world.on("2026-03-06 09:00")
    assert len(house.world.deliver().sent) == 2


def test_books_that_are_in_motion_all_the_time_put_sending_off(house: House) -> None:
    owing_two(house)
    asked = reading(house)
    ask = house.world.books.answers
    assert ask is not None

    def busy(keys: Sequence[str]) -> Page:
        house.nudge("A", prefix=f"evt{len(asked)}")
        return ask(keys)

    house.world.books.answers = busy
    report = house.world.deliver()
    assert (report.sent, len(report.waiting), len(asked)) == ([], 2, 5)
    house.world.books.answers = ask
    assert len(house.world.deliver().sent) == 2


def test_a_source_that_cannot_be_asked_is_not_waited_for(house: House) -> None:
    owing_two(house)
    house.nudge("A")
    assert len(house.world.deliver().sent) == 2
