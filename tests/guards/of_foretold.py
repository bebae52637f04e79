"""The guards of what is shown before a setting is saved: no message is left out of it, and nobody gets round it."""

from dataclasses import replace

from connector.flow import differences
from connector.flow.differences import Side
from connector.flow.fates import Under
from tests.flow import test_fates as f
from tests.flow.world import World
from tests.guards.guard import Case, Guard, case, without
from tests.guards.of_signing_in import at_the_door
from tests.guards.places import in_world, with_store
from tests.web import test_confirming as w

SIDES = differences._sides


def _without_plans(under: Under) -> list[Side]:
    return [replace(side, of_plan=None, notice_from=None) for side in SIDES(under)]


def _hours(planned: bool) -> Case:
    test = f.test_hours_that_are_over_for_today_are_foretold_for_what_leaves_today
    return Case(f"{case(test).name}[{planned}]", lambda: with_store(lambda store: test(World(store), planned)))


def _no(*_given: object, **_named: object) -> bool:
    return False


FORETOLD: tuple[Guard, ...] = (
    Guard(
        "messages of plans compared",
        "a confirmation of a plan, or a notice before a term, that a setting brings is told before it is saved",
        without("connector.flow.differences:_sides", _without_plans),
        in_world(f.test_a_notice_that_comes_six_days_sooner_is_foretold_too),
        in_world(f.test_without_a_plan_neither_is_a_difference),
    ),
    Guard(
        "moments compared",
        "a message that would leave at another moment is told before other hours are saved",
        without("connector.flow.fates:leaves", lambda *_: None),
        _hours(planned=True),
        in_world(f.test_hours_in_which_it_is_still_today_change_nothing_for_what_leaves_at_once),
    ),
    Guard(
        "yeses compared",
        "a setting says which approved messages would wait again",
        without("connector.flow.fates:_lapses", _no),
        in_world(f.test_another_account_makes_an_approved_message_wait_again_and_that_is_foretold),
        in_world(f.test_the_same_sender_is_for_nobody),
    ),
    Guard(
        "words compared",
        "a setting says which messages would read otherwise",
        without("connector.flow.fates:_reads_otherwise", _no),
        in_world(f.test_a_proposal_reads_otherwise_and_stays),
        in_world(f.test_the_same_sender_is_for_nobody),
    ),
    Guard(
        "taken back compared",
        "leaving a customer out says which message of his is taken back",
        without("connector.flow.fates:_is_wrong", _no),
        in_world(f.test_of_whoever_is_left_out_the_planned_message_is_taken_back),
        in_world(f.test_it_is_looked_at_for_that_customer_alone),
    ),
    Guard(
        "looked at before saved",
        "a form of the settings saves nothing before it was shown whom that concerns",
        without("connector.web.confirming:asked", lambda: "save"),
        at_the_door(w.test_no_setting_is_saved_by_the_form_that_was_filled_in, "manners", None),
        at_the_door(w.test_the_same_sender_is_no_change),
    ),
)
