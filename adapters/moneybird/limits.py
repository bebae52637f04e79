"""What Moneybird's answers say of its limits, which it words in ways of its own.

`Retry-After` is a moment (seconds since 1970) where everybody else means a distance, and `RateLimit-Remaining` has been
seen to count seconds, not requests; how many requests are left stands in a header that is documented nowhere.
"""

from datetime import UTC, datetime, timedelta

from connector.transport import Answer, Limits

LIMIT = 150  # requests in five minutes, of all who come from one address
DIGITS = 11  # of seconds since 1970, for a long time to come
A_MOMENT = 1_000_000_000  # a number above this is seconds since 1970
LONGEST = timedelta(minutes=10)  # a window is half of that; a platform that says more is not understood


def read_limits(answer: Answer, now: datetime) -> Limits | None:
    """None when it says nothing. Moments are aware, in UTC and by our clock, which may differ from Moneybird's."""
    here = now.astimezone(UTC)
    ahead = answer.ahead(here)
    resets_at = _moment(answer.headers.get("ratelimit-reset", ""), here, ahead)
    retry_at = _moment(answer.headers.get("retry-after", ""), here, ahead)
    left = answer.headers.get("ratelimit-requestsremaining", "")
    used = LIMIT - int(left) if _is_number(left) and int(left) <= LIMIT else None
    if resets_at is None and retry_at is None and used is None:
        return None
    return Limits(used=used, resets_at=resets_at, retry_at=retry_at)


def _moment(said: str, now: datetime, ahead: timedelta) -> datetime | None:
    """An absolute moment of a clock that is so far ahead, or a distance in seconds; nothing that lies absurdly far away
    is believed."""
    if not _is_number(said):
        return None
    number = int(said)
    if number > A_MOMENT:
        found = datetime.fromtimestamp(number, UTC) - ahead
    else:
        found = now + timedelta(seconds=min(number, LONGEST.total_seconds()))
    return min(max(found, now), now + LONGEST)


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= DIGITS
