"""How many requests it takes: first loads, quiet polls, payments, and what one invoice costs just before a reminder."""

from collections.abc import Iterator
from datetime import timedelta
from math import ceil

import pytest

from adapters.moneybird.sandbox import acts
from adapters.moneybird.sandbox.records import UNPAID, External, Invoice
from tests.adapters.moneybird.stand import MoneybirdStand, standing
from tests.source_contract import Ledger

QUIET = {"GET sales_invoices": 1, "GET external_sales_invoices": 1, "GET contacts": 1}


@pytest.fixture
def stand() -> Iterator[MoneybirdStand]:
    with standing(40) as stand:
        stand.later()
        yield stand


def poll(stand: MoneybirdStand, ledger: Ledger) -> dict[str, int]:
    """What a poll takes, which begins long after the last change."""
    stand.later()
    before = len(stand.log.asked)
    ledger.read(stand.source(), stand.today)
    return stand.requests(before)


@pytest.mark.parametrize(("invoices", "more"), [(0, 0), (1, 0), (40, 0), (240, 0), (40, 420)])
def test_a_first_load_asks_for_a_hundred_at_once(invoices: int, more: int) -> None:
    with standing(invoices) as stand:
        contacts = list(stand.books.contacts.values())
        for number in range(more):
            stand.new_invoice(contacts[number % len(contacts)])
        unpaid = [debt for debt in stand.books.debts() if debt.state in UNPAID]
        sales = ceil(sum(isinstance(debt, Invoice) for debt in unpaid) / 100)
        external = ceil(sum(isinstance(debt, External) for debt in unpaid) / 100)
        people = ceil(len({debt.contact_id for debt in unpaid if debt.contact_id}) / 100)
        asked = poll(stand, Ledger())
    expected = {
        "GET sales_invoices": 1,
        "POST sales_invoices": sales,
        "GET external_sales_invoices": 1,
        "POST external_sales_invoices": external,
        "GET contacts": 2 if unpaid else 0,
        "POST contacts": people,
        "GET workflows": 1 if people else 0,
    }
    assert asked == {name: count for name, count in sorted(expected.items()) if count}


def test_of_very_many_invoices_contacts_take_no_more_requests_than_invoices(stand: MoneybirdStand) -> None:
    contacts = list(stand.books.contacts.values())[:3]
    for number in range(1100):
        stand.new_invoice(contacts[number % 3])
    ledger = Ledger()
    asked = poll(stand, ledger)
    assert asked["POST contacts"] <= asked["POST sales_invoices"] == 12
    assert ledger.pages > 2
    assert ledger.owed == stand.owed()


def test_a_quiet_poll_takes_three(stand: MoneybirdStand) -> None:
    ledger = Ledger()
    poll(stand, ledger)
    assert poll(stand, ledger) == QUIET


def test_where_nobody_owes_anything_a_poll_takes_two() -> None:
    with standing(0) as stand:
        ledger = Ledger()
        assert sum(poll(stand, ledger).values()) == 2
        assert sum(poll(stand, ledger).values()) == 2


def test_a_payment_takes_one_more(stand: MoneybirdStand) -> None:
    ledger = Ledger()
    poll(stand, ledger)
    stand.pay()
    assert poll(stand, ledger) == {**QUIET, "POST sales_invoices": 1}
    assert poll(stand, ledger) == QUIET


def test_a_part_of_a_payment_is_read_with_its_contact(stand: MoneybirdStand) -> None:
    ledger = Ledger()
    poll(stand, ledger)
    stand.later()
    debt = stand.some()
    acts.pay(stand.books, debt, debt.unpaid / 2, stand.today, stand.books.owner)
    one = {"POST sales_invoices": 1, "POST contacts": 1, "GET workflows": 1}
    assert poll(stand, ledger) == {**QUIET, "GET contacts": 2, **one}
    assert poll(stand, ledger) == QUIET


