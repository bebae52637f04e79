"""What must hold of every row, whatever stands in it and whichever sign its list gives a debt."""

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.exact.booking import booking_from
from adapters.exact.mapping import Sheet
from adapters.exact.named import by_booking
from adapters.exact.orientation import RECEIVABLES, Signs
from adapters.exact.receivables import Administration
from connector.model import PaymentState, Receivable, ReceivableState
from connector.source import Page

TODAY = date(2026, 3, 3)
ENTRY = "3d0c1f52-6a3e-4c0e-9a55-0b1f7c1d2e01"
ACCOUNT = "7b1a94e0-55c1-4b9d-8a0f-6f2d3c4b5a01"
LINE = "5e2b7d10-0c4f-4f5e-9d35-7a8b9c0d1e01"
DUE, LATER, ISSUED = "/Date(1771027200000)/", "/Date(1773446400000)/", "/Date(1768435200000)/"
CENTS = st.integers(1, 100_000).map(lambda cents: Decimal(cents) / 100)
STATUSES = st.sampled_from([20, 30, 40, 50, 45, None, "open"])
KINDS = st.sampled_from([10, 20, 21, 30, 40, 83, 90, 7, None])
SIGN = st.sampled_from([1, -1])
WORDS = {1: "+", -1: "-"}


def row(number: int, owed: Decimal, booked: Decimal, sign: int, **other: Any) -> dict[str, Any]:
    """A term of a debt of so much, below zero a credit, in a list in which a debt has this sign."""
    amounts = {"AmountDC": sign * owed, "AmountFC": sign * owed}
    whole = {"TransactionAmountDC": booked, "TransactionAmountFC": booked}
    return {
        "ID": f"10000000-0000-4000-8000-{number:012}",
        "Account": ACCOUNT,
        "Currency": "EUR",
        "DueDate": DUE,
        "InvoiceDate": ISSUED,
        "InvoiceNumber": 26700001,
        "IsFullyPaid": False,
        "Status": 20,
        "TransactionType": 20 if booked > 0 else 21,
        "TransactionEntryID": ENTRY,
        "TransactionID": LINE,
        **amounts,
        **whole,
        **other,
    }


def read(rows: list[dict[str, Any]], signs: Signs) -> Page:
    sheet = Sheet(Administration(), TODAY)
    found, _ = by_booking(rows, sheet)
    for key, terms in found.items():
        sheet.tell(key, booking_from(terms, signs, RECEIVABLES), terms[-1], signs.doubt(RECEIVABLES))
    return sheet.page()


def learned(rows: list[dict[str, Any]]) -> Signs:
    signs = Signs()
    found, _ = by_booking(rows, Sheet(Administration(), TODAY))
    signs.learn(RECEIVABLES, [term for terms in found.values() for term in terms])
    return signs


def is_asked(receivable: Receivable) -> bool:
    return receivable.state is ReceivableState.OPEN and receivable.open.positive


@st.composite
def bookings(draw: st.DrawFn) -> tuple[list[tuple[Decimal, dict[str, Any]]], Decimal]:
    """Terms that add up to what was booked, as (owed, further fields): of an invoice or of a credit note."""
    direction = draw(SIGN)
    parts = [direction * amount for amount in draw(st.lists(CENTS, min_size=1, max_size=4))]
    others = [
        {"Status": draw(st.sampled_from([20, 30, 40, 50])), "DueDate": draw(st.sampled_from([DUE, LATER]))}
        for _ in parts
    ]
    return list(zip(parts, others, strict=True)), sum(parts, Decimal(0))


@given(booking=bookings())
def test_either_sign_leads_to_the_same_books(booking: tuple[list[tuple[Decimal, dict[str, Any]]], Decimal]) -> None:
    parts, whole = booking
    pages = []
    for sign in (1, -1):
        rows = [row(number, owed, whole, sign, **other) for number, (owed, other) in enumerate(parts)]
        signs = learned([*rows, row(99, Decimal(1), Decimal(1), sign, TransactionEntryID=LINE)])
        assert signs.known == {RECEIVABLES: WORDS[sign]}
        pages.append(read(rows, signs))
    assert pages[0] == pages[1]


