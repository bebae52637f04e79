"""The guards of a person's yes: what takes it away, what it cannot be given to, and how far a message is put off."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from connector.flow.approval import PARTS, parts_of
from connector.flow.timeliness import Timeliness
from connector.model import Delivery
from connector.rules.facts import Facts
from connector.rules.policy import Policy
from connector.store.engine import Tx
from tests.flow import test_approval as a
from tests.flow import test_postpone as p
from tests.flow import test_rewording as r
from tests.flow.world import World
from tests.guards.guard import Case, Guard, Off, case, without
from tests.guards.places import with_store


def _here(test: Callable[[World], None]) -> Case:
    """A test in a small world with a store of its own."""
    return Case(case(test).name, lambda: with_store(lambda store: test(World(store))))


def _yes(*_given: Any) -> bool:
    return True


def _nothing(*_given: Any, **_named: Any) -> tuple[()]:
    return ()


def _as_of_today(tx: Tx, delivery: Delivery, facts: Facts, policy: Policy, _yes_on: date) -> dict[str, str]:
    return parts_of(tx, delivery, facts, policy)


def _blind_to(part: str) -> Off:
    """A comparison that leaves this part out."""
    return without("connector.flow.approval:PARTS", tuple(name for name in PARTS if name != part))


LEAVES = _here(a.test_what_was_approved_on_friday_leaves_on_monday_when_nothing_changed)
APPROVED = _here(a.test_the_next_yes_is_to_the_new_amount_and_that_leaves)
REWORDED = _here(r.test_the_words_that_were_approved_are_the_words_that_leave)
PUT_OFF = _here(p.test_a_message_put_off_to_the_17th_is_proposed_again_on_that_day_and_not_before)

REVIEW: tuple[Guard, ...] = (
    Guard(
        "what was approved",
        "an approved message whose amount changed does not leave",
        without("connector.flow.lapsing:changed", _nothing),
        _here(a.test_a_part_that_was_paid_after_the_yes_takes_it_back),
        LEAVES,
    ),
    Guard(
        "approved, at the claim",
        "nor when it changed in the very minute before it leaves",
        without("connector.flow.claiming:lapse", lambda *_given: False),
        _here(a.test_a_part_that_is_paid_in_the_very_minute_before_it_leaves_takes_it_back),
        LEAVES,
    ),
    Guard(
        "approved, to an address",
        "an approved message does not go to another address",
        _blind_to("address"),
        _here(a.test_another_address_takes_it_back),
        _here(a.test_another_telephone_number_does_not),
    ),
    Guard(
        "approved, about invoices",
        "an approved message does not leave beside an invoice that joined",
        _blind_to("invoices"),
        _here(a.test_another_invoice_that_joined_takes_it_back_and_the_next_proposal_is_about_both),
        LEAVES,
    ),
    Guard(
        "approved, less credits",
        "a credit note takes a yes away",
        _blind_to("amounts"),
        _here(a.test_a_credit_note_of_15_00_takes_it_back),
        LEAVES,
    ),
    Guard(
        "approved, under a ladder",
        "a ladder with another term takes a yes away",
        _blind_to("ladder"),
        _here(a.test_a_ladder_with_another_term_takes_it_back),
        _here(a.test_a_ladder_whose_terms_changed_takes_it_back_and_other_hours_do_not),
    ),
    Guard(
        "approved, and forbidden since",
        "a stop sign takes a yes away",
        without(
            "connector.flow.lapsing:changed",
            _nothing,
            "connector.flow.lapsing:judge",
            lambda *_given, **_named: Timeliness.NOW,
            "connector.flow.claiming:judge",
            lambda *_given, **_named: Timeliness.NOW,
        ),
        _here(a.test_a_stop_sign_takes_it_back_and_nothing_is_proposed),
        LEAVES,
    ),
    Guard(
        "a weekend takes no yes",
        "an invoice that reaches the step because a day passed does not take a yes away",
        without("connector.flow.lapsing:parts_of", _as_of_today),
        _here(a.test_an_invoice_that_reaches_the_step_over_the_weekend_takes_no_yes_away_and_joins_the_next),
        _here(a.test_another_invoice_that_is_paid_or_disputed_takes_it_back),
    ),
    Guard(
        "what was approved goes first",
        "an approved message does not wait for a stricter one that nobody approved",
        without("connector.flow.timeliness:_goes_first", lambda verdict: verdict),
        _here(a.test_a_stricter_one_that_falls_due_over_the_weekend_takes_no_yes_away),
        LEAVES,
    ),
    Guard(
        "a yes to what is true",
        "an amount that is no more cannot be approved",
        without("connector.flow.acts.approvals:_stands", _yes),
        _here(a.test_a_yes_to_an_amount_that_is_no_more_is_refused_and_the_true_one_proposed),
        APPROVED,
    ),
    Guard(
        "a yes to what was shown",
        "words that were changed after the page was made are not approved by it",
        without("connector.flow.acts.approvals:_is_what_was_shown", _yes),
        _here(r.test_a_yes_to_the_words_that_stood_there_before_is_refused),
        REWORDED,
    ),
    Guard(
        "words of one message",
        "words that spoil a letter with legal effect are not kept",
        without("connector.flow.own_texts:lint_rendered", _nothing),
        _here(r.test_a_letter_with_legal_effect_whose_words_spoil_it_is_not_kept),
        REWORDED,
    ),
    Guard(
        "put off, not for ever",
        "a message is put off by 60 days at most",
        without("connector.flow.acts.postpone:FARTHEST", timedelta(days=9999)),
        Case(
            case(p.test_a_day_that_has_come_or_lies_too_far_off_is_refused, "2026-05-06").name,
            lambda: with_store(
                lambda store: p.test_a_day_that_has_come_or_lies_too_far_off_is_refused(World(store), "2026-05-06")
            ),
        ),
        PUT_OFF,
    ),
    Guard(
        "put off, not early",
        "what was put off stands still until its day",
        without("connector.store.holds:add", lambda *_given: ""),
        PUT_OFF,
        _here(p.test_what_is_paid_meanwhile_never_leaves),
    ),
)
