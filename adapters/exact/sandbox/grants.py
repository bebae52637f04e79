"""Who may come in: registered applications, consents of the user, and the chains of tokens that follow from them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from adapters.exact.sandbox.answers import Refusal, forbidden, moved, oauth_refused, unauthorised
from adapters.exact.sandbox.world import World

LIVES = timedelta(seconds=600)  # an access token
TOO_EARLY = timedelta(seconds=570)  # since the one before, for the next
UNUSED = timedelta(days=30)  # after which a refresh token expires
CODE_LIVES = timedelta(minutes=3)
NO_CHAIN = "Token is not allowed, because of invalid or empty chainId"


@dataclass(slots=True)
class Application:
    """An application that was registered; `redirect_uris` are compared to the letter."""

    client_id: str
    secret: str
    webhook_secret: str
    name: str
    redirect_uris: tuple[str, ...]
    scopes: frozenset[str]


@dataclass(slots=True, eq=False)
class Chain:
    """A consent: of which user and application, for which divisions, and its refresh tokens. `before` is the one that
    the present one came from, as long as that is good too."""

    application: Application
    user: str
    divisions: frozenset[int]
    refresh_token: str = ""
    before: str = ""
    issued_at: datetime | None = None
    alive: bool = True


@dataclass(slots=True)
class Access:
    """What an access token opens, and until when."""

    chain: Chain
    expires_at: datetime


@dataclass(slots=True)
class _Code:
    application: Application
    user: str
    divisions: frozenset[int]
    redirect_uri: str
    expires_at: datetime


@dataclass(slots=True)
class _Refresh:
    chain: Chain
    expires_at: datetime


@dataclass
class Grants:
    """All of them. What is refused raises Refusal with the error that the platform has for it."""

    world: World
    applications: dict[str, Application] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    refresh: dict[str, _Refresh] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _asked: dict[tuple[str, date], int] = field(default_factory=dict)

    def register(self, name: str, redirect_uris: Iterable[str]) -> Application:
        world, new = self.world, self.world.new_secret
        made = Application(world.new_guid(), new(24), new(24), name, tuple(redirect_uris), scopes=world.quirks.scopes)
        self.applications[made.client_id] = made
        return made

    def new_code(self, application: Application, divisions: Iterable[int], redirect_uri: str) -> str:
        """A consent was given for these divisions: a code, good once and for three minutes. It has to be encoded to
        stand in an address."""
        code = f"stampNL001.{self.world.new_secret(16)}!IA/{self.world.new_secret(48)}="
        expires_at = self.world.now() + CODE_LIVES
        self._codes[code] = _Code(application, self.world.user, frozenset(divisions), redirect_uri, expires_at)
        return code

    def exchange(self, application: Application, code: str, redirect_uri: str) -> dict[str, Any]:
        self._count(application)
        known = self._codes.pop(code, None)
        if known is None or known.application is not application or known.redirect_uri != redirect_uri:
            raise oauth_refused(400, "invalid_grant", "Invalid or used authorization code.")
        if known.expires_at <= self.world.now():
            raise oauth_refused(400, "invalid_grant", "The authorization code expired.")
        if self.world.quirks.one_chain:
            self.withdraw(application.client_id, known.user)
        return self._tokens(Chain(application, known.user, known.divisions))

    def renew(self, application: Application, token: str) -> dict[str, Any]:
        """New tokens, not earlier than 570 seconds after the last; the old refresh token dies now or soon."""
        self._count(application)
        known, now = self.refresh.get(token), self.world.now()
        if known is None or known.chain.application is not application or not known.chain.alive:
            raise oauth_refused(400, "invalid_grant", NO_CHAIN)
        chain = known.chain
        if token not in (chain.refresh_token, chain.before):
            chain.alive = not self.world.quirks.replay_kills
            raise oauth_refused(401, "unauthorized_client", "Old refresh token used.")
        if known.expires_at <= now:
            times = f"{_american(known.expires_at)} and it is now {_american(now)}"
            raise oauth_refused(400, "invalid_request", f"The refresh token expired at {times}.")
        if chain.issued_at and now < chain.issued_at + TOO_EARLY:
            raise oauth_refused(401, "unauthorized_client", "access token not expired")
        chain.before = "" if self.world.quirks.strict else token
        return self._tokens(chain)

    def _tokens(self, chain: Chain) -> dict[str, Any]:
        now = chain.issued_at = self.world.now()
        chain.refresh_token = self.world.new_secret(64)
        self.refresh[chain.refresh_token] = _Refresh(chain, now + UNUSED)
        token = self.world.new_secret(64)
        self.access[token] = Access(chain, now + LIVES)
        return {
            "access_token": token,
            "token_type": "bearer",
            "expires_in": str(int(LIVES.total_seconds())),
            "refresh_token": chain.refresh_token,
        }

    def _count(self, application: Application) -> None:
        """Token calls per application, user and day; there is one user."""
        asked = (application.client_id, self.world.now().date())
        self._asked[asked] = self._asked.get(asked, 0) + 1
        if self._asked[asked] > self.world.quirks.token_calls:
            raise oauth_refused(429, "too_many_requests", "Too many token requests.")

    def withdraw(self, client_id: str, user: str = "") -> None:
        """What was granted to this application is taken back, by this user ("" = by everybody): no token of it opens
        anything."""
        for one in self.refresh.values():
            if one.chain.application.client_id == client_id and user in ("", one.chain.user):
                one.chain.alive = False

    def of(self, authorization: str) -> Chain:
        """The chain behind this header, whether it is alive or not. Raises Refusal (401, or 302) for a bad token."""
        scheme, _, token = authorization.partition(" ")
        access = self.access.get(token.strip()) if scheme.lower() == "bearer" else None
        if access is None:
            raise Refusal(moved()) if self.world.quirks.moved else unauthorised("Unauthorized.")
        return access.chain

    def opened(self, authorization: str) -> None:
        """This token is used. Raises Refusal: 401 when it is too old, 403 when the user took the consent back."""
        access = self.access[authorization.partition(" ")[2].strip()]
        if access.expires_at <= self.world.now():
            raise Refusal(moved()) if self.world.quirks.moved else unauthorised("Access token expired.")
        if not access.chain.alive:
            raise forbidden("User division is not within division scope")
        if self._newest(access):
            access.chain.before = ""

    def _newest(self, access: Access) -> bool:
        """Whether it was given together with the present refresh token."""
        return access.expires_at - LIVES == access.chain.issued_at


def _american(at: datetime) -> str:
    """As the platform writes a moment in this one text: 10/11/2022 9:18:20 PM."""
    hour = at.hour % 12 or 12
    return f"{at.month}/{at.day}/{at.year} {hour}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"
