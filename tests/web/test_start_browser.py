"""From nothing to a preview and live, as somebody walks it who reads nothing: in a real browser, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from connector.app import open_demo
from connector.cli.serving import listening, url_of
from connector.web import create_app
from tests.serving import waited

PHONE = ViewportSize(width=375, height=812)
WITH_SCRIPTS = pytest.mark.parametrize("page", [True], indirect=True, ids=["with scripts"])


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


class Hand:
    """Counts what a person has to do: clicks, and fields that are filled in."""

    def __init__(self, page: Page) -> None:
        self._page, self.clicks, self.fields = page, 0, 0

    def press(self, name: str) -> None:
        self.clicks += 1
        self._page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.clicks += 1
        self._page.get_by_role("link", name=name, exact=True).first.click()

    def fill(self, label: str, value: str) -> None:
        self.fields += 1
        self._page.get_by_label(label, exact=True).fill(value)

    def choose(self, label: str) -> None:
        self.clicks += 1
        self._page.get_by_label(label, exact=True).check()


def test_a_newcomer_who_reads_nothing_is_two_clicks_from_a_preview_and_a_few_from_live(
    page: Page, address: str, complaints: list[str]
) -> None:
    hand = Hand(page)
    page.goto(address)
    hand.press("Als eigenaar")
    expect(page.get_by_role("heading", name="Welkom bij Tijdig")).to_be_visible()
    hand.press("Probeer met voorbeeldboeken van Moneybird")
    expect(page.get_by_role("heading", name="Als u nu live ging")).to_be_visible()  # it went on by itself
    assert hand.clicks == 2
    expect(page.get_by_text("× vriendelijke herinnering, per e-mail")).to_be_visible()
    expect(page.get_by_text("Er is nog niets verstuurd.")).to_be_visible()

    # a message as it would arrive
    page.get_by_role("link", name="Lees het bericht aan").first.click()
    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_text("Ontwerpstudio Lindehof").first).to_be_visible()
    page.get_by_role("link", name="Terug").click()

    # what is needed, then the switch
    hand.follow("Vul de afzender in")
    expect(page.get_by_label("Bedrijfsnaam", exact=True)).to_have_value("Ontwerpstudio Lindehof")
    hand.fill("E-mailadres van de afzender", "administratie@lindehof.example")
    hand.choose("Van onszelf")
    hand.press("Bewaar")
    hand.follow("Live gaan")
    page.get_by_label("Hooguit zoveel berichten per dag, de eerste zeven dagen").fill("3")
    hand.press("Ga live")
    expect(page.get_by_role("heading", name="U bent live")).to_be_visible()
    assert (hand.clicks, hand.fields) == (7, 1)

    page.goto(f"{address}/mails")
    for _ in range(100):  # the background sends within a second or two
        if page.locator("table tbody tr").count() == 3:
            break
        page.wait_for_timeout(100)
        page.reload()
    expect(page.locator("table tbody tr")).to_have_count(3)
    page.goto(f"{address}/start")
    expect(page.get_by_text("gepland voor latere dagen")).to_be_visible()

    # and back
    hand.press("Terug naar voorbeeld")
    expect(page.get_by_role("heading", name="Als u nu live ging")).to_be_visible()
    page.get_by_role("button", name="Volgende dag").click()
    page.goto(f"{address}/mails")
    expect(page.locator("table tbody tr")).to_have_count(3)
    assert complaints == []


def test_the_same_in_english_on_a_phone_with_exact_online(page: Page, address: str, complaints: list[str]) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    page.get_by_role("button", name="English").click()
    page.get_by_role("button", name="As the owner").click()
    expect(page.get_by_role("heading", name="Welcome to Tijdig")).to_be_visible()
    page.get_by_role("button", name="Try with sample books of Exact Online").click()
    expect(page.get_by_role("heading", name="If you went live now")).to_be_visible()
    expect(page.get_by_text("Look at these first")).to_be_visible()
    expect(page.get_by_text("Nothing was sent yet.")).to_be_visible()
    assert complaints == []


@WITH_SCRIPTS
def test_the_pages_fit_a_phone_and_everything_is_named(page: Page, address: str, complaints: list[str]) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    assert _width(page) <= PHONE["width"], "sign in"
    page.get_by_role("button", name="Als eigenaar").click()
    assert _width(page) <= PHONE["width"], "welcome"
    page.get_by_role("button", name="Probeer met voorbeeldboeken van Exact Online").click()
    expect(page.get_by_role("heading", name="Als u nu live ging")).to_be_visible()
    message = page.get_by_role("link", name="Lees het bericht aan").first.get_attribute("href") or ""
    for path in ("/start", message, "/start/kinds", "/start/who/no_email", "/start/who/twice", "/sending"):
        page.goto(address + path)
        assert _width(page) <= PHONE["width"], path
        assert page.locator("h1").count() == 1, path
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, iframe')]
                .filter(e => !(e.labels?.length || e.ariaLabel || e.title || e.textContent.trim()))
                .map(e => e.outerHTML)"""
        )
        assert nameless == [], path
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)), path
    assert complaints == []


def _width(page: Page) -> int:
    page.wait_for_load_state()
    return int(page.evaluate("document.documentElement.scrollWidth"))
