"""The guards of the first steps: what is shown before going live, a person's word, and so many messages a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from connector.flow.turns import FirstWeek
from connector.model import Debtor, DebtorKind, Delivery
from connector.rules.policy import Policy
from connector.rules.standing import free_from
from tests.flow import test_first_week as w
from tests.flow import test_preview as p
from tests.guards.guard import Guard, case, without
from tests.guards.places import in_world


def _never(*_given: Any) -> bool:
    return False


def _nowhere(*_given: Any) -> dict[str, Any]:
    return {}


def _at_once(_policy: Policy, now: datetime) -> datetime:
    return now


def _as_the_source_says(_row: Any, told: Debtor) -> DebtorKind:
    return told.kind


def _strictest_first(planned: Sequence[Delivery], oldest: Mapping[str, date]) -> list[Delivery]:
    return sorted(planned, key=lambda d: (not d.manual_by, -d.notice.strictness, oldest.get(d.key, date.max)))


SEVEN = in_world(w.test_seven_people_at_three_a_day_hear_on_friday_monday_and_tuesday_and_each_of_them_once)
NO_LIMIT = in_world(w.test_once_all_that_waited_has_left_there_is_no_limit_any_more)

FIRST_WEEK = (
    Guard(
        "counted at the claim",
        "two workers send no more in a day of the first week than one would",
        without("connector.flow.first_week:is_full", _never, "connector.flow.first_week:_moves", _nowhere),
        in_world(w.test_two_workers_that_send_at_once_send_no_more_than_one_would),
        in_world(w.test_a_message_that_the_server_did_not_take_keeps_its_place_and_no_other_gets_one),
    ),
    Guard(
        "tried is counted",
        "what the server did not take keeps its place of the day",
        without("connector.flow.first_week:_tried_today", lambda _tx: set()),
        in_world(w.test_however_often_the_program_is_started_again_no_more_leave_on_that_day),
        in_world(w.test_who_waits_is_told_for_which_day_and_why),
    ),
    Guard(
        "a day for each",
        "who has no place on a day of the first week is told his day",
        without("connector.flow.first_week:_moves", _nowhere),
        in_world(w.test_who_waits_is_told_for_which_day_and_why),
        SEVEN,
    ),
    Guard(
        "strictest first",
        "of the messages of the first week the strictest go first, then what fell due first",
        without("connector.flow.first_week:in_turn", lambda planned, _oldest: list(planned)),
        in_world(w.test_the_strictest_goes_first_and_of_equals_what_fell_due_first),
        SEVEN,
    ),
    Guard(
        "previewed for its day",
        "before going live one sees what would leave on the first day on which something may",
        without("connector.flow.preview:first_moment", _at_once),
        in_world(p.test_on_a_saturday_it_tells_what_would_leave_on_monday_on_data_as_fresh_as_today),
        in_world(p.test_what_it_shows_is_what_leaves_once_one_is_live),
    ),
    Guard(
        "no burst after it",
        "what still waits after the first week leaves at the same number a day",
        without("connector.flow.turns:FirstWeek.holds_on", FirstWeek.counts_on),
        in_world(w.test_those_the_source_was_silent_about_until_after_the_week_leave_two_a_day_once_it_answers),
        NO_LIMIT,
    ),
    Guard(
        "no limit for later",
        "what falls due after the first week waits for nothing that is left of it",
        without("connector.flow.first_week:_limited", lambda _tx, _week, some: {each.key for each in some}),
        in_world(w.test_what_falls_due_after_the_week_has_no_limit_while_the_rest_of_it_still_leaves),
        SEVEN,
    ),
    Guard(
        "places for what can leave",
        "what the source is silent about keeps no place of the day",
        without("connector.store.deliveries:stuck_on", lambda _tx, _day: set()),
        in_world(w.test_what_the_source_is_silent_about_keeps_no_place_from_the_others),
        in_world(w.test_before_its_hours_nothing_that_waits_for_them_gives_its_place_away),
    ),
    Guard(
        "the next moves up",
        "the place of who paid goes to another on the same day",
        without("connector.flow.first_week:move_up", lambda *_given: set()),
        in_world(w.test_the_place_of_one_who_paid_goes_to_another_on_the_same_day),
        SEVEN,
    ),
    Guard(
        "a plan's notice in time",
        "a message for a later day of the first week does not keep a plan's notice back",
        without("connector.rules.decide:free_for_notice", free_from),
        in_world(w.test_the_notice_of_a_plan_leaves_before_its_term_though_a_reminder_waits_for_a_later_day),
        SEVEN,
    ),
    Guard(
        "a plan's notice first",
        "a plan's notice has its place before reminders, for it lapses with its day",
        without("connector.flow.first_week:in_turn", _strictest_first),
        in_world(w.test_the_notice_of_a_plan_leaves_before_its_term_though_a_reminder_waits_for_a_later_day),
        SEVEN,
    ),
    Guard(
        "a plan's notice stands",
        "it is not taken back for a message that waits for a later day",
        without("connector.flow.timeliness:waits_for_its_day", _never),
        case(w.test_a_notice_that_is_planned_is_not_taken_back_for_a_reminder_that_waits_for_a_later_day),
        SEVEN,
    ),
)
