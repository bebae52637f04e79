"""Promise 5 and the border of the files: what vanished is unknown, and an older list is not taken in."""

from datetime import date

import pytest

from connector.errors import Refused
from connector.flow.sync import close_vanished, reopen_closed
from connector.model import ReceivableState
from connector.source import RowError
from connector.store import receivables
from tests.flow.world import SCOPE, World
from tests.rules.builders import credit, invoice


def states(world: World) -> dict[str, ReceivableState]:
    with world.store.read(SCOPE, world.now) as tx:
        return {key: r.state for key, r in receivables.of_keys(tx, None).items()}


def two_invoices(world: World) -> World:
    world.begin().owe(invoice("F1", due="2026-03-01"), invoice("F2", due="2026-03-01"))
    world.sync()
    return world


def test_what_the_source_no_longer_mentions_is_unknown_listed_and_never_dunned(world: World) -> None:
    two_invoices(world).books.receivables.pop("F1")
    report = world.sync()
    assert [r.key for r in report.vanished] == ["F1"]
    world.days(30)
    assert all(sent == ("F2",) for sent in world.sent())
    assert world.sent()
    assert len(world.events("vanished")) == 1


def test_what_comes_back_goes_on(world: World) -> None:
    gone = two_invoices(world).books.receivables.pop("F1")
    world.sync()
    world.owe(gone).day()
    assert world.sent() == [("F1", "F2")]
    assert len(world.events("seen_again")) == 1


def test_a_list_that_was_not_declared_complete_closes_nothing(world: World) -> None:
    two_invoices(world).books.receivables.pop("F1")
    assert world.sync().closable == []


def test_a_complete_list_closes_the_vanished_at_one_word_and_that_is_reversible(world: World) -> None:
    two_invoices(world).books.receivables.pop("F1")
    keys = [r.key for r in world.sync(declared_complete=True).closable]
    close_vanished(world.store, SCOPE, keys, "Els", world.now)
    assert states(world)["F1"] is ReceivableState.NO_LONGER_LISTED
    reopen_closed(world.store, SCOPE, keys, "Els", world.now)
    assert states(world)["F1"] is ReceivableState.UNKNOWN
    assert [e.kind for e in world.events() if e.kind.startswith("turned")] == [
        "turned_no_longer_listed",
        "turned_unknown",
    ]


def test_a_closed_one_stays_closed_at_the_next_list_without_it(world: World) -> None:
    two_invoices(world).books.receivables.pop("F1")
    close_vanished(world.store, SCOPE, [r.key for r in world.sync().vanished], "Els", world.now)
    assert world.later(days=1).sync().vanished == []
    assert states(world)["F1"] is ReceivableState.NO_LONGER_LISTED


def test_an_unreadable_row_has_not_vanished_and_its_list_closes_nothing(world: World) -> None:
    two_invoices(world).books.receivables.pop("F1")
    world.books.errors.append(RowError(3, "Bedrag", "cannot be read", record="F1", debtor="bakker"))
    report = world.sync(declared_complete=True)
    assert (report.vanished, report.closable) == ([], [])
    world.run()
    assert world.deliver().sent == []  # what this debtor owes is not known for sure
    assert any("line 3" in warning for warning in world.run().warnings)


def test_a_credit_that_is_listed_no_more_counts_no_more_for_a_debtor_who_is(world: World) -> None:
    two_invoices(world).books.payments.append(credit("500.00"))
    assert world.day().sent == []
    world.books.payments.clear()
    assert len(world.later(days=1).day().sent) == 1


def test_an_older_list_is_refused_and_changes_nothing(world: World) -> None:
    two_invoices(world).owe(invoice("F1", open="0.00", due="2026-03-01"))
    world.sync()
    world.owe(invoice("F1", due="2026-03-01")).books.as_of = date(2026, 3, 5)
    with pytest.raises(Refused, match="older list"):
        world.sync()
    world.books.as_of = None
    assert {"F1": "0.00"}.items() <= _open(world).items()


def _open(world: World) -> dict[str, str]:
    with world.store.read(SCOPE, world.now) as tx:
        return {key: f"{r.open.amount:.2f}" for key, r in receivables.of_keys(tx, None).items()}
