"""Every guard has one case that it must stop and one that it must let pass; tests/guards/ switches each one off.

In each case F1 is ten days late and its first step is due, so that nothing but the guard stands in the way.
"""

from datetime import date
from typing import Any

import pytest

from connector.model import (
    Channel,
    Charge,
    Contact,
    DebtorKind,
    Decision,
    DeliveryState,
    Hold,
    HoldKind,
    Mark,
    NaturalPerson,
    Notice,
    PaymentState,
    ReceivableState,
    TaskKind,
)
from connector.rules.policy import Policy
from tests.rules.builders import (
    AN_ADDRESS,
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
    policy,
    promise,
    sends,
    step,
    verdict_on,
)

TODAY = "2026-03-11"
STEPS = ladder(5, 20, 40)
SENT = [("F1", "step1")]


def today(of: dict[str, Any] | None = None, by: Policy = STEPS, **known: Any) -> Decision:
    """The decision of the day over F1 with these traits."""
    return on(TODAY, facts(invoice("F1", due="2026-03-01", **(of or {})), **known), by)


def stopped(decision: Decision, *kinds: HoldKind) -> bool:
    """Nothing leaves or is proposed, for these reasons alone; the step that would be due is shown all the same."""
    shown = verdict_on("F1", decision)
    quiet = decision.message is None and decision.proposal is None
    return quiet and held_by(decision) == list(kinds) and shown.step != "" and shown.due is not None


# ---------------------------------------------------------------- what the source says


def test_what_the_source_no_longer_mentions_is_held() -> None:
    decision = today({"state": ReceivableState.UNKNOWN})
    assert stopped(decision, HoldKind.UNKNOWN)
    assert [t.kind for t in decision.tasks] == [TaskKind.LOOK_AT_VANISHED]


def test_what_the_source_calls_open_is_not_held() -> None:
    assert sends(today({"state": ReceivableState.OPEN})) == SENT


def test_the_debtors_other_invoices_go_on_when_one_has_vanished() -> None:
    known = facts(invoice("F1"), invoice("F2", state=ReceivableState.UNKNOWN))
    assert sends(on(TODAY, known, STEPS)) == SENT


def test_what_another_collector_has_is_held() -> None:
    assert stopped(today({"state": ReceivableState.HANDED_OVER}), HoldKind.HANDED_OVER)


def test_the_debtors_other_invoices_go_on_when_one_was_handed_over() -> None:
    known = facts(invoice("F1"), invoice("F2", state=ReceivableState.HANDED_OVER))
    assert sends(on(TODAY, known, STEPS)) == SENT


def test_an_unreadable_record_holds_all_of_its_debtor() -> None:
    decision = today(unreadable=["row 9: amount", "row 12: date"])
    assert stopped(decision, HoldKind.UNREADABLE)
    assert verdict_on("F1", decision).holds[0].reason == "row 12: date, row 9: amount"
    assert [t.kind for t in decision.tasks] == [TaskKind.MEND_RECORD]


def test_a_debtor_whose_records_can_be_read_is_not_held() -> None:
    assert sends(today(unreadable=[])) == SENT


def test_old_data_holds_everything() -> None:
    decision = today(data_as_of=date(2026, 3, 7), by=ladder(5, freshness_days=3))
    assert stopped(decision, HoldKind.STALE_DATA)
    assert verdict_on("F1", decision).holds[0].since == date(2026, 3, 7)


def test_data_at_the_freshness_limit_holds_nothing() -> None:
    assert sends(today(data_as_of=date(2026, 3, 8), by=ladder(5, freshness_days=3))) == SENT


def test_a_collection_of_the_whole_amount_under_way_holds() -> None:
    assert stopped(today({"under_way": money("100.00")}), HoldKind.UNDER_WAY)
    pending = payment("100.00", on="2026-03-10", to="F1", state=PaymentState.PENDING)
    assert stopped(today(payments=[pending]), HoldKind.UNDER_WAY)


