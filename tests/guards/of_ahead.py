"""The guards of what was told ahead of a pull, just before a message left."""

from collections.abc import Callable

import pytest

from connector.flow.ahead import keys_in
from connector.source import Page
from connector.store.engine import Store, Tx
from tests.adapters.exact import test_ahead as t
from tests.adapters.exact import test_books as b
from tests.adapters.exact.kept import keeping
from tests.flow import test_ahead as f
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import in_world, with_store


def kept_here(test: Callable[..., object], *values: object) -> Case:
    """A test of a store that reads a division in the sandbox."""

    def run(store: Store) -> None:
        with keeping(store) as kept, pytest.MonkeyPatch.context() as monkeypatch:
            known = {"kept": kept, "monkeypatch": monkeypatch}
            wanted = test.__code__.co_varnames[: test.__code__.co_argcount]
            test(*(known[name] for name in wanted if name in known), *values)

    return Case(case(test, *values).name, lambda: with_store(run))


def _all_of_it(_tx: Tx, page: Page) -> set[str]:
    return keys_in(page)


STILL_FREE = kept_here(t.test_money_that_is_still_free_costs_the_poll_no_request_more)

AHEAD: tuple[Guard, ...] = (
    Guard(
        "told ahead",
        "what was told just before a message left, and undone before the poll, is asked for by name after it",
        without("connector.flow.ahead:note", lambda *_: None),
        kept_here(t.test_money_that_is_taken_out_of_the_books_at_10_20_is_no_credit_after_the_poll_of_10_30),
        STILL_FREE,
    ),
    Guard(
        "a telling has a number",
        "what is told ahead while a poll runs is not answered by pages that are older",
        without("connector.flow.ahead:next_number", lambda *_: 1),
        kept_here(t.test_a_message_during_a_poll_is_made_good_by_the_next_one, True),
        STILL_FREE,
    ),
    Guard(
        "no more than a minute takes",
        "after a pull no more is asked for by name than a platform answers about in a minute, so that a sync ends",
        without("connector.flow.ahead:due", lambda before, mentioned: before.keys() - mentioned),
        kept_here(t.test_what_very_many_messages_told_and_was_undone_is_asked_for_over_several_polls),
        kept_here(t.test_money_that_is_taken_out_of_the_books_at_10_20_is_no_credit_after_the_poll_of_10_30),
    ),
    Guard(
        "only what is new",
        "a message about what is as it was costs the next poll nothing",
        without("connector.flow.ahead:_news", _all_of_it),
        kept_here(t.test_a_message_about_what_is_as_it_was_costs_the_next_poll_nothing),
        kept_here(t.test_money_that_is_taken_out_of_the_books_at_10_20_is_no_credit_after_the_poll_of_10_30),
    ),
    Guard(
        "no changes, no questions",
        "of a source that lists everything each time nothing is asked for by name after a pull",
        without("connector.flow.cursor:tells_changes", lambda _tx: True),
        in_world(f.test_a_source_that_lists_everything_each_time_is_asked_for_nothing_more),
        STILL_FREE,
    ),
    Guard(
        "written since",
        "a row that was written since is told again though it is as it was",
        without("adapters.exact.books:_written_since", lambda *_: False),
        case(b.test_a_row_that_was_written_since_is_told_again_though_it_is_as_it_was),
        case(b.test_the_same_row_once_more_changes_nothing),
    ),
)
