"""Exact Online connected in a house, over real HTTP: grants, divisions, budgets, what is told and what is heard."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from werkzeug.test import Client as Visitor

from adapters.exact.hooks import TOPICS, ExactHooks
from adapters.exact.platform import REFUSALS
from adapters.exact.sandbox import Quirks
from connector.carrier import Creditor
from connector.errors import BudgetSpent, ReAuthorise, Refused
from connector.flow import acts, connecting, parting, reading
from connector.flow.listening import Hearing, listen
from connector.flow.sources import Sources
from connector.flow.sync import sync
from connector.model import ConnectionState, Installation, Receivable, ReceivableState, Scope
from connector.store import connections, hooks, installations, nudges, receivables
from connector.store.engine import Store
from tests.exact import NAME, Imitation, imitated
from tests.store.builders import NOW
from webhooks.inbound import Inbound

TENANT, BY = "tenant", "Anna"
HOOKS = "http://localhost"


@dataclass
class Hands:
    """A clock that stands still until it is moved."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Office:
    """A tenant who keeps a division at Exact, and the house's door for what is told."""

    store: Store
    clock: Hands = field(default_factory=Hands)
    platform: Imitation = field(init=False)
    sources: Sources = field(init=False)

    def __post_init__(self) -> None:
        self.inbound = Visitor(Inbound(self.store, self.clock, lambda _: ExactHooks()))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Whatever the platform tells us arrives."""
        answer = self.inbound.post(url[url.index("/hooks/") :], data=body, headers=dict(headers))
        return answer.status_code, answer.text

    def connect(self, *places: int) -> str:
        key = connecting.connect(self.sources, TENANT, NAME, "a state", self.platform.code()).key
        wanted = [str(self.platform.books[place].code) for place in places]
        chosen = connecting.choose(self.sources, TENANT, key, wanted, BY)
        assert (len(chosen.connected), chosen.refused) == (len(places), ())
        return key

    @property
    def scope(self) -> Scope:
        return Scope(TENANT, f"{NAME}-{self.platform.books[0].code}")

    def there(self) -> Installation:
        with self.store.read(self.scope, self.clock()) as tx:
            return installations.get(tx)

    def sync(self) -> dict[str, Receivable]:
        source = self.sources.open(self.there())
        assert source
        sync(self.store, self.scope, source, self.clock())
        with self.store.read(self.scope, self.clock()) as tx:
            return receivables.of_keys(tx, None)

    def sync_often(self, times: int) -> None:
        for _ in range(times):
            self.sync()

    def go_live(self) -> None:
        with self.store.write(self.scope, self.clock()) as tx:
            installations.save_creditor(tx, Creditor("Bakery", "bakery@example.com", for_clients=False))
        acts.go_live(self.store, self.scope, BY, self.clock())

    def listen(self, url: str = HOOKS) -> Hearing:
        return listen(self.store, self.scope, self.sources.open(self.there()), url, self.clock())

    def state(self, key: str) -> ConnectionState:
        return connecting.find(self.sources, TENANT, key).state

    def waiting(self) -> int:
        with self.store.read(self.scope, self.clock()) as tx:
            return len(nudges.waiting(tx))


@pytest.fixture
def quirks() -> Quirks:
    return Quirks(per_minute=100_000, per_day=100_000)


@pytest.fixture
def office(both_stores: Store, quirks: Quirks) -> Iterator[Office]:
    office = Office(both_stores)
    with imitated(office.clock, quirks=quirks, post=office.post) as office.platform:
        office.sources = office.platform.sources(office.store, office.clock)
        yield office


# ---------------------------------------------------------------- the way in


def test_the_consent_is_asked_for_without_scopes_and_brings_back_a_code(office: Office) -> None:
    asked = connecting.ask(office.sources, NAME, [], "a state")
    assert asked.startswith(f"{office.platform.url}/api/oauth2/auth?")
    assert "scope=" not in asked
    assert "state=a+state" in office.platform.answer(asked)


def test_the_divisions_that_a_grant_reaches_are_offered_and_what_is_archived_is_barred(office: Office) -> None:
    key = office.connect()
    offers = connecting.offers(office.sources, TENANT, key)
    barred = {each.administration.key for each in offers if each.barred}
    assert {each.administration.key for each in offers} == {str(books.code) for books in office.platform.books}
    assert len(offers) > len(barred) > 0
    assert str(office.platform.books[0].code) not in barred
    assert all(each.administration.title for each in offers)


def test_a_division_that_was_chosen_is_read_whole(office: Office) -> None:
    office.connect(0)
    known = office.sync()
    owed = {key for key, each in known.items() if each.state is ReceivableState.OPEN and each.open.positive}
    assert len(owed) > 3
    assert len({each.debtor for each in known.values()}) > 1


def test_how_it_was_read_is_kept_and_a_poll_that_tells_nothing_of_it_takes_nothing_back(office: Office) -> None:
    office.connect(0)
    office.sync()
    with office.store.read(office.scope, office.clock()) as tx:
        read_as = dict(reading.how(tx))
    assert read_as["a debt in cashflow/Receivables is written"] == "below zero"
    assert read_as["the number of an invoice is taken from"] == "invoice_number"
    office.clock.now += timedelta(minutes=30)
    office.sync()
    with office.store.write(office.scope, office.clock()) as tx:
        reading.note(tx, {})
        assert reading.how(tx) == read_as


def test_what_was_paid_there_is_closed_here_and_what_was_taken_back_is_open_again(office: Office) -> None:
    office.connect(0)
    known = office.sync()
    books = office.platform.books[0]
    entry = next(row for row in books.rows("entries") if known.get(f"entry:{row.key}", None) is not None)
    key = f"entry:{entry.key}"
    office.clock.now += timedelta(minutes=30)
    books.pay(entry)
    assert office.sync()[key].state is ReceivableState.SETTLED
    office.clock.now += timedelta(minutes=30)
    books.reopen(entry)
    again = office.sync()[key]
    assert (again.state, again.open) == (ReceivableState.OPEN, known[key].open)


# ---------------------------------------------------------------- tokens


def test_a_token_is_renewed_in_its_last_half_minute_and_never_before(office: Office) -> None:
    office.connect(0)
    for minutes in (0, 3, 9.4):
        office.clock.now = NOW + timedelta(minutes=minutes)
        office.sync()
    assert office.platform.asked.count("POST /api/oauth2/token") == 1
    office.clock.now = NOW + timedelta(minutes=9.5)
    office.sync()
    assert office.platform.asked.count("POST /api/oauth2/token") == 2


def test_a_day_of_reading_each_half_hour_stays_below_the_token_calls_that_exact_takes(office: Office) -> None:
    office.connect(0)
    for half_hours in range(48):
        office.clock.now = NOW + timedelta(minutes=30 * half_hours, seconds=10)
        office.sync()
    assert office.platform.asked.count("POST /api/oauth2/token") <= 48


def test_a_consent_that_was_taken_back_asks_for_a_new_one(office: Office) -> None:
    key = office.connect(0)
    office.sync()
    office.platform.sandbox.grants.withdraw(office.platform.client.id)
    office.clock.now += timedelta(minutes=30)
    with pytest.raises(ReAuthorise):
        office.sync()
    assert office.state(key) is ConnectionState.LOST
    with pytest.raises(ReAuthorise):
        office.sources.open(office.there())


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("quirks", [Quirks(per_minute=30, per_day=100_000)])
def test_never_more_is_asked_in_a_minute_than_exact_takes_whatever_that_is(office: Office) -> None:
    office.connect(0)
    with pytest.raises(BudgetSpent) as spent:
        office.sync_often(40)
    assert spent.value.until.astimezone(NOW.tzinfo) <= NOW + timedelta(seconds=62)
    asked = [one for one in office.platform.asked if "/api/v1/" in one]
    assert 20 <= len(asked) <= 35


def test_after_six_refusals_an_endpoint_is_left_alone_for_an_hour_and_the_others_are_not(office: Office) -> None:
    office.connect(0)
    application = office.platform.sandbox.application
    every, application.scopes = application.scopes, frozenset({"crm.accounts:read"})
    for _ in range(REFUSALS.requests):
        with pytest.raises(Refused):
            office.sync()
        office.clock.now += timedelta(minutes=1, seconds=10)
    before = len(office.platform.asked)
    with pytest.raises(BudgetSpent) as spent:
        office.sync()
    assert not [one for one in office.platform.asked[before:] if "Receivables" in one or "PaymentTerms" in one]
    assert spent.value.until > office.clock()
    application.scopes = every
    office.clock.now += timedelta(hours=1)
    assert office.sync()


# ---------------------------------------------------------------- what is told


def test_each_topic_is_told_at_an_address_of_ours_that_is_tried_first(office: Office) -> None:
    office.connect(0)
    office.go_live()
    assert office.listen() is Hearing.TOLD
    told = office.platform.subscriptions()
    assert sorted(topic for topic, _ in told) == sorted(TOPICS)
    assert len({url for _, url in told}) == 1


def test_what_happens_there_is_told_and_makes_a_nudge(office: Office) -> None:
    office.connect(0)
    office.go_live()
    office.listen()
    books = office.platform.books[0]
    books.add_invoice(books.add_account("Nieuwe Klant"), "100.00")
    assert office.waiting() == 0
    office.platform.sandbox.tick()
    assert office.waiting() > 0


def test_who_is_reached_at_another_address_is_told_there_and_no_more_at_the_old_one(office: Office) -> None:
    office.connect(0)
    office.go_live()
    office.listen()
    [before] = {url for _, url in office.platform.subscriptions()}
    assert office.listen(f"{HOOKS}/moved") is Hearing.TOLD
    after = office.platform.subscriptions()
    assert sorted(topic for topic, _ in after) == sorted(TOPICS)
    assert before not in {url for _, url in after}


def test_without_the_secret_of_our_registration_nothing_is_told_and_reading_goes_on(office: Office) -> None:
    office.connect(0)
    office.go_live()
    known = {NAME: replace(office.platform.registration, webhook_secret="")}
    office.sources = Sources(office.store, office.clock, known)
    assert office.listen() is Hearing.BARRED
    assert office.platform.subscriptions() == []
    assert office.sync()


# ---------------------------------------------------------------- the way out


def test_who_leaves_is_told_nothing_any_more_and_nothing_of_the_grant_is_left(office: Office) -> None:
    key = office.connect(0)
    office.go_live()
    office.listen()
    office.sync()
    farewells = {"pauses": parting.end_pauses, "webhooks": parting.stop_listening}
    parted = parting.disconnect(office.sources, office.scope, farewells, BY)
    assert parted.left == ()
    assert office.platform.subscriptions() == []
    with office.store.read(Scope(TENANT, ""), office.clock()) as tx:
        assert connections.listing(tx) == ()
    with office.store.read(office.scope, office.clock()) as tx:
        assert not hooks.is_ours(tx, key)
    assert parted.given_back is False, "Exact has no address for that, so the user is told where he does it"
