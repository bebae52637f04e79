"""The wire as a whole, at the imitation over real HTTP: pages, tokens, refusals, limits, notes and webhooks."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Any

import pytest

from adapters.exact.client import Client, divisions, me
from adapters.exact.hooks import TOPICS, ExactHooks
from adapters.exact.limits import day_limits, minute_limits
from adapters.exact.listening import Listening
from adapters.exact.odata import after, both, contains, either, equals, guid, long, long_of, moment, moment_of, text
from adapters.exact.sandbox import Quirks, Sandbox
from adapters.exact.sandbox.rows import Row
from adapters.exact.sandbox.scopes import SCOPES
from adapters.exact.telling import Telling
from connector.demo.serving import served
from connector.errors import BudgetSpent, Refused, RetryLater, SourceUnavailable
from connector.source import Note, Status
from connector.transport import Answer, Limits, Patience, Transport, Urgency, always
from tests.adapters.exact.sandbox.callers import BACK, BEGIN, Clock, OAuth, Receiver

ROOMY = Quirks(per_minute=10**6, per_day=10**6)
AT = "http://127.0.0.1:8000/hooks/one"
NOTE = Note("tijdig:12:0a1b2c3d4e", "Een herinnering is verstuurd; 't is niet anders.")
LOOK = Note("tijdig:13:0a1b2c3d4e", "Het is onduidelijk.", for_person=True)


@dataclass
class Grant:
    """One of the imitation's, renewed when a token is refused. Satisfies `connector.source.Access`."""

    oauth: OAuth
    ticked: list[int] | None = None
    tokens: dict[str, str] = field(default_factory=dict)
    renewals: int = 0

    def token(self) -> str:
        self.tokens = self.tokens or self.oauth.tokens(self.ticked)
        return self.tokens["access_token"]

    def refused(self, token: str) -> str:
        answer = self.oauth.refresh(self.tokens["refresh_token"])
        if answer.status_code == 200:  # otherwise it is too early, and the token is kept
            self.renewals += 1
            self.tokens = answer.json()
        return self.token()


@dataclass
class Meter:
    """Counts requests and keeps what was read of limits. Satisfies `connector.transport.Budget`."""

    asked: int = 0
    minute: Limits = field(default_factory=Limits)
    day: Limits | None = None

    def take(self, urgency: Urgency) -> None:
        self.asked += 1

    def heard(self, limits: Limits) -> None:
        self.minute = limits

    def read(self, answer: Answer, now: datetime) -> Limits | None:
        self.day = day_limits(answer, now)
        return minute_limits(answer, now)


class Wire:
    """A sandbox that is served, its clock, and whoever asks it."""

    def __init__(self, sandbox: Sandbox, url: str, clock: Clock, ticked: list[int] | None = None) -> None:
        self.sandbox, self.url, self.clock = sandbox, url, clock
        self.division = sandbox.divisions[0]
        self.grant, self.meter = Grant(OAuth(sandbox, url), ticked), Meter()
        patience = Patience(pause=0.001)
        self.transport = Transport(
            clock,
            home=url,
            meters=always(self.meter, self.meter.read),
            patience=patience,
            sleep=lambda seconds: None,
        )
        self.client = Client(self.transport, self.grant, url, self.division)

    def table(self, name: str) -> list[Row]:
        return list(self.sandbox.world.books[self.division].rows(name))

    def customer(self) -> Row:
        return next(row for row in self.table("accounts") if row["IsSales"])


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


Open = Callable[..., Wire]


@pytest.fixture
def opened(clock: Clock, receiver: Receiver) -> Iterator[Open]:
    with ExitStack() as stack:

        def make(quirks: Quirks = ROOMY, invoices: int = 20, ticked: Callable[[Any], list[int]] | None = None) -> Wire:
            sandbox = Sandbox(clock, invoices=invoices, redirect_uris=[BACK], quirks=quirks, post=receiver)
            url = stack.enter_context(served(sandbox.app))
            return Wire(sandbox, url, clock, ticked(sandbox.divisions) if ticked else None)

        yield make


