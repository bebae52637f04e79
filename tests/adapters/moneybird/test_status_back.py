"""Status back to Moneybird, whole: from an act in the books to a note on the invoice, wherever it stops in between."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import update

from adapters.moneybird.sandbox import Quirks
from adapters.moneybird.sandbox import acts as acts_there
from connector.carrier import Creditor
from connector.errors import BudgetSpent
from connector.flow import acts, quiet, telling
from connector.flow.sync import sync
from connector.model import Installation
from connector.source import Note, Source, Status
from connector.store import installations, journal, receivables
from connector.store import tables as t
from connector.store.budgets import StoreBudget
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from connector.transport import Allowance
from tests.adapters.moneybird.sandbox.callers import BEGIN
from tests.adapters.moneybird.stand import SCOPE, MoneybirdStand, standing
from tests.source_contract import Meter, Stopped
from webhooks.outbound import Outbound

KEYS = Keyring([Fernet.generate_key()])
SCOPES = ("sales_invoices", "settings")


@dataclass
class Desk:
    """The books of the sandbox's administration, and who tells it what is done."""

    stand: MoneybirdStand
    store: Store

    def open(self, installation: Installation) -> Source | None:
        named = {name.removeprefix("source."): value for name, value in installation.settings if "source." in name}
        self.stand.settings = {"own_user": "", **named}
        return self.stand.source()

    def tell(self) -> None:
        Outbound(self.store, self.stand.clock, self.open).tell(SCOPE)

    def sync(self) -> set[str]:
        self.stand.later()
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            source = self.open(installations.get(tx))
        assert source is not None
        return sync(self.store, SCOPE, source, self.stand.clock()).changed

    def dispute(self, key: str) -> None:
        acts.dispute(self.store, SCOPE, key, "verkeerd geleverd", "Anna", self.stand.clock())

    def our_notes(self, key: str) -> list[str]:
        return [note for note in self.stand.notes(key) if "[tijdig:" in note]

    def known_there(self) -> "Desk":
        with self.store.write(SCOPE, self.stand.clock()) as tx:
            installations.save_setting(tx, "source.own_user", self.stand.grant.user)
        return self

    def events(self) -> list[str]:
        with self.store.read(SCOPE, self.stand.clock()) as tx:
            return [event.kind for event in journal.all(tx)]

    def quiet(self, on: bool) -> None:
        quiet.choose(self.store, SCOPE, on, "Anna", self.stand.clock())


@contextmanager
def furnished(file: Path, notes_touch: bool = True, invoices: int = 3) -> Iterator[Desk]:
    """Everything is read, and nothing is to be told; it is not known yet who we are there."""
    quirks = Quirks(requests_allowed=100_000, notes_touch=notes_touch)
    with standing(invoices, quirks, SCOPES) as stand, open_store(f"sqlite:///{file}", KEYS) as store:
        with store.write(SCOPE, BEGIN) as tx:
            installations.create(tx, "moneybird", "An administration", live=True)
            installations.save_creditor(tx, Creditor("Bakkerij Zon", "zon@bakker.example", for_clients=False))
            tx.conn.execute(update(t.installations).values(connection="a grant"))
        desk = Desk(stand, store)
        desk.sync()
        desk.tell()
        yield desk


@dataclass
class Files:
    """Stores that are empty."""

    like: Path
    folder: Path
    made: int = 0

    def new(self) -> Path:
        self.made += 1
        return Path(shutil.copy(self.like, self.folder / f"{self.made}.sqlite3"))


@pytest.fixture
def files(migrated_file: Path, tmp_path: Path) -> Files:
    return Files(migrated_file, tmp_path)


@pytest.fixture
def desk(files: Files) -> Iterator[Desk]:
    with furnished(files.new(), invoices=20) as desk:
        yield desk.known_there()


def some(desk: Desk, many: int = 1) -> Sequence[str]:
    """Invoices that both know, and that nobody stopped."""
    keys = [key for key in desk.stand.owed() if key.startswith("sales:") and not desk.stand.rests(key)]
    assert len(keys) >= many
    return keys[:many]


# ---------------------------------------------------------------- once


def work(desk: Desk) -> str:
    """An invoice that both would dun is disputed, and theirs are to rest."""
    key = desk.stand.reminding()
    desk.sync()
    desk.dispute(key)
    desk.quiet(True)
    return key


def tell_all(desk: Desk) -> None:
    """In the first round we learn who we are there."""
    desk.tell()
    desk.tell()


def test_wherever_it_stops_there_is_one_note_and_one_pause_and_both_are_remembered(files: Files) -> None:
    with furnished(files.new()) as desk:
        work(desk)
        desk.stand.meter = Meter()
        tell_all(desk)
        steps = desk.stand.meter.steps
    assert steps > 10
    for step in range(1, steps + 1):
        with furnished(files.new()) as desk:
            key = work(desk)
            desk.stand.meter = Meter(stops_at=step)
            with pytest.raises(Stopped):
                tell_all(desk)
            desk.stand.meter = Meter()
            tell_all(desk)
            desk.tell()
            told = [note for note in desk.our_notes(key) if "betwist" in note]
            after = (len(told), len(desk.stand.to_dos(key)), desk.stand.rests(key), desk.stand.stage(key))
            assert after == (1, 1, True, "betwist"), f"after a stop at step {step}"
            desk.quiet(False)
            desk.tell()
            assert not desk.stand.rests(key), f"after a stop at step {step}"


