"""What Exact's answers say of its two limits: one for each minute, one for each day, per app and administration.

Both are windows by the clock, a whole minute and a day in UTC, and how large they are differs by app, so nothing is
known here beforehand. Their ends are told in milliseconds since 1970. Errors often say nothing, and a 429 speaks of one
of the two alone: what is absent is not zero.
"""

from datetime import UTC, datetime, timedelta

from connector.transport import Answer, Limits

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SLACK = timedelta(seconds=5)  # an end that lies farther beyond its window, or in the past, was misread or not meant
TOO_MANY = 429
_DIGITS = 9  # of how many requests there may be
_LONGEST = 13  # digits of a moment, until 2286
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def minute_limits(answer: Answer, now: datetime) -> Limits | None:
    """Of this minute, and before when Exact wants no request at all; None when it says nothing of either. Moments are
    aware, in UTC and by our clock, which may differ from Exact's."""
    return _read(answer, now, "x-ratelimit-minutely-", MINUTE, _retry_at(answer, now))


def day_limits(answer: Answer, now: datetime) -> Limits | None:
    """Of this day; None when it says nothing. Where it is used up and refuses for that, Exact wants no request before
    its end. Moments as in `minute_limits`."""
    said = _read(answer, now, "x-ratelimit-", DAY, None)
    if said is not None and answer.status == TOO_MANY and said.used is not None and said.used == said.allowed:
        return Limits(said.used, said.resets_at, said.resets_at, said.allowed)
    return said


def _read(answer: Answer, now: datetime, prefix: str, window: timedelta, retry_at: datetime | None) -> Limits | None:
    allowed = _count(answer, f"{prefix}limit") or None  # none at all is no limit but nonsense
    left = _count(answer, f"{prefix}remaining")
    used = allowed - left if allowed is not None and left is not None and left <= allowed else None
    said = Limits(used, _end(answer, f"{prefix}reset", now, window), retry_at, allowed)
    return None if said == Limits() else said


def _count(answer: Answer, name: str) -> int | None:
    said = answer.headers.get(name, "").strip()
    return int(said) if _is_number(said) and len(said) <= _DIGITS else None


def _end(answer: Answer, name: str, now: datetime, window: timedelta) -> datetime | None:
    """A moment by our clock; None for one that is no end of such a window."""
    said = answer.headers.get(name, "").strip()
    if not _is_number(said):
        return None
    here = now.astimezone(UTC)
    found = _EPOCH + timedelta(milliseconds=int(said)) - answer.ahead(here)
    if not here - SLACK <= found <= here + window + SLACK:
        return None
    return max(found, here)


def _retry_at(answer: Answer, now: datetime) -> datetime | None:
    """Nobody has shown that Exact tells this; where it does, in seconds as everybody, it is believed."""
    said = answer.headers.get("retry-after", "").strip()
    if not _is_number(said) or int(said) > DAY.total_seconds():
        return None
    return now.astimezone(UTC) + timedelta(seconds=int(said))


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdecimal() and len(said) <= _LONGEST