@given(booking=bookings(), sign=SIGN)
def test_what_is_asked_is_what_is_open_of_it(
    booking: tuple[list[tuple[Decimal, dict[str, Any]]], Decimal], sign: int
) -> None:
    parts, whole = booking
    rows = [row(number, owed, whole, sign, **other) for number, (owed, other) in enumerate(parts)]
    page = read(rows, Signs({RECEIVABLES: WORDS[sign]}))
    open_ = sum((owed for owed, other in parts if other["Status"] != 50), Decimal(0))
    asked = sum((one.open.amount for one in page.receivables), Decimal(0))
    free = sum((one.amount.amount for one in page.payments if one.counts), Decimal(0))
    assert asked - free == open_
    assert asked == 0 or free == 0
    under_way = sum((owed for owed, other in parts if other["Status"] in (30, 40)), Decimal(0))
    assert sum((one.under_way.amount for one in page.receivables if one.under_way), Decimal(0)) == max(under_way, 0)
    if page.receivables:
        assert sum((one.amount.amount for one in page.receivables), Decimal(0)) == whole


@given(owed=CENTS, booked=CENTS, sign=SIGN, status=STATUSES, kind=KINDS, paid=st.booleans())
def test_nothing_is_asked_unless_everything_that_bears_on_it_agrees(
    owed: Decimal, booked: Decimal, sign: int, status: object, kind: object, paid: bool
) -> None:
    one = row(1, owed, booked, sign, Status=status, TransactionType=kind, IsFullyPaid=paid)
    page = read([one], Signs({RECEIVABLES: WORDS[sign]}))
    may_be = status in (20, 30, 40) and kind in (10, 20, 90) and owed <= booked and not (paid and status in (20, 30))
    assert any(map(is_asked, page.receivables)) is may_be


@given(owed=CENTS, sign=SIGN, kind=KINDS, status=STATUSES)
def test_a_credit_is_never_asked_for(owed: Decimal, sign: int, kind: object, status: object) -> None:
    one = row(1, -owed, -owed, sign, TransactionType=kind, Status=status)
    page = read([one], Signs({RECEIVABLES: WORDS[sign]}))
    assert page.receivables == ()
    if kind is not None and status not in (50,):
        (money,) = page.payments
        assert (money.amount.amount, money.state) == (owed, PaymentState.FINAL)


@given(owed=CENTS, word=st.sampled_from(["", "?"]), status=STATUSES)
def test_without_a_sign_nothing_is_asked(owed: Decimal, word: str, status: object) -> None:
    signs = Signs({RECEIVABLES: word} if word else {})
    for sign in (1, -1):
        page = read([row(1, owed, owed, sign, Status=status)], signs)
        assert all(one.state is ReceivableState.UNKNOWN for one in page.receivables)
        assert page.receivables


@given(owed=CENTS, sign=SIGN)
def test_a_row_that_goes_the_other_way_is_not_asked_for(owed: Decimal, sign: int) -> None:
    page = read([row(1, -owed, owed, sign)], Signs({RECEIVABLES: WORDS[sign]}))
    assert not any(map(is_asked, page.receivables))


def test_a_row_that_cannot_be_read_holds_its_debtor_however_his_id_is_written() -> None:
    page = read([{**row(1, Decimal(121), Decimal(121), 1), "Account": ACCOUNT.upper(), "YourRef": ["odd"]}], Signs())
    assert [error.debtor for error in page.errors] == [ACCOUNT]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("9" * 5000),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(data=st.data(), sign=SIGN)
def test_whatever_stands_in_a_field_the_row_is_read_or_named(data: st.DataObject, sign: int) -> None:
    one = row(1, Decimal(121), Decimal(121), sign)
    name = data.draw(st.sampled_from(sorted(one)))
    page = read([{**one, name: data.draw(ANYTHING)}], Signs({RECEIVABLES: WORDS[sign]}))
    assert len(page.receivables) + len(page.payments) + len(page.errors) == 1


@given(secret=st.text(alphabet="QXZ", min_size=12, max_size=20), data=st.data())
def test_a_fault_names_a_field_and_never_what_stood_in_it(secret: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["AmountDC", "AmountFC", "DueDate", "Currency", "TransactionAmountFC", "ID"]))
    page = read([{**row(1, Decimal(1), Decimal(1), 1), name: secret}], Signs({RECEIVABLES: "+"}))
    (error,) = page.errors
    assert secret not in str(error) or name == "ID"
