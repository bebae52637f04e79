"""Signing in at Exact Online a second time, on the pages: one connection, whichever window comes first."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from adapters.exact.sandbox import Quirks
from connector.flow import connecting
from connector.flow.house import House
from connector.model import Connection
from connector.store import installations, jobs, journal
from connector.store.people import of_tenant
from connector.web import errand
from tests.exact import NAME, Imitation, imitated
from tests.web.houses import open_house
from tests.web.test_connections import Hands, heading
from tests.web.visitors import Visitor, alerts

ROOMY = Quirks(per_minute=100_000, per_day=100_000, one_chain=True)
CHOOSING = "Administraties kiezen"
AGAIN = "U hebt zich opnieuw aangemeld"


class Traveller:
    """A visitor of a house that is registered at Exact."""

    def __init__(self, visitor: Visitor, platform: Imitation, clock: Hands) -> None:
        self.visitor, self.platform, self.clock = visitor, platform, clock

    def consent(self, **fields: object) -> str:
        """The address that the browser is sent back to, after a consent."""
        self.clock.later(1)
        answer = self.visitor.post(f"/connections/{NAME}/start", fields)
        return self.platform.answer(str(answer.headers["Location"]))

    def come_back(self, address: str) -> TestResponse:
        """As a browser does it, and as its person does who presses what the page asks him to press."""
        page = self.arrive(address)
        if heading(page) != AGAIN:
            return page
        return self.visitor.post(f"{page.request.path.removesuffix('/choose')}/join", follow=True)

    def arrive(self, address: str) -> TestResponse:
        """By the redirect, by the page that leads on, and by whatever that one leads to."""
        parts = urlsplit(address)
        landed = self.visitor.get(self.visitor.get(f"{parts.path}?{parts.query}").headers["Location"])
        answer = self.visitor.get(landed.headers["Refresh"].removeprefix("0; url="))
        return self.visitor.get(answer.headers["Location"]) if answer.status_code == 303 else answer

    def take(self, page: TestResponse, place: int) -> TestResponse:
        wanted = [str(self.platform.books[place].code)]
        return self.visitor.post(page.request.path, {"administration": wanted}, follow=True)

    def connections(self) -> list[Connection]:
        house = self.visitor.house
        return list(connecting.every(house.sources, house.settings.tenant))

    def state(self) -> list[object]:
        """What happened in the journals, which administrations are connected by what, and what waits to be done."""
        house = self.visitor.house
        there = installations.listing(house.store, house.settings.tenant)
        found: list[object] = [(each.scope, each.connection) for each in there]
        for scope in (of_tenant(house.settings.tenant), *(each.scope for each in there)):
            with house.store.read(scope, house.clock()) as tx:
                found += [(event.seq, event.kind) for event in journal.all(tx)]
                found += sorted(jobs.counts(tx, scope, house.clock()).items())
        return found + [(each.key, each.connected_at) for each in self.connections()]

    def cookie(self) -> str:
        kept = self.visitor.client.get_cookie(errand.COOKIE, path=errand.PATH)
        assert kept
        return kept.value


@pytest.fixture
def traveller(unfurnished: Path, tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Traveller]:
    clock = Hands()
    clock.later(1 / 6)  # between two windows of the platform's nothing is asked
    with imitated(clock, quirks=replace(ROOMY)) as platform:
        house = open_house(Path(shutil.copytree(unfurnished, tmp_path / "home")))
        house.clock, house.registrations = clock, {NAME: platform.registration}
        try:
            yield Traveller(Visitor(pages(house), house, "files"), platform, clock)
        finally:
            house.store.close()


def test_who_signs_in_once_more_is_led_to_the_connection_that_he_has(traveller: Traveller) -> None:
    page = traveller.come_back(traveller.consent())
    traveller.take(page, 0)
    [made] = traveller.connections()
    again = traveller.come_back(traveller.consent())
    assert again.request.path == f"/connections/{made.key}/choose"
    assert heading(again) == CHOOSING
    assert alerts(again)[0].startswith("Opnieuw aangemeld.")
    assert alerts(traveller.take(again, 1))[0].startswith("Gekoppeld:")
    [left] = traveller.connections()
    assert left.key == made.key
    house = traveller.visitor.house
    assert len(connecting.served(house.sources, house.settings.tenant, made.key)) == 2


def test_looking_at_what_a_sign_in_reaches_changes_nothing_of_what_is_connected(traveller: Traveller) -> None:
    traveller.take(traveller.come_back(traveller.consent()), 0)
    page = traveller.arrive(traveller.consent())
    before = traveller.state()
    for _ in range(2):
        page = traveller.visitor.get(page.request.path)
        assert heading(page) == AGAIN
    assert traveller.state() == before
    assert len(traveller.connections()) == 2
    assert alerts(traveller.visitor.post(f"{page.request.path.removesuffix('/choose')}/join", follow=True))
    assert len(traveller.connections()) == 1
    assert traveller.state() != before


def test_who_is_joined_by_nothing_goes_on_to_choose(traveller: Traveller) -> None:
    """The button is pressed for a sign-in that has none to join."""
    page = traveller.arrive(traveller.consent())
    assert heading(page) == CHOOSING
    pressed = traveller.visitor.post(f"{page.request.path.removesuffix('/choose')}/join", follow=True)
    assert (heading(pressed), alerts(pressed)) == (CHOOSING, [])


def test_somebody_else_who_signs_in_has_a_connection_of_his_own(traveller: Traveller) -> None:
    traveller.take(traveller.come_back(traveller.consent()), 0)
    traveller.platform.another_user()
    other = traveller.come_back(traveller.consent())
    assert alerts(other) == []
    traveller.take(other, 1)
    assert len(traveller.connections()) == 2


def test_two_windows_that_come_back_with_one_answer_end_on_the_same_page(traveller: Traveller) -> None:
    """The second one was sent before the first one's answer took the cookie away, and its code is used."""
    traveller.take(traveller.come_back(traveller.consent()), 0)
    address = traveller.consent()
    kept = traveller.cookie()
    first = traveller.come_back(address)
    traveller.visitor.client.set_cookie(errand.COOKIE, kept, path=errand.PATH)
    second = traveller.come_back(address)
    assert first.request.path == second.request.path
    assert heading(second) == CHOOSING
    assert len(traveller.connections()) == 1


