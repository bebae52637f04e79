"""The guards of Exact: of a grant, which gives a token when it is due and so many a day, and of the check of totals."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from adapters.exact import holding
from adapters.exact.cursor import Known
from adapters.exact.places import Place
from connector.source import judge as judge_by_standard
from connector.store import connections
from connector.store.engine import Store, Tx
from tests import test_oauth as o
from tests.adapters.exact import test_auth as a
from tests.adapters.exact import test_checking as c
from tests.adapters.exact import test_few_requests as f
from tests.adapters.exact import test_holds as h
from tests.adapters.exact import test_long_checks as l
from tests.adapters.exact import test_places as p
from tests.adapters.exact.history import Account
from tests.adapters.exact.stand import standing
from tests.adapters.exact.test_checking import Lists
from tests.guards.guard import Case, Guard, case, without
from tests.guards.of_moneybird import RENEWED, with_grants
from tests.guards.places import with_store


def _asked_at_once(tx: Tx, key: str, by: str, _until: datetime) -> None:
    connections.release(tx, key, by)


class _Nothing(Exception):
    """In place of an error that is caught."""


def _forgets_who_is_held(known: Known) -> Known:
    return Known(moved=known.moved, checked_on=known.checked_on, signs=known.signs)


HONEST = Known.anew


def _keeps_the_day(known: Known) -> Known:
    made = HONEST(known)
    made.checked_on = known.checked_on
    return made


def with_a_long_list(test: Callable[..., object], *values: object) -> Case:
    """A test of a division whose list of outstanding items takes more requests than a minute has."""

    def run() -> None:
        with pytest.MonkeyPatch.context() as patch, l.a_long_list(patch) as stand:
            wanted = test.__code__.co_varnames[: test.__code__.co_argcount - len(values)]
            known = {"stand": stand, "lists": Lists(patch), "monkeypatch": patch, "account": l.on_the_next_day(stand)}
            test(*(known[name] for name in wanted), *values)

    return Case(case(test, *values).name, run)


def patched(test: Callable[..., object], *values: object) -> Case:
    """A test that wants nothing but to patch."""

    def run() -> None:
        with pytest.MonkeyPatch.context() as patch:
            test(patch, *values)

    return Case(case(test, *values).name, run)


def in_division(test: Callable[..., object]) -> Case:
    """A test of a division in the sandbox, and of what was read of it."""

    def run() -> None:
        with pytest.MonkeyPatch.context() as patch, standing(40) as stand:
            account = Account().read(stand.source(), stand.today)
            stand.later()
            test(*[stand, account, patch][: test.__code__.co_argcount])

    return Case(case(test).name, run)


def with_holds(test: Callable[..., object], *values: object) -> Case:
    """A test of whom a store holds for totals that differ."""

    def run(store: Store) -> None:
        with pytest.MonkeyPatch.context() as patch, standing(40) as stand:
            office = h.an_office(stand, store, patch)
            test(*([office, patch][: test.__code__.co_argcount - len(values)]), *values)

    return Case(case(test, *values).name, lambda: with_store(run))


def _by_due_date(_told: object, now: Sequence[Place], _highest: int = 0) -> list[int]:
    return list(range(1, len(now) + 1))


WHEN_DUE = with_grants(o.test_a_token_is_renewed_in_its_last_seconds_and_not_before)

EXACT: tuple[Guard, ...] = (
    Guard(
        "not before it is due",
        "a token that is called invalid before another is due has nobody ask for one",
        without("connector.oauth:Grants._expires_soon", lambda *_: True),
        with_grants(o.test_where_it_gives_no_new_token_yet_a_refused_one_is_waited_for_and_nothing_is_asked),
        WHEN_DUE,
    ),
    Guard(
        "not with every request",
        "who is told that no token is due yet does not ask again with every request",
        without("connector.store.connections:put_off", _asked_at_once),
        with_grants(o.test_who_is_too_early_does_not_ask_again_with_every_request),
        with_grants(o.test_who_was_too_early_goes_on_with_what_he_has),
    ),
    Guard(
        "a dead one's token",
        "after one who died with a token the next is asked for once a minute",
        without("connector.store.connections:put_off", _asked_at_once),
        with_grants(o.test_after_one_who_died_with_the_answer_the_next_token_is_waited_for_and_asked_for_once_a_minute),
        WHEN_DUE,
    ),
    Guard(
        "tokens of a day",
        "no more tokens are asked for in a day than the platform gives",
        without("connector.oauth:Grants._count", lambda *_: None),
        with_grants(o.test_a_grant_is_not_renewed_more_often_than_the_platform_takes),
        RENEWED,
    ),
    Guard(
        "the end in its own words",
        "an old refresh token is the end of a grant at Exact, and the user is asked to sign in",
        without("adapters.exact.auth:judge", judge_by_standard),
        case(
            a.test_a_refresh_token_that_is_old_expired_or_of_no_chain_is_the_end_of_the_grant,
            "unauthorized_client",
            "Old refresh token used.",
        ),
        case(a.test_a_token_that_is_asked_for_too_early_costs_nobody_the_grant),
    ),
    Guard(
        "how far the list was read",
        "a check of the totals that takes more requests than a minute has goes on where it was",
        without("adapters.exact.progress:Check.written", lambda _: ""),
        with_a_long_list(l.test_a_list_of_more_pages_than_a_minute_has_requests_is_read_to_its_end_and_no_page_twice),
        with_a_long_list(l.test_a_check_that_lay_for_days_begins_anew),
    ),
    Guard(
        "no more requests for now",
        "what was read of the list is kept when the minute's requests are at their end, and the pull comes to its own",
        without("adapters.exact.checking:BudgetSpent", _Nothing),
        with_a_long_list(l.test_a_list_of_more_pages_than_a_minute_has_requests_is_read_to_its_end_and_no_page_twice),
        with_a_long_list(l.test_a_change_that_was_missed_is_found_and_told),
    ),
    Guard(
        "another way",
        "a list of which the next page is refused a moment later is checked all the same",
        without("adapters.exact.checking:_another_way", lambda _: None),
        patched(
            l.test_where_the_address_of_a_next_page_is_good_for_a_moment_alone_everybody_is_asked_about_by_name, -1
        ),
        with_a_long_list(l.test_who_differs_is_named_and_held_within_the_day_and_let_go_once_he_agrees),
    ),
    Guard(
        "what changed meanwhile",
        "nobody is held because something changed while the list was read",
        without("adapters.exact.checking:_changed_meanwhile", lambda _: set()),
        with_a_long_list(
            l.test_who_has_more_items_than_a_pull_reads_is_not_judged_by_a_list_that_is_older_than_his_payment
        ),
        with_a_long_list(l.test_who_differs_is_found_though_something_of_his_changed_while_it_was_read),
    ),
    Guard(
        "named again",
        "whoever is held for his total stays so when the invoice is told by which he is held",
        without("adapters.exact.polling:still_held", lambda *_: []),
        with_holds(h.test_where_very_many_are_held_a_change_of_one_ends_no_hold),
        with_holds(h.test_a_hold_outlives_the_invoice_by_which_it_was_laid_and_still_ends, 2),
    ),
    Guard(
        "the record of a hold",
        "a hold for a total that differs ends by the record with which it began",
        without("adapters.exact.checking:_record", lambda known, account, _: holding.record_of(account, known)),
        with_holds(h.test_a_hold_ends_by_the_record_with_which_it_began),
        with_holds(h.test_whoever_is_held_stays_so_when_the_division_is_moved),
    ),
    Guard(
        "held through a move",
        "whoever is held for his total stays so when all is read anew",
        without("adapters.exact.cursor:Known.anew", _forgets_who_is_held),
        with_holds(h.test_whoever_is_held_stays_so_when_the_division_is_moved),
        with_holds(h.test_as_many_as_are_held_stay_so_when_the_division_is_moved),
    ),
    Guard(
        "the rest of the contacts",
        "of very many contacts those are told of, too, that were not read before the accounts",
        without("adapters.exact.meeting:follow_people", lambda *_: iter(())),
        patched(f.test_of_very_many_contacts_a_first_load_comes_to_its_end_with_all_who_may_be_written_to),
        patched(f.test_when_very_much_was_deleted_it_is_gone_through_over_several_pulls),
    ),
    Guard(
        "signs over several pulls",
        "of very many terms the signs are learned anew, however few requests a minute has",
        without("adapters.exact.pulling:BudgetSpent", _Nothing),
        patched(f.test_of_very_many_terms_the_signs_are_learned_anew_over_several_pulls),
        patched(f.test_as_soon_as_two_rows_disagree_no_more_is_read_to_learn_the_signs),
    ),
    Guard(
        "changes over several pulls",
        "of very many changes none is read twice, however few requests a minute has",
        without("adapters.exact.polling:BudgetSpent", _Nothing),
        patched(
            f.test_of_very_many_terms_of_which_nothing_follows_few_cursors_are_written_and_none_is_read_twice,
        ),
        patched(f.test_of_very_many_terms_the_signs_are_learned_anew_over_several_pulls),
    ),
    Guard(
        "a place is kept",
        "an instalment that is put off past another one stays the one it was",
        without("adapters.exact.mapping:numbers_of", _by_due_date),
        in_division(p.test_an_instalment_that_is_put_off_past_another_stays_the_one_it_was),
        in_division(p.test_by_name_an_invoice_of_one_due_date_may_be_put_off),
    ),
    Guard(
        "places in the books",
        "what was told of an instalment stays known when its terms change",
        without("adapters.exact.booking:Booking.set_apart", lambda _: None),
        in_division(p.test_after_a_move_of_the_division_the_numbers_are_those_of_before),
        in_division(p.test_by_name_an_invoice_of_one_due_date_may_be_put_off),
    ),
    Guard(
        "past one that is alike",
        "where it cannot be said which instalment is which a person looks",
        without("adapters.exact.places:_crossed", lambda *_: False),
        in_division(p.test_two_of_50_with_other_ids_of_which_one_went_past_the_other_wait_for_a_person),
        in_division(p.test_with_other_ids_it_is_known_by_its_amount),
    ),
    Guard(
        "parts of parts",
        "what was split or put together after it was told is for a person to say",
        without("adapters.exact.places:_was_shared_anew", lambda *_: False),
        in_division(p.test_an_invoice_of_100_that_is_split_after_it_was_told_waits_for_a_person),
        in_division(p.test_after_the_first_instalment_was_paid_the_second_is_the_second_still),
    ),
    Guard(
        "one of two that are alike",
        "of two that are alike nobody guesses which one is gone",
        without("adapters.exact.places:_might_be", lambda *_: False),
        in_division(p.test_where_one_of_two_of_50_is_gone_a_person_says_which),
        in_division(p.test_with_other_ids_it_is_known_by_its_amount),
    ),
    Guard(
        "a place by name",
        "asked by name an instalment is the one that was told, or nothing is said of it",
        without("adapters.exact.rereading:as_told", _by_due_date),
        in_division(p.test_by_name_an_instalment_that_went_past_another_is_the_one_that_was_told),
        in_division(p.test_by_name_what_was_paid_is_settled_and_what_was_deleted_is_gone),
    ),
    Guard(
        "a place that comes back",
        "an instalment that was paid comes back under its number",
        without("adapters.exact.books:Books.recall", lambda *_: None),
        in_division(p.test_what_was_paid_comes_back_under_its_number),
        in_division(p.test_after_a_move_of_the_division_the_numbers_are_those_of_before),
    ),
    Guard(
        "a check begins anew",
        "a check that is under way when all is read anew is made on that day all the same",
        without("adapters.exact.cursor:Known.anew", _keeps_the_day),
        with_a_long_list(
            l.test_a_check_that_is_under_way_when_all_is_read_anew_is_made_on_that_day_all_the_same, l.move
        ),
        with_a_long_list(l.test_a_change_that_was_missed_is_found_and_told),
    ),
    Guard(
        "divisions that may not be seen",
        "what else is due does not wait for a list that is left alone for an hour",
        without("adapters.exact.pulling:BudgetSpent", _Nothing),
        in_division(f.test_where_the_divisions_may_not_be_seen_any_more_all_is_read_however_many_pulls_an_hour_has),
        patched(f.test_who_may_not_see_the_divisions_is_refused_once_a_day_however_many_pulls_it_takes),
    ),
    Guard(
        "very many that differ",
        "very many changes that were missed are found, and nobody is held for them for ever",
        without("adapters.exact.checking:_is_over", lambda at_once, _few: at_once),
        in_division(
            c.test_very_many_changes_that_were_missed_are_found_too_and_nobody_is_held_for_them_longer_than_that
        ),
        in_division(c.test_a_change_that_was_missed_is_found_and_told),
    ),
)
