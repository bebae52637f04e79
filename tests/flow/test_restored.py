"""A database that was put back from an older copy sends nothing until a person says go on, and no step twice."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from cryptography.fernet import Fernet
from psycopg import sql
from sqlalchemy.engine import make_url

from connector.carrier import Carried, Outcome
from connector.errors import Refused
from connector.flow import acts, restored
from connector.flow.acts import settle
from connector.flow.acts.restored import Doubt, doubts, say_sent, send_again
from connector.flow.by_turns import ByTurns
from connector.flow.rounds import QUESTIONS, Rounds
from connector.model import Channel, DeliveryState, Scope
from connector.store import installations, journal, looks
from connector.store import restored as held
from connector.store.copying import copy_embedded
from connector.store.engine import Store, open_store
from connector.store.keyring import Keyring
from tests.flow.world import SCOPE, World
from tests.rules.builders import AN_EMAIL, debtor, invoice

BROKE = Carried(Outcome.UNCLEAR, "the connection broke")


@dataclass
class Place:
    """Where a database lies, with the ledger of the home that sends from it; older copies can be put back."""

    url: str
    ledger: Path
    keyring: Keyring = field(default_factory=lambda: Keyring([Fernet.generate_key()]))
    opened: list[Store] = field(default_factory=list)
    copies: list[str] = field(default_factory=list)

    def open(self, url: str = "", ledger: Path | None = None) -> Store:
        store = open_store(url or self.url, self.keyring, ledger or self.ledger)
        self.opened.append(store)
        return store

    def copy(self) -> str:
        """As any tool makes it, and not `tijdig backup`."""
        for store in self.opened:
            store.close()
        if self.url.startswith("sqlite"):
            copy = self.ledger.with_name(f"copy-{len(self.copies)}.sqlite3")
            with closing(sqlite3.connect(make_url(self.url).database or "")) as source:
                source.execute("VACUUM INTO ?", (str(copy),))
            self.copies.append(f"sqlite:///{copy}")
        else:
            address = make_url(self.url)
            name = f"{address.database}_copy_{len(self.copies)}"
            with self._server() as conn:
                own, new = sql.Identifier(str(address.database)), sql.Identifier(name)
                conn.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(new, own))
            self.copies.append(address.set(database=name).render_as_string(hide_password=False))
        return self.copies[-1]

    def close(self) -> None:
        for store in self.opened:
            store.close()
        if not self.url.startswith("sqlite"):
            with self._server() as conn:
                for url in self.copies:
                    name = sql.Identifier(str(make_url(url).database))
                    conn.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _server(self) -> psycopg.Connection:
        address = make_url(self.url).set(drivername="postgresql", database="postgres")
        return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)


@pytest.fixture
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Embedded, unless a test asks for both."""
    url = f"sqlite:///{tmp_path}/world.sqlite3"
    if getattr(request, "param", "sqlite") == "postgresql":
        url = request.getfixturevalue("fresh_postgres")
    there = Place(url, tmp_path / "sent.ledger")
    yield there
    there.close()


both = pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def world(place: Place) -> World:
    """Two debtors who owe, of whom nothing was sent yet."""
    store = place.open()
    store.migrate()
    made = World(store)
    made.books.debtors = [debtor("1", contacts=AN_EMAIL), debtor("2", contacts=AN_EMAIL)]
    owed = [invoice("D1", debtor="1", due="2026-03-01"), invoice("D2", debtor="2", due="2026-03-01")]
    made.begin().owe(*owed).sync()
    return made


def put_back(world: World, place: Place, copy: str) -> World:
    """The same books and postman over an older database, in the same home."""
    store = place.open(copy)
    store.migrate()  # as every start does: a server knows no roles for a database of another name
    return replace(world, store=store)


def listed(world: World) -> list[Doubt]:
    with world.store.read(SCOPE, world.now) as tx:
        return doubts(tx)


def is_held(world: World, scope: Scope = SCOPE) -> bool:
    with world.store.read(scope, world.now) as tx:
        return installations.get(tx).restored_at is not None


# ---------------------------------------------------------------- nothing leaves