def test_a_page_that_was_open_for_the_sign_in_that_joined_leads_on(traveller: Traveller) -> None:
    traveller.take(traveller.come_back(traveller.consent()), 0)
    [made] = traveller.connections()
    address = traveller.consent()
    state = dict(part.split("=") for part in urlsplit(address).query.split("&"))["state"]
    traveller.come_back(address)
    answer = traveller.visitor.get(f"/connections/{connecting.key_of(state)}/choose")
    assert answer.headers["Location"] == f"/connections/{made.key}/choose"
    assert traveller.visitor.get("/connections/nobody-s/choose").status_code == 404


def test_who_signed_in_stands_on_no_page_and_in_no_log(traveller: Traveller, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    seen = [traveller.take(traveller.come_back(traveller.consent()), 0)]
    seen += [traveller.come_back(traveller.consent()), traveller.visitor.get("/connections")]
    user = traveller.platform.sandbox.world.user
    assert not [page.request.path for page in seen if user in page.text.lower()]
    assert user not in caplog.text.lower()


def test_a_sign_in_anew_by_the_user_of_another_connection_says_whose_it_is(traveller: Traveller) -> None:
    traveller.take(traveller.come_back(traveller.consent()), 0)
    [first] = traveller.connections()
    traveller.platform.another_user()
    traveller.take(traveller.come_back(traveller.consent()), 1)
    page = traveller.come_back(traveller.consent(renews=first.key))
    fresh = page.request.args["by"]
    done = traveller.visitor.post(f"/connections/{first.key}/renew", {"by": fresh}, follow=True)
    assert alerts(done)[0].startswith("Wie zich aanmeldde heeft een andere koppeling")
    assert len(traveller.connections()) == 2