def test_a_collection_of_a_part_under_way_leaves_the_rest_to_be_asked() -> None:
    assert sends(today({"under_way": money("99.99")})) == SENT
    pending = payment("99.99", on="2026-03-10", to="F1", state=PaymentState.PENDING)
    assert sends(today(payments=[pending])) == SENT


def test_a_reminder_by_the_source_itself_starts_the_distance_anew() -> None:
    decision = today(contacts=[heard("2026-03-07", "F1", by_source="moneybird")])
    assert stopped(decision, HoldKind.SOURCE_REMINDED)
    assert verdict_on("F1", decision).sends_on == date(2026, 3, 12)
    assert [t.kind for t in decision.tasks] == [TaskKind.TWO_REMINDERS]


def test_the_distance_starts_anew_at_the_last_reminder_by_the_source() -> None:
    twice = [heard(on, "F1", by_source="moneybird") for on in ("2026-03-10", "2026-03-02")]
    assert verdict_on("F1", today(contacts=twice)).sends_on == date(2026, 3, 15)


def test_steps_a_day_apart_wait_one_day_after_a_reminder_by_the_source() -> None:
    daily = ladder(9, 10)
    first = done("F1", "step1", "2026-03-10", daily)
    theirs = heard("2026-03-10", "F1", by_source="moneybird")
    assert sends(today(done=[first], contacts=[theirs], by=daily)) == [("F1", "step2")]


def test_a_reminder_by_the_source_means_nothing_when_no_step_is_left() -> None:
    every = [done("F1", s.key, "2026-03-02", STEPS) for s in STEPS.steps]
    decision = today(done=every, contacts=[heard(TODAY, "F1", by_source="moneybird")])
    assert (verdict_on("F1", decision).code, verdict_on("F1", decision).holds) == ("finished", ())


def test_a_reminder_by_the_source_holds_no_longer_than_the_distance_and_no_other_invoice() -> None:
    assert sends(today(contacts=[heard("2026-03-06", "F1", by_source="moneybird")])) == SENT
    assert sends(today(contacts=[heard("2026-03-10", "F2", by_source="moneybird")])) == SENT


# ---------------------------------------------------------------- what people say


BUSINESSES = ladder(5, 20, 40, writes_to=(DebtorKind.BUSINESS,))


def test_whoever_writes_to_businesses_alone_sends_nothing_to_anybody_else() -> None:
    for kind in (DebtorKind.CONSUMER, DebtorKind.PUBLIC_BODY, DebtorKind.UNKNOWN):
        decision = today(debtor=debtor(kind=kind), by=BUSINESSES)
        assert stopped(decision, HoldKind.LEFT_OUT), kind
        assert verdict_on("F1", decision).holds[0].reason == kind.value


def test_whoever_writes_to_businesses_alone_writes_to_businesses() -> None:
    assert sends(today(debtor=debtor(kind=DebtorKind.BUSINESS), by=BUSINESSES)) == SENT


@pytest.mark.parametrize("mark", list(Mark))
def test_a_stop_sign_holds_all_of_its_debtor(mark: Mark) -> None:
    decision = today(debtor=debtor(marks=frozenset({mark})))
    assert stopped(decision, HoldKind.STOP_SIGN)
    assert verdict_on("F1", decision).holds[0].reason == mark.value


def test_every_stop_sign_holds() -> None:
    for mark in Mark:
        decision = today(debtor=debtor(marks=frozenset({mark})))
        assert stopped(decision, HoldKind.STOP_SIGN), mark


def test_a_debtor_without_a_stop_sign_is_not_held() -> None:
    assert sends(today(debtor=debtor(marks=frozenset()))) == SENT


def test_a_dispute_holds_its_invoice_whoever_tells_of_it() -> None:
    decision = today({"disputed": True})
    assert stopped(decision, HoldKind.DISPUTE)
    assert [t.kind for t in decision.tasks] == [TaskKind.ANSWER_DISPUTE]
    assert stopped(today(holds=[hold(HoldKind.DISPUTE, on="F1")]), HoldKind.DISPUTE)
    assert stopped(today(holds=[hold(HoldKind.DISPUTE)]), HoldKind.DISPUTE)


