"""The way to a platform and back, without a browser: whose answer counts, how a sign-in ends, and how one leaves."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from werkzeug.test import TestResponse

from adapters.moneybird.sandbox import Quirks
from connector.carrier import Creditor
from connector.errors import BudgetSpent, ReAuthorise, Refused
from connector.flow import acts, connecting, listening
from connector.flow.house import House
from connector.flow.sources import check_takes_files
from connector.model import ConnectionState, Installation, Scope
from connector.store import connections, installations, journal
from connector.web import errand, language
from connector.web.signed import COOKIE
from connector.web.views import connections as views
from tests.moneybird import NAME, Imitation, imitated
from tests.web.houses import NOW, open_house
from tests.web.signed_in import let_in
from tests.web.test_uploads import SMALL
from tests.web.visitors import Visitor, alerts, words_of

MINUTES = timedelta(minutes=1)


@dataclass
class Traveller:
    """A visitor of a house that is registered at the platform, and the clock of both."""

    visitor: Visitor
    platform: Imitation
    clock: "Hands"

    @property
    def house(self) -> House:
        return self.visitor.house

    @property
    def tenant(self) -> str:
        return self.house.settings.tenant

    def start(self, *scopes: str, **fields: object) -> str:
        """The address at the platform that the browser is sent to."""
        answer = self.visitor.post(f"/connections/{NAME}/start", {"scope": list(scopes), **fields})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def consent(self, *scopes: str, **fields: object) -> str:
        """The address that the browser is sent back to, after a consent."""
        return self.platform.answer(self.start(*scopes, **fields))

    def come_back(self, address: str) -> TestResponse:
        """As a browser does it: by the redirect, and then by the page that leads on."""
        parts = urlsplit(address)
        answer = self.visitor.get(f"{parts.path}?{parts.query}")
        assert answer.status_code == 303
        return self.land(answer)

    def land(self, answer: TestResponse) -> TestResponse:
        landed = self.visitor.get(answer.headers["Location"])
        refresh = landed.headers["Refresh"]
        assert refresh.startswith("0; url=/connections")
        return self.visitor.get(refresh.removeprefix("0; url="))

    def connect(self, *places: int, scopes: tuple[str, ...] = ()) -> str:
        """The whole way, to these administrations; the connection's key."""
        page = self.come_back(self.consent(*scopes))
        key = str(page.request.path.split("/")[2])
        if places:
            self.take(key, *places)
        return key

    def take(self, key: str, *places: int) -> TestResponse:
        wanted = [self.platform.books[place].id for place in places]
        return self.visitor.post(f"/connections/{key}/choose", {"administration": wanted}, follow=True)

    def leave(self, key: str, *places: int) -> TestResponse:
        fields: dict[str, object] = {"administration": self.name(places[0])} if places else {}
        return self.visitor.post(f"/connections/{key}/disconnect", fields, follow=True)

    def name(self, place: int) -> str:
        return connecting.installation_key(NAME, self.platform.books[place].id)

    def open(self, place: int) -> None:
        self.visitor.post("/administration", {"administration": self.name(place)})

    def there(self) -> list[Installation]:
        return installations.listing(self.house.store, self.tenant)

    def states(self) -> dict[str, ConnectionState]:
        with self.house.store.read(Scope(self.tenant, ""), self.clock()) as tx:
            return {each.key: each.state for each in connections.listing(tx)}

    def go_live(self, place: int = 0) -> None:
        scope = Scope(self.tenant, self.name(place))
        with self.house.store.write(scope, self.clock()) as tx:
            installations.save_creditor(tx, Creditor("Bakery", "bakery@example.com", for_clients=False))
        acts.go_live(self.house.store, scope, "Anna", self.clock())

    def withdraw(self, place: int = 0) -> None:
        """Taken back at the platform, and noticed by whoever reads there next."""
        self.platform.withdraw()
        self.clock.later(1)
        [there] = [each for each in self.there() if each.scope.installation == self.name(place)]
        source = self.house.sources.open(there)
        assert source
        with pytest.raises(ReAuthorise):
            list(source.pull(None, self.clock().date()))


