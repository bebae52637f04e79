"""Today in a real browser: by keyboard, without scripts, on a phone, in both languages, and with an impatient mouse."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from connector.channels.catcher import MailCatcher
from connector.cli.serving import listening, url_of
from connector.model import DeliveryState
from connector.web import create_app
from tests.serving import waited
from tests.web.browsers import Forgiven
from tests.web.houses import BOOKS, TODAY, open_house
from tests.web.test_browser import PHONE, WITH_SCRIPTS, _width
from tests.web.test_today import ask_first, at, found, many
from tests.web.visitors import Visitor


@dataclass
class Place:
    """Where the pages are served, and a visitor who looks at the same books."""

    address: str
    visitor: Visitor


@pytest.fixture
def place(home: Path) -> Iterator[Place]:
    """The small books, of which three messages wait for a yes; 60 more may be asked for."""
    with MailCatcher(home / "mails") as caught:
        house = open_house(home, catcher=caught)
        app = create_app(house)
        visitor = ask_first(Visitor(app, house, BOOKS))
        with listening("127.0.0.1", 0) as bound, waited(app, bound):
            yield Place(url_of(bound), visitor)
        house.store.close()


@pytest.fixture
def forgiven() -> Forgiven:
    """A form that is refused is told with its status."""
    return lambda message: any(f"status of {status}" in message.text for status in (404, 409, 422))


def test_a_bookkeeper_ticks_and_approves_by_keyboard_alone(page: Page, place: Place, complaints: list[str]) -> None:
    page.goto(place.address)
    page.get_by_role("link", name="Vandaag", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Vandaag", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Kies het bericht aan Jansen Bouw B.V.").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keur aangevinkte goed").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 bericht goedgekeurd. 1 is verstuurd.")).to_be_visible()
    page.get_by_role("link", name="Vink alles op deze pagina aan").click()
    for box in page.get_by_role("checkbox").all():
        expect(box).to_be_checked()
    page.get_by_role("button", name="Keur aangevinkte goed").click()
    expect(page.get_by_text("2 berichten goedgekeurd. 2 zijn verstuurd.")).to_be_visible()
    expect(page.get_by_role("link", name="Vandaag verstuurd 3")).to_be_visible()
    assert complaints == []


def test_a_message_is_read_reworded_postponed_and_the_next_one_approved(
    page: Page, place: Place, complaints: list[str], tmp_path: Path
) -> None:
    page.goto(f"{place.address}/today")
    page.get_by_role("link", name="Jansen Bouw B.V.").click()
    expect(page.frame_locator("iframe.mail").get_by_text("1.314,50").first).to_be_visible()
    page.get_by_role("link", name="Tekst van dit ene bericht wijzigen").click()
    page.get_by_label("Aanhef").fill("Dag Piet,")
    page.get_by_role("button", name="Bekijk het zo").click()
    expect(page.locator("pre")).to_contain_text("Dag Piet,")
    page.get_by_role("button", name="Gebruik deze tekst voor dit bericht").click()
    expect(page.frame_locator("iframe.mail").get_by_text("Dag Piet,")).to_be_visible()
    page.screenshot(path=tmp_path / "message.png", full_page=True)
    page.get_by_text("Uitstellen", exact=True).click()
    page.get_by_label("Tot welke dag?").fill(TODAY.replace(day=10).isoformat())
    page.locator("details[open]").get_by_label("Waarom?").fill("Belt terug")
    page.get_by_role("button", name="Stel uit").click()
    expect(page.get_by_text("Uitgesteld tot 10 mrt 2026.")).to_be_visible()
    page.get_by_role("link", name="Café 't Hoekje").click()
    page.get_by_role("button", name="Keur goed en toon het volgende").click()
    expect(page.get_by_text("1 bericht goedgekeurd. 1 is verstuurd.")).to_be_visible()
    expect(page.get_by_text("1 van 1 die op akkoord wachten")).to_be_visible()
    assert complaints == []


@WITH_SCRIPTS
def test_an_impatient_mouse_approves_once(page: Page, place: Place, complaints: list[str]) -> None:
    page.goto(f"{place.address}/today")
    page.get_by_role("button", name="Keur deze 3 goed").dblclick()
    expect(page.get_by_text("3 berichten goedgekeurd.").first).to_be_visible()
    expect(page.get_by_text("niet goedgekeurd")).to_have_count(0)
    page.goto(f"{place.address}/today?kind=left")
    expect(page.get_by_role("link", name="Vandaag verstuurd 3")).to_be_visible()
    assert len(found(place.visitor, DeliveryState.SENT)) == 3
    assert complaints == []


def test_two_tabs_give_one_yes(page: Page, place: Place, complaints: list[str]) -> None:
    page.goto(f"{place.address}/today")
    other = page.context.new_page()
    other.goto(f"{place.address}/today")
    page.get_by_role("button", name="Keur deze 3 goed").click()
    expect(page.get_by_text("3 berichten goedgekeurd. 3 zijn verstuurd.")).to_be_visible()
    other.get_by_role("button", name="Keur deze 3 goed").click()
    expect(other.get_by_text("3 berichten goedgekeurd. 3 zijn verstuurd.")).to_be_visible()
    assert len(found(place.visitor, DeliveryState.SENT)) == 3
    assert complaints == []


@WITH_SCRIPTS
def test_it_fits_a_phone_and_reads_in_english(page: Page, place: Place, complaints: list[str], tmp_path: Path) -> None:
    ask_first(place.visitor, many(60))
    page.set_viewport_size(PHONE)
    page.goto(f"{place.address}/today")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    page.get_by_text("More choices").click()
    assert _width(page) <= PHONE["width"], "the list"
    page.get_by_label("From amount").fill("150.00")
    page.get_by_role("button", name="Show").last.click()
    expect(page.get_by_role("link", name="Waits for a yes 10")).to_be_visible()
    page.goto(f"{place.address}/today")
    page.get_by_role("button", name="Approve all 60").click()
    expect(page.get_by_role("heading", name="Approve 60 messages?")).to_be_visible()
    assert _width(page) <= PHONE["width"], "the question"
    page.get_by_role("link", name="No, go back").click()
    page.locator("table tbody th a").first.click()
    for summary in page.locator("summary").all():
        summary.click()
    assert _width(page) <= PHONE["width"], "a message"
    page.screenshot(path=tmp_path / "phone.png", full_page=True)
    page.get_by_role("link", name="Change the text of this one message").click()
    assert _width(page) <= PHONE["width"], "its text"
    for kind in ("leaves", "later", "trouble", "left"):
        page.goto(f"{place.address}/today?kind={kind}")
        assert _width(page) <= PHONE["width"], kind
    assert complaints == []


def test_a_yes_is_taken_back_by_keyboard_and_waits_for_another_one_first(
    page: Page, place: Place, complaints: list[str]
) -> None:
    at(place.visitor, "2026-03-03T18:30")
    page.goto(f"{place.address}/today")
    page.get_by_role("button", name="Keur deze 3 goed").click()
    page.get_by_role("link", name="Gaat vanzelf uit 3").click()
    page.get_by_role("button", name="Trek akkoord in: Jansen Bouw B.V.").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Het akkoord is ingetrokken; het bericht wacht weer op een akkoord.")).to_be_visible()
    expect(page.get_by_role("link", name="Wacht op akkoord 1")).to_be_visible()
    expect(page.get_by_text("dat akkoord is ingetrokken. Daarom vragen wij het opnieuw.")).to_be_visible()
    page.get_by_role("button", name="Keur dit bericht goed").click()
    expect(page.get_by_role("link", name="Gaat vanzelf uit 3")).to_be_visible()
    assert complaints == []
