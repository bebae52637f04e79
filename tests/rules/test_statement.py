"""The statement is the one place that adds up money: to the cent, per currency, net of credits."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from connector.model import Charge, PaymentKind, PaymentState
from connector.rules.statement import askable, statement, unmatched
from tests.rules.builders import credit, day, invoice, money, payment

TODAY = day("2026-03-20")


def test_s10_the_rows_and_the_total_are_the_open_amounts_to_the_cent() -> None:
    made = statement([invoice("F2", "300.00"), invoice("F1", "100.00")], [], [], TODAY)
    assert [(line.label, line.open) for line in made.lines] == [("F1", money("100.00")), ("F2", money("300.00"))]
    assert made.of_currency("EUR").payable == money("400.00")


def test_s11_after_a_part_payment_the_rest_is_asked() -> None:
    made = statement([invoice("F1", "1000.00", open="600.00")], [], [], TODAY)
    assert (made.lines[0].amount, made.lines[0].open) == (money("1000.00"), money("600.00"))
    assert made.of_currency("EUR").payable == money("600.00")


def test_s17_an_unmatched_credit_is_a_line_of_its_own_and_lowers_the_total() -> None:
    made = statement([invoice("F1", "350.00")], [credit("200.00")], [], TODAY)
    assert [(c.kind, c.amount) for c in made.credits] == [(PaymentKind.CREDIT, money("200.00"))]
    totals = made.of_currency("EUR")
    assert (totals.principal, totals.credits, totals.payable) == (money("350.00"), money("200.00"), money("150.00"))


def test_s17_a_draft_or_withdrawn_credit_does_not_count_and_a_pending_receipt_does() -> None:
    states = (PaymentState.DRAFT, PaymentState.WITHDRAWN, PaymentState.PENDING, PaymentState.FINAL)
    counted = [bool(unmatched([credit("200.00", state=state)])) for state in states]
    assert counted == [False, False, True, True]


def test_money_that_is_matched_to_an_invoice_is_not_taken_off_twice() -> None:
    assert unmatched([payment("50.00", on="2026-03-02", to="F1")]) == ()


def test_an_unmatched_reversal_is_no_credit() -> None:
    assert unmatched([payment("50.00", on="2026-03-02", kind=PaymentKind.REVERSAL)]) == ()


def test_what_was_paid_too_much_on_one_invoice_is_taken_off_the_others() -> None:
    too_much = invoice("F0", "100.00", open="-30.00", due="2026-02-01")
    made = statement([invoice("F1", "100.00")], [], [], TODAY, overpaid=[too_much, invoice("F2")])
    assert [(c.number, c.amount) for c in made.credits] == [("F0", money("30.00"))]
    assert made.of_currency("EUR").payable == money("70.00")


def test_currencies_never_add_up() -> None:
    made = statement(
        [invoice("F1", "100.00"), invoice("F2", "80.00", currency="USD")], [credit("50.00", currency="USD")], [], TODAY
    )
    assert [(t.currency, t.payable) for t in made.totals] == [("EUR", money("100.00")), ("USD", money("30.00", "USD"))]


def test_a_credit_in_a_currency_that_is_not_asked_is_not_shown() -> None:
    assert statement([invoice("F1")], [credit("50.00", currency="USD")], [], TODAY).credits == ()


def test_what_is_withheld_or_under_way_is_not_asked() -> None:
    part = invoice("F1", "100.00")
    made = statement([part], [], [], TODAY, withheld={"F1": money("40.00"), "F2": money("1.00")})
    assert made.lines[0].open == money("60.00")
    assert askable(invoice("F1", "100.00", under_way=money("30.00")), money("40.00")) == money("30.00")
    assert askable(invoice("F1", "100.00", under_way=money("100.00")), money("40.00")) == money("0")


def test_costs_stand_beside_the_invoice_and_only_those_of_the_rows_count() -> None:
    costs = [Charge("F1", "step2", money("10.00"), TODAY), Charge("F9", "step2", money("99.00"), TODAY)]
    made = statement([invoice("F1", "100.00")], [], costs, TODAY)
    totals = made.of_currency("EUR")
    assert (made.lines[0].open, totals.charges, totals.payable) == (money("100.00"), money("10.00"), money("110.00"))


def test_days_late_are_whole_days_and_never_below_zero() -> None:
    rows = [invoice("F1", due="2026-03-01"), invoice("F2", due="2026-03-20"), invoice("F3", due="2026-04-01")]
    assert [line.days_late for line in statement(rows, [], [], TODAY).lines] == [19, 0, 0]


def test_an_instalment_is_named_by_its_invoice_and_place() -> None:
    half = invoice("F1", "50.00", instalment=2, instalments=2)
    assert statement([half], [], [], TODAY).lines[0].label == "F1 (2/2)"


CENTS = st.integers(1, 10_000_000).map(lambda n: Decimal(n) / 100)


@given(opens=st.lists(CENTS, min_size=1, max_size=6), credits_=st.lists(CENTS, max_size=3))
def test_the_total_is_the_rows_less_the_credits_in_any_order(opens: list[Decimal], credits_: list[Decimal]) -> None:
    rows = [invoice(f"F{i}", str(amount)) for i, amount in enumerate(opens)]
    off = [credit(str(amount), key=f"C{i}") for i, amount in enumerate(credits_)]
    made = statement(rows, off, [], TODAY)
    totals = made.of_currency("EUR")
    assert totals.payable.amount == sum(opens) - sum(credits_, Decimal(0))
    assert totals.principal.amount == sum(line.open.amount for line in made.lines)
    assert statement(rows[::-1], off[::-1], [], TODAY) == made