class Hands:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, minutes: float) -> None:
        self.now = self.now + minutes * MINUTES


Travels = Callable[..., Traveller]


@pytest.fixture
def travel(unfurnished: Path, tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Travels]:
    closing = []

    def travel(reads: str = "nl", **quirks: object) -> Traveller:
        clock = Hands()
        served = imitated(clock, quirks=Quirks(requests_allowed=100_000, **quirks))  # type: ignore[arg-type] # as given
        platform = served.__enter__()
        house = open_house(Path(shutil.copytree(unfurnished, tmp_path / "home")))
        house.clock, house.registrations = clock, {NAME: platform.registration}
        closing.extend([lambda: served.__exit__(None, None, None), house.store.close])
        return Traveller(Visitor(pages(house), house, "files", reads), platform, clock)

    yield travel
    for close in reversed(closing):
        close()


@pytest.fixture
def traveller(travel: Travels) -> Traveller:
    return travel()


def heading(answer: TestResponse) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found, answer.text
    return unescape(found[1])


# ---------------------------------------------------------------- there


def test_before_there_is_anything_a_platform_can_be_connected_as_well_as_a_file_read(traveller: Traveller) -> None:
    welcome = traveller.visitor.text("/")
    assert 'href="/upload"' in welcome
    assert 'href="/connections"' in welcome
    page = words_of(traveller.visitor.text("/connections"))
    assert "Moneybird koppelen" in page
    assert "Zodat Moneybird het meteen meldt als er iets verandert" in page, "what the optional scope is for"


@pytest.mark.parametrize(("ticked", "asked"), [([], "sales_invoices"), (["settings"], "sales_invoices settings")])
def test_the_browser_is_sent_with_the_exact_address_and_no_more_than_was_ticked(
    traveller: Traveller, ticked: list[str], asked: str
) -> None:
    sent = urlsplit(traveller.start(*ticked, "bank"))
    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == f"{traveller.platform.url}/oauth/authorize"
    query = parse_qs(sent.query)
    assert (query["redirect_uri"], query["scope"]) == ([traveller.platform.back], [asked])
    assert len(query["state"][0]) >= 43


def test_only_the_page_with_the_form_may_lead_to_the_platform(traveller: Traveller) -> None:
    policy = traveller.visitor.get("/connections").headers["Content-Security-Policy"]
    assert f"form-action 'self' {traveller.platform.url};" in policy
    assert "script-src 'none'" in policy
    for other in ("/", "/upload", "/connections/landed"):
        assert "form-action 'self';" in traveller.visitor.get(other).headers["Content-Security-Policy"]


def test_what_was_set_out_for_is_remembered_in_a_cookie_of_its_own(traveller: Traveller) -> None:
    answer = traveller.visitor.post(f"/connections/{NAME}/start")
    [kept] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(errand.COOKIE)]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/connections", "Max-Age=600"):
        assert part in kept
    assert "Secure" not in kept, "on this machine's own http it would never come back"
    over_https = traveller.visitor.client.get("/", base_url="https://localhost")
    assert over_https.status_code == 200
    with traveller.visitor.app.test_request_context("/", base_url="https://localhost"):
        answer_ = traveller.visitor.app.make_response("")
        errand.begin(answer_, "state", NAME, "", NOW)
        assert "Secure" in answer_.headers["Set-Cookie"]


def test_where_the_platform_leads_back_to_another_name_the_page_says_which_to_open(traveller: Traveller) -> None:
    page = traveller.visitor.client.get("/connections", base_url="http://127.0.0.1:8000").text
    assert 'href="http://localhost/connections"' in page
    assert f"/connections/{NAME}/start" not in page


