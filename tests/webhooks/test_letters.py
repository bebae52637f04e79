"""The PDF of a letter goes along to the debtor in Exact: once, whatever broke off, and never at the note's expense."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from adapters.exact.platform import A_LETTER, A_REMINDER
from adapters.exact.sandbox.scopes import SCOPES
from connector.flow import acts
from connector.flow.delivery import deliver
from connector.model import Address, Channel
from connector.store import journal, policies
from connector.store import tables as t
from connector.store.engine import Store
from tests.flow.world import SCOPE, World
from tests.rules.builders import debtor
from tests.source_contract import Stopped
from tests.webhooks.letters import DOCUMENTS, FILES, LADDER, WIDE, Mailroom, mailroom
from tests.webhooks.office import Office, furnish

NOTE_FIRST = [
    "GET cashflow/Receivables",
    "GET activities/CommunicationNotes",
    "POST activities/CommunicationNotes",
    "GET documents/Documents",
    "POST documents/Documents",
    "POST documents/DocumentAttachments",
]


@pytest.fixture
def room(quick_store: Store, tmp_path: Path) -> Iterator[Mailroom]:
    with mailroom(quick_store, tmp_path) as room:
        yield room


def test_the_pdf_that_was_laid_ready_stands_at_the_debtor_byte_for_byte(room: Mailroom) -> None:
    room.send()
    room.tell()
    (document,), (file,) = room.kept(DOCUMENTS), room.kept(FILES)
    (printed,) = [one for one in room.folder.glob("*.pdf") if one.read_bytes() == file["_content"]]
    assert printed.read_bytes().startswith(b"%PDF-")
    assert (document["Type"], document["DocumentDate"].date()) == (55, room.clock().date())
    (entry,) = room.owed()
    assert document["Subject"].startswith(f"herinnering: {entry['InvoiceNumber']} [tijdig:")
    assert file["FileName"] == "tijdig-2026-03-25-reminder.pdf"


def test_the_note_goes_first_and_a_letter_costs_what_the_page_says(room: Mailroom) -> None:
    balance = room.calls(room.send)[-3:]
    assert balance == ["GET cashflow/Receivables", "GET bulk/Cashflow/Receivables", "GET cashflow/Receivables"]
    assert room.calls(room.tell) == NOTE_FIRST
    assert (len(balance + NOTE_FIRST), len(balance + NOTE_FIRST[:3])) == (A_LETTER, A_REMINDER)


def test_a_step_without_a_letter_takes_no_request_more(room: Mailroom) -> None:
    room.send()
    room.tell()
    (entry,) = room.owed()
    acts.dispute(room.store, room.scope, f"entry:{entry.key}", "wrong", "Anna", room.clock())
    assert not [one for one in room.calls(room.tell) if "documents" in one]


def test_a_second_time_it_is_found_and_not_sent_again(room: Mailroom) -> None:
    room.send()
    room.tell()
    room.tell_anew()
    assert room.calls(room.tell) == [
        "GET cashflow/Receivables",
        "GET activities/CommunicationNotes",
        "GET documents/Documents",
        "GET documents/DocumentAttachments",
    ]
    assert [len(room.kept(table)) for table in ("notes", DOCUMENTS, FILES)] == [1, 1, 1]


@pytest.mark.parametrize("after", range(1, len(NOTE_FIRST) + 1))
@pytest.mark.parametrize("done", [False, True])
def test_whoever_is_stopped_at_any_request_ends_with_one_note_one_document_and_one_file(
    room: Mailroom, after: int, done: bool
) -> None:
    """Before the platform did it, or after: the answer is lost."""
    room.send()
    room.stops_at(after, done)
    with pytest.raises(Stopped):
        room.tell()
    room.tell()
    assert [len(room.kept(table)) for table in ("notes", DOCUMENTS, FILES)] == [1, 1, 1]


def test_a_letter_about_two_invoices_is_kept_once_and_told_of_on_each(quick_store: Store, tmp_path: Path) -> None:
    with mailroom(quick_store, tmp_path, invoices=2) as room:
        room.send()
        room.tell()
        assert [len(room.kept(table)) for table in (DOCUMENTS, FILES)] == [1, 1]
        numbers = sorted(str(entry["InvoiceNumber"]) for entry in room.owed())
        assert sorted(note["Subject"].partition(":")[0] for note in room.kept("notes")) == numbers
        assert room.kept(DOCUMENTS)[0]["Subject"].startswith(f"herinnering: {', '.join(numbers)} [")


def test_without_the_permission_the_note_goes_alone_and_exact_is_asked_once(room: Mailroom) -> None:
    room.forbid_documents()
    room.send()
    room.tell()
    assert (len(room.kept("notes")), room.kept(DOCUMENTS), room.barred()) == (1, [], True)
    assert room.waiting() == []
    room.clock.now += timedelta(days=15)
    room.send()
    assert not [one for one in room.calls(room.tell) if "documents" in one]
    assert len(room.kept("notes")) == 2


def test_a_licence_without_documents_is_no_error_either(quick_store: Store, tmp_path: Path) -> None:
    with mailroom(quick_store, tmp_path, quirks=replace(WIDE, absent=frozenset({"documents/Documents"}))) as room:
        room.send()
        room.tell()
        assert (len(room.kept("notes")), room.barred(), room.waiting()) == (1, True, [])


def test_after_a_new_consent_letters_go_along_again(room: Mailroom) -> None:
    room.forbid_documents()
    room.send()
    room.tell()
    room.platform.sandbox.application.scopes = SCOPES
    room.sign_in_again()
    assert not room.barred()
    room.clock.now += timedelta(days=15)
    room.send()
    room.tell()
    assert [len(room.kept(table)) for table in ("notes", DOCUMENTS, FILES)] == [2, 1, 1]


def test_of_whoever_was_erased_nothing_more_is_kept_there(room: Mailroom) -> None:
    room.send()
    with room.store.write(room.scope, room.clock()) as tx:
        journal.forget(tx, room.late.key, "Anna")
    room.tell()
    assert [room.kept(table) for table in ("notes", DOCUMENTS, FILES)] == [[], [], []]


def test_a_letter_that_is_too_large_is_told_of_and_shown_as_refused(
    room: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.send()
    monkeypatch.setattr("adapters.exact.archive.LARGEST", 1_000)
    room.tell()
    assert (len(room.kept("notes")), room.kept(DOCUMENTS)) == (1, [])
    assert room.refused() == ["Refused"]


def test_what_waits_is_reckoned_with_its_pdf_and_one_letter_once(quick_store: Store, tmp_path: Path) -> None:
    with mailroom(quick_store, tmp_path, invoices=2) as room:
        room.send()
        assert (room.reckoned(), room.reckoned(a_pdf=3)) == (2 * 4, 2 * 4 + 3)
        room.tell()
        assert room.reckoned(a_pdf=3) == 0


def hand_over(office: Office, platform: str) -> list[int]:
    """How many letters each status brought, of one that left by letter."""
    world = office.world
    with world.store.write(SCOPE, world.now) as tx:
        policies.save(tx, LADDER)
        tx.conn.execute(update(t.installations).values(platform=platform))
    world.postman.channel = Channel.LETTER
    world.books.debtors = [replace(debtor(), address=Address(("Brink 1",), "9401 AB", "Assen", "NL"))]
    world.sync()
    world.run()
    deliver(world.store, SCOPE, lambda: world.now, {Channel.LETTER: world.postman}, world.books)
    return [len(status.letters) for status in office.tell()]


@pytest.mark.parametrize(("platform", "many"), [("exact", 1), ("moneybird", 0), ("unknown", 0)])
def test_letters_go_to_a_platform_that_says_that_it_keeps_them(quick_store: Store, platform: str, many: int) -> None:
    assert hand_over(furnish(World(quick_store)), platform) == [many]
