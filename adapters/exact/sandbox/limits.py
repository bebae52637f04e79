"""The limits: calls per minute and day in fixed windows, and errors per endpoint and hour, which close the endpoint."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from adapters.exact.sandbox.answers import Refusal, refused
from adapters.exact.sandbox.world import World

MINUTE, DAY = 60, 86_400  # seconds
COUNTED = frozenset((400, 401, 403, 404))
CLOSED_FOR = timedelta(hours=1)
EXCEEDED = "API rate limit exceeded."
Who = tuple[str, int]  # application and division; 0 where there is none
Where = tuple[str, int, str]  # the same, and the endpoint


@dataclass
class _Window:
    """Counts since the last whole minute, or day in UTC."""

    seconds: int
    begun: int = 0
    counts: dict[Who, int] = field(default_factory=dict)

    def count(self, who: Who, now: datetime) -> int:
        begun = int(now.timestamp()) // self.seconds
        if begun != self.begun:
            self.begun, self.counts = begun, {}
        self.counts[who] = self.counts.get(who, 0) + 1
        return self.counts[who]

    @property
    def reset(self) -> str:
        """Milliseconds since 1970."""
        return str((self.begun + 1) * self.seconds * 1000)


class Limits:
    """Counts the calls of each application on each division."""

    def __init__(self, world: World) -> None:
        self._world, self._minute, self._day = world, _Window(MINUTE), _Window(DAY)
        self._errors: dict[tuple[Where, int], int] = {}
        self._closed: dict[Where, datetime] = {}

    def count(self, who: Who) -> dict[str, str]:
        """The headers for this call. Raises Refusal (429) for one too many; a minute too full names minutes alone."""
        now, quirks = self._world.now(), self._world.quirks
        in_day, in_minute = self._day.count(who, now), self._minute.count(who, now)
        daily = _headers("X-RateLimit", quirks.per_day, in_day, self._day)
        minutely = _headers("X-RateLimit-Minutely", quirks.per_minute, in_minute, self._minute)
        if in_minute > quirks.per_minute:
            raise self._too_many(minutely, self._minute)
        if in_day > quirks.per_day:
            raise self._too_many({**daily, **minutely}, self._day)
        return {**daily, **minutely}

    def _too_many(self, headers: dict[str, str], window: _Window) -> Refusal:
        if self._world.quirks.retry_after:
            left = int(window.reset) // 1000 - int(self._world.now().timestamp())
            headers = {**headers, "Retry-After": str(left)}
        return Refusal(replace(refused(429, EXCEEDED).answer, headers=headers))

    def closed(self, where: Where) -> None:
        """Raises Refusal (429) while this endpoint is closed for its errors."""
        if self._closed.get(where, self._world.now()) > self._world.now():
            raise refused(429, EXCEEDED)

    def failed(self, where: Where, status: int) -> None:
        """A call was answered so; one error too many closes the endpoint for an hour."""
        if status not in COUNTED:
            return
        now = self._world.now()
        key = (where, int(now.timestamp()) // 3600)
        self._errors[key] = self._errors.get(key, 0) + 1
        if self._errors[key] > self._world.quirks.errors_allowed:
            self._closed[where] = now + CLOSED_FOR


def _headers(name: str, allowed: int, used: int, window: _Window) -> dict[str, str]:
    return {
        f"{name}-Limit": str(allowed),
        f"{name}-Remaining": str(max(0, allowed - used)),
        f"{name}-Reset": window.reset,
    }
