"""Erasing a person: nothing of him can be found any more, the chain verifies, and no step is sent twice."""

from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from connector.errors import BadInput, ChainBroken, NotFound, Refused
from connector.model import (
    Address,
    Charge,
    Contact,
    Contacted,
    DeliveryState,
    Done,
    Hold,
    HoldKind,
    Mark,
    MessageLine,
    Notice,
    Promise,
    ReceivableState,
    StepDone,
    Task,
    TaskKind,
)
from connector.source import RowError
from connector.store import (
    charges,
    contacts,
    debtors,
    deliveries,
    facts,
    holds,
    installations,
    journal,
    own_words,
    payments,
    quarantine,
    receivables,
    steps,
    tasks,
    warned,
)
from connector.store import tables as t
from connector.store.engine import Store, Tx, open_store
from connector.store.keyring import Keyring
from connector.store.own_words import OwnContact
from connector.store.queries import rows
from tests.store.builders import NOW, SCOPE, TODAY, eur, invoice, jansen, later, receipt, reminder

# A source without numbers may use the name itself as the debtor's key, so the key must go too.
KEY = "Wilhelmina Grootmoeder"
SECRETS = (KEY, "Wilhelmina", "grootmoeder", "oma@grootmoeder.example", "Lindelaan 12", "0687654321", "kaasmaker")


def live_a_life(tx: Tx, key: str = KEY) -> None:
    """Everything that the store can hold of a debtor, with his name wherever a name can get."""
    person = jansen(
        key,
        name=key,
        number="klant kaasmaker",
        contacts=(Contact("oma@grootmoeder.example", "Wilhelmina", "0687654321"),),
        address=Address(("Lindelaan 12",), "1234 AB", "Ons Dorp"),
    )
    debtors.absorb(tx, [person, jansen("D2")])
    debtors.add_mark(tx, key, Mark.DECEASED)
    debtors.set_bounced(tx, key, "oma@grootmoeder.example")
    neighbour = OwnContact(Contact("buurvrouw@kaasmaker.example", "buurvrouw van Wilhelmina"))
    own_words.say(tx, key, "contact:1", own_words.as_text(neighbour), "Anna")
    own_words.say(tx, key, own_words.KIND, "consumer", "Anna")
    receivables.absorb(tx, [invoice("R1", key, reference="t.n.v. Wilhelmina"), invoice("R2", "D2")])
    payments.absorb(tx, [receipt("P1", key, receivable="R1")])
    steps.note(tx, [StepDone("R1", "ladder", "friendly", Notice.FRIENDLY, TODAY, Done.SKIPPED, reason="oma belde")])
    contacts.note(tx, key, Contacted(TODAY, Notice.REMINDER, ("R1",)))
    holds.add(
        tx, key, Hold(HoldKind.BLOCK, "Wilhelmina is ziek", "Anna", TODAY, way_back="bel oma@grootmoeder.example")
    )
    holds.add_promise(tx, key, Promise("", TODAY, TODAY, ("R1",), eur("10.00")))
    charges.book(tx, Charge("R1", "formal", eur("40.00"), TODAY))
    tasks.note(tx, key, [Task(TaskKind.FIND_CONTACT, key, "waar woont Wilhelmina?", "Lindelaan 12")])
    quarantine.add(tx, [RowError(3, "", f"{key}: no amount", "R7", key), RowError(4, "", "of Wilhelmina", "R8")])
    quarantine.add(tx, [RowError(5, "", "no amount", "R9", "D2")])
    warned.note(tx, [f"invoice R1: of {key}", "of Wilhelmina", "an outstanding item: it has no date"])
    deliveries.plan(tx, reminder("M1", key, state=DeliveryState.SENT))
    deliveries.note_attempt(tx, "M1", 1, "failed", "550 <oma@grootmoeder.example>", NOW, b"Beste Wilhelmina")
    formal = reminder("M2", key, MessageLine("R1", "formal"), state=DeliveryState.PLANNED)
    deliveries.plan_all(tx, [formal], {"M2": "digest"})
    journal.append(tx, "decided", key, "R1", {"name": key})
    journal.append(tx, "bounced", key, "oma@grootmoeder.example", {"email": "oma@grootmoeder.example"})
    journal.append(tx, "decided", "D2", "R2", {"name": "Jansen"})
    journal.append(tx, "run", "", "", {"decided": 2})


