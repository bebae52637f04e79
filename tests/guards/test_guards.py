"""Every guard is watched: switched on its two tests are green, switched off the named one turns red."""

import pytest

from connector.rules import holds
from tests.guards.guard import Guard, case, without
from tests.guards.table import GUARDS, main

BY_NAME = {guard.name: guard for guard in GUARDS}
CASES = {case.name: case for guard in GUARDS for case in (guard.stops, guard.passes)}


@pytest.mark.parametrize("name", CASES)
def test_with_every_guard_on_what_is_stopped_and_what_is_let_pass_are_green(name: str) -> None:
    CASES[name].run()


@pytest.mark.parametrize("name", BY_NAME)
def test_with_this_guard_off_its_test_turns_red(name: str) -> None:
    assert BY_NAME[name].red_when_off, f"{BY_NAME[name].stops.name} does not notice"


def test_every_guard_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(GUARDS)


def test_every_guard_that_lays_a_hold_has_its_row() -> None:
    assert {guard.__name__ for guard in holds.GUARDS} <= set(BY_NAME)


def test_the_table_tells_of_a_guard_that_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    def test_that_sees_nothing() -> None:
        """Green whatever happens."""

    blind = case(test_that_sees_nothing)
    watched = BY_NAME["cool-down"]
    unwatched = Guard("blind", "nothing", without("connector.rules.holds:GUARDS", ()), blind, blind)
    assert main([watched]) == 0
    assert main([watched, unwatched]) == 1
    assert "1 of them unnoticed when switched off: blind" in capsys.readouterr().out


def test_a_row_whose_guard_is_gone_says_so() -> None:
    with pytest.raises(AssertionError, match="mend this row"), without("connector.rules.holds:gone", None)():
        pass


def test_a_guard_is_on_again_after_it_was_off() -> None:
    before = holds.GUARDS
    with BY_NAME["block"].off():
        assert holds.block not in holds.GUARDS
    assert holds.GUARDS is before
