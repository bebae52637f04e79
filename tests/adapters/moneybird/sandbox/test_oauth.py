"""Consent, refusal, tokens and their quirks, and access that is taken back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client, TestResponse

from adapters.moneybird.sandbox import Quirks, Sandbox
from adapters.moneybird.sandbox.grants import OUT_OF_BAND
from tests.adapters.moneybird.sandbox.callers import Caller, Clock

BACK = "http://127.0.0.1:8000/back"
DEAD = {"error": "token is invalid", "symbolic": {"request": "invalid_grant"}}


class Asker:
    """An application on its way in."""

    def __init__(self, clock: Clock, **quirks: Any) -> None:
        self.sandbox = Sandbox(clock, invoices=20, redirect_uris=[BACK], quirks=Quirks(**quirks))
        self.client: Client = self.sandbox.app.test_client()

    def consent(self, answer: str = "allow", **other: str) -> TestResponse:
        application = self.sandbox.application
        asked = {"client_id": application.client_id, "redirect_uri": BACK, "response_type": "code", "state": "s t"}
        query = {**asked, "scope": "sales_invoices settings", **other}
        page = self.client.get("/oauth/authorize", query_string=query)
        if page.status_code != 200:
            return page
        return self.client.post("/oauth/authorize", query_string=query, data={"answer": answer})

    def code(self, **other: str) -> str:
        return parse_qs(urlsplit(self.consent(**other).location).query)["code"][0]

    def token(self, **form: str) -> TestResponse:
        application = self.sandbox.application
        known = {"client_id": application.client_id, "client_secret": application.secret}
        return self.client.post("/oauth/token", data={**known, **form})

    def exchanged(self, **other: str) -> Any:
        code = self.code(**other)
        answer = self.token(grant_type="authorization_code", code=code, redirect_uri=BACK)
        assert answer.status_code == 200, answer.text
        return answer.json

    def renewed(self, refresh_token: str) -> TestResponse:
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def asks(self, token: str, path: str = "/contacts") -> TestResponse:
        return Caller(self.sandbox, token)("GET", path)


def test_a_consent_leads_to_tokens_that_open_the_administrations(clock: Clock) -> None:
    asker = Asker(clock)
    tokens = asker.exchanged()
    assert tokens["token_type"] == "bearer"
    assert tokens["scope"] == "sales_invoices settings"
    assert tokens["created_at"] == int(clock.now.timestamp())
    listed = asker.client.get(
        "/api/v2/administrations.json", headers={"Authorization": f"Bearer {tokens['access_token']}"}
    ).json
    assert [one["suspended"] for one in listed or []] == [False, False, True]


def test_the_state_comes_back_as_it_was_given(clock: Clock) -> None:
    assert parse_qs(urlsplit(Asker(clock).consent().location).query)["state"] == ["s t"]


def test_a_refusal_comes_back_as_one(clock: Clock) -> None:
    location = Asker(clock).consent("deny").location
    assert parse_qs(urlsplit(location).query) == {"error": ["access_denied"], "state": ["s t"]}


@pytest.mark.parametrize(
    "other", [{"redirect_uri": f"{BACK}/"}, {"redirect_uri": "http://localhost:8000/back"}, {"client_id": "nobody"}]
)
def test_whoever_is_not_registered_to_the_letter_is_sent_nowhere(clock: Clock, other: dict[str, str]) -> None:
    answer = Asker(clock).consent(**other)
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_scope_that_does_not_exist_is_refused(clock: Clock) -> None:
    assert "error=invalid_scope" in Asker(clock).consent(scope="everything").location


def test_without_a_scope_it_is_sales_invoices_alone(clock: Clock) -> None:
    assert Asker(clock).exchanged(scope="")["scope"] == "sales_invoices"


def test_without_an_address_to_go_back_to_the_code_is_shown(clock: Clock) -> None:
    asker = Asker(clock)
    page = asker.consent(redirect_uri=OUT_OF_BAND)
    code = page.text.split('id="authorization_code">')[1].split("<")[0]
    answer = asker.token(grant_type="authorization_code", code=code, redirect_uri=OUT_OF_BAND)
    assert answer.status_code == 200


def test_a_code_is_good_once_for_its_own_address_and_for_ten_minutes(clock: Clock) -> None:
    asker = Asker(clock)
    code = asker.code()
    assert asker.token(grant_type="authorization_code", code=code, redirect_uri=BACK).status_code == 200
    again = asker.token(grant_type="authorization_code", code=code, redirect_uri=BACK)
    assert (again.status_code, (again.json or {})["error"]) == (400, "invalid_grant")
    assert asker.token(grant_type="authorization_code", code=asker.code(), redirect_uri="x").status_code == 400
    late = asker.code()
    clock.forward(minutes=10)
    assert asker.token(grant_type="authorization_code", code=late, redirect_uri=BACK).status_code == 400


def test_a_wrong_secret_is_refused(clock: Clock) -> None:
    answer = Asker(clock).token(grant_type="refresh_token", refresh_token="x", client_secret="wrong")
    assert (answer.status_code, (answer.json or {})["error"]) == (401, "invalid_client")


def test_tokens_do_not_expire_and_say_nothing_of_it(clock: Clock) -> None:
    asker = Asker(clock)
    tokens = asker.exchanged()
    clock.forward(days=300)
    assert "expires_in" not in tokens
    assert asker.asks(tokens["access_token"]).status_code == 200


def test_where_tokens_expire_they_say_so_and_do(clock: Clock) -> None:
    asker = Asker(clock, expires_in=3600)
    tokens = asker.exchanged()
    assert tokens["expires_in"] == 3600
    clock.forward(seconds=3599)
    assert asker.asks(tokens["access_token"]).status_code == 200
    clock.forward(seconds=1)
    dead = asker.asks(tokens["access_token"])
    assert (dead.status_code, dead.json) == (401, DEAD)


def test_a_refresh_makes_the_token_of_before_useless(clock: Clock) -> None:
    asker = Asker(clock)
    tokens = asker.exchanged()
    renewed = asker.renewed(tokens["refresh_token"]).json or {}
    assert renewed["refresh_token"] == tokens["refresh_token"]
    assert asker.asks(tokens["access_token"]).status_code == 401
    assert asker.asks(renewed["access_token"]).status_code == 200


def test_where_refresh_tokens_rotate_each_is_good_once(clock: Clock) -> None:
    asker = Asker(clock, rotate_refresh=True)
    tokens = asker.exchanged()
    renewed = asker.renewed(tokens["refresh_token"]).json or {}
    assert renewed["refresh_token"] != tokens["refresh_token"]
    assert asker.renewed(tokens["refresh_token"]).status_code == 400
    assert asker.renewed(renewed["refresh_token"]).status_code == 200


@pytest.mark.parametrize("by", ["a call", "another refresh"])
def test_the_old_refresh_token_may_stay_good_until_what_was_given_for_it_is_used(clock: Clock, by: str) -> None:
    asker = Asker(clock, rotate_refresh=True, keeps_old_refresh=True)
    old = asker.exchanged()["refresh_token"]
    lost, taken = asker.renewed(old).json or {}, asker.renewed(old).json or {}
    assert asker.renewed(lost["refresh_token"]).status_code == 400, "of two that were given for it, the later is good"
    if by == "a call":
        assert asker.asks(taken["access_token"]).status_code == 200
    else:
        assert asker.renewed(taken["refresh_token"]).status_code == 200
    assert asker.renewed(old).status_code == 400


def test_a_refresh_may_leave_the_refresh_token_out(clock: Clock) -> None:
    asker = Asker(clock, leaves_refresh_out=True)
    tokens = asker.exchanged()
    assert "refresh_token" not in (asker.renewed(tokens["refresh_token"]).json or {})
    assert asker.renewed(tokens["refresh_token"]).status_code == 200


def test_right_after_a_grant_its_token_may_be_refused_for_two_seconds(clock: Clock) -> None:
    asker = Asker(clock, fresh_grant_seconds=2)
    token = asker.exchanged()["access_token"]
    fresh = asker.asks(token)
    assert (fresh.status_code, fresh.json) == (401, DEAD)
    clock.forward(seconds=2)
    assert asker.asks(token).status_code == 200


def test_a_missing_scope_is_a_401_too_with_other_words(clock: Clock) -> None:
    asker = Asker(clock)
    token = asker.exchanged(scope="settings")["access_token"]
    refused = asker.asks(token, "/sales_invoices")
    assert (refused.status_code, refused.json) == (401, {"error": "No access to sales_invoices"})
    assert asker.asks(token).status_code == 200
    assert asker.asks(token, "/webhooks").status_code == 200


def test_revoking_ends_the_grant_and_an_unknown_token_is_no_error(clock: Clock) -> None:
    asker = Asker(clock)
    tokens, application = asker.exchanged(), asker.sandbox.application
    for token in (tokens["access_token"], "unknown"):
        form = {"client_id": application.client_id, "client_secret": application.secret, "token": token}
        assert asker.client.post("/oauth/revoke", data=form).status_code == 200
    assert asker.asks(tokens["access_token"]).json == DEAD
    assert asker.renewed(tokens["refresh_token"]).status_code == 400


def test_the_user_takes_access_back_from_the_other_side(clock: Clock) -> None:
    asker = Asker(clock)
    tokens = asker.exchanged()
    asker.client.post(f"/user/applications/{asker.sandbox.application.client_id}/withdraw")
    assert asker.asks(tokens["access_token"]).json == DEAD
    assert asker.asks(asker.sandbox.token).status_code == 200, "a personal token is not the application's"


def test_an_application_is_registered_on_the_page_and_can_come_in(clock: Clock) -> None:
    asker = Asker(clock)
    asker.client.post("/user/applications", data={"name": "Andere", "redirect_uris": "https://example.nl/back"})
    made = next(one for one in asker.sandbox.grants.applications.values() if one.name == "Andere")
    assert made.secret in asker.client.get("/user/applications").text
    answer = asker.consent(client_id=made.client_id, redirect_uri="https://example.nl/back")
    assert answer.location.startswith("https://example.nl/back?code=")


def test_what_an_application_does_is_logged_under_a_user_of_its_own(clock: Clock) -> None:
    asker = Asker(clock)
    api = Caller(asker.sandbox, asker.exchanged()["access_token"])
    key = api.invoice("late").id
    last = (api("POST", f"/sales_invoices/{key}/pause", {}).json or {})["events"][-1]
    users = {one["id"]: one["user_type"] for one in api.get("/users", include_api_users="true")}
    assert users[last["user_id"]] == "api_user"
    assert last["user_id"] not in {one["id"] for one in api.get("/users")}
