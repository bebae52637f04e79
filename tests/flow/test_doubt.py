"""Whatever is in doubt at the last moment keeps a message here, and keeps nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest

from connector.carrier import Carried, Outcome
from connector.errors import BadInput, RetryLater
from connector.flow.rounds import Rounds
from connector.model import Channel, HoldKind, Installation, Nudge, Receivable, ReceivableState, Scope
from connector.source import Page, RowError, Source
from connector.store import holds, installations, jobs, looks, nudges, receivables
from connector.store import tables as t
from tests.flow.world import SCOPE, Books, World, acts
from tests.rules.builders import debtor, hold, invoice

BROKE = Carried(Outcome.UNCLEAR, "the connection broke")


def owing_two(world: World) -> World:
    """Two debtors with a message each that may leave now."""
    world.begin()
    world.books.debtors = [debtor("D1"), debtor("D2")]
    world.owe(*(invoice(f"F{n}", debtor=f"D{n}", due="2026-03-01") for n in (1, 2))).sync()
    assert len(world.run().planned) == 2
    return world


def jobs_left(world: World, scope: Scope) -> list[str]:
    with world.store.read(scope, world.now) as tx:
        return [row.name for row in jobs.untold_rows(tx, 99) if row.scope == scope]


def listed(world: World, *keys: str) -> Page:
    return Page(receivables=tuple(world.books.receivables[key] for key in keys))


def test_a_payment_that_is_stored_while_an_older_answer_is_on_its_way_is_not_undone_by_it(world: World) -> None:
    """A webhook tells of it, and is answered: nothing is left to see but the payment itself."""
    owing_two(world)

    def answers_before_the_payment(keys: Sequence[str]) -> Page:
        answer = listed(world, *keys)
        paid = replace(invoice("F1", debtor="D1", due="2026-03-01", open="0.00"), state=ReceivableState.SETTLED)
        world.owe(paid)
        with world.store.write(SCOPE, world.now) as tx:
            receivables.absorb(tx, [paid])
        return answer

    world.books.answers = answers_before_the_payment
    assert len(world.deliver().sent) == 1
    assert [parcel.statement.lines[0].receivable for parcel in world.postman.parcels] == ["F2"]


@pytest.mark.parametrize("errors", [(), (RowError(None, "amount", "no amount", "F1"),)], ids=["silent", "unreadable"])
def test_what_the_source_does_not_answer_about_waits_and_the_others_leave(
    world: World, errors: tuple[RowError, ...]
) -> None:
    owing_two(world)
    world.books.answers = lambda _: Page(receivables=(world.books.receivables["F2"],), errors=errors)
    report = world.deliver()
    assert (len(report.sent), len(report.waiting)) == (1, 1)
    assert [parcel.statement.lines[0].receivable for parcel in world.postman.parcels] == ["F2"]


def test_an_answer_about_balances_counts_for_ten_minutes(world: World) -> None:
    owing_two(world)
    asked: list[Sequence[str]] = []

    def answers(keys: Sequence[str]) -> Page:
        asked.append(keys)
        return listed(world, *keys)

    world.books.answers = answers

    def takes_eleven_minutes() -> None:
        world.later(minutes=11)

    world.postman.before = takes_eleven_minutes
    assert len(world.deliver().sent) == 2
    assert asked == [["F1", "F2"], ["F2"]]


def test_no_more_receivables_are_asked_about_at_once_than_a_platform_answers_in_a_minute(world: World) -> None:
    world.begin()
    many = {"D1": 2, "D2": 2, "D3": 1, "D4": 5, "D5": 1}
    world.books.debtors = [debtor(key) for key in many]
    owed = [invoice(f"{key}-{n}", debtor=key, due="2026-03-01") for key, count in many.items() for n in range(count)]
    world.owe(*owed).sync()
    assert len(world.run().planned) == 5
    asked: list[int] = []

    def answers(keys: Sequence[str]) -> Page:
        asked.append(len(keys))
        return listed(world, *keys)

    world.books.answers = answers
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("connector.flow.delivery.MOST_AT_ONCE", 3)
        assert len(world.deliver().sent) == 5
    assert asked == [2, 3, 5, 1], "a message that has more goes alone"


def test_one_debtors_odd_data_does_not_stop_the_others_messages(world: World) -> None:
    owing_two(world)
    with world.store.write(SCOPE, world.now) as tx:
        receivables.absorb(tx, [invoice("F9", debtor="D1", due=date.max)])
    report = world.deliver()
    assert (len(report.sent), len(report.waiting), len(report.warnings)) == (1, 1, 1)


def test_a_block_until_the_end_of_time_ends_no_run(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01")).sync()
    with world.store.write(SCOPE, world.now) as tx:
        holds.add(tx, "bakker", hold(HoldKind.BLOCK, since=world.now.date(), until=date.max))
    assert [v.holds[0].kind for d in world.run().decisions for v in d.verdicts] == [HoldKind.BLOCK]


def test_a_repeat_asks_for_the_balance_and_does_not_leave_again_once_a_part_was_paid(world: World) -> None:
    world.begin().owe(invoice("D1", "100.00", due="2026-03-01"))
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.books.answers = lambda keys: listed(world, *keys)
    world.day()
    world.owe(invoice("D1", "100.00", open="40.00", due="2026-03-01")).later(minutes=11)
    assert len(world.deliver().unclear) == 1
    assert world.postman.again == []


def test_what_was_told_of_and_not_fetched_yet_comes_before_any_message(world: World) -> None:
    owing_two(world)
    rounds = Rounds(world.store, lambda: world.now, {Channel.EMAIL: world.postman}, lambda _: world.books)
    with world.store.write(SCOPE, world.now) as tx:
        nudges.keep(tx, [Nudge("evt_1", "payment", "P1")])
    with pytest.raises(RetryLater):
        rounds.deliver(SCOPE, Channel.EMAIL)
    assert world.postman.parcels == []


def test_one_administration_that_cannot_be_opened_stops_no_others(world: World) -> None:
    other = Scope("z tenant", "books")
    world.begin()
    with world.store.write(other, world.now) as tx:
        installations.create(tx, "books", "another", live=True)

    def opened(installation: Installation) -> Source:
        if installation.scope == SCOPE:
            raise BadInput("its folder is gone", [])
        return world.books

    Rounds(world.store, lambda: world.now, {}, opened).ask_which_syncs()
    assert jobs_left(world, other) == ["sync"]


def test_whoever_could_not_be_decided_about_is_tried_again(world: World) -> None:
    world.begin().owe(invoice("F1", due="2026-03-01"))
    world.books.debtors = [debtor(policy="never saved")]
    world.sync()
    with world.store.write(SCOPE, world.now) as tx:
        tx.conn.execute(t.looks.delete())  # as after the upgrade that brought the index
    assert len(world.run().warnings) == 1
    with world.store.read(SCOPE, world.now) as tx:
        assert looks.due(tx, world.now.date()) == ["bakker"]


def test_going_live_leaves_a_run_although_there_was_a_preview_today(world: World) -> None:
    world.begin(live=False).owe(invoice("F1", due="2026-03-01")).sync()
    world.run()
    acts.go_live(world.store, SCOPE, "Els", world.now)
    assert jobs_left(world, SCOPE) == ["run"]


def _listed_as(world: World, *pages: Page) -> None:
    world.books.pull = lambda *_: iter(pages)  # type: ignore[method-assign]
    world.sync()


def _keys(world: World) -> list[str]:
    with world.store.read(SCOPE, world.now) as tx:
        return sorted(receivables.of_keys(tx, None))


def test_two_items_of_one_sight_on_two_pages_stay_two(world: World) -> None:
    world.begin()
    one = invoice("r1", "100", due="2026-03-01")
    two = replace(invoice("r2", "250", due="2026-03-01"), number=one.number)
    _listed_as(world, Page(receivables=(one,)), Page(receivables=(two,), complete=True))
    assert _keys(world) == ["r1", "r2"]


def test_an_item_without_a_number_is_not_taken_for_one_that_is_gone(world: World) -> None:
    world.begin()
    items = (invoice(key, amount, due="2026-03-01") for key, amount in (("r1", "100"), ("r2", "250")))
    for item in items:
        _listed_as(world, Page(receivables=(replace(item, number=""),), complete=True))
    assert _keys(world) == ["r1", "r2"]


@dataclass
class Placed(Books):
    """A source whose keys name places. It answers for what looks as it was told, and keeps what it was handed."""

    told: list[str] = field(default_factory=list)

    def reread_known(self, keys: Sequence[str], known: Sequence[Receivable], _today: date) -> Page:
        self.told += [one.key for one in known]
        asked = (one for one in known if one.key in keys)
        return Page(receivables=tuple(one for one in asked if one == self.receivables[one.key]))


def test_a_source_of_places_is_asked_for_what_was_told_and_what_it_does_not_answer_for_waits(world: World) -> None:
    world.books = Placed()
    owing_two(world)
    told = sorted(world.books.receivables)
    world.owe(invoice("F1", debtor="D1", due="2026-04-01"))
    report = world.deliver()
    assert world.books.told == told
    assert (len(report.sent), len(report.waiting)) == (1, 1)
    assert [parcel.statement.lines[0].receivable for parcel in world.postman.parcels] == ["F2"]


def test_a_source_of_places_is_handed_the_other_instalments_too(world: World) -> None:
    world.books = Placed()
    world.begin()
    late, later = (
        invoice("F1", due=due, instalments=2, issued=date(2026, 1, 1)) for due in ("2026-03-01", "2026-06-01")
    )
    others = invoice("F2", due="2026-06-01"), invoice("F3", due="2026-06-01", instalments=2)
    world.owe(late, replace(later, key="F1:2", instalment=2), *others).sync()
    world.run()
    assert len(world.deliver().sent) == 1
    assert sorted(world.books.told) == ["F1", "F1:2"]