@pytest.fixture
def lived(store: Store) -> Store:
    with store.write(SCOPE, NOW) as tx:
        live_a_life(tx)
    return store


def test_forgetting_leaves_no_byte_of_a_person_in_the_file(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "store.sqlite3"

    def scan() -> set[str]:
        content = b"".join(file.read_bytes().lower() for file in sorted(tmp_path.glob("store.sqlite3*")))
        return {secret for secret in SECRETS if secret.lower().encode() in content}

    with open_store(f"sqlite:///{path}", keyring) as store:
        store.migrate()
        with store.write(SCOPE, NOW) as tx:
            installations.create(tx, "csv", "books")
            live_a_life(tx)
        assert scan() == set(SECRETS), "the scan must be able to find what is there"
        with store.write(SCOPE, later(1)) as tx:
            journal.forget(tx, KEY, "Anna")
        store.scrub()
        assert scan() == set()
        with store.read(SCOPE, later(1)) as tx:
            assert journal.verify(tx) == 5
    assert scan() == set()


def test_forgetting_leaves_no_word_of_a_person_in_any_column(lived: Store) -> None:
    """The same on both databases, asked of every row of every table."""
    with lived.write(SCOPE, later(1)) as tx:
        journal.forget(tx, KEY, "Anna")
        for table in t.metadata.sorted_tables:
            said = repr([tuple(row) for row in tx.conn.execute(table.select())]).lower()
            assert [s for s in SECRETS if s.lower() in said] == [], table.name
    lived.scrub()
    with lived.read(SCOPE, later(1)) as tx:
        assert debtors.get(tx, KEY) is None
        assert debtors.find(tx, "Wilhelmina") == []


def test_the_chain_still_verifies_and_says_who_forgot_without_saying_whom(lived: Store) -> None:
    with lived.write(SCOPE, later(1)) as tx:
        assert journal.verify(tx) == 4
        alias = journal.forget(tx, KEY, "Anna")
        assert journal.verify(tx) == 5
        assert journal.of_debtor(tx, KEY) == []
        events = journal.of_debtor(tx, alias)
        assert [(e.kind, e.content) for e in events] == [
            ("decided", None),
            ("bounced", None),
            ("forgotten", {"by": "Anna"}),
        ]
        assert [e.content for e in journal.of_debtor(tx, "D2")] == [{"name": "Jansen"}], "the others are untouched"
        journal.append(tx, "run", "", "", {})
        assert journal.verify(tx) == 6


def test_what_says_nothing_of_a_person_stays_under_an_alias(lived: Store) -> None:
    with lived.write(SCOPE, later(1)) as tx:
        alias = journal.forget(tx, KEY)
        left = debtors.get(tx, alias)
        assert left is not None
        assert (left.name, left.number, left.contacts, left.address, set(left.marks)) == ("", "", (), None, set())
        [kept] = receivables.of_debtors(tx, [alias])[alias]
        assert (kept.key, kept.open, kept.number, kept.reference) == ("R1", eur("100.00"), "2026-R1", "")
        assert [s.step for s in steps.of_debtors(tx, [alias])[alias]] == ["friendly"]
        assert [d.key for d in deliveries.history(tx, alias)] == ["M1", "M2"]
        assert deliveries.last_rendered(tx, "M1") is None
        assert quarantine.listing(tx) == [RowError(5, "", "no amount", "R9", "D2")]
        assert tasks.open_tasks(tx) == []
        assert len(debtors.everyone(tx)) == 2


def test_a_message_that_waits_is_withdrawn_and_one_that_left_stays_reserved(lived: Store) -> None:
    with lived.write(SCOPE, later(1)) as tx:
        journal.forget(tx, KEY)
        assert deliveries.get(tx, "M2").state is DeliveryState.WITHDRAWN
        assert [(row.receivable, row.step) for row in rows(tx, t.delivery_lines)] == [("R1", "reminder")]


def test_a_person_who_comes_back_gets_no_step_a_second_time(lived: Store) -> None:
    with lived.write(SCOPE, later(1)) as tx:
        alias = journal.forget(tx, KEY)
    with lived.write(SCOPE, later(2)) as tx:
        debtors.absorb(tx, [jansen(KEY)])
        assert receivables.absorb(tx, [invoice("R1", KEY)]) == {KEY, alias}
        assert [s.step for s in steps.of_debtors(tx, [KEY])[KEY]] == ["friendly"]
        with pytest.raises(Exception, match="exists already"):
            deliveries.plan(tx, reminder("M3", KEY))
        journal.append(tx, "decided", KEY, "R1", {"name": "again"})
        assert [e.content for e in journal.of_debtor(tx, KEY)] == [{"name": "again"}], "a new case begins"
        assert journal.verify(tx) == 6
        second = journal.forget(tx, KEY)
        assert second != alias
        assert journal.verify(tx) == 7


def test_nobody_is_forgotten_who_is_not_there(lived: Store) -> None:
    with lived.write(SCOPE, NOW) as tx:
        with pytest.raises(NotFound):
            journal.forget(tx, "nobody")
        with pytest.raises(NotFound):
            journal.forget(tx, "")
        alias = journal.forget(tx, KEY)
        with pytest.raises(Exception, match="forgotten already"):
            journal.forget(tx, alias)


SOURCE_SAYS = Contact("oud@voorbeeld.example", "Truus van Vroeger", "0201234567")
CORRECTED = Contact("nieuw@voorbeeld.example", "Geertruida Nu", "0207654321")
OF_HIM = (*(text for c in (SOURCE_SAYS, CORRECTED) for text in (c.email, c.name, c.phone)), "gone@voorbeeld.example")


@pytest.mark.parametrize("name", [*OF_HIM, "Achterom 7"])
def test_what_the_source_says_and_a_person_corrected_is_blanked_as_what_he_said_is(store: Store, name: str) -> None:
    """In texts of records that could not be read and in warnings, where no key says of whom they are."""
    with store.write(SCOPE, NOW) as tx:
        person = jansen(contacts=(SOURCE_SAYS,), address=Address(("Achterom 7",), "1234 AB", "Ons Dorp"))
        debtors.absorb(tx, [person, jansen("D2", name="Pietersen", contacts=())])
        debtors.set_bounced(tx, "D1", "gone@voorbeeld.example")
        own_words.say(tx, "D1", "contact:1", own_words.as_text(OwnContact(CORRECTED, SOURCE_SAYS)), "Anna")
        quarantine.add(tx, [RowError(3, "", f"row with {name.upper()}", "R7"), RowError(4, "", "Pietersen", "R8")])
        warned.note(tx, [f"an item of {name}", "an item of Pietersen"])
        journal.forget(tx, "D1")
        assert [error.reason for error in quarantine.listing(tx)] == ["Pietersen"]
        assert [each.text for each in warned.listing(tx)] == ["an item of Pietersen"]


def test_a_contact_that_a_person_took_away_and_the_source_names_no_more_is_blanked_too(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen(contacts=(SOURCE_SAYS,))])
        own_words.say(tx, "D1", "contact:1", own_words.as_text(OwnContact(None, SOURCE_SAYS)), "Anna")
        debtors.absorb(tx, [jansen(contacts=())])
        warned.note(tx, [f"an item of {SOURCE_SAYS.email}"])
        journal.forget(tx, "D1")
        assert warned.listing(tx) == []


