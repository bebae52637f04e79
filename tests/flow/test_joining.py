"""Who signs in once more at Exact Online has one connection: his newest grant is the one that is good in any case."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Thread

import pytest

from adapters.exact.sandbox import Quirks
from connector.errors import NotFound, ReAuthorise, Refused, RetryLater, SourceUnavailable
from connector.flow import connecting, joining
from connector.flow.joining import Joined
from connector.flow.sources import Sources
from connector.model import Connection, ConnectionState, Installation, Scope
from connector.source import Access, Administration, Platform
from connector.store import connections, installations, journal
from connector.store import tables as t
from connector.store.connections import Tokens, Who
from connector.store.engine import Store, Tx
from connector.store.queries import rows
from connector.transport import Transport
from tests.exact import NAME, Imitation, imitated
from tests.flow.test_connecting_exact import BY, TENANT, Hands
from tests.store.builders import NOW

REACHED = "connector.flow.joining.administrations"
ROOMY = Quirks(per_minute=100_000, per_day=100_000)
QUIRKS = [
    pytest.param(replace(ROOMY, one_chain=one), id="one chain" if one else "many chains") for one in (True, False)
]


@dataclass
class Office:
    """A tenant whose administrations are kept at Exact, and whoever sits there."""

    store: Store
    clock: Hands
    platform: Imitation
    sources: Sources
    signed_in: int = 0

    def sign_in(self, tenant: str = TENANT) -> str:
        """The key of the connection that a new consent makes."""
        self.signed_in += 1
        self.clock.now += timedelta(minutes=1)
        return connecting.connect(self.sources, tenant, NAME, f"state {self.signed_in}", self.platform.code()).key

    def join(self, key: str, tenant: str = TENANT) -> Joined:
        return joining.join(self.sources, tenant, key, BY)

    def choose(self, key: str, *places: int, tenant: str = TENANT) -> None:
        wanted = [str(self.platform.books[place].code) for place in places]
        chosen = connecting.choose(self.sources, tenant, key, wanted, BY)
        assert (len(chosen.connected), chosen.refused) == (len(places), ())

    def connect(self, *places: int, tenant: str = TENANT) -> str:
        """The whole way, as the pages lead it."""
        joined = self.join(self.sign_in(tenant=tenant), tenant)
        self.choose(joined.key, *places, tenant=tenant)
        return joined.key

    def keys(self, tenant: str = TENANT) -> list[str]:
        return [each.key for each in connecting.every(self.sources, tenant)]

    def served(self, key: str) -> set[str]:
        return {each.scope.installation for each in connecting.served(self.sources, TENANT, key)}

    def names(self, *places: int) -> set[str]:
        return {f"{NAME}-{self.platform.books[place].code}" for place in places}

    def there(self, place: int) -> Installation:
        [name] = self.names(place)
        with self.store.read(Scope(TENANT, name), self.clock()) as tx:
            return installations.get(tx)

    def reads(self, *places: int) -> None:
        """Half an hour later these are read, by a token that is new then."""
        self.clock.now += timedelta(minutes=30)
        for place in places:
            source = self.sources.open(self.there(place))
            assert source
            assert list(source.pull(None, self.clock().date()))

    def grants(self, tenant: str = TENANT) -> AbstractContextManager[Tx]:
        return self.store.write(Scope(tenant, ""), self.clock())


@contextmanager
def at_exact(store: Store, quirks: Quirks) -> Iterator[Office]:
    """An office for as long as the block lasts."""
    clock = Hands(NOW + timedelta(seconds=10))  # between two windows of the platform's nothing is asked
    with imitated(clock, quirks=quirks) as platform:
        yield Office(store, clock, platform, platform.sources(store, clock))


@pytest.fixture
def quirks() -> Quirks:
    return replace(ROOMY, one_chain=True)


@pytest.fixture
def office(both_stores: Store, quirks: Quirks) -> Iterator[Office]:
    with at_exact(both_stores, quirks) as office:
        yield office


WHICHEVER = pytest.mark.parametrize("quirks", QUIRKS)


@WHICHEVER
def test_a_second_division_that_is_connected_by_a_new_sign_in_joins_the_first_and_both_are_read(office: Office) -> None:
    key = office.connect(0)
    assert office.connect(1) == key
    assert office.keys() == [key]
    assert office.served(key) == office.names(0, 1)
    office.reads(0, 1)
    with office.store.read(office.there(0).scope, office.clock()) as tx:
        assert [event.kind for event in journal.all(tx)].count("signed_in_again") == 1


@WHICHEVER
def test_another_user_has_a_connection_of_his_own_and_both_are_read(office: Office) -> None:
    key = office.connect(0)
    office.platform.another_user()
    other = office.connect(1)
    assert sorted(office.keys()) == sorted([key, other])
    assert (office.served(key), office.served(other)) == (office.names(0), office.names(1))
    office.reads(0, 1)


def test_another_tenant_of_the_same_user_keeps_his_own(office: Office) -> None:
    key, other = office.connect(0), office.connect(0, tenant="another")
    assert (office.keys(), office.keys("another")) == ([key], [other])


def test_a_connection_that_is_lost_goes_on_with_the_next_sign_in_of_its_user(office: Office) -> None:
    key = office.connect(0)
    office.platform.sandbox.grants.withdraw(office.platform.client.id)
    with pytest.raises(ReAuthorise):
        office.reads(0)
    assert connecting.find(office.sources, TENANT, key).state is ConnectionState.LOST
    assert office.join(office.sign_in()) == Joined(key)
    assert connecting.find(office.sources, TENANT, key).state is ConnectionState.WORKS
    office.reads(0)


def reaching(office: Office, patch: pytest.MonkeyPatch, *places: int) -> None:
    """As if the next sign-in were of a user who may see these divisions alone."""
    honest, codes = connecting.administrations, {str(office.platform.books[place].code) for place in places}
    patch.setattr(REACHED, lambda *asked: [one for one in honest(*asked) if one.key in codes])


@WHICHEVER
def test_a_sign_in_that_reaches_nothing_of_the_first_stays_by_itself(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one may be good still."""
    key, fresh = office.connect(0), office.sign_in()
    reaching(office, monkeypatch, 1)
    assert office.join(fresh) == Joined(fresh)
    assert sorted(office.keys()) == sorted([key, fresh])


