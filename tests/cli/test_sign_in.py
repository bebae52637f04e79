"""`tijdig sign-in`, and what the servers say to whoever set them up, as a user runs them."""

import re
import signal
import subprocess
from collections.abc import Callable

import pytest
import requests

from tests.cli.conftest import Desk
from tests.cli.test_working import first_line, free_port, until
from tests.cli.visiting import TOKEN

Start = Callable[..., "subprocess.Popen[str]"]
LINK = re.compile(r"http://127\.0\.0\.1:8000/sign-in/[A-Za-z0-9_-]{43}\n")
PUBLIC = "https://tijdig.example"
CODE = re.compile(r"setup code ((?:[a-z2-7]{5}-){5}[a-z2-7])\n")


def test_where_nobody_owns_the_pages_the_link_makes_an_owner(desk: Desk) -> None:
    ran = desk.done("sign-in", "anna@example.nl")
    assert LINK.fullmatch(ran.out), "the link alone, so that it can be handed on"
    assert "Whoever opens it comes in" in ran.err


@pytest.mark.parametrize("address", ["", "x", "a b@example.nl"])
def test_what_is_no_address_is_told(desk: Desk, address: str) -> None:
    ran = desk("sign-in", address)
    assert ran.code == 3
    assert "this is no e-mail address" in ran.err


def test_the_address_of_nobody_is_told_once_there_is_an_owner(desk: Desk, running: Start) -> None:
    server = running("serve", "--port", "0")
    url = first_line(server).split()[3]
    browser = requests.Session()
    page = browser.get(url, timeout=10).text
    found = TOKEN.search(page)
    assert found
    data = {"csrf_token": found[1], "address": "anna@example.nl"}
    assert browser.post(f"{url}/sign-in/first", data=data, timeout=10).url == f"{url}/"
    ran = desk("sign-in", "eve@example.nl")
    assert ran.code == 8
    assert "an owner can invite it" in ran.err
    assert LINK.fullmatch(desk.done("sign-in", "Anna@example.nl").out)
    desk.done("import", desk.file())
    assert desk.done("verify", "--json").json["events"]["(people)"] == 2, "he founded the office, and signed in"


def post(url: str, path: str, **data: str) -> requests.Response:
    """As a proxy passes on what was asked for under the public name."""
    browser, headers = requests.Session(), {"Host": "tijdig.example", "X-Forwarded-For": "192.0.2.7"}
    page = browser.get(f"{url}/sign-in", headers=headers, timeout=10)
    found = TOKEN.search(page.text)
    assert found, page.text
    kept = page.headers["Set-Cookie"].partition(";")[0]
    headers["Cookie"] = kept  # a browser sends it over https
    return requests.post(
        f"{url}{path}", data={"csrf_token": found[1], **data}, headers=headers, timeout=10, allow_redirects=False
    )


@pytest.mark.parametrize("command", ["serve", "web"])
def test_beyond_this_machine_a_server_says_its_setup_code_and_asks_for_it(
    desk: Desk, running: Start, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("TIJDIG_PUBLIC_URL", PUBLIC)
    monkeypatch.setenv("TIJDIG_PROXIES", "1")
    port = free_port()
    server = running(command, "--host", "0.0.0.0", "--port", port)  # noqa: S104 # that is the point
    told = "".join(first_line(server) for _ in range(1 if command == "web" else 2))
    found = CODE.search(told)
    assert found, told
    assert PUBLIC in told
    url = f"http://127.0.0.1:{port}"
    until(lambda: answers(url), "a page")
    assert requests.get(f"{url}/", headers={"Host": "evil.example"}, timeout=10).status_code == 400
    assert post(url, "/sign-in/first", address="eve@evil.example", code="x").status_code == 422
    answer = post(url, "/sign-in/first", address="anna@example.nl", code=found[1])
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert "__Host-tijdig_person=" in answer.headers["Set-Cookie"]
    assert desk.done("sign-in", "anna@example.nl").out.startswith(f"{PUBLIC}/sign-in/")
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30) == 0


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


@pytest.mark.parametrize(
    "url", ["http://tijdig.example", "https://", "tijdig.example", "https://x/path", "https://x:99999"]
)
def test_a_public_address_that_is_none_or_is_open_to_all_is_refused_at_the_start(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("TIJDIG_PUBLIC_URL", url)
    ran = desk("serve")
    assert ran.code == 3
    assert "TIJDIG_PUBLIC_URL" in ran.err


def test_a_sender_that_is_no_address_is_refused_at_the_start(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIJDIG_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TIJDIG_MAIL_FROM", "no address")
    ran = desk("sign-in", "anna@example.nl")
    assert ran.code == 3
    assert "TIJDIG_MAIL_FROM" in ran.err