def test_where_nothing_is_registered_the_page_says_what_an_operator_sets(newcomer: Visitor) -> None:
    page = words_of(newcomer.text("/connections"))
    for setting in ("CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI"):
        assert f"TIJDIG_PLATFORMS__MONEYBIRD__{setting}" in page
    assert "http://localhost/connections/moneybird/back" in page
    assert newcomer.post(f"/connections/{NAME}/start").status_code == 409
    assert newcomer.get(f"/connections/{NAME}/back", state="x", code="y").status_code == 409


# ---------------------------------------------------------------- and back


def test_after_a_consent_the_administrations_are_offered_and_those_chosen_are_connected(traveller: Traveller) -> None:
    page = traveller.come_back(traveller.consent())
    assert heading(page) == "Administraties kiezen"
    assert "Ontwerpstudio Lindehof" in page.text
    assert "Moneybird heeft deze administratie opgeschort" in page.text
    key = page.request.path.split("/")[2]
    listed = traveller.take(key, 0, 1)
    assert alerts(listed)[0].startswith("2 administraties gekoppeld: Lindehof Verhuur, Ontwerpstudio Lindehof.")
    assert [each.connection for each in traveller.there()] == [key, key]
    assert "Voorbeeld: er gaat nog niets uit" in traveller.visitor.text("/"), "not live by itself"


def test_where_the_platform_leaves_nothing_to_choose_about_its_numbers_no_choice_is_offered(
    traveller: Traveller,
) -> None:
    key = traveller.connect(0)
    assert "/choices/" not in traveller.visitor.text("/connections")
    assert traveller.visitor.get(f"/connections/{key}/choices/{traveller.name(0)}").status_code == 404


def test_the_code_leaves_the_address_at_once_and_the_session_is_left_alone(traveller: Traveller) -> None:
    parts = urlsplit(traveller.consent())
    answer = traveller.visitor.get(f"{parts.path}?{parts.query}")
    code, state = (parse_qs(parts.query)[name][0] for name in ("code", "state"))
    assert answer.status_code == 303
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    landed = traveller.visitor.get(answer.headers["Location"])
    for one in (answer, landed):
        assert code not in f"{one.headers}{one.text}"
        assert state not in f"{one.headers}{one.text}"
        assert "tijdig_session" not in str(one.headers), "it did not come along, and must not be made anew"


def test_an_answer_that_brings_another_state_is_not_taken(traveller: Traveller) -> None:
    assert_not_taken(traveller, traveller.consent() + "x")


def assert_not_taken(traveller: Traveller, address: str) -> None:
    place = len(traveller.platform.asked)
    page = traveller.come_back(address)
    assert heading(page) == "Deze aanmelding hoort niet bij deze browser"
    assert 'href="/connections"' in page.text
    assert "POST /oauth/token" not in traveller.platform.asked[place:], "nothing is exchanged"
    assert traveller.states() == {}


def test_an_answer_for_another_browser_is_not_taken_in_this_one(traveller: Traveller) -> None:
    victim = Visitor(traveller.visitor.app, traveller.house, "files")
    address = traveller.consent()
    traveller.visitor = victim
    assert_not_taken(traveller, address)


def test_an_answer_in_the_name_of_a_cookie_that_somebody_made_is_not_taken(traveller: Traveller) -> None:
    address = traveller.consent()
    state = parse_qs(urlsplit(address).query)["state"][0]
    until, whose = "2099-01-01T00:00:00+00:00", f"{traveller.tenant} the-owner"
    told = {"state": state, "platform": NAME, "host": "", "renews": "", "until": until, "whose": whose}
    forged = URLSafeSerializer("a guess", salt="tijdig errand").dumps(told)
    for value in (forged, "nonsense", ""):
        traveller.visitor.client.set_cookie(errand.COOKIE, str(value), path=errand.PATH)
        assert_not_taken(traveller, address)


def test_an_answer_that_somebody_else_set_out_for_in_this_browser_is_not_taken(traveller: Traveller) -> None:
    address = traveller.consent()
    brought = let_in(traveller.house, key="t" * 43, called="second@kantoor.example")
    traveller.visitor.client.set_cookie(COOKIE, brought, domain="localhost")
    assert_not_taken(traveller, address)