# ---------------------------------------------------------------- what it costs


def test_an_invoice_takes_two_requests_however_much_was_done(desk: Desk) -> None:
    desk.stand.books.custom_fields.clear()
    keys = some(desk, 5)
    for key in keys:
        desk.dispute(key)
    desk.tell()
    place = len(desk.stand.log.asked)
    for key in keys:
        for reason in ("een", "twee", "drie"):
            acts.block(desk.store, SCOPE, _debtor(desk, key), reason, "Anna", desk.stand.clock(), None, key)
    desk.tell()
    asked = [name.partition(" ")[0] for name in desk.stand.log.asked[place:]]
    assert (asked.count("GET"), asked.count("POST")) == (5 + 1, 5), "and once which fields there are"
    place = len(desk.stand.log.asked)
    desk.tell()
    assert desk.stand.requests(place) == {}


def _debtor(desk: Desk, key: str) -> str:
    with desk.store.read(SCOPE, desk.stand.clock()) as tx:
        found = receivables.get(tx, key)
    assert found is not None
    return found.debtor


def test_balances_are_read_while_what_is_to_be_told_has_to_wait(desk: Desk) -> None:
    """Requests are kept for what somebody waits for: status takes none of those."""
    keys = some(desk, 6)
    desk.stand.books.custom_fields.clear()
    for key in keys:
        desk.dispute(key)
    allowance = Allowance(12, timedelta(minutes=5), kept=6)
    desk.stand.budget = StoreBudget(desk.store, desk.stand.clock, "moneybird@here", allowance, SCOPE)
    with pytest.raises(BudgetSpent):
        desk.tell()
    told = sum(bool(desk.our_notes(key)) for key in keys)
    assert 0 < told < 6
    assert len(desk.stand.source().reread(keys, desk.stand.today).receivables) == 6
    with pytest.raises(BudgetSpent):
        desk.tell()
    for _ in range(6):
        desk.stand.clock.forward(minutes=6)
        with suppress(BudgetSpent):
            desk.tell()
    assert [len(desk.our_notes(key)) for key in keys] == [1] * 6


# ---------------------------------------------------------------- our echo


@pytest.mark.parametrize("notes_touch", [True, False])
def test_our_own_echo_changes_nothing_in_the_books(files: Files, notes_touch: bool) -> None:
    """Not the note, the thing to do, the pause, the field or the counted reminder."""
    with furnished(files.new(), notes_touch) as desk:
        key = work(desk)
        quiet.count_ours(desk.store, SCOPE, True, "Anna", desk.stand.clock())
        desk.sync()  # the others of a workflow that was switched are read anew by the poll after
        tell_all(desk)
        source = desk.stand.source()
        source.write_back(Status(key, (Note("a reminder", "Verstuurd."),), reminded=True))
        assert desk.stand.sales_invoice(key).reminder_count == 1
        before = desk.events()
        assert desk.sync() == set()
        assert desk.events() == before
        place = len(desk.stand.log.asked)
        desk.tell()
        assert desk.stand.requests(place) == {}


def test_somebody_elses_pause_is_a_dispute_and_stays(desk: Desk) -> None:
    key = desk.stand.reminding()
    desk.stand.pause(key)
    desk.sync()
    desk.quiet(True)
    desk.tell()
    desk.quiet(False)
    desk.tell()
    assert desk.stand.rests(key)


# ---------------------------------------------------------------- where both would dun


def test_what_both_would_dun_is_counted_and_what_was_ours_is_given_back_at_once(desk: Desk) -> None:
    key = desk.stand.reminding()
    desk.sync()
    with desk.store.read(SCOPE, desk.stand.clock()) as tx:
        many = quiet.overlap(tx)
    assert many >= 1
    desk.quiet(True)
    desk.tell()
    assert desk.stand.rests(key)
    given = quiet.give_back(desk.store, SCOPE, desk.stand.source(), desk.stand.clock())
    assert (given.resumed, given.left) == (many, 0)
    assert not desk.stand.rests(key)


def test_an_invoice_that_is_gone_there_is_shown_and_the_next_one_is_told(desk: Desk) -> None:
    gone, there = some(desk, 2)
    for key in (gone, there):
        desk.dispute(key)
    acts_there.destroy(desk.stand.books, desk.stand.debt(gone), desk.stand.books.owner)
    desk.tell()
    with desk.store.read(SCOPE, desk.stand.clock()) as tx:
        refused = telling.backlog(tx, [], 2).refused
    assert [error for _, error in refused] == ["NotFound"]
    assert len(desk.our_notes(there)) == 1
