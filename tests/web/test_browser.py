"""The demo as people walk through it, in a real browser: no script, no horizontal scrolling, no complaint."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, ViewportSize, expect

from connector.app import open_demo
from connector.cli.serving import listening, url_of
from connector.web import create_app
from tests.serving import waited
from tests.web.browsers import Forgiven
from tests.web.signed_in import let_in
from tests.web.test_uploads import BAD, SMALL

PHONE = ViewportSize(width=375, height=812)
WITH_SCRIPTS = pytest.mark.parametrize("page", [True], indirect=True, ids=["with scripts"])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real demo: sample administration, caught mails, given clock, served as `tijdig demo` serves it."""
    home = tmp_path_factory.mktemp("demo")
    with open_demo(home) as house, listening("127.0.0.1", 0) as bound, waited(create_app(house), bound):
        let_in(house)
        yield url_of(bound)


@pytest.fixture
def forgiven() -> Forgiven:
    """Pages that are not there, and forms that are refused, are walked to on purpose."""
    return lambda message: any(f"status of {status}" in message.text for status in (404, 409))


def test_a_bookkeeper_walks_through_the_demo(page: Page, address: str, complaints: list[str], tmp_path: Path) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", name="Klanten")).to_be_visible()
    expect(page.get_by_text("Demo. Het is hier")).to_be_visible()

    # a customer
    first = page.locator("table tbody th a").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Facturen", exact=True)).to_be_visible()

    # a promise, refused and then taken; the folded form opens without a script
    page.get_by_text("Toezegging noteren").click()
    page.get_by_label("Klant betaalt op").fill("2030-01-01")
    page.get_by_role("button", name="Noteer toezegging").click()
    expect(page.get_by_role("alert")).to_contain_text("reikt hooguit 30 dagen vooruit")

    # the next day, and what was sent on it
    page.get_by_role("button", name="Volgende dag").click()
    expect(page.get_by_text("Het is nu")).to_be_visible()
    page.get_by_role("link", name="Mails").click()
    page.locator("table tbody th a").first.click()
    frame = page.frame_locator("iframe.mail")
    expect(frame.get_by_text("Drukkerij De Vrolijke Letter").first).to_be_visible()
    page.locator("summary").click()
    expect(page.locator("pre")).to_contain_text("Drukkerij De Vrolijke Letter")

    # a file of one's own
    file = tmp_path / "lijst.csv"
    file.write_text(SMALL + BAD, encoding="utf-8")
    page.get_by_role("link", name="Gegevens").click()
    page.get_by_role("link", name="Bestand inlezen").click()
    page.get_by_label("Bestand", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bekijk wat er zou gebeuren").click()
    expect(page.get_by_text("Er is nog niets ingelezen")).to_be_visible()
    expect(page.get_by_text("“geen datum” is geen datum")).to_be_visible()
    page.get_by_role("button", name="Lees 4 open facturen in").click()
    expect(page.get_by_text("Ingelezen: 4 open facturen.")).to_be_visible()
    page.get_by_role("link", name="Klanten", exact=True).click()
    expect(page.get_by_role("link", name="<b>Op Tijd</b>")).to_be_visible()

    # the other language
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Customers")).to_be_visible()
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("heading", name="Klanten")).to_be_visible()
    page.get_by_label("Administratie").select_option(label="Drukkerij De Vrolijke Letter B.V.")
    page.get_by_role("button", name="Openen").click()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    assert complaints == []


@WITH_SCRIPTS
def test_no_page_scrolls_sideways_on_a_phone(page: Page, address: str, complaints: list[str], tmp_path: Path) -> None:
    page.set_viewport_size(PHONE)
    file = tmp_path / "een-bestand-met-een-lange-naam-zonder-spaties-erin-en-nog-langer-dan-dat.csv"
    file.write_text(SMALL + BAD, encoding="utf-8")
    page.goto(address)
    page.locator("table tbody th a").first.click()
    for summary in page.locator("summary").all():
        summary.click()
    assert _width(page) <= PHONE["width"], "a customer's page"
    page.goto(f"{address}/mails")
    assert _width(page) <= PHONE["width"], "the mails"
    page.locator("table tbody th a").first.click()
    assert _width(page) <= PHONE["width"], "a mail"
    page.goto(f"{address}/upload")
    page.get_by_label("Bestand", exact=True).set_input_files(file)
    page.get_by_role("button", name="Bekijk wat er zou gebeuren").click()
    for path in (
        "",
        "/",
        "/check",
        "/texts",
        "/texts/reminder/nl",
        "/sending",
        "/insight",
        "/upload",
        "/nothing",
        "/?show=held",
        "/?q=nobody",
    ):
        if path:
            page.goto(address + path)
        assert _width(page) <= PHONE["width"], path or "the preview"
    assert complaints == []


def _width(page: Page) -> int:
    page.wait_for_load_state()  # a click ends when the next page begins
    return int(page.evaluate("document.documentElement.scrollWidth"))


@WITH_SCRIPTS
def test_everything_is_reached_by_keyboard_and_named_for_a_screen_reader(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Naar de inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    for path in ("/", "/upload", "/sending", page.locator("table tbody th a").first.get_attribute("href") or ""):
        page.goto(address + path)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, iframe')]
                .filter(e => !(e.labels?.length || e.ariaLabel || e.title || e.textContent.trim()))
                .map(e => e.outerHTML)"""
        )
        assert nameless == [], path
        assert page.locator("h1").count() == 1, path
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)), path
        pointed = page.evaluate(
            """() => [...document.querySelectorAll('[aria-labelledby], [aria-describedby]')]
                .flatMap(e => `${e.getAttribute('aria-labelledby') || ''} ${e.getAttribute('aria-describedby') || ''}`
                    .split(' ')).filter(Boolean)"""
        )
        assert set(pointed) <= set(ids), path
    page.goto(address)
    table = page.get_by_role("table")
    expect(table).to_be_visible()
    assert table.get_by_role("rowheader").count() > 10


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """A server elsewhere that a hostile mail wants to reach."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening


@WITH_SCRIPTS
def test_a_mail_can_run_nothing_and_load_nothing(
    page: Page, address: str, complaints: list[str], stranger: socket.socket
) -> None:
    """The policy is tried with the browser itself: what a mail might bring is put into its room, and does nothing."""
    elsewhere = f"http://127.0.0.1:{stranger.getsockname()[1]}"
    hostile = (
        f"<p>hello</p><script>top.location='{elsewhere}/script'</script><img src='{elsewhere}/picture'>"
        f"<link rel=stylesheet href='{elsewhere}/style'>"
        f"<meta http-equiv=refresh content='0; url={elsewhere}/refresh'>"
    )

    def put_in(route: Route) -> None:
        route.fulfill(response=route.fetch(), body=hostile)

    page.route("**/mails/*/view", put_in)
    page.goto(f"{address}/mails")
    page.locator("table tbody th a").first.click()
    expect(page.frame_locator("iframe.mail").get_by_text("hello")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.url.startswith(address)
    with pytest.raises(BlockingIOError):
        stranger.accept()
    assert any("Content Security Policy" in complaint for complaint in complaints), "the browser said what it refused"
