"""A credit that is not settled with its invoice yet: taken off there, and none of it is lost."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from connector.model import Payment, PaymentKind, PaymentState, Receivable, ReceivableState
from connector.rules.credits import freed
from connector.rules.facts import Facts
from connector.rules.statement import unmatched
from tests.rules.builders import credit, facts, invoice, ladder, on, payment, sends

TODAY = "2026-03-11"
PENDING = PaymentState.PENDING


def known(*receivables: Receivable, payments: tuple[Payment, ...]) -> Facts:
    """As the store hands them over."""
    return facts(*receivables, payments=freed(payments, receivables))


def test_an_invoice_that_was_credited_whole_is_not_reminded_of_and_the_others_are() -> None:
    both = (invoice("F1"), invoice("F2"))
    decision = on(TODAY, known(*both, payments=(credit("100.00", to="F1", state=PENDING),)), ladder(5))
    assert sends(decision) == [("F2", "step1")]


def test_of_one_that_was_credited_in_part_the_rest_is_asked() -> None:
    decision = on(TODAY, known(invoice("F1"), payments=(credit("30.00", to="F1", state=PENDING),)), ladder(5))
    assert sends(decision) == [("F1", "step1")]
    assert [m.amount for m in decision.net] == [Decimal("70.00")]


def test_a_credit_on_an_invoice_that_was_paid_otherwise_counts_for_the_debtor() -> None:
    paid = invoice("F1", open="0.00", state=ReceivableState.SETTLED)
    decision = on(TODAY, known(paid, invoice("F2"), payments=(credit("100.00", to="F1", state=PENDING),)), ladder(5))
    assert sends(decision) == []


def test_what_is_more_than_its_invoice_has_open_counts_for_the_debtor() -> None:
    parts = freed((credit("100.00", to="F1", state=PENDING, key="C"),), [invoice("F1", open="40.00")])
    assert [(p.key, p.amount.amount, p.receivable) for p in parts] == [
        ("C", Decimal("40.00"), "F1"),
        ("C:rest", Decimal("60.00"), None),
    ]
    assert [p.amount.amount for p in unmatched(parts)] == [Decimal("60.00")]


def test_a_credit_in_another_currency_or_on_an_invoice_that_we_do_not_know_is_free() -> None:
    dollars = freed((credit("10.00", to="F1", state=PENDING, currency="USD"),), [invoice("F1")])
    nowhere = freed((credit("10.00", to="F9", state=PENDING),), [invoice("F1")])
    assert [(p.receivable, p.state) for p in (*dollars, *nowhere)] == [(None, PaymentState.FINAL)] * 2


def test_every_other_payment_stays_what_it_is() -> None:
    others = (
        credit("10.00", to="F1"),
        credit("10.00"),
        credit("10.00", to="F1", state=PaymentState.WITHDRAWN),
        payment("10.00", on=TODAY, to="F1", state=PENDING),
    )
    assert freed(others, [invoice("F1", open="5.00")]) == others


@given(credits_=st.lists(st.integers(1, 90), max_size=5), open_=st.integers(-20, 120))
def test_no_cent_of_any_credit_is_lost_and_no_more_stays_than_is_open(credits_: list[int], open_: int) -> None:
    given_ = tuple(credit(f"{n}.00", to="F1", state=PENDING, key=f"C{i}") for i, n in enumerate(credits_))
    parts = freed(given_, [invoice("F1", "120.00", open=f"{open_}.00")])
    assert sum(p.amount.amount for p in parts) == sum(credits_)
    assert sum(p.amount.amount for p in parts if p.receivable) <= max(0, open_)
    assert all(p.amount.positive and p.kind is PaymentKind.CREDIT for p in parts)
    assert len({p.key for p in parts}) == len(parts)