def test_nobody_is_forgotten_while_a_message_to_him_is_claimed(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        deliveries.plan(tx, reminder("M1", "D1"))
        deliveries.claim(tx, "M1")
        with pytest.raises(Refused, match="being sent at this moment"):
            journal.forget(tx, "D1")


def test_a_debtor_without_events_can_be_forgotten_too(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen()])
        journal.forget(tx, "D1")
        assert journal.verify(tx) == 1
        assert facts.load(tx, TODAY) == []


def test_forgetting_cannot_be_used_to_hide_what_happened_afterwards(lived: Store) -> None:
    """Content that goes missing after the event that says `forgotten`, or of another case, is a broken chain."""
    with lived.write(SCOPE, later(1)) as tx:
        journal.forget(tx, KEY)
    with lived._begin() as conn:
        conn.execute(update(t.cases).where(t.cases.c.debtor == "D2").values(wrapped_key=None))
        conn.execute(delete(t.journal_contents).where(t.journal_contents.c.seq == 3))
    with lived.read(SCOPE, later(1)) as tx, pytest.raises(ChainBroken, match="event 3: its content is gone"):
        journal.verify(tx)


def test_the_others_keep_what_is_theirs(lived: Store) -> None:
    with lived.write(SCOPE, NOW) as tx:
        before = facts.load(tx, TODAY, ["D2"])
        journal.forget(tx, KEY)
        assert facts.load(tx, TODAY, ["D2"]) == before


