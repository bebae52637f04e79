"""What must hold of every answer, whatever stands in it."""

from datetime import UTC
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.moneybird.mapping import Objects, page_of
from adapters.moneybird.receivables import Administration
from connector.model import PaymentState, Receivable, ReceivableState
from connector.source import Page

OWN, ELS = "512900000000000007", "512900000000000003"
BOOKS = Administration(zone=UTC, own_user=OWN)
CONTACT = "512300000000000101"
STATES = "draft scheduled open pending_payment reminded late paid uncollectible".split()
IDS = st.integers(10**17, 10**18 - 1)
CENTS = st.integers(-100_000, 100_000).map(lambda cents: Decimal(cents) / 100)


def amount(value: Decimal) -> str:
    """As Moneybird writes it: with as many decimals as it needs, one at least."""
    text = f"{value.normalize():f}"
    return text if "." in text else f"{text}.0"


@st.composite
def payments(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "id": str(draw(IDS)),
        "price": draw(CENTS.map(amount) | st.just("0.0")),
        "payment_date": "2026-03-20",
        "credit_invoice_id": draw(st.sampled_from([None, "512400000000000299"])),
        "manual_payment_action": draw(st.sampled_from([None, "cash_payment", "rounding_error", "something_new"])),
    }


@st.composite
def events(draw: st.DrawFn) -> dict[str, Any]:
    actions = ["sales_invoice_paused", "sales_invoice_unpaused", "sales_invoice_send_to_payt", "sales_invoice_updated"]
    return {
        "action": draw(st.sampled_from(actions)),
        "user_id": draw(st.sampled_from([OWN, ELS])),
        "created_at": f"2026-03-{draw(st.integers(3, 28)):02}T10:00:00.000Z",
    }


# What may stand in a field instead of what stands there on an invoice that may be reminded of.
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "invoice_id": st.sampled_from([None, ""]),
    "state": st.sampled_from([*STATES, "", "frozen", "OPEN", "open ish"]),
    "paused": st.just(True),
    "currency": st.just("USD"),
    "invoice_date": st.none(),
    "due_date": st.sampled_from(["2026-03-02", "2099-01-01", None]),
    "sent_at": st.sampled_from(["", None]),
    "total_price_incl_tax": CENTS.map(amount),
    "total_unpaid": CENTS.map(amount) | st.just("0.0"),
    "original_sales_invoice_id": st.just("512400000000000299"),
    "marked_uncollectible_on": st.just("2026-06-01"),
    "contact": st.just({"id": CONTACT, "sepa_active": True}),
    "events": st.lists(events(), min_size=1, max_size=4),
}
CALM: dict[str, Any] = {
    "contact_id": CONTACT,
    "invoice_id": "2026-0031",
    "state": "late",
    "paused": False,
    "currency": "EUR",
    "invoice_date": "2026-03-02",
    "due_date": "2026-03-16",
    "sent_at": "2026-03-02",
    "total_price_incl_tax": "500.0",
    "total_unpaid": "500.0",
    "original_sales_invoice_id": None,
    "marked_uncollectible_on": None,
    "contact": {"id": CONTACT, "sepa_active": False},
    "events": [],
}


@st.composite
def sales_invoices(draw: st.DrawFn) -> dict[str, Any]:
    """An invoice that may be reminded of, but for some of its fields."""
    odd = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=3, unique=True))
    changed = {name: draw(FIELDS[name]) for name in odd}
    paid = draw(st.lists(payments(), max_size=3))
    return {"id": str(draw(IDS)), **CALM, **changed, "payments": paid}


def read(*invoices: dict[str, Any]) -> Page:
    return page_of(Objects(sales_invoices=invoices), BOOKS)


def is_asked(receivable: Receivable) -> bool:
    """Whether nothing in the receivable itself keeps a reminder back."""
    stopped = receivable.disputed or receivable.under_way is not None
    return receivable.state is ReceivableState.OPEN and receivable.open.positive and not stopped


def may_be_asked(invoice: dict[str, Any]) -> bool:
    """The rule by which an invoice may be reminded of, written from the facts about the platform and not from ours."""
    pauses = [e for e in invoice["events"] if e["action"].endswith("paused")]
    last = sorted(pauses, key=lambda e: str(e["created_at"]))[-1:]
    ours = [(e["action"], e["user_id"]) for e in last] == [("sales_invoice_paused", OWN)]
    return (
        invoice["state"] in ("open", "late", "reminded")
        and bool(invoice["sent_at"])
        and (ours or not invoice["paused"])
        and not invoice["original_sales_invoice_id"]
        and not invoice["contact"]["sepa_active"]
        and not any(e["action"] == "sales_invoice_send_to_payt" for e in invoice["events"])
        and Decimal(invoice["total_price_incl_tax"]) >= Decimal(invoice["total_unpaid"]) > 0
        and not invoice["marked_uncollectible_on"]
    )


