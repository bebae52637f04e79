"""The whole way in a real browser: install, first preview, a setting changed, live, approved, sent, paid, closed.

Over an imitated platform, which is connected, read, told and heard by the same code as a real one; in both languages,
at the width of a desk and of a phone, and axe-core looks at every page on the way.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from connector.app import open_demo
from connector.cli.serving import listening, url_of
from connector.flow.happening_words import HAPPENINGS
from connector.web import create_app, language
from tests.serving import waited
from tests.web.test_axe_browser import WIDTHS, judged

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CUSTOMER, INVOICE = "Marieke Noordhoek", "2026-0007"
LOOKS, PAUSE = 150, 200  # times, and ms between them: the background works every second


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo as `tijdig demo --new` serves it: nothing is connected, and the imitated platforms are there."""
    home = tmp_path_factory.mktemp("new")
    with (
        listening("127.0.0.1", 0) as bound,
        open_demo(home, url_of(bound), furnished=False) as house,
        waited(create_app(house), bound),
    ):
        yield url_of(bound)


@dataclass
class Bookkeeper:
    """Somebody who reads this language, and whose every page is looked at by axe-core."""

    page: "Page"
    reads: str
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def word(self, name: str, /, **values: object) -> str:
        return language.texts()[name][self.reads].format(**values)

    def press(self, name: str, /, **values: object) -> None:
        self._look()
        self.page.get_by_role("button", name=self.word(name, **values), exact=True).first.click()

    def follow(self, name: str, /, **values: object) -> None:
        self._look()
        self.page.get_by_role("link", name=self.word(name, **values), exact=True).first.click()

    def label(self, name: str) -> "Locator":
        return self.page.get_by_label(self.word(name), exact=True)

    def sees(self, name: str, /, **values: object) -> None:
        self.page.get_by_text(self.word(name, **values)).first.wait_for()
        self._look()

    def waits_for(self, there: "Callable[[], bool]") -> None:
        """Looks again and again, as the background works."""
        for _ in range(LOOKS):
            if there():
                return
            self.page.wait_for_timeout(PAUSE)
            self.page.reload()
        raise AssertionError(f"it did not come: {self.page.inner_text('main')[:2000]}")

    def _look(self) -> None:
        self.page.wait_for_load_state()
        if found := judged(self.page):
            self.wrong[self.page.url] = found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("reads", language.LOCALES)
def test_from_nothing_to_an_invoice_that_was_paid_and_closed(
    browser: "Browser", address: str, reads: str, width: str
) -> None:
    context = browser.new_context(locale=language.LOCALES[reads].replace("_", "-"), viewport=WIDTHS[width])
    she = Bookkeeper(context.new_page(), reads)
    she.page.set_default_timeout(15_000)
    she.page.goto(address)
    she.press("sign_in.demo_owner")

    # install, and the first preview, which comes by itself
    she.press("start.sample", platform="Moneybird")
    she.sees("start.title")

    # a setting: friendly reminders wait for a yes, and whom that concerns is seen before it is saved
    she.follow("frame.settings")
    she.page.goto(f"{address}/settings/ladder/default")
    she.label("step.approve").nth(1).check()
    she.press("settings.look")
    she.page.get_by_text(CUSTOMER).first.wait_for()
    she.press("settings.save")

    # live, in somebody's name
    she.page.goto(f"{address}/settings/sender")
    she.label("sender.email").fill("administratie@lindehof.example")
    she.label("sender.ourselves").check()
    she.press("sender.button")
    she.page.goto(f"{address}/start")
    she.press("start.button")
    she.sees("start.title_live")

    # a yes to one message, as it would arrive
    she.follow("frame.today")
    name = she.word("today.tick", name=CUSTOMER)
    she.waits_for(lambda: she.page.get_by_label(name).count() == 1)
    she.page.get_by_label(name).check()
    she.press("today.approve_ticked")
    she.sees("today.approved_one")
    she.page.goto(f"{address}/mails")
    she.waits_for(lambda: she.page.locator("table tbody tr").count() == 1)

    # paid at the platform, which tells us
    she.page.get_by_role("link", name=she.word("frame.bookkeeping", platform="Moneybird")).click()
    row = she.page.locator("tr", has_text=INVOICE)
    row.get_by_role("button", name="Betaald", exact=True).click()
    she.page.goto(f"{address}/?q={INVOICE}")
    she.page.get_by_role("link", name=CUSTOMER).click()
    closed = HAPPENINGS["closed_by_source"][list(language.LOCALES).index(reads)].partition(";")[0]
    she.waits_for(lambda: closed in she.page.inner_text("main"))
    she.sees("debtor.closed", number=1)
    context.close()
    assert she.wrong == {}
