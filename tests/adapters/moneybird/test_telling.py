"""What is written back to Moneybird: who it is told by, what it costs, and what an administration does not allow."""

from collections.abc import Iterator

import pytest

from adapters.moneybird.sandbox import acts
from adapters.moneybird.sandbox.records import External, Invoice
from connector.source import Note, Status, Written
from tests.adapters.moneybird.stand import MoneybirdStand, standing
from tests.source_contract import Meter, Stopped

NOTE = Note("a step", "Een herinnering is verstuurd.")
LOOK = Note("look", "Het is onduidelijk.", for_person=True)


@pytest.fixture
def stand() -> Iterator[MoneybirdStand]:
    """Without the scope `settings`."""
    with standing(10) as stand:
        yield stand


@pytest.fixture
def trusted() -> Iterator[MoneybirdStand]:
    """With it."""
    with standing(10, scopes=("sales_invoices", "settings")) as stand:
        yield stand


def cost(stand: MoneybirdStand, status: Status) -> dict[str, int]:
    before = len(stand.log.asked)
    stand.source().write_back(status)
    return {name.partition("/")[0]: count for name, count in stand.requests(before).items()}


def test_a_note_takes_two_requests_and_a_second_time_one(stand: MoneybirdStand) -> None:
    key = stand.add()
    assert cost(stand, Status(key, (NOTE,))) == {"GET sales_invoices": 1, "POST sales_invoices": 1}
    assert cost(stand, Status(key, (NOTE,))) == {"GET sales_invoices": 1}


def test_a_note_ends_with_its_marker_however_long_it_is(stand: MoneybirdStand) -> None:
    key = stand.add()
    stand.source().write_back(Status(key, (Note("a step", "x" * 5_000),)))
    (note,) = stand.notes(key)
    assert note.endswith("x\n[a step]")
    assert len(note) <= 2_000
    stand.source().write_back(Status(key, (Note("a step", "x" * 5_000),)))
    assert len(stand.notes(key)) == 1


def test_the_first_note_tells_who_we_are_there(stand: MoneybirdStand) -> None:
    stand.settings["own_user"] = ""
    key = stand.add()
    assert stand.source().write_back(Status(key, (NOTE,))).own_user == stand.grant.user
    assert stand.source().write_back(Status(key, (NOTE,))).own_user == stand.grant.user, "known by the note there"


def test_who_we_were_before_a_new_consent_is_not_forgotten(stand: MoneybirdStand) -> None:
    """A pause of ours from before stays ours, and is given back."""
    stand.settings["own_user"] = "4711"
    key = stand.add()
    invoice = stand.debt(key)
    assert isinstance(invoice, Invoice)
    acts.pause(stand.books, invoice, "4711")
    assert not stand.source().reread([key], stand.today).receivables[0].disputed
    written = stand.source().write_back(Status(key, (NOTE,), quiet=False))
    assert written == Written(f"4711 {stand.grant.user}", quiet=False)
    assert not invoice.paused


def test_a_new_pause_tells_who_we_are_since_the_new_consent(stand: MoneybirdStand) -> None:
    stand.settings["own_user"] = "4711"
    written = stand.source().write_back(Status(stand.add(), quiet=True))
    assert written == Written(f"4711 {stand.grant.user}", quiet=True)


def test_who_copies_a_note_of_ours_is_not_taken_for_us(stand: MoneybirdStand) -> None:
    """Otherwise what he pauses for a dispute would be dunned."""
    key = stand.add()
    acts.add_note(stand.books, stand.debt(key), f"as they wrote: {NOTE.text}\n[{NOTE.marker}]", stand.books.owner)
    assert stand.source().write_back(Status(key, (NOTE,))).own_user == stand.grant.user


def test_without_the_scope_for_users_what_is_to_be_done_is_told_all_the_same(stand: MoneybirdStand) -> None:
    key = stand.add()
    stand.source().write_back(Status(key, (LOOK,)))
    assert [len(stand.to_dos(key)), len(stand.notes(key))] == [0, 1]


def test_a_to_do_is_the_owners_or_whose_the_user_said(trusted: MoneybirdStand) -> None:
    first, second = trusted.add(), trusted.add()
    trusted.source().write_back(Status(first, (LOOK,)))
    other = next(user for user in trusted.books.users if user != trusted.books.owner)
    trusted.settings["assignee"] = other
    trusted.source().write_back(Status(second, (LOOK,)))
    assert [trusted.debt(key).notes[0].assignee_id for key in (first, second)] == [trusted.books.owner, other]


def test_a_to_do_for_somebody_who_left_is_a_note(stand: MoneybirdStand) -> None:
    stand.settings["assignee"] = "123"
    key = stand.add()
    stand.source().write_back(Status(key, (LOOK,)))
    assert len(stand.notes(key)) == 1


def test_an_administration_without_the_field_is_told_without_it(stand: MoneybirdStand) -> None:
    stand.books.custom_fields.clear()
    key = stand.add()
    source = stand.source()
    for number in range(3):
        source.write_back(Status(key, (Note(f"{number}", "x"),), stage="aangehouden"))
    assert len(stand.notes(key)) == 3
    assert stand.requests()["GET custom_fields"] == 1


def test_the_field_is_set_only_when_it_says_something_else(stand: MoneybirdStand) -> None:
    key = stand.add()
    source = stand.source()
    for _ in range(2):
        source.write_back(Status(key, stage="aangehouden"))
    assert [count for name, count in stand.requests().items() if name.startswith("PATCH")] == [1]


def test_an_external_invoice_takes_notes_and_nothing_else(stand: MoneybirdStand) -> None:
    key = f"external:{stand.some(External).id}"
    written = stand.source().write_back(Status(key, (NOTE,), quiet=True, stage="aangehouden", reminded=True))
    assert written.quiet is None
    assert len(stand.notes(key)) == 1


# ---------------------------------------------------------------- counted reminders


def test_reminders_are_not_counted_unless_that_was_asked_for(stand: MoneybirdStand) -> None:
    key = stand.add()
    stand.source().write_back(Status(key, (NOTE,), reminded=True))
    assert stand.sales_invoice(key).reminder_count == 0


def test_a_reminder_is_counted_once_wherever_it_stopped_and_is_none_of_theirs(stand: MoneybirdStand) -> None:
    stand.settings["counts_reminders"] = "true"
    stand.meter = Meter()
    stand.source().write_back(Status(stand.add(), (NOTE,), reminded=True))
    steps = stand.meter.steps
    assert steps == 6
    for step in range(1, steps + 1):
        key = stand.add()
        stand.meter = Meter(stops_at=step)
        with pytest.raises(Stopped):
            stand.source().write_back(Status(key, (NOTE,), reminded=True))
        stand.meter = Meter()
        for _ in range(2):
            stand.source().write_back(Status(key, (NOTE,), reminded=True))
        assert stand.sales_invoice(key).reminder_count == 1, f"after a stop at step {step}"
        assert stand.source().reread([key], stand.today).reminded == ()


def test_each_reminder_of_ours_counts(stand: MoneybirdStand) -> None:
    stand.settings["counts_reminders"] = "true"
    key = stand.add()
    for number in range(3):
        stand.later()
        stand.source().write_back(Status(key, (Note(f"{number}", "x"),), reminded=True))
    assert stand.sales_invoice(key).reminder_count == 3


def test_what_was_paid_meanwhile_is_told_and_not_counted(stand: MoneybirdStand) -> None:
    stand.settings["counts_reminders"] = "true"
    key = stand.pay()
    stand.source().write_back(Status(key, (NOTE,), reminded=True))
    assert any("[a step]" in note for note in stand.notes(key))
