"""Signing in by a link: what a stranger learns and may do, what a link is good for, and how a session ends."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from connector.channels.catcher import MailCatcher
from connector.flow import home_secret, sign_in_limits, sign_in_links
from connector.flow.house import House
from connector.model import OfficeRole
from connector.store import journal, people, sessions
from connector.store.people import of_tenant
from connector.store.sessions import IDLE, LASTS
from connector.web import later, roles
from connector.web.signed import COOKIE
from tests.web.houses import BOOKS, NOW, open_house
from tests.web.signed_in import address, let_in, token
from tests.web.visitors import Visitor, alerts, words_of

LINK = re.compile(r"http://127\.0\.0\.1:8000(/sign-in/([A-Za-z0-9_-]+))")
OWNER = address(OfficeRole.OWNER)
PUBLIC = "https://tijdig.example"


class Hands:
    """A clock that is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> object:
        return self.now


@pytest.fixture
def mails(tmp_path: Path) -> Iterator[MailCatcher]:
    with MailCatcher(tmp_path / "caught") as caught:
        yield caught


Opens = Callable[..., Visitor]


@pytest.fixture
def opens(home: Path, mails: MailCatcher, pages: Callable[[House], Flask]) -> Iterator[Opens]:
    """A stranger at the furnished home, which has an owner unless told otherwise, and a mail server."""
    opened: list[House] = []

    def stranger(owned: bool = True, mail: bool = True, **changes: object) -> Visitor:
        house = open_house(home, mails.port if mail else 0, None, **changes)
        opened.append(house)
        if owned:
            let_in(house)
        return Visitor(pages(house), house, BOOKS, role=None)

    yield stranger
    for house in opened:
        house.store.close()


def ask(stranger: Visitor, for_whom: str, to: str = "") -> TestResponse:
    answer = stranger.post("/sign-in", {"address": for_whom, "to": to})
    later.of(stranger.app).wait()
    return answer


def link_in(mails: MailCatcher) -> tuple[str, str]:
    """The address and the token of the last mail's link."""
    found = LINK.search(mails.mails()[-1].text)
    assert found, mails.mails()[-1].text
    return found[1], found[2]


def open_link(stranger: Visitor, given: str) -> TestResponse:
    return stranger.post("/sign-in/open", {"token": given})


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/").status_code == 200


def events(house: House, tenant: str = "") -> list[tuple[str, object]]:
    with house.store.read(of_tenant(tenant or house.settings.tenant), NOW) as tx:
        return [(event.kind, (event.content or {}).get("by")) for event in journal.all(tx)]


# ---------------------------------------------------------------- outside


def test_nobody_sees_or_changes_anything_without_being_signed_in(visitor: Visitor) -> None:
    stranger = Visitor(visitor.app, visitor.house, BOOKS, role=None)
    open_to_all = set()
    for rule in visitor.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            where = re.sub(r"<(?:path:)?\w+>", "x", rule.rule)
            data = {"csrf_token": stranger.token()} if method == "POST" else None
            answer = stranger.client.open(where, method=method, data=data)
            at_the_door = answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
            if not at_the_door or rule.endpoint == "signing_in.ask":
                open_to_all.add(rule.endpoint)
            assert "Jansen" not in answer.text, rule.rule
    there = {rule.endpoint for rule in visitor.app.url_map.iter_rules()}
    assert open_to_all <= set(roles.PUBLIC), "a page is behind the door, or has its reason in roles.PUBLIC"
    assert set(roles.PUBLIC) - there <= {"service.readyz", "demo.enter"}, "what is not there needs no reason"


def test_a_new_page_is_behind_the_door_without_a_word_of_its_own(house: House, pages: Callable[[House], Flask]) -> None:
    app = pages(house)
    app.add_url_rule("/new", endpoint="new.page", view_func=lambda: "secret")
    answer = Visitor(app, house, BOOKS, role=None).get("/new")
    assert (answer.status_code, answer.headers.get("Location")) == (303, "/sign-in?to=/new")


