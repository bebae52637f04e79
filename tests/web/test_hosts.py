"""A platform with a host for each country: the user says which one it is, and everything goes there from then on."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from connector import registry
from connector.flow import connecting, reading
from connector.flow.sources import Registration
from connector.model import Scope
from connector.source import Adapter, Host
from tests.moneybird import NAME
from tests.web.test_connections import Traveller, heading, travel, traveller

__all__ = ["abroad", "travel", "traveller"]
ELSEWHERE = "https://platform.example.nl"


@pytest.fixture
def abroad(traveller: Traveller, monkeypatch: pytest.MonkeyPatch) -> Traveller:
    """Somebody whose administration is kept in Belgium."""
    real = registry.adapter
    hosts = (Host("nl", "Netherlands", ELSEWHERE), Host("be", "Belgium", traveller.platform.url))

    def adapter(name: str) -> Adapter:
        return replace(real(name), hosts=hosts) if name == NAME else real(name)

    monkeypatch.setattr(registry, "adapter", adapter)
    traveller.house.registrations = {NAME: Registration(traveller.platform.registration.client)}
    return traveller


def test_the_page_asks_for_the_country_and_may_lead_to_each(abroad: Traveller) -> None:
    page = abroad.visitor.get("/connections")
    assert '<option value="be">' in page.text
    for url in (ELSEWHERE, abroad.platform.url):
        assert url in page.headers["Content-Security-Policy"]


def test_where_there_is_one_host_nobody_is_asked(traveller: Traveller) -> None:
    assert 'name="host"' not in traveller.visitor.get("/connections").text


@pytest.mark.parametrize("host", ["", "xx", "https://evil.example"])
def test_without_a_country_nobody_is_sent_anywhere(abroad: Traveller, host: str) -> None:
    answer = abroad.visitor.post(f"/connections/{NAME}/start", {"host": host})
    assert answer.status_code == 409
    assert "Kies het land" in answer.text


def test_everything_happens_at_the_host_that_was_chosen(abroad: Traveller) -> None:
    assert abroad.start(host="nl").startswith(f"{ELSEWHERE}/oauth/authorize?")
    page = abroad.come_back(abroad.consent(host="be"))
    assert heading(page) == "Administraties kiezen"
    abroad.take(str(page.request.path.split("/")[2]), 0)
    [made] = connecting.every(abroad.house.sources, abroad.tenant)
    assert made.host == abroad.platform.url
    [there] = [each for each in abroad.there() if each.connection == made.key]
    source = abroad.house.sources.open(there)
    assert source
    assert list(source.pull(None, abroad.clock().date()))[-1].complete


def test_how_records_are_read_is_shown_in_the_readers_language(traveller: Traveller) -> None:
    traveller.connect(0)
    with traveller.house.store.write(Scope(traveller.tenant, traveller.name(0)), traveller.clock()) as tx:
        reading.note(tx, {"a debt in cashflow/Receivables is written": "below zero"})
    page = traveller.visitor.get("/connections").text
    assert "Een schuld in cashflow/Receivables staat: onder nul" in page


def test_signing_in_again_happens_there_too(abroad: Traveller) -> None:
    page = abroad.come_back(abroad.consent(host="be"))
    parts = urlsplit(abroad.start(renews=str(page.request.path.split("/")[2]), host="nl"))
    assert f"{parts.scheme}://{parts.netloc}" == abroad.platform.url
