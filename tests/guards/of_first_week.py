"""The guards of the first steps: what is shown before going live, a person's word, and so many messages a day."""

from datetime import datetime
from typing import Any

from connector.model import Debtor, DebtorKind
from connector.rules.policy import Policy
from tests.flow import test_first_week as w
from tests.flow import test_preview as p
from tests.guards.guard import Guard, without
from tests.guards.places import in_world


def _never(*_given: Any) -> bool:
    return False


def _nowhere(*_given: Any) -> dict[str, Any]:
    return {}


def _at_once(_policy: Policy, now: datetime) -> datetime:
    return now


def _as_the_source_says(_row: Any, told: Debtor) -> DebtorKind:
    return told.kind


SEVEN = in_world(w.test_after_seven_days_there_is_no_limit_any_more)

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
)
