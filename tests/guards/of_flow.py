"""The guards of the hops: what is taken in, what may leave at this moment, and what a person may do."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from connector.carrier import Carried, Outcome
from connector.flow import delivery
from connector.flow.timeliness import Timeliness, judge
from connector.model import Delivery, DeliveryState
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from tests.flow import test_acts as a
from tests.flow import test_delivery as d
from tests.flow import test_doubt as o
from tests.flow import test_drafts as f
from tests.flow import test_dunning as n
from tests.flow import test_lawful as w
from tests.flow import test_recognition as r
from tests.flow import test_reconcile as b
from tests.flow import test_recount as c
from tests.flow import test_sync as s
from tests.flow.world import World
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import in_world, live, never_run, with_store

ORIGINAL_REREAD = delivery._reread


def _always(*_given: Any) -> bool:
    return True


def _never(*_given: Any) -> bool:
    return False


def _nothing(*_given: Any) -> None:
    return None


def _with_one_late(test: Callable[..., object], *given: object) -> Case:
    """A test of what fell between the chairs, which asks for a world with a late invoice."""
    return Case(case(test).name, lambda: with_store(lambda store: test(b.with_one_late(World(store)), *given)))


class _NobodyIs:
    """A class of nobody's."""


def _nobody(*_given: Any) -> list[str]:
    return []


def _not_asked(*given: Any) -> list[Delivery]:
    return list(given[4])


def _whatever_was_answered(*given: Any) -> list[Delivery]:
    ORIGINAL_REREAD(*given)
    return list(given[4])


def _now(*_given: Any) -> Timeliness:
    return Timeliness.NOW


def _as_if_at_noon(due: Delivery, facts: Facts, policy: Policy, now: datetime, approved: bool = False) -> Timeliness:
    return judge(due, facts, policy, now.replace(hour=12, minute=0), approved)


def _tried_on_and_on(_delivery: Delivery, carried: Carried, _policy: Policy) -> DeliveryState:
    return DeliveryState.SENT if carried.outcome is Outcome.SENT else DeliveryState.PLANNED


def _taken_for_sent(*_given: Any) -> DeliveryState:
    return DeliveryState.SENT


LEAVES = in_world(d.test_a_message_that_is_due_leaves_once_however_often_the_hops_run)

PASSED_BY = (
    Guard(
        "an end to going round",
        "what is taken back and planned alike again waits for the next go",
        without("connector.flow.delivery:MOST_OF_ONE", 500),
        in_world(d.test_a_message_that_is_taken_back_and_planned_alike_again_ends_the_going_round),
        in_world(d.test_a_message_that_is_due_leaves_once_however_often_the_hops_run),
    ),
    Guard(
        "waking",
        "whoever something is told of is looked at although his day has not come",
        without("connector.store.looks:wake", _nothing),
        in_world(c.test_whoever_something_is_told_of_is_looked_at_although_his_day_has_not_come),
        in_world(c.test_a_run_decides_about_those_whose_day_has_come_and_passes_by_the_others),
    ),
    Guard(
        "recount",
        "who sleeps too long is woken at night",
        without("connector.flow.recount:_wrong", _nobody),
        in_world(c.test_the_recount_wakes_whoever_sleeps_too_long),
        in_world(c.test_the_recount_finds_nothing_while_everything_that_changes_something_says_so),
    ),
)

