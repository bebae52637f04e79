"""What a message may ask: net of credits and receipts, without what is withheld, and not less than the minimum."""

from dataclasses import replace
from decimal import Decimal

import pytest

from connector.model import (
    Channel,
    HoldKind,
    Money,
    Notice,
    PaymentKind,
    PaymentState,
    ReceivableState,
    TaskKind,
)
from connector.rules.policy import Rate
from tests.rules.builders import (
    AN_ADDRESS,
    AN_EMAIL,
    credit,
    debtor,
    done,
    facts,
    held_by,
    hold,
    invoice,
    ladder,
    money,
    on,
    payment,
    policy,
    sends,
    step,
    verdict_on,
    why,
)

TODAY = "2026-03-11"
STEPS = ladder(5, 20, 40)


def test_a_debtor_who_owes_nothing_net_gets_no_message_and_the_credit_becomes_a_task() -> None:
    for amount in ("100.00", "130.00"):
        decision = on(TODAY, facts(invoice("F1"), payments=[credit(amount)]), STEPS)
        assert (decision.message, held_by(decision)) == (None, [HoldKind.NET_CREDIT])
        assert [t.kind for t in decision.tasks] == [TaskKind.MATCH_CREDIT]


def test_a_debtor_who_still_owes_a_cent_net_is_asked() -> None:
    assert sends(on(TODAY, facts(invoice("F1"), payments=[credit("99.99")]), STEPS)) == [("F1", "step1")]


def test_an_unmatched_receipt_counts_like_a_credit_and_a_draft_counts_for_nothing() -> None:
    assert why(on(TODAY, facts(invoice("F1"), payments=[payment("100.00", on="2026-03-09")]), STEPS)) == "net_credit"
    pending = payment("100.00", on="2026-03-09", state=PaymentState.PENDING)
    assert why(on(TODAY, facts(invoice("F1"), payments=[pending]), STEPS)) == "net_credit"
    draft = credit("100.00", state=PaymentState.DRAFT)
    assert why(on(TODAY, facts(invoice("F1"), payments=[draft]), STEPS)) == "send"
    reversal = payment("100.00", on="2026-03-09", kind=PaymentKind.REVERSAL)
    assert why(on(TODAY, facts(invoice("F1"), payments=[reversal]), STEPS)) == "send"


def test_a_message_whose_own_rows_are_covered_by_credits_waits_although_more_is_late() -> None:
    blocked = [hold(HoldKind.BLOCK, on="F1")]
    known = facts(invoice("F1", "500.00"), invoice("F2", "100.00"), holds=blocked, payments=[credit("150.00")])
    decision = on(TODAY, known, STEPS)
    assert (decision.message, held_by(decision, "F2"), decision.net) == (
        None,
        [HoldKind.NET_CREDIT],
        (money("450.00"),),
    )


def test_the_part_that_is_disputed_or_on_its_way_is_not_asked() -> None:
    disputed = {"holds": [hold(HoldKind.DISPUTE, on="F1", amount="60.00")]}
    pending = {"payments": [payment("60.00", on="2026-03-10", to="F1", state=PaymentState.PENDING)]}
    for part in (disputed, pending):
        known = facts(invoice("F1", "100.00"), **part)
        assert on(TODAY, known, STEPS).net == (money("40.00"),)
        assert sends(on(TODAY, known, STEPS)) == [("F1", "step1")]
        more = replace(known, payments=(*known.payments, credit("40.00")))
        assert why(on(TODAY, more, STEPS)) == "net_credit"


def test_only_a_dispute_over_a_part_of_this_invoice_that_is_not_over_takes_something_off() -> None:
    for laid in (
        hold(HoldKind.DISPUTE, on="F1", amount="60.00", until="2026-03-10"),
        hold(HoldKind.DISPUTE, on="F2", amount="60.00"),
        hold(HoldKind.DISPUTE, on="F1", amount=money("60.00", "USD")),
        hold(HoldKind.DISPUTE, amount="60.00"),
        hold(HoldKind.BLOCK, on="F1", amount="60.00"),
    ):
        assert on(TODAY, facts(invoice("F1", "100.00"), holds=[laid]), STEPS).net == (money("100.00"),), laid


def test_a_booked_payment_is_not_taken_off_a_second_time() -> None:
    booked = payment("40.00", on="2026-03-05", to="F1")
    assert on(TODAY, facts(invoice("F1", "100.00", open="60.00"), payments=[booked]), STEPS).net == (money("60.00"),)