@pytest.mark.parametrize("cookie", ["", "x", "a" * 43, token() + "x", "é" * 43])
def test_a_cookie_that_somebody_made_up_opens_nothing(opens: Opens, cookie: str) -> None:
    stranger = opens()
    stranger.client.set_cookie(COOKIE, cookie, domain="localhost")
    assert not is_in(stranger)


def test_where_somebody_wanted_to_go_he_comes_after_signing_in(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens()
    answer = stranger.get("/upload", x="1")
    assert answer.headers["Location"] == "/sign-in?to=/upload?x%3D1"
    assert 'name="to" value="/upload?x=1"' in stranger.text(answer.headers["Location"])
    ask(stranger, OWNER, "/upload?x=1")
    assert open_link(stranger, link_in(mails)[1]).headers["Location"] == "/upload?x=1"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "evil"])
def test_signing_in_never_leads_elsewhere(opens: Opens, mails: MailCatcher, to: str) -> None:
    stranger = opens()
    ask(stranger, OWNER, to)
    assert open_link(stranger, link_in(mails)[1]).headers["Location"] == "/"
    assert stranger.get("/sign-in", to=to).headers["Location"] == "/"


# ---------------------------------------------------------------- asking


def test_whether_an_address_is_known_is_told_to_nobody_but_its_mailbox(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens()
    known, unknown = ask(stranger, OWNER), ask(stranger, "nobody@elsewhere.example")
    assert (known.status_code, known.headers["Location"]) == (303, "/sign-in/sent")
    assert (unknown.status_code, unknown.headers["Location"], unknown.text) == (303, "/sign-in/sent", known.text)
    assert [mail.to for mail in mails.mails()] == [OWNER]


def test_what_depends_on_the_address_happens_after_the_answer(opens: Opens, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the time that it takes would tell."""
    stranger, asked = opens(), list[object]()
    monkeypatch.setattr(later, "do", asked.append)
    monkeypatch.setattr(sign_in_links, "ask", lambda *_: pytest.fail("while somebody waits"))
    assert stranger.post("/sign-in", {"address": OWNER}).status_code == 303
    assert len(asked) == 1


def test_an_address_is_the_same_however_its_letters_are_written(opens: Opens, mails: MailCatcher) -> None:
    ask(opens(), OWNER.upper())
    assert len(mails.mails()) == 1


@pytest.mark.parametrize("text", ["", "x", "a@b", "a@b.example, c@d.example", "a@b.example\r\nBcc: c@d.example"])
def test_what_is_no_address_gets_no_mail(opens: Opens, mails: MailCatcher, text: str) -> None:
    assert ask(opens(), text).status_code == 422
    assert mails.mails() == []


def test_one_mailbox_gets_five_links_an_hour_at_most_and_nobody_sees_it(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens()
    answers = {ask(stranger, OWNER).status_code for _ in range(sign_in_limits.LINKS_AN_HOUR + 3)}
    assert (answers, len(mails.mails())) == ({303}, sign_in_limits.LINKS_AN_HOUR)


def test_one_place_asks_thirty_times_an_hour_at_most(opens: Opens) -> None:
    stranger = opens()
    last = [ask(stranger, f"x{n}@y.example").status_code for n in range(sign_in_limits.ASKED_AN_HOUR + 1)]
    assert last == [303] * sign_in_limits.ASKED_AN_HOUR + [429]


def test_the_limits_hold_over_processes(opens: Opens, mails: MailCatcher) -> None:
    for _ in range(sign_in_limits.LINKS_AN_HOUR):
        ask(opens(), OWNER)
    ask(opens(), OWNER)
    assert len(mails.mails()) == sign_in_limits.LINKS_AN_HOUR


def test_whoever_is_not_signed_in_sends_no_large_form(opens: Opens) -> None:
    stranger = opens()
    assert stranger.post("/sign-in", {"address": "x" * 70_000}).status_code == 413
    assert stranger.post("/upload", {"file": "x" * 70_000}).headers["Location"] == "/sign-in", "which is not even read"


# ---------------------------------------------------------------- a link


def test_a_link_is_exchanged_for_a_session_by_its_button(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens()
    ask(stranger, OWNER)
    where, given = link_in(mails)
    page = stranger.text(where)
    assert f"Aanmelden als {OWNER}" in words_of(page)
    assert not is_in(stranger)
    answer = open_link(stranger, given)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert given not in str(answer.headers), "it stands in no address any more"
    [kept] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"{COOKIE}=")]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(kept.split("; "))
    assert is_in(stranger)
    assert OWNER in stranger.text("/")


def test_a_scanner_that_opens_the_link_twenty_times_changes_nothing(opens: Opens, mails: MailCatcher) -> None:
    ask(opens(), OWNER)
    where, given = link_in(mails)
    for _ in range(20):
        scanner = opens()
        answer = scanner.get(where)
        assert answer.status_code == 200
        for name, value in (("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-store")):
            assert answer.headers[name] == value
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert not is_in(scanner)
    stranger = opens()
    open_link(stranger, given)
    assert is_in(stranger)


def test_a_link_works_once(opens: Opens, mails: MailCatcher) -> None:
    stranger, other = opens(), opens()
    ask(stranger, OWNER)
    where, given = link_in(mails)
    assert open_link(stranger, given).status_code == 303
    assert open_link(other, given).status_code == 404
    assert other.get(where).status_code == 404
    assert not is_in(other)


def test_a_link_works_for_a_quarter_of_an_hour(opens: Opens, mails: MailCatcher) -> None:
    stranger, clock = opens(), Hands()
    stranger.house.clock = clock  # type: ignore[assignment] # it gives a moment
    ask(stranger, OWNER)
    where, given = link_in(mails)
    assert "tot 09:15" in mails.mails()[-1].text
    clock.now = NOW + sign_in_links.LINK_LASTS
    assert stranger.get(where).status_code == 404
    assert open_link(stranger, given).status_code == 404
    assert not is_in(stranger)


def test_a_link_that_is_used_too_late_that_was_used_and_that_never_was_look_the_same(
    opens: Opens, mails: MailCatcher
) -> None:
    stranger = opens()
    ask(stranger, OWNER)
    used = link_in(mails)[0]
    open_link(opens(), link_in(mails)[1])
    seen = {words_of(stranger.get(where).text) for where in (used, f"/sign-in/{'b' * 43}", "/sign-in/x")}
    assert len(seen) == 1


def test_a_link_of_somebody_who_was_removed_meanwhile_opens_nothing(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens()
    ask(stranger, OWNER)
    with stranger.house.store.write(of_tenant(stranger.house.settings.tenant), NOW) as tx:
        people.remove_person(tx, "the-owner")
    assert open_link(stranger, link_in(mails)[1]).status_code == 404


def test_after_twenty_wrong_links_in_a_minute_there_is_no_trying(opens: Opens, mails: MailCatcher) -> None:
    stranger, clock = opens(), Hands()
    stranger.house.clock = clock  # type: ignore[assignment] # it gives a moment
    ask(stranger, OWNER)
    where, given = link_in(mails)
    tried = [stranger.get(f"/sign-in/{n:043}").status_code for n in range(sign_in_limits.WRONG_A_MINUTE + 1)]
    assert tried == [404] * sign_in_limits.WRONG_A_MINUTE + [429]
    assert stranger.get(where).status_code == 429, "a right one neither: nobody finds out"
    assert open_link(stranger, given).status_code == 429
    assert "Te vaak geprobeerd" in stranger.get(where).text
    clock.now = NOW + timedelta(minutes=1)
    assert open_link(stranger, given).status_code == 303


def test_no_token_lies_anywhere_as_it_is(opens: Opens, mails: MailCatcher, caplog: pytest.LogCaptureFixture) -> None:
    stranger = opens()
    ask(stranger, OWNER)
    given = link_in(mails)[1]
    assert not _lies(stranger, given)
    open_link(stranger, given)
    cookie = stranger.client.get_cookie(COOKIE)
    assert cookie
    assert not _lies(stranger, cookie.value)
    assert _lies(stranger, sessions.hash_of(cookie.value))
    assert given not in caplog.text


def _lies(stranger: Visitor, text: str) -> bool:
    """Whether it can be read in a file of the database, its log of writes among them."""
    files = [path.read_bytes() for path in stranger.house.settings.home.rglob("tijdig.sqlite*")]
    assert files
    return any(text.encode() in content for content in files)


def test_who_asked_for_a_link_cannot_be_read_in_the_database(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens(new_tenants=True)
    ask(stranger, "newcomer@elsewhere.example")
    assert len(mails.mails()) == 1
    assert not _lies(stranger, "newcomer@elsewhere")


def test_a_session_that_a_browser_brought_is_never_taken_over(opens: Opens, mails: MailCatcher) -> None:
    """Session fixation: whoever planted a cookie before has nothing afterwards."""
    stranger = opens()
    stranger.client.set_cookie(COOKIE, "a" * 43, domain="localhost")
    before = stranger.client.get_cookie("tijdig_session")
    ask(stranger, OWNER)
    open_link(stranger, link_in(mails)[1])
    cookie = stranger.client.get_cookie(COOKIE)
    assert cookie
    assert cookie.value != "a" * 43
    assert before is None or stranger.client.get_cookie("tijdig_session") != before


def test_of_whoever_was_signed_in_before_in_this_browser_no_session_stays(opens: Opens, mails: MailCatcher) -> None:
    """ASVS 5.0.0, 7.2.4."""
    stranger = opens()
    ask(stranger, OWNER)
    reader = let_in(stranger.house, OfficeRole.READER)
    stranger.client.set_cookie(COOKIE, reader, domain="localhost")
    assert is_in(stranger)
    open_link(stranger, link_in(mails)[1])
    assert is_in(stranger)
    assert sessions.find(stranger.house.store, reader, NOW) is None


def test_a_form_of_before_signing_in_is_good_no_more(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens()
    ask(stranger, OWNER)
    old = stranger.token()
    open_link(stranger, link_in(mails)[1])
    assert stranger.client.post("/run", data={"csrf_token": old}).status_code == 400


# ---------------------------------------------------------------- the first owner


def test_a_house_that_is_nobodys_asks_for_its_owner_and_confirms_his_address(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens(owned=False)
    assert stranger.get("/").headers["Location"] == "/sign-in"
    page = words_of(stranger.text("/sign-in"))
    assert "Welkom bij Tijdig" in page
    assert "Installatiecode" not in page, "whoever can open it on this machine has the machine"
    answer = stranger.post("/sign-in/first", {"address": "anna@kantoor.example"})
    assert answer.headers["Location"] == "/sign-in/sent"
    assert not is_in(stranger)
    where, given = link_in(mails)
    assert "anna@kantoor.example wordt eigenaar" in words_of(stranger.text(where))
    open_link(stranger, given)
    assert is_in(stranger)
    with stranger.house.store.read(of_tenant(stranger.house.settings.tenant), NOW) as tx:
        assert [(one.address, one.role) for one in people.listing(tx)] == [("anna@kantoor.example", OfficeRole.OWNER)]
    assert events(stranger.house) == [(kind, "anna@kantoor.example") for kind in ("office_founded", "signed_in")]


def test_where_no_mail_can_leave_the_owner_is_in_at_once_on_this_machine(opens: Opens) -> None:
    stranger = opens(owned=False, mail=False)
    assert stranger.post("/sign-in/first", {"address": "anna@kantoor.example"}).headers["Location"] == "/"
    assert is_in(stranger)


def test_where_the_mail_cannot_leave_the_first_page_says_so_and_what_else_there_is(
    opens: Opens, mails: MailCatcher
) -> None:
    stranger = opens(owned=False)
    mails.stop()
    answer = stranger.post("/sign-in/first", {"address": "anna@kantoor.example"})
    assert answer.status_code == 409
    assert alerts(answer)[0].startswith("De mail is niet verstuurd: ")
    assert "“tijdig sign-in”" in words_of(answer.text)
    assert not is_in(stranger)


def test_a_house_has_one_first_owner(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens(owned=False)
    stranger.post("/sign-in/first", {"address": "anna@kantoor.example"})
    given = link_in(mails)[1]
    let_in(stranger.house)
    assert open_link(stranger, given).status_code == 404, "somebody was quicker"
    assert stranger.post("/sign-in/first", {"address": "eve@evil.example"}).headers["Location"] == "/sign-in"
    assert len(mails.mails()) == 1


def at(stranger: Visitor, url: str = PUBLIC) -> Visitor:
    """The same by the public address, as its proxy passes it on: over http."""
    stranger.base = url.replace("https://", "http://")
    return stranger


def test_beyond_this_machine_the_setup_code_is_asked(opens: Opens, mails: MailCatcher) -> None:
    stranger = at(opens(owned=False, public_url=PUBLIC))
    assert "Installatiecode" in words_of(stranger.text("/sign-in"))
    asked = {"address": "eve@evil.example"}
    for code in ("", "x", "aaaaa-aaaaa-aaaaa-aaaaa-aaaaa-a"):
        answer = stranger.post("/sign-in/first", {**asked, "code": code})
        assert answer.status_code == 422
        assert alerts(answer) == ["De installatiecode klopt niet."]
    assert mails.mails() == []
    right = home_secret.setup_code(stranger.app.config["SECRET_KEY"])
    assert len(home_secret.bare_code(right)) * 5 >= 128
    answer = stranger.post("/sign-in/first", {"address": "anna@kantoor.example", "code": f" {right.upper()} "})
    assert answer.headers["Location"] == "/sign-in/sent"
    assert "https://tijdig.example/sign-in/" in mails.mails()[-1].text


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "Via"])
def test_what_passed_a_proxy_does_not_come_from_this_machine(opens: Opens, name: str) -> None:
    stranger = opens(owned=False, mail=False)
    asked = {"address": "eve@evil.example", "csrf_token": stranger.token()}
    answer = stranger.client.post("/sign-in/first", data=asked, headers={name: "for=192.0.2.7"})
    assert answer.status_code == 422


def test_a_setup_code_cannot_be_tried_for_long(opens: Opens) -> None:
    stranger = at(opens(owned=False, public_url=PUBLIC))
    tried = [
        stranger.post("/sign-in/first", {"address": "e@evil.example", "code": str(n)}).status_code for n in range(21)
    ]
    assert tried == [422] * 20 + [429]


# ---------------------------------------------------------------- newcomers


def test_a_house_takes_newcomers_only_where_it_says_so(opens: Opens, mails: MailCatcher) -> None:
    ask(opens(), "newcomer@elsewhere.example")
    assert mails.mails() == []
    stranger = opens(new_tenants=True)
    ask(stranger, "newcomer@elsewhere.example")
    open_link(stranger, link_in(mails)[1])
    page = stranger.text("/")
    assert "Jansen" not in page
    assert "newcomer@elsewhere.example" in page
    [tenant] = people.tenants_of(stranger.house.store, "newcomer@elsewhere.example", NOW)
    assert re.fullmatch("[0-9a-f]{24}", tenant)
    assert events(stranger.house, tenant) == [
        (kind, "newcomer@elsewhere.example") for kind in ("office_founded", "signed_in")
    ]


def test_mails_to_newcomers_have_a_limit_of_their_own(
    opens: Opens, mails: MailCatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_limits, "NEWCOMERS_AN_HOUR", 2)
    stranger = opens(new_tenants=True)
    for number in range(4):
        ask(stranger, f"x{number}@elsewhere.example")
    assert len(mails.mails()) == 2
    ask(stranger, OWNER)
    assert len(mails.mails()) == 3, "it stands in nobody's way who is known"


# ---------------------------------------------------------------- sessions


def test_a_session_ends_after_three_days_without_use_and_after_thirty_in_any_case(opens: Opens) -> None:
    visitor, clock = opens(), Hands()
    visitor.client.set_cookie(COOKIE, token(), domain="localhost")
    visitor.house.clock = clock  # type: ignore[assignment] # it gives a moment
    while clock.now < NOW + LASTS - timedelta(days=2):
        clock.now += timedelta(days=2)
        assert is_in(visitor), clock.now
        later.of(visitor.app).wait()
    clock.now = NOW + LASTS + timedelta(hours=1)  # summer time began
    assert not is_in(visitor)
    visitor = opens()
    visitor.client.set_cookie(COOKIE, let_in(visitor.house, key="i" * 43), domain="localhost")
    visitor.house.clock = clock  # type: ignore[assignment] # it gives a moment
    clock.now = NOW + IDLE - timedelta(minutes=1)
    assert is_in(visitor)
    later.of(visitor.app).wait()
    clock.now += IDLE
    assert not is_in(visitor)


def test_whoever_signs_out_is_out_and_his_cookie_is_worth_nothing(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    answer = visitor.post("/account/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    visitor.client.set_cookie(COOKIE, token(), domain="localhost")
    assert not is_in(visitor)
    assert ("signed_out", OWNER) in events(visitor.house)


def test_all_of_ones_sessions_are_listed_and_each_can_be_ended(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    other = let_in(visitor.house, key="o" * 43)
    page = visitor.text("/account")
    assert page.count('name="session"') == 2
    assert "deze browser" in page
    assert other not in page
    assert visitor.post("/account/end", {"session": sessions.hash_of(other)}).status_code == 303
    assert visitor.text("/account").count('name="session"') == 1
    let_in(visitor.house, key="p" * 43)
    assert visitor.post("/account/end-all").headers["Location"] == "/sign-in"
    assert not is_in(visitor)
    for brought in (token(), "p" * 43):
        visitor.client.set_cookie(COOKIE, brought, domain="localhost")
        assert not is_in(visitor)


def test_nobody_ends_the_session_of_somebody_else(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    reader = let_in(visitor.house, OfficeRole.READER)
    for key in (sessions.hash_of(reader), "nothing"):
        assert visitor.post("/account/end", {"session": key}).status_code == 404
    assert is_in(Visitor(visitor.app, visitor.house, BOOKS, role=OfficeRole.READER))


def test_a_form_that_is_sent_after_the_session_ended_leads_to_the_sign_in_page(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    given = visitor.token()
    visitor.client.delete_cookie(COOKIE, domain="localhost")
    answer = visitor.client.post("/run", data={"csrf_token": given}, follow_redirects=True)
    assert "Er is niets veranderd; meld u aan" in answer.text


def test_somebody_of_two_offices_chooses_and_may_change(opens: Opens, mails: MailCatcher) -> None:
    stranger = opens()
    let_in(stranger.house, tenant="second", key="s" * 43)
    ask(stranger, OWNER)
    assert open_link(stranger, link_in(mails)[1]).headers["Location"] == "/account/where"
    page = words_of(stranger.text("/account/where"))
    assert "Bakkerij De Vries" in page
    assert "een kantoor zonder administraties" in page
    stranger._token = ""
    was = stranger.client.get_cookie(COOKIE)
    assert was
    assert stranger.post("/account/move", {"office": "second"}).headers["Location"] == "/"
    assert "Jansen" not in stranger.text("/")
    now = stranger.client.get_cookie(COOKIE)
    assert now
    assert now.value != was.value, "a session is of one office"
    assert sessions.find(stranger.house.store, was.value, NOW) is None
    for office in ("third", ""):
        stranger._token = ""
        assert stranger.post("/account/move", {"office": office}).status_code == 404


def test_going_to_another_office_gives_a_session_no_more_days(opens: Opens, mails: MailCatcher) -> None:
    """Signed in on day 0, moved on day 20 and every second day since: on day 30 it is over, in each of them."""
    stranger, clock = opens(), Hands()
    let_in(stranger.house, tenant="second", key="s" * 43)
    ask(stranger, OWNER)
    open_link(stranger, link_in(mails)[1])
    stranger.house.clock = clock  # type: ignore[assignment] # it gives a moment
    while clock.now < NOW + LASTS - timedelta(days=2):
        clock.now += timedelta(days=2)
        stranger._token = ""
        office = "second" if clock.now.day % 4 < 2 else stranger.house.settings.tenant
        stranger.post("/account/move", {"office": office})
        assert is_in(stranger), clock.now
        later.of(stranger.app).wait()
    kept = stranger.client.get_cookie(COOKIE)
    now = sessions.find(stranger.house.store, kept.value, clock.now) if kept else None
    assert now
    assert now.session.begun_at == NOW, "since when it runs is told truly"
    clock.now = NOW + LASTS + timedelta(hours=1)  # summer time began
    assert not is_in(stranger)


def test_who_signs_out_everywhere_is_out_in_each_of_his_offices(opens: Opens) -> None:
    visitor = opens()
    visitor.client.set_cookie(COOKIE, token(), domain="localhost")
    let_in(visitor.house, tenant="second", key="s" * 43)
    let_in(visitor.house, tenant="second", key="r" * 43, role=OfficeRole.READER)
    let_in(visitor.house, tenant="third", key="t" * 43, role=OfficeRole.READER)
    assert "in al uw kantoren" in words_of(visitor.text("/account"))
    out = visitor.client.post("/account/end-all", data={"csrf_token": visitor.token()}, follow_redirects=True)
    assert alerts(out) == ["U bent overal afgemeld: in 2 browsers."]
    assert [sessions.find(visitor.house.store, key, NOW) for key in (token(), "s" * 43)] == [None, None]
    for key in ("r" * 43, "t" * 43):
        assert sessions.find(visitor.house.store, key, NOW), "somebody else stays signed in"
    assert ("signed_out_everywhere", OWNER) in events(visitor.house)
    assert ("signed_out_everywhere", OWNER) in events(visitor.house, "second")
    assert events(visitor.house, "third") == []


def test_in_one_office_nothing_is_said_of_others(opens: Opens) -> None:
    visitor = opens()
    visitor.client.set_cookie(COOKIE, token(), domain="localhost")
    assert "kantoren" not in words_of(visitor.text("/account"))


# ---------------------------------------------------------------- under another name


def test_the_public_name_is_served_over_https_and_no_other(opens: Opens) -> None:
    stranger = at(opens(public_url=PUBLIC))
    answer = stranger.get("/sign-in")
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    [kept] = answer.headers.getlist("Set-Cookie")
    assert kept.startswith("__Host-tijdig_session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(kept.split("; "))
    assert at(stranger, "https://tijdig.example.evil.example").get("/sign-in").status_code == 400
    assert at(stranger, "https://tijdig.example:444").get("/sign-in").status_code == 400


def test_over_https_the_cookie_of_a_person_is_for_this_host_alone(opens: Opens, mails: MailCatcher) -> None:
    stranger = at(opens(public_url=PUBLIC))
    ask(stranger, OWNER)
    given = re.findall(r"https://tijdig.example/sign-in/([A-Za-z0-9_-]{43})", mails.mails()[-1].text)[0]
    answer = open_link(stranger, given)
    kept = next(one for one in answer.headers.getlist("Set-Cookie") if "tijdig_person" in one)
    assert kept.startswith("__Host-tijdig_person=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(kept.split("; "))
    assert "Domain" not in kept


def test_a_header_about_the_visitor_is_believed_as_far_as_the_setting_says(opens: Opens) -> None:
    def tries(stranger: Visitor) -> int:
        for n in range(25):
            told = {"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.{n}", "X-Forwarded-Proto": "https"}
            if stranger.client.get(f"/sign-in/{n:043}", headers=told).status_code == 429:
                return n
        return 25

    assert tries(opens()) == 20, "whoever invents an address is counted as where he is"
    assert tries(opens(proxies=1)) == 25