def test_a_dispute_over_a_part_leaves_the_rest_to_be_asked_and_ends_on_its_day() -> None:
    assert sends(today(holds=[hold(HoldKind.DISPUTE, on="F1", amount="40.00")])) == SENT
    assert sends(today(holds=[hold(HoldKind.DISPUTE, on="F1", until="2026-03-10")])) == SENT
    assert sends(today(holds=[hold(HoldKind.DISPUTE, on="F2")])) == SENT


def test_a_dispute_over_a_part_that_cannot_be_taken_off_holds_the_whole() -> None:
    for part in (
        hold(HoldKind.DISPUTE, on="F1", amount="100.00"),
        hold(HoldKind.DISPUTE, on="F1", amount=money("40.00", "USD")),
        hold(HoldKind.DISPUTE, amount="40.00"),
    ):
        assert stopped(today(holds=[part]), HoldKind.DISPUTE), part


def test_a_block_holds_until_the_end_of_its_last_day() -> None:
    for laid in (hold(HoldKind.BLOCK), hold(HoldKind.BLOCK, on="F1"), hold(HoldKind.BLOCK, until=TODAY, since=TODAY)):
        assert stopped(today(holds=[laid]), HoldKind.BLOCK), laid


def test_a_block_holds_neither_after_its_last_day_nor_before_its_first_nor_another_invoice() -> None:
    for laid in (
        hold(HoldKind.BLOCK, until="2026-03-10"),
        hold(HoldKind.BLOCK, since="2026-03-12"),
        hold(HoldKind.BLOCK, on="F2"),
    ):
        assert sends(today(holds=[laid])) == SENT, laid


def test_any_other_hold_that_somebody_laid_holds_too() -> None:
    for kind in (HoldKind.STOP_SIGN, HoldKind.UNDER_WAY, HoldKind.HANDED_OVER):
        assert stopped(today(holds=[hold(kind)]), kind), kind


def test_any_other_hold_ends_on_its_day() -> None:
    for kind in (HoldKind.STOP_SIGN, HoldKind.UNDER_WAY, HoldKind.HANDED_OVER):
        assert sends(today(holds=[hold(kind, until="2026-03-10")])) == SENT, kind


def test_a_promise_holds_until_its_day_is_over() -> None:
    word = promise("F1", made="2026-03-09", by=TODAY, open_then="100.00")
    decision = today(promises=[word])
    assert stopped(decision, HoldKind.PROMISE)
    assert verdict_on("F1", decision).sends_on == date(2026, 3, 12)


def test_a_promise_that_was_broken_holds_nothing() -> None:
    word = promise("F1", made="2026-03-01", by="2026-03-10", open_then="100.00")
    assert sends(today(promises=[word])) == SENT


def test_a_promise_holds_on_while_the_bank_cannot_tell() -> None:
    word = promise("F1", made="2026-03-01", by="2026-03-10", open_then="100.00")
    assert stopped(today(promises=[word], bank_through=date(2026, 3, 9)), HoldKind.WAITS_FOR_BANK_DATA)


def test_when_the_source_does_not_say_the_bank_is_known_up_to_the_day_before_the_data() -> None:
    word = promise("F1", made="2026-03-01", by="2026-03-10", open_then="100.00")
    assert stopped(today(promises=[word], data_as_of=date(2026, 3, 10)), HoldKind.WAITS_FOR_BANK_DATA)
    assert sends(today(promises=[word], data_as_of=date(2026, 3, 11))) == SENT


def test_bank_data_of_the_promised_day_is_enough_to_go_on() -> None:
    word = promise("F1", made="2026-03-01", by="2026-03-10", open_then="100.00")
    assert sends(today(promises=[word], bank_through=date(2026, 3, 10))) == SENT
    unasked = ladder(5, needs_bank_data=False)
    assert sends(today(promises=[word], bank_through=date(2026, 3, 9), by=unasked)) == SENT


