"""What becomes of a promise or a plan, by value dates and in amounts."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.model import (
    Contact,
    DeliveryState,
    HoldKind,
    Mark,
    Money,
    Notice,
    Payment,
    PaymentKind,
    PaymentState,
    Plan,
    Promise,
    Receivable,
    StepDone,
)
from connector.rules.facts import Facts
from connector.rules.planning import running
from connector.rules.plans import Books, Every, Kept, judge_plan, judge_promise, plan_paid, propose, split, terms_left
from connector.rules.policy import Policy
from connector.rules.progress import PLAN_LADDER
from tests.rules.builders import (
    credit,
    day,
    debtor,
    delivery,
    done,
    facts,
    heard,
    held_by,
    hold,
    invoice,
    ladder,
    money,
    on,
    payment,
    plan,
    promise,
    sends,
    verdict_on,
    why,
)

STEPS = ladder(5, 20, 40)

# ---------------------------------------------------------------- splitting


def test_s23_a_thousand_in_three_parts_loses_no_cent() -> None:
    assert split(money("1000.00"), 3) == (money("333.33"), money("333.33"), money("333.34"))


@given(amount=st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2), parts=st.integers(1, 36))
def test_parts_add_up_to_the_amount_and_differ_by_the_rest_only(amount: Decimal, parts: int) -> None:
    made = split(Money(amount, "EUR"), parts)
    assert sum(p.amount for p in made) == amount
    assert len({p.amount for p in made[:-1]}) <= 1
    assert Decimal(0) <= made[-1].amount - made[0].amount < Decimal("0.01") * parts


def test_an_amount_is_split_into_at_least_one_part() -> None:
    with pytest.raises(ValueError, match="at least one part"):
        split(money("10.00"), 0)


# ---------------------------------------------------------------- S22: a promise


WORD = promise("F1", made="2026-04-27", by="2026-05-01", open_then="100.00")


def books(today: str, *paid: Payment, still: str = "100.00", through: str = "") -> Books:
    """The books on a day; bank entries reach the day before unless said."""
    now = day(today)
    reach = day(through) if through else now - timedelta(days=1)
    return Books((invoice("F1", "100.00", due="2026-03-01", open=still),), paid, reach, now)


def test_s22_a_promise_runs_until_the_end_of_its_day() -> None:
    assert judge_promise(WORD, books("2026-05-01")) is Kept.RUNNING


def test_s22_a_promise_paid_in_time_is_kept() -> None:
    assert judge_promise(WORD, books("2026-05-02", still="0.00")) is Kept.KEPT
    paid = payment("100.00", on="2026-04-30", to="F1")
    assert judge_promise(WORD, books("2026-05-02", paid)) is Kept.KEPT


def test_s22_an_unpaid_promise_is_broken_once_the_bank_can_tell() -> None:
    assert judge_promise(WORD, books("2026-05-02")) is Kept.BROKEN


def test_s22_without_bank_data_of_its_day_a_promise_is_not_called_broken() -> None:
    assert judge_promise(WORD, books("2026-05-02", through="2026-04-30")) is Kept.WAITS_FOR_BANK_DATA
    assert judge_promise(WORD, books("2026-05-02", through="2026-04-30"), needs_bank_data=False) is Kept.BROKEN


def test_s22_half_paid_is_partly_kept() -> None:
    half = payment("50.00", on="2026-05-01", to="F1")
    assert judge_promise(WORD, books("2026-05-02", half, still="50.00")) is Kept.PARTLY_KEPT


def test_a_payment_after_the_promised_day_does_not_count_by_value_date() -> None:
    without_open = promise("F1", made="2026-04-27", by="2026-05-01", amount="60.00")
    late = payment("60.00", on="2026-05-02", to="F1")
    assert judge_promise(without_open, books("2026-05-04", late, still="40.00")) is Kept.BROKEN
    in_time = payment("60.00", on="2026-05-01", to="F1")
    assert judge_promise(without_open, books("2026-05-04", in_time, still="40.00")) is Kept.KEPT


def test_a_payment_before_the_promise_was_made_does_not_keep_it() -> None:
    before = payment("100.00", on="2026-04-26", to="F9")
    assert judge_promise(WORD, books("2026-05-02", before)) is Kept.BROKEN


def test_a_reversed_payment_does_not_keep_a_promise() -> None:
    paid = payment("100.00", on="2026-04-28", to="F1")
    back = payment("100.00", on="2026-04-30", to="F1", kind=PaymentKind.REVERSAL)
    assert judge_promise(WORD, books("2026-05-02", paid, back)) is Kept.BROKEN


def test_a_draft_payment_keeps_no_promise_and_a_pending_one_does() -> None:
    draft = payment("100.00", on="2026-04-30", to="F1", state=PaymentState.DRAFT)
    pending = payment("100.00", on="2026-04-30", to="F1", state=PaymentState.PENDING)
    assert judge_promise(WORD, books("2026-05-02", draft)) is Kept.BROKEN
    assert judge_promise(WORD, books("2026-05-02", pending)) is Kept.KEPT


def test_a_source_that_tells_no_payments_keeps_a_promise_by_what_is_open() -> None:
    part = promise("F1", made="2026-04-27", by="2026-05-01", amount="60.00", open_then="100.00")
    assert judge_promise(part, books("2026-05-02", still="40.00")) is Kept.KEPT
    assert judge_promise(part, books("2026-05-02", still="70.00")) is Kept.PARTLY_KEPT


def test_an_unmatched_receipt_counts_towards_a_promise() -> None:
    assert judge_promise(WORD, books("2026-05-02", payment("100.00", on="2026-04-30"))) is Kept.KEPT


def promised(*words: Promise, of: tuple[Receivable, ...] = (), **known: Any) -> Facts:
    first = done("F1", "step1", "2026-04-10", STEPS)
    given_ = {"done": [first], **known}
    return facts(*(of or (invoice("F1", due="2026-04-01"),)), promises=list(words), **given_)


def test_s22_the_ladder_is_silent_until_the_promised_day_is_over_and_goes_on_where_it_stood() -> None:
    word = promise("F1", made="2026-04-27", by="2026-05-01", open_then="100.00")
    known = promised(word, bank_through=day("2026-05-01"))
    for today in ("2026-04-27", "2026-05-01"):
        decision = on(today, known, STEPS)
        assert held_by(decision) == [HoldKind.PROMISE]
        assert (verdict_on("F1", decision).step, sends(decision)) == ("step2", [])
    assert sends(on("2026-05-02", known, STEPS)) == [("F1", "step2")]


def test_s22_the_ladder_waits_for_bank_data_after_the_promised_day() -> None:
    known = promised(WORD, data_as_of=day("2026-05-02"), bank_through=day("2026-04-30"))
    assert held_by(on("2026-05-02", known, STEPS)) == [HoldKind.WAITS_FOR_BANK_DATA]
    known = promised(WORD, data_as_of=day("2026-05-02"), bank_through=day("2026-05-01"))
    assert sends(on("2026-05-02", known, STEPS)) == [("F1", "step2")]


@pytest.mark.parametrize(
    ("by", "asked"), [("2026-03-13", "2026-03-14"), ("2026-03-14", "2026-03-17"), ("2026-04-04", "2026-04-08")]
)
def test_what_is_promised_for_a_weekend_is_booked_on_the_next_bank_day_and_judged_the_day_after(
    by: str, asked: str
) -> None:
    """Without word of how far bank entries reach, books of a day hold those of the bank day before at best."""
    word = promise("F1", made="2026-03-10", by=by, open_then="100.00")
    first = done("F1", "step1", "2026-02-10", STEPS)
    known = promised(word, of=(invoice("F1", due="2026-02-01"),), done=[first])
    before = day(asked) - timedelta(days=1)
    assert held_by(on(before, known, STEPS)) == [HoldKind.WAITS_FOR_BANK_DATA if before > day(by) else HoldKind.PROMISE]
    assert sends(on(asked, known, STEPS)) == [("F1", "step2")]


@pytest.mark.parametrize(
    ("still", "event"), [("100.00", "promise_broken"), ("50.00", "promise_partly_kept"), ("0.00", "promise_kept")]
)
def test_s22_what_became_of_a_promise_is_told(still: str, event: str) -> None:
    known = promised(WORD, of=(invoice("F1", due="2026-04-01", open=still),), bank_through=day("2026-05-01"))
    assert on("2026-05-02", known, STEPS).events == ((event, WORD.key),)
    assert on("2026-05-01", promised(WORD), STEPS).events == ()


def test_a_promise_over_one_invoice_leaves_the_others_on_the_ladder() -> None:
    word = promise("F2", made="2026-04-27", by="2026-05-10", open_then="100.00")
    known = promised(word, of=(invoice("F1", due="2026-04-01"), invoice("F2", due="2026-04-01")))
    decision = on("2026-05-02", known, STEPS)
    assert (sends(decision), held_by(decision, "F2")) == ([("F1", "step2")], [HoldKind.PROMISE])


def test_a_promise_over_everything_covers_what_was_late_when_it_was_given_and_nothing_newer() -> None:
    word = promise(made="2026-04-27", by="2026-05-20", open_then="100.00")
    newer = invoice("F2", due="2026-04-28")
    decision = on("2026-05-05", promised(word, of=(invoice("F1", due="2026-04-01"), newer)), STEPS)
    assert (held_by(decision, "F1"), sends(decision)) == ([HoldKind.PROMISE], [("F2", "step1")])


def test_a_newer_invoice_does_not_break_a_promise_over_everything() -> None:
    word = promise(made="2026-04-27", by="2026-05-01", open_then="100.00")
    of = (invoice("F1", due="2026-04-01", open="0.00"), invoice("F2", due="2026-04-28"))
    assert on("2026-05-02", promised(word, of=of), STEPS).events == (("promise_kept", word.key),)


# ---------------------------------------------------------------- S23: a plan


INSTALMENTS = plan(
    "F1",
    made="2026-03-10",
    terms=[("2026-04-01", "300.00"), ("2026-05-01", "300.00"), ("2026-06-01", "300.00")],
    grace=5,
)


def agreed(today: str, *paid: Payment, still: str = "900.00", through: str = "") -> Books:
    known = books(today, *paid, through=through)
    return replace(known, receivables=(invoice("F1", "900.00", due="2026-03-01", open=still),))


def left(of: Plan, paid: str) -> list[str]:
    return [str(term.amount.amount) for term in terms_left(of, money(paid))]


def test_s23_paying_more_than_a_term_lowers_the_next_one() -> None:
    assert left(INSTALMENTS, "350.00") == ["0.00", "250.00", "300.00"]


def test_paying_less_than_a_term_leaves_the_rest_of_it() -> None:
    assert left(INSTALMENTS, "299.99") == ["0.01", "300.00", "300.00"]
    assert left(INSTALMENTS, "-10.00") == ["300.00", "300.00", "300.00"]


def test_s23_a_missed_term_breaks_the_plan_after_its_grace_and_not_before() -> None:
    first = payment("300.00", on="2026-04-01", to="F1")
    assert judge_plan(INSTALMENTS, agreed("2026-05-06", first, still="600.00")) is Kept.RUNNING
    assert judge_plan(INSTALMENTS, agreed("2026-05-07", first, still="600.00")) is Kept.BROKEN


def test_s23_a_missed_term_waits_for_bank_data_of_its_last_day() -> None:
    known = agreed("2026-05-07", still="600.00", through="2026-05-05")
    assert judge_plan(INSTALMENTS, known) is Kept.WAITS_FOR_BANK_DATA
    assert judge_plan(INSTALMENTS, known, needs_bank_data=False) is Kept.BROKEN


def test_a_plan_is_kept_when_nothing_is_open() -> None:
    assert judge_plan(INSTALMENTS, agreed("2026-06-01", still="0.00")) is Kept.KEPT


def test_a_plan_is_kept_when_every_term_is_paid_although_the_books_have_not_matched_it_yet() -> None:
    unmatched = payment("900.00", on="2026-03-20")
    assert judge_plan(INSTALMENTS, agreed("2026-03-21", unmatched)) is Kept.KEPT
    assert judge_plan(INSTALMENTS, agreed("2026-03-21", payment("899.99", on="2026-03-20"))) is Kept.RUNNING


def test_what_was_paid_on_a_plan_is_read_from_payments_or_from_what_is_open() -> None:
    by_payments = agreed("2026-04-02", payment("350.00", on="2026-04-01"))
    assert plan_paid(INSTALMENTS, by_payments) == money("350.00")
    assert plan_paid(INSTALMENTS, agreed("2026-04-02", still="550.00")) == money("350.00")


def with_plan(*terms_paid: Payment, still: str = "900.00", **known: Any) -> Facts:
    of = invoice("F1", "900.00", due="2026-03-01", open=still)
    first = done("F1", "step1", "2026-03-06", STEPS)
    given_ = {"done": [first], "plans": [INSTALMENTS], "payments": list(terms_paid), **known}
    return facts(of, **given_)


def test_s23_the_ladder_is_silent_while_a_plan_runs_and_resumes_where_it_stood_when_it_breaks() -> None:
    known = with_plan(payment("300.00", on="2026-04-01", to="F1"), still="600.00")
    decision = on("2026-05-06", known, STEPS)
    assert (held_by(decision), verdict_on("F1", decision).step) == ([HoldKind.PLAN], "step2")
    decision = on("2026-05-07", known, STEPS)
    assert sends(decision) == [("F1", "step2")]
    assert verdict_on("F1", decision).open == money("600.00")
    assert decision.events == (("plan_broken", INSTALMENTS.key),)


def notice_on(today: str, known: Facts) -> list[tuple[str, str]]:
    decision = on(today, known, STEPS)
    if decision.message is None or decision.message.notice is not Notice.PLAN_NOTICE:
        return []
    return [(line.receivable, line.step.removeprefix(f"plan:{INSTALMENTS.key}:")) for line in decision.message.lines]


def test_s23_a_notice_leaves_three_days_before_each_term() -> None:
    assert notice_on("2026-03-28", with_plan()) == []
    assert notice_on("2026-03-29", with_plan()) == [("F1", "1")]
    assert why(on("2026-03-29", with_plan(), STEPS)) == "plan"  # its notice is no step, and the ladder stays held
    paid = with_plan(payment("300.00", on="2026-04-01", to="F1"), still="600.00")
    assert notice_on("2026-04-28", paid) == [("F1", "2")]


def test_a_notice_that_was_missed_is_caught_up_before_its_term_and_lapses_on_its_day() -> None:
    assert notice_on("2026-03-31", with_plan()) == [("F1", "1")]
    assert notice_on("2026-04-01", with_plan()) == []


def test_the_days_before_a_term_are_the_policys() -> None:
    week = ladder(5, 20, 40, plan_notice_days=7)
    assert on("2026-03-25", with_plan(), week).message is not None
    assert on("2026-03-25", with_plan(), STEPS).message is None


def test_a_term_is_announced_once() -> None:
    step = f"plan:{INSTALMENTS.key}:1"
    told = StepDone("F1", PLAN_LADDER, step, Notice.PLAN_NOTICE, date(2026, 3, 29))
    assert notice_on("2026-03-30", with_plan(done=[told])) == []
    first = payment("300.00", on="2026-04-01")
    assert notice_on("2026-04-28", with_plan(first, done=[told])) == [("F1", "2")]


def test_a_term_that_is_paid_already_is_not_announced() -> None:
    assert notice_on("2026-03-29", with_plan(payment("300.00", on="2026-03-28", to="F1"), still="600.00")) == []


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("a stop sign", {"debtor": debtor(marks=frozenset({Mark.DEBT_HELP}))}),
        ("no address", {"debtor": debtor(contacts=(Contact(email="a@b.example", bounced=True),))}),
        ("a block", {"holds": [hold(HoldKind.BLOCK)]}),
        ("a dispute", {"holds": [hold(HoldKind.DISPUTE, on="F1")]}),
        ("an unreadable record", {"unreadable": ["row 7"]}),
        ("a message of yesterday", {"contacts": [heard("2026-03-29", "F9")]}),
        ("data of last week", {"data_as_of": date(2026, 3, 23), "bank_through": date(2026, 3, 22)}),
        ("a credit that covers the term", {"payments": [credit("300.00", on="2026-03-28")]}),
    ],
)
def test_a_plan_notice_is_a_message_too_and_is_held_by(what: str, changed: dict[str, Any]) -> None:
    apart = ladder(5, 20, 40, cooldown_days=3)
    assert on("2026-03-30", with_plan(**changed), apart).message is None, what
    assert on("2026-03-30", with_plan(), apart).message is not None


def test_a_plan_notice_goes_out_before_no_reminder_and_shares_its_day_with_none() -> None:
    both = with_plan(done=[])
    both = facts(*both.receivables, invoice("F2", due="2026-03-01"), plans=[INSTALMENTS])
    decision = on("2026-03-29", both, STEPS)
    assert sends(decision) == [("F2", "step1")]


def test_a_plan_that_a_person_ended_holds_nothing_and_announces_nothing() -> None:
    ended = Plan(INSTALMENTS.key, INSTALMENTS.made_on, ("F1",), INSTALMENTS.terms, 5, ended_on=date(2026, 3, 20))
    decision = on("2026-03-29", with_plan(plans=[ended]), STEPS)
    assert (sends(decision), decision.events) == ([("F1", "step2")], ())


def test_a_notice_of_a_plan_leaves_not_while_another_message_is_on_its_way() -> None:
    planned = delivery(("F9", "step1"), state=DeliveryState.PLANNED, on="2026-03-29")
    assert on("2026-03-29", with_plan(deliveries=[planned]), STEPS).message is None
    assert why(on("2026-03-29", with_plan(deliveries=[planned]), STEPS)) == "plan"


WAITS = delivery(("F9", "step1"), state=DeliveryState.PLANNED, on="2026-03-31")


def test_a_notice_of_a_plan_does_not_wait_for_a_message_that_waits_for_a_later_day_of_the_first_week() -> None:
    """By the day of that other message the term may have come, and then nobody would be told of it."""
    decision = on("2026-03-29", with_plan(deliveries=[WAITS]), ladder(5, 20, 40, cooldown_days=3))
    assert decision.message is not None
    assert decision.message.notice is Notice.PLAN_NOTICE


def test_it_leaves_not_so_soon_after_another_that_did_leave_whatever_waits_beside_it() -> None:
    known = with_plan(deliveries=[WAITS], contacts=[heard("2026-03-28", "F9")])
    assert on("2026-03-29", known, ladder(5, 20, 40, cooldown_days=3)).message is None


def test_a_reminder_does_wait_for_a_message_that_waits_for_a_later_day() -> None:
    known = facts(invoice("F2", due="2026-03-01"), invoice("F9", due="2026-03-01"), deliveries=[WAITS])
    decision = on("2026-03-29", known, STEPS)
    assert decision.message is None
    assert held_by(decision, "F2") == [HoldKind.COOLDOWN]


# ---------------------------------------------------------------- a plan in writing

CONFIRMING = replace(STEPS, confirm_plans=True)


def confirmed_on(today: date, by: Policy = CONFIRMING, **known: Any) -> list[tuple[str, str]]:
    message = on(today, with_plan(**known), by).message
    if message is None or message.notice is not Notice.PLAN_CONFIRMATION:
        return []
    return [(line.receivable, line.step) for line in message.lines]


def test_a_plan_is_confirmed_once_from_the_day_it_is_made_where_the_ladder_says_so() -> None:
    made, step = INSTALMENTS.made_on, f"plan:{INSTALMENTS.key}:0"
    assert confirmed_on(made) == [("F1", step)]
    assert confirmed_on(made, STEPS) == []
    told = StepDone("F1", PLAN_LADDER, step, Notice.PLAN_CONFIRMATION, made)
    assert confirmed_on(made, done=[told]) == []


def test_a_plan_of_more_than_a_week_ago_is_not_confirmed_any_more() -> None:
    assert confirmed_on(INSTALMENTS.made_on + timedelta(days=7)) != []
    assert confirmed_on(INSTALMENTS.made_on + timedelta(days=8)) == []


def test_a_stop_sign_holds_the_confirmation_too() -> None:
    assert confirmed_on(INSTALMENTS.made_on, debtor=debtor(marks=frozenset({Mark.DEBT_HELP}))) == []


# ---------------------------------------------------------------- a plan to begin the talk with


@pytest.mark.parametrize(
    ("every", "days"),
    [
        (Every.WEEK, ["2026-01-31", "2026-02-07", "2026-02-14"]),
        (Every.FORTNIGHT, ["2026-01-31", "2026-02-14", "2026-02-28"]),
        (Every.MONTH, ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ],
)
def test_terms_are_proposed_in_equal_parts_and_a_month_ends_on_its_last_day(every: Every, days: list[str]) -> None:
    terms = propose(money("100.00"), 3, day("2026-01-31"), every)
    assert [term.on.isoformat() for term in terms] == days
    assert [str(term.amount.amount) for term in terms] == ["33.33", "33.33", "33.34"]


@pytest.mark.parametrize(("asked", "terms"), [(0, 1), (-3, 1), (1, 1), (99, 36)])
def test_a_plan_has_at_least_one_term_and_no_endless_number(asked: int, terms: int) -> None:
    assert len(propose(money("100.00"), asked, day("2026-01-31"), Every.MONTH)) == terms


def test_a_running_plan_tells_what_is_paid_of_it_and_what_each_term_still_asks() -> None:
    paid = payment("300.00", on="2026-03-10", to="F1")
    made = plan("F1", made="2026-03-01", terms=[("2026-03-15", "200.00"), ("2026-04-15", "200.00")])
    known = facts(invoice("F1", "400.00", open="100.00"), plans=[made], payments=[paid], bank_through=day("2026-03-11"))
    goes = running(made, replace(known, data_as_of=day("2026-03-12")), day("2026-03-12"))
    assert (str(goes.paid), str(goes.agreed), goes.kept) == ("EUR 300.00", "EUR 400.00", Kept.RUNNING)
    assert [str(term.amount) for term in goes.left] == ["EUR 0.00", "EUR 100.00"]
