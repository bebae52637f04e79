"""The same invoice under another key: its history and its holds come along, or a person is asked."""

from dataclasses import replace
from datetime import date

import pytest

from connector.errors import Refused
from connector.flow.absorbing import take_in
from connector.model import HoldKind, Mark, Receivable, ReceivableState
from connector.rules import words
from connector.source import Page
from connector.store import holds, installations, journal, receivables
from tests.flow.world import SCOPE, World, acts
from tests.rules.builders import debtor, invoice, money


def test_an_invoice_that_gets_another_key_keeps_its_steps(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).day()
    world.books.receivables = {"D1|1": replace(invoice("D1", due="2026-03-01"), key="D1|1")}
    world.later(days=1).day()
    assert world.sent() == [("D1",)]


def test_an_invoice_that_gets_another_key_keeps_its_dispute(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    acts.dispute(world.store, SCOPE, "D1", "never ordered", "Els", world.now)
    world.books.receivables = {"D1|1": replace(invoice("D1", due="2026-03-01"), key="D1|1")}
    world.days(3)
    assert world.sent() == []


@pytest.mark.parametrize(("connection", "known"), [("a grant", ["D1", "E1"]), (None, ["D1"])])
def test_two_keys_of_a_platform_are_two_invoices_though_all_else_is_alike(
    world: World, connection: str | None, known: list[str]
) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    alike = replace(invoice("D1", due="2026-03-01"), key="E1", open=money("60.00"))
    with world.store.write(SCOPE, world.now) as tx:
        installations.set_connection(tx, connection)
        take_in(tx, Page(receivables=(alike,)), receivables.ask(tx))
        there = receivables.of_keys(tx, None)
    assert sorted(there) == known
    assert there[known[-1]].open == money("60.00")


def test_an_invoice_with_another_due_date_and_key_waits_for_a_person(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).day()
    world.books.receivables = {"D1|2": replace(invoice("D1", due="2026-03-02"), key="D1|2")}
    world.days(20)
    assert world.sent() == [("D1",)]
    with world.store.read(SCOPE, world.now) as tx:
        laid = holds.of_debtors(tx, ["bakker"])["bakker"]
    laid_for = [(hold.receivable, hold.kind, hold.reason) for hold in laid]
    assert laid_for == [("D1|2", HoldKind.IDENTITY, "look_alike:D1")]
    told = words.hold(laid[0], "nl")
    assert told == "Misschien dezelfde als D1, die niet meer in de lijst staat; een mens beslist."


def test_an_invoice_of_a_renamed_debtor_waits_for_a_person(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).day()
    world.books.debtors = [debtor("bakker bv")]
    world.books.receivables = {"B:D1": replace(invoice("D1", due="2026-03-01"), key="B:D1", debtor="bakker bv")}
    world.days(20)
    assert world.sent() == [("D1",)]


def test_an_invoice_that_goes_over_to_another_debtor_waits_for_a_person(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).day()
    world.books.debtors.append(debtor("slager"))
    world.books.receivables = {"D1": replace(invoice("D1", due="2026-03-01"), debtor="slager")}
    world.days(20)
    assert world.sent() == [("D1",)]


def test_who_was_erased_while_he_owed_comes_back_held_with_all_that_he_owes(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    acts.block(world.store, SCOPE, "bakker", "his mother died", "Els", world.now)
    with world.store.write(SCOPE, world.now) as tx:
        journal.forget(tx, "bakker", "Els")
    world.owe(invoice("D2", due="2026-03-01")).days(20)
    assert world.sent() == []
    with world.store.read(SCOPE, world.now) as tx:
        laid = holds.of_debtors(tx, ["bakker"])["bakker"]
    assert [(hold.receivable, hold.kind, hold.reason) for hold in laid] == [(None, HoldKind.IDENTITY, "erased")]
    acts.lift(world.store, SCOPE, "bakker", laid[0].key, "Els", world.now)
    world.day()
    assert world.sent() == [("D1", "D2")]


def test_of_who_was_erased_with_a_stop_sign_only_that_he_stood_still_is_kept(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    acts.mark(world.store, SCOPE, "bakker", Mark.DEBT_HELP, "Els", world.now)
    world.books.receivables["D1"] = invoice("D1", "0.00", due="2026-03-01")
    world.sync()
    with world.store.write(SCOPE, world.now) as tx:
        alias = journal.forget(tx, "bakker", "Els")
        kept = holds.of_debtors(tx, [alias])[alias]
    assert [(hold.kind, hold.reason) for hold in kept] == [(HoldKind.IDENTITY, "")]
    world.owe(invoice("D2", due="2026-03-01")).days(20)
    assert world.sent() == []


def test_who_was_erased_owing_nothing_and_without_a_hold_comes_back_like_anybody(world: World) -> None:
    world.begin().owe(invoice("D1", "0.00", due="2026-03-01")).sync()
    with world.store.write(SCOPE, world.now) as tx:
        journal.forget(tx, "bakker", "Els")
    world.owe(invoice("D2", due="2026-03-01")).day()
    assert world.sent() == [("D2",)]


def test_a_really_new_invoice_is_not_held_when_another_one_vanishes(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).day()
    world.books.receivables = {"D2": invoice("D2", due="2026-03-01")}
    world.later(days=1).day()
    assert world.sent() == [("D1",), ("D2",)]


def test_a_hold_that_ended_yesterday_is_refused(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    with pytest.raises(Refused, match="has passed"):
        acts.block(world.store, SCOPE, "bakker", "on holiday", "Els", world.now, until=world.now.date().replace(day=5))


@pytest.mark.parametrize("part", ["1.234", "100.01", "0.00", "-5.00"])
def test_a_disputed_part_is_in_whole_cents_and_within_what_is_open(world: World, part: str) -> None:
    world.begin().owe(invoice("D1", "100.00", due="2026-03-01")).sync()
    with pytest.raises(Refused, match="between"):
        acts.dispute(world.store, SCOPE, "D1", "one box was missing", "Els", world.now, amount=money(part))


def test_a_hand_over_needs_a_name(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01")).sync()
    with pytest.raises(Refused, match="to whom"):
        acts.hand_over(world.store, SCOPE, ["D1"], " ", "Els", world.now)


# ---------------------------------------------------------------- instalments


def instalments(first: str, second: str) -> list[Receivable]:
    """Two of € 50 of one invoice, which fall due on these days."""
    both = [invoice("F1", "50.00", due=due, instalments=2, issued=date(2026, 1, 1)) for due in (first, second)]
    return [replace(one, key=f"F1:{place}", instalment=place) for place, one in enumerate(both, start=1)]


def laid(world: World) -> list[tuple[str | None, str]]:
    """The receivables that a person has to say something about now, and why."""
    with world.store.read(SCOPE, world.now) as tx:
        found = holds.of_debtors(tx, ["bakker"]).get("bakker", [])
    return [(one.receivable, one.reason) for one in found if one.holds_on(world.now.date())]


def taken(world: World, page: Page) -> None:
    with world.store.write(SCOPE, world.now) as tx:
        take_in(tx, page, receivables.ask(tx))


def test_instalments_of_which_the_source_cannot_say_which_is_which_wait_for_a_person(world: World) -> None:
    first, second = instalments("2026-03-01", "2026-03-02")
    world.begin().owe(first, second).sync()
    for _ in range(2):  # a page may come twice
        taken(world, Page(receivables=(first, second), uncertain=("F1:1", "F1:2")))
    assert laid(world) == [("F1:1", "other_instalment"), ("F1:2", "other_instalment")]
    world.days(20)
    assert world.sent() == []
    with world.store.read(SCOPE, world.now) as tx:
        both = holds.of_debtors(tx, ["bakker"])["bakker"]
    said = "Misschien een andere termijn dan eerst: in de boekhouding zijn de termijnen veranderd; een mens beslist."
    assert {words.hold(one, "nl") for one in both} == {said}
    for one in both:
        acts.lift(world.store, SCOPE, "bakker", one.key, "Els", world.now)
    world.days(1)
    assert world.sent() != []


def test_an_instalment_that_was_paid_waits_for_nobody(world: World) -> None:
    first, second = instalments("2026-03-01", "2026-03-02")
    paid = replace(first, open=money("0.00"), state=ReceivableState.SETTLED)
    world.begin().owe(first, second).sync()
    taken(world, Page(receivables=(paid, second), uncertain=("F1:1", "F1:2")))
    assert laid(world) == [("F1:2", "other_instalment")]


def test_instalments_that_come_back_in_each_others_places_wait_for_a_person(world: World) -> None:
    """A source that begins anew may have forgotten that one was put off past the other."""
    first, second = instalments("2026-04-01", "2026-03-01")
    world.begin().owe(first, second).day()
    swapped = [replace(first, due=second.due), replace(second, due=first.due)]
    world.owe(*swapped).sync()
    assert laid(world) == [("F1:1", "other_instalment"), ("F1:2", "other_instalment")]


def test_an_instalment_that_is_put_off_past_another_waits_for_nobody(world: World) -> None:
    world.begin().owe(*instalments("2026-03-01", "2026-04-01")).sync()
    world.owe(*instalments("2026-05-01", "2026-04-01")).sync()
    assert laid(world) == []


def test_two_invoices_that_change_their_due_dates_wait_for_nobody(world: World) -> None:
    world.begin().owe(invoice("D1", due="2026-03-01"), invoice("D2", due="2026-04-01")).sync()
    world.owe(invoice("D1", due="2026-04-01"), invoice("D2", due="2026-03-01")).sync()
    assert laid(world) == []
