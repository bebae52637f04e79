"""Choosing the number of invoices in a real browser: by keyboard alone, named for a screen reader, and on a phone."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from connector.cli.serving import listening
from connector.flow.house import House
from tests.serving import waited
from tests.web.exact import Bookkeeper, bookkeeper
from tests.web.test_browser import PHONE, WITH_SCRIPTS, _width


@dataclass
class Place:
    """Where the pages are served, and whose they are."""

    address: str
    keeper: Bookkeeper


@pytest.fixture
def place(unfurnished: Path, tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Place]:
    home = Path(shutil.copytree(unfurnished, tmp_path / "home"))
    with bookkeeper(home, pages, invoices=0) as keeper:
        account = keeper.books.add_account("Late Klant met een lange naam in Alkmaar en omstreken")
        keeper.books.add_invoice(account, "121.00", your_ref="INKOOP-2026-0000012")
        keeper.sync()
        with listening("127.0.0.1", 0) as bound, waited(keeper.visitor.app, bound):
            yield Place(f"http://localhost:{bound.getsockname()[1]}", keeper)


@WITH_SCRIPTS
def test_the_number_is_chosen_by_keyboard_alone_and_fits_a_phone(
    page: Page, place: Place, complaints: list[str], tmp_path: Path
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{place.address}/connections")
    expect(page.get_by_text("Een herinnering kost ongeveer 6 vragen aan Exact Online")).to_be_visible()
    page.get_by_role("link", name="Nummer van facturen kiezen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Hoe de boekhouding gelezen wordt")).to_be_visible()
    assert _width(page) <= PHONE["width"]
    group = page.get_by_role("group", name="Het nummer van een factuur komt uit")
    expect(group.get_by_role("radio")).to_have_count(3)
    expect(page.get_by_role("table", name="Zo zouden open facturen heten")).to_contain_text("INKOOP-2026-0000012")
    page.screenshot(path=tmp_path / "choices.png", full_page=True)
    group.get_by_role("radio", checked=True).focus()
    page.keyboard.press("ArrowDown")
    expect(group.get_by_role("radio", name="Uw referentie")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Bewaard. De boekhouding wordt nu opnieuw gelezen")).to_be_visible()
    place.keeper.sync()
    (known,) = place.keeper.known().values()
    assert known.label == "INKOOP-2026-0000012"
    assert complaints == []