@pytest.fixture
def wire(opened: Open) -> Wire:
    return opened()


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("bare", [False, True])
def test_every_row_comes_once_at_the_price_of_a_request_for_each_page(opened: Open, bare: bool) -> None:
    wire = opened(Quirks(per_minute=10**6, bare_lists=bare), invoices=150)
    there = wire.table("lines")
    pages = list(wire.client.pages("financialtransaction/TransactionLines", ("ID", "Date")))
    assert sorted(str(row["ID"]) for page in pages for row in page) == sorted(row.key for row in there)
    assert len(there) > 120
    assert [len(page) for page in pages[:-1]] == [60] * (ceil(len(there) / 60) - 1)
    assert wire.meter.asked == len(pages)


def test_what_changed_is_asked_for_by_its_number_which_rises(wire: Wire) -> None:
    rows = wire.client.rows("sync/CRM/Accounts", ("ID", "Timestamp"), after("Timestamp", 1))
    numbers = [long_of(row["Timestamp"]) for row in rows]
    assert len(numbers) > 3
    assert all(one < other for one, other in pairwise(numbers))
    assert wire.client.rows("sync/CRM/Accounts", ("ID",), after("Timestamp", numbers[-2]))[0]["ID"] == rows[-1]["ID"]
    assert wire.client.rows("sync/CRM/Accounts", ("ID",), after("Timestamp", numbers[-1])) == []


def test_every_kind_of_filter_is_understood_there(wire: Wire) -> None:
    row = wire.customer()
    asked = {
        "a guid": equals("ID", guid(row.key)),
        "a text": both(equals("Name", text(row["Name"])), equals("ID", guid(row.key))),
        "a part of a text": both(contains("Name", row["Name"][1:-1]), equals("ID", guid(row.key))),
        "a flag": both(equals("IsSales", True), equals("ID", guid(row.key))),
        "a moment": both(f"Created le {moment(BEGIN)}", equals("ID", guid(row.key))),
        "either": either(equals("ID", guid(row.key)), equals("Name", text("nobody's"))),
    }
    found = {
        name: [one["ID"] for one in wire.client.rows("crm/Accounts", ("ID",), where)] for name, where in asked.items()
    }
    assert found == {name: [row.key] for name in asked}
    number = wire.client.rows("sync/CRM/Accounts", ("ID", "Timestamp"), f"Timestamp eq {long(row.timestamp)}")
    assert [one["ID"] for one in number] == [row.key]


def test_one_record_is_there_or_not_and_neither_counts_as_an_error(wire: Wire) -> None:
    row = wire.customer()
    found = wire.client.one("crm/Accounts", row.key, ("ID", "Name", "Created"))
    assert found is not None
    assert (found["ID"], found["Name"]) == (row.key, row["Name"])
    assert moment_of(found["Created"]) <= BEGIN
    for _ in range(12):
        assert wire.client.one("crm/Accounts", "0d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6", ("ID",)) is None


def test_whose_grant_it_is_and_which_administrations_it_reaches(wire: Wire) -> None:
    who = me(wire.transport, wire.grant, wire.url)
    assert who["CurrentDivision"] in wire.sandbox.divisions
    found = divisions(wire.transport, wire.grant, wire.url, who["CurrentDivision"])
    assert sorted(row["Code"] for row in found) == sorted(wire.sandbox.divisions)
    assert wire.client.one("system/Divisions", str(wire.division), ("Code", "DivisionMoveDate")) is not None


# ---------------------------------------------------------------- tokens and refusals


@pytest.mark.parametrize("moved", [False, True])
def test_a_token_that_expired_is_renewed_once_and_nobody_notices(opened: Open, moved: bool) -> None:
    wire = opened(Quirks(per_minute=10**6, moved=moved))
    before = wire.client.rows("crm/Accounts", ("ID",))
    wire.clock.forward(minutes=11)
    assert wire.client.rows("crm/Accounts", ("ID",)) == before
    assert wire.grant.renewals == 1


