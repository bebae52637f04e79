"""Who may send the next request of a window that all tenants share: pure rules over counts.

A platform counts in fixed windows. Of a window's requests some are kept for urgent work. A tenant that used less than
its equal share, in this window and together with the one before, goes as long as there is room. Where so many ask that
a share is too little for one piece of work, who comes first gets enough for one, and then it is the others' turn.
Whoever used more takes what is left over, and that is given out by and by: a part of the window's requests with
each part of its time, so that who comes late finds some. A tenant alone has it all at once. What a tenant's bulk work
used does not count against its urgent work.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from connector.transport import GRACE, Allowance, Limits, Urgency

PARTS = 5  # of a window, in which what is left over is given out
# Of more tenants some have to wait for the next window. A poll that is stopped halfway begins anew, so if each of fifty
# got the two or three requests that are its share, none of them would ever come to an end.
MOST_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Window:
    """The platform's window as far as we know it. `number` grows by one from a window to the next; `ends` is aware;
    `closed_until` is the moment before which the platform wants nothing."""

    number: int
    ends: datetime
    taken: int = 0
    closed_until: datetime | None = None
    allowed: int | None = None  # what the platform takes in a window, where it said so


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
    ends = last.ends + passed * allowance.window
    return Window(last.number + follows, ends, 0, last.closed_until, last.allowed)


def may_not_before(
    window: Window, used: Used, urgency: Urgency, now: datetime, allowance: Allowance
) -> datetime | None:
    """None = it may go now; else the moment at which asking again is worth while."""
    if closed := _closed(window, now):
        return closed
    allowance = as_said(allowance, window)
    room = allowance.for_(urgency)
    if window.taken >= room or now >= window.ends:  # on the way it may come to be counted in the next one
        return window.ends + GRACE
    if _is_within_share(used, room):
        return None
    part = _part(window, now, allowance)
    if window.taken < room * part // PARTS:
        return None
    return _begin_of(part + 1, window, allowance)


def as_said(allowance: Allowance, window: Window) -> Allowance:
    """With as many requests as the platform said that it takes; ours is what was known before it said anything."""
    if window.allowed is None:
        return allowance
    return replace(allowance, requests=max(window.allowed, allowance.kept + 1))


def refusals_until(window: Window, now: datetime, allowance: Allowance) -> datetime | None:
    """None = not so many answers refused that the next one should wait; else the moment until which it waits."""
    return window.ends if window.taken >= allowance.requests and now < window.ends else None


def refused(window: Window | None, now: datetime, allowance: Allowance) -> Window:
    """One more answer refused. Each of them begins the time anew, so that however the platform's own hours lie no more
    than so many fall into one."""
    now = now.astimezone(UTC)
    again = window is not None and now < window.ends
    return Window(window.number if window else 1, now + allowance.window, (window.taken if window and again else 0) + 1)


def heard(window: Window, limits: Limits, now: datetime, allowance: Allowance) -> Window:
    """The window, put right by what the platform said of it: whoever else is counted there, and when it ends."""
    window = _put_in_time(window, limits, now, allowance)
    closed = max(filter(None, (window.closed_until, limits.retry_at)), default=None)
    allowed = limits.allowed or window.allowed
    return replace(window, closed_until=closed.astimezone(UTC) if closed else None, allowed=allowed)


def _closed(window: Window, now: datetime) -> datetime | None:
    return window.closed_until if window.closed_until is not None and now < window.closed_until else None


def _is_within_share(used: Used, room: int) -> bool:
    in_one = max(room // min(used.tenants, MOST_AT_ONCE), 1)
    in_two = max(2 * room // used.tenants, in_one)
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
        following = replace(window, number=window.number + 1, taken=limits.used)
        return replace(following, ends=ends.astimezone(UTC))
    return replace(window, ends=ends.astimezone(UTC), taken=max(window.taken, limits.used or 0))