def test_a_stranger_s_answer_does_not_spoil_the_one_that_is_waited_for(traveller: Traveller) -> None:
    address = traveller.consent()
    assert_not_taken(traveller, f"/connections/{NAME}/back?code=x&state=y")
    assert heading(traveller.come_back(address)) == "Administraties kiezen"


def test_who_takes_longer_than_ten_minutes_begins_anew(traveller: Traveller) -> None:
    address = traveller.consent()
    traveller.clock.later(10)
    place = len(traveller.platform.asked)
    assert heading(traveller.come_back(address)) == "Dit duurde te lang"
    assert traveller.platform.asked[place:] == []
    address = traveller.consent()
    traveller.clock.later(9.9)
    assert heading(traveller.come_back(address)) == "Administraties kiezen"


def test_who_refuses_gets_a_clear_page_and_nothing_is_kept(traveller: Traveller) -> None:
    page = traveller.come_back(traveller.platform.answer(traveller.start(), allow=False))
    assert heading(page) == "U gaf geen toestemming"
    assert 'href="/connections"' in page.text
    assert (traveller.states(), traveller.there()) == ({}, [])
    assert traveller.visitor.client.get_cookie(errand.COOKIE, path=errand.PATH) is None


def test_who_comes_back_twice_finds_the_one_connection_that_was_made(traveller: Traveller) -> None:
    address = traveller.consent()
    first = traveller.come_back(address)
    second = traveller.come_back(address)
    assert first.request.path == second.request.path
    assert heading(second) == "Administraties kiezen"
    assert len(traveller.states()) == 1
    assert traveller.platform.asked.count("POST /oauth/token") == 1


def test_two_answers_at_once_make_one_connection(traveller: Traveller) -> None:
    """The second one was sent before the first one's answer took the cookie away, and its code is used."""
    address = traveller.consent()
    kept = traveller.visitor.client.get_cookie(errand.COOKIE, path=errand.PATH)
    assert kept
    first = traveller.come_back(address)
    traveller.visitor.client.set_cookie(errand.COOKIE, kept.value, path=errand.PATH)
    second = traveller.come_back(address)
    assert first.request.path == second.request.path
    assert len(traveller.states()) == 1


@pytest.mark.parametrize(
    ("away", "told"), [(True, "Het boekhoudpakket antwoordt niet"), (False, "De aanmelding is niet aangenomen")]
)
def test_a_code_that_is_not_taken_or_not_answered_ends_in_a_clear_page(
    traveller: Traveller, away: bool, told: str
) -> None:
    address = traveller.consent()
    code = parse_qs(urlsplit(address).query)["code"][0]
    traveller.platform.is_away = away
    page = traveller.come_back(address if away else address.replace(code, "another"))
    assert heading(page) == told
    assert code not in page.text
    assert traveller.states() == {}


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/connections/../x\r\nX: 1", "/", ""])
def test_landing_leads_nowhere_else(traveller: Traveller, to: str) -> None:
    answer = traveller.visitor.get("/connections/landed", to=to)
    assert answer.headers["Refresh"] == "0; url=/connections"
    assert "evil" not in answer.text


# ---------------------------------------------------------------- a grant of a moment ago


def test_a_platform_that_does_not_know_its_new_grant_yet_is_waited_for(travel: Travels) -> None:
    traveller = travel(fresh_grant_seconds=2)
    page = traveller.come_back(traveller.consent())
    assert page.status_code == 200
    assert heading(page) == "Een ogenblik"
    assert page.headers["Refresh"] == "2", "it looks again by itself"
    traveller.clock.later(2 / 60)
    again = traveller.visitor.get(page.request.path)
    assert heading(again) == "Administraties kiezen"
    assert "Refresh" not in again.headers


