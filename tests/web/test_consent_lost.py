"""A consent that comes back to somebody who is signed in no more: its code goes no further, and he is told plainly."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from structlog.testing import capture_logs

from connector.flow.house import House
from connector.model import OfficeRole
from connector.store import sessions
from connector.store.people import of_tenant
from connector.web.noting import Noted
from connector.web.signed import COOKIE
from tests.web.abroad import abroad
from tests.web.signed_in import let_in, token
from tests.web.test_connections import Traveller, heading

TOLD = "U was hier niet meer aangemeld"
LEADS_ON = "/sign-in?to=/connections/ended/signed_out"


@pytest.fixture
def traveller(tmp_path: Path, pages: Callable[[House], Flask]) -> Iterator[Traveller]:
    with abroad(tmp_path, pages) as there:
        yield there


def ends(traveller: Traveller) -> None:
    """His session ends while he is at the platform: elsewhere he pressed that all of them end."""
    with traveller.house.store.write(of_tenant(traveller.tenant), traveller.clock()) as tx:
        sessions.end_sessions(tx, f"the-{OfficeRole.OWNER.value}")


def secrets_of(address: str) -> list[str]:
    asked = parse_qs(urlsplit(address).query)
    return [asked[name][0] for name in ("code", "state")]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_code_of_a_consent_is_carried_to_no_sign_in_page(traveller: Traveller, method: str) -> None:
    address = traveller.consent()
    ends(traveller)
    parts = urlsplit(address)
    answer = traveller.visitor.client.open(
        f"{parts.path}?{parts.query}", method=method, base_url=traveller.visitor.base
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, LEADS_ON)
    page = traveller.visitor.get(answer.headers["Location"])
    for secret in secrets_of(address):
        assert secret not in f"{answer.headers}{answer.text}{page.headers}{page.text}"


def test_after_signing_in_he_is_told_that_the_consent_is_to_be_given_again(traveller: Traveller) -> None:
    parts = urlsplit(traveller.consent())
    ends(traveller)
    away = traveller.visitor.get(f"{parts.path}?{parts.query}").headers["Location"]
    let_in(traveller.house)
    page = traveller.visitor.get(traveller.visitor.get(away).headers["Location"])
    assert heading(page) == TOLD
    assert 'href="/connections"' in page.text
    assert traveller.states() == {}
    assert "POST /oauth/token" not in traveller.platform.asked
    assert traveller.connect(0)


def test_a_code_that_comes_to_somebody_who_may_not_connect_leaves_the_address_too(traveller: Traveller) -> None:
    address = traveller.consent()
    parts = urlsplit(address)
    let_in(traveller.house, OfficeRole.READER)
    traveller.visitor.client.set_cookie(COOKIE, token(OfficeRole.READER))
    answer = traveller.visitor.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 303
    assert heading(traveller.land(answer)) == "Deze aanmelding hoort niet bij deze browser"
    for secret in secrets_of(address):
        assert secret not in f"{answer.headers}{answer.text}"


def test_no_log_line_of_the_way_back_holds_code_or_state(
    traveller: Traveller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    app: Any = traveller.visitor.app
    app.wsgi_app = Noted(app.wsgi_app)
    address = traveller.consent()
    with capture_logs() as lines:
        traveller.come_back(address)
        late = traveller.consent()
        ends(traveller)
        parts = urlsplit(late)
        traveller.visitor.get(traveller.visitor.get(f"{parts.path}?{parts.query}").headers["Location"])
    requests = [line["rule"] for line in lines if line["event"] == "request"]
    assert requests.count("/connections/<platform>/back") == 2
    # urllib3 tells of the imitated person's browser; ours is silent (connector/transport/session.py).
    told = [record.getMessage() for record in caplog.records if not record.name.startswith("urllib3")]
    for secret in [*secrets_of(address), *secrets_of(late)]:
        assert secret not in f"{lines}{told}"
