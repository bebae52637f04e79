"""The guards of the rules that choose, count, wait and compare; those that lay a hold are in of_holds.py."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from connector.errors import Fault
from connector.model import (
    Channel,
    Contact,
    Debtor,
    HoldKind,
    MessageLine,
    Money,
    Notice,
    PlannedMessage,
    Promise,
    ReceivableState,
)
from connector.rules import plans, progress, standing
from connector.rules.decide import Judged
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from tests.guards.guard import Case, Guard, case, without
from tests.rules import test_decide as d
from tests.rules import test_holds as h
from tests.rules import test_money as c
from tests.rules import test_plans as p
from tests.rules import test_policy as y
from tests.rules import test_progress as g
from tests.rules import test_receipt as r
from tests.rules import test_statement as t
from tests.rules import test_workdays as w
from tests.rules.builders import hold

# ---------------------------------------------------------------- what stands in the place of a guard


def _always(*_given: Any) -> bool:
    return True


def _free_at_once(_facts: Facts, _policy: Policy, today: date) -> date:
    return today


def _free_whatever_is_on_its_way(facts: Facts, policy: Policy, today: date) -> date:
    return ORIGINAL_FREE_FROM(replace(facts, deliveries=()), policy, today)


def _all_in_one(ready: Sequence[Judged]) -> PlannedMessage | None:
    lines = tuple(MessageLine(j.receivable.key, j.step().key) for j in ready)
    return PlannedMessage(ready[0].step().notice, ready[0].step().channel, lines) if ready else None


def _without_approval(judged: Judged) -> Any:
    return replace(ORIGINAL_STEP(judged), approve=False)


def _step_of_the_day(policy: Policy, index: int, receivable: Any, today: date, _days: Any) -> int:
    late = (today - receivable.due).days
    return max([index, *(i for i in range(index, len(policy.steps)) if policy.position(i) <= late)])


def _due_without_terms(policy: Policy, index: int, receivable: Any, last: Any, distance: int, _terms: Any) -> date:
    return ORIGINAL_DUE(policy, index, receivable, last, distance, [])


def _bounced_or_not(self: Debtor, channel: Channel) -> Contact | None:
    found = [c for c in self.contacts if c.email] if channel is Channel.EMAIL else []
    return found[0] if found else Contact() if self.address else None


def _broken_without_bank_data(given: Promise, books: plans.Books, _needs: bool) -> plans.Kept:
    return ORIGINAL_JUDGE_PROMISE(given, books, needs_bank_data=False)


def _no_faults(*_given: Any) -> Iterator[Fault]:
    return iter(())


def _no(*_given: Any) -> bool:
    return False


ORIGINAL_FREE_FROM = standing.free_from
ORIGINAL_STEP = Judged.step
ORIGINAL_DUE = progress._due
ORIGINAL_JUDGE_PROMISE = plans.judge_promise


def _fault(reason: str) -> Case:
    return case(y.test_a_policy_with_this_fault_is_refused_for_this_reason_alone, reason)


SANE = case(y.test_the_last_sane_value_of_each_check_is_let_pass)

MONEY = (
    Guard(
        "paid",
        "a debtor who paid is not dunned",
        without("connector.rules.decide:is_closed", _no, "connector.rules.quiet:is_closed", _no),
        case(d.test_a_debtor_who_paid_is_not_dunned),
        case(d.test_a_debtor_who_still_owes_a_cent_is_dunned),
    ),
    Guard(
        "closed states",
        "nothing about what is settled, written off or closed",
        without("connector.rules.standing:CLOSED_STATES", ()),
        case(d.test_nothing_is_sent_about_what_is_closed, ReceivableState.WRITTEN_OFF, "written_off"),
        case(d.test_a_debtor_who_still_owes_a_cent_is_dunned),
    ),
    Guard(
        "net credit",
        "who owes nothing net gets no message",
        without("connector.rules.decide:unmatched", lambda *_: ()),
        case(c.test_a_debtor_who_owes_nothing_net_gets_no_message_and_the_credit_becomes_a_task),
        case(c.test_a_debtor_who_still_owes_a_cent_net_is_asked),
    ),
    Guard(
        "net per message",
        "a message asks more than its credits by its own rows",
        without("connector.rules.decide:_shares", lambda _step: None),
        case(c.test_what_goes_by_another_channel_or_waits_for_a_yes_does_not_make_a_message_worth_sending),
        case(c.test_a_debtor_who_still_owes_a_cent_net_is_asked),
    ),
    Guard(
        "only what counts",
        "a draft or withdrawn credit lowers nothing",
        without("connector.model:Payment.counts", property(lambda _self: True)),
        case(t.test_s17_a_draft_or_withdrawn_credit_does_not_count_and_a_pending_receipt_does),
        case(t.test_s17_an_unmatched_credit_is_a_line_of_its_own_and_lowers_the_total),
    ),
    Guard(
        "withheld",
        "what is disputed or pending in part is not asked",
        without("connector.rules.holds:withheld", lambda *_: None),
        case(c.test_the_part_that_is_disputed_or_on_its_way_is_not_asked),
        case(c.test_a_debtor_who_still_owes_a_cent_net_is_asked),
    ),
    Guard(
        "minimum",
        "less than the minimum is not asked",
        without("connector.rules.policy:Policy.minimum", lambda *_: Money(Decimal(0), "EUR")),
        case(c.test_less_than_the_minimum_is_not_asked_and_the_minimum_is),
        case(c.test_small_amounts_that_are_late_together_reach_the_minimum_together),
    ),
)

ONE_MESSAGE = (
    Guard(
        "cool-down",
        "after a message the debtor is left alone for some days",
        without("connector.rules.decide:free_from", _free_at_once),
        case(d.test_after_a_message_the_debtor_is_left_alone_for_the_cool_down, 2, False),
        case(d.test_after_a_message_the_debtor_is_left_alone_for_the_cool_down, 3, True),
    ),
    Guard(
        "one a day",
        "a message on its way counts as the message of the day",
        without("connector.rules.decide:free_from", _free_whatever_is_on_its_way),
        case(d.test_a_message_that_is_on_its_way_today_counts_as_the_message_of_the_day),
        case(d.test_after_a_message_the_debtor_is_left_alone_for_the_cool_down, 3, True),
    ),
    Guard(
        "stricter first",
        "the legally strictest notice goes first",
        without("connector.model:Notice.strictness", property(lambda self: -tuple(Notice).index(self))),
        case(d.test_the_stricter_notice_goes_first_and_the_milder_waits_and_says_so),
        case(d.test_notices_alone_are_not_held_back_by_each_other),
    ),
    Guard(
        "same notice only",
        "only the same notice shares a message",
        without("connector.rules.decide:_strictest", _all_in_one),
        case(d.test_the_stricter_notice_goes_first_and_the_milder_waits_and_says_so),
        case(d.test_receivables_with_the_same_notice_share_a_message_whatever_their_step),
    ),
    Guard(
        "approval",
        "a step that a person approves never leaves by itself",
        without("connector.rules.decide:Judged.step", _without_approval),
        case(d.test_a_notice_that_a_person_approves_is_proposed_and_does_not_leave),
        case(d.test_notices_alone_are_not_held_back_by_each_other),
    ),
    Guard(
        "sending day",
        "nothing leaves on a day without sending",
        without("connector.rules.workdays:SendingDays.__contains__", _always),
        case(d.test_on_a_day_without_sending_nothing_leaves_and_the_day_is_told),
        case(d.test_on_a_sending_day_it_leaves),
    ),
    Guard(
        "holidays",
        "nothing leaves on a public holiday",
        without("connector.rules.workdays:public_holidays", lambda *_: frozenset()),
        case(w.test_what_falls_due_on_good_friday_leaves_on_the_tuesday_after_easter),
        case(w.test_a_dutch_weekday_beside_a_holiday_is_a_sending_day, "2026-05-04"),
    ),
    Guard(
        "bounced address",
        "a bounced address is never used",
        without("connector.model:Debtor.reachable_by", _bounced_or_not),
        case(h.test_a_bounced_address_is_no_address),
        case(h.test_an_address_for_the_channel_of_the_step_is_enough),
    ),
)

STEPS = (
    Guard(
        "no step skipped",
        "the next step is the next one, however late",
        without("connector.rules.progress:_without_lapsed", _step_of_the_day),
        case(g.test_s15_after_missed_days_the_next_step_is_the_next_one_and_not_the_one_of_the_day),
        case(g.test_s15_a_step_that_a_person_skipped_makes_the_next_one_possible),
    ),
    Guard(
        "distance",
        "the distance to the previous step is kept",
        without("connector.rules.policy:Policy.distance", lambda *_: 0),
        case(g.test_s14_after_a_late_start_the_distance_between_the_steps_is_kept),
        case(g.test_the_first_step_counts_from_the_due_date),
    ),
    Guard(
        "term",
        "no step before the term of the last letter is over",
        without("connector.rules.progress:_due", _due_without_terms),
        case(g.test_s14_a_step_waits_until_the_term_of_the_last_letter_is_over),
        case(g.test_a_term_shorter_than_the_distance_changes_nothing),
    ),
    Guard(
        "late text",
        "no late text on or before the due day",
        without("connector.model:Notice.before_due", property(lambda _self: True)),
        case(g.test_a_late_text_never_leaves_on_or_before_the_due_day_however_the_steps_count),
        case(g.test_the_first_step_counts_from_the_due_date),
    ),
    Guard(
        "lapse",
        "a due date that has come is not announced",
        without("connector.rules.progress:_without_lapsed", lambda _policy, index, *_: index),
        case(g.test_an_announcement_lapses_when_the_due_date_has_come, "2026-03-01", "friendly"),
        case(g.test_an_announcement_lapses_when_the_due_date_has_come, "2026-02-28", "pre"),
    ),
    Guard(
        "plan notices apart",
        "a plan's notice completes no step of the ladder",
        without("connector.rules.progress:PLAN_LADDER", "another"),
        case(g.test_a_notice_that_followed_from_a_plan_is_no_step_of_the_ladder),
        case(g.test_the_first_step_counts_from_the_due_date),
    ),
)

AGREEMENTS = (
    Guard(
        "bank data",
        "a promise is not called broken before the bank can tell",
        without("connector.rules.holds:judge_promise", _broken_without_bank_data),
        case(h.test_a_promise_holds_on_while_the_bank_cannot_tell),
        case(h.test_bank_data_of_the_promised_day_is_enough_to_go_on),
    ),
    Guard(
        "what a promise covers",
        "a promise over everything is about what was late then",
        without("connector.rules.holds:covers", _always, "connector.rules.plans:covers", _always),
        case(p.test_a_promise_over_everything_covers_what_was_late_when_it_was_given_and_nothing_newer),
        case(p.test_s22_the_ladder_is_silent_until_the_promised_day_is_over_and_goes_on_where_it_stood),
    ),
    Guard(
        "ended plan",
        "a plan that a person ended holds nothing",
        without("connector.rules.holds:in_force", _always, "connector.rules.planning:in_force", _always),
        case(p.test_a_plan_that_a_person_ended_holds_nothing_and_announces_nothing),
        case(p.test_s23_a_notice_leaves_three_days_before_each_term),
    ),
    Guard(
        "plan notice held",
        "a plan's notice is held as any other message",
        without("connector.rules.planning:_stopped", lambda *_: False),
        case(p.test_a_plan_notice_is_a_message_too_and_is_held_by, "a block", {"holds": [hold(HoldKind.BLOCK)]}),
        case(p.test_s23_a_notice_leaves_three_days_before_each_term),
    ),
    Guard(
        "plan notice fresh",
        "a plan's notice leaves on recent data only",
        without("connector.rules.planning:is_stale", lambda *_: False),
        case(
            p.test_a_plan_notice_is_a_message_too_and_is_held_by,
            "data of last week",
            {"data_as_of": date(2026, 3, 23), "bank_through": date(2026, 3, 22)},
        ),
        case(p.test_s23_a_notice_leaves_three_days_before_each_term),
    ),
    Guard(
        "plan notice once",
        "a term is announced once",
        without("connector.rules.planning:_told", lambda *_: False),
        case(p.test_a_term_is_announced_once),
        case(p.test_s23_a_notice_leaves_three_days_before_each_term),
    ),
)

SAMENESS = (
    Guard(
        "order of facts",
        "the order in which facts come changes nothing",
        without("connector.rules.decide:in_order", lambda facts: facts),
        case(r.test_the_order_of_the_facts_changes_neither_the_decision_nor_a_byte_of_its_receipt, 3),
        case(r.test_a_decision_made_twice_is_equal_to_the_byte),
    ),
    Guard(
        "order on a receipt",
        "a receipt has the same bytes in any order",
        without("connector.rules.receipt:in_order", lambda facts: facts),
        case(r.test_the_order_of_the_facts_changes_neither_the_decision_nor_a_byte_of_its_receipt, 3),
        case(r.test_a_decision_made_twice_is_equal_to_the_byte),
    ),
    Guard(
        "amounts alike",
        "equal amounts are written alike",
        without("connector.rules.receipt:_digits", str),
        case(r.test_amounts_that_are_equal_are_written_alike, "100", "100.00", "100.00"),
        case(r.test_amounts_that_are_equal_are_written_alike, "0.00", "0.00", "0.00"),
    ),
)

POLICIES = (
    Guard(
        "manners of a policy",
        "a policy whose manners make no sense is refused",
        without("connector.rules.policy:_manners", _no_faults),
        _fault("cooldown_days is under 1"),
        SANE,
    ),
    Guard(
        "counts of a policy",
        "a policy with impossible counts of days is refused",
        without("connector.rules.policy:_counts", _no_faults),
        _fault("max_attempts is under 1"),
        SANE,
    ),
    Guard(
        "holidays of a policy",
        "a policy with an unknown country is refused",
        without("connector.rules.policy:knows", _always),
        _fault("knows no public holidays of 'XX'"),
        SANE,
    ),
    Guard(
        "steps of a policy",
        "a policy with steps out of order is refused",
        without("connector.rules.policy:_steps", _no_faults),
        _fault("a milder notice follows a stricter one"),
        SANE,
    ),
    Guard(
        "timing of a policy",
        "a late text before the due date cannot be saved",
        without("connector.rules.policy:_timing", _no_faults),
        case(y.test_s25_a_late_payment_text_cannot_be_saved_on_a_step_before_the_due_date),
        SANE,
    ),
)

RULES: tuple[Guard, ...] = (
    *MONEY,
    *ONE_MESSAGE,
    *STEPS,
    *AGREEMENTS,
    *SAMENESS,
    *POLICIES,
)
