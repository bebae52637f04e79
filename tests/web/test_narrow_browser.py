"""At 320 pixels, a page of 1280 at four times its size, nothing is read sideways (WCAG 2.2, 1.4.10)."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask

from connector.cli.serving import listening, url_of
from connector.flow.house import House
from connector.model import Money, Payment
from connector.store import payments, receivables
from tests.serving import waited
from tests.web import walk
from tests.web.grounds import everything
from tests.web.houses import BOOKS, NOW, TODAY, invoice
from tests.web.visitors import Visitor
from tests.web.walk import Ground

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NARROW = 320
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
  [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 4).map(e => e.tagName + '.' + e.className + ': ' + (e.textContent || '').trim().slice(0, 40))"""


@pytest.fixture
def ground(tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Ground]:
    with everything(tmp_path / "home", pages) as there:
        yield there


def too_wide(page: "Page", address: str) -> list[str]:
    page.goto(address)
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def narrow(browser: "Browser", site: str) -> "Page":
    context = browser.new_context(locale="nl-NL", viewport={"width": NARROW, "height": 800})
    walk.enter_browser(context, site)
    return context.new_page()


def test_no_page_is_read_sideways(browser: "Browser", ground: Ground) -> None:
    with listening("127.0.0.1", 0) as bound, waited(ground.app, bound):
        page = narrow(browser, url_of(bound))
        wide = {
            end: too_wide(page, f"{url_of(bound)}{address}")
            for end, address in walk.addresses(ground)
            if end not in walk.MAILS
        }
        page.context.close()
    assert {end: found for end, found in wide.items() if found} == {}


def test_large_amounts_in_other_currencies_stand_below_each_other(
    browser: "Browser", house: House, pages: Callable[[House], Flask]
) -> None:
    owed = [invoice(f"L{n}", "1", 40, "9999999.99", code) for n, code in enumerate(("USD", "CHF", "JPY", "EUR"))]
    with house.store.write(house.scope(BOOKS), NOW) as tx:
        receivables.absorb(tx, owed)
        payments.absorb(tx, (Payment("P1", "1", Money(Decimal("1234567.89"), "CHF"), TODAY),))
    app = pages(house)
    visitor = Visitor(app, house, BOOKS)
    with listening("127.0.0.1", 0) as bound, waited(app, bound):
        page = narrow(browser, url_of(bound))
        for where in ("", "/statement", "/history", "/contacts", "/plan"):
            assert too_wide(page, f"{url_of(bound)}{visitor.debtor('1')}{where}") == [], where
        for where in ("/", "/tasks", "/today", "/insight"):
            assert too_wide(page, f"{url_of(bound)}{where}") == [], where
        page.context.close()
