"""The scenarios of the ladder, told in stories: on SQLite each of them, on PostgreSQL those that lean on the store."""

import re
from pathlib import Path

import pytest

from connector.stories import parse, tell
from tests.stories.texts import email_texts
from tests.stories.waiting import WAITING, WHOLLY

FOLDER = Path(__file__).parent / "scenarios"
STORIES = sorted(FOLDER.glob("*.story"))
SCENARIOS = tuple(f"S{number:02}" for number in range(1, 26))
ON_POSTGRES = ("S02_block", "S08_credit_notes", "S19_currencies", "approval_lapses", "unclear", "workers")


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_the_story_holds(path: Path) -> None:
    result = tell(parse(path.read_text(encoding="utf-8"), path.name), texts=email_texts())
    assert result.passed, f"\n{result}"
    assert result.expectations > 0


@pytest.mark.parametrize("name", ON_POSTGRES)
def test_the_story_holds_on_postgresql(name: str, fresh_postgres: str) -> None:
    path = FOLDER / f"{name}.story"
    result = tell(parse(path.read_text(encoding="utf-8"), path.name), fresh_postgres, email_texts())
    assert result.passed, f"\n{result}"


def test_a_story_can_be_told_twice_in_one_database(fresh_postgres: str) -> None:
    story = parse((FOLDER / "S11_part_payment.story").read_text(encoding="utf-8"), "S11_part_payment.story")
    first, second = (tell(story, fresh_postgres, email_texts()) for _ in range(2))
    assert first.passed
    assert second == first


def test_every_scenario_is_a_story_or_is_said_to_wait() -> None:
    for scenario, sentence in WAITING.items():
        print(f"{scenario} waits: {sentence}")
    told = {path.stem.split("_")[0] for path in STORIES if re.match(r"S\d\d_", path.stem)}
    assert told <= set(SCENARIOS)
    assert set(WAITING) <= set(SCENARIOS)
    assert set(SCENARIOS) - told == set(WHOLLY)
    assert set(WHOLLY) <= set(WAITING)


def test_a_story_is_told_under_the_number_of_its_scenario() -> None:
    for path in STORIES:
        number = path.stem.split("_")[0]
        if number in SCENARIOS:
            assert parse(path.read_text(encoding="utf-8"), path.name).title.startswith(f"{number} ")
