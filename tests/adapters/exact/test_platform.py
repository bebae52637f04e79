"""Exact Online as a platform: its countries, its divisions, what is counted together, how its refusals are read."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import responses

from adapters.exact import ADAPTER
from adapters.exact.auth import auth_at, judge
from adapters.exact.hosts import HOSTS, country_of
from adapters.exact.platform import administrations, platform_at, refusals
from connector.source import Access, Verdict
from connector.transport import Answer, Limits, Request, Transport

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
NL = "https://start.exactonline.nl"
ME = f"{NL}/api/v1/current/Me"
DIVISIONS = f"{NL}/api/v1/7/system/Divisions"


class Pass(Access):
    """A grant that is good."""

    def token(self) -> str:
        return "a token"

    def refused(self, token: str) -> str:
        return token


def test_every_country_has_a_host_of_its_own_and_gives_grants_there() -> None:
    assert len({each.url for each in HOSTS}) == len({each.key for each in HOSTS}) == 7
    for each in HOSTS:
        at = platform_at(each.url)
        assert (at.host, country_of(at.host)) == (each.url, each.key)
        assert at.auth.authorise_url == f"{each.url}/api/oauth2/auth"
        assert at.auth.token_url == f"{each.url}/api/oauth2/token"
    assert ADAPTER.hosts == HOSTS
    assert country_of("http://127.0.0.1:8100") == ""


def test_a_token_is_renewed_in_the_thirty_seconds_in_which_exact_gives_another() -> None:
    auth = auth_at(NL)
    assert (auth.leeway, auth.renews_early, auth.asks_scopes) == (timedelta(seconds=30), False, False)
    assert 2 * auth.time_out < auth.lease.total_seconds() == 10
    assert auth.renewals is not None
    assert (auth.renewals.requests, auth.renewals.window) == (190, timedelta(days=1))
    assert auth.lapses_after == timedelta(days=30)


@pytest.mark.parametrize(
    ("error", "description", "verdict"),
    [
        ("unauthorized_client", "Old refresh token used.", Verdict.LOST),
        ("invalid_request", "The refresh token expired at 10/11/2022 9:18:20 PM and it is now later", Verdict.LOST),
        ("invalid_grant", "Token is not allowed, because of invalid or empty chainId", Verdict.LOST),
        ("invalid_grant", "", Verdict.LOST),
        ("unauthorized_client", "access token not expired", Verdict.EARLY),
        ("access token not expired", "", Verdict.EARLY),
        ("unauthorized_client", "", Verdict.PASSING),
        ("invalid_request", "The request is not form-encoded.", Verdict.PASSING),
        ("invalid_client", "Client authentication failed.", Verdict.PASSING),
        ("too_many_requests", "Too many token requests.", Verdict.PASSING),
    ],
)
def test_a_grant_is_lost_when_exact_says_so_and_by_nothing_else(error: str, description: str, verdict: Verdict) -> None:
    assert judge(error, description) is verdict


def counted(url: str) -> list[str]:
    return [quota.counted(Request("GET", url)) for quota in platform_at(NL).quotas]


def test_each_division_has_its_minute_and_its_day_and_each_endpoint_its_refusals() -> None:
    accounts, terms = f"{NL}/api/v1/7/crm/Accounts", f"{NL}/api/v1/7/sync/Cashflow/PaymentTerms"
    assert counted(accounts)[:2] == counted(terms)[:2] == counted(f"{accounts}(guid'x')")[:2]
    assert counted(accounts)[2] == counted(f"{accounts}(guid'x')")[2] != counted(terms)[2]
    elsewhere = ("https://start.exactonline.be/api/v1/7/crm/Accounts", f"{NL}/api/v1/8/crm/Accounts")
    for url in elsewhere:
        assert not set(counted(url)) & set(counted(accounts))
    assert len(set(counted(accounts))) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_exact_counts_as_an_error_is_counted(status: int) -> None:
    assert refusals(Answer(status), NOW) == Limits(refused=True)


@pytest.mark.parametrize("status", [200, 204, 429, 500, 503])
def test_what_it_does_not_count_is_not(status: int) -> None:
    assert refusals(Answer(status), NOW) is None


def division(code: int, **fields: object) -> dict[str, object]:
    return {"Code": code, "Description": f"Bakery {code}", "Country": "NL ", "Currency": "EUR", **fields}


@responses.activate
def listed(*rows: Mapping[str, Any]) -> Any:
    responses.get(ME, json={"d": {"results": [{"UserID": "u", "CurrentDivision": 7}]}})
    responses.get(DIVISIONS, json={"d": {"results": list(rows)}})
    return administrations(Transport(lambda: NOW, home=NL), Pass(), NL)


def test_a_division_is_offered_with_its_country_currency_and_what_it_is_opened_with() -> None:
    [one] = listed(division(7, Status=1, BlockingStatus=0))
    assert (one.key, one.title, one.country, one.currency) == ("nl-7", "Bakery 7", "NL", "EUR")
    assert (dict(one.settings), one.barred) == ({"division": "7"}, "")


def test_what_is_archived_or_blocked_cannot_be_connected_and_the_list_is_by_name() -> None:
    found = listed(
        division(9, Description="zebra", Status=1),
        division(8, Description="Ark", Status=2),
        division(6, Description="boat", Status=1, BlockingStatus=2),
    )
    assert [(each.title, each.barred != "") for each in found] == [("Ark", True), ("boat", True), ("zebra", False)]
