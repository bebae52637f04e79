"""What the browser keeps between leaving for a platform and coming back: a cookie of its own, for ten minutes.

The session's cookie is not sent when another site leads here, so it cannot say that an answer belongs to a question of
ours. This one is, because it is lax; it is signed, scripts cannot read it, and it goes to no other page.
"""

import hmac
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as Answer

COOKIE = "tijdig_errand"
PATH = "/connections"
LIVES = timedelta(minutes=10)
_FIELDS = {"state", "platform", "host", "renews", "until", "whose"}


@dataclass(frozen=True, slots=True)
class Errand:
    """One authorisation that was begun. `host` is where, "" = the platform has one alone; `renews` is the connection
    that it is for, "" = a new one; `until` is the last moment at which an answer counts, in ISO form; `whose` says who
    set out, and for which tenant: nobody else brings the answer home."""

    state: str
    platform: str
    host: str
    renews: str
    until: str
    whose: str = ""

    def is_answered_by(self, platform: str, state: str) -> bool:
        """Whether this is what we asked; looked at in constant time."""
        return hmac.compare_digest(self.state.encode(), state.encode()) and self.platform == platform

    def is_over(self, now: datetime) -> bool:
        return datetime.fromisoformat(self.until) <= now.astimezone(UTC)


def begin(
    answer: Answer, state: str, platform: str, renews: str, now: datetime, host: str = "", whose: str = ""
) -> None:
    """The browser that gets this answer may come back with this state."""
    until = (now.astimezone(UTC) + LIVES).isoformat()
    kept = _signer().dumps(asdict(Errand(state, platform, host, renews, until, whose)))
    answer.set_cookie(
        COOKIE,
        str(kept),
        max_age=int(LIVES.total_seconds()),
        path=PATH,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def current() -> Errand | None:
    """What this browser set out for; None when it did not, or somebody wrote the cookie himself."""
    try:
        told = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    if not isinstance(told, dict) or set(told) != _FIELDS or not all(isinstance(value, str) for value in told.values()):
        return None
    return Errand(**told)


def end(answer: Answer) -> None:
    """Done: the same state opens nothing any more."""
    answer.delete_cookie(COOKIE, path=PATH, secure=request.is_secure, httponly=True, samesite="Lax")


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="tijdig errand")
