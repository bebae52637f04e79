"""Grants: asked for with a state, exchanged once, refreshed by one at a time, on disk before they are used."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from connector.errors import BudgetSpent, NotFound, ReAuthorise, Refused, RetryLater, SourceUnavailable, TijdigError
from connector.model import ConnectionState
from connector.oauth import SETTLES, Client, Grant, Grants, authorise_url, exchange, lapses_at, new_state, revoke
from connector.source import Auth, Verdict
from connector.store import connections
from connector.store import tables as t
from connector.store.connections import Tokens, of_tenant
from connector.store.engine import Store
from connector.store.queries import rows
from connector.transport import Allowance, Limits, Urgency, always
from tests.platforms import TokenEndpoint, token_endpoint
from tests.store.builders import NOW, OTHER_TENANT, SCOPE

CLIENT = Client("id", "s3cret", "https://tijdig.example/connected")


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def store(both_stores: Store) -> Store:
    return both_stores


@pytest.fixture
def platform() -> Iterator[TokenEndpoint]:
    with token_endpoint() as endpoint:
        yield endpoint


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def auth(platform: TokenEndpoint) -> Auth:
    return Auth(
        "https://books.example/oauth/authorize",
        f"{platform.address}/token",
        scopes=("invoices",),
        more_scopes={"settings": "for webhooks"},
        revoke_url=f"{platform.address}/revoke",
    )


@pytest.fixture
def grants(store: Store, auth: Auth, clock: Hands) -> Grants:
    return Grants(store, SCOPE, auth, CLIENT, clock)


def connected(grants: Grants, expires_in: int | None = 600) -> str:
    expires_at = NOW + timedelta(seconds=expires_in) if expires_in else None
    first = exchange(grants.auth, CLIENT, "a code", NOW)
    return grants.connect("https://books.example", "books", replace(first, expires_at=expires_at)).key


def refused(grants: Grants, key: str, used: Tokens) -> Tokens:
    """The platform calls them invalid, and long enough after it gave them."""
    assert isinstance(grants.clock, Hands)
    grants.clock.now += SETTLES
    return grants.refused(key, used)


def state_of(grants: Grants, key: str) -> ConnectionState:
    with grants.store.read(of_tenant(SCOPE), NOW) as tx:
        return connections.get(tx, key).state


# ---------------------------------------------------------------- asking for one


def test_the_browser_is_sent_with_our_id_the_exact_address_the_scopes_and_the_state(auth: Auth) -> None:
    state = new_state()
    sent = urlsplit(authorise_url(auth, CLIENT, state))
    assert f"{sent.scheme}://{sent.netloc}{sent.path}" == auth.authorise_url
    assert parse_qs(sent.query) == {
        "response_type": ["code"],
        "client_id": ["id"],
        "redirect_uri": [CLIENT.redirect_uri],
        "scope": ["invoices"],
        "state": [state],
    }
    wide = urlsplit(authorise_url(auth, CLIENT, state, ("invoices", "settings")))
    assert parse_qs(wide.query)["scope"] == ["invoices settings"]
    assert len({new_state() for _ in range(50)}) == 50
    assert len(state) >= 43


def test_a_code_becomes_tokens_and_the_secret_goes_in_the_body(auth: Auth, platform: TokenEndpoint) -> None:
    platform.extra = {"expires_in": 600, "scope": "invoices settings"}
    granted = exchange(auth, CLIENT, "a code", NOW)
    assert granted.tokens == Tokens("access-1", "refresh-1")
    assert (granted.scopes, granted.expires_at) == (("invoices", "settings"), NOW + timedelta(minutes=10))
    [(path, form)] = platform.asked
    assert path == "/token"
    assert form == {
        "grant_type": "authorization_code",
        "code": "a code",
        "redirect_uri": CLIENT.redirect_uri,
        "client_id": "id",
        "client_secret": "s3cret",
    }


def test_an_answer_without_expiry_or_scope_never_expires_and_granted_what_was_asked(auth: Auth) -> None:
    granted = exchange(auth, CLIENT, "a code", NOW)
    assert (granted.expires_at, granted.scopes) == (None, ("invoices",))


def test_a_code_that_was_used_is_refused_in_plain_words(auth: Auth) -> None:
    exchange(auth, CLIENT, "a code", NOW)
    with pytest.raises(Refused, match="start it again"):
        exchange(auth, CLIENT, "a code", NOW)


@pytest.mark.parametrize(
    "answer", [(500, b"oops"), (0, b""), (200, b"<html>busy</html>"), (200, b'{"token_type": "x"}')]
)
def test_a_code_is_never_tried_twice(auth: Auth, platform: TokenEndpoint, answer: tuple[int, bytes]) -> None:
    platform.answers = [answer]
    with pytest.raises(TijdigError):
        exchange(auth, CLIENT, "a code", NOW)
    assert len(platform.asked) == 1


def test_a_grant_is_given_back_where_there_is_an_address_for_that(auth: Auth, platform: TokenEndpoint) -> None:
    assert revoke(auth, CLIENT, Tokens("access-1"))
    assert platform.asked[-1] == ("/revoke", {"token": "access-1", "client_id": "id", "client_secret": "s3cret"})
    platform.answers = [(500, b"")]
    assert not revoke(auth, CLIENT, Tokens("access-1"))
    assert not revoke(replace(auth, revoke_url=""), CLIENT, Tokens("access-1"))


# ---------------------------------------------------------------- keeping it


def test_tokens_lie_sealed_and_in_no_words_of_ours(grants: Grants, store: Store) -> None:
    key = connected(grants)
    tokens = grants.access(key)
    assert "access-1" not in repr(tokens)
    assert "s3cret" not in repr(CLIENT)
    with store.read(of_tenant(SCOPE), NOW) as tx:
        [row] = rows(tx, t.connections)
        assert b"access-1" not in bytes(row.sealed)
        assert "access-1" not in json.dumps([str(value) for value in row])
    with store.read(of_tenant(OTHER_TENANT), NOW) as tx, pytest.raises(NotFound):
        connections.get(tx, key)


def test_tokens_of_one_grant_open_nothing_in_another_row(grants: Grants, store: Store) -> None:
    one, other = connected(grants), _another(grants)
    with store.write(of_tenant(SCOPE), NOW) as tx:
        sealed = {row.key: row.sealed for row in rows(tx, t.connections)}
        table = t.connections
        tx.conn.execute(table.update().where(table.c.key == one).values(sealed=sealed[other]))
    with pytest.raises(TijdigError, match="sealed for another one"):
        grants.access(one)


def _another(grants: Grants) -> str:
    granted = exchange(grants.auth, CLIENT, "another code", NOW)
    return grants.connect("https://books.example", "books", granted).key


def test_tokens_that_do_not_expire_are_never_refreshed_by_themselves(
    grants: Grants, platform: TokenEndpoint, clock: Hands
) -> None:
    key = connected(grants, expires_in=None)
    clock.now += timedelta(days=900)
    assert grants.access(key).access == "access-1"
    assert platform.refreshes == 0


@pytest.mark.parametrize(("after", "refreshes"), [(539, 0), (540, 1), (601, 1)])
def test_they_are_refreshed_sixty_seconds_before_they_expire(
    grants: Grants, platform: TokenEndpoint, clock: Hands, after: int, refreshes: int
) -> None:
    key = connected(grants)
    platform.extra = {"expires_in": 600}
    clock.now += timedelta(seconds=after)
    tokens = grants.access(key)
    assert (platform.refreshes, tokens.version) == (refreshes, 1 + refreshes)
    assert grants.access(key) == tokens


def test_an_answer_without_a_refresh_token_means_that_the_old_one_stays(
    grants: Grants, platform: TokenEndpoint, clock: Hands
) -> None:
    platform.rotates = False
    key = connected(grants)
    platform.extra = {"refresh_token": None, "expires_in": 600}
    clock.now += timedelta(seconds=600)
    assert grants.access(key).refresh == "refresh-1"
    clock.now += timedelta(seconds=600)
    assert grants.access(key).version == 3
    assert [form["refresh_token"] for _, form in platform.asked[1:]] == ["refresh-1", "refresh-1"]


def test_of_many_who_find_an_expired_token_one_refreshes(
    grants: Grants, platform: TokenEndpoint, clock: Hands, store: Store
) -> None:
    key = connected(grants)
    platform.extra = {"expires_in": 600}
    clock.now += timedelta(seconds=700)
    found: list[str] = []
    together = threading.Barrier(8)

    def use() -> None:
        mine = Grants(store, SCOPE, grants.auth, CLIENT, clock)
        together.wait()
        while True:
            try:
                found.append(mine.access(key).access)
                return
            except RetryLater:
                continue

    users = [threading.Thread(target=use) for _ in range(8)]
    for user in users:
        user.start()
    for user in users:
        user.join(60)
    assert platform.refreshes == 1
    assert len(found) == 8
    assert len(set(found)) == 1
    assert state_of(grants, key) is ConnectionState.WORKS


def test_nobody_waits_for_ever_on_one_who_died_with_the_lease(grants: Grants, clock: Hands, store: Store) -> None:
    key = connected(grants)
    clock.now += timedelta(seconds=700)
    with store.write(of_tenant(SCOPE), clock.now) as tx:
        assert connections.lease(tx, key, "somebody who died", clock.now + grants.auth.lease)
    with pytest.raises(RetryLater, match="just being renewed"):
        grants.access(key)
    clock.now += grants.auth.lease
    assert grants.access(key).version == 2


def test_new_tokens_are_on_disk_before_anybody_uses_them(
    grants: Grants, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = connected(grants)
    clock.now += timedelta(seconds=700)

    def dies(*_: object) -> bool:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(connections, "save_tokens", dies)
        with pytest.raises(OSError, match="disk"):
            grants.access(key)
    # The platform knows the old refresh token no more: that is told, and not tried for ever.
    clock.now += grants.auth.lease
    with pytest.raises(ReAuthorise, match="connect it again"):
        grants.access(key)
    assert state_of(grants, key) is ConnectionState.LOST


# ---------------------------------------------------------------- when it is refused


def test_a_token_that_the_platform_refuses_is_refreshed_once_for_all_who_used_it(
    grants: Grants, platform: TokenEndpoint
) -> None:
    key = connected(grants, expires_in=None)
    used = grants.access(key)
    newer = refused(grants, key, used)
    assert newer.version == 2
    assert grants.refused(key, used) == newer, "somebody refreshed meanwhile"
    assert platform.refreshes == 1


def test_a_grant_that_the_platform_does_not_know_any_more_is_lost_and_its_tokens_are_gone(
    grants: Grants, platform: TokenEndpoint, store: Store
) -> None:
    key = connected(grants, expires_in=None)
    platform.answers = [(401, b'{"error": "invalid_grant"}')]
    with pytest.raises(ReAuthorise):
        refused(grants, key, grants.access(key))
    assert state_of(grants, key) is ConnectionState.LOST
    with store.read(of_tenant(SCOPE), NOW) as tx:
        assert connections.tokens_of(tx, key) is None
    with pytest.raises(ReAuthorise):
        grants.access(key)


def test_a_grant_that_was_given_a_moment_ago_is_not_renewed_but_waited_for(
    grants: Grants, platform: TokenEndpoint, clock: Hands
) -> None:
    key = connected(grants)
    used = grants.access(key)
    clock.now += SETTLES - timedelta(seconds=1)
    with pytest.raises(SourceUnavailable):
        grants.refused(key, used)
    assert platform.refreshes == 0
    clock.now += timedelta(seconds=1)
    assert grants.refused(key, used).version == used.version + 1


def test_an_adapter_gets_a_newer_token_for_the_one_that_was_refused(grants: Grants, clock: Hands) -> None:
    grant = Grant(grants, connected(grants))
    token = grant.token()
    clock.now += SETTLES
    newer = grant.refused(token)
    assert newer != token
    assert grant.token() == newer
    assert grant.refused(token) == newer, "who was slower gets what the other one has by now"
    assert token not in repr(grant)


def test_without_a_refresh_token_a_refused_grant_is_lost(grants: Grants, platform: TokenEndpoint) -> None:
    platform.extra = {"refresh_token": None}
    key = connected(grants, expires_in=None)
    with pytest.raises(ReAuthorise):
        refused(grants, key, grants.access(key))
    assert platform.refreshes == 0


@pytest.mark.parametrize(
    "answer",
    [(503, b"<html>maintenance</html>"), (0, b""), (200, b"nothing"), (400, b'{"error": "temporarily_unavailable"}')],
)
def test_a_platform_that_gives_no_sensible_answer_costs_nobody_his_grant(
    grants: Grants, platform: TokenEndpoint, clock: Hands, answer: tuple[int, bytes]
) -> None:
    key = connected(grants)
    clock.now += timedelta(seconds=700)
    platform.answers = [answer]
    with pytest.raises(SourceUnavailable):
        grants.access(key)
    assert platform.refreshes == 1, "and it is not asked twice in one go"
    assert state_of(grants, key) is ConnectionState.WORKS
    assert grants.access(key).version == 2, "the lease was given back"


def test_who_signs_in_again_goes_on_with_the_same_connection(grants: Grants, platform: TokenEndpoint) -> None:
    key = connected(grants, expires_in=None)
    platform.answers = [(400, b'{"error": "invalid_grant"}')]
    with pytest.raises(ReAuthorise):
        refused(grants, key, grants.access(key))
    grants.reconnect(key, exchange(grants.auth, CLIENT, "a new code", NOW))
    assert state_of(grants, key) is ConnectionState.WORKS
    assert grants.access(key).version == 2


def test_a_late_loser_does_not_undo_what_somebody_connected_meanwhile(grants: Grants, store: Store) -> None:
    key = connected(grants, expires_in=None)
    used = grants.access(key)
    grants.reconnect(key, exchange(grants.auth, CLIENT, "a new code", NOW))
    with store.write(of_tenant(SCOPE), NOW) as tx:
        assert not connections.lose(tx, key, used.version)
        assert not connections.save_tokens(tx, key, replace(used, access="stale", version=2), None)
        connections.release(tx, key, "me")
    assert state_of(grants, key) is ConnectionState.WORKS
    assert grants.access(key).access != "stale"


def test_what_is_forgotten_is_gone(grants: Grants, store: Store) -> None:
    key = connected(grants)
    with store.write(of_tenant(SCOPE), NOW) as tx:
        assert [each.key for each in connections.listing(tx)] == [key]
        connections.forget(tx, key)
        assert connections.listing(tx) == ()
    assert connections.tenants(store, NOW.astimezone(UTC)) == ()


def test_a_token_that_expires_on_no_day_of_any_calendar_is_kept_until_it_is_refused(
    platform: TokenEndpoint, grants: Grants
) -> None:
    platform.extra = {"expires_in": 1e300}
    assert exchange(grants.auth, CLIENT, "a code", NOW).expires_at is None


@pytest.mark.parametrize("said", ["soon", [600], {"in": 600}])
def test_an_answer_that_makes_no_sense_is_none(platform: TokenEndpoint, grants: Grants, said: object) -> None:
    platform.extra = {"expires_in": said}
    with pytest.raises(SourceUnavailable):
        exchange(grants.auth, CLIENT, "a code", NOW)


# ---------------------------------------------------------------- a platform with rules of its own


def with_rules(grants: Grants) -> Grants:
    """At one that gives a new token in the last 30 of 600 seconds and not before, and calls things by other names."""

    def judge(error: str, description: str) -> Verdict:
        return Verdict.EARLY if "not expired" in description else Verdict.LOST if error == "old" else Verdict.PASSING

    own = {"leeway": timedelta(seconds=30), "renews_early": False, "time_out": 4.0, "lease": timedelta(seconds=10)}
    return replace(grants, auth=replace(grants.auth, judge=judge, **own))  # type: ignore[arg-type] # as declared


@pytest.fixture
def strict(grants: Grants) -> Grants:
    return with_rules(grants)


def test_where_scopes_belong_to_the_registration_none_are_asked_for(auth: Auth) -> None:
    sent = urlsplit(authorise_url(replace(auth, asks_scopes=False), CLIENT, "a state", ("invoices",)))
    assert "scope" not in parse_qs(sent.query)


def test_a_token_is_renewed_in_its_last_seconds_and_not_before(
    strict: Grants, clock: Hands, platform: TokenEndpoint
) -> None:
    key = connected(strict)
    clock.now += timedelta(seconds=569)
    assert strict.access(key).version == 1
    clock.now += timedelta(seconds=1)
    assert strict.access(key).version == 2
    assert platform.refreshes == 1


def test_where_it_gives_no_new_token_yet_a_refused_one_is_waited_for_and_nothing_is_asked(
    strict: Grants, clock: Hands, platform: TokenEndpoint
) -> None:
    key = connected(strict)
    used = strict.access(key)
    with pytest.raises(SourceUnavailable, match="no new token yet"):
        refused(strict, key, used)
    assert platform.refreshes == 0
    clock.now = NOW + timedelta(seconds=570)
    assert strict.refused(key, used).version == 2


def test_who_was_too_early_goes_on_with_what_he_has(strict: Grants, clock: Hands, platform: TokenEndpoint) -> None:
    key = connected(strict)
    clock.now += timedelta(seconds=580)
    platform.answers = [(401, b'{"error": "x", "error_description": "access token not expired"}')]
    assert strict.access(key) == Tokens("access-1", "refresh-1", 1)
    assert state_of(strict, key) is ConnectionState.WORKS
    clock.now += timedelta(seconds=30)
    assert strict.access(key).version == 2, "the lease was given back"


def test_who_is_too_early_does_not_ask_again_with_every_request(
    strict: Grants, clock: Hands, platform: TokenEndpoint
) -> None:
    key = connected(strict)
    clock.now += timedelta(seconds=580)
    platform.answers = [(401, b'{"error": "x", "error_description": "access token not expired"}')]
    for _ in range(5):
        assert strict.access(key).version == 1
        clock.now += timedelta(seconds=3)
    assert platform.refreshes == 1


def test_after_one_who_died_with_the_answer_the_next_token_is_waited_for_and_asked_for_once_a_minute(
    strict: Grants, clock: Hands, platform: TokenEndpoint
) -> None:
    """The platform gave him another one, so it gives none before that one ends; ours is over already."""
    key = connected(strict)
    clock.now += timedelta(seconds=610)
    platform.answers = [(401, b'{"error": "x", "error_description": "access token not expired"}')] * 9
    for _ in range(9 * 6):
        with pytest.raises(RetryLater):
            strict.access(key)
        clock.now += timedelta(seconds=10)
    assert platform.refreshes == 9
    assert strict.access(key).version == 2
    assert state_of(strict, key) is ConnectionState.WORKS


def test_a_platforms_own_word_for_a_lost_grant_is_understood(
    strict: Grants, clock: Hands, platform: TokenEndpoint
) -> None:
    key = connected(strict)
    clock.now += timedelta(seconds=700)
    platform.answers = [(400, b'{"error": "invalid_grant"}')]
    with pytest.raises(SourceUnavailable):
        strict.access(key)
    platform.answers = [(401, b'{"error": "old"}')]
    with pytest.raises(ReAuthorise):
        strict.access(key)
    assert state_of(strict, key) is ConnectionState.LOST


def test_a_lease_that_would_end_while_the_platform_is_waited_for_is_refused(auth: Auth) -> None:
    with pytest.raises(ValueError, match="lease"):
        replace(auth, lease=timedelta(seconds=29))


def test_a_grant_is_not_renewed_more_often_than_the_platform_takes(
    grants: Grants, clock: Hands, platform: TokenEndpoint
) -> None:
    few = replace(grants, auth=replace(grants.auth, renewals=Allowance(3, timedelta(days=1))))
    platform.extra, platform.rotates = {"expires_in": 600}, False
    key, other = connected(few), connected(few)
    for _ in range(3):
        clock.now += timedelta(seconds=700)
        few.access(key)
    clock.now += timedelta(seconds=700)
    with pytest.raises(BudgetSpent) as spent:
        few.access(key)
    assert platform.refreshes == 3
    assert few.access(other).version == 2, "each is counted by itself"
    clock.now = spent.value.until
    assert few.access(key).version == 5, "and the lease was given back"


def test_a_grant_that_nobody_uses_says_when_it_lapses(grants: Grants) -> None:
    month = replace(grants.auth, lapses_after=timedelta(days=30))
    with grants.store.read(of_tenant(SCOPE), NOW) as tx:
        assert connections.listing(tx) == ()
    key = connected(grants)
    with grants.store.read(of_tenant(SCOPE), NOW) as tx:
        there = connections.get(tx, key)
    assert lapses_at(month, there) == NOW.astimezone(UTC) + timedelta(seconds=600, days=30)
    assert lapses_at(grants.auth, there) is None
    assert lapses_at(month, replace(there, expires_at=None)) is None


def test_no_token_is_asked_for_while_the_platform_takes_no_requests(
    grants: Grants, platform: TokenEndpoint, clock: Hands
) -> None:
    """After a 429 nothing goes before its time, and a token is asked for outside of what counts requests."""
    until = NOW + timedelta(seconds=900)

    class Closed:
        def take(self, urgency: Urgency) -> None:
            if clock() < until:
                raise BudgetSpent(until)

        def heard(self, limits: Limits) -> None: ...

    key = connected(grants)
    platform.extra = {"expires_in": 600}
    counted = replace(grants, meters=always(Closed()))
    clock.now += timedelta(seconds=700)
    for _ in range(2):
        with pytest.raises(BudgetSpent) as waits:
            counted.access(key)
        assert waits.value.until == until
    assert platform.refreshes == 0
    clock.now = until
    assert counted.access(key).version == 2


def test_a_429_to_a_token_call_stops_all_requests_until_the_moment_that_it_names(
    grants: Grants, platform: TokenEndpoint, clock: Hands
) -> None:
    until = NOW + timedelta(seconds=900)
    told: list[Limits] = []

    class Told:
        def take(self, urgency: Urgency) -> None: ...

        def heard(self, limits: Limits) -> None:
            told.append(limits)

    key = connected(grants)
    counted = replace(grants, meters=always(Told(), lambda _answer, _now: Limits(retry_at=until)))
    platform.answers.append((429, b'"Retry later"'))
    clock.now += timedelta(seconds=700)
    with pytest.raises(BudgetSpent) as waits:
        counted.access(key)
    assert waits.value.until == until
    assert [limits.retry_at for limits in told] == [until]
    assert counted.access(key).version == 2, "the grant is there still"