def test_scrubbing_leaves_a_sound_database(lived: Store) -> None:
    lived.scrub()
    with lived.write(SCOPE, NOW) as tx:
        if lived.embedded:
            assert tx.conn.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert journal.append(tx, "run", "", "", {}).seq == 5


# ---------------------------------------------------------------- retention


def test_whoever_owes_nothing_is_forgotten_after_the_retention_days_and_nobody_else(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx:
        debtors.absorb(tx, [jansen(key) for key in ("gone", "open", "recent", "credit", "promise", "written")])
        receivables.absorb(
            tx,
            [
                invoice("R1", "gone", "0", state=ReceivableState.SETTLED, settled_on=TODAY),
                invoice("R2", "open"),
                invoice("R3", "recent", "0", state=ReceivableState.SETTLED),
                invoice("R4", "credit", "0", state=ReceivableState.SETTLED),
                invoice("R5", "promise", "0", state=ReceivableState.SETTLED),
                invoice("R6", "written", "0", state=ReceivableState.WRITTEN_OFF),
            ],
        )
        payments.absorb(tx, [receipt("P1", "credit")])
        holds.add_promise(tx, "promise", Promise("", TODAY, TODAY))
        journal.append(tx, "decided", "gone", "R1", {})
    with store.write(SCOPE, later(50)) as tx:
        journal.append(tx, "decided", "recent", "R3", {})
    with store.write(SCOPE, later(100)) as tx:
        today = later(100).date()
        assert journal.forget_old(tx, today, 100) == [], "a hundred days ago is not longer ago than a hundred days"
        aliases = journal.forget_old(tx, today, 99)
        assert len(aliases) == 2
        left = {d.key for d in debtors.everyone(tx)} - set(aliases)
        assert left == {"open", "recent", "credit", "promise"}
        assert journal.forget_old(tx, today, 99) == [], "once"
        assert len(journal.forget_old(tx, today, 49)) == 1
        assert journal.verify(tx) == 5
        assert {e.content["by"] for e in journal.all(tx, ["forgotten"]) if e.content} == {"retention"}


def test_a_retention_of_no_days_is_refused(store: Store) -> None:
    with store.write(SCOPE, NOW) as tx, pytest.raises(BadInput, match="under 1"):
        journal.forget_old(tx, TODAY, 0)
