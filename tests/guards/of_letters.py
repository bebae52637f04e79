"""The guards of letters that are kept at a platform, and of what a user chooses about its numbers."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.exact import ADAPTER
from connector.model import JournalEvent
from connector.store.engine import Store
from tests.adapters.exact import test_archive as k
from tests.adapters.exact import test_choosing as c
from tests.adapters.exact.shelf import a_shelf
from tests.adapters.exact.stand import standing
from tests.flow import test_source_choices as f
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import in_world, with_store
from tests.webhooks import test_letters as w
from tests.webhooks.letters import mailroom


def at_shelf(test: Callable[..., object]) -> Case:
    """A test of what is written to a few entities that keep it."""

    def run() -> None:
        with a_shelf() as shelf:
            test(shelf)

    return Case(case(test).name, run)


def at_division(test: Callable[..., object], *values: object) -> Case:
    """A test that reads a division in the sandbox, over real HTTP."""

    def run() -> None:
        with standing(40) as stand:
            test(stand, *values)

    return Case(case(test, *values).name, run)


def in_mailroom(test: Callable[..., object], *values: object) -> Case:
    """A test of letters that were sent, with the customer whom they are about."""

    def run(store: Store) -> None:
        with TemporaryDirectory(prefix="tijdig-guard-") as folder, mailroom(store, Path(folder)) as room:
            test(room, *values)

    return Case(case(test, *values).name, lambda: with_store(run))


def with_letters(test: Callable[..., object], *values: object) -> Case:
    """A test that makes a mailroom of its own, or an office; a mailroom has a folder."""

    def run(store: Store) -> None:
        with TemporaryDirectory(prefix="tijdig-guard-") as folder:
            test(store, *(values or (Path(folder),)))

    return Case(case(test, *values).name, lambda: with_store(run))


def _of_the_event_alone(event: JournalEvent, _receivable: str = "") -> str:
    return f"tijdig:{event.seq}:{event.hash[:10]}"


KEPT = in_mailroom(w.test_the_pdf_that_was_laid_ready_stands_at_the_debtor_byte_for_byte)
FOUND_AGAIN = at_shelf(k.test_the_document_of_one_account_is_none_of_another)
ASKED_FOR_LITTLE = at_division(
    c.test_a_few_invoices_under_each_choice_take_one_request_and_show_what_stands_in_for_an_empty_field
)

LETTERS: tuple[Guard, ...] = (
    Guard(
        "one document",
        "a letter whose document was made before a stop gets no second one",
        without("adapters.exact.archive:Archive._documents", lambda *_: []),
        in_mailroom(w.test_whoever_is_stopped_at_any_request_ends_with_one_note_one_document_and_one_file, 5, True),
        FOUND_AGAIN,
    ),
    Guard(
        "one file",
        "a document that has its letter gets no second one",
        without("adapters.exact.archive:Archive._has_file", lambda *_: False),
        in_mailroom(w.test_whoever_is_stopped_at_any_request_ends_with_one_note_one_document_and_one_file, 6, True),
        FOUND_AGAIN,
    ),
    Guard(
        "no document without its letter",
        "a letter that is larger than Exact takes is refused before anything is made",
        without("adapters.exact.archive:LARGEST", 10**9),
        at_shelf(k.test_a_letter_that_is_too_large_is_refused_before_there_is_a_document_without_it),
        FOUND_AGAIN,
    ),
    Guard(
        "asked once",
        "a grant that does not reach as far as documents is asked for them once",
        without("connector.flow.letters:note", lambda *_: None),
        in_mailroom(w.test_without_the_permission_the_note_goes_alone_and_exact_is_asked_once),
        KEPT,
    ),
    Guard(
        "asked anew",
        "after a new consent letters go along again",
        without("connector.flow.letters:forget_tries", lambda *_: None),
        in_mailroom(w.test_after_a_new_consent_letters_go_along_again),
        KEPT,
    ),
    Guard(
        "who keeps letters",
        "a letter is handed to a platform that keeps it and to no other",
        without("webhooks.outbound:adapter_of", lambda _: ADAPTER),
        with_letters(w.test_letters_go_to_a_platform_that_says_that_it_keeps_them, "moneybird", 0),
        KEPT,
    ),
    Guard(
        "nobody to be taken for",
        "where nothing that we do can be mistaken for somebody else's no request is spent on who we are",
        without("webhooks.outbound:adapter_of", lambda _: replace(ADAPTER, shows_reminders=True)),
        in_mailroom(w.test_the_note_goes_first_and_a_letter_costs_what_the_page_says),
        KEPT,
    ),
    Guard(
        "each of two",
        "a message about two invoices is told of both, where both stand at one debtor",
        without("connector.flow.wording:marker", _of_the_event_alone),
        with_letters(w.test_a_letter_about_two_invoices_is_kept_once_and_told_of_on_each),
        KEPT,
    ),
    Guard(
        "named anew",
        "all that is known is told under the number that the user chose",
        without("adapters.exact.pulling:Pull._is_named_anew", lambda *_: False),
        at_division(c.test_another_choice_renames_all_that_is_owed_at_the_next_pull_and_loses_no_case, "entry_number"),
        ASKED_FOR_LITTLE,
    ),
    Guard(
        "what is offered",
        "nothing is kept with which a source could not be opened",
        without("connector.flow.choices:_check_is_offered", lambda *_: None),
        in_world(f.test_what_is_not_offered_is_not_kept),
        ASKED_FOR_LITTLE,
    ),
)
