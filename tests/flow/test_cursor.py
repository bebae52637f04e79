"""A sync goes on after the last page that was stored, and what was not read to its end makes nothing vanish."""

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pytest

from connector.errors import SourceUnavailable, Unsupported
from connector.flow.cursor import CURSOR
from connector.flow.sync import CLOSABLE, SyncReport, sync
from connector.model import Receivable, ReceivableState
from connector.source import Page, RowError, Status, Written
from connector.store import installations, quarantine, receivables, warned
from tests.flow.world import SCOPE, World
from tests.rules.builders import credit, debtor, invoice


@dataclass
class Changes:
    """A platform that tells what changed since a place in its own record, one invoice a page; `listed` ends the first
    pages, up to that place, as a full listing. `breaks` are the places at which it has no answer, once; a `file` has
    no places."""

    record: list[Receivable | RowError | Page] = field(default_factory=list)
    listed: int | None = None
    breaks: list[int] = field(default_factory=list)
    asked: list[str | None] = field(default_factory=list)
    ends_without_cursor: bool = False
    warnings: tuple[str, ...] = ()
    file: bool = False

    def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
        self.asked.append(cursor)
        for place in range(int(cursor or 0), len(self.record)):
            if place in self.breaks:
                self.breaks.remove(place)
                raise SourceUnavailable("no answer")
            row, ends = self.record[place], place + 1 == self.listed
            rows = (row,) if isinstance(row, Receivable) else ()
            errors = (row,) if isinstance(row, RowError) else ()
            told = None if self.file or (ends and self.ends_without_cursor) else str(place + 1)
            page = row if isinstance(row, Page) else Page((debtor(),), rows, errors=errors, warnings=self.warnings)
            yield replace(page, cursor=told, complete=ends)

    def reread(self, keys: Sequence[str], today: date) -> Page:
        raise Unsupported("not asked here")

    def fetch(self, nudges: object, today: date) -> Page:
        raise Unsupported("not asked for by name here")

    def write_back(self, status: Status) -> Written:
        raise Unsupported("not told here")


def read(world: World, source: Changes) -> SyncReport:
    return sync(world.store, SCOPE, source, world.now, declared_complete=True)


def stopped(world: World, source: Changes) -> None:
    with pytest.raises(SourceUnavailable):
        read(world, source)


def states(world: World) -> dict[str, str]:
    with world.store.read(SCOPE, world.now) as tx:
        return {key: r.state.value for key, r in receivables.of_keys(tx, None).items()}


def unreadable(world: World) -> list[str]:
    with world.store.read(SCOPE, world.now) as tx:
        return [error.record for error in quarantine.listing(tx)]


def three() -> list[Receivable | RowError | Page]:
    return [invoice("F1"), invoice("F2"), invoice("F3")]


def test_the_next_sync_goes_on_where_the_last_one_ended(world: World) -> None:
    source = Changes(three())
    read(world.begin(), source)
    source.record.append(invoice("F4"))
    read(world, source)
    assert source.asked == [None, "3"]
    assert sorted(states(world)) == ["F1", "F2", "F3", "F4"]


def test_who_was_stopped_goes_on_after_the_last_page_that_was_stored(world: World) -> None:
    source = Changes(three(), breaks=[2])
    stopped(world.begin(), source)
    assert sorted(states(world)) == ["F1", "F2"]
    read(world, source)
    assert source.asked == [None, "2"]
    assert sorted(states(world)) == ["F1", "F2", "F3"]


