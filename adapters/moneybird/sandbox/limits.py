"""The limit on calls: so many per client address and five minutes, told in headers that do not mean what they say."""

from email.utils import format_datetime

from adapters.moneybird.sandbox.answers import Refusal
from adapters.moneybird.sandbox.world import World

WINDOW = 300  # seconds


class Limits:
    """Counts the calls of each address within the present window."""

    def __init__(self, world: World) -> None:
        self._world, self._window, self._counts = world, 0, dict[str, int]()

    def count(self, address: str) -> dict[str, str]:
        """The headers for this call. Raises Refusal (429) for one too many."""
        now = int(self._world.now().timestamp())
        if now // WINDOW != self._window:
            self._window = now // WINDOW
            self._counts.clear()
        used = self._counts[address] = self._counts.get(address, 0) + 1
        allowed = self._world.quirks.requests_allowed
        headers = self.headers(allowed - used)
        if used > allowed:
            raise self.refusal(headers)
        return headers

    def headers(self, left: int) -> dict[str, str]:
        """`Remaining` is in seconds, and the number of calls that are left stands elsewhere."""
        now, reset = int(self._world.now().timestamp()), self._reset()
        return {
            "Date": format_datetime(self._world.now(), usegmt=True),  # by its own clock, which the others count on
            "RateLimit-Limit": str(self._world.quirks.requests_allowed),
            "RateLimit-Remaining": str(reset - now),
            "RateLimit-RequestsRemaining": str(max(0, left)),
            "RateLimit-Reset": str(reset),
        }

    def refusal(self, headers: dict[str, str]) -> Refusal:
        """`Retry-After` is a Unix time, not a number of seconds."""
        return Refusal(429, "Retry later", {**headers, "Retry-After": str(self._reset())})

    def _reset(self) -> int:
        return (int(self._world.now().timestamp()) // WINDOW + 1) * WINDOW
