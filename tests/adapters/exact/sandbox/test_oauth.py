"""Consent, tokens that live ten minutes and are renewed in the last half of one, and the ways in which a chain dies."""

from dataclasses import replace

import pytest
import requests

from adapters.exact.sandbox import Quirks, Sandbox
from tests.adapters.exact.sandbox.callers import BACK, PATIENCE, Caller, Clock, OAuth
from tests.adapters.exact.sandbox.conftest import ROOMY, Open

ME = "current/Me?$select=UserID"


def me(api: Caller, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return api("GET", f"{api.url}/api/v1/{ME}", None, headers).status_code


def refusal(answer: requests.Response) -> tuple[int, str, str]:
    said = answer.json()
    return answer.status_code, said["error"], said["error_description"]


# ---------------------------------------------------------------- consent


def test_the_consent_page_names_the_application_its_scopes_and_the_divisions_to_tick(
    oauth: OAuth, sandbox: Sandbox
) -> None:
    page = requests.get(f"{oauth.url}/api/oauth2/auth", params=oauth.asks(), timeout=PATIENCE).text
    assert all(f'name="division" value="{code}"' in page for code in sandbox.divisions)
    assert "Tijdig" in page
    assert "financial.receivables:read" in page


def test_who_allows_is_sent_back_with_a_code_and_the_state(oauth: OAuth) -> None:
    back = oauth.consents()
    assert set(back) == {"code", "state"}
    assert back["state"] == "s 1"


def test_who_denies_is_sent_back_without_a_code(oauth: OAuth) -> None:
    assert oauth.consents(answer="deny") == {"error": "access_denied", "state": "s 1"}


@pytest.mark.parametrize("other", [{"redirect_uri": f"{BACK}/"}, {"client_id": "somebody"}])
def test_who_is_not_known_to_the_letter_is_not_sent_back(oauth: OAuth, other: dict[str, str]) -> None:
    address = f"{oauth.url}/api/oauth2/auth"
    for ask in (requests.get, requests.post):
        answer = ask(address, params=oauth.asks(**other), timeout=PATIENCE, allow_redirects=False)
        assert answer.status_code == 400


def test_only_divisions_that_were_ticked_can_be_reached(api: Caller, sandbox: Sandbox) -> None:
    second = sandbox.divisions[1]
    api.new_token([second])
    answer = api("GET", "cashflow/PaymentConditions", select="Code")
    assert answer.status_code == 403
    assert api.error(answer) == "Forbidden - User division is not within division scope"
    api.division = second
    assert api.rows("cashflow/PaymentConditions")


# ---------------------------------------------------------------- tokens


def test_a_token_answer_has_the_platforms_shape_and_its_life_is_a_text(oauth: OAuth) -> None:
    tokens = oauth.tokens()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (tokens["expires_in"], tokens["token_type"]) == ("600", "bearer")


def test_a_code_is_good_once(oauth: OAuth) -> None:
    code = oauth.consents()["code"]
    assert oauth.exchange(code).status_code == 200
    assert refusal(oauth.exchange(code))[:2] == (400, "invalid_grant")


@pytest.mark.parametrize(("seconds", "status"), [(179, 200), (180, 400)])
def test_a_code_is_good_for_three_minutes(oauth: OAuth, clock: Clock, seconds: int, status: int) -> None:
    code = oauth.consents()["code"]
    clock.forward(seconds=seconds)
    assert oauth.exchange(code).status_code == status


def test_a_code_is_good_for_its_own_address_alone(oauth: OAuth) -> None:
    answer = oauth.exchange(oauth.consents()["code"], redirect_uri=f"{BACK}/elsewhere")
    assert refusal(answer)[:2] == (400, "invalid_grant")


def test_a_code_has_to_be_encoded_to_stand_in_an_address(oauth: OAuth) -> None:
    assert {"!", "/", "="} <= set(oauth.consents()["code"])


def test_an_access_token_lives_for_600_seconds(api: Caller, oauth: OAuth, clock: Clock) -> None:
    token = oauth.tokens()["access_token"]
    clock.forward(seconds=599)
    assert me(api, token) == 200
    clock.forward(seconds=1)
    assert me(api, token) == 401


@pytest.mark.parametrize("seconds", [0, 569])
def test_new_tokens_are_not_given_before_570_seconds(oauth: OAuth, clock: Clock, seconds: int) -> None:
    tokens = oauth.tokens()
    clock.forward(seconds=seconds)
    assert refusal(oauth.refresh(tokens["refresh_token"])) == (401, "unauthorized_client", "access token not expired")


def test_a_refusal_for_being_early_costs_nothing(oauth: OAuth, clock: Clock) -> None:
    tokens = oauth.tokens()
    oauth.refresh(tokens["refresh_token"])
    clock.forward(seconds=570)
    assert oauth.refresh(tokens["refresh_token"]).status_code == 200


def test_every_refresh_gives_another_refresh_token(oauth: OAuth, clock: Clock) -> None:
    first = oauth.tokens()
    clock.forward(seconds=570)
    second = oauth.refresh(first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]


def renewed(oauth: OAuth, clock: Clock) -> tuple[dict[str, str], dict[str, str]]:
    first = oauth.tokens()
    clock.forward(seconds=570)
    return first, oauth.refresh(first["refresh_token"]).json()


def test_the_old_refresh_token_is_good_until_the_new_access_token_is_used(
    api: Caller, oauth: OAuth, clock: Clock
) -> None:
    first, _ = renewed(oauth, clock)
    clock.forward(seconds=570)
    answer = oauth.refresh(first["refresh_token"])
    assert answer.status_code == 200
    assert me(api, answer.json()["access_token"]) == 200
    clock.forward(seconds=570)
    assert refusal(oauth.refresh(first["refresh_token"])) == (401, "unauthorized_client", "Old refresh token used.")


def test_the_old_refresh_token_is_dead_once_the_new_one_is_used(oauth: OAuth, clock: Clock) -> None:
    first, second = renewed(oauth, clock)
    clock.forward(seconds=570)
    assert oauth.refresh(second["refresh_token"]).status_code == 200
    assert refusal(oauth.refresh(first["refresh_token"]))[0] == 401


def test_the_use_of_the_old_access_token_kills_nothing(api: Caller, oauth: OAuth, clock: Clock) -> None:
    first, _ = renewed(oauth, clock)
    assert me(api, first["access_token"]) == 200
    clock.forward(seconds=570)
    assert oauth.refresh(first["refresh_token"]).status_code == 200


def test_a_strict_platform_kills_the_old_refresh_token_at_once(opened: Open, clock: Clock) -> None:
    oauth = opened(replace(ROOMY, strict=True)).oauth
    first, second = renewed(oauth, clock)
    clock.forward(seconds=570)
    assert refusal(oauth.refresh(first["refresh_token"]))[2] == "Old refresh token used."
    assert oauth.refresh(second["refresh_token"]).status_code == 200


def test_where_a_replay_kills_the_new_refresh_token_dies_with_the_old(opened: Open, clock: Clock) -> None:
    oauth = opened(replace(ROOMY, strict=True, replay_kills=True)).oauth
    first, second = renewed(oauth, clock)
    clock.forward(seconds=570)
    oauth.refresh(first["refresh_token"])
    assert refusal(oauth.refresh(second["refresh_token"]))[:2] == (400, "invalid_grant")


def test_a_refresh_token_that_was_not_used_for_thirty_days_says_when_it_expired(oauth: OAuth, clock: Clock) -> None:
    tokens = oauth.tokens()
    clock.forward(days=30)
    said = refusal(oauth.refresh(tokens["refresh_token"]))
    assert said == (
        400,
        "invalid_request",
        "The refresh token expired at 4/2/2026 9:00:00 AM and it is now 4/2/2026 9:00:00 AM.",
    )


def test_a_refresh_token_is_good_to_the_thirtieth_day(oauth: OAuth, clock: Clock) -> None:
    tokens = oauth.tokens()
    clock.forward(days=29, hours=23)
    assert oauth.refresh(tokens["refresh_token"]).status_code == 200


def test_an_authorization_header_is_refused_at_the_token_endpoint(oauth: OAuth) -> None:
    form = {"grant_type": "authorization_code", "code": oauth.consents()["code"], "redirect_uri": BACK}
    assert oauth.token(form, {"Authorization": "Bearer x"}).status_code == 401
    assert oauth.token(form).status_code == 200


def test_tokens_are_asked_for_in_a_form(oauth: OAuth) -> None:
    answer = requests.post(f"{oauth.url}/api/oauth2/token", json={"grant_type": "refresh_token"}, timeout=PATIENCE)
    assert refusal(answer)[:2] == (400, "invalid_request")


def test_a_wrong_secret_opens_nothing(oauth: OAuth) -> None:
    code = oauth.consents()["code"]
    assert refusal(oauth.exchange(code, client_secret="wrong"))[:2] == (401, "invalid_client")


def test_another_grant_type_is_refused(oauth: OAuth) -> None:
    assert refusal(oauth.token({"grant_type": "client_credentials"}))[:2] == (400, "unsupported_grant_type")


def test_no_more_than_200_token_calls_are_answered_on_one_day(opened: Open, clock: Clock) -> None:
    oauth = opened().oauth  # it asked once
    statuses = [oauth.refresh("unknown").status_code for _ in range(200)]
    assert statuses == [400] * 199 + [429]
    clock.forward(days=1)
    assert oauth.refresh("unknown").status_code == 400


# ---------------------------------------------------------------- chains


def test_two_consents_of_one_user_live_beside_each_other(oauth: OAuth, clock: Clock) -> None:
    first, second = oauth.tokens(), oauth.tokens()
    clock.forward(seconds=570)
    assert {oauth.refresh(one["refresh_token"]).status_code for one in (first, second)} == {200}


def test_where_there_is_one_chain_a_second_consent_ends_the_first(opened: Open, clock: Clock) -> None:
    oauth = opened(replace(ROOMY, one_chain=True)).oauth
    first, second = oauth.tokens(), oauth.tokens()
    clock.forward(seconds=570)
    assert refusal(oauth.refresh(first["refresh_token"]))[:2] == (400, "invalid_grant")
    assert oauth.refresh(second["refresh_token"]).status_code == 200


def test_who_withdraws_the_application_in_the_security_centre_ends_all_its_chains(
    api: Caller, oauth: OAuth, clock: Clock
) -> None:
    tokens = oauth.tokens()
    centre = f"{api.url}/docs/SecurityCentre.aspx"
    assert oauth.application.client_id in requests.get(centre, timeout=PATIENCE).text
    requests.post(f"{centre}/{oauth.application.client_id}/withdraw", timeout=PATIENCE).raise_for_status()
    assert me(api, tokens["access_token"]) == 403
    clock.forward(seconds=570)
    said = refusal(oauth.refresh(tokens["refresh_token"]))
    assert said == (400, "invalid_grant", "Token is not allowed, because of invalid or empty chainId")


def test_a_new_consent_after_a_withdrawal_is_good(api: Caller, oauth: OAuth) -> None:
    api.sandbox.grants.withdraw(oauth.application.client_id)
    assert me(api, oauth.tokens()["access_token"]) == 200


def test_what_is_registered_in_the_security_centre_can_be_consented_to(api: Caller, sandbox: Sandbox) -> None:
    form = {"name": "Een ander", "redirect_uris": BACK}
    requests.post(f"{api.url}/docs/SecurityCentre.aspx", data=form, timeout=PATIENCE).raise_for_status()
    api.oauth.application = next(one for one in sandbox.grants.applications.values() if one.name == "Een ander")
    assert me(api, api.oauth.tokens()["access_token"]) == 200


def test_a_bad_token_is_401_or_a_way_to_the_login_page(opened: Open) -> None:
    assert me(opened(), "nonsense") == 401
    api = opened(Quirks(moved=True))
    answer = api("GET", f"{api.url}/api/v1/{ME}", None, {"Authorization": "Bearer nonsense"})
    assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (302, "text/html")
    assert "Object moved" in answer.text
    followed = requests.get(f"{api.url}{answer.headers['Location']}", timeout=PATIENCE)
    assert (followed.status_code, "<html>" in followed.text) == (200, True)
