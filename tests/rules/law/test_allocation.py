"""The order in which money counts, and over which invoices."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.rules.law.allocation import Invoice, Order, allocate, over_invoices

cents = st.decimals("0", "100000", places=2)
DUE = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
invoices = st.lists(st.tuples(st.sampled_from(DUE), cents), min_size=1, max_size=6).map(
    lambda rows: [Invoice(f"F{number}", due, principal) for number, (due, principal) in enumerate(rows)]
)


def parts(payment: str, order: Order) -> tuple[str, ...]:
    found = allocate(Decimal(payment), Decimal("40.00"), Decimal("1.23"), Decimal("250.00"), order)
    return tuple(map(str, (found.to_costs, found.to_interest, found.to_principal, found.overpaid)))


def test_75_euros_pay_costs_then_interest_then_principal() -> None:
    assert parts("75.00", Order.COSTS_FIRST) == ("40.00", "1.23", "33.77", "0.00")


def test_75_euros_that_the_books_matched_to_the_invoice_pay_principal_alone() -> None:
    assert parts("75.00", Order.PRINCIPAL_FIRST) == ("0.00", "0.00", "75.00", "0.00")
    assert parts("250.50", Order.PRINCIPAL_FIRST) == ("0.00", "0.50", "250.00", "0.00")


@given(cents, cents, cents, cents, st.sampled_from(Order))
def test_the_parts_add_up_to_the_payment_and_none_is_more_than_was_owed(
    payment: Decimal, costs: Decimal, interest: Decimal, principal: Decimal, order: Order
) -> None:
    found = allocate(payment, costs, interest, principal, order)
    assert found.to_costs + found.to_interest + found.to_principal + found.overpaid == payment
    assert 0 <= found.to_costs <= costs
    assert 0 <= found.to_interest <= interest
    assert 0 <= found.to_principal <= principal
    assert not found.overpaid or found.to_costs + found.to_interest + found.to_principal == costs + interest + principal


@given(cents, invoices, st.integers(0, 6))
def test_what_goes_to_the_invoices_adds_up_and_covers_none_twice(
    money: Decimal, owed: list[Invoice], pick: int
) -> None:
    designated = owed[pick].id if pick < len(owed) else None
    found = over_invoices(money, owed, designated)
    assert sum(found.values()) == min(money, sum(one.principal for one in owed))
    assert all(0 <= found[one.id] <= one.principal for one in owed)
    assert all(part == part.quantize(Decimal("0.01")) for part in found.values())
    if designated is not None:
        assert found[designated] == min(money, owed[pick].principal)


def test_the_named_invoice_comes_first_then_the_oldest() -> None:
    owed = [Invoice("A", DUE[0], Decimal(100)), Invoice("B", DUE[1], Decimal(100)), Invoice("C", DUE[2], Decimal(100))]
    assert over_invoices(Decimal(150), owed) == {"A": 100, "B": 50, "C": 0}
    assert over_invoices(Decimal(150), owed, "C") == {"A": 50, "B": 0, "C": 100}


def test_invoices_of_one_day_share_in_proportion_to_the_cent() -> None:
    owed = [Invoice(name, DUE[0], Decimal(amount)) for name, amount in (("A", 100), ("B", 100), ("C", 100))]
    assert over_invoices(Decimal("100.00"), owed) == {
        "A": Decimal("33.34"),
        "B": Decimal("33.33"),
        "C": Decimal("33.33"),
    }


def test_impossible_input_is_refused() -> None:
    one = Invoice("A", DUE[0], Decimal(100))
    with pytest.raises(ValueError, match="not among"):
        over_invoices(Decimal(1), [one], "B")
    with pytest.raises(ValueError, match="same id"):
        over_invoices(Decimal(1), [one, one])
    with pytest.raises(ValueError, match="the costs is below zero"):
        allocate(Decimal(1), Decimal(-1), Decimal(0), Decimal(0))