@both
def test_an_older_copy_sends_nothing_and_shows_what_left_since(world: World, place: Place) -> None:
    copy = place.copy()
    world.day()
    assert world.sent() == [("D1",), ("D2",)]
    old = put_back(world, place, copy)
    old.later(hours=1).day()
    assert len(old.sent()) == 2, "nothing more left"
    assert is_held(old)
    assert old.tasks() == ["look_at_restored"]
    found = [(d.receivable.key, d.debtor.key, d.line.step) for d in listed(old) if d.receivable and d.debtor and d.line]
    assert sorted(found) == [("D1", "1", "first"), ("D2", "2", "first")]
    old.later(days=3).day()
    assert len(old.sent()) == 2
    assert not old.run().live, "a run is a preview"


def test_the_work_in_the_background_sends_nothing_either(world: World, place: Place) -> None:
    world.run()
    copy = place.copy()
    world.deliver()
    old = put_back(world, place, copy)
    rounds = Rounds(old.store, lambda: old.now, {Channel.EMAIL: old.postman}, lambda _: old.books)
    work = ByTurns(old.store, lambda: old.now, rounds.handlers(), seed=1)
    work.schedule(QUESTIONS)
    for _ in range(4):
        old.later(hours=2)
        work.run_due()
    assert len(old.sent()) == 2
    assert is_held(old)


def test_a_repeat_under_a_key_waits_too(world: World, place: Place) -> None:
    """The copy was made between a claim and its answer; meanwhile another message left that it does not know."""
    world.postman.repeats_within = timedelta(hours=24)
    world.postman.answers = [BROKE]
    world.run()
    copies: list[str] = []
    world.postman.before = lambda: copies.append(place.copy()) if not copies else None
    world.deliver()
    old = put_back(world, place, copies[0])
    assert len(old.deliveries(DeliveryState.CLAIMED)) == 1
    old.later(minutes=11).deliver()
    assert old.postman.again == []
    restored.go_on(old.store, SCOPE, "Els", old.now)
    old.later(minutes=11).deliver()
    assert len(old.postman.again) == 1, "and goes out after the word, as the provider knows it"


@both
def test_every_administration_of_the_house_is_held(world: World, place: Place) -> None:
    other = Scope("a neighbour", "other books")
    with world.store.write(other, world.now) as tx:
        installations.create(tx, "books", "Other books", live=True)
    copy = place.copy()
    world.day()
    old = put_back(world, place, copy)
    old.deliver()
    assert is_held(old, other)