def test_a_platform_that_gives_no_list_is_not_asked_for_ever(traveller: Traveller) -> None:
    page = traveller.come_back(traveller.consent())
    traveller.clock.later(1)
    traveller.platform.is_away = True
    waiting = traveller.visitor.get(page.request.path)
    assert "De aanmelding blijft bewaard" in words_of(waiting.text)
    assert "Refresh" not in waiting.headers
    chosen = traveller.visitor.post(page.request.path, {"administration": "1"}, follow=True)
    assert "De aanmelding blijft bewaard" in words_of(chosen.text)
    traveller.platform.is_away = False
    assert heading(traveller.visitor.get(page.request.path)) == "Administraties kiezen"


# ---------------------------------------------------------------- administrations


def test_the_same_administration_twice_is_told_and_stays_one(traveller: Traveller) -> None:
    key = traveller.connect(0)
    again = traveller.take(key, 0)
    assert alerts(again) == ["Ontwerpstudio Lindehof is al gekoppeld"]
    other = traveller.connect()
    page = traveller.visitor.get(f"/connections/{other}/choose")
    assert "Ontwerpstudio Lindehof is al gekoppeld met een andere aanmelding" in page.text
    assert "ontkoppel haar daar eerst" in alerts(traveller.take(other, 0))[0]
    assert [each.connection for each in traveller.there()] == [key]


def test_a_later_administration_joins_the_same_connection(traveller: Traveller) -> None:
    key = traveller.connect(0)
    place = len(traveller.platform.asked)
    traveller.take(key, 1)
    assert {each.connection for each in traveller.there()} == {key}
    assert "POST /oauth/token" not in traveller.platform.asked[place:]


def test_nothing_ticked_is_told(traveller: Traveller) -> None:
    key = traveller.connect()
    assert alerts(traveller.take(key)) == ["U heeft geen administratie gekozen."]
    assert "Er is nog geen administratie gekozen." in words_of(traveller.visitor.text("/connections"))


def test_a_file_goes_into_no_administration_that_is_read_from_a_platform(traveller: Traveller) -> None:
    """Of what a list leaves out the books would know nothing any more."""
    traveller.connect(0)
    traveller.open(0)
    form = traveller.visitor.text("/upload")
    assert not re.search(f'<option[^>]*"{re.escape(traveller.name(0))}"', form)
    file = (BytesIO(SMALL.encode()), "lijst.csv")
    sent: dict[str, object] = {"file": file, "upload-into": traveller.name(0)}
    assert traveller.visitor.post("/upload", sent).status_code == 422, "though the field is sent by hand"
    with traveller.house.store.read(traveller.there()[0].scope, traveller.clock()) as tx, pytest.raises(Refused):
        check_takes_files(installations.get(tx))


# ---------------------------------------------------------------- taken back, and signing in again


def test_a_grant_that_was_taken_back_stands_on_every_page_and_signing_in_again_mends_it(traveller: Traveller) -> None:
    key = traveller.connect(0)
    traveller.open(0)
    lost = "De koppeling met het boekhoudpakket is verbroken"
    assert lost not in traveller.visitor.text("/")
    traveller.withdraw()
    for address in ("/", "/upload", "/check", "/texts", "/sending", "/connections"):
        assert lost in traveller.visitor.text(address), address
    assert 'href="/connections"' in traveller.visitor.text("/sending")
    assert traveller.visitor.get(f"/connections/{key}/choose").headers["Location"] == "/connections"
    assert alerts(traveller.visitor.get("/connections"))[0] == "De koppeling is verbroken. Meld u opnieuw aan."
    page = traveller.come_back(traveller.consent(renews=key))
    assert heading(page) == "U bent aangemeld"
    fresh = parse_qs(urlsplit(str(page.request.url)).query)["by"][0]
    done = traveller.visitor.post(f"/connections/{key}/renew", {"by": fresh}, follow=True)
    assert alerts(done)[0].startswith("Opnieuw aangemeld.")
    assert traveller.states() == {key: ConnectionState.WORKS}
    assert lost not in traveller.visitor.text("/")


