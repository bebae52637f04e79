"""Promise 5 and the border of the files: what vanished is unknown, and an older list is not taken in."""

from datetime import date

import pytest

from connector.errors import Refused
from connector.flow.closing import close_vanished, reopen_closed
from connector.flow.sync import CLOSABLE
from connector.model import ReceivableState
from connector.source import DISPUTED, UNDER_WAY, RowError
from connector.store import installations, receivables
from tests.flow.world import SCOPE, World
from tests.rules.builders import credit, invoice, money, payment


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


def test_a_credit_counts_until_a_complete_list_does_not_hold_it_any_more(world: World) -> None:
    two_invoices(world).books.payments.append(credit("500.00"))
    assert world.day().sent == []
    world.books.payments.clear()
    assert world.later(days=1).day().sent == []
    world.sync(declared_complete=True)
    world.run()
    assert len(world.deliver().sent) == 1


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


# ---------------------------------------------------------------- what a list is silent about


def test_a_list_without_a_column_of_disputes_or_collections_ends_none(world: World) -> None:
    world.begin().owe(
        invoice("D1", due="2026-03-01", disputed=True), invoice("D2", due="2026-03-01", under_way=money("100.00"))
    )
    world.day()
    world.owe(invoice("D1", due="2026-03-01"), invoice("D2", due="2026-03-01"))
    world.books.silent = frozenset({DISPUTED, UNDER_WAY})
    world.days(20)
    assert world.sent() == []
    world.books.silent = frozenset()
    world.day()
    assert world.sent() == [("D1", "D2")]
    assert [event.kind for event in world.events("undisputed_by_source")] == ["undisputed_by_source"]


def test_a_dispute_ends_with_the_payment_and_its_end_is_no_news_of_its_own(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01", disputed=True)).sync()
    world.owe(invoice("D1", due="2026-03-01", state=ReceivableState.SETTLED, open="0.00")).sync()
    assert [event.kind for event in world.events() if event.kind.endswith("_by_source")] == ["closed_by_source"]


def test_a_due_date_that_was_told_is_not_replaced_by_one_that_is_assumed(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-20")).sync()
    world.owe(invoice("D1", due="2026-02-01", due_assumed=True)).days(10)
    assert world.sent() == []
    world.owe(invoice("D1", due="2026-03-05")).day()
    assert world.sent() == [("D1",)]


@pytest.mark.parametrize(("declared", "asked"), [(False, []), (True, [("D1",)])])
def test_money_that_a_list_no_longer_mentions_counts_until_a_list_is_declared_complete(
    world: World, declared: bool, asked: list[tuple[str, ...]]
) -> None:
    world.begin().owe(invoice("D1", "100.00", due="2026-03-01"))
    world.books.payments = [payment("100.00", on="2026-03-02")]
    world.day()
    assert world.sent() == []
    world.books.payments = []
    world.sync(declared_complete=declared)
    world.run()
    world.deliver()
    assert world.sent() == asked


def test_only_the_last_list_can_be_complete(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01"), invoice("D2", due="2026-03-01")).sync(declared_complete=True)
    assert _closable(world) == "2026-03-06"
    world.sync()
    assert _closable(world) == ""


def _closable(world: World) -> str | None:
    with world.store.read(SCOPE, world.now) as tx:
        return installations.setting(tx, CLOSABLE)