def test_a_token_that_is_refused_before_its_time_is_not_shown_again(wire: Wire) -> None:
    wire.client.rows("crm/Accounts", ("ID",))
    wire.sandbox.grants.access.clear()
    asked = wire.meter.asked
    with pytest.raises(SourceUnavailable, match="token"):
        wire.client.rows("crm/Accounts", ("ID",))
    assert (wire.meter.asked - asked, wire.grant.renewals) == (1, 0)


@pytest.mark.parametrize("status", ["200", "503"])
def test_maintenance_is_waited_for(opened: Open, status: Any) -> None:
    wire = opened(Quirks(maintenance=status))
    with pytest.raises(SourceUnavailable):
        wire.client.rows("crm/Accounts", ("ID",))


def test_an_administration_that_was_not_ticked_says_what_to_do(opened: Open) -> None:
    wire = opened(ticked=lambda codes: [codes[1]])
    with pytest.raises(Refused, match="tick it there in the Security Centre"):
        wire.client.rows("crm/Accounts", ("ID",))


def test_a_permission_that_was_not_given_is_named(opened: Open) -> None:
    narrow = frozenset(scope for scope in SCOPES if not scope.startswith("organization.workflow"))
    wire = opened(Quirks(scopes=narrow))
    with pytest.raises(Refused, match=r"activities/CommunicationNotes \(organization.workflow\) was not given"):
        Telling(wire.client).tell(wire.customer().key, Status("an invoice", (NOTE,)))
    assert wire.client.rows("crm/Accounts", ("ID",)), "the rest goes on"


def test_an_administration_that_is_not_there_is_refused(wire: Wire) -> None:
    nowhere = Client(wire.transport, wire.grant, wire.url, 999_999)
    with pytest.raises(Refused, match="has no crm/Accounts"):
        nowhere.rows("crm/Accounts", ("ID",))


# ---------------------------------------------------------------- limits


def test_both_limits_are_read_from_every_answer(opened: Open) -> None:
    wire = opened(Quirks(per_minute=60, per_day=5000))
    for _ in range(3):
        wire.client.rows("crm/Addresses", ("ID",))
    tomorrow = BEGIN.replace(hour=0) + timedelta(days=1)
    assert wire.meter.minute == Limits(used=3, resets_at=BEGIN + timedelta(minutes=1), allowed=60)
    assert wire.meter.day == Limits(used=3, resets_at=tomorrow, allowed=5000)


def test_a_minute_that_is_used_up_ends_with_the_minute(opened: Open) -> None:
    wire = opened(Quirks(per_minute=2))
    wire.clock.forward(seconds=20)
    for _ in range(2):
        wire.client.rows("crm/Addresses", ("ID",))
    with pytest.raises(BudgetSpent) as caught:
        wire.client.rows("crm/Addresses", ("ID",))
    assert caught.value.until == BEGIN + timedelta(minutes=1)
    assert (wire.meter.minute.used, wire.meter.minute.allowed, wire.meter.day) == (2, 2, None)


def test_a_day_that_is_used_up_says_so(opened: Open) -> None:
    wire = opened(Quirks(per_day=1))
    wire.client.rows("crm/Addresses", ("ID",))
    with pytest.raises(BudgetSpent):
        wire.client.rows("crm/Addresses", ("ID",))
    tomorrow = BEGIN.replace(hour=0) + timedelta(days=1)
    assert wire.meter.day == Limits(used=1, resets_at=tomorrow, retry_at=tomorrow, allowed=1)


# ---------------------------------------------------------------- writing


