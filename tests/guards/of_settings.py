"""The guards of the settings: nothing leaves as it was planned before, and nothing is deleted by mistake."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.flow import test_changes as c
from tests.flow import test_leaving as le
from tests.flow import test_trial_mail as t
from tests.flow.world import World
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import in_world, with_store


def _of_ladder(test: Callable[..., object], name: str, ladder: object) -> Case:
    return Case(f"{case(test).name}[{name}]", lambda: with_store(lambda store: test(World(store), ladder)))


def _with_folder(test: Callable[[World, Path], object]) -> Case:
    def run() -> None:
        with TemporaryDirectory(prefix="tijdig-letters-") as folder:
            with_store(lambda store: test(World(store), Path(folder)))

    return Case(case(test).name, run)


def _yes(*_given: Any) -> bool:
    return True


def _nothing(*_given: Any) -> list[str]:
    return []


def _never(*_given: Any) -> None:
    return None


TAKEN_BACK = c.test_what_was_planned_and_would_now_leave_otherwise_is_taken_back

SETTINGS: tuple[Guard, ...] = (
    Guard(
        "planned before the change",
        "what would now leave otherwise, or after a yes, does not leave as it was planned",
        without("connector.flow.acts.choices:_take_back", _nothing),
        _of_ladder(TAKEN_BACK, "after a yes", c.APPROVED),
        in_world(c.test_what_stays_as_it_was_still_leaves),
    ),
    Guard(
        "no live while leaving",
        "an administration that is being left does not go live",
        without("connector.flow.acts.switches:leaves_on", _never),
        in_world(le.test_who_is_leaving_cannot_go_live_nor_leave_again),
        in_world(le.test_it_can_be_taken_back_until_its_day_and_then_all_is_as_it_was),
    ),
    Guard(
        "a steady clock",
        "a clock that is wrong for a day deletes nothing",
        without("connector.flow.leaving:_went_on_steadily", _yes),
        in_world(le.test_a_clock_that_leaps_for_a_day_deletes_nothing),
        in_world(le.test_a_day_before_nothing_is_deleted_and_on_the_day_everything_is),
    ),
    Guard(
        "letters of whoever left",
        "finished letters go with the data",
        without("connector.flow.leaving:_take_away", _never),
        _with_folder(le.test_its_letters_on_paper_go_too_and_nobody_elses),
        in_world(le.test_another_administration_keeps_all_that_it_has),
    ),
    Guard(
        "tests of sending",
        "a test mail is no way to bother others",
        without("connector.flow.trial_mail:_refuse_too_many", _never),
        in_world(t.test_ten_tests_an_hour_are_enough),
        in_world(t.test_an_hour_later_there_may_be_another),
    ),
)
