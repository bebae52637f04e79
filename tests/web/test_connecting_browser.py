"""Connecting in a real browser, from one site to another and back: policy and cookies agree with what it does."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from adapters.moneybird.sandbox import Quirks
from connector.cli.serving import listening
from connector.flow.house import House
from connector.model import ConnectionState, Scope
from connector.store import connections, installations
from connector.web import create_app
from tests.moneybird import NAME, Imitation, imitated
from tests.serving import waited
from tests.web.browsers import Forgiven
from tests.web.houses import NOW, open_house
from tests.web.signed_in import let_in
from tests.web.test_browser import PHONE, WITH_SCRIPTS, _width


@dataclass
class Place:
    """The pages under one name, the platform under another: two sites to a browser."""

    address: str
    house: House
    platform: Imitation

    def states(self) -> list[ConnectionState]:
        with self.house.store.read(Scope(self.house.settings.tenant, ""), NOW) as tx:
            return [each.state for each in connections.listing(tx)]

    def connected(self) -> list[str]:
        there = installations.listing(self.house.store, self.house.settings.tenant)
        return [each.title for each in there if each.connection]


@pytest.fixture
def place(unfurnished: Path, tmp_path: Path) -> Iterator[Place]:
    house = open_house(Path(shutil.copytree(unfurnished, tmp_path / "home")))
    with listening("127.0.0.1", 0) as bound:
        address = f"http://localhost:{bound.getsockname()[1]}"
        with imitated(house.clock, f"{address}/connections/{NAME}/back", Quirks(requests_allowed=100_000)) as platform:
            house.registrations = {NAME: platform.registration}
            let_in(house)
            with waited(create_app(house), bound):
                yield Place(address, house, platform)
    house.store.close()


@pytest.fixture
def forgiven() -> Forgiven:
    """The imitation has no icon."""
    return lambda message: message.location["url"].endswith("/favicon.ico")


def test_a_platform_is_connected_signed_in_to_again_and_left(page: Page, place: Place, complaints: list[str]) -> None:
    page.goto(place.address)
    other = page.context.new_page()  # stays open beside, with a form of this session
    other.goto(f"{place.address}/upload")
    page.get_by_role("link", name="Boekhoudpakket koppelen").click()

    # there: the consent page of another site; a refusal first
    page.get_by_role("button", name="Moneybird koppelen").click()
    expect(page.get_by_role("heading", name="Tijdig vraagt toegang")).to_be_visible()
    assert page.url.startswith(place.platform.url)
    page.get_by_role("button", name="Weigeren").click()
    expect(page.get_by_role("heading", name="U gaf geen toestemming")).to_be_visible()
    page.get_by_role("link", name="Naar koppelingen").click()
    page.get_by_label("Ook toestaan: instellingen").check()
    page.get_by_role("button", name="Moneybird koppelen").click()
    expect(page.get_by_text("settings")).to_be_visible()
    page.get_by_role("button", name="Toestaan").click()

    # and back, without the code in the address
    expect(page.get_by_role("heading", name="Administraties kiezen")).to_be_visible()
    assert "?" not in page.url
    page.get_by_label("Ontwerpstudio Lindehof").check()
    page.get_by_label("Lindehof Verhuur").check()
    expect(page.get_by_label("Oude Zaak (opgeschort)")).to_be_disabled()
    page.get_by_role("button", name="Koppel de gekozen administraties").click()
    expect(page.get_by_text("2 administraties gekoppeld")).to_be_visible()
    assert place.connected() == ["Ontwerpstudio Lindehof", "Lindehof Verhuur"]

    # the session was left alone: a form that was open all the while still works
    other.get_by_role("button", name="English").click()
    expect(other.get_by_role("heading", name="Read a file")).to_be_visible()
    other.get_by_role("button", name="Nederlands").click()
    expect(other.get_by_role("heading", name="Bestand inlezen")).to_be_visible()
    other.close()  # a page that is closed on its way to the next one may never say that it is

    # one lands where the first read is told of
    expect(page.get_by_role("heading", name="Uw administratie wordt zo gelezen")).to_be_visible()
    page.get_by_role("link", name="Gegevens", exact=True).click()

    # a new sign-in takes the place of the old one
    page.get_by_text("Opnieuw aanmelden bij Moneybird").first.click()
    page.get_by_role("button", name="Opnieuw aanmelden bij Moneybird").click()
    page.get_by_role("button", name="Toestaan").click()
    expect(page.get_by_role("heading", name="U bent aangemeld")).to_be_visible()
    page.get_by_role("button", name="Ga verder met deze aanmelding").click()
    expect(page.get_by_text("Opnieuw aangemeld. Alles gaat verder")).to_be_visible()
    assert place.states() == [ConnectionState.WORKS]

    # leaving: one, and then the last one
    for name in ("Lindehof Verhuur", "Ontwerpstudio Lindehof"):
        page.get_by_role("link", name=f"Ontkoppelen {name}").click()
        page.get_by_role("button", name="Ontkoppelen").click()
        expect(page.get_by_text(f"{name} is ontkoppeld")).to_be_visible()
        assert name not in place.connected()
    assert place.states() == []
    assert complaints == []


@WITH_SCRIPTS
def test_a_lost_connection_stands_out_and_fits_a_phone(page: Page, place: Place, complaints: list[str]) -> None:
    page.goto(f"{place.address}/connections")
    page.get_by_role("button", name="Moneybird koppelen").click()
    page.get_by_role("button", name="Toestaan").click()
    page.get_by_label("Ontwerpstudio Lindehof").check()
    page.get_by_role("button", name="Koppel de gekozen administraties").click()
    with place.house.store.write(Scope(place.house.settings.tenant, ""), NOW) as tx:
        for each in connections.listing(tx):
            connections.lose(tx, each.key, 1)
    page.goto(place.address)
    expect(page.get_by_text("De koppeling met het boekhoudpakket is verbroken")).to_be_visible()
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Opnieuw aanmelden").click()
    expect(page.get_by_role("button", name="Opnieuw aanmelden bij Moneybird")).to_be_visible()
    assert _width(page) <= PHONE["width"]
    assert complaints == []