LEAVING = (
    Guard(
        "go live",
        "nothing leaves before go live",
        without("connector.store.installations:get", live),
        in_world(d.test_nothing_leaves_before_go_live_and_the_run_tells_the_same_decisions),
        LEAVES,
    ),
    Guard(
        "balance re-read",
        "the source is asked for the balance just before the claim",
        without("connector.flow.delivery:_reread", _not_asked),
        in_world(d.test_the_balance_is_asked_for_again_before_the_claim),
        LEAVES,
    ),
    Guard(
        "no answer, no message",
        "without an answer about the balance nothing leaves",
        without("connector.flow.delivery:_reread", _whatever_was_answered),
        in_world(d.test_without_an_answer_about_the_balance_nothing_leaves_and_it_is_tried_later),
        LEAVES,
    ),
    Guard(
        "as many as are answered",
        "no more balances are asked for at once than a platform answers about in a minute",
        without("connector.flow.delivery:_not_too_many", lambda due: due),
        in_world(o.test_no_more_receivables_are_asked_about_at_once_than_a_platform_answers_in_a_minute),
        LEAVES,
    ),
    Guard(
        "judged anew",
        "what is not right any more is withdrawn and not sent",
        without("connector.flow.claiming:judge", _now, "connector.flow.drafts:judge", _now),
        in_world(d.test_what_was_paid_after_the_decision_is_withdrawn_and_not_sent),
        LEAVES,
    ),
    Guard(
        "made anew",
        "a message whose facts changed while it was made is made anew",
        without("connector.flow.claiming:says_the_same", _always),
        in_world(f.test_what_changed_while_it_was_made_is_written_anew),
        LEAVES,
    ),
    Guard(
        "letter linter",
        "a letter with legal effect that is not as the law wants it does not leave",
        without("connector.flow.drafts:lint_rendered", lambda *_: ()),
        in_world(w.test_a_letter_that_is_not_lawful_does_not_leave_and_a_person_is_told_why),
        in_world(w.test_a_lawful_letter_leaves),
    ),
    Guard(
        "hours",
        "messages leave within the policy's hours",
        without("connector.flow.claiming:judge", _as_if_at_noon, "connector.flow.drafts:judge", _as_if_at_noon),
        in_world(d.test_messages_leave_within_the_hours_of_the_policy_only),
        LEAVES,
    ),
    Guard(
        "night",
        "nobody is written to at night, not even by hand",
        without("connector.flow.timeliness:QUIET_FROM", time.max, "connector.flow.timeliness:QUIET_UNTIL", time.min),
        in_world(d.test_a_message_sent_by_hand_may_leave_in_the_evening_and_not_at_night),
        LEAVES,
    ),
    Guard(
        "unclear stays unclear",
        "what perhaps arrived is never sent again by itself",
        without("connector.flow.outcome:_new_state", _tried_on_and_on),
        in_world(d.test_an_unclear_message_is_never_sent_again_by_itself),
        LEAVES,
    ),
    Guard(
        "three tries",
        "after its tries a message becomes a task",
        without("connector.flow.outcome:_new_state", _tried_on_and_on),
        in_world(d.test_a_refused_connection_is_tried_three_times_and_then_a_person_is_asked),
        LEAVES,
    ),
    Guard(
        "failed is not done",
        "a failed message completes no step and books no cost",
        without("connector.flow.outcome:_new_state", _taken_for_sent),
        in_world(d.test_a_failed_message_completes_no_step_and_books_no_cost),
        LEAVES,
    ),
    Guard(
        "stranded claim",
        "a claim that nobody answered becomes unclear",
        without("connector.flow.delivery:settle_stranded", lambda *_: {}),
        in_world(d.test_a_claim_that_nobody_answered_becomes_unclear_after_ten_minutes),
        LEAVES,
    ),
    Guard(
        "stranded, and paused",
        "what broke off before a pause is asked of a person while sending is paused",
        without("connector.flow.rounds:for_a_person", lambda *_: []),
        _with_one_late(b.test_what_broke_off_before_a_pause_is_asked_of_a_person, timedelta(0), timedelta(minutes=15)),
        _with_one_late(b.test_a_claim_that_nobody_settles_is_shown_while_sending_is_paused_too),
    ),
)

DECIDING = (
    Guard(
        "run into the past",
        "a run before the last run is refused",
        without("connector.store.installations:get", never_run),
        in_world(n.test_a_run_before_the_last_run_is_refused_and_changes_nothing),
        LEAVES,
    ),
    Guard(
        "approval lapses",
        "a proposal lapses when its facts change",
        without("connector.flow.recording:_same_facts", _always),
        in_world(n.test_a_proposal_lapses_when_an_amount_changes_and_is_made_anew),
        in_world(n.test_a_proposal_that_nobody_answers_stays_one_proposal),
    ),
)

