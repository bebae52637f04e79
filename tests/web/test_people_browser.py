"""A bookkeeper on the telephone with a difficult customer, in a real browser, at a desk and on a phone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from connector.channels.catcher import MailCatcher
from connector.cli.serving import listening, url_of
from connector.flow import acts
from connector.flow.dunning import run
from connector.model import Contact
from connector.web import create_app
from tests.serving import waited
from tests.web.browsers import Forgiven
from tests.web.houses import BOOKS, NOW, open_house
from tests.web.signed_in import let_in

PHONE = ViewportSize(width=390, height=844)
WITH_SCRIPTS = pytest.mark.parametrize("page", [True], indirect=True, ids=["with scripts"])
LONG = "Mw. J. (Jacqueline) van den Heuvel-Schoonenbeek-Oosterhuis"


@pytest.fixture
def address(home: Path, catcher: MailCatcher) -> Iterator[str]:
    """Customer 1 wants to be called; customer 3 has no address but a number."""
    house = open_house(home, catcher=catcher)
    store, scope = house.store, house.scope(BOOKS)
    acts.add_contact(store, scope, "1", Contact("", LONG, "+31 (0)50 123 45 67"), "Anna", NOW)
    acts.correct(store, scope, "1", "channel", "phone", "Anna", NOW)
    acts.add_contact(store, scope, "3", Contact("", "balie", "020 555 12 34"), "Anna", NOW)
    run(store, scope, NOW)
    let_in(house)
    with listening("127.0.0.1", 0) as bound, waited(create_app(house), bound):
        yield url_of(bound)
    house.store.close()


@pytest.fixture
def forgiven() -> Forgiven:
    """A form that lacks something is sent on purpose."""
    return lambda message: "status of 422" in message.text


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_a_call_from_the_list_to_a_plan_that_runs(
    page: Page, address: str, complaints: list[str], size: ViewportSize | None
) -> None:
    if size is not None:
        page.set_viewport_size(size)
    page.goto(f"{address}/tasks")
    first = page.get_by_role("article").first
    expect(first.get_by_role("heading")).to_contain_text("Jansen Bouw B.V.")
    first.get_by_text("Wat te weten en te vragen").click()
    expect(first).to_contain_text("Nog niets: dit is het eerste contact.")
    first.get_by_label("is het er niet mee eens").check()
    first.get_by_label("Wat is er gezegd").fill("Twee dozen ontbraken")
    first.get_by_role("button", name="Leg gesprek vast").click()

    # the dispute needs its invoice: the customer's page asks for it, and keeps what was typed
    expect(page.get_by_role("alert")).to_contain_text("Kies de factuur waar het om gaat")
    call = page.locator("details", has_text="Telefoongesprek").first
    expect(call.get_by_label("Wat is er gezegd")).to_have_value("Twee dozen ontbraken")
    call.get_by_label("Betwiste factuur").select_option(index=1)
    call.get_by_label("Bedrag (leeg = alles)").fill("34,50")
    call.get_by_role("button", name="Leg gesprek vast").click()
    expect(page.get_by_text("€ 34,50 betwist")).to_be_visible()

    # the address he gave
    page.get_by_role("link", name="Contacten en gegevens").click()
    page.get_by_text("Contact toevoegen").click()
    form = page.locator("details", has_text="Contact toevoegen")
    form.get_by_label("Naam").fill("Petra")
    form.get_by_label("E-mailadres").fill("petra@jansen.example")
    form.get_by_label("Rol").select_option(label="crediteurenadministratie")
    form.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_role("status")).to_contain_text("Het contact is toegevoegd.")
    expect(page.get_by_text("Hierheen gaan de e-mails.")).to_be_visible()

    # the plan they agree on
    page.get_by_role("link", name="Dossier").click()
    page.get_by_role("link", name="Betalingsregeling").click()
    page.get_by_label("Aantal termijnen").fill("2")
    page.get_by_role("button", name="Stel termijnen voor").click()
    page.get_by_label("Bedrag van termijn 1").fill("1.000,00")
    page.get_by_label("Bedrag van termijn 2").fill("314,50")
    page.get_by_role("button", name="Spreek deze regeling af").click()
    expect(page.get_by_text("€ 0,00 van € 1.314,50 betaald.")).to_be_visible()
    page.goto(f"{address}/tasks")
    expect(page.get_by_text("Bel deze klant")).to_have_count(0)
    assert complaints == []


def test_with_the_keyboard_alone_nobody_is_reached_and_the_task_waits(page: Page, address: str) -> None:
    page.goto(f"{address}/tasks")
    for _ in range(60):
        page.keyboard.press("Tab")
        if "Niet bereikt" in str(page.evaluate("document.activeElement.textContent")):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("bel opnieuw op 5 mrt 2026")


@WITH_SCRIPTS
def test_no_page_of_a_customer_scrolls_sideways_on_a_phone(page: Page, address: str, complaints: list[str]) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}/tasks")
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "tasks"
    page.get_by_role("link", name=re.compile("Jansen Bouw")).first.click()
    here = page.url
    for path in ("", "/statement", "/contacts", "/history", "/plan"):
        page.goto(here + path)
        for summary in page.locator("summary").all():
            if summary.is_visible():
                summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    assert complaints == []


def test_the_way_to_the_form_of_a_call_opens_it(page: Page, address: str) -> None:
    page.goto(f"{address}/tasks")
    page.get_by_role("link", name="Jansen Bouw B.V.").first.click()
    page.locator(".quick").get_by_role("link", name="Telefoongesprek").click()
    expect(page.get_by_role("button", name="Leg gesprek vast")).to_be_visible()
