"""The guards of what platforms tell by themselves: whom it is believed of, how often it counts, and what it stops."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from connector.store import nudges
from connector.store.engine import Store
from tests.flow import test_nudges as n
from tests.flow.world import World
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import with_store
from tests.store.builders import SCOPE
from tests.webhooks import test_bursts as u
from tests.webhooks import test_inbound as w
from tests.webhooks.conftest import Door, open_books

ORIGINAL_ANSWER_ALL = nudges.answer_all


def in_house(test: Callable[..., object]) -> Case:
    """A test of a house whose source tells of changes."""
    return Case(case(test).name, lambda: with_store(lambda store: test(n.furnish(World(store)))))


def at_door(test: Callable[..., object], *values: object) -> Case:
    """A test of what answers at an address."""

    def run(store: Store) -> None:
        test(Door(store, open_books(store, SCOPE)), *values)

    return Case(case(test, *values).name, lambda: with_store(run))


def _never(*_given: Any) -> bool:
    return False


NUDGES: tuple[Guard, ...] = (
    Guard(
        "told since",
        "a balance is read again when the source told of something since it was read",
        without("connector.store.nudges:told_after", _never),
        in_house(n.test_a_payment_that_is_told_of_between_the_reread_and_the_claim_stops_the_message),
        in_house(n.test_without_a_nudge_balances_are_asked_for_once),
    ),
    Guard(
        "told during a poll",
        "a poll answers what was told before it began, and no more",
        without("connector.store.nudges:answer_all", lambda tx, _: ORIGINAL_ANSWER_ALL(tx, 1 << 30)),
        in_house(n.test_what_is_told_while_a_poll_runs_is_not_answered_by_it),
        in_house(n.test_a_poll_that_began_later_answers_everything_that_was_told_before),
    ),
    Guard(
        "gone",
        "a record that the source does not know any more is held, and not dunned",
        without("connector.flow.absorbing:_vanish_by_name", lambda *_: []),
        in_house(n.test_a_record_that_is_gone_is_unknown_and_held_and_not_taken_for_paid),
        in_house(n.test_what_was_told_of_is_fetched_together_and_the_sources_version_decides),
    ),
    Guard(
        "parked",
        "what cannot be fetched is shown to a person",
        without("connector.flow.nudges:MOST_TRIES", 1 << 30),
        in_house(n.test_a_record_that_fails_keeps_no_other_waiting_and_is_parked_and_shown),
        in_house(n.test_a_source_that_is_down_parks_nothing_and_is_asked_later),
    ),
    Guard(
        "one megabyte",
        "what says that it is larger is not read",
        without("webhooks.inbound:LIMIT", 1 << 40),
        at_door(w.test_what_says_that_it_is_too_large_is_not_read),
        at_door(w.test_what_is_told_is_kept_with_one_job_and_answered),
    ),
    Guard(
        "one asks",
        "of many who come at once to a receiver that was just started one asks whose address it is",
        without("webhooks.inbound:Lock", nullcontext),
        at_door(u.test_of_eight_who_come_at_once_one_asks_whose_address_it_is),
        at_door(u.test_making_ready_asks_about_nobody_and_keeps_nothing),
    ),
)
