"""What Moneybird's headers say of its limits, in words that do not mean what they say."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.moneybird.limits import LONGEST, read_limits
from connector.transport import Answer, Limits

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
SECOND = int(NOW.timestamp())


def read(**headers: str) -> Limits | None:
    return read_limits(Answer(429, {name.replace("_", "-"): value for name, value in headers.items()}), NOW)


def test_an_answer_that_says_nothing_limits_nothing() -> None:
    assert read() is None
    assert read(ratelimit_remaining="12") is None


@pytest.mark.parametrize("said", [str(SECOND + 120), "120"])
def test_a_moment_and_a_distance_are_both_understood(said: str) -> None:
    assert read(retry_after=said) == Limits(retry_at=NOW + timedelta(seconds=120))


def test_the_requests_that_are_left_are_those_of_the_other_header() -> None:
    limits = read(ratelimit_remaining="299", ratelimit_requestsremaining="140", ratelimit_reset=str(SECOND + 299))
    assert limits == Limits(used=10, resets_at=NOW + timedelta(seconds=299))


@pytest.mark.parametrize("said", ["99999999999", "99999999", str(SECOND + 86_400)])
def test_nobody_waits_for_years(said: str) -> None:
    assert read(retry_after=said) == Limits(retry_at=NOW + LONGEST)


@pytest.mark.parametrize("said", ["", "soon", "-5", "1e3", "1" * 40, "١٢"])
def test_what_is_no_number_says_nothing(said: str) -> None:
    limits = read(retry_after=said, ratelimit_requestsremaining=said)
    assert limits is None


def test_a_clock_that_is_ahead_of_ours_is_taken_into_account() -> None:
    limits = read(date="Tue, 03 Mar 2026 09:01:00 GMT", retry_after=str(SECOND + 90))
    assert limits == Limits(retry_at=NOW + timedelta(seconds=30))