def test_a_running_plan_holds_what_it_covers() -> None:
    agreed = plan("F1", made="2026-03-05", terms=[("2026-04-01", "50.00"), ("2026-05-01", "50.00")], grace=2)
    decision = today(plans=[agreed])
    assert stopped(decision, HoldKind.PLAN)
    assert verdict_on("F1", decision).holds[0].until == date(2026, 5, 3)


def test_a_plan_does_not_hold_what_it_does_not_cover_nor_when_it_was_broken() -> None:
    other = plan("F2", made="2026-03-05", terms=[("2026-06-01", "100.00")])
    assert sends(today(plans=[other])) == SENT
    broken = plan("F1", made="2026-03-01", terms=[("2026-03-10", "100.00")])
    assert sends(today(plans=[broken])) == SENT


# ---------------------------------------------------------------- what we cannot or must not do yet


def test_a_receivable_from_another_ladder_waits_for_its_place() -> None:
    old = policy(step("old", 2, Notice.REMINDER), name="old")
    decision = today(done=[done("F1", "old", "2026-03-03", old)])
    assert stopped(decision, HoldKind.POLICY_CHANGED)
    assert [(t.kind, t.proposal) for t in decision.tasks] == [(TaskKind.PLACE_ON_POLICY, "step3")]


def test_a_receivable_without_history_moves_to_another_ladder_by_itself() -> None:
    old = policy(step("old", 2, Notice.REMINDER), name="old")
    assert sends(today(done=[done("F2", "old", "2026-03-03", old)])) == SENT


def test_an_assumed_due_date_carries_no_step_with_legal_effect() -> None:
    formal = policy(step("step1", 5, Notice.FORMAL_NOTICE))
    assert stopped(today({"due_assumed": True}, by=formal), HoldKind.DUE_ASSUMED)


def test_an_assumed_due_date_carries_a_friendly_reminder() -> None:
    assert sends(today({"due_assumed": True})) == SENT
    assert sends(today(by=policy(step("step1", 5, Notice.FORMAL_NOTICE)))) == SENT


def test_a_message_that_is_on_its_way_is_not_sent_again() -> None:
    for state in (DeliveryState.PLANNED, DeliveryState.CLAIMED):
        assert stopped(today(deliveries=[delivery(*SENT, state=state, on=TODAY)]), HoldKind.IN_FLIGHT), state


def test_a_message_that_is_planned_for_a_later_day_waits_for_that_day_and_says_so() -> None:
    decision = today(deliveries=[delivery(*SENT, state=DeliveryState.PLANNED, on="2026-03-12")])
    assert stopped(decision, HoldKind.FIRST_WEEK)
    verdict = verdict_on("F1", decision)
    assert verdict.holds[0].until == date(2026, 3, 11)
    assert verdict.sends_on == verdict.next_look == date(2026, 3, 12)


def test_a_message_that_is_planned_for_today_waits_for_no_later_day() -> None:
    kinds = [
        hold.kind
        for hold in verdict_on("F1", today(deliveries=[delivery(*SENT, state=DeliveryState.PLANNED, on=TODAY)])).holds
    ]
    assert kinds == [HoldKind.IN_FLIGHT]


def test_a_message_that_left_or_was_withdrawn_is_not_on_its_way() -> None:
    for state in (DeliveryState.SENT, DeliveryState.WITHDRAWN):
        assert sends(today(deliveries=[delivery(*SENT, state=state, on="2026-03-01")])) == SENT, state


def test_a_message_that_perhaps_arrived_waits_for_a_person() -> None:
    assert stopped(today(deliveries=[delivery(*SENT, state=DeliveryState.UNCLEAR, on="2026-03-06")]), HoldKind.UNCLEAR)


def test_an_unclear_message_about_another_invoice_holds_not_this_one() -> None:
    unclear = delivery(("F2", "step1"), state=DeliveryState.UNCLEAR, on="2026-03-06")
    assert sends(today(deliveries=[unclear])) == SENT


