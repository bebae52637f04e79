"""How far the first read is: counted as it goes on, and what stands in its way."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from connector.errors import Refused, SourceUnavailable
from connector.flow.errands import SYNC, leave, to_sync
from connector.flow.first_read import State, how_far, try_again
from connector.flow.sync import sync
from connector.source import Page
from connector.store import installations, jobs
from tests.flow.world import SCOPE, World
from tests.rules.builders import debtor, invoice


class Slow:
    """Three pages of two invoices, of which each says how many are still to come; it breaks off before the last."""

    def __init__(self, world: World, breaks_off: bool = True) -> None:
        self._world, self._breaks_off = world, breaks_off

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        for number in range(int(cursor or 0), 3):
            if number == 2 and self._breaks_off:
                raise SourceUnavailable("no answer")
            people = tuple(debtor(f"D{number}{n}") for n in range(2))
            owed = tuple(invoice(f"F{number}{n}", debtor=f"D{number}{n}") for n in range(2))
            cursor, last = str(number + 1), number == 2
            yield Page(people, owed, cursor=cursor, complete=last, as_of=today, to_come=4 - 2 * number)

    reread = fetch = write_back = pull  # none of them is asked


def begun(world: World) -> World:
    world.begin(live=False)
    with world.store.write(SCOPE, world.now) as tx:
        leave(tx, to_sync())
    return world


def test_it_is_counted_page_by_page_with_what_is_still_to_come(world: World) -> None:
    begun(world)
    assert how_far(world.store, SCOPE, world.now).state is State.WAITING
    with pytest.raises(SourceUnavailable):
        sync(world.store, SCOPE, Slow(world), world.now)  # type: ignore[arg-type] # it is pulled alone
    found = how_far(world.store, SCOPE, world.now)
    assert (found.receivables, found.debtors, found.to_come) == (4, 4, 2)
    sync(world.store, SCOPE, Slow(world, breaks_off=False), world.now)  # type: ignore[arg-type] # it is pulled alone
    assert how_far(world.store, SCOPE, world.now).state is State.DONE


def test_what_waits_for_its_turn_says_until_when_and_what_failed_says_why(world: World) -> None:
    begun(world)
    with world.store.write(SCOPE, world.now) as tx:
        [row] = jobs.named(tx, SYNC)
        jobs.postpone(tx, row, world.now + timedelta(minutes=4))
    found = how_far(world.store, SCOPE, world.now)
    assert (found.state, found.tries) == (State.LATER, 0)
    assert found.again_at == world.now + timedelta(minutes=4)
    with world.store.write(SCOPE, world.now) as tx:
        [row] = jobs.named(tx, SYNC)
        jobs.fail(tx, row.number, "ReAuthorise")
    found = how_far(world.store, SCOPE, world.now)
    assert (found.state, found.error) == (State.FAILED, "ReAuthorise")


def test_a_person_has_it_tried_at_once_and_one_job_is_left_however_often_he_asks(world: World) -> None:
    begun(world)
    with world.store.write(SCOPE, world.now) as tx:
        installations.set_connection(tx, "c1")
        [row] = jobs.named(tx, SYNC)
        jobs.fail(tx, row.number, "KeyError")
    for _ in range(3):
        try_again(world.store, SCOPE, "Anna", world.now)
    with world.store.read(SCOPE, world.now) as tx:
        assert [row.state for row in jobs.named(tx, SYNC)] == [jobs.WAITING]


def test_a_file_is_not_read_by_itself(world: World) -> None:
    world.begin(live=False)
    assert how_far(world.store, SCOPE, world.now).state is State.STANDS_STILL
    with pytest.raises(Refused):
        try_again(world.store, SCOPE, "Anna", world.now)