def test_notes_and_tasks_are_found_again_and_stand_there_once(wire: Wire) -> None:
    account, status = wire.customer().key, Status("an invoice", (NOTE, LOOK), quiet=True)
    for asked in (5, 2, 2):
        before = wire.meter.asked
        Telling(wire.client).tell(account, status, "2026-001")
        assert wire.meter.asked - before == asked
    notes = [row for row in wire.table("notes") if row["Account"] == account]
    tasks = [row for row in wire.table("tasks") if row["Account"] == account]
    assert [row["Notes"] for row in notes if "[tijdig:" in row["Subject"]] == [NOTE.text, LOOK.text]
    assert [row["Notes"] for row in tasks] == [LOOK.text]


def test_a_note_on_an_account_that_is_not_there_is_refused_in_exacts_words(wire: Wire) -> None:
    with pytest.raises(Refused, match="Ongeldig: Verwijzing"):
        Telling(wire.client).tell("0d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6", Status("an invoice", (NOTE,)))


@pytest.mark.parametrize("seed", range(3))
def test_on_bad_days_every_note_and_task_stands_there_once_all_the_same(clock: Clock, seed: int) -> None:
    sandbox = Sandbox(
        clock, seed=seed, invoices=20, redirect_uris=[BACK], quirks=ROOMY, chaos=True, sleep=lambda seconds: None
    )
    with served(sandbox.app) as url:
        wire = Wire(sandbox, url, clock)
        accounts = [row.key for row in wire.table("accounts")][:30]
        silences = sum(_told_at_last(wire, account) for account in accounts)
    for table in ("notes", "tasks"):
        told = [(row["Account"], row["Notes"]) for row in wire.table(table) if row["Notes"] in (NOTE.text, LOOK.text)]
        wanted = [(account, note.text) for account in accounts for note in (NOTE, LOOK)]
        assert sorted(told) == sorted(one for one in wanted if table == "notes" or one[1] == LOOK.text)
    assert silences > 0, "it was a bad day"


def _told_at_last(wire: Wire, account: str) -> int:
    """How often it was told in vain before."""
    for tries in range(100):
        try:
            Telling(wire.client).tell(account, Status("an invoice", (NOTE, LOOK)))
        except RetryLater:
            wire.clock.forward(seconds=3)
        else:
            return tries
    raise AssertionError("it never ended")


# ---------------------------------------------------------------- webhooks


def listening(wire: Wire) -> Listening:
    return Listening(wire.client, wire.division, wire.sandbox.application.webhook_secret)


def test_from_subscribing_to_the_nudge(wire: Wire, receiver: Receiver) -> None:
    hook = listening(wire).listen(AT)
    assert listening(wire).hooks() == {AT: AT}
    assert [(push.url, push.body) for push in receiver.got] == [(AT, b"")] * len(TOPICS)
    assert not any(ExactHooks().verify(push.headers, push.body, [], wire.clock()) for push in receiver.got)
    receiver.got.clear()
    books = wire.sandbox.world.books[wire.division]
    books.change_mail(wire.customer(), "nieuw@example.com")
    wire.sandbox.tick()
    nudges = [
        nudge
        for push in receiver.got
        for nudge in ExactHooks().verify(push.headers, push.body, [hook.secret], wire.clock())
    ]
    assert [(nudge.kind, nudge.subject) for nudge in nudges] == [("Accounts", "")]
    listening(wire).deafen(hook.key)
    assert wire.table("subscriptions") == []


def test_an_address_that_does_not_answer_is_refused_and_nothing_of_it_is_left(wire: Wire, receiver: Receiver) -> None:
    receiver.status = 404
    with pytest.raises(Refused, match="Post to callback URL endpoint returns 404"):
        listening(wire).listen(AT)
    assert wire.table("subscriptions") == []


def test_who_is_told_already_is_left_alone(wire: Wire) -> None:
    listening(wire).listen(AT)
    with pytest.raises(Refused, match="tells another address"):
        listening(wire).listen("http://127.0.0.1:8000/hooks/two")
    assert listening(wire).hooks() == {AT: AT}