def test_what_goes_by_another_channel_or_waits_for_a_yes_does_not_make_a_message_worth_sending() -> None:
    for other in (step("b", 20, channel=Channel.LETTER), step("b", 20, approve=True)):
        mixed = policy(step("a", 5), other)
        known = facts(
            invoice("F1", "100.00", due="2026-02-01"),
            invoice("F2", "100.00", due="2026-03-01"),
            debtor=debtor(contacts=AN_EMAIL, address=AN_ADDRESS),
            done=[done("F1", "a", "2026-02-06", mixed)],
            payments=[credit("150.00")],
        )
        decision = on(TODAY, known, mixed)
        assert (decision.message, decision.proposal) == (None, None), other


def test_less_than_the_minimum_is_not_asked_and_the_minimum_is() -> None:
    least = ladder(5, minimums=(money("5.00"),))
    decision = on(TODAY, facts(invoice("F1", "4.99")), least)
    assert (decision.message, held_by(decision)) == (None, [HoldKind.BELOW_MINIMUM])
    assert verdict_on("F1", decision).holds[0].amount == money("5.00")
    assert sends(on(TODAY, facts(invoice("F1", "5.00")), least)) == [("F1", "step1")]


def test_the_minimum_is_of_what_is_left_after_credits() -> None:
    least = ladder(5, minimums=(money("5.00"),))
    for amount, code in (("95.01", "below_minimum"), ("95.00", "send")):
        assert why(on(TODAY, facts(invoice("F1", "100.00"), payments=[credit(amount)]), least)) == code


def test_what_vanished_neither_counts_as_late_nor_helps_to_reach_the_minimum() -> None:
    known = facts(invoice("F1", "2.50"), invoice("F2", "80.00", state=ReceivableState.UNKNOWN))
    decision = on(TODAY, known, ladder(5, minimums=(money("5.00"),)))
    assert (why(decision), decision.net) == ("below_minimum", (money("2.50"),))


@pytest.mark.parametrize("kind", [HoldKind.DISPUTE, HoldKind.BLOCK, HoldKind.HANDED_OVER])
def test_what_is_not_asked_does_not_help_to_reach_the_minimum(kind: HoldKind) -> None:
    least = ladder(5, minimums=(money("50.00"),))
    large, small = invoice("F1", "100.00"), invoice("F2", "2.00")
    assert why(on(TODAY, facts(large, small), least), "F2") == "send"
    assert why(on(TODAY, facts(large, small, holds=(hold(kind, on="F1"),)), least), "F2") == "below_minimum"


def test_what_is_not_late_yet_does_not_help_to_reach_the_minimum() -> None:
    not_late = facts(invoice("F1", "2.50"), invoice("F2", "2.50", due="2026-03-30"))
    assert why(on(TODAY, not_late, ladder(5, minimums=(money("5.00"),)))) == "below_minimum"


def test_small_amounts_that_are_late_together_reach_the_minimum_together() -> None:
    small = facts(invoice("F1", "2.50"), invoice("F2", "2.50"))
    assert sends(on(TODAY, small, ladder(5, minimums=(money("5.00"),)))) == [("F1", "step1"), ("F2", "step1")]


def test_a_minimum_holds_in_another_currency_at_a_known_rate() -> None:
    least = ladder(5, minimums=(money("5.00"),))
    rates = [Rate("USD", "EUR", Decimal("0.80"))]
    for amount, code in (("6.24", "below_minimum"), ("6.25", "send")):
        known = facts(invoice("F1", amount, currency="USD"), rates=rates)
        assert why(on(TODAY, known, least)) == code


def test_each_currency_is_judged_by_itself() -> None:
    known = facts(invoice("F1"), invoice("F2", currency="USD"), payments=[credit("100.00", currency="USD")])
    decision = on(TODAY, known, STEPS)
    assert (sends(decision), held_by(decision, "F2")) == ([("F1", "step1")], [HoldKind.NET_CREDIT])
    assert decision.net == (money("100.00"), Money(Decimal("0.00"), "USD"))


def test_what_is_late_counts_from_the_day_after_the_due_day() -> None:
    assert on("2026-03-01", facts(invoice("F1")), STEPS).net == ()
    assert on("2026-03-02", facts(invoice("F1")), STEPS).net == (money("100.00"),)


def test_an_announcement_counts_what_is_open_and_not_only_what_is_late() -> None:
    early = policy(step("pre", -3, Notice.PRE_DUE), minimums=(money("50.00"),))
    coming = facts(invoice("F1", due="2026-03-14"))
    assert sends(on(TODAY, coming, early)) == [("F1", "pre")]
    covered = facts(invoice("F1", due="2026-03-14"), payments=[credit("100.00")])
    assert why(on(TODAY, covered, early)) == "net_credit"
