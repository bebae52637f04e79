"""Signing in with a real browser: the first owner, a colleague who only looks, and out again; on a phone, by keys."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from connector.channels.catcher import MailCatcher
from connector.cli.serving import listening
from connector.flow.house import House
from connector.web import create_app
from tests.serving import waited
from tests.web.browsers import Forgiven, opened
from tests.web.houses import open_house
from tests.web.test_browser import PHONE, WITH_SCRIPTS, _width
from tests.web.test_uploads import SMALL


@dataclass
class Place:
    """An empty house with a mail server, and where its pages are."""

    address: str
    house: House
    mails: MailCatcher

    def link(self, many: int) -> str:
        """In the mail of this number."""
        assert len(self.mails.mails()) == many
        found = re.search(rf"{self.address}/sign-in/\S+", self.mails.mails()[-1].text)
        assert found
        return found[0]


@pytest.fixture
def place(unfurnished: Path, tmp_path: Path) -> Iterator[Place]:
    home = Path(shutil.copytree(unfurnished, tmp_path / "home"))
    with MailCatcher(tmp_path / "mails") as mails, listening("127.0.0.1", 0) as bound:
        house = open_house(home, mails.port, port=bound.getsockname()[1])
        with waited(create_app(house), bound):
            yield Place(house.settings.address, house, mails)
        house.store.close()


@pytest.fixture
def forgiven() -> Forgiven:
    """A link that was used is opened again on purpose."""
    return lambda message: "status of 404" in message.text


@pytest.fixture
def colleague(browser: Browser, complaints: list[str], forgiven: Forgiven) -> Iterator[Page]:
    """Somebody else's browser."""
    with opened(browser, False, complaints, forgiven) as page:
        page.context.clear_cookies()
        yield page


@WITH_SCRIPTS
def test_an_owner_begins_and_lets_a_colleague_look(
    page: Page, colleague: Page, place: Place, complaints: list[str], tmp_path: Path
) -> None:
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)

    # the first owner, by keyboard alone
    page.goto(f"{place.address}/connections")
    expect(page.get_by_role("heading", name="Welkom bij Tijdig")).to_be_visible()
    page.get_by_label("E-mailadres").focus()
    page.keyboard.type("anna@kantoor.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kijk in uw mail")).to_be_visible()
    link = place.link(1)
    page.goto(link)
    expect(page.get_by_text("anna@kantoor.example wordt eigenaar")).to_be_visible()
    page.get_by_role("button", name="Aanmelden").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Uw account: anna@kantoor.example")).to_be_visible()
    assert page.url == f"{place.address}/", "the link stands in no address any more"
    assert _width(page) <= PHONE["width"]
    page.goto(link)
    expect(page.get_by_text("Deze link werkt niet, of niet meer.")).to_be_visible()

    # a file, and a colleague
    page.goto(f"{place.address}/upload")
    file = tmp_path / "lijst.csv"
    file.write_text(SMALL, encoding="utf-8")
    page.get_by_label("Bestand", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bekijk wat er zou gebeuren").click()
    page.get_by_role("button", name=re.compile("Lees . open facturen in")).click()
    page.get_by_role("link", name="Mensen").click()
    page.get_by_label("E-mailadres").fill("ben@kantoor.example")
    page.get_by_label("Lezer: alles bekijken").check()
    page.get_by_role("button", name="Stuur de uitnodiging").click()
    expect(page.get_by_role("status")).to_contain_text("ben@kantoor.example is uitgenodigd")
    assert _width(page) <= PHONE["width"]

    # who only looks
    colleague.goto(place.link(2))
    expect(colleague.get_by_text("Uw rol wordt: lezer.")).to_be_visible()
    colleague.get_by_role("button", name="Aanmelden").click()
    colleague.locator("table tbody th a").first.click()
    expect(colleague.get_by_role("heading", name="Facturen", exact=True)).to_be_visible()
    expect(colleague.get_by_text("Toezegging noteren")).to_have_count(0)
    expect(colleague.get_by_role("button", name="Noteer toezegging")).to_have_count(0)

    # and is out
    page.goto(f"{place.address}/people")
    page.locator("summary").filter(has_text="ben@kantoor.example").click()
    page.get_by_role("button", name="Verwijder ben@kantoor.example").click()
    expect(page.get_by_text("Deze persoon is verwijderd")).to_be_visible()
    colleague.reload()
    expect(colleague.get_by_role("heading", name="Aanmelden")).to_be_visible()

    # asking again, and signing out
    page.get_by_role("button", name="Afmelden").click()
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Aanmelden")).to_be_visible()
    assert complaints == []


def test_the_demo_is_entered_by_a_click(page: Page, tmp_path: Path, complaints: list[str]) -> None:
    from connector.app import open_demo

    page.context.clear_cookies()
    with open_demo(tmp_path) as house, listening("127.0.0.1", 0) as bound, waited(create_app(house), bound):
        page.goto(f"http://127.0.0.1:{bound.getsockname()[1]}")
        expect(page.get_by_role("heading", name="Kijk rond in de demo")).to_be_visible()
        page.get_by_role("button", name="Als lezer").click()
        expect(page.get_by_role("heading", name="Klanten")).to_be_visible()
        expect(page.get_by_role("button", name="Volgende dag")).to_have_count(0)
        page.get_by_role("button", name="Afmelden").click()
        page.get_by_role("button", name="Als eigenaar").click()
        page.get_by_role("button", name="Volgende dag").click()
        expect(page.get_by_text("Het is nu")).to_be_visible()
    assert complaints == []
