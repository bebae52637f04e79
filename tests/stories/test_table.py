"""The declared table of sentences, its handlers, the scenarios and the page about it belong together."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from connector.stories import parse, tell
from connector.stories.dates import Calendar
from connector.stories.ladder import MANNERS
from connector.stories.pattern import match
from connector.stories.reference import BEGIN, END, reference
from connector.stories.sentences import CHAPTERS, EXPECTATIONS, HEAD, LADDER, TIMELINE, Sentence
from connector.stories.slots import Reading
from connector.stories.story import Line
from connector.stories.teller import EXPECTATIONS as LOOKS
from connector.stories.teller import HAPPENINGS
from connector.stories.traits import TRAITS, plain, with_traits
from tests.stories.test_stories import STORIES

PAGE = Path(__file__).parents[2] / "docs" / "stories.md"
READING = Reading(Calendar(2026, date(2026, 1, 1)), "EUR")
PLACES = {"head": HEAD.sentences, "policy": LADDER.sentences, "day": TIMELINE}
EVERY = [(place, sentence) for place, some in PLACES.items() for sentence in some]


@pytest.mark.parametrize(("place", "sentence"), EVERY, ids=lambda each: getattr(each, "kind", each))
def test_an_example_fits_its_own_sentence_and_no_other(place: str, sentence: Sentence) -> None:
    found = [(known.kind, match(known.pattern, sentence.example, READING)) for known in PLACES[place]]
    assert [kind for kind, fits in found if fits and not fits.fault] == [sentence.kind]


def test_no_two_sentences_have_one_kind() -> None:
    kinds = [sentence.kind for chapter in CHAPTERS for sentence in chapter.sentences]
    assert len(kinds) == len(set(kinds))


def test_every_sentence_has_what_it_does_or_looks_at() -> None:
    assert set(LOOKS) == {sentence.kind for sentence in EXPECTATIONS.sentences}
    assert set(HAPPENINGS) == {sentence.kind for sentence in TIMELINE} - set(LOOKS)
    steps = {"step_on_day", "step_after", "every_step_approved"}
    assert set(MANNERS) == {sentence.kind for sentence in LADDER.sentences} - steps


def test_every_kind_of_event_and_expectation_is_told_by_a_scenario() -> None:
    told = set()
    for path in STORIES:
        story = parse(path.read_text(encoding="utf-8"), path.name)
        told |= {line.kind for block in story.blocks for line in _all(block.lines)}
    timeline = {sentence.kind for sentence in TIMELINE}
    assert timeline - told == set()


def _all(lines: tuple[Line, ...]) -> Iterator[Line]:
    for line in lines:
        yield line
        yield from _all(line.children)


def test_the_page_documents_every_kind_of_sentence() -> None:
    page = PAGE.read_text(encoding="utf-8")
    listed = page.partition(BEGIN)[2].partition(END)[0].strip()
    assert listed == reference().strip(), "run: python -m connector.stories.reference docs/stories.md"
    for chapter in CHAPTERS:
        for sentence in chapter.sentences:
            assert f"`{sentence.example}`" in listed


def test_the_story_on_the_page_holds() -> None:
    page = PAGE.read_text(encoding="utf-8")
    found = re.search(r"```story\n(.+?)```", page, re.DOTALL)
    assert found
    result = tell(parse(found[1], "reminder.story"))
    assert result.passed, f"\n{result}"


def test_the_difference_on_the_page_is_what_is_really_told() -> None:
    page = PAGE.read_text(encoding="utf-8")
    text = re.search(r"```story\n(.+?)```", page, re.DOTALL)
    assert text
    wrong = text[1].replace("1001 40.00, total 40.00", "1001 50.00, total 50.00")
    assert str(tell(parse(wrong, "reminder.story")).differences[0]) in page


@pytest.mark.parametrize("trait", TRAITS, ids=lambda trait: trait.written)
def test_everything_that_can_be_said_of_a_debtor_is_read_as_it_is_written(trait: object) -> None:
    written = str(getattr(trait, "written", ""))
    changed = with_traits(plain("Jansen"), written)
    assert changed.key == "Jansen"
    assert changed != plain("Jansen") or written == "no postal address"
