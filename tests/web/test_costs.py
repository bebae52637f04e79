"""What messages cost at Exact Online stands on the page of connections, with what is left of today."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from adapters.exact.platform import A_DAY, A_LETTER, A_REMINDER
from adapters.exact.sandbox import Quirks
from connector.flow import letters
from connector.flow.house import House
from connector.source import Written
from tests.web.exact import Bookkeeper, bookkeeper
from tests.web.visitors import words_of

PER_DAY = 5000


@pytest.fixture
def keeper(unfurnished: Path, tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Bookkeeper]:
    home = Path(shutil.copytree(unfurnished, tmp_path / "home"))
    with bookkeeper(home, pages, quirks=Quirks(per_minute=10_000, per_day=PER_DAY)) as keeper:
        yield keeper


def bar(keeper: Bookkeeper) -> None:
    with keeper.house.store.write(keeper.scope, keeper.clock()) as tx:
        letters.note(tx, Written(letters=False))


def dutch(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def page(keeper: Bookkeeper) -> str:
    return words_of(keeper.visitor.text("/connections"))


def test_the_page_says_what_a_reminder_and_a_letter_take_and_for_how_many_today_is_enough(keeper: Bookkeeper) -> None:
    keeper.sync()
    asked = sum(f"/api/v1/{keeper.books.code}/" in one for one in keeper.platform.asked)
    left = PER_DAY - asked
    free = left - A_DAY.kept
    said = page(keeper)
    assert f"kost ongeveer {A_REMINDER} vragen aan Exact Online, een brief met zijn PDF ongeveer {A_LETTER}." in said
    assert f"Vandaag zijn er nog {dutch(left)} over" in said
    assert f"zo'n {dutch(free // A_REMINDER)} herinneringen of {dutch(free // A_LETTER)} brieven" in said
    assert 0 < asked < 50


def test_without_the_permission_the_page_says_so_calmly_and_counts_no_pdf(keeper: Bookkeeper) -> None:
    assert "documenten maken mag Tijdig daar niet" not in page(keeper)
    bar(keeper)
    said = page(keeper)
    assert said.count("documenten maken mag Tijdig daar niet. De notitie gaat wel mee.") == 1
    assert "een brief met zijn PDF" not in said
    assert f"kost ongeveer {A_REMINDER} vragen aan Exact Online." in said


def test_the_permission_that_is_of_use_is_explained_and_nobody_ticks_it_here(keeper: Bookkeeper) -> None:
    shown = keeper.visitor.text("/connections")
    assert "documenten bij een klant maken: zodat de PDF van elke brief bij de klant bewaard wordt" in words_of(shown)
    assert 'name="scope"' not in shown


def test_the_page_about_what_goes_back_counts_the_pdf_only_where_it_goes_along(keeper: Bookkeeper) -> None:
    keeper.visitor.client.set_cookie("tijdig_administration", keeper.scope.installation)
    assert "Van een brief staat ook de PDF bij de klant." in words_of(keeper.visitor.text("/sending"))
    bar(keeper)
    assert "Van een brief staat ook de PDF" not in words_of(keeper.visitor.text("/sending"))
