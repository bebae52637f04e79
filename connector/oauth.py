"""Grants at a platform: authorised by a person in the browser, kept sealed, refreshed by one process at a time.

authlib speaks the protocol; what is ours is who may refresh and what is on disk before it is used. A refresh token may
be good for one use only, so two who refresh at once would cost the user his consent: whoever refreshes holds a lease on
the grant's row, no lock is held while the platform is asked, and new tokens are committed before anything uses them.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException

from connector.errors import BudgetSpent, ReAuthorise, Refused, RetryLater, SourceUnavailable
from connector.model import Connection, ConnectionState, Scope
from connector.source import Auth, Verdict
from connector.store import connections
from connector.store.budgets import StoreBudget
from connector.store.connections import Tokens, newer, of_tenant
from connector.store.engine import Store
from connector.transport import Answer, Meters, Request, Urgency, hear, unmetered

SETTLES = timedelta(seconds=10)  # for so long a platform may call a grant invalid that it has just given
PATIENCE = timedelta(minutes=1)  # between two questions for a token that the platform does not give yet
# authlib counts with what stands in an answer before it looks at it.
NO_ANSWER = (RequestException, ValueError, TypeError, OverflowError)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Client:
    """Our own registration at a platform. `redirect_uri` is compared there sign by sign."""

    id: str
    secret: str = field(repr=False)
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Granted:
    """What a platform gave for a code. `scopes` are those that it granted; `expires_at` is aware, None = never."""

    tokens: Tokens
    scopes: tuple[str, ...]
    expires_at: datetime | None


def new_state() -> str:
    """For one authorisation, kept in the browser's session: an answer that does not bring it back is not ours."""
    return secrets.token_urlsafe(32)


def authorise_url(auth: Auth, client: Client, state: str, scopes: Sequence[str] = ()) -> str:
    """Where the browser is sent to ask the user for a grant; without `scopes` for those that we cannot do without."""
    session = _session(client, auth, (scopes or auth.scopes) if auth.asks_scopes else ())
    url, _ = session.create_authorization_url(auth.authorise_url, state=state)
    return str(url)


def exchange(auth: Auth, client: Client, code: str, now: datetime) -> Granted:
    """Tokens for the code that the browser brought. Never tried twice: a code is good for one use.

    Raises Refused when the platform does not take it, SourceUnavailable when it gives no sensible answer.
    """
    try:
        answer = _session(client, auth).fetch_token(auth.token_url, grant_type="authorization_code", code=code)
    except AuthlibBaseError as error:
        raise Refused("the platform did not take this authorisation; start it again") from error
    except NO_ANSWER as error:
        raise SourceUnavailable("the platform gave no answer to the authorisation; start it again") from error
    return _granted(answer, auth.scopes, now)


def lapses_at(auth: Auth, connection: Connection) -> datetime | None:
    """When the grant is lost if nobody uses it until then; None = it is not, or nobody can say."""
    if auth.lapses_after is None or connection.expires_at is None:
        return None
    return connection.expires_at + auth.lapses_after


def revoke(auth: Auth, client: Client, tokens: Tokens) -> bool:
    """Give a grant back; whether the platform said so. Some have no such address, and then the user does it there."""
    if not auth.revoke_url:
        return False
    session: Any = _session(client, auth)  # this part of authlib tells no types
    try:
        answer = session.revoke_token(auth.revoke_url, token=tokens.access)
    except (AuthlibBaseError, RequestException, ValueError):
        return False
    return bool(answer.ok)


