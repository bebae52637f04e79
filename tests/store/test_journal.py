"""The journal: append-only, chained, and whatever is changed in it is found."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, Integer, Table, delete, text, update
from sqlalchemy.exc import DBAPIError

from connector.errors import ChainBroken
from connector.store import chain, journal, wrapping
from connector.store import tables as t
from connector.store.chain import canonical, manifest_hash
from connector.store.engine import Store, Tx, open_store
from connector.store.journal import Entry
from connector.store.keyring import Keyring
from connector.store.queries import add, rows
from tests.store.builders import NOW, OTHER_BOOKS, SCOPE, later


def _fill(tx: Tx) -> None:
    journal.append(tx, "decided", "D1", "R1", {"act": "send", "name": "Piet", "holds": [], "open": "100.00"})
    journal.append(tx, "sent", "D1", "M1", {"to": "piet@jansen.example"})
    journal.append(tx, "run", "", "", {"day": "2026-03-03", "decided": 2})
    journal.append(tx, "decided", "D2", "R2", {"act": "wait", "name": "Klaas"})
    journal.append(tx, "skipped", "D1", "R1", {"by": "Anna", "reason": None})


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write(SCOPE, NOW) as tx:
        _fill(tx)
    return store


def test_events_come_back_in_their_order_with_their_content(filled: Store) -> None:
    with filled.read(SCOPE, later(1)) as tx:
        assert [(e.seq, e.kind) for e in journal.all(tx)] == [
            (1, "decided"),
            (2, "sent"),
            (3, "run"),
            (4, "decided"),
            (5, "skipped"),
        ]
        assert [e.seq for e in journal.all(tx, ["sent", "run"])] == [2, 3]
        assert [e.seq for e in journal.of_debtor(tx, "D1")] == [1, 2, 5]
        first, last = journal.of_subject(tx, "R1")
        assert first.content == {"act": "send", "name": "Piet", "holds": [], "open": "100.00"}
        assert (last.debtor, last.subject, last.content, last.at) == ("D1", "R1", {"by": "Anna", "reason": None}, NOW)
        assert journal.verify(tx) == 5


def test_an_empty_journal_verifies(store: Store) -> None:
    with store.read(SCOPE, NOW) as tx:
        assert journal.verify(tx) == 0


def test_appending_tells_what_reading_tells(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        first = journal.append(tx, "decided", "D1", "R1", {"b": 1, "a": (2, 3)})
        last = journal.append(tx, "run", "", "", {})
        journal.append_all(tx, [])
        assert journal.all(tx) == [first, last]
        assert first.content == {"a": [2, 3], "b": 1}


def test_a_content_in_its_canonical_text_is_the_content_itself(store: Store) -> None:
    content = {"b": 1, "a": ["é", '"\n']}
    with store.write(SCOPE, NOW) as tx:
        entries = [Entry("decided", "D1", "R1", content), Entry("decided", "D1", "R1", canonical(content))]
        journal.append_all(tx, entries)
        first, last = journal.all(tx)
        assert first.content == last.content == content


def test_a_long_content_lies_packed_and_comes_back_as_it_was(store: Store) -> None:
    long = {"facts": [{"receivable": f"R{i}", "open": "100.00", "name": "Piet"} for i in range(200)]}
    with store.write(SCOPE, NOW) as tx:
        journal.append(tx, "decided", "D1", "R1", long)
        assert len(rows(tx, t.journal_contents)[0].ciphertext) < len(canonical(long)) / 5
        assert [event.content for event in journal.of_debtor(tx, "D1")] == [long]
        assert journal.verify(tx) == 1


def test_a_long_content_that_an_earlier_version_did_not_pack_is_read_too(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = {"name": "Piet" * 1_000}
    with store.write(SCOPE, NOW) as tx, monkeypatch.context() as earlier:
        earlier.setattr(chain, "_LONG", 10**9)
        journal.append(tx, "decided", "D1", "R1", long)
    with store.write(SCOPE, NOW) as tx:
        journal.append(tx, "decided", "D1", "R1", long)
        assert [event.content for event in journal.of_debtor(tx, "D1")] == [long, long]
        assert journal.verify(tx) == 2


def test_a_manifest_is_covered_by_the_hash_of_its_canonical_form(filled: Store) -> None:
    """What is written now is verified by every later version, and the other way round."""
    with filled.read(SCOPE, NOW) as tx:
        for m in rows(tx, t.journal):
            said = [m.at.isoformat(timespec="microseconds"), m.seq, m.kind, m.case_id, m.content_hash, m.previous]
            whole = canonical([SCOPE.tenant, SCOPE.installation, *said])
            assert m.hash == sha256(whole.encode()).hexdigest()


def test_each_scope_has_a_chain_of_its_own(filled: Store) -> None:
    with filled.write(OTHER_BOOKS, NOW) as tx:
        assert journal.append(tx, "run", "", "", {}).seq == 1
        assert journal.verify(tx) == 1
        assert journal.of_debtor(tx, "D1") == []


def test_events_are_numbered_without_gaps_whoever_writes_at_once(store: Store) -> None:
    def write(worker: int) -> None:
        for i in range(10):
            with store.write(SCOPE, NOW) as tx:
                journal.append(tx, "decided", f"D{worker}", f"R{i}", {"worker": worker})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with store.read(SCOPE, NOW) as tx:
        assert [e.seq for e in journal.all(tx)] == list(range(1, 81))
        assert journal.verify(tx) == 80


def test_an_event_of_a_transaction_that_failed_never_was(filled: Store) -> None:
    def fail() -> None:
        with filled.write(SCOPE, NOW) as tx:
            journal.append(tx, "sent", "D1", "M9", {})
            raise RuntimeError("the program fails here")

    with pytest.raises(RuntimeError):
        fail()
    with filled.write(SCOPE, NOW) as tx:
        assert journal.append(tx, "run", "", "", {}).seq == 6
        assert journal.verify(tx) == 6


@pytest.mark.parametrize("kind", ["", "Jansen", "paid by Jansen", "décidé"])
def test_a_kind_is_one_plain_word_so_that_nothing_personal_is_in_a_manifest(store: Store, kind: str) -> None:
    with store.write(SCOPE, NOW) as tx, pytest.raises(ValueError, match="one lower-case word"):
        journal.append(tx, kind, "D1", "R1", {})


def test_content_that_json_cannot_say_is_refused(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        with pytest.raises(TypeError):
            journal.append(tx, "decided", "D1", "R1", {"at": NOW})
        with pytest.raises(ValueError, match="JSON"):
            journal.append(tx, "decided", "D1", "R1", {"amount": float("nan")})
        assert journal.verify(tx) == 0


def test_contents_are_unreadable_in_the_database(filled: Store) -> None:
    with filled.read(SCOPE, NOW) as tx:
        stored = b"".join(row.ciphertext for row in rows(tx, t.journal_contents))
        manifests = repr(rows(tx, t.journal))
    for name in (b"Piet", b"Klaas", b"piet@jansen.example"):
        assert name not in stored
        assert name.decode() not in manifests
    assert "'D1'" not in manifests, "the debtor's own key may be a name"


def test_a_key_ring_that_is_changed_over_reads_all_that_was_written_before(database_url: str) -> None:
    old, new = Fernet.generate_key(), Fernet.generate_key()
    with open_store(database_url, Keyring([old])) as store:
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            _fill(tx)
    with open_store(database_url, Keyring([new, old])) as store, store.write(SCOPE, NOW) as tx:
        found = [token for table in wrapping.TABLES for token in wrapping.some(tx, table, None, 10)]
        assert [wrapping.put(tx, token, tx.keyring.rewrap(token.value)) for token in found] == [True] * 4
    with open_store(database_url, Keyring([new])) as store, store.read(SCOPE, NOW) as tx:
        assert journal.verify(tx) == 5
        assert journal.of_debtor(tx, "D2")[0].content == {"act": "wait", "name": "Klaas"}
    with (
        open_store(database_url, Keyring([old])) as store,
        store.read(SCOPE, NOW) as tx,
        pytest.raises(ChainBroken, match="is this the key file of this database"),
    ):
        journal.verify(tx)


# ---------------------------------------------------------------- what the database itself refuses


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET kind = 'paid' WHERE seq = 2",
        "DELETE FROM journal WHERE seq = 5",
        "DELETE FROM journal",
        "UPDATE journal_contents SET sealed_for = 'x' WHERE seq = 2",
    ],
)
def test_the_journal_is_append_only_for_every_program(filled: Store, statement: str) -> None:
    with filled._begin() as conn:  # their references would stand in the way before the journal's own guard
        conn.execute(text("DELETE FROM journal_subjects"))
        conn.execute(text("DELETE FROM journal_contents WHERE seq <> 2"))
    with pytest.raises(DBAPIError, match="append-only"), filled._begin() as conn:
        conn.execute(text(statement))


def test_on_postgresql_the_journal_cannot_be_emptied_at_once(fresh_postgres: str, keyring: Keyring) -> None:
    with open_store(fresh_postgres, keyring) as store:
        store.migrate()
        with pytest.raises(DBAPIError, match="append-only"), store._begin() as conn:
            conn.execute(text("TRUNCATE journal CASCADE"))


# ---------------------------------------------------------------- what verify finds when somebody got round that

Tamper = Callable[[Connection], Any]


def _unguarded(conn: Connection) -> None:
    """As somebody who may do anything to the database but has no keys."""
    if conn.dialect.name == "sqlite":
        for row in conn.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            conn.execute(text(f"DROP TRIGGER {row.name}"))
        return
    for name in ("journal", "journal_contents"):
        conn.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))


def _forge(store: Store, *changes: Tamper) -> str:
    """What verify says after these changes."""
    with store._begin() as conn:
        _unguarded(conn)
        for change in changes:
            change(conn)
    with store.read(SCOPE, NOW) as tx, pytest.raises(ChainBroken) as caught:
        journal.verify(tx)
    return str(caught.value)


def _set(table: Any, seq: int, **values: Any) -> Tamper:
    return lambda conn: conn.execute(update(table).where(table.c.seq == seq).values(values))


def _drop(table: Any, seq: int) -> Tamper:
    return lambda conn: conn.execute(delete(table).where(table.c.seq == seq))


EVERYTHING_OF = (t.journal_subjects, t.journal_contents, t.journal)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "paid"},
        {"at": later(1)},
        {"case_id": "someone-else"},
        {"content_hash": "0" * 64},
        {"hash": "0" * 64},
    ],
    ids=lambda values: next(iter(values)),
)
def test_a_changed_manifest_is_found(filled: Store, values: dict[str, object]) -> None:
    assert _forge(filled, _set(t.journal, 2, **values)) == "event 2 was changed"


def test_a_manifest_that_follows_from_another_one_is_found(filled: Store) -> None:
    said = _forge(filled, _set(t.journal, 2, previous="0" * 64))
    assert said == "event 2 does not follow from the event before it"


def test_a_manifest_whose_hash_was_made_to_fit_is_found_at_the_next_one(filled: Store) -> None:
    forged = _manifest_with(filled, 2, at=later(1))
    said = _forge(filled, _set(t.journal, 2, at=later(1), hash=forged))
    assert said == "event 3 does not follow from the event before it"


def test_a_changed_kind_is_found_in_the_content_too(filled: Store) -> None:
    forged = _manifest_with(filled, 2, kind="paid")
    said = _forge(filled, _set(t.journal, 2, kind="paid", hash=forged))
    assert said == "event 2: its kind, debtor or subject was changed"


def _manifest_with(store: Store, seq: int, **values: object) -> str:
    """The hash that a changed manifest would have."""
    with store.read(SCOPE, NOW) as tx:
        row = next(row for row in rows(tx, t.journal) if row.seq == seq)
        return manifest_hash(tx, {**row._asdict(), **values})


def test_changed_content_is_found(filled: Store) -> None:
    other = Fernet(Fernet.generate_key()).encrypt(b'{"act": "wait"}')
    assert _forge(filled, _set(t.journal_contents, 1, ciphertext=other)) == "event 1: its content was changed"


def test_content_that_was_taken_away_is_found(filled: Store) -> None:
    said = _forge(filled, _drop(t.journal_contents, 4))
    assert said == "event 4: its content is gone, and nobody was forgotten there"


def test_a_key_that_was_taken_away_without_forgetting_is_found(filled: Store) -> None:
    one = t.cases.c.debtor == "D2"
    gone = _forge(filled, lambda conn: conn.execute(update(t.cases).where(one).values(wrapped_key=None)))
    assert gone == "event 4: its content is gone, and nobody was forgotten there"


def test_contents_that_changed_places_are_found(filled: Store) -> None:
    """Even by somebody who makes every hash fit: the content itself knows where it belongs."""
    with filled.read(SCOPE, NOW) as tx:
        second = next(row for row in rows(tx, t.journal_contents) if row.seq == 2)
    changes = [_set(t.journal_contents, 1, ciphertext=second.ciphertext), *_refit(filled, 1, second.ciphertext)]
    assert _forge(filled, *changes) == "event 1: its content was changed, or was sealed for another place"


def test_a_debtor_or_subject_that_was_changed_is_found(filled: Store) -> None:
    assert (
        _forge(filled, _set(t.journal_subjects, 2, subject="M2")) == "event 2: its kind, debtor or subject was changed"
    )
    assert _forge(filled, _set(t.journal_subjects, 2, subject="M1", debtor="D2")).startswith("event 2: its kind")
    assert _forge(filled, _drop(t.journal_subjects, 2)) == "event 2: its debtor and subject are gone"


def test_a_key_that_was_moved_to_another_debtor_is_found(filled: Store) -> None:
    with filled.read(SCOPE, NOW) as tx:
        keys = {row.debtor: row.wrapped_key for row in rows(tx, t.cases)}
    one = t.cases.c.debtor == "D2"
    said = _forge(filled, lambda conn: conn.execute(update(t.cases).where(one).values(wrapped_key=keys["D1"])))
    assert said.endswith("its key belongs to another case")


def test_an_event_taken_out_of_the_middle_is_found(filled: Store) -> None:
    said = _forge(filled, *(_drop(table, 3) for table in EVERYTHING_OF))
    assert said == "event 3 is missing: event 4 stands in its place"


def test_the_last_event_taken_away_is_found(filled: Store) -> None:
    said = _forge(filled, *(_drop(table, 5) for table in EVERYTHING_OF))
    assert said == "the journal ends at event 4, and its head says event 5"


def test_the_last_event_taken_away_is_found_also_when_the_head_was_made_to_fit(filled: Store) -> None:
    with filled.read(SCOPE, NOW) as tx:
        fourth = next(row for row in rows(tx, t.journal) if row.seq == 4)
    head = update(t.journal_heads).values(events=4, hash=fourth.hash)
    said = _forge(filled, *(_drop(table, 5) for table in EVERYTHING_OF), lambda conn: conn.execute(head))
    assert said == "the journal's head was changed: its seal says something else"


def test_all_of_it_taken_away_is_found(filled: Store) -> None:
    def empty(conn: Connection) -> None:
        for table in EVERYTHING_OF:
            conn.execute(delete(table))

    assert _forge(filled, empty) == "the journal ends at event 0, and its head says event 5"


def test_a_head_that_is_gone_or_sealed_with_another_key_is_found(filled: Store) -> None:
    foreign = update(t.journal_heads).values(seal=Fernet(Fernet.generate_key()).encrypt(b"5"))
    assert "was not made with these keys" in _forge(filled, lambda conn: conn.execute(foreign))
    assert _forge(filled, lambda conn: conn.execute(delete(t.journal_heads))) == "the journal's head is gone"


def test_events_that_changed_places_are_found(filled: Store) -> None:
    with filled.read(SCOPE, NOW) as tx:
        by_seq = {row.seq: row._asdict() for row in rows(tx, t.journal)}
    names = ("at", "kind", "case_id", "content_hash")
    swapped = [
        _set(t.journal, 1, **{name: by_seq[2][name] for name in names}),
        _set(t.journal, 2, **{name: by_seq[1][name] for name in names}),
    ]
    assert _forge(filled, *swapped) == "event 1 was changed"


def test_an_event_put_in_between_is_found(filled: Store) -> None:
    with filled.read(SCOPE, NOW) as tx:
        last = max(rows(tx, t.journal), key=lambda row: row.seq)
    extra = {**last._asdict(), "seq": 6, "previous": last.hash}
    with filled.read(SCOPE, NOW) as tx:
        extra["hash"] = manifest_hash(tx, extra)
    subject = {"tenant": SCOPE.tenant, "installation": SCOPE.installation, "seq": 6, "debtor": "D1", "subject": "R1"}
    said = _forge(
        filled,
        lambda conn: conn.execute(t.journal.insert().values(extra)),
        lambda conn: conn.execute(t.journal_subjects.insert().values(subject)),
    )
    assert said == "event 6: its content is gone, and nobody was forgotten there"


@pytest.mark.parametrize("left", [t.steps_done, t.contacted, t.verdicts, t.holds], ids=str)
def test_a_journal_that_was_wiped_is_missed_by_whatever_it_would_tell_of(store: Store, left: Table) -> None:
    moments = {"day": NOW.date(), "since": NOW.date(), "on": NOW.date(), "receivables": []}
    row = {
        c.name: moments.get(c.name, 1 if isinstance(c.type, Integer) else "friendly") for c in left.c if not c.nullable
    }
    with store.write(SCOPE, NOW) as tx:
        assert journal.verify(tx) == 0
        add(tx, left, [{name: value for name, value in row.items() if name not in ("tenant", "installation")}])
        with pytest.raises(ChainBroken, match="head is gone"):
            journal.verify(tx)


def test_a_journal_that_was_copied_to_another_scope_is_found(filled: Store) -> None:
    with filled._begin() as conn:
        for table in (t.cases, t.journal, t.journal_contents, t.journal_subjects, t.journal_heads):
            for row in conn.execute(table.select()).all():
                conn.execute(table.insert().values({**row._mapping, "installation": OTHER_BOOKS.installation}))
    with filled.read(OTHER_BOOKS, NOW) as tx, pytest.raises(ChainBroken):
        journal.verify(tx)


def _refit(store: Store, start: int, ciphertext: bytes) -> list[Tamper]:
    """Make every hash from this event on fit a new content of it: what an attacker without keys can do."""
    from hashlib import sha256

    with store.read(SCOPE, NOW) as tx:
        changes: list[Tamper] = []
        previous = ""
        for row in sorted(rows(tx, t.journal), key=lambda row: row.seq):
            manifest = row._asdict()
            if row.seq == start:
                manifest["content_hash"] = sha256(ciphertext).hexdigest()
            if row.seq > start:
                manifest["previous"] = previous
            previous = manifest_hash(tx, manifest)
            fitting = {"content_hash": manifest["content_hash"], "previous": manifest["previous"], "hash": previous}
            changes.append(_set(t.journal, row.seq, **fitting))
    return changes


def test_canonical_json_has_one_way_to_say_a_thing() -> None:
    assert canonical({"b": "é", "a": [1, None, True]}) == '{"a":[1,null,true],"b":"é"}'