@WHICHEVER
def test_a_sign_in_that_reaches_a_part_says_what_it_does_not_reach(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, fresh = office.connect(0, 1), office.sign_in()
    reaching(office, monkeypatch, 1)
    joined = office.join(fresh)
    assert joined.key == key
    assert {each.scope.installation for each in joined.missing} == office.names(0)


def test_a_connection_that_serves_something_joins_no_other(office: Office) -> None:
    key, fresh = office.connect(0), office.sign_in()
    office.choose(fresh, 1)
    assert office.join(fresh) == Joined(fresh)
    assert sorted(office.keys()) == sorted([key, fresh])


def test_two_connections_of_one_user_from_before_are_one_after_his_next_sign_in(office: Office) -> None:
    """Each sign-in for the one would end the other for ever."""
    _two_from_before(office)
    office.join(office.sign_in())
    _are_one(office)


def test_two_connections_of_one_user_from_before_are_one_after_his_next_sign_in_anew(office: Office) -> None:
    _, key = _two_from_before(office)
    joining.renew(office.sources, TENANT, key, office.sign_in(), BY)
    _are_one(office)


def _two_from_before(office: Office) -> list[str]:
    office.platform.sandbox.world.quirks = ROOMY
    both = [office.sign_in(), office.sign_in()]
    for place, key in enumerate(both):
        office.choose(key, place)
        with office.grants() as tx:
            connections.note_who(tx, key, Who(office.platform.sandbox.world.user))
    office.platform.sandbox.world.quirks = replace(ROOMY, one_chain=True)
    return both


def _are_one(office: Office) -> None:
    assert len(office.keys()) == 1
    assert office.served(office.keys()[0]) == office.names(0, 1)
    office.reads(0, 1)


def test_one_that_was_made_before_users_were_kept_is_asked_whose_it_is(office: Office) -> None:
    key = office.sign_in()
    office.choose(key, 0)
    with office.grants() as tx:
        assert connections.who_gave(tx, key).user == ""
    office.platform.sandbox.world.quirks = ROOMY  # its token opens something still
    assert office.connect(1) == key


def test_one_of_which_nobody_can_say_whose_it_is_stays_by_itself(office: Office) -> None:
    key = office.sign_in()
    office.choose(key, 0)
    office.platform.sandbox.grants.withdraw(office.platform.client.id)
    fresh = office.sign_in()
    assert office.join(fresh) == Joined(fresh)
    assert sorted(office.keys()) == sorted([key, fresh])


def test_whoever_comes_back_to_a_sign_in_that_joined_finds_what_it_joined(office: Office) -> None:
    key, fresh = office.connect(0), office.sign_in()
    office.join(fresh)
    assert joining.where(office.sources, TENANT, fresh) == key
    assert joining.where(office.sources, TENANT, key) == key
    for tenant, stranger in (("another", key), (TENANT, "nobody's")):
        with pytest.raises(NotFound):
            joining.where(office.sources, tenant, stranger)


@pytest.mark.parametrize("quirks", [ROOMY])
def test_an_older_sign_in_that_comes_late_ends_no_newer_grant(office: Office) -> None:
    key = office.connect(0)
    late, newest = office.sign_in(), office.sign_in()
    assert office.join(newest) == Joined(key)
    with office.grants() as tx:
        tokens = connections.tokens_of(tx, key)
    assert office.join(late) == Joined(key)
    with office.grants() as tx:
        assert connections.tokens_of(tx, key) == tokens
    assert office.keys() == [key]
    office.reads(0)


@pytest.mark.parametrize("quirks", [ROOMY])
def test_two_sign_ins_of_one_user_at_once_become_one_connection(office: Office) -> None:
    both = [office.sign_in(), office.sign_in()]
    race(office, *both)
    assert len(office.keys()) == 1
    for key in both:
        assert joining.where(office.sources, TENANT, key) == office.keys()[0]


def test_two_windows_at_once_that_come_from_one_sign_in_find_the_same_connection(office: Office) -> None:
    key, fresh = office.connect(0), office.sign_in()
    assert race(office, fresh, fresh) == [Joined(key)] * 2
    office.reads(0)


def race(office: Office, *keys: str) -> list[Joined]:
    """All of these join at once."""
    joined: list[Joined] = []
    racing = [Thread(target=lambda key=key: joined.append(office.join(key))) for key in keys]
    for one in racing:
        one.start()
    for one in racing:
        one.join()
    return joined


def test_who_chooses_while_his_sign_in_joins_another_is_told_or_keeps_what_he_chose(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, fresh = office.connect(0), office.sign_in()

    def meanwhile(sources: Sources, tenant: str, connection: Connection) -> Sequence[Administration]:
        monkeypatch.undo()
        office.choose(fresh, 1)
        return connecting.administrations(sources, tenant, connection)

    monkeypatch.setattr(REACHED, meanwhile)
    assert office.join(fresh) == Joined(fresh)
    assert (office.served(key), office.served(fresh)) == (office.names(0), office.names(1))


def test_a_sign_in_anew_of_a_user_with_another_connection_goes_into_that_one(office: Office) -> None:
    """By it the platform may have ended what that one had, so it may not go into the one of somebody else."""
    key = office.connect(0)
    before = office.platform.another_user()
    other = office.connect(1)
    with pytest.raises(Refused, match="has another connection"):
        joining.renew(office.sources, TENANT, key, office.sign_in(), BY)
    assert sorted(office.keys()) == sorted([key, other])
    office.reads(0, 1)
    office.platform.sandbox.world.user = before
    assert [each.scope for each in joining.renew(office.sources, TENANT, key, office.sign_in(), BY).reached]
    office.reads(0, 1)


def test_who_gave_a_grant_lies_sealed_and_stays_through_every_renewal(office: Office) -> None:
    key, user = office.connect(0), office.platform.sandbox.world.user
    office.reads(0)
    office.reads(0)
    with office.grants() as tx:
        assert connections.version_of(tx, key) > 1
        assert connections.who_gave(tx, key).user == user
        (row,) = rows(tx, t.connections)
        assert not any(user in str(value) for value in row)
        assert user not in repr(connections.who_gave(tx, key))
        connections.lose(tx, key, connections.version_of(tx, key))
        assert connections.tokens_of(tx, key) is None
        assert connections.who_gave(tx, key).user == user


def test_who_is_known_changes_no_tokens_and_nobody_can_be_known_without_a_connection(office: Office) -> None:
    key = office.sign_in()
    with office.grants() as tx:
        before = connections.tokens_of(tx, key)
        connections.note_who(tx, key, Who("a user", "another"))
        assert connections.tokens_of(tx, key) == before
        assert connections.who_gave(tx, key) == Who("a user", "another")
        assert not connections.save_tokens(tx, "nobody's", Tokens("a", version=2), None)
        assert not connections.lose(tx, "nobody's", 1)
        with pytest.raises(NotFound):
            connections.note_who(tx, "nobody's", Who("a user"))


@pytest.mark.parametrize("quirks", [ROOMY])
def test_where_a_platform_does_not_say_who_signed_in_each_sign_in_is_a_connection(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(office, monkeypatch, None)
    key, other = office.connect(0), office.connect(1)
    assert sorted(office.keys()) == sorted([key, other])


def test_a_platform_that_does_not_know_its_new_grant_yet_is_waited_for(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, fresh = office.connect(0), office.sign_in()

    def not_yet(_transport: Transport, _access: Access, _host: str) -> str:
        raise SourceUnavailable("not yet")

    with monkeypatch.context() as patch:
        says(office, patch, not_yet)
        with pytest.raises(RetryLater):
            office.join(fresh)
    assert office.join(fresh) == Joined(key)


def says(office: Office, patch: pytest.MonkeyPatch, user: Callable[[Transport, Access, str], str] | None) -> None:
    """The platform says in this way who signed in, or does not."""
    honest = office.sources.platform

    def platform(_sources: Sources, name: str, host: str = "") -> Platform:
        return replace(honest(name, host), user=user)

    patch.setattr(Sources, "platform", platform)
