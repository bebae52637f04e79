"""Connecting, signing in again and leaving, at the imitation over real HTTP: what is kept, asked and given back."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from adapters.moneybird.sandbox import Quirks
from adapters.moneybird.sandbox.records import Invoice
from connector.carrier import Creditor
from connector.errors import BudgetSpent, NotFound, ReAuthorise, Refused, RetryLater, SourceUnavailable
from connector.flow import acts, connecting, parting, quiet
from connector.flow.acts import switches
from connector.flow.connecting import installation_key
from connector.flow.errands import DELIVER, LISTEN, SYNC
from connector.flow.listening import Hearing, how, listen
from connector.flow.parting import Farewell, Parted
from connector.flow.rounds import Rounds
from connector.flow.sources import Sources, source_settings
from connector.flow.sync import sync
from connector.model import Channel, Connection, ConnectionState, Installation, JournalEvent, Scope
from connector.source import Status
from connector.store import connections, hooks, installations, jobs, journal, receivables, reminding
from connector.store.connections import Tokens
from connector.store.engine import Store, Tx
from connector.transport import Limits, Request
from tests.flow.world import Postman
from tests.moneybird import NAME, Imitation, imitated
from tests.store.builders import NOW

TENANT, BY = "tenant", "Anna"
CREDITOR = Creditor("Bakery", "bakery@example.com", for_clients=False)
HOOKS = "https://tijdig.example"
LOOK = "GET /api/v2/administrations.json"  # whether a grant that was given back still opens anything
FAREWELLS: dict[str, Farewell] = {"pauses": parting.end_pauses, "webhooks": parting.stop_listening}


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """A tenant, and the platform that he connects."""

    store: Store
    clock: Hands
    platform: Imitation
    sources: Sources

    def connect(self, state: str = "a state", *more: str) -> str:
        code = self.platform.code(("sales_invoices", *more))
        return connecting.connect(self.sources, TENANT, NAME, state, code).key

    def choose(self, key: str, *places: int) -> list[Installation]:
        wanted = [self.platform.books[place].id for place in places]
        chosen = connecting.choose(self.sources, TENANT, key, wanted, BY)
        assert chosen.refused == ()
        return list(chosen.connected)

    def scope(self, place: int = 0) -> Scope:
        return Scope(TENANT, installation_key(NAME, self.platform.books[place].id))

    def read(self, place: int = 0) -> AbstractContextManager[Tx]:
        return self.store.read(self.scope(place), self.clock())

    def there(self, place: int = 0) -> Installation:
        with self.read(place) as tx:
            return installations.get(tx)

    def connection(self, key: str) -> Connection:
        return connecting.find(self.sources, TENANT, key)

    def connections(self) -> list[str]:
        with self.store.read(Scope(TENANT, ""), self.clock()) as tx:
            return [each.key for each in connections.listing(tx)]

    def events(self, place: int = 0) -> list[JournalEvent]:
        with self.read(place) as tx:
            return list(journal.all(tx))

    def kinds(self, place: int = 0) -> list[str]:
        return [event.kind for event in self.events(place)]

    def waiting(self, place: int = 0) -> list[str]:
        with self.read(place) as tx:
            return [row.name for row in jobs.due_rows(tx, self.clock() + timedelta(days=1)) if row.scope == tx.scope]

    def sync(self, place: int = 0) -> None:
        source = self.sources.open(self.there(place))
        assert source
        sync(self.store, self.scope(place), source, self.clock(), declared_complete=True)

    def go_live(self, place: int = 0) -> None:
        with self.store.write(self.scope(place), self.clock()) as tx:
            installations.save_creditor(tx, Creditor("Bakery", "bakery@example.com", for_clients=False))
        acts.go_live(self.store, self.scope(place), BY, self.clock())

    def listen(self, place: int = 0) -> Hearing:
        return listen(self.store, self.scope(place), self.sources.open(self.there(place)), HOOKS, self.clock())

    def pause(self) -> Invoice:
        """The platform leaves an invoice alone because we asked it to."""
        for workflow in self.platform.books[0].workflows.values():
            workflow.steps[1].auto_send = True
        self.sync()
        source = self.sources.open(self.there())
        assert source
        with self.read() as tx:
            key = next(one.receivable for one in reminding.listing(tx) if one.reminds)
        with self.store.write(self.scope(), self.clock()) as tx:
            reminding.ask(tx, key)
        written = source.write_back(Status(key, quiet=True))
        with self.store.write(self.scope(), self.clock()) as tx:
            quiet.note(tx, key, True, written)
            installations.save_setting(tx, "source.own_user", written.own_user)
        invoices = self.platform.books[0].debts()
        return next(each for each in invoices if isinstance(each, Invoice) and key.endswith(each.id))

    def leave(self, place: int = 0, farewells: dict[str, Farewell] = FAREWELLS) -> Parted:
        return parting.disconnect(self.sources, self.scope(place), farewells, BY)

    def withdraw(self, key: str) -> None:
        """The user takes the grant back at the platform, and somebody here notices."""
        self.platform.withdraw()
        self.clock.now += timedelta(minutes=1)  # a grant that was just given is waited for
        with pytest.raises(ReAuthorise):
            connecting.offers(self.sources, TENANT, key)
        assert self.connection(key).state is ConnectionState.LOST


@pytest.fixture
def store(both_stores: Store) -> Store:
    return both_stores


@pytest.fixture
def office(store: Store) -> Iterator[Office]:
    yield from opened(store)


def opened(store: Store, quirks: Quirks | None = None) -> Iterator[Office]:
    """One office, with the platform served as long as it is looked at."""
    clock = Hands()
    with imitated(clock, quirks=quirks) as platform:
        yield Office(store, clock, platform, platform.sources(store, clock))


# ---------------------------------------------------------------- the grant


def test_the_browser_is_sent_for_what_we_need_and_what_the_user_wishes_beside_it(office: Office) -> None:
    plain = connecting.ask(office.sources, NAME, [], "a state")
    wide = connecting.ask(office.sources, NAME, ["settings", "bank"], "a state")
    assert "scope=sales_invoices&" in f"{plain}&"
    assert "scope=sales_invoices+settings&" in f"{wide}&", "and nothing that we did not offer"
    assert plain.startswith(f"{office.platform.url}/oauth/authorize?")


def test_a_code_makes_one_connection_whose_key_tells_nothing_of_the_state(office: Office) -> None:
    code = office.platform.code()
    made = connecting.connect(office.sources, TENANT, NAME, "a state", code)
    assert made.key == connecting.key_of("a state")
    assert (made.platform, made.host, made.scopes) == (NAME, office.platform.url, ("sales_invoices",))
    assert "state" not in made.key
    with pytest.raises(Refused, match="start it again"):
        connecting.connect(office.sources, TENANT, NAME, "a state", code)
    assert office.connections() == [made.key]


def test_the_administrations_of_a_grant_are_offered_with_what_is_here_already(office: Office) -> None:
    key = office.connect()
    offered = connecting.offers(office.sources, TENANT, key)
    assert [(each.administration.title, each.barred) for each in offered] == [
        ("Lindehof Verhuur", ""),
        ("Ontwerpstudio Lindehof", ""),
        ("Oude Zaak (opgeschort)", "Moneybird has suspended this administration"),
    ]
    office.choose(key, 0)
    offered = connecting.offers(office.sources, TENANT, key)
    assert [bool(each.installation) for each in offered] == [False, True, False]
    assert offered[1].barred == "Ontwerpstudio Lindehof is connected already"


def test_a_grant_that_was_given_a_moment_ago_is_waited_for_and_not_lost(store: Store) -> None:
    for office in opened(store, Quirks(requests_allowed=100_000, fresh_grant_seconds=2)):
        key = office.connect()
        with pytest.raises(SourceUnavailable, match="does not know the new connection yet"):
            connecting.offers(office.sources, TENANT, key)
        assert office.connection(key).state is ConnectionState.WORKS
        office.clock.now += timedelta(seconds=2)
        assert len(connecting.offers(office.sources, TENANT, key)) == 3


# ---------------------------------------------------------------- administrations


def test_each_administration_that_is_chosen_becomes_one_installation_that_is_read_first(office: Office) -> None:
    key = office.connect()
    made = office.choose(key, 0, 1)
    assert [each.title for each in made] == ["Lindehof Verhuur", "Ontwerpstudio Lindehof"]
    for place in (0, 1):
        there = office.there(place)
        assert (there.connection, there.platform, there.live) == (key, NAME, False)
        assert source_settings(there)["administration"] == office.platform.books[place].id
        assert office.kinds(place) == ["connected"]
        assert office.waiting(place) == [SYNC]
        with office.read(place) as found, pytest.raises(NotFound):
            installations.creditor(found)
    office.sync()
    with office.read() as tx:
        assert receivables.of_keys(tx, None)


def test_a_later_administration_joins_the_connection_that_is_there(office: Office) -> None:
    key = office.connect()
    office.choose(key, 0)
    office.choose(key, 1)
    assert office.connections() == [key]
    assert [each.scope for each in connecting.served(office.sources, TENANT, key)] == sorted(
        [office.scope(0), office.scope(1)], key=lambda scope: scope.installation
    )


@pytest.mark.parametrize("again", ["the same sign-in", "another one"])
def test_the_same_administration_is_there_only_once(office: Office, again: str) -> None:
    key = office.connect()
    office.choose(key, 0)
    other = key if again == "the same sign-in" else office.connect("another state")
    chosen = connecting.choose(office.sources, TENANT, other, [office.platform.books[0].id], BY)
    assert chosen.connected == ()
    assert "is connected already" in chosen.refused[0]
    assert ("by another sign-in" in chosen.refused[0]) == (other != key)
    assert office.there().connection == key
    assert office.kinds() == ["connected"]


def test_two_tenants_each_have_the_same_administration(office: Office) -> None:
    office.choose(office.connect(), 0)
    key = connecting.connect(office.sources, "neighbour", NAME, "their state", office.platform.code()).key
    chosen = connecting.choose(office.sources, "neighbour", key, [office.platform.books[0].id], "Bob")
    assert [each.scope.tenant for each in chosen.connected] == ["neighbour"]
    with pytest.raises(NotFound):
        connecting.find(office.sources, TENANT, key)


def test_of_two_offices_that_follow_one_administration_only_one_is_live(office: Office) -> None:
    """A debtor hears from one of them; who the other one is is told to nobody."""
    office.choose(office.connect(), 0)
    key = connecting.connect(office.sources, "neighbour", NAME, "their state", office.platform.code()).key
    offered = connecting.offers(office.sources, "neighbour", key)
    assert [o.administration.key for o in offered if o.elsewhere] == [office.platform.books[0].id]
    assert [o.barred for o in offered if o.elsewhere] == [""], "it may be read by both"
    theirs = (
        connecting.choose(office.sources, "neighbour", key, [office.platform.books[0].id], "Bob").connected[0].scope
    )
    for scope in (office.scope(0), theirs):
        with office.store.write(scope, office.clock()) as tx:
            installations.save_creditor(tx, CREDITOR)
    acts.go_live(office.store, office.scope(0), BY, office.clock())
    with pytest.raises(Refused, match="another office in this house is live with this administration") as refused:
        acts.go_live(office.store, theirs, "Bob", office.clock())
    assert TENANT not in str(refused.value)
    acts.go_live(office.store, office.scope(0), BY, office.clock())
    acts.pause_sending(office.store, office.scope(0), BY, office.clock())
    acts.go_live(office.store, theirs, "Bob", office.clock())
    with pytest.raises(Refused, match="another office"):
        acts.go_live(office.store, office.scope(0), BY, office.clock())


def test_of_two_offices_that_go_live_at_one_moment_none_stays_so_unseen(office: Office) -> None:
    office.choose(office.connect(), 0)
    key = connecting.connect(office.sources, "neighbour", NAME, "their state", office.platform.code()).key
    books = [office.platform.books[0].id]
    theirs = connecting.choose(office.sources, "neighbour", key, books, "Bob").connected[0].scope
    for scope in (office.scope(0), theirs):
        with office.store.write(scope, office.clock()) as tx:
            installations.save_creditor(tx, CREDITOR)
    check = switches._check_no_other_office

    def meanwhile(store: Store, _ours: Scope, now: datetime) -> None:
        """The other one is as quick: it switches between our question and our switch."""
        patch.setattr(switches, "_check_no_other_office", check)
        acts.go_live(store, theirs, "Bob", now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(switches, "_check_no_other_office", meanwhile)
        with pytest.raises(Refused, match="another office in this house is live"):
            acts.go_live(office.store, office.scope(0), BY, office.clock())
    with office.store.read(office.scope(0), office.clock()) as tx:
        assert not installations.get(tx).live


def test_two_offices_with_files_of_one_name_are_both_live(office: Office) -> None:
    """A file says of nobody whose books it is of."""
    for tenant in (TENANT, "neighbour"):
        scope = Scope(tenant, "files")
        with office.store.write(scope, office.clock()) as tx:
            installations.create(tx, "csv", "Lijst")
            installations.save_creditor(tx, CREDITOR)
        acts.go_live(office.store, scope, BY, office.clock())


def test_one_that_the_platform_suspended_and_one_that_is_not_there_are_not_connected(office: Office) -> None:
    key = office.connect()
    chosen = connecting.choose(office.sources, TENANT, key, [office.platform.books[2].id, "1"], BY)
    assert (chosen.connected, chosen.refused) == ((), ("Moneybird has suspended this administration",))
    assert installations.listing(office.store, TENANT) == []


def test_nothing_joins_a_connection_that_was_lost_meanwhile(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    key = office.connect()
    offered = connecting.offers(office.sources, TENANT, key)
    office.withdraw(key)
    monkeypatch.setattr(connecting, "offers", lambda *_: offered)
    chosen = connecting.choose(office.sources, TENANT, key, [office.platform.books[0].id], BY)
    assert chosen.refused == ("the connection with the platform is gone; connect it again",)
    assert installations.listing(office.store, TENANT) == []


# ---------------------------------------------------------------- signing in again


def test_who_signs_in_again_goes_on_with_the_same_connection_and_what_stood_still(office: Office) -> None:
    key = office.connect()
    office.choose(key, 0, 1)
    office.go_live()
    office.withdraw(key)
    with office.store.write(office.scope(), NOW) as tx:
        for row in jobs.due_rows(tx, NOW + timedelta(days=1)):
            jobs.fail(tx, row.number, "ReAuthorise")
        installations.save_setting(tx, "hooks.barred_at", HOOKS)
    fresh = office.connect("another state", "settings")
    renewed = connecting.renew(office.sources, TENANT, key, fresh, BY)
    assert ({each.scope for each in renewed.reached}, renewed.missing) == ({office.scope(0), office.scope(1)}, ())
    assert office.connections() == [key]
    now = office.connection(key)
    assert (now.state, now.scopes) == (ConnectionState.WORKS, ("sales_invoices", "settings"))
    assert office.kinds()[-1] == "signed_in_again"
    with office.read() as tx:
        assert jobs.failed_rows(tx, tx.scope) == []
        assert how(tx).hearing is Hearing.POLLED, "the platform is asked anew, with the new consent"
    assert sorted(office.waiting()) == [LISTEN, SYNC]
    office.sync()


def test_a_sign_in_that_reaches_none_of_them_is_given_back_and_the_old_one_stays(office: Office) -> None:
    key = office.connect()
    office.choose(key, 0, 1)
    fresh = office.connect("another state")
    office.platform.take_out(0, 1)
    with pytest.raises(Refused, match="reaches none of the administrations"):
        connecting.renew(office.sources, TENANT, key, fresh, BY)
    assert office.connections() == [key]
    assert office.platform.grants() == 1
    assert "signed_in_again" not in _kinds_of(office, key)


def _kinds_of(office: Office, key: str) -> set[str]:
    found = set[str]()
    for each in connecting.served(office.sources, TENANT, key):
        with office.store.read(each.scope, NOW) as tx:
            found |= {event.kind for event in journal.all(tx)}
    return found


def test_a_sign_in_that_reaches_some_of_them_says_which_it_does_not(office: Office) -> None:
    key = office.connect()
    office.choose(key, 0, 1)
    fresh = office.connect("another state")
    office.platform.take_out(1)
    renewed = connecting.renew(office.sources, TENANT, key, fresh, BY)
    assert [each.title for each in renewed.reached] == ["Ontwerpstudio Lindehof"]
    assert [each.title for each in renewed.missing] == ["Lindehof Verhuur"]


def test_a_connection_in_use_or_of_somebody_else_takes_no_others_place(office: Office) -> None:
    key, other = office.connect(), office.connect("another state")
    office.choose(key, 0)
    office.choose(other, 1)
    neighbours = connecting.connect(office.sources, "neighbour", NAME, "their state", office.platform.code()).key
    for by in (key, other, neighbours, "nothing"):
        with pytest.raises(NotFound):
            connecting.renew(office.sources, TENANT, key, by, BY)
    assert sorted(office.connections()) == sorted([key, other])


def test_until_the_platform_knows_the_new_grant_nothing_changes_hands(store: Store) -> None:
    for office in opened(store, Quirks(requests_allowed=100_000, fresh_grant_seconds=2)):
        key = office.connect()
        office.clock.now += timedelta(seconds=2)
        office.choose(key, 0)
        fresh = office.connect("another state")
        with pytest.raises(RetryLater):
            connecting.renew(office.sources, TENANT, key, fresh, BY)
        assert office.connections() == [key, fresh]
        office.clock.now += timedelta(seconds=2)
        connecting.renew(office.sources, TENANT, key, fresh, BY)
        assert office.connections() == [key]


# ---------------------------------------------------------------- leaving


def test_a_leave_goes_in_order_and_keeps_what_is_known(office: Office) -> None:
    key = office.connect("a state", "settings")
    office.choose(key, 0)
    office.sync()
    office.go_live()
    assert office.listen() is Hearing.TOLD
    assert len(office.platform.hooks()) == 1
    said: list[str] = []
    live: list[bool] = []

    def give_back(*_: object) -> None:
        said.append("ours")
        live.append(office.there().live)

    place = len(office.platform.asked)
    before = len(office.kinds())
    parted = office.leave(farewells={"ours": give_back, **FAREWELLS})
    assert parted == Parted((), True)
    assert (said, live) == (["ours"], [False]), "nothing may leave any more before anything is undone"
    asked = office.platform.asked[place:]
    assert [one.split()[0] for one in asked] == ["GET", "DELETE", "POST", "GET"]
    assert asked[-2:] == ["POST /oauth/revoke", LOOK]
    assert office.platform.hooks() == []
    assert office.platform.grants() == 0
    assert office.connections() == []
    assert office.kinds()[before:] == ["paused", "disconnected"]
    there = office.there()
    assert (there.connection, there.live, there.title) == (None, False, "Ontwerpstudio Lindehof")
    with office.read() as tx:
        assert receivables.of_keys(tx, None)
        assert not hooks.any_open(tx)


def test_only_the_last_one_gives_the_grant_back(office: Office) -> None:
    key = office.connect()
    office.choose(key, 0, 1)
    assert office.leave(0) == Parted((), None)
    assert (office.platform.grants(), office.connections()) == (1, [key])
    office.sync(1)
    assert office.leave(1) == Parted((), True)
    assert (office.platform.grants(), office.connections()) == (0, [])


def test_who_joins_while_the_grant_is_given_back_is_told_to_sign_in(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = office.connect()
    office.choose(key, 0)
    revoked = parting._revoked

    def joined(*given: object) -> bool:
        office.choose(key, 1)
        return revoked(*given)  # type: ignore[arg-type] # as they were given

    monkeypatch.setattr(parting, "_revoked", joined)
    assert office.leave(0).given_back is None
    assert office.connection(key).state is ConnectionState.LOST
    with pytest.raises(ReAuthorise):
        office.sources.open(office.there(1))


def test_a_grant_without_an_administration_can_be_given_back(office: Office) -> None:
    key = office.connect()
    assert parting.give_grant_back(office.sources, TENANT, key, BY) is True
    assert (office.platform.grants(), office.connections()) == (0, [])


def test_who_wants_to_leave_can_leave_though_the_platform_gives_no_answer(office: Office) -> None:
    key = office.connect("a state", "settings")
    office.choose(key, 0)
    office.go_live()
    office.listen()
    tried: list[str] = []
    office.platform.is_away = True
    parted = office.leave(farewells={**FAREWELLS, "rest": lambda *_: tried.append("rest")})
    assert parted == Parted(("webhooks", "rest"), False)
    assert tried == [], "who gives no answer is not asked for the rest"
    office.platform.is_away = False
    assert (len(office.platform.hooks()), office.platform.grants()) == (1, 1), "as it is told"
    assert (office.there().connection, office.connections()) == (None, [])
    with office.read() as tx:
        assert not hooks.any_open(tx), "nobody is heard here any more"


def test_who_leaves_while_no_request_is_left_stays_until_all_is_undone_and_nothing_leaves_meanwhile(
    office: Office,
) -> None:
    key = office.connect("a state", "settings")
    office.choose(key, 0)
    office.go_live()
    office.listen()
    until = office.clock() + timedelta(minutes=5)
    said: list[object] = []

    def spent(*_: object) -> None:
        raise BudgetSpent(until)

    with pytest.raises(BudgetSpent):
        office.leave(farewells={"pauses": spent, "webhooks": lambda *_: said.append("webhooks")})
    assert said == []
    assert (office.connections(), office.there().live) == ([key], False)
    assert office.platform.grants() == 1
    assert office.leave() == Parted((), True)
    assert (office.platform.hooks(), office.platform.grants(), office.connections()) == ([], 0, [])


def test_a_grant_that_opens_still_was_not_given_back_whatever_was_answered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connector.oauth.revoke", lambda *_: True)
    key = office.connect()
    office.choose(key, 0)
    assert office.leave().given_back is False
    assert office.platform.grants() == 1


def test_who_wants_to_leave_can_leave_though_the_grant_is_lost(office: Office) -> None:
    key = office.connect("a state", "settings")
    office.choose(key, 0)
    office.go_live()
    office.listen()
    office.withdraw(key)
    place = len(office.platform.asked)
    assert office.leave() == Parted(("webhooks",), True)
    assert office.platform.asked[place:] == []
    assert office.connections() == []


def test_who_wants_to_leave_can_leave_though_we_are_not_registered_there_any_more(office: Office) -> None:
    key = office.connect("a state", "settings")
    office.choose(key, 0)
    office.go_live()
    office.listen()
    connection = office.connection(key)
    away = Sources(office.store, office.clock)
    assert parting.disconnect(away, office.scope(), FAREWELLS, BY) == Parted(("pauses", "webhooks"), False)
    for sources in (away, office.sources):
        assert parting.withdraw_url(sources, connection) == f"{office.platform.url}/user/applications"


def test_a_platform_that_was_never_asked_to_tell_is_not_asked_to_stop(office: Office) -> None:
    key = office.connect()  # without the right to
    office.choose(key, 0)
    place = len(office.platform.asked)
    assert office.leave().left == ()
    assert office.platform.asked[place:] == ["POST /oauth/revoke", LOOK]


def _is_paused(invoice: Invoice) -> bool:
    return invoice.paused


def test_what_we_paused_goes_on_there_before_the_grant_is_given_back(office: Office) -> None:
    office.choose(office.connect(), 0)
    debt = office.pause()
    assert _is_paused(debt)
    place = len(office.platform.asked)
    assert office.leave() == Parted((), True)
    assert not _is_paused(debt)
    asked = [one.split("/")[-1] for one in office.platform.asked[place:]]
    assert asked.index("resume.json") < asked.index("revoke")
    known = source_settings(office.there())["own_user"]
    assert known
    office.choose(office.connect("another state"), 0)
    assert source_settings(office.there())["own_user"] == known, "what we did as whom we were stays ours"


def test_a_pause_that_cannot_be_ended_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.choose(office.connect(), 0)
    debt = office.pause()
    monkeypatch.setattr(quiet, "give_back", lambda *_: quiet.GaveBack(left=1))
    assert office.leave().left == ("pauses",)
    assert _is_paused(debt)


def test_what_is_not_connected_cannot_be_left(office: Office) -> None:
    office.choose(office.connect(), 0)
    office.leave()
    with pytest.raises(NotFound):
        office.leave()


def test_nothing_leaves_from_one_that_is_disconnected(office: Office) -> None:
    office.choose(office.connect(), 0)
    office.go_live()
    office.leave()
    with pytest.raises(ReAuthorise, match="not connected any more"):
        office.sources.open(office.there())
    with pytest.raises(Refused, match="connect it again first"):
        office.go_live()
    assert not office.there().live


def test_what_is_connected_goes_live(office: Office) -> None:
    office.choose(office.connect(), 0)
    office.go_live()
    assert office.there().live


def test_one_that_is_connected_again_goes_on_with_its_history_and_not_live(office: Office) -> None:
    office.choose(office.connect(), 0)
    office.sync()
    office.go_live()
    office.leave()
    before = office.kinds()
    key = office.connect("another state")
    [back] = office.choose(key, 0)
    assert (back.scope, back.connection, back.live) == (office.scope(), key, False)
    assert office.kinds() == [*before, "connected"]
    office.sync()
    office.go_live()
    assert office.there().live


# ---------------------------------------------------------------- a grant that was taken back


def test_without_a_grant_questions_leave_no_jobs_and_after_the_new_consent_they_do(office: Office) -> None:
    key = office.connect()
    office.choose(key, 0)
    office.sync()
    office.go_live()
    with office.store.write(office.scope(), NOW) as tx:
        for row in jobs.due_rows(tx, NOW + timedelta(days=1)):
            jobs.finish(tx, row.number, row.round)
    office.withdraw(key)
    office.clock.now += timedelta(days=1)
    postman = Postman()
    rounds = Rounds(office.store, office.clock, {Channel.EMAIL: postman}, office.sources.open, TENANT, HOOKS)
    for _ in range(3):
        rounds.ask_which_syncs()
        rounds.ask_which_listeners()
        rounds.ask_which_deliveries()
        rounds.ask_which_tellings()
        rounds.fetch(office.scope())
    assert office.waiting() == []
    rounds.run(office.scope(), by_hand=True)
    assert office.waiting() == [DELIVER], "what a run plans it leaves a job for"
    rounds.deliver(office.scope(), Channel.EMAIL)
    assert postman.parcels == []
    with pytest.raises(ReAuthorise):
        rounds.sync(office.scope())
    connecting.renew(office.sources, TENANT, key, office.connect("another state"), BY)
    assert sorted(office.waiting()) == [DELIVER, LISTEN, SYNC]
    rounds.sync(office.scope())
    rounds.deliver(office.scope(), Channel.EMAIL)
    assert len(postman.parcels) > 0


def test_at_moneybird_a_call_for_a_token_is_a_request_like_any_other(office: Office) -> None:
    key = office.connect()
    office.clock.now += timedelta(days=365)
    [meter] = office.sources.grants(NAME, TENANT).meters(Request("GET", office.platform.url))
    meter.budget.heard(Limits(retry_at=office.clock() + timedelta(minutes=5)))
    before = len(office.platform.asked)
    with pytest.raises(BudgetSpent):
        office.sources.grants(NAME, TENANT).refused(key, Tokens("the old one", "unknown", 1))
    assert office.platform.asked[before:] == []
    office.clock.now += timedelta(minutes=6)
    assert office.sources.grants(NAME, TENANT).refused(key, Tokens("the old one", "unknown", 1)).version == 2
