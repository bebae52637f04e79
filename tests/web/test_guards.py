"""No address is unguarded: forgery, headers, host names, cookies, and whatever a stranger puts in an address."""

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.routing import Rule

from connector.flow import home_secret
from connector.web import create_app, guards
from connector.web.tokens import Tokens
from tests.web.houses import BOOKS, open_house
from tests.web.visitors import Visitor

STRANGE = ["x", "..", "%2e%2e%2fetc", "a" * 300, "é", "%00", "<script>", "' OR 1=1 --", "-1"]


def rules(visitor: Visitor, method: str) -> list[Rule]:
    return [rule for rule in visitor.app.url_map.iter_rules() if method in (rule.methods or set())]


def filled(visitor: Visitor, rule: Rule, value: str = "") -> str:
    """An address of this rule: of the first customer, or with a strange value in every place."""
    address = re.sub(r"/debtor/<token>", (value and f"/debtor/{value}") or visitor.debtor("1"), rule.rule)
    return re.sub(r"<(?:path:)?\w+>", value or "nothing", address)


def test_every_form_of_ours_refuses_what_was_not_sent_from_our_page(visitor: Visitor) -> None:
    posts = rules(visitor, "POST")
    assert len(posts) > 15
    for rule in posts:
        for fields in ({}, {"csrf_token": "made up"}):
            answer = visitor.client.post(filled(visitor, rule), data=fields)
            assert answer.status_code == 400, rule.rule
            assert "Traceback" not in answer.text


def test_a_token_of_another_session_opens_nothing(visitor: Visitor) -> None:
    stranger = Visitor(visitor.app, visitor.house, BOOKS)
    answer = visitor.client.post("/run", data={"csrf_token": stranger.token()})
    assert answer.status_code == 400


def test_no_address_changes_anything_when_it_is_only_looked_at(visitor: Visitor) -> None:
    changing = {rule.rule for rule in rules(visitor, "POST")}
    both = {rule.rule for rule in rules(visitor, "GET")} & changing
    connection = {f"/connections/<key>/{act}" for act in ("choose", "renew", "disconnect", "choices/<administration>")}
    rooms = {f"/settings/{room}" for room in ("ladder", "ladder/<name>", "manners", "sender", "who", "leave")}
    texts = {"/texts/<notice>/<spoken>", "/today/message/<key>/text"}
    others = {"/sign-in", "/start/kinds", "/upload", "/upload/<token>"}
    assert both == {*others, *texts, *connection, *rooms}
    before = _everything(visitor)
    for rule in rules(visitor, "GET"):
        visitor.get(filled(visitor, rule))
    assert _everything(visitor) == before


def _everything(visitor: Visitor) -> list[str]:
    with visitor.house.store.engine.connect() as conn:
        raw = conn.connection.driver_connection
        assert raw is not None
        # That a link was tried which is none is counted, so that nobody tries for long.
        return [line for line in raw.iterdump() if 'INSERT INTO "tries"' not in line]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_answer_wears_its_headers(visitor: Visitor, method: str) -> None:
    for rule in rules(visitor, method):
        answer = visitor.client.open(filled(visitor, rule), method=method)
        for name in ("X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy"):
            assert answer.headers[name] == guards.HEADERS[name], rule.rule
        assert answer.headers["X-Frame-Options"] in ("DENY", "SAMEORIGIN")
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe-eval" not in answer.headers["Content-Security-Policy"]
        assert "Server" not in answer.headers
        if rule.endpoint not in guards.STATIC:
            assert answer.headers["Cache-Control"] == "no-store", rule.rule


def test_the_policy_of_a_page_lets_no_script_and_no_stranger_in(visitor: Visitor) -> None:
    policy = dict(part.split(" ", 1) for part in visitor.get("/").headers["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "frame-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }


def test_only_a_mail_may_bring_its_own_styles_and_it_may_do_nothing_else(visitor: Visitor) -> None:
    visitor.post("/run")
    for address in ("/mails/000001/view", f"{visitor.debtor('4')}/message"):
        answer = visitor.get(address)
        if answer.status_code == 404:
            continue
        policy = answer.headers["Content-Security-Policy"]
        assert "sandbox" in policy
        assert "script-src" not in policy
        assert "default-src 'none'" in policy
    with_styles = {
        rule.endpoint
        for rule in rules(visitor, "GET")
        if "unsafe-inline" in visitor.get(filled(visitor, rule)).headers["Content-Security-Policy"]
    }
    assert with_styles <= {"demo.view", "debtors.message", "debtors.sent_page", "messages.mail"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "127.0.0.1:9", "[::1]:8000"])
def test_this_machine_is_served_under_its_own_names(visitor: Visitor, host: str) -> None:
    assert visitor.client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "10.0.0.1"])
