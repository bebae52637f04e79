"""The figures in a real browser: pictures with names and words, a phone, the keyboard, and no script."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from connector.cli.serving import listening
from connector.flow.house import House
from connector.flow.insight import keep_baseline
from tests.flow.histories import invented, put
from tests.serving import waited
from tests.web.houses import BOOKS, NOW, TODAY
from tests.web.signed_in import let_in
from tests.web.test_browser import PHONE, WITH_SCRIPTS, _width


@pytest.fixture
def address(house: House, pages: Callable[[House], Flask]) -> Iterator[str]:
    scope = house.scope(BOOKS)
    put(house.store, scope, invented(7, 60, 1500, TODAY, installed=TODAY - timedelta(days=300)), NOW, promises=37)
    keep_baseline(house.store, scope, NOW)
    let_in(house)
    with listening("127.0.0.1", 0) as bound, waited(pages(house), bound):
        yield f"http://localhost:{bound.getsockname()[1]}"


def test_a_bookkeeper_reads_the_figures_in_both_languages_and_takes_them_along(
    page: Page, address: str, complaints: list[str], tmp_path: Path
) -> None:
    page.goto(address)
    page.get_by_role("link", name="Inzicht").click()
    expect(page.get_by_role("heading", name="Inzicht", exact=True)).to_be_visible()
    picture = page.get_by_role("img", name="Wat openstaat in EUR, naar dagen te laat")
    expect(picture).to_be_visible()
    expect(picture).to_contain_text("nog niet te laat")
    expect(page.get_by_role("table", name="Ouderdom van wat openstaat, in getallen")).to_be_visible()
    page.get_by_role("link", name="365 dagen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="365 dagen")).to_have_attribute("aria-current", "page")
    with page.expect_download() as got:
        page.get_by_role("link", name="Alle cijfers als Excel").click()
    got.value.save_as(tmp_path / got.value.suggested_filename)
    assert got.value.suggested_filename == "tijdig-2026-03-03.xlsx"
    assert "Toezeggingen" in openpyxl.load_workbook(tmp_path / got.value.suggested_filename).sheetnames
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Money that came after a message")).to_be_visible()
    expect(page.get_by_role("img", name="Days late before and after installation")).to_be_visible()
    assert complaints == []


@WITH_SCRIPTS
def test_the_figures_fit_a_phone_and_their_tables_are_moved_by_keyboard(
    page: Page, address: str, complaints: list[str]
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/insight")
    for summary in page.locator("summary").all():
        summary.click()
    assert _width(page) <= PHONE["width"]
    for text in page.locator("svg.chart text").all():
        box = text.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["width"], text.text_content()
    region = page.get_by_role("region", name="Voor en na installatie, in getallen")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("region => region.scrollLeft > 0", arg=region.element_handle())
    assert complaints == []
