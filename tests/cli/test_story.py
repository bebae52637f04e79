"""`tijdig story`: stories that hold, that differ, and that cannot be read, each with its own code."""

from pathlib import Path

from tests.cli.conftest import Desk

HOLDS = """\
story A reminder leaves when it is due
year 2026

policy
  step 1: friendly on day 3

debtor Jansen

on 4 March
  invoice 1001 to Jansen: 100.00 due 1 March
  run
  expect message to Jansen: step 1, 1001 100.00, total 100.00
"""


def test_stories_that_hold_are_counted_and_touch_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.file(HOLDS, "one.story")
    desk.file(HOLDS, "two.story")
    ran = desk.done("story", tmp_path)
    assert "2 of 2 stories hold, with 2 expectations." in ran.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.story", "two.story"]


def test_a_story_that_differs_says_where_and_how(desk: Desk) -> None:
    ran = desk("story", desk.file(HOLDS.replace("total 100.00", "total 90.00"), "differs.story"))
    assert ran.code == 12
    assert "differs.story:12" in ran.out
    assert "expected:" in ran.out
    assert "0 of 1 stories hold" in ran.out


def test_a_story_that_cannot_be_read_is_told_and_the_others_go_on(desk: Desk) -> None:
    bad = desk.file(HOLDS.replace("run", "rnu"), "bad.story")
    ran = desk("story", bad, desk.file(HOLDS, "good.story"), "--json")
    assert ran.code == 3
    assert [one["passed"] for one in ran.json["stories"]] == [True]
    assert "bad.story:11" in ran.err


def test_a_folder_without_stories_is_a_wrong_call(desk: Desk, tmp_path: Path) -> None:
    assert desk("story", tmp_path).code == 2
