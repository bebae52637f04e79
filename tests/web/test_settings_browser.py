"""The settings in a real browser: by keyboard, without scripts, on a phone, and by somebody who changes his mind."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from connector.app import open_demo
from connector.cli.serving import listening, url_of
from connector.flow.house import House
from connector.store import installations, journal
from connector.web import create_app
from tests.serving import waited
from tests.web.browsers import Forgiven
from tests.web.signed_in import let_in
from tests.web.test_browser import PHONE, WITH_SCRIPTS, _width

PAGES = ("", "/ladder", "/ladder/default", "/ladder/nl_consumer", "/manners", "/sender", "/who", "/data")
LOOK = "Bekijk wat dit verandert"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, House]]:
    """The real demo over a sample administration, with caught mails and a given clock."""
    home = tmp_path_factory.mktemp("demo")
    with open_demo(home) as house, listening("127.0.0.1", 0) as bound, waited(create_app(house), bound):
        let_in(house)
        yield url_of(bound), house


@pytest.fixture
def forgiven() -> Forgiven:
    """Forms that are refused are filled in on purpose."""
    return lambda message: "status of 422" in message.text


@WITH_SCRIPTS
def test_every_page_fits_a_phone(page: Page, demo: tuple[str, House], complaints: list[str], tmp_path: Path) -> None:
    page.set_viewport_size(PHONE)
    for name in (*PAGES, "/leave"):
        page.goto(f"{demo[0]}/settings{name}")
        assert _width(page) <= PHONE["width"], name
        page.screenshot(path=tmp_path / f"settings{name.replace('/', '-')}.png", full_page=True)
    assert complaints == []


def test_every_field_has_its_label_and_every_button_its_name(page: Page, demo: tuple[str, House]) -> None:
    for name in PAGES:
        page.goto(f"{demo[0]}/settings{name}")
        for field in page.locator("main input:not([type=hidden]), main select").all():
            told = field.get_attribute("id")
            assert page.locator(f'label[for="{told}"]').count() == 1, (name, told)
        ids = [one.get_attribute("id") for one in page.locator("main [id]").all()]
        assert [one for one, many in Counter(ids).items() if many > 1] == [], name


def test_firm_is_chosen_by_keyboard_alone_and_looked_at_before_it_is_saved(
    page: Page, demo: tuple[str, House], complaints: list[str]
) -> None:
    page.goto(f"{demo[0]}/settings")
    page.get_by_role("link", name="Wijzigen: Stappen en dagen").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Stappen en dagen", level=1)).to_be_visible()
    page.get_by_role("radio", name="Standaard").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Streng")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wat dit verandert")).to_be_visible()
    expect(page.get_by_text("Voortaan: Streng")).to_be_visible()
    assert general(demo[1]) == "default"
    page.get_by_role("button", name="Bewaren").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Voortaan geldt: Streng.")
    assert general(demo[1]) == "firm"
    assert complaints == []


def test_a_bookkeeper_who_changes_his_mind_thrice_sends_nothing_twice(
    page: Page, demo: tuple[str, House], complaints: list[str]
) -> None:
    address, house = demo
    for choice in ("Vriendelijk", "Wettelijk", "Streng", "Standaard"):
        page.goto(f"{address}/settings/ladder")
        radio = page.get_by_role("radio", name=re.compile(choice))
        if not radio.is_checked():
            radio.check()
            page.get_by_role("button", name=LOOK).click()
            page.get_by_role("button", name="Bewaren").click()
            expect(page.get_by_role("status").first).to_contain_text("Bewaard. Voortaan geldt")
        page.get_by_role("button", name="Volgende dag").click()
    page.goto(f"{address}/settings/ladder/default")
    page.get_by_label("Dagen", exact=True).nth(1).fill("0")
    page.get_by_role("button", name=LOOK).click()
    expect(page.get_by_role("alert")).to_contain_text("Dit kan zo niet bewaard worden.")
    expect(page.get_by_text("op de vervaldag is nog niets te laat")).to_be_visible()
    page.get_by_label("Dagen", exact=True).nth(1).fill("4")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name="Terug").click()
    expect(page.get_by_label("Dagen", exact=True).nth(1)).to_have_value("4")
    page.get_by_role("button", name=LOOK).click()
    page.get_by_role("button", name="Bewaren").click()
    for _ in range(3):
        page.get_by_role("button", name="Volgende dag").click()
    assert max(sent(house).values()) == 1, "no step left twice"
    assert complaints == []


def general(house: House) -> str:
    (there,) = installations.listing(house.store, house.settings.tenant)[:1]
    return there.policy


def sent(house: House) -> Counter[tuple[str, str]]:
    """How often each step of each receivable left."""
    found: Counter[tuple[str, str]] = Counter()
    for there in installations.listing(house.store, house.settings.tenant):
        with house.store.read(there.scope, house.clock()) as tx:
            planned = {event.subject: event.content or {} for event in journal.all(tx, ["planned", "proposed"])}
            for event in journal.all(tx, ["sent"]):
                about = planned[event.subject]
                keys, steps = about["receivables"], about["steps"]
                assert isinstance(keys, list)
                assert isinstance(steps, list)
                found.update((str(key), str(step)) for key, step in zip(keys, steps, strict=True))
    return found
