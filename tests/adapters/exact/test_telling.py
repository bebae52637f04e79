"""What is written back to Exact: once each, found again by its marker, and nothing but notes and tasks."""

from collections.abc import Iterator

import pytest

from adapters.exact.lines import LONGEST as LONGEST_LINE
from adapters.exact.telling import AT_ONCE, LONGEST, NOTES, TASKS, Telling, first_line
from connector.errors import Refused, SourceUnavailable
from connector.source import Note, Status, Written
from tests.adapters.exact.shelf import Row, Shelf, a_shelf
from tests.adapters.exact.wire import failing
from tests.transport.servers import Answering

ACCOUNT, OTHER = "0d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6", "1d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6"
USER = "2d6f2a3e-5b1c-4d7e-8f90-a1b2c3d4e5f6"
NOTE = Note("tijdig:12:0a1b2c3d4e", "Tijdig, namens Jansen BV\n1 oktober: een herinnering is verstuurd.")
LOOK = Note("tijdig:13:0a1b2c3d4e", "Het is onduidelijk of de brief weg is.", for_person=True)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with a_shelf() as shelf:
        yield shelf


def tell(shelf: Shelf, *notes: Note, account: str = ACCOUNT, assignee: str = "", **more: object) -> list[str]:
    """What it took."""
    before = len(shelf.asked)
    status = Status("an invoice", notes, **more)  # type: ignore[arg-type]
    assert Telling(shelf.client, assignee).tell(account, status, "2026-001") == Written(own_user="", quiet=None)
    return shelf.asked[before:]


def test_a_note_takes_two_requests_and_a_second_time_one(shelf: Shelf) -> None:
    assert tell(shelf, NOTE) == [f"GET {NOTES}", f"POST {NOTES}"]
    assert tell(shelf, NOTE) == [f"GET {NOTES}"]
    (row,) = shelf.of(NOTES)
    assert (row["Account"], row["Notes"]) == (ACCOUNT, NOTE.text)
    assert row["Subject"] == "2026-001: Tijdig, namens Jansen BV 1… [tijdig:12:0a1b2c3d4e]"


def test_what_a_person_has_to_do_is_a_note_and_a_task(shelf: Shelf) -> None:
    assert tell(shelf, LOOK) == [f"GET {NOTES}", f"GET {TASKS}", f"POST {NOTES}", f"POST {TASKS}"]
    assert tell(shelf, LOOK) == [f"GET {NOTES}", f"GET {TASKS}"]
    (task,) = shelf.of(TASKS)
    assert task.keys() == {"ID", "Account", "Description", "Notes"}
    assert task["Description"].endswith(" [tijdig:13:0a1b2c3d4e]")


def test_all_notes_of_a_status_are_looked_for_at_once(shelf: Shelf) -> None:
    notes = [Note(f"tijdig:{number}:x", "x") for number in range(AT_ONCE)]
    assert tell(shelf, *notes) == [f"GET {NOTES}", *[f"POST {NOTES}"] * AT_ONCE]
    assert tell(shelf, *notes, LOOK).count(f"GET {NOTES}") == 2, "an address holds so many"
    assert len(shelf.of(NOTES)) == AT_ONCE + 1


def test_a_status_without_a_note_takes_nothing(shelf: Shelf) -> None:
    assert tell(shelf, quiet=True, stage="aangehouden", reminded=True) == []


def test_a_pause_is_nothing_that_can_be_asked_for(shelf: Shelf) -> None:
    assert tell(shelf, NOTE, quiet=True, stage="aangehouden") == [f"GET {NOTES}", f"POST {NOTES}"]


def test_a_marker_that_begins_like_another_is_another(shelf: Shelf) -> None:
    tell(shelf, Note("tijdig:1", "x"))
    tell(shelf, Note("tijdig:12", "x"))
    tell(shelf, Note("tijdig:1", "x"), Note("tijdig:12", "x"))
    assert len(shelf.of(NOTES)) == 2


def test_the_note_of_one_account_is_none_of_another(shelf: Shelf) -> None:
    tell(shelf, NOTE)
    tell(shelf, NOTE, account=OTHER)
    assert [row["Account"] for row in shelf.of(NOTES)] == [ACCOUNT, OTHER]


def test_the_same_note_twice_in_a_status_is_written_once(shelf: Shelf) -> None:
    tell(shelf, LOOK, LOOK)
    assert (len(shelf.of(NOTES)), len(shelf.of(TASKS))) == (1, 1)


@pytest.mark.parametrize("lost", [1, 2])
def test_a_note_whose_answer_was_lost_is_not_written_twice(shelf: Shelf, lost: int) -> None:
    shelf.loses = lost
    for _ in range(lost):
        with pytest.raises(SourceUnavailable):
            tell(shelf, NOTE, LOOK)
    tell(shelf, NOTE, LOOK)
    assert [len(shelf.of(name)) for name in (NOTES, TASKS)] == [2, 1]


def test_a_task_for_somebody_who_left_is_a_task_all_the_same(shelf: Shelf) -> None:
    def nobody(_name: str, values: Row) -> Answering | None:
        return failing(500, "Ongeldig: Gebruiker") if "User" in values else None

    shelf.rule = nobody
    tell(shelf, LOOK, assignee=USER)
    assert [row.get("User") for row in shelf.of(TASKS)] == [None]
    shelf.rule = lambda name, values: None
    tell(shelf, Note("another", "x", for_person=True), assignee=USER)
    assert shelf.of(TASKS)[1]["User"] == USER


def test_what_exact_will_not_take_is_told(shelf: Shelf) -> None:
    shelf.rule = lambda name, values: failing(403, "Forbidden - Application Scope Violated.")
    with pytest.raises(Refused, match="the permission for activities/CommunicationNotes"):
        tell(shelf, NOTE)


def test_what_is_no_account_is_not_written_to(shelf: Shelf) -> None:
    with pytest.raises(ValueError, match="no guid"):
        tell(shelf, NOTE, account="x' or 1 eq 1")
    assert shelf.asked == []


@pytest.mark.parametrize("text", ["x" * 5_000, "een lang verhaal " * 300, "", "kort"])
@pytest.mark.parametrize("about", ["", "2026-001", "y" * 200])
def test_the_first_line_ends_with_the_marker_however_long_the_rest_is(text: str, about: str) -> None:
    line = first_line(Note(NOTE.marker, text), about)
    assert line.endswith(f"[{NOTE.marker}]")
    assert len(line) <= LONGEST_LINE
    assert line.isprintable()


def test_a_long_note_is_cut(shelf: Shelf) -> None:
    tell(shelf, Note("a step", "x" * 5_000))
    tell(shelf, Note("a step", "x" * 5_000))
    (row,) = shelf.of(NOTES)
    assert len(row["Notes"]) == LONGEST