@given(invoice=sales_invoices())
def test_nothing_is_asked_unless_everything_that_bears_on_it_agrees(invoice: dict[str, Any]) -> None:
    page = read(invoice)
    assert [is_asked(r) for r in page.receivables] in ([], [may_be_asked(invoice)])
    assert page.receivables or not may_be_asked(invoice)


@given(invoice=sales_invoices(), word=st.text())
def test_a_word_that_is_not_known_is_never_open_and_never_paid(invoice: dict[str, Any], word: str) -> None:
    page = read({**invoice, "state": f"{word}?"})
    assert all(r.state is ReceivableState.UNKNOWN and r.settled_on is None for r in page.receivables)
    assert len(page.warnings) >= len(page.receivables)


@given(invoices=st.lists(sales_invoices(), max_size=5, unique_by=lambda one: one["id"]))
def test_every_invoice_goes_somewhere_and_its_amounts_go_with_it(invoices: list[dict[str, Any]]) -> None:
    page = read(*invoices)
    assert sum(n for fate, n in page.counts.items() if fate != "rows") == page.counts.get("rows", 0) == len(invoices)
    credits_ = [p for p in page.payments if p.key.startswith("credit:")]
    somewhere = len(page.receivables) + len(credits_) + len(page.errors) + len(page.gone)
    assert somewhere == len(invoices)
    by_key = {f"sales:{one['id']}": one for one in invoices}
    for receivable in page.receivables:
        told = by_key[receivable.key]
        assert receivable.open.amount == Decimal(told["total_unpaid"])
        assert receivable.under_way is None or (receivable.under_way == receivable.open and receivable.open.positive)
        assert receivable.amount.amount == Decimal(told["total_price_incl_tax"]) >= 0
        booked = [p.amount.amount for p in page.payments if p.receivable == receivable.key and p not in credits_]
        assert sum(booked) == sum(abs(Decimal(p["price"])) for p in told["payments"])


@given(invoices=st.lists(sales_invoices(), max_size=3))
def test_what_was_paid_or_credited_is_never_below_zero_and_never_nothing(invoices: list[dict[str, Any]]) -> None:
    assert all(payment.amount.positive for payment in read(*invoices).payments)


@given(invoice=sales_invoices())
def test_an_open_credit_counts_for_the_debtor_whatever_its_state(invoice: dict[str, Any]) -> None:
    page = read({**invoice, "total_price_incl_tax": "-100.0", "total_unpaid": "-40.0", "invoice_date": "2026-03-02"})
    if invoice["state"] not in ("draft", "scheduled", "paid"):
        (credit,) = page.payments
        assert (credit.amount.amount, credit.counts) == (Decimal(40), True)
    assert all(p.state is PaymentState.WITHDRAWN for p in page.payments if invoice["state"] == "paid")


@given(number=IDS, kept_as=st.sampled_from([str, int]))
def test_eighteen_digits_survive(number: int, kept_as: type) -> None:
    one = {"id": kept_as(number), "contact_id": kept_as(number + 1), "state": "open", "paused": False}
    one |= {"currency": "EUR", "total_price_incl_tax": "1.0", "total_unpaid": "1.0", "invoice_date": "2026-03-02"}
    (receivable,) = read(one).receivables
    assert (receivable.key, receivable.debtor) == (f"sales:{number}", str(number + 1))


def test_an_id_that_went_through_a_binary_fraction_is_refused() -> None:
    page = read({"id": float(512400000000000201), "state": "open"})
    assert (page.receivables, len(page.errors)) == ((), 1)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str) | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(invoice=sales_invoices(), data=st.data())
def test_whatever_stands_in_a_field_the_record_is_read_or_named(invoice: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(invoice)))
    page = read({**invoice, name: data.draw(ANYTHING)})
    credits_ = [p for p in page.payments if p.key.startswith("credit:")]
    assert len(page.receivables) + len(credits_) + len(page.errors) + len(page.gone) == 1


@given(secret=st.text(alphabet="QXZ", min_size=12, max_size=20), invoice=sales_invoices(), data=st.data())
def test_a_fault_names_a_field_and_never_what_stood_in_it(
    secret: str, invoice: dict[str, Any], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(["total_unpaid", "due_date", "contact", "payments", "currency", "paused"]))
    page = read({**invoice, name: secret})
    assert page.errors
    assert not any(secret in str(error) for error in page.errors)


@pytest.mark.parametrize("text", ["", "12,50", "12.50", "12.5", "-12.5", "1e3", "NaN", "Infinity", "12.50 EUR", "１２"])
def test_an_amount_is_read_to_the_cent_or_refused(text: str) -> None:
    invoice = {"id": "1", "contact_id": "2", "state": "open", "paused": False, "currency": "EUR"}
    page = read({**invoice, "invoice_date": "2026-03-02", "total_price_incl_tax": "20.0", "total_unpaid": text})
    read_as = [str(r.open.amount) for r in page.receivables]
    assert read_as == {"12,50": ["12.50"], "12.50": ["12.50"], "12.5": ["12.50"], "-12.5": ["-12.50"]}.get(text, [])
