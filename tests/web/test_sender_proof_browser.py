"""Confirming a sender's address in a browser, at a desk and on a phone; axe finds nothing wrong with it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

from connector.channels.catcher import MailCatcher
from connector.cli.serving import listening, url_of
from connector.flow.house import House
from connector.web import language, later
from tests.serving import waited
from tests.web import walk
from tests.web.houses import CREDITOR, open_house
from tests.web.signed_in import let_in
from tests.web.test_axe_browser import WIDTHS, judged

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOUND = re.compile(r"/sender/[A-Za-z0-9_-]{43}")


def test_an_owner_asks_for_the_link_and_whoever_reads_it_confirms(
    browser: "Browser", home: Path, pages: Callable[[House], Flask], tmp_path: Path
) -> None:
    wrong: dict[str, list[str]] = {}
    left: list[int] = []
    with MailCatcher(tmp_path / "caught") as mails, listening("127.0.0.1", 0) as bound:
        house = open_house(home, mails.port, new_tenants=True)
        let_in(house)
        app, site = pages(house), url_of(bound)
        with waited(app, bound):
            for spoken, email in zip(language.LOCALES, (CREDITOR.email, CREDITOR.reply_to), strict=True):
                owner = browser.new_context(locale=language.LOCALES[spoken].replace("_", "-"))
                stranger = browser.new_context(locale=language.LOCALES[spoken].replace("_", "-"))
                walk.enter_browser(owner, site)
                page, theirs = owner.new_page(), stranger.new_page()
                page.goto(f"{site}/settings/sender")
                page.locator("section[aria-labelledby=proof] button", has_text=email).click()
                later.of(app).wait()
                link = FOUND.search(mails.mails()[-1].text)
                assert link
                theirs.goto(f"{site}{link[0]}")
                for width, size in WIDTHS.items():
                    for name, each in (("asks", page), ("confirms", theirs)):
                        each.set_viewport_size(size)
                        if found := judged(each):
                            wrong[f"{name} ({spoken}, {width})"] = found
                theirs.get_by_role("main").get_by_role("button").click()
                theirs.wait_for_url("**/sender/confirmed")
                if found := judged(theirs):
                    wrong[f"confirmed ({spoken})"] = found
                page.goto(f"{site}/settings/sender")
                left.append(page.locator("section[aria-labelledby=proof] button").count())
                owner.close()
                stranger.close()
        house.store.close()
    assert wrong == {}
    assert left == [1, 0]
