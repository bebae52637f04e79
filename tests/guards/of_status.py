"""The guards of what the source is told: once, together, of nobody who was erased; and of whose pauses are undone."""

from collections.abc import Callable
from typing import Any

from connector.errors import Refused
from connector.model import JournalEvent
from connector.store import journal, reminding, statuses
from connector.store.engine import Tx
from connector.store.statuses import Claimed
from tests.adapters.moneybird import test_telling as m
from tests.adapters.moneybird.stand import standing
from tests.adapters.moneybird.test_contract import SCOPES, TestMoneybird
from tests.flow.world import World
from tests.guards.guard import Case, Guard, case, without
from tests.guards.places import live, with_store
from tests.webhooks import test_outbound as o
from tests.webhooks import test_quiet as q
from tests.webhooks.office import furnish

ORIGINAL_CLAIM = statuses.claim
ORIGINAL_REST = reminding.rest


def in_office(test: Callable[..., object], *values: object) -> Case:
    """A test of an administration that is told what is done."""
    return Case(case(test, *values).name, lambda: with_store(lambda store: test(furnish(World(store)), *values)))


def at_moneybird(test: Callable[..., object]) -> Case:
    """A test of what is written to the local imitation; one of the contract belongs to its class."""

    def run() -> None:
        with standing(10, scopes=SCOPES) as stand:
            of_contract = getattr(TestMoneybird(), test.__name__, None)
            (of_contract or test)(stand)

    return Case(case(test).name, run)


def _all_at_once(tx: Tx, receivable: str) -> Claimed:
    """Whatever waits, under the newest number, whether it was begun or not."""
    found = ORIGINAL_CLAIM(tx, receivable)
    return Claimed({max(found.seqs): tuple(found.seqs)}, found.tries) if found.seqs else found


def _erased_too(_telling: Any, tx: Tx, errand: Any) -> list[list[JournalEvent]]:
    return [journal.numbered(tx, batch) for batch in errand.claimed.batches.values()]


CALM = in_office(o.test_what_waits_of_one_invoice_is_told_in_one_note)
OURS = at_moneybird(TestMoneybird.test_their_reminders_rest_once_and_go_on_when_we_say_so)

STATUS: tuple[Guard, ...] = (
    Guard(
        "claimed together",
        "who was stopped says the same under the same marker",
        without("connector.store.statuses:claim", _all_at_once),
        in_office(o.test_whoever_was_stopped_after_the_claim_says_the_same_and_the_rest_apart),
        CALM,
    ),
    Guard(
        "nothing before live",
        "the source is told nothing before the administration is live",
        without("connector.store.installations:get", live),
        in_office(o.test_nothing_is_told_before_we_are_live_and_all_of_it_after),
        CALM,
    ),
    Guard(
        "erased",
        "of whoever was erased nothing is told",
        without("webhooks.outbound:_Telling._events", _erased_too),
        in_office(o.test_of_whoever_was_erased_meanwhile_nothing_is_told),
        CALM,
    ),
    Guard(
        "one invoice",
        "one that cannot be told keeps no other from being told",
        without("webhooks.outbound:NOT_TAKEN", ()),
        in_office(o.test_one_that_is_refused_keeps_no_other_from_being_told_and_is_shown, Refused("no")),
        CALM,
    ),
    Guard(
        "who we are",
        "nothing but a note is written at the source before we know who we are there",
        without("webhooks.outbound:_Telling._told", lambda self, status: self._write(status)),
        in_office(o.test_who_we_are_there_is_learned_from_the_first_note_and_the_source_is_opened_with_it),
        CALM,
    ),
    Guard(
        "asked by us",
        "what we stopped is remembered, and given back",
        without("connector.store.reminding:ask", lambda *_: None),
        in_office(q.test_when_it_is_taken_back_ours_are_undone_and_nobody_elses),
        in_office(q.test_once_it_is_chosen_theirs_rest_where_we_remind_and_nowhere_else),
    ),
    Guard(
        "stopped by others",
        "somebody else's pause is not remembered as ours",
        without("connector.store.reminding:rest", lambda tx, key, ours: ORIGINAL_REST(tx, key, ours=True)),
        in_office(q.test_what_somebody_else_stopped_is_not_remembered_as_ours),
        in_office(q.test_once_it_is_chosen_theirs_rest_where_we_remind_and_nowhere_else),
    ),
    Guard(
        "taken back meanwhile",
        "a choice that is taken back stops the rest of the round",
        without("connector.flow.quiet:is_on", lambda _tx: True),
        in_office(q.test_who_takes_it_back_during_a_round_stops_the_rest_of_it),
        in_office(q.test_what_somebody_else_stopped_is_not_remembered_as_ours),
    ),
    Guard(
        "marker",
        "a note is looked for before it is made",
        without("adapters.moneybird.telling:noted", lambda *_: None),
        at_moneybird(TestMoneybird.test_all_that_is_told_is_there_once_wherever_it_stopped),
        at_moneybird(TestMoneybird.test_what_a_person_must_do_is_something_to_do_and_nothing_else_is),
    ),
    Guard(
        "whose pause",
        "at the source only our own pause is ended",
        without("adapters.moneybird.telling:is_paused_by_us", lambda invoice, _user: invoice.paused),
        at_moneybird(TestMoneybird.test_what_somebody_else_stopped_stays_stopped),
        OURS,
    ),
    Guard(
        "our echo",
        "what we do at the source is no news from there",
        without("adapters.moneybird.history:_is_ours", lambda *_: False),
        at_moneybird(TestMoneybird.test_our_own_word_changes_nothing_in_the_books),
        at_moneybird(TestMoneybird.test_the_field_of_the_user_says_what_was_told_last),
    ),
    Guard(
        "counted once",
        "a reminder of ours is counted once",
        without("adapters.moneybird.telling:has_counted", lambda *_: False),
        at_moneybird(m.test_a_reminder_is_counted_once_wherever_it_stopped_and_is_none_of_theirs),
        at_moneybird(m.test_reminders_are_not_counted_unless_that_was_asked_for),
    ),
)
