"""The guards that lay a hold: every function of connector.rules.holds.GUARDS has its row."""

from connector.rules.holds import GUARDS
from tests.guards.guard import Case, Guard, case, without
from tests.rules import test_holds as h

HOLDS: dict[str, tuple[str, Case, Case]] = {
    "handed_over": (
        "what another collector has gets no message of ours",
        case(h.test_what_another_collector_has_is_held),
        case(h.test_what_the_source_calls_open_is_not_held),
    ),
    "unknown": (
        "what the source no longer mentions is held",
        case(h.test_what_the_source_no_longer_mentions_is_held),
        case(h.test_what_the_source_calls_open_is_not_held),
    ),
    "unreadable": (
        "while a record cannot be read nothing is asked",
        case(h.test_an_unreadable_record_holds_all_of_its_debtor),
        case(h.test_a_debtor_whose_records_can_be_read_is_not_held),
    ),
    "not_registered": (
        "for clients, no message to a person in the Netherlands leaves without a register number",
        case(h.test_who_collects_for_clients_without_a_number_sends_nothing_to_a_person_in_the_netherlands),
        case(h.test_a_company_and_whoever_lives_elsewhere_is_not_held_for_the_register),
    ),
    "left_out": (
        "a kind of debtor that is left out gets no message",
        case(h.test_whoever_writes_to_businesses_alone_sends_nothing_to_anybody_else),
        case(h.test_whoever_writes_to_businesses_alone_writes_to_businesses),
    ),
    "stop_sign": (
        "insolvency, debt help, death: a person looks first",
        case(h.test_every_stop_sign_holds),
        case(h.test_a_debtor_without_a_stop_sign_is_not_held),
    ),
    "dispute": (
        "a disputed invoice is not pressed",
        case(h.test_a_dispute_holds_its_invoice_whoever_tells_of_it),
        case(h.test_a_dispute_over_a_part_leaves_the_rest_to_be_asked_and_ends_on_its_day),
    ),
    "block": (
        "a person said not now",
        case(h.test_a_block_holds_until_the_end_of_its_last_day),
        case(h.test_a_block_holds_neither_after_its_last_day_nor_before_its_first_nor_another_invoice),
    ),
    "laid_otherwise": (
        "any other hold that somebody laid holds",
        case(h.test_any_other_hold_that_somebody_laid_holds_too),
        case(h.test_any_other_hold_ends_on_its_day),
    ),
    "plan": (
        "a running payment plan silences the ladder",
        case(h.test_a_running_plan_holds_what_it_covers),
        case(h.test_a_plan_does_not_hold_what_it_does_not_cover_nor_when_it_was_broken),
    ),
    "promise": (
        "nothing before the promised day is over",
        case(h.test_a_promise_holds_until_its_day_is_over),
        case(h.test_a_promise_that_was_broken_holds_nothing),
    ),
    "stale_data": (
        "data older than the limit holds everything",
        case(h.test_old_data_holds_everything),
        case(h.test_data_at_the_freshness_limit_holds_nothing),
    ),
    "policy_changed": (
        "another ladder does not restart a case by itself",
        case(h.test_a_receivable_from_another_ladder_waits_for_its_place),
        case(h.test_a_receivable_without_history_moves_to_another_ladder_by_itself),
    ),
    "unclear": (
        "what perhaps arrived is not sent again",
        case(h.test_a_message_that_perhaps_arrived_waits_for_a_person),
        case(h.test_an_unclear_message_about_another_invoice_holds_not_this_one),
    ),
    "send_failed": (
        "after its tries a message waits until it is mended",
        case(h.test_a_message_that_could_not_be_sent_waits_until_that_is_mended),
        case(h.test_a_failed_message_about_another_invoice_holds_not_this_one),
    ),
    "first_week": (
        "what is planned for a later day says so",
        case(h.test_a_message_that_is_planned_for_a_later_day_waits_for_that_day_and_says_so),
        case(h.test_a_message_that_is_planned_for_today_waits_for_no_later_day),
    ),
    "in_flight": (
        "what is on its way is not sent again",
        case(h.test_a_message_that_is_on_its_way_is_not_sent_again),
        case(h.test_a_message_that_left_or_was_withdrawn_is_not_on_its_way),
    ),
    "under_way": (
        "what is being collected is not asked",
        case(h.test_a_collection_of_the_whole_amount_under_way_holds),
        case(h.test_a_collection_of_a_part_under_way_leaves_the_rest_to_be_asked),
    ),
    "source_reminded": (
        "nobody is pressed by two systems at once",
        case(h.test_a_reminder_by_the_source_itself_starts_the_distance_anew),
        case(h.test_a_reminder_by_the_source_holds_no_longer_than_the_distance_and_no_other_invoice),
    ),
    "due_assumed": (
        "an assumed due date carries nothing with legal effect",
        case(h.test_an_assumed_due_date_carries_no_step_with_legal_effect),
        case(h.test_an_assumed_due_date_carries_a_friendly_reminder),
    ),
    "nothing_to_announce": (
        "a claim bears announced costs once",
        case(h.test_a_fourteen_day_letter_waits_for_a_person_where_costs_were_announced_before, "announced"),
        case(h.test_a_first_fourteen_day_letter_in_euro_and_any_other_message_leave),
    ),
    "missing_contact": (
        "without an address the step is a task and not done",
        case(h.test_s04_without_an_address_for_the_channel_the_step_becomes_a_task_and_is_not_done),
        case(h.test_an_address_for_the_channel_of_the_step_is_enough),
    ),
}


def _hold(name: str) -> Guard:
    promise, stops, passes = HOLDS[name]
    left = tuple(guard for guard in GUARDS if guard.__name__ != name)
    return Guard(name, promise, without("connector.rules.holds:GUARDS", left), stops, passes)


HOLDING: tuple[Guard, ...] = tuple(_hold(guard.__name__) for guard in GUARDS)
