"""The guards of what could not be read: it is an error, and holds somebody, no longer than that."""

from datetime import date

from adapters.exact.books import Books
from connector.source import Page
from tests.adapters.exact import test_mended as m
from tests.guards.guard import Guard, without
from tests.guards.of_ahead import kept_here


def _debts(page: Page) -> set[str]:
    return {name for r in page.receivables for name in (r.key, r.number, r.invoice)}


ORIGINAL_TIDY = Books.tidy


def _tidy_silently(books: Books, today: date) -> set[str]:
    ORIGINAL_TIDY(books, today)
    return set()


STILL_ODD = kept_here(m.test_an_invoice_of_which_two_rows_could_not_be_read_is_an_error_until_both_can)

MENDED: tuple[Guard, ...] = (
    Guard(
        "mended",
        "an error ends when its record can be read again, whatever it is a record of",
        without("connector.flow.cursor:read_in", _debts),
        kept_here(m.test_an_account_that_was_mended_holds_nobody_any_more),
        STILL_ODD,
    ),
    Guard(
        "deleted unread",
        "what could not be read and is gone is no error any more",
        without("adapters.exact.mapping:Sheet.clear_fault", lambda *_: None),
        kept_here(m.test_an_invoice_that_was_deleted_unread_while_its_division_was_moved_is_no_error),
        STILL_ODD,
    ),
    Guard(
        "followed no more",
        "somebody who could not be read, and owes nothing any more, is no error",
        without("adapters.exact.books:Books.tidy", _tidy_silently),
        kept_here(m.test_an_account_that_owes_nothing_any_more_is_no_error),
        kept_here(m.test_an_account_that_was_mended_holds_nobody_any_more),
    ),
    Guard(
        "an odd row",
        "of an invoice of which a row cannot be read nothing is told from what was known before",
        without("adapters.exact.cursor:Known.cannot_read", lambda *_: False),
        kept_here(m.test_an_invoice_of_which_a_row_cannot_be_read_stays_an_error_when_another_row_changes),
        kept_here(m.test_an_invoice_that_was_mended_is_no_error),
    ),
)