def test_a_message_that_could_not_be_sent_waits_until_that_is_mended() -> None:
    failed = delivery(*SENT, state=DeliveryState.FAILED, on="2026-03-06")
    assert stopped(today(deliveries=[failed]), HoldKind.SEND_FAILED)


def test_a_failed_message_about_another_invoice_holds_not_this_one() -> None:
    failed = delivery(("F2", "step1"), state=DeliveryState.FAILED, on="2026-03-06")
    assert sends(today(deliveries=[failed])) == SENT


def test_s04_without_an_address_for_the_channel_the_step_becomes_a_task_and_is_not_done() -> None:
    decision = today(debtor=debtor(contacts=(), address=AN_ADDRESS))
    assert stopped(decision, HoldKind.MISSING_CONTACT)
    assert [(t.kind, t.proposal) for t in decision.tasks] == [(TaskKind.FIND_CONTACT, "send_by_post")]
    nowhere = today(debtor=debtor(contacts=()))
    assert [(t.kind, t.proposal) for t in nowhere.tasks] == [(TaskKind.FIND_CONTACT, "")]


def test_a_bounced_address_is_no_address() -> None:
    bounced = debtor(contacts=(Contact(email="jan@bakker.example", bounced=True), Contact(phone="0612345678")))
    assert stopped(today(debtor=bounced), HoldKind.MISSING_CONTACT)


def test_an_address_for_the_channel_of_the_step_is_enough() -> None:
    letter = policy(step("step1", 5, channel=Channel.LETTER))
    assert sends(today(debtor=debtor(contacts=(), address=AN_ADDRESS), by=letter)) == SENT


# ---------------------------------------------------------------- for whom the creditor acts


def test_who_collects_for_clients_without_a_number_sends_nothing_to_a_person_in_the_netherlands() -> None:
    for country in ("NL", "", "nl"):
        for person in (NaturalPerson.YES, NaturalPerson.UNKNOWN):
            somebody = debtor(country=country, natural_person=person)
            assert stopped(today(debtor=somebody, unregistered=True), HoldKind.NOT_REGISTERED)


def test_a_company_and_whoever_lives_elsewhere_is_not_held_for_the_register() -> None:
    assert sends(today(debtor=debtor(natural_person=NaturalPerson.NO, country="NL"), unregistered=True)) == SENT
    assert sends(today(debtor=debtor(natural_person=NaturalPerson.YES, country="BE"), unregistered=True)) == SENT
    assert sends(today(debtor=debtor(natural_person=NaturalPerson.YES, country="NL"))) == SENT


# ---------------------------------------------------------------- letters that announce costs

LETTERS = policy(step("letter", 5, Notice.FOURTEEN_DAY_LETTER))


@pytest.mark.parametrize("kind", ["announced", "collection_costs"])
def test_a_fourteen_day_letter_waits_for_a_person_where_costs_were_announced_before(kind: str) -> None:
    before = Charge("F1", "letter", money("40.00"), day(TODAY), kind)
    assert stopped(today(by=LETTERS, charges=[before]), HoldKind.NOTHING_TO_ANNOUNCE)


def test_a_fourteen_day_letter_about_dollars_waits_for_a_person() -> None:
    dollars = facts(invoice("F1", due="2026-03-01", currency="USD"))
    assert stopped(on(TODAY, dollars, LETTERS), HoldKind.NOTHING_TO_ANNOUNCE)


def test_a_first_fourteen_day_letter_in_euro_and_any_other_message_leave() -> None:
    assert sends(today(by=LETTERS)) == [("F1", "letter")]
    assert sends(today(by=LETTERS, charges=[Charge("F2", "letter", money("40.00"), day(TODAY), "announced")])) != []
    assert sends(today(charges=[Charge("F1", "letter", money("40.00"), day(TODAY), "announced")])) == SENT


# ---------------------------------------------------------------- together


def test_every_reason_is_told_and_the_gravest_comes_first() -> None:
    decision = today({"disputed": True}, unreadable=["row 9"], debtor=debtor(contacts=()))
    assert held_by(decision) == [HoldKind.UNREADABLE, HoldKind.DISPUTE, HoldKind.MISSING_CONTACT]
    assert verdict_on("F1", decision).code == "unreadable"