def test_contacts_who_owe_nothing_are_never_read(stand: MoneybirdStand) -> None:
    ledger = Ledger()
    poll(stand, ledger)
    unpaid = {debt.contact_id for debt in stand.books.debts() if debt.state in UNPAID}
    assert ledger.debtors.keys() == unpaid - {None}
    assert len(ledger.debtors) < len(stand.books.contacts)
    idle = next(contact for contact in stand.books.contacts.values() if contact.id not in unpaid)
    stand.touch(idle)
    assert poll(stand, ledger) == QUIET


def test_what_is_being_collected_elsewhere_takes_one_more_until_it_is_paid(stand: MoneybirdStand) -> None:
    ledger = Ledger()
    poll(stand, ledger)
    debt = stand.some(External)
    stand.later()
    stand.clock.now += timedelta(minutes=1)
    acts.become(stand.books, debt, "pending_payment", stand.books.owner)
    listed_by_word = {"POST external_sales_invoices": 1}
    poll(stand, ledger)
    assert ledger.receivables[f"external:{debt.id}"].under_way is not None
    assert poll(stand, ledger) == {**QUIET, **listed_by_word}
    acts.pay(stand.books, debt, debt.unpaid, stand.today, stand.books.owner)
    poll(stand, ledger)
    assert not ledger.receivables[f"external:{debt.id}"].open.positive
    assert poll(stand, ledger) == QUIET


def test_asking_just_before_a_reminder_takes_five(stand: MoneybirdStand) -> None:
    key = f"sales:{stand.some().id}"
    before = len(stand.log.asked)
    stand.source().reread([key], stand.today)
    assert sum(stand.requests(before).values()) == 5


def test_a_hundred_and_one_are_asked_for_in_two_questions() -> None:
    with standing(40) as stand:
        contact = next(iter(stand.books.contacts.values()))
        keys = [f"sales:{stand.new_invoice(contact).id}" for _ in range(101)]
        page = stand.source().reread(keys, stand.today)
        assert sorted(receivable.key for receivable in page.receivables) == sorted(keys)


def test_of_an_answer_that_is_too_large_each_half_is_asked_for(stand: MoneybirdStand) -> None:
    contact = next(iter(stand.books.contacts.values()))
    keys = [f"sales:{stand.new_invoice(contact).id}" for _ in range(16)]
    whole = stand.source().reread(keys, stand.today)
    stand.largest = 30_000
    before = len(stand.log.asked)
    page = stand.source().reread(keys, stand.today)
    assert (page.receivables, page.errors) == (whole.receivables, ())
    assert 3 <= stand.requests(before)["POST sales_invoices"] <= 31


def test_one_invoice_that_is_too_large_is_told_and_stops_no_other(stand: MoneybirdStand) -> None:
    before = Ledger().read(stand.source(), stand.today).unreadable
    ledger = Ledger()
    large = stand.some(Invoice)
    large.description = "x" * 60_000
    stand.largest = 50_000
    poll(stand, ledger)
    assert ledger.unreadable - before == {f"sales:{large.id}"}
    assert ledger.owed.keys() == stand.owed().keys() - {f"sales:{large.id}"}
    assert poll(stand, ledger) == QUIET, "it is asked for again when it changes"
    large.description = "x"
    stand.touch(large)
    poll(stand, ledger)
    assert ledger.owed == stand.owed()


def test_each_page_says_how_many_invoices_are_still_to_be_read(stand: MoneybirdStand) -> None:
    contacts = list(stand.books.contacts.values())
    for number in range(1200):
        stand.new_invoice(contacts[number % len(contacts)])
    stand.later()
    sizes, left = [], []
    for page in stand.source().pull(None, stand.today):
        sizes.append(len({receivable.invoice or receivable.key for receivable in page.receivables}))
        left.append(page.to_come)
    assert len(left) > 1
    assert left[-1] == 0
    assert all(
        before is not None and after is not None and before - after >= size
        for before, after, size in zip(left, left[1:], sizes[1:], strict=False)
    )
