"""Single turns of the mapping that the golden pairs pass by."""

from datetime import UTC, date
from typing import Any

import pytest

from adapters.moneybird.contacts import Classes, kind_of
from adapters.moneybird.history import is_paused_by_us, reminded_on, reminders_without_a_day
from adapters.moneybird.mapping import Objects, page_of
from adapters.moneybird.payloads import MoneybirdContact, SalesInvoice
from adapters.moneybird.receivables import Administration
from connector.model import DebtorKind, PaymentKind, ReceivableState
from connector.source import Page

OWN = "512900000000000007"
REMINDER, POSTED = "sales_invoice_send_reminder_email", "sales_invoice_send_reminder_post_confirmation"
PAUSED, RESUMED = "sales_invoice_paused", "sales_invoice_unpaused"


def raw(*events: tuple[str, str, str | None], **traits: Any) -> dict[str, Any]:
    """An open invoice with this history: (what was done, on which day, by whom)."""
    said = [{"action": action, "created_at": f"{on}T10:00:00.000Z", "user_id": user} for action, on, user in events]
    invoice = {"id": "512400000000000201", "contact_id": "512300000000000101", "state": "late", "paused": False}
    invoice |= {"currency": "EUR", "total_price_incl_tax": "100.0", "total_unpaid": "100.0"}
    return {**invoice, "invoice_date": "2026-03-02", "sent_at": "2026-03-02", "events": said, **traits}


def invoice(*events: tuple[str, str, str | None], **traits: Any) -> SalesInvoice:
    return SalesInvoice.model_validate(raw(*events, **traits))


def page(record: dict[str, Any]) -> Page:
    return page_of(Objects(sales_invoices=[record]), Administration(own_user=OWN))


def test_of_a_pause_and_a_resumption_at_one_moment_the_later_line_holds() -> None:
    again = invoice((RESUMED, "2026-03-20", None), (PAUSED, "2026-03-20", OWN), paused=True)
    assert is_paused_by_us(again, OWN)


def test_a_pause_without_its_line_in_the_history_is_not_ours() -> None:
    assert not is_paused_by_us(invoice(paused=True), OWN)
    assert not is_paused_by_us(invoice((PAUSED, "2026-03-20", OWN), (RESUMED, "2026-03-21", OWN), paused=True), OWN)


def test_as_long_as_we_do_not_know_our_own_user_nothing_is_ours() -> None:
    nameless = invoice((PAUSED, "2026-03-20", None), (REMINDER, "2026-03-21", None), paused=True)
    assert not is_paused_by_us(nameless, "")
    assert reminded_on(nameless, "", UTC) == (date(2026, 3, 21),)


def test_the_confirmation_of_a_letter_is_no_reminder_of_its_own() -> None:
    assert reminders_without_a_day(invoice((POSTED, "2026-03-21", None), reminder_count=1)) == 1
    assert reminders_without_a_day(invoice((REMINDER, "2026-03-21", None), reminder_count=None)) == 0


@pytest.mark.parametrize(("state", "unpaid", "told"), [("late", "100.0", 1), ("paid", "0.0", 1)])
def test_reminders_that_went_are_told_of_what_was_paid_since_too(state: str, unpaid: str, told: int) -> None:
    record = raw((REMINDER, "2026-03-21", None), state=state, total_unpaid=unpaid)
    assert len(page(record).reminded) == told


@pytest.mark.parametrize(
    ("booked", "kind"),
    [
        ({}, PaymentKind.RECEIVED),
        ({"manual_payment_action": "cash_payment"}, PaymentKind.RECEIVED),
        ({"manual_payment_action": "something_new"}, PaymentKind.RECEIVED),
        ({"manual_payment_action": "rounding_error"}, PaymentKind.CREDIT),
        ({"manual_payment_action": "invoices_settlement"}, PaymentKind.CREDIT),
        ({"credit_invoice_id": "512400000000000208"}, PaymentKind.CREDIT),
        ({"price": "-40.0", "credit_invoice_id": "512400000000000208"}, PaymentKind.REVERSAL),
    ],
)
def test_a_booking_is_money_unless_it_says_otherwise(booked: dict[str, str], kind: PaymentKind) -> None:
    one = {"id": "512800000000000601", "price": "40.0", "payment_date": "2026-03-20", **booked}
    assert [payment.kind for payment in page(raw(payments=[one])).payments] == [kind]


@pytest.mark.parametrize("missing", ["price", "payment_date"])
def test_a_payment_without_amount_or_day_makes_its_invoice_unreadable(missing: str) -> None:
    one = {"id": "512800000000000601", "price": "40.0", "payment_date": "2026-03-20", missing: None}
    told = page(raw(payments=[one]))
    assert (told.receivables, told.payments, len(told.errors)) == ((), (), 1)


@pytest.mark.parametrize(("unpaid", "state"), [("100.0", ReceivableState.OPEN), ("100.01", ReceivableState.UNKNOWN)])
def test_more_unpaid_than_was_invoiced_is_not_asked(unpaid: str, state: ReceivableState) -> None:
    (receivable,) = page(raw(total_unpaid=unpaid)).receivables
    assert receivable.state is state


@pytest.mark.parametrize("due", [None, "", "2099-01-01"])
def test_the_day_that_stands_for_never_is_no_due_date(due: str | None) -> None:
    (receivable,) = page(raw(due_date=due)).receivables
    assert (receivable.due, receivable.due_assumed) == (date(2026, 3, 16), True)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "16-03-2026", "1773619200", 1773619200])
def test_a_day_of_another_time_or_form_is_told_and_not_counted_with(day: object) -> None:
    for name in ("due_date", "invoice_date"):
        assert len(page(raw(**{name: day})).errors) == 1
    event = {"action": REMINDER, "created_at": f"{day}T10:00:00Z" if isinstance(day, str) else day}
    assert len(page(raw(events=[event])).errors) == 1


@pytest.mark.parametrize("number", ["", "81234567"])
def test_who_stands_in_both_lists_is_in_doubt(number: str) -> None:
    contact = MoneybirdContact.model_validate({"id": "5", "chamber_of_commerce": number})
    assert kind_of(contact, Classes(frozenset({"5"}), frozenset({"5"}))) is DebtorKind.UNKNOWN
