"""How Exact's refusals to renew a grant are read, and that it is asked for a token when one is due."""

import pytest

from adapters.exact.auth import RENEWALS, auth_at
from connector.source import Verdict

HOST = "http://localhost"
EXPIRED = "The refresh token expired at 10/11/2022 9:18:20 PM and it is now 10/12/2022 1:00:00 AM."


@pytest.mark.parametrize(
    ("error", "description"),
    [
        ("unauthorized_client", "Old refresh token used."),
        ("invalid_request", EXPIRED),
        ("invalid_grant", "Token is not allowed, because of invalid or empty chainId"),
    ],
)
def test_a_refresh_token_that_is_old_expired_or_of_no_chain_is_the_end_of_the_grant(
    error: str, description: str
) -> None:
    assert auth_at(HOST).judge(error, description) is Verdict.LOST


def test_a_token_that_is_asked_for_too_early_costs_nobody_the_grant() -> None:
    assert auth_at(HOST).judge("unauthorized_client", "access token not expired") is Verdict.EARLY


@pytest.mark.parametrize(
    ("error", "description"), [("invalid_request", "The request is not form-encoded."), ("too_many_requests", "")]
)
def test_what_may_pass_costs_nobody_the_grant(error: str, description: str) -> None:
    assert auth_at(HOST).judge(error, description) is Verdict.PASSING


def test_a_token_is_due_570_seconds_after_the_last_and_fewer_than_200_are_asked_for_in_a_day() -> None:
    auth = auth_at(HOST)
    assert (auth.leeway.total_seconds(), auth.renews_early) == (600 - 570, False)
    assert auth.renewals is RENEWALS
    assert (RENEWALS.requests < 200, RENEWALS.window.days) == (True, 1)
