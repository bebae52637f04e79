"""Every page of the map is walked to: whoever adds one with places in its address says what may stand in them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from connector.flow.house import House
from tests.web import walk
from tests.web.grounds import everything
from tests.web.walk import EXAMPLES, FILES, NO_PAGES, PLACE, Ground

IMPLIED = {"HEAD", "OPTIONS"}  # methods that every address has


@pytest.fixture
def ground(tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Ground]:
    with everything(tmp_path / "home", pages) as there:
        yield there


def test_every_page_of_the_map_is_there_when_it_is_walked_to(ground: Ground) -> None:
    answers = {address: (end, ground.visitor.get(address)) for end, address in walk.addresses(ground)}
    assert len(answers) > 15
    odd = {address: got.status_code for address, (_, got) in answers.items() if got.status_code != 200}
    assert odd == {}, "give it an example in tests/web/walk.py that leads to a page, or a reason in NO_PAGES"


def test_each_address_leads_to_one_page_alone(ground: Ground) -> None:
    """Of two that share an address nobody would ever come to the second."""
    rules = ground.visitor.app.url_map.iter_rules()
    ways = [
        (re.sub("<[^>]*>", "<>", rule.rule), method) for rule in rules for method in set(rule.methods or ()) - IMPLIED
    ]
    assert [way for way, times in Counter(ways).items() if times > 1] == []


def test_nobody_keeps_an_example_of_a_page_that_is_gone(ground: Ground) -> None:
    rules = {rule.endpoint: rule.rule for rule in ground.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert EXAMPLES.keys() | NO_PAGES.keys() | FILES.keys() <= rules.keys()
    assert {
        end for end, rule in rules.items() if PLACE.search(rule)
    } - NO_PAGES.keys() - FILES.keys() == EXAMPLES.keys()


def test_every_file_is_there_and_is_one_to_keep(ground: Ground) -> None:
    answers = {address: ground.visitor.get(address) for address in walk.files(ground)}
    assert len(answers) == 4
    for address, answer in answers.items():
        assert answer.status_code == 200, address
        assert "attachment" in answer.headers["Content-Disposition"], address