def test_a_name_that_was_made_to_point_here_is_refused(visitor: Visitor, host: str) -> None:
    for address in ("/", "/healthz", "/static/tijdig.css"):
        answer = visitor.client.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert host not in answer.text
    assert visitor.client.post("/run", headers={"Host": host}).status_code == 400


def test_what_is_not_there_is_told_kindly_wherever_it_is_asked(visitor: Visitor) -> None:
    token = visitor.token()
    for rule in visitor.app.url_map.iter_rules():
        if not rule.arguments or rule.endpoint in guards.STATIC:
            continue
        for value in STRANGE:
            method = "POST" if "POST" in (rule.methods or set()) else "GET"
            data = {"csrf_token": token} if method == "POST" else None
            answer = visitor.client.open(filled(visitor, rule, value), method=method, data=data)
            assert answer.status_code in (301, 308, 404, 405), (rule.rule, value, answer.status_code)
            assert "Traceback" not in answer.text
            assert "<script>" not in answer.text


def test_static_files_do_not_lead_out_of_their_folder(visitor: Visitor) -> None:
    for path in ("../application.py", "..%2fapplication.py", "%2fetc%2fpasswd"):
        assert visitor.client.get(f"/static/{path}", follow_redirects=True).status_code == 404


def test_an_address_holds_no_name_and_belongs_to_one_administration(visitor: Visitor) -> None:
    secret = visitor.app.config["SECRET_KEY"]
    here = Tokens(secret, visitor.house.scope(BOOKS))
    there = Tokens(secret, visitor.house.scope("other"))
    assert here.seal("Jansen Bouw B.V.") == here.seal("Jansen Bouw B.V.")
    assert "Jansen" not in here.seal("Jansen Bouw B.V.")
    assert here.open(here.seal("é/?#")) == "é/?#"
    assert visitor.get(f"/debtor/{there.seal('1')}").status_code == 404


def test_cookies_are_read_by_nobody_else(visitor: Visitor) -> None:
    answer = visitor.post("/language", {"language": "en", "back": "/"})
    visitor.get("/")
    cookies = {c.key: c for c in (visitor.client.get_cookie(n) for n in ("tijdig_session", "tijdig_language")) if c}
    assert set(cookies) == {"tijdig_session", "tijdig_language"}
    assert all(cookie.http_only for cookie in cookies.values())
    assert cookies["tijdig_session"].same_site == "Strict"
    assert cookies["tijdig_language"].same_site == "Lax"
    assert "Secure" not in answer.headers["Set-Cookie"], "on this machine's own http it would never come back"


def test_over_https_cookies_are_secure_and_the_browser_stays_on_https(visitor: Visitor) -> None:
    answer = visitor.client.get("/", base_url="https://localhost")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_the_secret_of_a_home_is_its_owners_alone_and_stays(home: Path, visit: Callable[..., Visitor]) -> None:
    first, second = visit(), visit()
    path = home / "pages.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert first.app.config["SECRET_KEY"] == second.app.config["SECRET_KEY"] == path.read_bytes()
    assert len(path.read_bytes()) == home_secret.SECRET_BYTES


def test_two_homes_have_two_secrets(tmp_path: Path) -> None:
    houses = [open_house(tmp_path / name) for name in ("one", "two")]
    secrets = {create_app(house).config["SECRET_KEY"] for house in houses}
    for house in houses:
        house.store.close()
    assert len(secrets) == 2


def test_no_page_brings_a_script_or_a_style_of_its_own(visitor: Visitor) -> None:
    visitor.post("/run")
    pages = [
        "/",
        "/upload",
        "/connections",
        "/check",
        "/sending",
        "/mails",
        "/mails/000001",
        "/nothing",
        visitor.debtor("1"),
    ]
    for page in [*pages, visitor.debtor("3"), "/?show=held", "/?q=jansen"]:
        text = visitor.get(page).text
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|javascript:", text, re.IGNORECASE), page
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text), page


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "/\\evil.example", "evil", "/\r\nX: 1"])
def test_going_back_never_leads_elsewhere(visitor: Visitor, back: str) -> None:
    answer = visitor.post("/language", {"language": "en", "back": back})
    assert answer.headers["Location"] == "/"


def test_the_program_says_that_it_is_well(visitor: Visitor) -> None:
    answer = visitor.get("/healthz")
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")


def test_a_form_of_one_administration_is_not_taken_for_the_one_that_was_opened_since(visitor: Visitor) -> None:
    answer = visitor.post("/pause", {"of": "another"})
    assert answer.status_code == 409
    assert "Intussen is een andere administratie geopend" in answer.text
    assert visitor.post("/pause", {"of": BOOKS}).status_code == 303
    assert f'name="of" value="{BOOKS}"' in visitor.text("/start")