READING = (
    Guard(
        "vanished",
        "what a full list no longer mentions is unknown",
        without("connector.store.receivables:vanish", lambda *_: []),
        in_world(s.test_what_the_source_no_longer_mentions_is_unknown_listed_and_never_dunned),
        LEAVES,
    ),
    Guard(
        "unreadable is not gone",
        "a row that cannot be read has not vanished",
        without("connector.flow.sync:_keys_of_unreadable", lambda *_: set()),
        in_world(s.test_an_unreadable_row_has_not_vanished_and_its_list_closes_nothing),
        in_world(s.test_what_comes_back_goes_on),
    ),
    Guard(
        "older list",
        "an older list is not taken in",
        without("connector.flow.sync:_refuse_older", _nothing),
        in_world(s.test_an_older_list_is_refused_and_changes_nothing),
        in_world(s.test_what_comes_back_goes_on),
    ),
    Guard(
        "look-alike",
        "what is perhaps a known invoice under another key waits for a person",
        without("connector.flow.sync:hold_look_alikes", _nothing),
        in_world(r.test_an_invoice_with_another_due_date_and_key_waits_for_a_person),
        in_world(r.test_a_really_new_invoice_is_not_held_when_another_one_vanishes),
    ),
    Guard(
        "another customer",
        "an invoice that goes over to another customer waits for a person",
        without("connector.flow.absorbing:hold_changed_debtor", _nothing),
        in_world(r.test_an_invoice_that_goes_over_to_another_debtor_waits_for_a_person),
        LEAVES,
    ),
    Guard(
        "which instalment",
        "instalments of which the source cannot say which is which wait for a person",
        without("connector.flow.absorbing:hold_mixed", _nothing),
        in_world(r.test_instalments_of_which_the_source_cannot_say_which_is_which_wait_for_a_person),
        in_world(r.test_an_instalment_that_is_put_off_past_another_waits_for_nobody),
    ),
    Guard(
        "places that were forgotten",
        "instalments that come back in each other's places wait for a person",
        without("connector.flow.recognition:_changed_places", _nobody),
        in_world(r.test_instalments_that_come_back_in_each_others_places_wait_for_a_person),
        in_world(r.test_two_invoices_that_change_their_due_dates_wait_for_nobody),
    ),
    Guard(
        "asked for what was told",
        "a source whose keys name places is asked for what was told under them",
        without("connector.flow.by_name:Placing", _NobodyIs),
        in_world(o.test_a_source_of_places_is_asked_for_what_was_told_and_what_it_does_not_answer_for_waits),
        in_world(s.test_what_comes_back_goes_on),
    ),
    Guard(
        "erased and back",
        "who was erased while he owed comes back held",
        without("connector.flow.recognition:_hold_erased", _nothing),
        in_world(r.test_who_was_erased_while_he_owed_comes_back_held_with_all_that_he_owes),
        in_world(r.test_who_was_erased_owing_nothing_and_without_a_hold_comes_back_like_anybody),
    ),
    Guard(
        "declared complete",
        "only a list that is declared complete closes anything",
        without("connector.flow.sync:SyncReport.closable", property(lambda report: report.vanished)),
        in_world(s.test_a_list_that_was_not_declared_complete_closes_nothing),
        in_world(s.test_a_complete_list_closes_the_vanished_at_one_word_and_that_is_reversible),
    ),
)

ACTS = (
    Guard(
        "second promise",
        "a second promise at one step needs a person",
        without("connector.flow.acts.agreements:_promised_before", _never),
        in_world(a.test_a_second_promise_at_the_same_step_needs_a_person),
        in_world(a.test_a_promise_keeps_the_ladder_silent_until_its_day_has_passed),
    ),
    Guard(
        "by hand, not everything",
        "what is disputed cannot be sent by hand either",
        without("connector.flow.acts.ladder:forbidden_by_hand", lambda *_: ()),
        in_world(a.test_a_disputed_invoice_cannot_be_sent_by_hand),
        in_world(a.test_a_lifted_dispute_gives_the_ladder_back_in_the_same_place),
    ),
    Guard(
        "one a day by hand",
        "one message a day, by hand too",
        without("connector.flow.acts.ladder:_refuse_by_hand", _nothing),
        in_world(a.test_a_debtor_gets_one_message_a_day_also_by_hand),
        in_world(d.test_a_message_sent_by_hand_may_leave_in_the_evening_and_not_at_night),
    ),
)

FLOW: tuple[Guard, ...] = (*PASSED_BY, *LEAVING, *DECIDING, *READING, *ACTS)