def test_two_answers_to_one_sign_in_lead_to_the_same_page(traveller: Traveller) -> None:
    key = traveller.connect(0)
    address = traveller.consent(renews=key)
    kept = traveller.visitor.client.get_cookie(errand.COOKIE, path=errand.PATH)
    assert kept
    first = traveller.come_back(address)
    traveller.visitor.client.set_cookie(errand.COOKIE, kept.value, path=errand.PATH)
    assert traveller.come_back(address).request.full_path == first.request.full_path
    late = traveller.come_back(address)
    assert late.request.path == "/connections", "a browser that has forgotten is led where everything stands"


def test_what_the_platform_will_not_list_is_told_with_its_reason(
    traveller: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = traveller.come_back(traveller.consent())
    refusal = Refused("Moneybird does not let this connection do that: No access")

    def refuse(*_: object) -> NoReturn:
        raise refusal

    monkeypatch.setattr(connecting, "offers", refuse)
    for answer in (
        traveller.visitor.client.get(page.request.path, headers=traveller.visitor._headers, follow_redirects=True),
        traveller.visitor.post(page.request.path, {"administration": "1"}, follow=True),
    ):
        assert answer.request.path == "/connections"
        assert alerts(answer) == ["Moneybird staat dit met deze koppeling niet toe: No access"]


def test_a_platform_that_takes_no_more_questions_says_so_in_the_page_s_language_and_time(
    traveller: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = traveller.come_back(traveller.consent())

    def spent(*_: object) -> NoReturn:
        raise BudgetSpent(datetime(2026, 3, 3, 8, 1, tzinfo=UTC))

    monkeypatch.setattr(connecting, "offers", spent)
    told = words_of(traveller.visitor.get(page.request.path).text)
    assert "Het boekhoudpakket neemt nu even geen vragen meer aan; om 09:01:00 CET weer" in told


def test_signing_in_again_waits_for_a_platform_that_needs_a_moment(travel: Travels) -> None:
    traveller = travel(fresh_grant_seconds=2)
    key = traveller.connect()
    traveller.clock.later(1)
    traveller.take(key, 0)
    page = traveller.come_back(traveller.consent(renews=key))
    fresh = parse_qs(urlsplit(str(page.request.url)).query)["by"][0]
    waiting = traveller.visitor.post(f"/connections/{key}/renew", {"by": fresh}, follow=True)
    assert alerts(waiting)[0].startswith("Nog niet")
    assert heading(waiting) == "U bent aangemeld"
    traveller.clock.later(1)
    done = traveller.visitor.post(f"/connections/{key}/renew", {"by": fresh}, follow=True)
    assert alerts(done)[0].startswith("Opnieuw aangemeld.")


def test_a_sign_in_that_reaches_other_administrations_changes_nothing(traveller: Traveller) -> None:
    key = traveller.connect(0)
    page = traveller.come_back(traveller.consent(renews=key))
    fresh = parse_qs(urlsplit(str(page.request.url)).query)["by"][0]
    traveller.platform.take_out(0)
    told = traveller.visitor.post(f"/connections/{key}/renew", {"by": fresh}, follow=True)
    assert "bereikt geen van de administraties" in alerts(told)[0]
    assert traveller.states() == {key: ConnectionState.WORKS}


def test_a_live_administration_without_a_grant_sends_nothing_by_hand_either(traveller: Traveller) -> None:
    traveller.connect(0)
    traveller.open(0)
    traveller.go_live()
    traveller.withdraw()
    answer = traveller.visitor.post("/run")
    assert answer.status_code == 409
    assert "meld u bij Koppelingen opnieuw aan" in words_of(answer.text)


# ---------------------------------------------------------------- leaving


def test_leaving_asks_first_and_tells_what_it_means(traveller: Traveller) -> None:
    key = traveller.connect(0, 1)
    one = words_of(traveller.visitor.text(f"/connections/{key}/disconnect", administration=traveller.name(0)))
    assert "Ontwerpstudio Lindehof" in one
    assert "want 1 andere administratie gebruikt haar nog" in one
    everything = words_of(traveller.visitor.text(f"/connections/{key}/disconnect"))
    assert "Uw toestemming bij Moneybird wordt ingetrokken." in everything
    assert len(traveller.there()) == 2
    assert traveller.platform.grants() == 1, "looking changes nothing"


def test_only_when_the_last_one_leaves_the_consent_is_given_back(traveller: Traveller) -> None:
    key = traveller.connect(0, 1)
    assert alerts(traveller.leave(key, 0)) == ["Ontwerpstudio Lindehof is ontkoppeld; er gaat niets meer uit."]
    assert (traveller.platform.grants(), traveller.states()) == (1, {key: ConnectionState.WORKS})
    traveller.leave(key, 1)
    assert (traveller.platform.grants(), traveller.states()) == (0, {})
    page = words_of(traveller.visitor.text("/connections"))
    assert "Niet meer gekoppeld" in page
    assert "Lindehof Verhuur (Moneybird)" in page


def test_who_cannot_leave_yet_is_told_from_when_on_he_can(
    traveller: Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = traveller.connect(0)

    def spent(*_: object) -> NoReturn:
        raise BudgetSpent(traveller.clock() + 5 * MINUTES)

    with monkeypatch.context() as patched:
        patched.setitem(views.FAREWELLS, "pauses", spent)
        [told] = alerts(traveller.leave(key, 0))
    assert told.startswith("Ontwerpstudio Lindehof is nog gekoppeld")
    assert f"{traveller.clock() + 5 * MINUTES:%H:%M}" in told
    assert traveller.there()[0].connection == key
    assert len(alerts(traveller.leave(key, 0))) == 1
    assert traveller.there()[0].connection is None


def test_all_leave_at_once_and_the_last_one_gives_it_back(traveller: Traveller) -> None:
    key = traveller.connect(0, 1)
    assert len(alerts(traveller.leave(key))) == 2
    assert (traveller.platform.grants(), traveller.states()) == (0, {})
    assert [each.connection for each in traveller.there()] == [None, None]


def test_a_connection_without_administrations_can_be_ended(traveller: Traveller) -> None:
    key = traveller.connect()
    assert alerts(traveller.leave(key)) == ["De koppeling is opgeheven."]
    assert (traveller.platform.grants(), traveller.states()) == (0, {})


def test_leaving_twice_or_another_s_is_not_found(traveller: Traveller) -> None:
    key = traveller.connect(0, 1)
    traveller.leave(key, 0)
    again = traveller.leave(key, 0)
    assert again.status_code == 404
    assert "Deze administratie is niet aan een boekhoudpakket gekoppeld" in words_of(again.text)
    other = traveller.connect()
    assert traveller.leave(other, 1).status_code == 404
    assert len([each for each in traveller.there() if each.connection == key]) == 1


def test_what_could_not_be_undone_is_told_with_where_the_user_undoes_it(traveller: Traveller) -> None:
    key = traveller.connect(0, scopes=("settings",))
    traveller.go_live()
    [there] = traveller.there()
    store, now = traveller.house.store, traveller.clock()
    source = traveller.house.sources.open(there)
    assert listening.listen(store, there.scope, source, "https://tijdig.example", now) is listening.Hearing.TOLD
    traveller.platform.is_away = True
    told = alerts(traveller.leave(key, 0))
    assert told[0] == "Ontwerpstudio Lindehof is ontkoppeld; er gaat niets meer uit."
    for part in ("niet alles", "blijft wijzigingen melden", "niet bekend", "/user/applications"):
        assert part in told[1]
    with store.read(there.scope, now) as tx:
        assert [event.kind for event in journal.all(tx)][-2:] == ["paused", "disconnected"]
        assert not installations.get(tx).live


def test_a_disconnected_administration_says_so_and_cannot_go_live_until_it_is_connected_again(
    traveller: Traveller,
) -> None:
    key = traveller.connect(0)
    traveller.open(0)
    traveller.leave(key, 0)
    assert "Deze administratie is niet meer gekoppeld" in traveller.visitor.text("/")
    assert traveller.visitor.post("/run", follow=True).status_code == 200, "a preview can still be made"
    with pytest.raises(Refused, match="connect it again first"):
        traveller.go_live()
    page = traveller.come_back(traveller.consent())
    assert "Was eerder gekoppeld; gaat verder waar zij was." in words_of(page.text)
    traveller.take(page.request.path.split("/")[2], 0)
    traveller.go_live()
    assert "Deze administratie is niet meer gekoppeld" not in traveller.visitor.text("/")


def test_who_leaves_for_good_leaves_the_platform_in_the_same_act_and_gives_the_grant_back(traveller: Traveller) -> None:
    key = traveller.connect(0)
    traveller.go_live()
    traveller.open(0)
    page = words_of(traveller.visitor.text("/settings/leave"))
    assert "wordt de koppeling met Moneybird verbroken" in page
    told = alerts(traveller.visitor.post("/settings/leave", {"sure": "yes"}, follow=True))
    assert told[0].startswith("Alles staat stil. De gegevens worden verwijderd op")
    [there] = traveller.there()
    assert (there.connection, there.live) == (None, False)
    with traveller.house.store.read(there.scope, traveller.clock()) as tx:
        assert [event.kind for event in journal.all(tx)][-2:] == ["leaves", "disconnected"]
    assert traveller.visitor.get(f"/connections/{key}/disconnect").status_code == 404, "the grant was given back"


def test_of_a_platform_that_is_away_is_told_what_remains_when_somebody_leaves_for_good(traveller: Traveller) -> None:
    traveller.connect(0)
    traveller.go_live()
    traveller.open(0)
    traveller.platform.is_away = True
    told = alerts(traveller.visitor.post("/settings/leave", {"sure": "yes"}, follow=True))
    assert "niet alles" in told[1]
    [there] = traveller.there()
    assert there.connection is None


# ---------------------------------------------------------------- words


def test_every_end_and_every_farewell_has_its_words(traveller: Traveller) -> None:
    for why in views.ENDS:
        assert heading(traveller.visitor.get(f"/connections/ended/{why}"))
    assert traveller.visitor.get("/connections/ended/nothing").status_code == 404
    with traveller.visitor.app.test_request_context():
        for name in views.FAREWELLS:
            assert language.say(f"connections.left_{name}")


def test_no_token_code_or_state_stands_in_a_log_or_on_a_page(
    traveller: Traveller, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    address = traveller.consent()
    query = parse_qs(urlsplit(address).query)
    page = traveller.come_back(address)
    traveller.take(page.request.path.split("/")[2], 0)
    granted = [*traveller.platform.sandbox.grants.access, *traveller.platform.sandbox.grants.refresh]
    traveller.withdraw()
    listed = traveller.visitor.text("/connections")
    secrets = [query["code"][0], query["state"][0], traveller.platform.sandbox.application.secret, *granted]
    out = capfd.readouterr()
    ours = "".join(record.getMessage() for record in caplog.records if not record.name.startswith("werkzeug"))
    for secret in secrets:
        assert secret not in f"{ours}{out.out}{out.err}{page.text}{listed}"


def test_that_another_office_reads_an_administration_too_is_said_beside_it_without_its_name(
    traveller: Traveller,
) -> None:
    sources, platform = traveller.house.sources, traveller.platform
    theirs = connecting.connect(sources, "their-office", NAME, "their state", platform.code()).key
    connecting.choose(sources, "their-office", theirs, [platform.books[0].id], "Bob")
    page = words_of(traveller.come_back(traveller.consent()).text)
    assert page.count("Een ander kantoor in deze Tijdig leest deze administratie ook.") == 1
    assert "their-office" not in page
    assert "Bob" not in page