def test_a_page_and_its_cursor_are_stored_together_or_not_at_all(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    source = Changes(three())
    world.begin()
    with monkeypatch.context() as patched:
        patched.setattr("connector.store.installations.save_setting", _breaks_at_two(installations.save_setting))
        with pytest.raises(RuntimeError):
            read(world, source)
    with world.store.read(SCOPE, world.now) as tx:
        assert (installations.setting(tx, CURSOR), sorted(receivables.of_keys(tx, None))) == ("1", ["F1"])


def _breaks_at_two(save: object) -> object:
    def breaking(tx: object, name: str, value: str) -> None:
        if (name, value) == (CURSOR, "2"):
            raise RuntimeError
        assert callable(save)
        save(tx, name, value)

    return breaking


def test_a_listing_that_was_stopped_makes_nothing_vanish_and_is_made_anew(world: World) -> None:
    world.begin().owe(invoice("F0")).sync()
    source = Changes(three(), listed=3, breaks=[2])
    stopped(world, source)
    assert read(world, source).vanished == []
    assert set(states(world).values()) == {ReceivableState.OPEN.value}
    assert [r.key for r in read(world, source).vanished] == ["F0"]
    assert source.asked == [None, "2", None]
    read(world, source)
    assert source.asked[-1] == "3"


def test_the_first_listing_ever_is_not_made_anew_when_it_was_stopped(world: World) -> None:
    source = Changes(three(), listed=3, breaks=[1])
    stopped(world.begin(), source)
    read(world, source)
    read(world, source)
    assert source.asked == [None, "1", "3"]


def test_after_a_first_listing_that_was_stopped_for_a_day_the_data_are_as_old_as_its_first_pages(world: World) -> None:
    """A payment of that day may concern one of them; the next sync tells it, and then they are fresh."""
    source = Changes(three(), listed=3, breaks=[1])
    stopped(world.begin(), source)
    began = world.now
    world.later(days=1)
    read(world, source)
    assert as_of(world) == began
    read(world, source)
    assert as_of(world) == world.now


def test_a_listing_that_begins_once_more_is_as_old_as_its_own_first_page(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long ago one began that was read to its last page, and whose end was not written down."""
    source = Changes(three(), listed=3, breaks=[1], ends_without_cursor=True)
    stopped(world.begin(), source)
    with monkeypatch.context() as patched:
        patched.setattr("connector.flow.sync._finish", _breaks)
        with pytest.raises(RuntimeError):
            read(world, source)
    source.breaks = [1]
    began = world.later(days=9).now
    stopped(world, source)
    read(world.later(minutes=10), source)
    assert source.asked == [None, "1", None, "1"]
    assert as_of(world) == began


def _breaks(*_: object) -> None:
    raise RuntimeError


def as_of(world: World) -> datetime | None:
    with world.store.read(SCOPE, world.now) as tx:
        return installations.get(tx).data_as_of


def test_what_changed_since_leaves_alone_what_it_does_not_mention(world: World) -> None:
    source = Changes(three(), listed=3)
    read(world.begin(), source)
    source.record.append(invoice("F1", open="40.00"))
    assert read(world, source).vanished == []
    assert states(world) == dict.fromkeys(("F1", "F2", "F3"), ReceivableState.OPEN.value)
    with world.store.read(SCOPE, world.now) as tx:
        assert installations.setting(tx, CLOSABLE) == world.now.date().isoformat()


class Heavy(str):
    """A cursor of which it can be seen whether anybody holds it still."""


def test_of_many_pages_no_cursor_but_the_last_ones_is_held(world: World) -> None:
    """One may be of megabytes, as the books are in it."""
    held: list[weakref.ref[Heavy]] = []

    class Long(Changes):
        def pull(self, cursor: str | None, today: date) -> Iterator[Page]:
            for page in super().pull(cursor, today):
                heavy = Heavy(page.cursor)
                held.append(weakref.ref(heavy))
                yield replace(page, cursor=heavy)
                assert sum(one() is not None for one in held) <= 3

    read(world.begin(), Long([invoice(f"F{number}") for number in range(12)]))
    assert len(held) == 12


def test_what_could_not_be_read_stays_listed_until_it_is_read(world: World) -> None:
    source = Changes([*three(), RowError(None, "", "no date", "F4", "bakker")])
    read(world.begin(), source)
    source.record.append(invoice("F5"))
    read(world, source)
    assert unreadable(world) == ["F4"]
    source.record.append(invoice("F4"))
    read(world, source)
    assert unreadable(world) == []


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(Page((debtor("F4"),)), id="a debtor"),
        pytest.param(Page(payments=(credit("1.00", key="F4"),)), id="a credit"),
        pytest.param(Page(gone=("F4",)), id="gone"),
        pytest.param(Page(withdrawn=("F4",)), id="withdrawn"),
        pytest.param(Page(mended=frozenset({"F4"})), id="mended"),
    ],
)
def test_what_could_not_be_read_is_no_error_any_more_once_it_is_read_or_gone(world: World, page: Page) -> None:
    source = Changes([*three(), RowError(None, "", "no date", "F4", "bakker")])
    read(world.begin(), source)
    source.record.append(page)
    assert read(world, source).errors == []
    assert unreadable(world) == []


def test_a_payment_with_the_number_of_an_invoice_mends_no_invoice(world: World) -> None:
    source = Changes([*three(), RowError(None, "", "no date", "F4", "bakker")])
    read(world.begin(), source)
    source.record.append(Page(payments=(replace(credit("1.00", key="P1"), number="F4"),)))
    read(world, source)
    assert unreadable(world) == ["F4"]


@pytest.mark.parametrize("complete", [True, False])
def test_what_a_later_page_of_the_same_sync_reads_is_no_error(world: World, complete: bool) -> None:
    odd, other = (RowError(None, "", "no date", number, "bakker") for number in ("F4", "F5"))
    source = Changes([*three(), odd, other, invoice("F4")], listed=6 if complete else None)
    report = read(world.begin(), source)
    assert [error.record for error in report.errors] == unreadable(world) == ["F5"]


def test_of_two_rows_of_a_file_with_one_number_the_good_one_does_not_mend_the_other(world: World) -> None:
    source = Changes([RowError(4, "amount", "no amount", "F4", "bakker"), invoice("F4")], file=True)
    report = read(world.begin(), source)
    assert [error.record for error in report.errors] == unreadable(world) == ["F4"]


def test_what_could_not_be_read_before_a_stop_is_not_forgotten(world: World) -> None:
    source = Changes([RowError(None, "", "no date", "F0", "bakker"), *three()], breaks=[2])
    stopped(world.begin(), source)
    read(world, source)
    assert unreadable(world) == ["F0"]


def test_a_file_is_read_from_its_beginning_every_time(world: World) -> None:
    world.begin().owe(invoice("F1")).sync()
    world.books.receivables.clear()
    assert [r.key for r in world.owe(invoice("F2")).sync().vanished] == ["F1"]
    with world.store.read(SCOPE, world.now) as tx:
        assert installations.setting(tx, CURSOR) is None


def test_what_a_platform_s_records_warn_of_is_kept_also_when_the_rest_did_not_come(world: World) -> None:
    stopped(world.begin(), Changes(three(), breaks=[1], warnings=("invoice R1: it has no date",)))
    with world.store.read(SCOPE, world.now) as tx:
        assert [each.text for each in warned.listing(tx)] == ["invoice R1: it has no date"]
