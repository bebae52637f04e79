"""What Exact's headers say of its limits, and that what they do not say is not made up."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.exact.limits import day_limits, minute_limits
from connector.transport import Answer, Limits

NOW = datetime(2026, 3, 3, 9, 0, 20, tzinfo=UTC)
MINUTE_ENDS, DAY_ENDS = datetime(2026, 3, 3, 9, 1, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC)
DATE = "Tue, 03 Mar 2026 09:00:20 GMT"


def milliseconds(at: datetime) -> str:
    return f"{at.timestamp():.0f}000"


ALL = {
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4990",
    "x-ratelimit-reset": milliseconds(DAY_ENDS),
    "x-ratelimit-minutely-limit": "60",
    "x-ratelimit-minutely-remaining": "53",
    "x-ratelimit-minutely-reset": milliseconds(MINUTE_ENDS),
}
OF_MINUTE = {name: value for name, value in ALL.items() if "minutely" in name}


def read(headers: dict[str, str], status: int = 200, now: datetime = NOW) -> tuple[Limits | None, Limits | None]:
    """Of the minute and of the day."""
    answer = Answer(status, headers)
    return minute_limits(answer, now), day_limits(answer, now)


def test_the_minute_and_the_day_are_two_readings() -> None:
    minute, day = read(ALL)
    assert minute == Limits(used=7, resets_at=MINUTE_ENDS, allowed=60)
    assert day == Limits(used=10, resets_at=DAY_ENDS, allowed=5000)


def test_an_answer_that_says_nothing_limits_nothing() -> None:
    assert read({}, 404) == (None, None)


def test_a_429_of_the_minute_says_nothing_of_the_day() -> None:
    minute, day = read({**OF_MINUTE, "x-ratelimit-minutely-remaining": "0"}, 429)
    assert minute == Limits(used=60, resets_at=MINUTE_ENDS, allowed=60)
    assert day is None


def test_a_day_that_is_used_up_refuses_until_its_end() -> None:
    used_up = {**ALL, "x-ratelimit-remaining": "0"}
    assert read(used_up, 429)[1] == Limits(used=5000, resets_at=DAY_ENDS, retry_at=DAY_ENDS, allowed=5000)
    assert read(used_up, 200)[1] == Limits(used=5000, resets_at=DAY_ENDS, allowed=5000)
    assert read(ALL, 429)[1] == Limits(used=10, resets_at=DAY_ENDS, allowed=5000), "others share the limit"


@pytest.mark.parametrize("missing", ["limit", "remaining", "reset"])
def test_what_is_absent_is_not_zero(missing: str) -> None:
    left_out = {name: value for name, value in ALL.items() if not name.endswith(missing)}
    for limits, allowed, ends in zip(read(left_out), (60, 5000), (MINUTE_ENDS, DAY_ENDS), strict=True):
        assert limits is not None
        assert (limits.used is None) == (missing != "reset")
        assert limits.allowed == (None if missing == "limit" else allowed)
        assert limits.resets_at == (None if missing == "reset" else ends)


@pytest.mark.parametrize("said", ["", "many", "-1", "1e3", "5.0", "٦٠", "9" * 10, "9" * 5_000])
def test_what_is_no_number_says_nothing(said: str) -> None:
    assert read(dict.fromkeys([*ALL, "retry-after"], said)) == (None, None)


def test_more_left_than_allowed_and_nothing_allowed_are_not_believed() -> None:
    minute, _ = read({**OF_MINUTE, "x-ratelimit-minutely-remaining": "61"})
    assert minute == Limits(resets_at=MINUTE_ENDS, allowed=60)
    minute, _ = read({**OF_MINUTE, "x-ratelimit-minutely-limit": "0", "x-ratelimit-minutely-remaining": "0"})
    assert minute == Limits(resets_at=MINUTE_ENDS)


@pytest.mark.parametrize(
    "reset",
    [
        f"{MINUTE_ENDS.timestamp():.0f}",
        milliseconds(NOW - timedelta(minutes=1)),
        milliseconds(NOW + timedelta(minutes=2)),
        milliseconds(NOW + timedelta(days=400)),
        "0",
    ],
    ids=["seconds", "past", "beyond the minute", "in a year", "zero"],
)
def test_an_end_that_is_none_of_this_window_is_not_believed(reset: str) -> None:
    minute, _ = read({**OF_MINUTE, "x-ratelimit-minutely-reset": reset})
    assert minute == Limits(used=7, allowed=60)


def test_an_end_a_moment_ago_is_now() -> None:
    minute, _ = read({"x-ratelimit-minutely-reset": milliseconds(NOW - timedelta(seconds=2))})
    assert minute == Limits(resets_at=NOW)


@pytest.mark.parametrize("ahead", [timedelta(minutes=7), timedelta(minutes=-7), timedelta()])
def test_a_clock_that_differs_from_ours_is_taken_into_account(ahead: timedelta) -> None:
    ours = NOW - ahead
    minute, day = read({**ALL, "date": DATE}, now=ours)
    assert minute is not None
    assert day is not None
    assert (minute.resets_at, day.resets_at) == (MINUTE_ENDS - ahead, DAY_ENDS - ahead)


def test_a_clock_that_tells_no_time_is_taken_for_ours() -> None:
    for date in ("", "soon", "Tue, 03 Mar 2026 09:00:20 -0000"):
        assert read({**ALL, "date": date}) == read(ALL)


def test_a_clock_of_ours_in_another_zone_gives_the_same_moment() -> None:
    elsewhere = NOW.astimezone(datetime.strptime("+0530", "%z").tzinfo)
    minute, _ = read(OF_MINUTE, now=elsewhere)
    assert minute is not None
    assert minute.resets_at == MINUTE_ENDS
    assert minute.resets_at.tzinfo is UTC


@pytest.mark.parametrize(("said", "seconds"), [("30", 30), ("0", 0), ("3600", 3600)])
def test_where_exact_says_when_to_come_back_it_is_believed(said: str, seconds: int) -> None:
    minute, day = read({"retry-after": said}, 429)
    assert (minute, day) == (Limits(retry_at=NOW + timedelta(seconds=seconds)), None)


def test_nobody_comes_back_after_years() -> None:
    assert read({"retry-after": milliseconds(NOW)}, 429) == (None, None)


@given(st.dictionaries(st.sampled_from([*ALL, "retry-after", "date"]), st.text(st.characters(codec="latin-1"))))
def test_whatever_the_headers_say_it_is_read_or_passed_by(headers: dict[str, str]) -> None:
    for limits in read(headers, 429):
        assert limits is None or limits.resets_at is None or limits.resets_at >= NOW
