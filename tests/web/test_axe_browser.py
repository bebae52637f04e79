"""Every page can be used by everybody, as far as a machine can tell: axe-core finds no violation on any of them.

In Dutch and English, at the width of a desk and of a phone. Pages work without scripts; here they are on, because axe
is one. The browser's console puts it into the page, so the policy of the pages need not let it in. A mail is shown in a
frame in which no script runs at all, so its text is judged in a page of its own.
"""

from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from connector.cli.serving import listening, url_of
from connector.flow.house import House
from connector.web import desk, language
from tests.serving import waited
from tests.web import walk
from tests.web.grounds import everything
from tests.web.houses import open_house
from tests.web.signed_in import let_in
from tests.web.walk import Ground

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

WIDTHS: dict[str, "ViewportSize"] = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
JUDGED = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"

OF_PAGES = frozenset(("landmark-one-main", "page-has-heading-one", "region"))  # what a page has, and a mail need not


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, pages: Callable[[House], Flask]) -> Iterator[Ground]:
    with everything(tmp_path_factory.mktemp("everything") / "home", pages) as there:
        yield there


@pytest.fixture(scope="module")
def site(ground: Ground) -> Iterator[str]:
    with listening("127.0.0.1", 0) as bound, waited(ground.app, bound):
        yield url_of(bound)


@pytest.fixture(params=language.LOCALES)
def context(
    request: pytest.FixtureRequest, browser: "Browser", site: str, ground: Ground
) -> Iterator["BrowserContext"]:
    """A browser of somebody who reads this language, with the administration of the ground open."""
    context = browser.new_context(locale=language.LOCALES[request.param].replace("_", "-"))
    held = ground.visitor.client.get_cookie(desk.COOKIE)
    assert held is not None
    context.add_cookies([{"name": desk.COOKIE, "value": held.value, "url": site}])
    walk.enter_browser(context, site)
    yield context
    context.close()


def judged(page: "Page", but: frozenset[str] = frozenset()) -> list[str]:
    """What axe says of the page that is open: each rule that is broken, with the first place where it is."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = [one for one in page.evaluate(JUDGED) if one["id"] not in but]
    return [f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:200]})" for one in found]


def test_axe_finds_no_violation_on_any_page(context: "BrowserContext", site: str, ground: Ground) -> None:
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    seen = 0
    for end, address in walk.addresses(ground):
        _show(page, site, ground, end, address)
        for width, size in WIDTHS.items():
            page.set_viewport_size(size)
            seen += 1
            if found := judged(page, OF_PAGES if end in walk.MAILS else frozenset()):
                wrong[f"{end} ({width})"] = found
    assert seen > 30
    assert wrong == {}


def test_axe_finds_no_violation_on_the_pages_of_whoever_is_not_signed_in(
    browser: "Browser", home: Path, pages: Callable[[House], Flask]
) -> None:
    """At the first visit, at every later one, and after an address was asked for."""
    house = open_house(home)
    wrong: dict[str, list[str]] = {}
    with listening("127.0.0.1", 0) as bound, waited(pages(house), bound):
        for state in ("nobody owns it", "owned"):
            for locale in language.LOCALES.values():
                context = browser.new_context(locale=locale.replace("_", "-"))
                page = context.new_page()
                for address in ("/sign-in", "/sign-in/sent", f"/sign-in/{'x' * 43}"):
                    page.goto(f"{url_of(bound)}{address}")
                    for width, size in WIDTHS.items():
                        page.set_viewport_size(size)
                        if found := judged(page):
                            wrong[f"{address} ({state}, {locale}, {width})"] = found
                context.close()
            let_in(house)
    house.store.close()
    assert wrong == {}


def _show(page: "Page", site: str, ground: Ground, end: str, address: str) -> None:
    if end in walk.MAILS:
        page.goto("about:blank")
        page.set_content(ground.visitor.text(address))
    else:
        page.goto(f"{site}{address}")


def test_axe_would_find_what_is_wrong(context: "BrowserContext", site: str) -> None:
    page = context.new_page()
    page.goto(site)
    page.evaluate("document.documentElement.lang = ''; document.querySelector('h1').style.color = '#eee'")
    assert {one.partition(":")[0] for one in judged(page)} >= {"html-has-lang", "color-contrast"}
