"""Who may come in: registered applications, the codes and tokens that were given to them, and personal tokens."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from adapters.moneybird.sandbox.answers import Refusal, dead_token
from adapters.moneybird.sandbox.staff import hire
from adapters.moneybird.sandbox.world import World

SCOPES = ("sales_invoices", "documents", "estimates", "bank", "time_entries", "settings")
DEFAULT_SCOPES = ("sales_invoices",)
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
CODE_LIVES = timedelta(minutes=10)


@dataclass(slots=True)
class Application:
    """An application that was registered; `redirect_uris` are compared to the letter."""

    client_id: str
    secret: str
    name: str
    redirect_uris: tuple[str, ...]


@dataclass(slots=True)
class Grant:
    """A consent that was given; `users` is who the application is in each administration."""

    application: Application | None
    scopes: tuple[str, ...]
    users: dict[str, str]
    granted_at: datetime
    refresh_token: str = ""


@dataclass(slots=True)
class Access:
    """What an access token opens, and until when."""

    grant: Grant
    expires_at: datetime | None


@dataclass(slots=True)
class _Code:
    application: Application
    scopes: tuple[str, ...]
    redirect_uri: str
    expires_at: datetime


@dataclass
class Grants:
    """All of them. What is refused raises Refusal with the error that OAuth has for it."""

    world: World
    applications: dict[str, Application] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    refresh: dict[str, Grant] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)

    def register(self, name: str, redirect_uris: tuple[str, ...]) -> Application:
        new = self.world.new_secret
        made = Application(new(32), new(), name, (*redirect_uris, OUT_OF_BAND))
        self.applications[made.client_id] = made
        return made

    def personal_token(self, scopes: tuple[str, ...] = SCOPES) -> str:
        """A token of the owner; it does not expire."""
        owners = {books.id: books.owner for books in self.world.books.values()}
        long_ago = self.world.now() - timedelta(days=1)
        return self._open(Grant(None, scopes, owners, long_ago), None)

    def new_code(self, application: Application, scopes: tuple[str, ...], redirect_uri: str) -> str:
        """A consent was given: a code for this redirect address, good once and for ten minutes."""
        code = self.world.new_secret()
        self._codes[code] = _Code(application, scopes, redirect_uri, self.world.now() + CODE_LIVES)
        return code

    def exchange(self, application: Application, code: str, redirect_uri: str) -> dict[str, Any]:
        known = self._codes.pop(code, None)
        if known is None or known.application is not application or known.redirect_uri != redirect_uri:
            raise oauth_error("invalid_grant")
        if known.expires_at <= self.world.now():
            raise oauth_error("invalid_grant")
        users = {one.id: hire(one, application.name, api=True) for one in self.world.books.values()}
        grant = Grant(application, known.scopes, users, self.world.now(), self.world.new_secret())
        self.refresh[grant.refresh_token] = grant
        return self._tokens(grant)

    def renew(self, application: Application, refresh_token: str) -> dict[str, Any]:
        """New access: the tokens of before are dead, and so is, where it rotates, the refresh token."""
        grant = self.refresh.get(refresh_token)
        if grant is None or grant.application is not application:
            raise oauth_error("invalid_grant")
        for token in [token for token, one in self.access.items() if one.grant is grant]:
            del self.access[token]
        if self.world.quirks.rotate_refresh:
            self._rotate(grant, refresh_token)
        answer = self._tokens(grant)
        if self.world.quirks.leaves_refresh_out and not self.world.quirks.rotate_refresh:
            del answer["refresh_token"]
        return answer

    def _rotate(self, grant: Grant, used: str) -> None:
        self._settle(grant, used)
        if not self.world.quirks.keeps_old_refresh:
            del self.refresh[used]
        grant.refresh_token = self.world.new_secret()
        self.refresh[grant.refresh_token] = grant

    def _settle(self, grant: Grant, token: str) -> None:
        """Of this grant's refresh tokens this one alone is good from now on."""
        self.refresh = {each: one for each, one in self.refresh.items() if one is not grant or each == token}

    def _tokens(self, grant: Grant) -> dict[str, Any]:
        lives = self.world.quirks.expires_in
        answer = {
            "access_token": self._open(grant, lives),
            "token_type": "bearer",
            "refresh_token": grant.refresh_token,
            "scope": " ".join(grant.scopes),
            "created_at": int(self.world.now().timestamp()),
        }
        return answer if lives is None else {**answer, "expires_in": lives}

    def _open(self, grant: Grant, lives: int | None) -> str:
        token = self.world.new_secret()
        self.access[token] = Access(grant, None if lives is None else self.world.now() + timedelta(seconds=lives))
        return token

    def revoke(self, token: str) -> None:
        """The whole grant of this token is gone; an unknown token is no error."""
        access = self.access.get(token)
        grant = access.grant if access else self.refresh.get(token)
        if grant is not None:
            self._forget(grant)

    def withdraw(self, client_id: str) -> None:
        """The user takes back what was granted to this application."""
        grants = [one.grant for one in self.access.values()] + list(self.refresh.values())
        for grant in grants:
            if grant.application and grant.application.client_id == client_id:
                self._forget(grant)

    def _forget(self, grant: Grant) -> None:
        self.access = {token: one for token, one in self.access.items() if one.grant is not grant}
        self.refresh = {token: one for token, one in self.refresh.items() if one is not grant}

    def of(self, authorization: str) -> Grant:
        """The grant behind this header. Raises Refusal (401), also for a short while after it was given."""
        scheme, _, token = authorization.partition(" ")
        access = self.access.get(token.strip()) if scheme.lower() == "bearer" else None
        now = self.world.now()
        if access is None or (access.expires_at is not None and access.expires_at <= now):
            raise dead_token()
        if (now - access.grant.granted_at).total_seconds() < self.world.quirks.fresh_grant_seconds:
            raise dead_token()
        if self.world.quirks.keeps_old_refresh:
            self._settle(access.grant, access.grant.refresh_token)
        return access.grant


def oauth_error(code: str, status: int = 400) -> Refusal:
    return Refusal(status, {"error": code, "error_description": f"The request was refused: {code}."})