def test_who_is_stopped_in_the_middle_of_holding_finds_the_same_again(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Scope("z", "z")
    with world.store.write(other, world.now) as tx:
        installations.create(tx, "books", "Other books", live=True)
    copy = place.copy()
    world.day()
    old = put_back(world, place, copy)
    real, left = held.hold, [1]

    def once(*given: object) -> bool:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(*given)  # type: ignore[arg-type] # whatever it was given

    monkeypatch.setattr(held, "hold", once)
    with pytest.raises(KeyboardInterrupt):
        restored.compare(old.store, old.now)
    monkeypatch.setattr(held, "hold", real)
    assert restored.compare(old.store, old.now) == 2
    assert is_held(old)
    assert is_held(old, other)
    assert len(listed(old)) == 2


# ---------------------------------------------------------------- what a calm house sees of it


def test_a_restart_holds_nothing(world: World, place: Place) -> None:
    world.postman.answers = [BROKE]
    world.days(2)
    for _ in range(2):
        again = replace(world, store=place.open())
        assert restored.compare(again.store, again.now) == 0
        again.later(days=20).day()
        assert not is_held(again)
    assert len(world.sent()) > 2


def test_a_claim_whose_line_was_never_written_holds_nothing(
    world: World, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program died between the two: nothing left, so the ledger has nothing to tell."""
    world.run()

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(world.store.ledger, "note", dies)
        with pytest.raises(KeyboardInterrupt):
            world.deliver()
    again = replace(world, store=place.open())
    assert again.later(minutes=11).deliver().unclear != []
    assert not is_held(again)


def test_without_a_line_on_disk_nothing_leaves_and_it_is_tried_again(world: World, place: Place) -> None:
    world.run()
    place.ledger.mkdir()
    assert len(world.deliver().again) == 2
    assert world.sent() == []
    place.ledger.rmdir()
    assert len(world.later(minutes=6).deliver().sent) == 2


def test_the_line_is_on_disk_before_the_first_byte_leaves_and_says_nothing_of_a_person(
    world: World, place: Place
) -> None:
    seen: list[str] = []
    world.postman.before = lambda: seen.append(place.ledger.read_text(encoding="ascii"))
    world.day()
    assert [text.count('"delivery"') for text in seen] == [1, 2]
    for told in ("D1", "first", "klant", "@", '"1"'):
        assert told not in seen[-1].replace(SCOPE.tenant, "").replace(SCOPE.installation, "")


def test_a_line_that_broke_off_spoils_no_other(world: World, place: Place) -> None:
    copy = place.copy()
    world.run()
    place.ledger.write_bytes(b'{"at":"2026-')
    world.deliver()
    with place.ledger.open("ab") as file:
        file.write(b'\n{"at":"2026-03-06T')
    old = put_back(world, place, copy)
    assert restored.compare(old.store, old.now) == 2


def test_a_home_without_its_ledger_has_nothing_to_compare(world: World, place: Place) -> None:
    copy = place.copy()
    world.day()
    place.ledger.unlink()
    assert restored.compare(put_back(world, place, copy).store, world.now) == 0


# ---------------------------------------------------------------- a person's word


@both
def test_after_the_word_it_goes_on_and_what_was_sent_is_not_sent_again(world: World, place: Place) -> None:
    copy = place.copy()
    world.day()
    old = put_back(world, place, copy)
    old.later(hours=1).day()
    names = [doubt.perhaps.step[:8] for doubt in listed(old)]
    assert say_sent(old.store, SCOPE, names, "Els", old.now) == 2
    assert listed(old) == []
    restored.go_on(old.store, SCOPE, "Els", old.now)
    old.on("2026-03-20 09:00").days(2)
    old.on("2026-03-27 09:00").days(1)
    assert old.sent() == [("D1",), ("D2",), ("D1",), ("D2",)], "the second step came, the first not again"
    assert old.tasks() == ["hand_over", "hand_over"], "what was in doubt is answered, and the ladder was in vain"
    assert [e.content and e.content["on"] for e in old.events("sent_before")] == ["2026-03-06"] * 2
    with old.store.read(SCOPE, old.now) as tx:
        journal.verify(tx)
    with pytest.raises(Refused, match="nothing is held"):
        restored.go_on(old.store, SCOPE, "Els", old.now)


def test_a_step_without_a_word_becomes_an_unclear_message_instead_of_leaving(world: World, place: Place) -> None:
    copy = place.copy()
    world.day()
    old = put_back(world, place, copy)
    old.later(days=3).day()
    restored.go_on(old.store, SCOPE, "Els", old.now)
    assert sorted(old.day().unclear) == sorted(d.key for d in old.deliveries(DeliveryState.UNCLEAR))
    assert len(old.sent()) == 2
    arrived, lost = old.deliveries(DeliveryState.UNCLEAR)
    settle(old.store, SCOPE, arrived.key, True, "Els", old.now)
    settle(old.store, SCOPE, lost.key, False, "Els", old.now)
    old.later(days=3).days(2)
    assert len(old.sent()) == 3, "the one that did not arrive left once more, and only that"
    done = [e for e in old.events("sent") if e.subject == arrived.key]
    assert done[0].content
    assert old.tasks() == []


def test_what_may_be_sent_again_leaves_again(world: World, place: Place) -> None:
    copy = place.copy()
    world.day()
    old = put_back(world, place, copy)
    old.later(hours=1).day()
    first, _ = listed(old)
    assert send_again(old.store, SCOPE, [first.perhaps.step], "Els", old.now) == 1
    restored.go_on(old.store, SCOPE, "Els", old.now)
    old.later(days=4).day()
    assert len(old.sent()) == 3
    assert len(old.deliveries(DeliveryState.UNCLEAR)) == 1


def test_an_invoice_that_came_in_after_the_copy_is_recognised_when_it_is_read_again(world: World, place: Place) -> None:
    copy = place.copy()
    world.owe(invoice("D3", debtor="2", due="2026-03-01")).day()
    assert world.sent() == [("D1",), ("D2", "D3")]
    old = put_back(world, place, copy)
    old.later(hours=1).deliver()
    assert [d.receivable.key if d.receivable else "?" for d in listed(old)].count("?") == 1
    unknown = next(d for d in listed(old) if d.receivable is None)
    with pytest.raises(Refused, match="not known here"):
        say_sent(old.store, SCOPE, [unknown.perhaps.step], "Els", old.now)
    restored.go_on(old.store, SCOPE, "Els", old.now)
    old.later(days=3).day()
    assert len(old.sent()) == 2
    assert len(old.deliveries(DeliveryState.UNCLEAR)) == 2


def test_of_a_message_about_several_only_the_steps_in_question_are_asked_about(world: World, place: Place) -> None:
    copy = place.copy()
    world.day()
    old = put_back(world, place, copy)
    old.owe(invoice("D4", debtor="1", due="2026-03-02")).later(days=3).day()
    restored.go_on(old.store, SCOPE, "Els", old.now)
    old.day()
    asked = [tuple(line.receivable for line in d.lines) for d in old.deliveries(DeliveryState.UNCLEAR)]
    assert sorted(asked) == [("D1",), ("D2",)]
    old.later(days=4).day()
    assert old.sent()[2:] == [("D4",)], "what is new is decided about anew, and leaves"


@both
def test_what_another_home_sent_holds_everything_once_more(world: World, place: Place, tmp_path: Path) -> None:
    """Each home has a ledger of its own; each of them tells what it knows when it begins to work again."""
    elsewhere = tmp_path / "elsewhere.ledger"
    copy = place.copy()
    world.day()
    other = replace(world, store=place.open(ledger=elsewhere))
    other.later(days=20).day()
    assert len(other.sent()) == 4
    old = put_back(world, place, copy)
    old.later(hours=1).deliver()
    assert len(listed(old)) == 2
    restored.go_on(old.store, SCOPE, "Els", old.now)
    theirs = replace(old, store=place.open(copy, elsewhere))
    theirs.deliver()
    assert is_held(old)
    assert len(listed(old)) == 4
    restored.go_on(old.store, SCOPE, "Els", old.now)
    for home in (old, theirs):
        home.later(minutes=5).deliver()
        assert not is_held(old), "what was told once is known"


def test_what_was_a_preview_while_everything_was_held_is_planned_afterwards(world: World) -> None:
    restored.hold(world.store, world.now)
    for _ in range(2):
        world.later(days=1).day()
    assert world.sent() == []
    restored.go_on(world.store, SCOPE, "Els", world.now)
    with world.store.read(SCOPE, world.now) as tx:
        assert {"1", "2"} <= set(looks.due(tx, world.now.date()))
    world.day()
    assert world.sent() == [("D1",), ("D2",)]


def test_a_restored_database_is_not_made_live_by_the_ordinary_word(world: World, place: Place) -> None:
    copy = place.copy()
    world.day()
    old = put_back(world, place, copy)
    old.deliver()
    with pytest.raises(Refused, match="put back from a copy"):
        acts.go_live(old.store, SCOPE, "Els", old.now)
    assert is_held(old)


# ---------------------------------------------------------------- copies that are born held


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Place]:
    there = Place(f"sqlite:///{tmp_path}/world.sqlite3", tmp_path / "sent.ledger")
    yield there
    there.close()


def test_a_copy_of_our_own_is_held_wherever_it_is_put(embedded: Place, tmp_path: Path) -> None:
    store = embedded.open()
    store.migrate()
    world = World(store).begin().owe(invoice("D1", due="2026-03-01"))
    world.sync()
    copy = tmp_path / "backups" / "monday.sqlite"
    copy_embedded(store, copy, world.now)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in copy.parent.iterdir()] == ["monday.sqlite"]
    world.day()
    assert len(world.sent()) == 1, "the original goes on"
    assert not is_held(world)
    put = replace(world, store=embedded.open(f"sqlite:///{copy}", tmp_path / "new home.ledger"))
    put.later(hours=1).day()
    assert len(put.sent()) == 1
    assert is_held(put)
    assert put.tasks() == ["look_at_restored"]
    with pytest.raises(Refused, match="is there already"):
        copy_embedded(store, copy, world.now)
    restored.go_on(put.store, SCOPE, "Els", put.now)
    put.later(days=1).day()
    assert len(put.sent()) == 2, "without a ledger nobody knows: it was said that it may go on"