@dataclass(frozen=True)
class Grants:
    """The grants of one tenant at one platform, for as many threads and processes as there are."""

    store: Store
    scope: Scope
    auth: Auth
    client: Client
    clock: Clock
    meters: Meters = unmetered  # those of a request to the token endpoint
    me: str = field(default_factory=lambda: secrets.token_hex(8))  # who leases

    def connect(self, host: str, platform: str, granted: Granted, key: str = "") -> Connection:
        """A new grant, on disk before anything uses it; under a key by chance unless one is given."""
        now = self.clock()
        made = Connection(
            key or secrets.token_hex(8), platform, host, granted.scopes, now, ConnectionState.WORKS, granted.expires_at
        )
        with self.store.write(of_tenant(self.scope), now) as tx:
            connections.add_connection(tx, made, granted.tokens)
        return made

    def reconnect(self, key: str, granted: Granted) -> None:
        """The user signed in again: these tokens stand in place of whatever there was."""
        with self.store.write(of_tenant(self.scope), self.clock()) as tx:
            version = connections.version_of(tx, key) + 1
            tokens = Tokens(granted.tokens.access, granted.tokens.refresh, version)
            connections.save_tokens(tx, key, tokens, granted.expires_at, granted.scopes)

    def access(self, key: str) -> Tokens:
        """Tokens that are good to use now; refreshed before they expire, and by one alone.

        Raises ReAuthorise when the grant is lost, RetryLater while somebody else refreshes what is over, and
        SourceUnavailable when the platform gives no answer, or no new token yet.
        """
        connection, tokens = self._known(key)
        if not self._expires_soon(connection):
            return tokens
        return self._refreshed(key, tokens, is_good=not self._is_over(connection))

    def refused(self, key: str, used: Tokens) -> Tokens:
        """The platform called these tokens invalid: newer ones, if somebody has them by now or the refresh token gives
        some. Raises ReAuthorise when the grant is gone, and what `access` raises."""
        connection, tokens = self._known(key)
        if tokens.version != used.version:
            return tokens
        given = connection.connected_at.astimezone(UTC)
        if self.clock().astimezone(UTC) - given < SETTLES:
            raise SourceUnavailable("the platform does not know the new connection yet; it is tried again")
        if not self.auth.renews_early and not self._expires_soon(connection):
            raise SourceUnavailable("the platform gives no new token yet; it is tried again")
        return self._refreshed(key, tokens)

    def _known(self, key: str) -> tuple[Connection, Tokens]:
        with self.store.read(of_tenant(self.scope), self.clock()) as tx:
            connection, tokens = connections.get(tx, key), connections.tokens_of(tx, key)
        if tokens is None:
            raise ReAuthorise("the connection with the platform is gone; connect it again")
        return connection, tokens

    def _expires_soon(self, connection: Connection) -> bool:
        return self._is_over(connection, self.auth.leeway)

    def _is_over(self, connection: Connection, leeway: timedelta = timedelta()) -> bool:
        ends = connection.expires_at
        return ends is not None and ends.astimezone(UTC) - leeway <= self.clock().astimezone(UTC)

    def _refreshed(self, key: str, used: Tokens, is_good: bool = False) -> Tokens:
        """Newer ones; where nobody may ask for them now, those that were used as long as they are good."""
        now = self.clock()
        with self.store.write(of_tenant(self.scope), now) as tx:
            known = connections.tokens_of(tx, key)
            if known is not None and known.version != used.version:
                return known  # somebody was quicker
            if not connections.lease(tx, key, self.me, _later(now, self.auth.lease)):
                if is_good:
                    return used
                raise RetryLater("the connection with the platform is just being renewed")
        return self._ask(key, used)

    def _ask(self, key: str, used: Tokens) -> Tokens:
        """Ask the platform, once: who does not know whether it answered may not use the refresh token again."""
        if not used.refresh:
            return self._lost(key, used)
        self._count(key)
        session = _session(self.client, self.auth)
        try:
            answer = session.refresh_token(self.auth.token_url, refresh_token=used.refresh)
        except AuthlibBaseError as error:
            verdict = self.auth.judge(str(error.error or ""), str(error.description or ""))
            if verdict is Verdict.LOST:
                return self._lost(key, used)
            if verdict is Verdict.EARLY:
                return self._good_still(key, used)
            return self._given_back(key, error)
        except NO_ANSWER as error:
            return self._given_back(key, error)
        return self._kept(key, used, answer)

    def _count(self, key: str) -> None:
        """Raises BudgetSpent when the platform takes no more requests, or renewals of this grant, for now."""
        budgets = [meter.budget for meter in self.meters(self._request)]
        if self.auth.renewals is not None:
            name = f"{self.scope.tenant}/{key}/renewals"
            budgets.append(StoreBudget(self.store, self.clock, name, self.auth.renewals, of_tenant(self.scope)))
        try:
            for budget in budgets:
                budget.take(Urgency.URGENT)
        except BudgetSpent:
            self._release(key)
            raise

    def _good_still(self, key: str, used: Tokens) -> Tokens:
        """The platform says so: what we have is used as it is, and nobody asks again for a while.

        What is over by our clock is not: then somebody was given another one and died before he kept it. The next one
        is given at its own time, and who asked all the while would use up what may be asked in a day.
        """
        now = self.clock()
        with self.store.write(of_tenant(self.scope), now) as tx:
            is_over = self._is_over(connections.get(tx, key))
            connections.put_off(tx, key, self.me, _later(now, PATIENCE if is_over else self.auth.leeway))
        if is_over:
            raise SourceUnavailable("the platform gives no new token yet; it is tried again")
        return used

    def _release(self, key: str) -> None:
        with self.store.write(of_tenant(self.scope), self.clock()) as tx:
            connections.release(tx, key, self.me)

    def _kept(self, key: str, used: Tokens, answer: dict[str, Any]) -> Tokens:
        now = self.clock()
        granted = _granted(answer, (), now)
        tokens = newer(used, granted.tokens.access, granted.tokens.refresh)
        with self.store.write(of_tenant(self.scope), now) as tx:
            if connections.save_tokens(tx, key, tokens, granted.expires_at):
                return tokens
        return self._known(key)[1]

    def _lost(self, key: str, used: Tokens) -> Tokens:
        with self.store.write(of_tenant(self.scope), self.clock()) as tx:
            connections.lose(tx, key, used.version)
        return self._known(key)[1]  # unless somebody connected it anew meanwhile

    @property
    def _request(self) -> Request:
        return Request("POST", self.auth.token_url)

    def _given_back(self, key: str, error: Exception) -> Tokens:
        """Raises BudgetSpent where the platform says when the next request may go, else SourceUnavailable."""
        self._release(key)
        response = getattr(error, "response", None)
        if response is not None:
            headers = {name.lower(): value for name, value in response.headers.items()}
            hear(self.meters(self._request), Answer(response.status_code, headers), self.clock())
        raise SourceUnavailable("the platform did not renew the connection; it is tried again") from error