def test_what_vanished_is_a_task_although_no_step_is_due_yet() -> None:
    early = facts(invoice("F1", due="2026-03-10", state=ReceivableState.UNKNOWN))
    assert [t.kind for t in on(TODAY, early, STEPS).tasks] == [TaskKind.LOOK_AT_VANISHED]


def test_a_hold_on_something_that_is_not_due_yet_makes_no_task() -> None:
    early = facts(invoice("F1", due="2026-03-10", disputed=True))
    assert on(TODAY, early, STEPS).tasks == ()


def test_after_a_block_at_most_the_next_step_leaves() -> None:
    told = done("F1", "step1", "2026-01-10", STEPS)
    old = facts(invoice("F1", due="2026-01-01"), done=[told], holds=[hold(HoldKind.BLOCK, until="2026-03-15")])
    days = [sends(on(f"2026-03-{n}", old, STEPS)) for n in (14, 15, 16)]
    assert days == [[], [], [("F1", "step2")]]


def test_a_hold_says_when_it_ends_and_what_lifts_it() -> None:
    decision = today(holds=[hold(HoldKind.BLOCK, until="2026-03-15")])
    assert verdict_on("F1", decision).next_look == date(2026, 3, 16)
    assert verdict_on("F1", today({"disputed": True})).next_look is None
    for kind, decision in every_hold().items():
        found: Hold = verdict_on("F1", decision).holds[0]
        assert found.owner, kind
        assert found.way_back, kind


def every_hold() -> dict[str, Decision]:
    """A decision for each kind of hold that the guards find."""
    return {
        "unknown": today({"state": ReceivableState.UNKNOWN}),
        "handed_over": today({"state": ReceivableState.HANDED_OVER}),
        "unreadable": today(unreadable=["row 9"]),
        "stale_data": today(data_as_of=date(2026, 3, 1)),
        "under_way": today({"under_way": money("100.00")}),
        "source_reminded": today(contacts=[heard(TODAY, "F1", by_source="moneybird")]),
        "left_out": today(by=ladder(5, writes_to=(DebtorKind.PUBLIC_BODY,))),
        "stop_sign": today(debtor=debtor(marks=frozenset({Mark.DECEASED}))),
        "dispute": today({"disputed": True}),
        "block": today(holds=[hold(HoldKind.BLOCK)]),
        "promise": today(promises=[promise("F1", made="2026-03-09", by=TODAY, open_then="100.00")]),
        "waits_for_bank_data": today(
            promises=[promise("F1", made="2026-03-01", by="2026-03-10", open_then="100.00")],
            bank_through=date(2026, 3, 9),
        ),
        "plan": today(plans=[plan("F1", made="2026-03-05", terms=[("2026-04-01", "100.00")])]),
        "policy_changed": today(done=[done("F1", "old", "2026-03-03", policy(step("old", 2)))]),
        "due_assumed": today({"due_assumed": True}, by=policy(step("step1", 5, Notice.FORMAL_NOTICE))),
        "first_week": today(deliveries=[delivery(*SENT, state=DeliveryState.PLANNED, on="2026-03-12")]),
        "in_flight": today(deliveries=[delivery(*SENT, state=DeliveryState.CLAIMED, on=TODAY)]),
        "unclear": today(deliveries=[delivery(*SENT, state=DeliveryState.UNCLEAR, on="2026-03-06")]),
        "send_failed": today(deliveries=[delivery(*SENT, state=DeliveryState.FAILED, on="2026-03-06")]),
        "missing_contact": today(debtor=debtor(contacts=())),
        "net_credit": today(payments=[payment("100.00", on="2026-03-02")]),
        "below_minimum": today(by=ladder(5, minimums=(money("150.00"),))),
        "cooldown": today(contacts=[heard("2026-03-10", "F9")], by=ladder(5, cooldown_days=3)),
    }
