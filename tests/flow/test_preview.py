"""Promise 9: what would leave if one went live now is what then leaves, to the byte, and nothing is written before."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from connector.carrier import Parcel
from connector.errors import NotFound
from connector.flow.doubts import Doubt
from connector.flow.preview import STAND_IN, first_moment, message, preview, schedule
from connector.model import Channel, DebtorKind, HoldKind, Money, Notice
from connector.source import RowError
from connector.store import tables as t
from tests.flow.world import AMSTERDAM, SCOPE, World, acts
from tests.rules.builders import debtor, invoice, money, payment, policy, step

LADDER = policy(step("first", 5, Notice.FRIENDLY), step("second", 20), name="default", sending_weekdays=(0, 1, 2, 3, 4))


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def furnished(world: World) -> World:
    """Friday 6 March: two messages are due, one on Monday, and one customer is disputed."""
    world.begin(LADDER, live=False)
    world.books.debtors = [debtor(f"D{n}", name=f"Klant {n}") for n in range(4)]
    world.owe(
        invoice("F0", "100.00", debtor="D0", due="2026-03-01"),
        invoice("F1", "40.00", debtor="D1", due="2026-02-20"),
        invoice("F2", debtor="D2", due="2026-03-04"),
        invoice("F3", debtor="D3", due="2026-03-01", disputed=True),
    )
    world.sync()
    return world


def everything(world: World) -> list[str]:
    with world.store.engine.connect() as conn:
        raw = conn.connection.driver_connection
        assert raw is not None
        return list(raw.iterdump()) if hasattr(raw, "iterdump") else []


def test_it_tells_how_many_what_is_asked_who_waits_and_what_comes_and_writes_nothing(world: World) -> None:
    furnished(world)
    before = everything(world)
    found = preview(world.store, SCOPE, world.now)
    assert everything(world) == before
    assert [(w.name, w.asks, w.notice) for w in found.messages] == [
        ("Klant 1", (eur("40.00"),), Notice.FRIENDLY),
        ("Klant 0", (eur("100.00"),), Notice.FRIENDLY),
    ]
    assert (found.debtors, found.asks, dict(found.held)) == (4, (eur("140.00"),), {HoldKind.DISPUTE: 1})
    assert found.coming == {date(2026, 3, 9): 1}
    assert found.kinds() == [(Notice.FRIENDLY, Channel.EMAIL, 2)]


def test_what_it_shows_is_what_leaves_once_one_is_live(world: World) -> None:
    furnished(world)
    carriers = {Channel.EMAIL: world.postman}
    shown: list[Parcel] = [
        message(world.store, SCOPE, world.now, would.debtor, carriers)[1].parcel
        for would in preview(world.store, SCOPE, world.now).messages
    ]
    acts.go_live(world.store, SCOPE, "Els", world.now)
    world.day()
    sent = {parcel.debtor_name: parcel for parcel in world.postman.parcels}
    assert sorted(sent) == sorted(parcel.debtor_name for parcel in shown) == ["Klant 0", "Klant 1"]
    for parcel in shown:
        left = sent[parcel.debtor_name]
        assert (parcel.statement, parcel.pay_by, parcel.next_on) == (left.statement, left.pay_by, left.next_on)
        assert (parcel.notice, parcel.to, parcel.creditor) == (left.notice, left.to, left.creditor)


def test_on_a_saturday_it_tells_what_would_leave_on_monday_on_data_as_fresh_as_today(world: World) -> None:
    furnished(world).on("2026-03-07T10:00").sync()
    found = preview(world.store, SCOPE, world.now)
    assert found.at == datetime(2026, 3, 9, 9, tzinfo=AMSTERDAM)
    assert sorted(would.name for would in found.messages) == ["Klant 0", "Klant 1", "Klant 2"]


def test_data_that_are_too_old_today_are_as_old_on_monday(world: World) -> None:
    furnished(world).on("2026-03-13T18:00")
    found = preview(world.store, SCOPE, world.now)
    assert found.messages == []
    assert found.held[HoldKind.STALE_DATA] == 3
    assert found.doubts.days[Doubt.OLD_DATA] == date(2026, 3, 6)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-03-06T08:00", "2026-03-06T09:00"),
        ("2026-03-06T11:30", "2026-03-06T11:30"),
        ("2026-03-06T17:00", "2026-03-09T09:00"),
        ("2026-03-07T09:00", "2026-03-09T09:00"),
    ],
)
def test_something_may_leave_first_within_the_hours_of_a_sending_day(now: str, first: str) -> None:
    at = first_moment(LADDER, datetime.fromisoformat(now).replace(tzinfo=AMSTERDAM))
    assert at == datetime.fromisoformat(first).replace(tzinfo=AMSTERDAM)


def test_the_days_of_the_first_week_are_told_before_it_begins(world: World) -> None:
    days = schedule(7, 3, datetime(2026, 3, 6, 9, tzinfo=AMSTERDAM), LADDER)
    assert days == [(date(2026, 3, 6), 3), (date(2026, 3, 9), 3), (date(2026, 3, 10), 1)]
    assert schedule(0, 3, world.now, LADDER) == []


def test_as_long_as_no_sender_is_known_the_administrations_name_stands_in_his_place(world: World) -> None:
    furnished(world)
    with world.store.write(SCOPE, world.now) as tx:
        tx.conn.execute(t.installations.update().values(creditor=None))
    parcel = message(world.store, SCOPE, world.now, "D0", {Channel.EMAIL: world.postman})[1].parcel
    assert (parcel.creditor.name, parcel.creditor.email) == ("An administration", STAND_IN)
    assert preview(world.store, SCOPE, world.now).doubts.must == [Doubt.NO_SENDER]


@pytest.mark.parametrize("whom", ["D2", "D3", "nobody"])
def test_of_whom_nothing_would_leave_there_is_no_message(world: World, whom: str) -> None:
    furnished(world)
    with pytest.raises(NotFound):
        message(world.store, SCOPE, world.now, whom, {Channel.EMAIL: world.postman})


def test_every_doubt_is_told_with_its_number_and_whom_it_is_about(world: World) -> None:
    world.begin(LADDER, live=False)
    world.books.debtors = [
        debtor("D0", name="Zonder mail", contacts=(), kind=DebtorKind.BUSINESS),
        debtor("D1", name="Wie is dit", kind=DebtorKind.UNKNOWN),
        debtor("D2", name="Dubbel", kind=DebtorKind.BUSINESS),
        debtor("D3", name="Betaalde iets", kind=DebtorKind.CONSUMER),
    ]
    world.owe(
        invoice("F0", debtor="D0", due="2026-03-01"),
        invoice("F1", debtor="D1", due="2026-03-01", due_assumed=True),
        invoice("F2", "70.00", debtor="D2", due="2026-03-01"),
        invoice("F3", "70.00", debtor="D2", due="2026-03-01"),
        invoice("F4", debtor="D3", due="2026-03-01"),
    )
    world.books.payments = [replace(payment("25.00", on="2026-03-02"), debtor="D3")]
    world.books.errors = [RowError(7, "amount", "is no amount", "F9", "D3")]
    world.sync()
    found = preview(world.store, SCOPE, world.now).doubts
    numbers = {kind: found.numbers[kind] for kind in found.found}
    assert numbers == {
        Doubt.NO_IBAN: 1,
        Doubt.NO_EMAIL: 1,
        Doubt.UNKNOWN_KIND: 1,
        Doubt.UNMATCHED: 1,
        Doubt.TWICE: 1,
        Doubt.DUE_ASSUMED: 1,
        Doubt.UNREADABLE: 1,
    }
    assert [(a.name, a.invoices) for a in found.people[Doubt.TWICE]] == [("Dubbel", ("F2", "F3"))]
    assert [(a.name, a.amounts) for a in found.people[Doubt.UNMATCHED]] == [("Betaalde iets", (money("25.00"),))]
    assert [a.name for a in found.people[Doubt.NO_EMAIL]] == ["Zonder mail"]
