"""What the platform may do in more than one way: each doubt about it is a switch, so that both answers can be met."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quirks:
    """How this imitation behaves where the platform's own behaviour changed, may change or is not documented.

    `expires_in` is the life of an access token in seconds; None, as today, for one that does not expire. With
    `rotate_refresh` a refresh token is good once; with `keeps_old_refresh` beside it, until what was given for it is
    used, so that an answer which got lost costs nobody the grant. With `leaves_refresh_out` a refresh is answered
    without it, which says that it stays the same. For `fresh_grant_seconds` after a grant its tokens are still answered
    with 401. With `state_keeps_this_year` a list filtered by state alone still shows only this year's. With
    `notes_touch` a note changes the version of what it stands on. With `refuses_unknown` a body may hold only what the
    description names; otherwise the rest is ignored, which clients in use rely on. `requests_allowed` is per client
    address and five minutes.
    """

    expires_in: int | None = None
    rotate_refresh: bool = False
    keeps_old_refresh: bool = False
    leaves_refresh_out: bool = False
    fresh_grant_seconds: float = 0
    state_keeps_this_year: bool = False
    notes_touch: bool = True
    refuses_unknown: bool = False
    requests_allowed: int = 150
