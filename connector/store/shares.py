"""Who may send the next request of a window that all tenants share: pure rules over counts.

A platform counts in fixed windows. Of a window's requests some are kept for urgent work. A tenant that used less than
its equal share, in this window and together with the one before, goes as long as there is room. Whoever used more
takes what is left over, and that is given out by and by: a part of the window's requests with each part of its time, so
that who comes late finds some. A tenant alone has it all at once. What a tenant's bulk work used does not count against
its urgent work.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from connector.transport import Limits, Urgency

PARTS = 5  # of a window, in which what is left over is given out
# After a window's end: two clocks that differ a little, and requests that are still on their way.
GRACE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many requests in each window, of all tenants together; `kept` of them for urgent work alone.

    To stay below what the platform allows is wise: it may count requests in another window than we do.
    """

    requests: int
    window: timedelta
    kept: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.kept < self.requests or self.window <= 2 * GRACE:
            raise ValueError("an allowance leaves something for every kind of work")

    def for_(self, urgency: Urgency) -> int:
        """How many of a window's requests work of this kind may use up to."""
        return self.requests if urgency is Urgency.URGENT else self.requests - self.kept


@dataclass(frozen=True, slots=True)
class Window:
    """The platform's window as far as we know it. `number` grows by one from a window to the next; `ends` is aware;
    `closed_until` is the moment before which the platform wants nothing."""

    number: int
    ends: datetime
    taken: int = 0
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """What one tenant used for work of this kind in this window and in the one before, and how many tenants asked for
    such work in these two, this one too."""

    here: int
    before: int
    tenants: int


def current(last: Window | None, now: datetime, allowance: Allowance) -> Window:
    """The window of this moment; the platform's next answer says where it really ends."""
    now = now.astimezone(UTC)
    if last is None:
        return Window(1, now + allowance.window)
    if now < last.ends + GRACE:
        return last
    passed = (now - last.ends) // allowance.window + 1
    follows = 1 if passed == 1 else 2  # after a pause nobody used anything of the window before
    return Window(last.number + follows, last.ends + passed * allowance.window, 0, last.closed_until)


def may_not_before(
    window: Window, used: Used, urgency: Urgency, now: datetime, allowance: Allowance
) -> datetime | None:
    """None = it may go now; else the moment at which asking again is worth while."""
    if closed := _closed(window, now):
        return closed
    room = allowance.for_(urgency)
    if window.taken >= room or now >= window.ends:  # on the way it may come to be counted in the next one
        return window.ends + GRACE
    if _is_within_share(used, room):
        return None
    part = _part(window, now, allowance)
    if window.taken < room * part // PARTS:
        return None
    return _begin_of(part + 1, window, allowance)


def heard(window: Window, limits: Limits, now: datetime, allowance: Allowance) -> Window:
    """The window, put right by what the platform said of it: whoever else is counted there, and when it ends."""
    window = _put_in_time(window, limits, now, allowance)
    closed = max(filter(None, (window.closed_until, limits.retry_at)), default=None)
    return replace(window, closed_until=closed.astimezone(UTC) if closed else None)


def _closed(window: Window, now: datetime) -> datetime | None:
    return window.closed_until if window.closed_until is not None and now < window.closed_until else None


def _is_within_share(used: Used, room: int) -> bool:
    in_one, in_two = max(room // used.tenants, 1), max(2 * room // used.tenants, 1)
    return used.here < in_one and used.here + used.before < in_two


def _part(window: Window, now: datetime, allowance: Allowance) -> int:
    """Which part of the window has begun, from 1."""
    gone = allowance.window - (window.ends - now)
    return min(max(gone // (allowance.window / PARTS) + 1, 1), PARTS)


def _begin_of(part: int, window: Window, allowance: Allowance) -> datetime:
    return window.ends - allowance.window + (part - 1) * (allowance.window / PARTS)


def _put_in_time(window: Window, limits: Limits, now: datetime, allowance: Allowance) -> Window:
    ends = limits.resets_at
    if ends is not None and not now < ends <= now + allowance.window + GRACE:
        return window  # of a window that is over, or misread: neither its end nor its count is of this one
    if ends is None:
        return replace(window, taken=max(window.taken, limits.used or 0))
    if limits.used is not None and ends > window.ends + GRACE:
        return Window(window.number + 1, ends.astimezone(UTC), limits.used, window.closed_until)  # the next one
    return replace(window, ends=ends.astimezone(UTC), taken=max(window.taken, limits.used or 0))