@dataclass(frozen=True)
class Grant:
    """One grant, as an adapter uses it: satisfies `connector.source.Access`."""

    grants: Grants
    key: str
    _used: dict[str, Tokens] = field(default_factory=dict, repr=False, compare=False)

    def token(self) -> str:
        """Raises what `Grants.access` raises."""
        return self._noted(self.grants.access(self.key))

    def refused(self, token: str) -> str:
        """Raises what `Grants.refused` raises."""
        known = self._used.get(token)
        return self._noted(self.grants.refused(self.key, known) if known else self.grants.access(self.key))

    def _noted(self, tokens: Tokens) -> str:
        self._used.clear()
        self._used[tokens.access] = tokens
        return tokens.access


def _later(now: datetime, by: timedelta) -> datetime:
    """So much later on the clock of the world, whatever the local one does meanwhile."""
    return (now.astimezone(UTC) + by).astimezone(now.tzinfo)


def _session(client: Client, auth: Auth, scopes: Sequence[str] = ()) -> OAuth2Session:
    """For one conversation: the client's secret goes in the body, as both platforms want it."""
    return OAuth2Session(
        client.id,
        client.secret,
        token_endpoint_auth_method="client_secret_post",  # noqa: S106 # the name of a method
        revocation_endpoint_auth_method="client_secret_post",
        scope=" ".join(scopes) or None,
        redirect_uri=client.redirect_uri,
        default_timeout=auth.time_out,
    )


def _granted(answer: dict[str, Any], asked: Sequence[str], now: datetime) -> Granted:
    """An answer without `expires_in` is one that does not expire; one without `scope` granted what was asked."""
    access = answer.get("access_token")
    if not isinstance(access, str) or not access:
        raise SourceUnavailable("the platform's answer to the authorisation holds no token")
    seconds = answer.get("expires_in")
    expires_at = _expires_at(seconds, now) if seconds else None
    scopes = tuple(str(answer.get("scope") or "").split()) or tuple(asked)
    return Granted(Tokens(access, str(answer.get("refresh_token") or "")), scopes, expires_at)


def _expires_at(seconds: Any, now: datetime) -> datetime | None:
    """None for what is no number, or further away than a calendar reaches: then a 401 tells that it expired."""
    try:
        return (now.astimezone(UTC) + timedelta(seconds=float(seconds))).astimezone(now.tzinfo)
    except (TypeError, ValueError, OverflowError):
        return None
